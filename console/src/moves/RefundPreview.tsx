import { useQuery } from "@apollo/client/react";
import { Alert } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../api/fragments.generated";
import { useFormat } from "../format/format";
import { Failed } from "../layout/Failed";
import { Loading } from "../layout/Loading";
import { useMarketplace } from "../session/marketplace";
import styles from "./moves.module.css";
import { RefundPreviewDocument } from "./refundPreview.generated";

/** What a refund would bring back and what not, and what stands in its way: before one asks for it. */
export function RefundPreview({ order }: { order: OrderPageFragment }) {
  const { t } = useTranslation("moves");
  const { t: words } = useTranslation("enums");
  const format = useFormat();
  const invoices = useMarketplace()?.links.invoices;
  const { data, error, refetch } = useQuery(RefundPreviewDocument, {
    variables: { orderId: order.id },
    fetchPolicy: "network-only",
  });
  const asked = useRef(order.version);
  useEffect(() => {
    // What stands in the way may have changed with the order: an invoice was issued, or returned.
    if (asked.current !== order.version) {
      asked.current = order.version;
      refetch().catch(() => undefined);
    }
  }, [order.version, refetch]);
  const preview = data?.refundPreview;
  if (!preview) {
    return error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />;
  }
  const { amount, couponLost, warnings, blockedReason, requestsLeft } = preview;
  // That coupons are lost, the note says to everybody.
  const ofInvoices = warnings.filter((warning) => warning !== "COUPON_NOT_RETURNED");
  return (
    <>
      <dl className={styles.preview}>
        <dt>{t("refund.comesBack")}</dt>
        <dd>{format.money(amount)}</dd>
        <dt>{t("refund.lost")}</dt>
        <dd>{format.money(couponLost)}</dd>
      </dl>
      <div className={styles.warnings}>
        {blockedReason && (
          <Alert type="error" showIcon title={t("refund.blocked", { reason: blockedReason })} />
        )}
        {ofInvoices.map((warning) => (
          <Alert
            key={warning}
            type="warning"
            showIcon
            title={words(`warning.${warning}`)}
            action={
              invoices && (
                <a href={invoices} target="_blank" rel="noreferrer">
                  {t("invoices")}
                </a>
              )
            }
          />
        ))}
        <Alert
          type="info"
          showIcon
          title={t("refund.note")}
          description={t("refund.left", { count: requestsLeft })}
        />
      </div>
    </>
  );
}
