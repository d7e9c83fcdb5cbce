import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment, RefundPartsFragment } from "../../api/fragments.generated";
import { FileList } from "../../files/FileLink";
import { useFormat } from "../../format/format";
import { Time } from "../../format/Time";
import { Who, Written } from "../../layout/Who";
import { Moves } from "../../moves/Moves";
import { Fact, Section } from "./Facts";
import styles from "./order.module.css";

/** Every refund request of the order, the latest first; what may be done about it stands with the latest. */
export function RefundsCard({ order }: { order: OrderPageFragment }) {
  const { t } = useTranslation("order");
  if (order.refunds.length === 0) {
    return null;
  }
  return (
    <Section id="refunds" title={t("refunds")}>
      <ol className={styles.refunds}>
        {order.refunds
          .map((refund, i) => (
            <li key={refund.id}>
              <RefundFacts refund={refund} count={i + 1} />
              {refund.id === order.refund?.id && <Moves order={order} place="REFUND" />}
            </li>
          ))
          .reverse()}
      </ol>
    </Section>
  );
}

const colors: Record<RefundPartsFragment["status"], string> = {
  SUBMITTED: "gold",
  PAYING: "blue",
  PAYMENT_FAILED: "red",
  PAID: "green",
  REJECTED: "red",
  WITHDRAWN: "default",
};

function RefundFacts({ refund, count }: { refund: RefundPartsFragment; count: number }) {
  const { t } = useTranslation("order");
  const { t: words } = useTranslation("enums");
  const format = useFormat();
  return (
    <>
      <h3 className={styles.round}>
        {t("refund", { count })}{" "}
        <Tag color={colors[refund.status]}>{words(`refundStatus.${refund.status}`)}</Tag>
      </h3>
      <dl className={styles.facts}>
        <Fact name={t("fact.amount")}>{format.money(refund.amount)}</Fact>
        <Fact name={t("fact.reason")}>{words(`refundReason.${refund.reason}`)}</Fact>
        <Fact name={t("fact.requested")}>
          <Who person={refund.requestedBy} /> <Time at={refund.requestedAt} />
        </Fact>
        <Decision refund={refund} />
        {refund.reference && (
          <Fact name={t("fact.reference")}>
            <bdi>{refund.reference}</bdi>
          </Fact>
        )}
        {refund.paidAt && (
          <Fact name={t("fact.paidAt")}>
            <Time at={refund.paidAt} />
          </Fact>
        )}
      </dl>
      <dl className={styles.texts}>
        <Fact name={t("fact.detail")}>
          <Written text={refund.detail} />
          <FileList files={refund.attachments} />
        </Fact>
        {refund.note && (
          <Fact name={t("fact.note")}>
            <Written text={refund.note} />
          </Fact>
        )}
        {refund.failure && (
          <Fact name={t("fact.failure")}>
            <Written text={refund.failure} />
          </Fact>
        )}
      </dl>
    </>
  );
}

function Decision({ refund: { status, decidedAt, decidedBy } }: { refund: RefundPartsFragment }) {
  const { t } = useTranslation("order");
  if (!decidedAt || !decidedBy) {
    return null;
  }
  return (
    <Fact name={t(status === "WITHDRAWN" ? "fact.withdrawn" : "fact.decided")}>
      <Who person={decidedBy} /> <Time at={decidedAt} />
    </Fact>
  );
}
