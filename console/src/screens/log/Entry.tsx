import { ArrowRightOutlined } from "@ant-design/icons";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { FileList } from "../../files/FileLink";
import { Time } from "../../format/Time";
import { Who, Written } from "../../layout/Who";
import { useProcess } from "../../process/process";
import styles from "./log.module.css";
import type { LogEntry } from "./useLog";

/** One entry. A log has up to a thousand: an entry is drawn again only when it is another one. */
export const Entry = memo(function Entry({ entry }: { entry: LogEntry }) {
  const { t } = useTranslation("log");
  const { t: words } = useTranslation("enums");
  return (
    <li className={styles.entry} id={`entry-${entry.seq}`} data-seq={entry.seq}>
      <span className={styles.seq}>
        <span aria-hidden="true">#{entry.seq}</span>
        <span className="visually-hidden">{t("seq", { seq: String(entry.seq) })}</span>
      </span>
      <div className={styles.body}>
        <p className={styles.head}>
          <strong>{words(`flowLog.${entry.type}`)}</strong>
          <Who person={entry.actor} />
          <Time at={entry.occurredAt} />
          <About entry={entry} />
        </p>
        <StatusChange entry={entry} />
        <Told entry={entry} />
        {entry.text && <Written text={entry.text} />}
        <FileList files={entry.attachments} />
        <Proof entry={entry} />
      </div>
    </li>
  );
});

function About({ entry: { revision, round } }: { entry: LogEntry }) {
  const { t } = useTranslation("log");
  const about = [
    ...(revision === null ? [] : [t("revision", { count: revision })]),
    ...(round === null ? [] : [t("round", { count: round })]),
  ];
  return about.length > 0 ? <span className={styles.about}>{about.join(" · ")}</span> : null;
}

function StatusChange({ entry: { statusBefore, statusAfter } }: { entry: LogEntry }) {
  const { t } = useTranslation("log");
  const process = useProcess();
  if (statusBefore === statusAfter) {
    return null;
  }
  return (
    <p className={styles.change}>
      <span className="visually-hidden">{t("status")}</span>
      {statusBefore && (
        <>
          {process.statusLabel(statusBefore)} <span className="visually-hidden">{t("becomes")} </span>
        </>
      )}
      <ArrowRightOutlined aria-hidden="true" /> {process.statusLabel(statusAfter)}
    </p>
  );
}

/** What timers and the marketplace tell, who write no text of their own. */
function Told({ entry: { type, refund, invoice, reminderDays } }: { entry: LogEntry }) {
  const { t } = useTranslation("log");
  const { t: words } = useTranslation("enums");
  const told = [
    ...(reminderDays === null ? [] : [t("reminder", { count: reminderDays })]),
    ...(invoice === null ? [] : [words(`invoice.${invoice.status}`)]),
    ...(invoice?.number ? [t("invoice", { number: invoice.number })] : []),
    ...(refund !== null && type === "REFUND_REQUESTED" ? [words(`refundReason.${refund.reason}`)] : []),
    ...(refund?.reference ? [t("reference", { reference: refund.reference })] : []),
  ];
  return (
    <>
      {told.length > 0 && <p className={styles.told}>{told.join(" · ")}</p>}
      {refund?.failure && <Written text={refund.failure} />}
    </>
  );
}

/** What the chain is checked by, for whoever wants to see it. */
function Proof({ entry }: { entry: LogEntry }) {
  const { t } = useTranslation("log");
  return (
    <details className={styles.proof}>
      <summary>{t("proof")}</summary>
      <dl>
        <dt>{t("hash")}</dt>
        <dd>
          <code>{entry.hash}</code>
        </dd>
        <dt>{t("prevHash")}</dt>
        <dd>{entry.prevHash ? <code>{entry.prevHash}</code> : t("firstOne")}</dd>
        {entry.idempotencyKey && (
          <>
            <dt>{t("key")}</dt>
            <dd>
              <code>{entry.idempotencyKey}</code>
            </dd>
          </>
        )}
      </dl>
    </details>
  );
}
