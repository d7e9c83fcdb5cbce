import { FileSearchOutlined } from "@ant-design/icons";
import { Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { OrderPageFragment } from "../../api/fragments.generated";
import { useCameFrom } from "./cameFrom";
import { OrderHead } from "./OrderHead";
import styles from "./order.module.css";

/** Which order this is, how it stands, and the ways to its log and back to the list. */
export function OrderHeader({ order }: { order: OrderPageFragment }) {
  const { t } = useTranslation("order");
  const { list, state } = useCameFrom();
  return (
    <OrderHead
      order={order}
      back={{ to: list, label: t("back") }}
      title={t("title")}
      number={
        <Typography.Text
          className={styles.number ?? ""}
          copyable={{ text: order.number, tooltips: [t("copy"), t("copied")] }}
        >
          <bdi>{order.number}</bdi>
        </Typography.Text>
      }
    >
      <span className={styles.spacer} />
      <Link to={`/orders/${order.id}/log`} state={state}>
        <FileSearchOutlined aria-hidden="true" /> {t("log")}
      </Link>
    </OrderHead>
  );
}
