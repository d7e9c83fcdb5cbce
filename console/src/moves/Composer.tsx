import { Alert, Button, Form, Tooltip } from "antd";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../api/fragments.generated";
import { useProcess } from "../process/process";
import { Confirm } from "./Confirm";
import { ExtraFields, TextField } from "./Fields";
import type { Group } from "./groups";
import styles from "./moves.module.css";
import { OutcomeAlert } from "./Outcomes";
import type { MoveName } from "./registry";
import { FileBox } from "./uploads/FileBox";
import { type ComposerOptions, type ComposerState, useComposer, type Values } from "./useComposer";

export interface ComposerProps extends ComposerOptions {
  /** True in a window, which is a confirmation itself. */
  inWindow?: boolean;
  /** Puts the cursor into the form when it appears. */
  focus?: boolean;
  /** Shows the order as it is now. */
  onLook: () => void;
  /** Closes the form; absent for one that is always there. */
  onClose?: () => void;
}

/** The form of a group of moves: what to write, files, and a button for each move. */
export function Composer(props: ComposerProps) {
  const { order, group, outcome, inWindow, focus, onLook, onClose } = props;
  const state = useComposer(props);
  const process = useProcess();
  const moves = group.moves.map((name) => process.move(name));
  const element = useFocus(focus ?? false);
  return (
    <div ref={element} className={styles.composer}>
      <OutcomeAlert outcome={outcome} state={state} order={order} group={group} onLook={onLook} />
      <Outdated state={state} onLook={onLook} />
      <Form<Values>
        form={state.form}
        name={group.moves[0]}
        layout="vertical"
        initialValues={state.values}
        onValuesChange={(_, all) => state.changed(all)}
        disabled={state.busy}
        scrollToFirstError={{ focus: true }}
      >
        <ExtraFields group={group} />
        {group.text !== false && (
          <TextField group={group} required={moves.every((move) => move?.textRequired)} />
        )}
      </Form>
      {moves.some((move) => move?.files) && <FileBox uploads={state.uploads} />}
      {state.filesProblem && <Alert type="error" showIcon role="alert" title={state.filesProblem} />}
      <Buttons order={order} group={group} state={state} inWindow={inWindow ?? false} onClose={onClose} />
      {!inWindow && (
        <Confirm
          move={state.asking}
          busy={state.busy}
          onConfirm={(move) => void state.send(move)}
          onCancel={state.stopAsking}
        />
      )}
    </div>
  );
}

/** What is judged is no longer what was shown when the form was opened. */
function Outdated({ state, onLook }: { state: ComposerState; onLook: () => void }) {
  const { t } = useTranslation("moves");
  const { judged } = state;
  if (!judged.outdated) {
    return null;
  }
  const words = judged.kind === "REQUIREMENT" ? "changedRequirement" : "changedDelivery";
  const look = () => {
    judged.look();
    onLook();
  };
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={t(words, { count: judged.latest })}
      action={
        <Button size="small" onClick={look}>
          {t("seen")}
        </Button>
      }
    />
  );
}

interface ButtonsProps {
  order: OrderPageFragment;
  group: Group;
  state: ComposerState;
  inWindow: boolean;
  onClose: (() => void) | undefined;
}

/** In the step of their name, the manual calls these buttons just "submit". */
const plain = new Set<MoveName>(["submitRequirement", "reviseRequirement"]);

function Buttons({ order, group, state, inWindow, onClose }: ButtonsProps) {
  const { t } = useTranslation("moves");
  const process = useProcess();
  const press = (move: MoveName) => void (inWindow ? state.sendChecked(move) : state.ask(move));
  return (
    <div className={styles.buttons}>
      {group.moves.map((move, position) => {
        const offered = order.actions.find(({ action }) => action === move);
        const label = inWindow
          ? t(`confirm.${move}.ok`)
          : plain.has(move)
            ? t("submit")
            : process.moveLabel(move);
        return (
          <Tooltip key={move} title={offered?.disabledReason}>
            <Button
              type={position === 0 ? "primary" : "default"}
              danger={move === "rejectDelivery" || move === "rejectRequirement" || move === "rejectRefund"}
              disabled={!offered?.enabled || state.judged.outdated}
              loading={state.busy && inWindow}
              onClick={() => press(move)}
            >
              {label}
            </Button>
          </Tooltip>
        );
      })}
      {onClose && (
        <Button disabled={state.busy} onClick={onClose}>
          {t(inWindow ? "cancel" : "giveUp")}
        </Button>
      )}
    </div>
  );
}

/** Brings the form into view and its first field into focus, once, for whoever came here to fill it in. */
function useFocus(focus: boolean) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus) {
      element.current?.scrollIntoView({ block: "center" });
      element.current?.querySelector<HTMLElement>("textarea, input, select")?.focus({ preventScroll: true });
    }
  }, [focus]);
  return element;
}
