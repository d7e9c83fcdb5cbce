import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { OrderRowFragment } from "../../api/fragments.generated";
import { Time } from "../../format/Time";
import type { Column } from "../../layout/DataTable";
import { StatusTag } from "../../process/StatusTag";
import { useSession } from "../../session/session";
import { ActionLinks } from "./ActionLinks";
import { Deadline } from "./Deadline";
import styles from "./orders.module.css";

export type OrderColumn = Column<OrderRowFragment>;

/** Goods and specification, as their provider wrote them. */
export function GoodsName({ goods }: { goods: { name: string; specification: string | null } }) {
  return (
    <span className={styles.lines}>
      <bdi>{goods.name}</bdi>
      {goods.specification && <bdi className={styles.quiet}>{goods.specification}</bdi>}
    </span>
  );
}

/** The columns of the list: a buyer sees the provider, a provider the buyer, the platform both. */
export function useOrderColumns(): readonly OrderColumn[] {
  const { t } = useTranslation("orders");
  const { t: enums } = useTranslation("enums");
  const role = useSession().person?.role;
  return useMemo(() => {
    const column = (key: string, cell: OrderColumn["cell"], title: string, corner = false): OrderColumn => ({
      key,
      title,
      cell,
      corner,
    });
    const buyer = column("buyer", ({ buyer: { name } }) => <bdi>{name}</bdi>, t("column.buyer"));
    const provider = column("provider", ({ provider: { name } }) => <bdi>{name}</bdi>, t("column.provider"));
    const parties = { BUYER: [provider], PROVIDER: [buyer] }[role ?? ""] ?? [buyer, provider];
    return [
      column("number", ({ number }) => <bdi>{number}</bdi>, t("column.number")),
      column("goods", ({ goods }) => <GoodsName goods={goods} />, t("column.goods")),
      ...parties,
      column("method", ({ goods }) => enums(`goodsType.${goods.type}`), t("column.method")),
      column("status", ({ status }) => <StatusTag status={status} />, t("column.status"), true),
      column("deadline", ({ acceptance }) => <Deadline acceptance={acceptance} />, t("column.deadline")),
      column("created", ({ createdAt }) => <Time at={createdAt} />, t("column.created")),
      column("actions", (order) => <ActionLinks order={order} />, t("column.actions")),
    ];
  }, [t, enums, role]);
}
