import { useCallback, useRef } from "react";
import { newKey } from "../api/key";
import { type Person, session } from "../session/session";

/** A file that was uploaded for a move that is not made yet. */
export interface DraftFile {
  id: string;
  name: string;
  size: number;
}

/** What somebody began to fill in. It outlives a reload, and is gone when it was sent, given up, or signed out of. */
export interface Draft {
  values: Record<string, string>;
  files: DraftFile[];
  /** One key for each opened form: sent twice, it happens once. */
  key: string;
}

function prefixOf(person: Person | null): string {
  return `jiaofu.draft.${person?.role}.${person?.account}.${person?.subject}.`;
}

function keyOf(form: string): string {
  return prefixOf(session.current().person) + form;
}

/** An empty form. */
export function newDraft(values: Record<string, string> = {}): Draft {
  return { values, files: [], key: newKey() };
}

/** Reads what was begun; undefined when there is nothing, or nothing that can be read. */
export function readDraft(form: string): Draft | undefined {
  try {
    const saved = JSON.parse(window.localStorage.getItem(keyOf(form)) ?? "null") as Partial<Draft> | null;
    if (!saved?.key) {
      return undefined;
    }
    return { values: saved.values ?? {}, files: saved.files ?? [], key: saved.key };
  } catch {
    return undefined;
  }
}

/** Whether somebody wrote or uploaded something there. */
export function hasContent(draft: Draft | undefined): boolean {
  if (!draft) {
    return false;
  }
  return draft.files.length > 0 || Object.values(draft.values).some((value) => value.trim() !== "");
}

/** Keeps a draft. A browser that is out of room keeps none; the form itself still has everything. */
export function keepDraft(form: string, draft: Draft): void {
  try {
    window.localStorage.setItem(keyOf(form), JSON.stringify(draft));
  } catch {
    window.localStorage.removeItem(keyOf(form));
  }
}

export function dropDraft(form: string): void {
  window.localStorage.removeItem(keyOf(form));
}

/** Removes the drafts of whoever signs out on purpose: the next one at this desk finds none. */
export function dropDraftsOnSignOut(): () => void {
  let writer = session.current().person;
  return session.subscribe(() => {
    const { person } = session.current();
    if (writer && !person) {
      dropAllOf(writer);
    }
    writer = person;
  });
}

function dropAllOf(writer: Person): void {
  for (const key of Object.keys(window.localStorage)) {
    if (key.startsWith(prefixOf(writer))) {
      window.localStorage.removeItem(key);
    }
  }
}

/** The draft of a form, and what changes it. */
export function useDraft(form: string, first: () => Draft) {
  const current = useRef<Draft | null>(null);
  current.current ??= readDraft(form) ?? first();
  const change = useCallback(
    (part: Partial<Draft>) => {
      current.current = { ...(current.current ?? newDraft()), ...part };
      keepDraft(form, current.current);
    },
    [form],
  );
  const drop = useCallback(() => {
    current.current = newDraft();
    dropDraft(form);
  }, [form]);
  return { draft: current, change, drop };
}
