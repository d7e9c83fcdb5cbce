import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../../api/fragments.generated";
import { Countdown } from "../../format/Countdown";
import { useFormat } from "../../format/format";
import { useSession } from "../../session/session";
import { noticeOf } from "./notice";
import styles from "./order.module.css";

/** 注意: how long the buyer still has until the system accepts by itself. */
export function AcceptanceNotice({ order }: { order: OrderPageFragment }) {
  const { t } = useTranslation("order");
  const { person } = useSession();
  const format = useFormat();
  const notice = noticeOf(order);
  if (!notice) {
    return null;
  }
  const words = person?.role === "BUYER" ? "mustAccept" : "willAccept";
  return (
    <section aria-label={t("notice")}>
      <Alert
        type="warning"
        showIcon
        role="note"
        title={t("notice")}
        description={
          <>
            <p className={styles.plain}>{t(words, { count: notice.days })}</p>
            <p className={styles.plain} data-notice={notice.kind}>
              {notice.kind === "paused" ? (
                t("pausedLeft", { time: format.duration(notice.left) })
              ) : (
                <>
                  {t("untilAuto")}{" "}
                  <strong>
                    <Countdown to={notice.to} over={t("over")} />
                  </strong>
                </>
              )}
            </p>
          </>
        }
      />
    </section>
  );
}

/** Says why nothing moves, while a hold is on the order. */
export function HoldNotice({ order }: { order: OrderPageFragment }) {
  const { t } = useTranslation("order");
  return order.hold ? (
    <Alert type="warning" showIcon role="note" title={t("held")} description={t(`heldBy.${order.hold}`)} />
  ) : null;
}
