import { useTranslation } from "react-i18next";
import { Window } from "../layout/Window";
import type { MoveName } from "./registry";

export interface ConfirmProps {
  /** The move to confirm; null while there is none. */
  move: MoveName | null;
  busy: boolean;
  onConfirm: (move: MoveName) => void;
  onCancel: () => void;
  /** Told when the window is gone and has given back the focus. */
  onClosed: () => void;
}

const dangerous = new Set<MoveName>(["rejectRequirement", "rejectDelivery", "rejectRefund"]);

/** The confirmation before a move, with the button of the manual. */
export function Confirm({ move, busy, onConfirm, onCancel, onClosed }: ConfirmProps) {
  const { t } = useTranslation("moves");
  return (
    <Window
      open={move !== null}
      title={move && t(`confirm.${move}.title`)}
      okText={move && t(`confirm.${move}.ok`)}
      cancelText={t("cancel")}
      okButtonProps={{ danger: move !== null && dangerous.has(move) }}
      cancelButtonProps={{ disabled: busy }}
      confirmLoading={busy}
      closable={!busy}
      keyboard={!busy}
      onOk={() => move && onConfirm(move)}
      onCancel={onCancel}
      afterClose={onClosed}
      width={440}
    >
      <p>{move && t(`confirm.${move}.body`)}</p>
    </Window>
  );
}
