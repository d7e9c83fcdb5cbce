import { Tag } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../format/clock";
import { useFormat } from "../../format/format";
import { Time } from "../../format/Time";
import type { Column } from "../../layout/DataTable";
import { ActionLinks } from "../orders/ActionLinks";
import { GoodsName } from "../orders/columns";
import type { RefundLineFragment } from "./refunds.generated";
import styles from "./refunds.module.css";

export type RefundColumn = Column<RefundLineFragment>;

/** When it was asked for; and for how long somebody has been waiting. */
function Requested({ refund }: { refund: RefundLineFragment }) {
  const { t } = useTranslation("refunds");
  const open = refund.status === "SUBMITTED";
  return (
    <span className={styles.lines}>
      <Time at={refund.requestedAt} />
      {open && <Waiting since={refund.requestedAt} words={(time) => t("waiting", { time })} />}
    </span>
  );
}

function Waiting({ since, words }: { since: string; words: (time: string) => string }) {
  const now = useNow();
  const format = useFormat();
  return <span>{words(format.duration(now - Date.parse(since)))}</span>;
}

/** What the server says against approving because of the invoice, before anybody tries. */
function InvoiceWarning({ refund }: { refund: RefundLineFragment }) {
  const { t } = useTranslation("refunds");
  const { t: enums } = useTranslation("enums");
  const blocked = refund.order.actions.find(({ disabledCode }) => disabledCode === "INVOICE_OUTSTANDING");
  if (!blocked || refund.status !== "SUBMITTED") {
    return null;
  }
  const status = enums(`invoice.${refund.order.invoice.status}`);
  return (
    <span className={styles.warning}>{t("invoice", { status, reason: blocked.disabledReason ?? "" })}</span>
  );
}

/** The columns of the queue. */
export function useRefundColumns(): readonly RefundColumn[] {
  const { t } = useTranslation("refunds");
  const { t: enums } = useTranslation("enums");
  const format = useFormat();
  return useMemo(() => {
    const column = (
      key:
        | "number"
        | "goods"
        | "buyer"
        | "provider"
        | "amount"
        | "reason"
        | "status"
        | "requested"
        | "actions",
      cell: RefundColumn["cell"],
      corner = false,
    ): RefundColumn => ({ key, title: t(`column.${key}`), cell, corner });
    return [
      column("number", ({ order }) => <bdi>{order.number}</bdi>),
      column("goods", ({ order }) => <GoodsName goods={order.goods} />),
      column("buyer", ({ order }) => <bdi>{order.buyer.name}</bdi>),
      column("provider", ({ order }) => <bdi>{order.provider.name}</bdi>),
      column("amount", ({ amount }) => <span className={styles.amount}>{format.money(amount)}</span>),
      column("reason", (refund) => (
        <span className={styles.lines}>
          {enums(`refundReason.${refund.reason}`)}
          <InvoiceWarning refund={refund} />
        </span>
      )),
      column(
        "status",
        ({ status }) => <Tag data-status={status}>{enums(`refundStatus.${status}`)}</Tag>,
        true,
      ),
      column("requested", (refund) => <Requested refund={refund} />),
      column("actions", ({ order }) => <ActionLinks order={order} />),
    ];
  }, [t, enums, format]);
}
