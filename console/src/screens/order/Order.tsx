import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { isNonsense } from "../../api/errors";
import type { OrderPageFragment } from "../../api/fragments.generated";
import { Failed } from "../../layout/Failed";
import { Loading } from "../../layout/Loading";
import { NotFound } from "../../layout/NotFound";
import { useTitle } from "../../layout/useTitle";
import { AcceptanceNotice, HoldNotice } from "./AcceptanceNotice";
import { DeliverySteps } from "./DeliverySteps";
import { GoodsCard, InvoiceCard, PartyCards, PaymentCard } from "./Facts";
import { OrderHeader } from "./OrderHeader";
import styles from "./order.module.css";
import { RefundsCard } from "./Refunds";
import { type Happening, useOrder } from "./useOrder";

/** 项目详情: one order, its five steps and everything known of it, live. */
export default function Order() {
  const { id = "" } = useParams();
  return <OrderOf key={id} id={id} />;
}

function OrderOf({ id }: { id: string }) {
  const { order, error, happened, reload } = useOrder(id);
  if (order) {
    return <OrderPage order={order} happened={happened} />;
  }
  if (order === null || isNonsense(error)) {
    return <NotFound />;
  }
  return error ? <Failed error={error} retry={reload} /> : <Loading />;
}

function OrderPage({ order, happened }: { order: OrderPageFragment; happened: Happening | undefined }) {
  const { t } = useTranslation("order");
  useTitle(t("titleOf", { number: order.number }));
  return (
    <div className={styles.page}>
      <OrderHeader order={order} />
      <HoldNotice order={order} />
      <AcceptanceNotice order={order} />
      <DeliverySteps order={order} happened={happened} />
      <RefundsCard order={order} />
      <div className={styles.cards}>
        <GoodsCard order={order} />
        <PartyCards order={order} />
        <PaymentCard order={order} />
        <InvoiceCard order={order} />
      </div>
    </div>
  );
}
