import { NetworkStatus } from "@apollo/client";
import { useQuery } from "@apollo/client/react";
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/format";
import { useProblemWords } from "../../layout/Failed";
import { VerifyFlowLogDocument, type VerifyFlowLogQuery } from "./log.generated";
import styles from "./log.module.css";

type Verification = NonNullable<VerifyFlowLogQuery["verifyFlowLog"]>;

export interface IntegrityProps {
  /** The order whose log it is. */
  id: string;
  /** How many entries of the log are here by now. */
  entries: number;
}

/** Says in plain words whether the log is as it was written, and checks it again when asked to. */
export function Integrity({ id, entries }: IntegrityProps) {
  const { t } = useTranslation("log");
  const words = useProblemWords();
  const { data, error, networkStatus, refetch } = useQuery(VerifyFlowLogDocument, {
    variables: { id },
    fetchPolicy: "network-only",
    nextFetchPolicy: "network-only",
  });
  const checking = networkStatus < NetworkStatus.ready;
  const result = data?.verifyFlowLog;
  const again = (
    <Button size="small" loading={checking} onClick={() => void refetch().catch(() => undefined)}>
      {t("again")}
    </Button>
  );
  return (
    <section aria-label={t("check")} aria-live="polite" className={styles.check}>
      {error && !checking && (
        <Alert
          type="error"
          showIcon
          role="note"
          title={t("notChecked")}
          description={words(error)}
          action={again}
        />
      )}
      {!error && result && (
        <Result
          result={result}
          newer={Math.max(0, entries - result.entries)}
          at={data.serverTime}
          checking={checking}
          action={again}
        />
      )}
      {!result && checking && <Alert type="info" showIcon role="note" title={t("checking")} />}
    </section>
  );
}

interface ResultProps {
  result: Verification;
  /** How many entries came after the check. */
  newer: number;
  at: string;
  checking: boolean;
  action: React.ReactNode;
}

function Result({ result, newer, at, checking, action }: ResultProps) {
  const { t } = useTranslation("log");
  const format = useFormat();
  const verdict = result.valid
    ? t("valid", { count: result.entries })
    : t("broken", { seq: String(result.brokenAt ?? 1) });
  return (
    <Alert
      type={result.valid ? "success" : "error"}
      showIcon
      role="note"
      data-valid={result.valid}
      title={checking ? t("checking") : verdict}
      description={
        <>
          {t("how")} <span>{t("checkedAt", { time: format.dateTime(at) })}</span>
          {newer > 0 && <p className={styles.newer}>{t("newer", { count: newer })}</p>}
        </>
      }
      action={action}
    />
  );
}
