import { useTranslation } from "react-i18next";
import { Time } from "../../format/Time";
import { useSession } from "../../session/session";
import styles from "./order.module.css";
import type { Happening } from "./useOrder";

/** Tells, also to screen readers, what somebody else just did while the page was open. */
export function Latest({ happened }: { happened: Happening | undefined }) {
  const { t } = useTranslation("order");
  const { t: words } = useTranslation("enums");
  const { person } = useSession();
  const own =
    happened?.actor.role === person?.role &&
    happened?.actor.account === person?.account &&
    happened?.actor.name === person?.name;
  return (
    <p role="status" className={styles.latest}>
      {happened && !own && (
        <span key={happened.seq} className={styles.fresh} data-seq={happened.seq}>
          {t("latest")}{" "}
          <bdi>{t("happened", { name: happened.actor.name, what: words(`flowLog.${happened.type}`) })}</bdi>{" "}
          <Time at={happened.occurredAt} />
        </span>
      )}
    </p>
  );
}
