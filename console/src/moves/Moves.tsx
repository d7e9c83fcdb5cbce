import { Alert, Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { OrderPageFragment } from "../api/fragments.generated";
import { hasContent, readDraft } from "../forms/draft";
import { useProcess } from "../process/process";
import { Composer } from "./Composer";
import { Earlier, makesRevision } from "./Earlier";
import { type Group, groups } from "./groups";
import { KeptDraft } from "./KeptDraft";
import { MoveWindow } from "./MoveWindow";
import styles from "./moves.module.css";
import { OutcomeAlert } from "./Outcomes";
import type { MoveName } from "./registry";
import { Ticket } from "./Ticket";
import { formName, type LastOutcome } from "./useComposer";
import { useLostFocus } from "./useLostFocus";

export interface MovesProps {
  order: OrderPageFragment;
  place: Group["place"];
}

/** The element that shows the order as it is; "look at it" leads there. */
export const overviewId = "order-overview";

function showOverview(): void {
  const overview = document.getElementById(overviewId);
  overview?.scrollIntoView({ block: "start" });
  overview?.focus({ preventScroll: true });
}

/** Which form is open is in the address: `?do=requestRefund`. */
function useAsked(): [string | null, (move: MoveName | null) => void] {
  const [search, setSearch] = useSearchParams();
  const ask = (move: MoveName | null) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (move) {
          next.set("do", move);
        } else {
          next.delete("do");
        }
        return next;
      },
      { replace: true },
    );
  return [search.get("do"), ask];
}

/** Everything that the viewer may do in one place of the project page, and how the last of it ended. */
export function Moves({ order, place }: MovesProps) {
  const [asked, ask] = useAsked();
  const [done, setDone] = useState<DoneMove | null>(null);
  const here = groups.filter((group) => group.place === place);
  const onDone = (move: MoveName, after: OrderPageFragment) => {
    setDone({ move, after });
    ask(null);
  };
  return (
    <div className={styles.moves}>
      {/* What the move led to is no longer so once the order has moved on. */}
      {done && order.version <= done.after.version && <Done key={done.after.version} {...done} />}
      {place === "ACCEPT" && <Ticket order={order} />}
      {here.map((group) => (
        <GroupOfMoves
          key={group.moves[0]}
          order={order}
          group={group}
          asked={asked}
          ask={ask}
          onDone={onDone}
        />
      ))}
    </div>
  );
}

/** A move that was made, and the order as it left it. */
interface DoneMove {
  move: MoveName;
  after: OrderPageFragment;
}

/** The result of a move, where the form was; read out, and in focus for those who go on by keyboard. */
function Done({ move, after }: DoneMove) {
  const { t } = useTranslation("moves");
  const process = useProcess();
  const active = after.steps.find(({ state }) => state === "ACTIVE" || state === "PAUSED");
  const step = active ? process.stepLabel(active.name) : "";
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.focus({ preventScroll: true }), []);
  return (
    <div ref={element} tabIndex={-1} role="status">
      <Alert type="success" showIcon title={t(`done.${move}`, { step })} />
    </div>
  );
}

interface GroupProps {
  order: OrderPageFragment;
  group: Group;
  asked: string | null;
  ask: (move: MoveName | null) => void;
  onDone: (move: MoveName, after: OrderPageFragment) => void;
}

function GroupOfMoves({ order, group, asked, ask, onDone }: GroupProps) {
  const process = useProcess();
  const enabled = group.moves.some((move) =>
    order.actions.some(({ action, enabled }) => action === move && enabled),
  );
  const offered = useRef(false);
  useEffect(() => {
    offered.current = offered.current || enabled;
  });
  const wasAsked = group.moves.some((move) => move === asked);
  const [outcome, setOutcome] = useState<LastOutcome | null>(null);
  const [sending, setSending] = useState(false);
  // A form whose move is no longer offered goes, but for one that waits to hear whether its move was made: the news of it
  // may overtake the answer.
  if (!enabled && !sending && outcome?.result.kind !== "unknown") {
    return <Gone order={order} group={group} outcome={outcome} focus={offered.current} />;
  }
  const [move] = group.moves;
  const close = () => ask(null);
  const shared = { order, group, outcome, setOutcome, setSending, onDone };
  const common = { ...shared, onLook: showOverview, focus: wasAsked };
  if (group.shown === "open") {
    return (
      <>
        <Earlier order={order} move={move} />
        <Composer {...common} {...beginning(order, move)} />
      </>
    );
  }
  if (group.shown === "window") {
    return (
      <>
        <OpenButton label={process.moveLabel(move)} open={() => ask(move)} />
        {wasAsked && <MoveWindow {...common} onClose={close} />}
      </>
    );
  }
  if (wasAsked || hasContent(readDraft(formName(order.id, group)))) {
    return (
      <>
        <Earlier order={order} move={move} />
        <Composer {...common} {...beginning(order, move)} onClose={close} />
      </>
    );
  }
  return <OpenButton label={process.moveLabel(move)} open={() => ask(move)} />;
}

/** A new revision of the requirement begins with what the last one said. */
function beginning({ requirement }: OrderPageFragment, move: MoveName): { initialText?: string } {
  return makesRevision(move) && requirement ? { initialText: requirement.description } : {};
}

interface GoneProps {
  order: OrderPageFragment;
  group: Group;
  outcome: LastOutcome | null;
  /** Whether the form was there before: somebody may have been in it. */
  focus: boolean;
}

/** What is left of a form whose move is no longer offered: how the last attempt ended, and what was written. */
function Gone({ order, group, outcome, focus }: GoneProps) {
  const message = useLostFocus(focus);
  return (
    <>
      <OutcomeAlert
        message={message}
        outcome={outcome}
        state={null}
        order={order}
        group={group}
        onLook={showOverview}
      />
      <KeptDraft order={order} group={group} focus={focus && !outcome} told={outcome !== null} />
    </>
  );
}

function OpenButton({ label, open }: { label: string; open: () => void }) {
  return (
    <div>
      <Button onClick={open}>{label}</Button>
    </div>
  );
}
