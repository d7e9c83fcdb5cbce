import { ArrowLeftOutlined, FileSearchOutlined } from "@ant-design/icons";
import { Typography } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { OrderPageFragment } from "../../api/fragments.generated";
import { StatusTag } from "../../process/StatusTag";
import { useCameFrom } from "./cameFrom";
import styles from "./order.module.css";

/** Which order this is, how it stands, and the ways to its log and back to the list. */
export function OrderHeader({ order }: { order: OrderPageFragment }) {
  const { t } = useTranslation("order");
  const { list, state } = useCameFrom();
  return (
    <header className={styles.header}>
      <Link to={list} className={styles.back}>
        <ArrowLeftOutlined aria-hidden="true" /> {t("back")}
      </Link>
      <div className={styles.heading}>
        <h1>{t("title")}</h1>
        <Typography.Text
          className={styles.number ?? ""}
          copyable={{ text: order.number, tooltips: [t("copy"), t("copied")] }}
        >
          <bdi>{order.number}</bdi>
        </Typography.Text>
        <StatusTag status={order.status} />
        <span className={styles.spacer} />
        <Link to={`/orders/${order.id}/log`} state={state}>
          <FileSearchOutlined aria-hidden="true" /> {t("log")}
        </Link>
      </div>
      <p className={styles.sold}>
        <bdi>{order.goods.name}</bdi>
        {order.goods.specification && (
          <>
            {" · "}
            <bdi>{order.goods.specification}</bdi>
          </>
        )}
      </p>
    </header>
  );
}
