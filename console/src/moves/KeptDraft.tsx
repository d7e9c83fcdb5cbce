import { Alert, Button, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../api/fragments.generated";
import { dropDraft, hasContent, readDraft } from "../forms/draft";
import { useProcess } from "../process/process";
import type { Group } from "./groups";
import styles from "./moves.module.css";
import { formName } from "./useComposer";
import { useLostFocus } from "./useLostFocus";

export interface KeptDraftProps {
  order: OrderPageFragment;
  group: Group;
  /** Takes the focus that went with the form, when somebody was in it. */
  focus: boolean;
  /** Whether it has been said already that the move cannot be made, and why. */
  told: boolean;
}

/** What somebody wrote for a move that can no longer be made: nothing typed is lost without a word. */
export function KeptDraft({ order, group, focus, told }: KeptDraftProps) {
  const { t } = useTranslation("moves");
  const process = useProcess();
  const form = formName(order.id, group);
  const [draft, setDraft] = useState(() => readDraft(form));
  const [copied, setCopied] = useState(false);
  const element = useLostFocus(focus);
  const move = group.moves[0];
  const reason = order.actions.find(({ action }) => action === move)?.disabledReason ?? "";
  if (!draft || !hasContent(draft)) {
    return null;
  }
  const discard = () => {
    dropDraft(form);
    setDraft(undefined);
  };
  const copy = () => navigator.clipboard.writeText(draft.values.text ?? "").then(() => setCopied(true));
  const kept = (
    <>
      <p>{t("goneText")}</p>
      <p className={styles.kept} dir="auto">
        {draft.values.text}
      </p>
      <Space>
        <Button size="small" onClick={() => void copy()}>
          {t(copied ? "copied" : "copy")}
        </Button>
        <Button size="small" onClick={discard}>
          {t("discard")}
        </Button>
      </Space>
    </>
  );
  return (
    <div ref={element} tabIndex={-1}>
      {told ? (
        kept
      ) : (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title={t("gone", { move: process.moveLabel(move), reason })}
          description={kept}
        />
      )}
    </div>
  );
}
