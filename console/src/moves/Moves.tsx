import { Alert, Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { OrderPageFragment } from "../api/fragments.generated";
import { hasContent, readDraft } from "../forms/draft";
import { useProcess } from "../process/process";
import { Composer } from "./Composer";
import { type Group, groups } from "./groups";
import { KeptDraft } from "./KeptDraft";
import { MoveWindow } from "./MoveWindow";
import styles from "./moves.module.css";
import { OutcomeAlert } from "./Outcomes";
import type { MoveName } from "./registry";
import { Ticket } from "./Ticket";
import { formName, type LastOutcome } from "./useComposer";

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
  const { t } = useTranslation("moves");
  const process = useProcess();
  const [asked, ask] = useAsked();
  const [done, setDone] = useState<MoveName | null>(null);
  const here = groups.filter((group) => group.place === place);
  const onDone = (move: MoveName) => {
    setDone(move);
    ask(null);
  };
  const active = order.steps.find(({ state }) => state === "ACTIVE" || state === "PAUSED");
  return (
    <div className={styles.moves}>
      {done && <Done text={t(`done.${done}`, { step: active ? process.stepLabel(active.name) : "" })} />}
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

/** The result of a move, where the form was; read out, and in focus for those who go on by keyboard. */
function Done({ text }: { text: string }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.focus({ preventScroll: true }), []);
  return (
    <div ref={element} tabIndex={-1} role="status">
      <Alert type="success" showIcon title={text} />
    </div>
  );
}

interface GroupProps {
  order: OrderPageFragment;
  group: Group;
  asked: string | null;
  ask: (move: MoveName | null) => void;
  onDone: (move: MoveName) => void;
}

function GroupOfMoves({ order, group, asked, ask, onDone }: GroupProps) {
  const { t } = useTranslation("moves");
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
    return (
      <>
        <OutcomeAlert outcome={outcome} state={null} order={order} group={group} onLook={showOverview} />
        <KeptDraft order={order} group={group} focus={offered.current} />
      </>
    );
  }
  const [move] = group.moves;
  const close = () => ask(null);
  const shared = { order, group, outcome, setOutcome, setSending, onDone };
  const common = { ...shared, onLook: showOverview, focus: wasAsked };
  if (group.shown === "open") {
    return <Composer {...common} />;
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
    const text = move === "reviseRequirement" ? { initialText: order.requirement?.description ?? "" } : {};
    return (
      <>
        {move === "reviseRequirement" && <p>{t("earlierFiles")}</p>}
        <Composer {...common} {...text} onClose={close} />
      </>
    );
  }
  return <OpenButton label={process.moveLabel(move)} open={() => ask(move)} />;
}

function OpenButton({ label, open }: { label: string; open: () => void }) {
  return (
    <div>
      <Button onClick={open}>{label}</Button>
    </div>
  );
}
