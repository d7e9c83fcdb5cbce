import { useTranslation } from "react-i18next";
import { Window } from "../layout/Window";
import { Composer, type ComposerProps } from "./Composer";
import { RefundPreview } from "./RefundPreview";

const explained = ["withdrawRefund", "recallDelivery"] as const;

/** A form in a window of its own: the refund window of the manual, and small confirmations with a note. */
export function MoveWindow(props: ComposerProps & { onClose: () => void }) {
  const { t } = useTranslation("moves");
  const { order, group, onClose } = props;
  const move = group.moves[0];
  const body = explained.find((one) => one === move);
  return (
    <Window
      open
      title={t(`confirm.${move}.title`)}
      footer={null}
      onCancel={onClose}
      width={move === "requestRefund" ? 640 : 480}
    >
      {body && <p>{t(`windowBody.${body}`)}</p>}
      {move === "requestRefund" && <RefundPreview order={order} />}
      <Composer {...props} inWindow />
    </Window>
  );
}
