import { Alert, Button, Form } from "antd";
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../api/fragments.generated";
import { useProcess } from "../process/process";
import { Confirm } from "./Confirm";
import { makesRevision } from "./Earlier";
import { ExtraFields, TextField } from "./Fields";
import type { Group } from "./groups";
import styles from "./moves.module.css";
import { isOutdated, OutcomeAlert } from "./Outcomes";
import type { MoveName } from "./registry";
import { FileBox } from "./uploads/FileBox";
import {
  type ComposerOptions,
  type ComposerState,
  type LastOutcome,
  useComposer,
  type Values,
} from "./useComposer";

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
  const { order, group, outcome, setOutcome, inWindow, focus, onLook, onClose } = props;
  const state = useComposer(props);
  const process = useProcess();
  const moves = group.moves.map((name) => process.move(name));
  const element = useFocus(focus ?? false);
  const { message, land } = useLanding(state, outcome);
  const refused = state.judged.outdated && isOutdated(outcome);
  const onSeen = () => {
    state.judged.look();
    if (refused) {
      setOutcome(null);
    }
    // The button that was pressed goes away; what was looked at stays where it is.
    element.current?.focus({ preventScroll: true });
  };
  return (
    <div ref={element} tabIndex={-1} className={styles.composer}>
      <OutcomeAlert
        message={message}
        outcome={outcome}
        state={state}
        order={order}
        group={group}
        onLook={onLook}
        onSeen={refused ? onSeen : undefined}
      />
      {state.judged.outdated && !refused && <Outdated judged={state.judged} onSeen={onSeen} />}
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
          onClosed={land}
        />
      )}
    </div>
  );
}

/** What is judged is no longer what was shown when the form was opened. */
function Outdated({ judged, onSeen }: { judged: ComposerState["judged"]; onSeen: () => void }) {
  const { t } = useTranslation("moves");
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={t(judged.words, { count: judged.latest })}
      action={
        <Button size="small" onClick={onSeen}>
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

function Buttons({ order, group, state, inWindow, onClose }: ButtonsProps) {
  const { t } = useTranslation("moves");
  const process = useProcess();
  const id = useId();
  const press = (move: MoveName) => void (inWindow ? state.sendChecked(move) : state.ask(move));
  const offers = group.moves.map((move) => {
    const offered = order.actions.find(({ action }) => action === move);
    return { move, enabled: offered?.enabled ?? false, why: offered?.disabledReason };
  });
  // A form that offers nothing any more waits to hear whether its own move was the one that changed the order.
  const open = offers.some(({ enabled }) => enabled);
  // In the step of their name, the manual calls the buttons for the requirement just "submit".
  const label = (move: MoveName) => (makesRevision(move) ? t("submit") : process.moveLabel(move));
  return (
    <>
      <div className={styles.buttons}>
        {offers.map(({ move, enabled, why }, position) => (
          <Button
            key={move}
            type={position === 0 ? "primary" : "default"}
            danger={move === "rejectDelivery" || move === "rejectRequirement" || move === "rejectRefund"}
            disabled={!enabled || state.judged.outdated}
            loading={state.busy && inWindow}
            aria-describedby={open && why ? `${id}-${move}` : undefined}
            onClick={() => press(move)}
          >
            {inWindow ? t(`confirm.${move}.ok`) : label(move)}
          </Button>
        ))}
        {onClose && (
          <Button disabled={state.busy} onClick={onClose}>
            {t(inWindow ? "cancel" : "giveUp")}
          </Button>
        )}
      </div>
      {offers.map(
        ({ move, why }) =>
          open &&
          why && (
            <p key={move} id={`${id}-${move}`} className={styles.why}>
              {t("gone", { move: process.moveLabel(move), reason: why })}
            </p>
          ),
      )}
    </>
  );
}

/**
 * Leads the focus to how an attempt ended, where that was not a success; once more when the window that asked is gone, which
 * gives the focus back to its button.
 */
function useLanding(state: ComposerState, outcome: LastOutcome | null) {
  const message = useRef<HTMLDivElement>(null);
  const told = useRef(outcome);
  const again = useRef(false);
  const lead = () => {
    if (message.current) {
      message.current.focus();
    } else {
      state.focusProblem();
    }
  };
  useEffect(() => {
    if (state.asking) {
      again.current = false;
    } else if (!state.busy && told.current !== outcome) {
      told.current = outcome;
      again.current = outcome !== null;
      if (outcome) {
        lead();
      }
    }
  });
  const land = () => {
    if (again.current) {
      again.current = false;
      lead();
    }
  };
  return { message, land };
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
