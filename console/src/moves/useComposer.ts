import { Form } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../api/fragments.generated";
import { newKey } from "../api/key";
import { useDraft } from "../forms/draft";
import { sentBefore } from "../forms/outcome";
import { isBlank } from "../forms/text";
import { useProcess } from "../process/process";
import type { Group } from "./groups";
import type { Filled, MoveName, Refusal } from "./registry";
import { useUploads } from "./uploads/useUploads";
import { type MoveOutcome, useMove } from "./useMove";

/** The fields of a form. */
export interface Values {
  text?: string;
  reason?: string;
  result?: string;
  reference?: string;
  invoice?: string;
  number?: string;
}

export interface ComposerOptions {
  order: OrderPageFragment;
  group: Group;
  /** What the text begins with when nothing was drafted. */
  initialText?: string;
  /** How the last attempt ended, kept by whoever shows the form: it outlives the form. */
  outcome: LastOutcome | null;
  setOutcome: (outcome: LastOutcome | null) => void;
  /** Told when a move is on its way, and when its answer is there. */
  setSending: (sending: boolean) => void;
  /** Told of a move that was made, with the order as it left it. */
  onDone: (move: MoveName, after: OrderPageFragment) => void;
}

/** How the last attempt of a form ended, and which move it was. */
export interface LastOutcome {
  move: MoveName;
  result: MoveOutcome;
}

/** The name under which the draft of a form is kept. */
export function formName(orderId: string, group: Group): string {
  return `${orderId}.${group.moves[0]}`;
}

/** Runs the form of a group of moves: its draft, its files, its confirmation, and how the attempt ended. */
export function useComposer(options: ComposerOptions) {
  const { order, group, initialText, setOutcome, setSending, onDone } = options;
  const { t } = useTranslation("moves");
  const process = useProcess();
  const [form] = Form.useForm<Values>();
  const { draft, change, drop } = useDraft<Values>(formName(order.id, group), {});
  const uploads = useUploads(order.id, draft.current.files, (files) => change({ files }));
  const judged = useJudged(order, group);
  const { busy, attempt } = useMove();
  const [asking, setAsking] = useState<MoveName | null>(null);
  const [filesProblem, setFilesProblem] = useState("");

  /** Leads to the first field that something is wrong with. */
  const focusProblem = () => {
    const wrong = form.getFieldsError().find(({ errors }) => errors.length > 0);
    if (wrong) {
      form.focusField(wrong.name);
    }
  };

  const checked = async (move: MoveName): Promise<boolean> => {
    const fine = await form.validateFields().then(
      () => true,
      () => false,
    );
    const wanted = process.move(move)?.textRequired && group.text !== false;
    const missing = wanted && isBlank(form.getFieldValue("text"));
    if (missing) {
      form.setFields([
        {
          name: "text",
          errors: [t("required", { field: t(`field.${group.moves[0] as "submitRequirement"}`) })],
        },
      ]);
    }
    if (!fine || missing) {
      focusProblem();
      return false;
    }
    const problem = fileProblem(uploads.items.map(({ state }) => state));
    setFilesProblem(problem && t(problem));
    return problem === "";
  };

  const ask = async (move: MoveName) => {
    if (stage.current !== "sending" && (await checked(move))) {
      stage.current = "open";
      setAsking(move);
    }
  };

  // A second quick press comes before the button is drawn as busy, or after all is done and before the window is gone.
  const stage = useRef<"open" | "sending" | "done">("open");
  const send = async (move: MoveName) => {
    if (stage.current !== "open") {
      return;
    }
    stage.current = "sending";
    setSending(true);
    stage.current = (await sendNow(move)) ? "done" : "open";
  };

  const sendNow = async (move: MoveName): Promise<boolean> => {
    const filled = filledOf(form.getFieldsValue(), uploads.ids, judged.seen);
    const result = await attempt({ move, orderId: order.id, filled, idempotencyKey: draft.current.key });
    setAsking(null);
    setSending(false);
    if (result.kind === "done") {
      drop();
      uploads.clear();
      form.setFieldsValue({ text: "", reference: "", number: "" });
      setOutcome(null);
      onDone(move, result.order);
      return true;
    }
    setOutcome({ move, result });
    if (result.kind === "refused") {
      place(result.refusals, group, form, uploads.refuse);
      if (sentBefore(result.refusals)) {
        change({ key: newKey() });
      }
    }
    return false;
  };

  return {
    form,
    uploads,
    judged,
    busy,
    asking,
    filesProblem,
    focusProblem,
    values: { ...(initialText ? { text: initialText } : {}), ...draft.current.values },
    ask,
    send,
    /** Checks and sends at once, for windows that are a confirmation themselves. */
    sendChecked: async (move: MoveName) => {
      if (!busy && (await checked(move))) {
        await send(move);
      }
    },
    stopAsking: () => setAsking(null),
    changed: (values: Values) => change({ values }),
  };
}

export type ComposerState = ReturnType<typeof useComposer>;

/** The number of what the group judges, as the person saw it, and whether there is a newer one. */
function useJudged(order: OrderPageFragment, group: Group) {
  const process = useProcess();
  const kind = process.move(group.moves[0])?.judges ?? null;
  const latest = (kind === "REQUIREMENT" ? order.requirement?.revision : order.delivery?.round) ?? 0;
  const [seen, setSeen] = useState(latest);
  useEffect(() => {
    // What was not there when the form opened was not seen wrongly either.
    setSeen((before) => (before === 0 ? latest : before));
  }, [latest]);
  const outdated = kind !== null && seen !== latest;
  const words = kind === "REQUIREMENT" ? ("changedRequirement" as const) : ("changedDelivery" as const);
  return { seen, latest, outdated, words, look: () => setSeen(latest) };
}

function fileProblem(states: readonly string[]): "" | "upload.busy" | "upload.broken" {
  if (states.includes("sending")) {
    return "upload.busy";
  }
  return states.includes("failed") ? "upload.broken" : "";
}

function filledOf(values: Values, files: string[], seen: number): Filled {
  return {
    text: values.text ?? "",
    files,
    seen,
    reason: (values.reason ?? "OTHER") as Filled["reason"],
    result: (values.result ?? "PAID") as Filled["result"],
    reference: values.reference ?? "",
    invoice: (values.invoice ?? "NONE") as Filled["invoice"],
    number: values.number ?? "",
  };
}

const textFields = new Set(["description", "note", "reason", "summary", "detail", "failure"]);

type FieldName = keyof Values;

/** The field of the form that a refusal speaks of; undefined when it speaks of none. */
export function fieldOf(refusal: Refusal, group: Group): FieldName | undefined {
  const name = refusal.field?.at(-1);
  if (name === undefined) {
    return undefined;
  }
  const extra = group.extra?.find((field) => field === name || (field === "invoice" && name === "status"));
  return extra ?? (textFields.has(name) ? "text" : undefined);
}

/** Puts refusals beside the fields and files that they speak of. */
function place(
  refusals: readonly Refusal[],
  group: Group,
  form: ReturnType<typeof Form.useForm<Values>>[0],
  refuseFile: (id: string, problem: string) => void,
): void {
  for (const refusal of refusals) {
    if (refusal.__typename === "AttachmentError" && refusal.attachmentId) {
      refuseFile(refusal.attachmentId, refusal.message);
    }
    const name = fieldOf(refusal, group);
    if (name) {
      form.setFields([{ name, errors: [refusal.message] }]);
    }
  }
}
