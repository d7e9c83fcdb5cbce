import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import type { AddressPart } from "./paging";
import styles from "./table.module.css";

/** What the history keeps with the address of a list. */
interface ListState {
  /** The place that the address pointed to was no longer there: this is the first page. */
  cursorLost?: boolean;
}

export interface AddressNotesProps {
  /** What made no sense by itself. */
  ignored: readonly AddressPart[];
  /** What made none together with something else, in words. */
  contradiction?: string | undefined;
}

/** Says what of the address of a list could not be followed. */
export function AddressNotes({ ignored, contradiction }: AddressNotesProps) {
  const { t } = useTranslation();
  const names = [...new Set(ignored.map((part) => t(`addressPart.${part}`)))].join(t("listed"));
  const state = useLocation().state as ListState | null;
  return (
    <div role="status" className={styles.notes}>
      {ignored.length > 0 && <Alert type="info" title={t("ignored", { names })} />}
      {contradiction && <Alert type="info" title={contradiction} />}
      {state?.cursorLost && <Alert type="info" title={t("cursorLost")} />}
    </div>
  );
}

/** Says that a list could not be read again: what is shown is what was there before. */
export function Stale({ retry }: { retry: () => void }) {
  const { t } = useTranslation();
  return <Alert type="warning" title={t("stale")} action={<Button onClick={retry}>{t("retry")}</Button>} />;
}
