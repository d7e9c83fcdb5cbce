import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { problemOf } from "../api/errors";
import { Notice } from "./Notice";

export interface FailedProps {
  error: unknown;
  retry: () => void;
}

const told = ["NETWORK", "UNAVAILABLE", "TIMEOUT", "RATE_LIMITED", "FORBIDDEN"] as const;

/** What happened, in words, and how to go on: in the place of what could not be loaded. */
export function Failed({ error, retry }: FailedProps) {
  const { t } = useTranslation();
  const words = useProblemWords();
  const { requestId } = problemOf(error);
  return (
    <Notice
      title={t("failed")}
      action={
        <Button type="primary" onClick={retry}>
          {t("retry")}
        </Button>
      }
    >
      {words(error)} {requestId && t("requestId", { id: requestId })}
    </Notice>
  );
}

/** Says in a sentence what went wrong with a request. */
export function useProblemWords(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => {
    const problem = problemOf(error);
    const code = told.find((known) => known === problem.code);
    return code
      ? t(`failedCode.${code}`)
      : t("failedCode.OTHER", { message: problem.message || problem.code });
  };
}
