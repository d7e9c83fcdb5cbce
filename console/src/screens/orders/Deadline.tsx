import { useTranslation } from "react-i18next";
import type { OrderRowFragment } from "../../api/fragments.generated";
import { Countdown } from "../../format/Countdown";
import { useFormat } from "../../format/format";
import styles from "./orders.module.css";

/** When the system accepts by itself, counting down; or what a hold keeps of the time. */
export function Deadline({ acceptance }: Pick<OrderRowFragment, "acceptance">) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  if (acceptance?.autoAcceptAt) {
    return (
      <span className={styles.lines}>
        <Countdown to={acceptance.autoAcceptAt} over={t("overdue")} say={(left) => t("deadline", { left })} />
        <span className={styles.quiet}>{format.dateTime(acceptance.autoAcceptAt)}</span>
      </span>
    );
  }
  if (acceptance?.pausedAt && !acceptance.outcome) {
    return <span>{t("paused", { left: format.duration(acceptance.remainingSeconds * 1_000) })}</span>;
  }
  return (
    <span className={styles.quiet} data-none="">
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{t("noDeadline")}</span>
    </span>
  );
}
