import { useRef, useState } from "react";
import { newKey } from "../api/key";
import { type Person, session } from "../session/session";

/** A file that was uploaded for a form that is not sent yet. */
export interface DraftFile {
  id: string;
  name: string;
  size: number;
}

/** What somebody began to fill in. It outlives a reload, and is gone when it was sent, given up, or signed out of. */
export interface Draft<Values = Record<string, string>> {
  values: Values;
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

/** What a form begins with. */
export function newDraft<Values>(values: Values): Draft<Values> {
  return { values, files: [], key: newKey() };
}

/** Reads what was begun; undefined when there is nothing, or nothing that can be read. */
export function readDraft<Values = Record<string, string>>(form: string): Draft<Values> | undefined {
  try {
    const saved = JSON.parse(window.localStorage.getItem(keyOf(form)) ?? "null") as Draft<Values> | null;
    return saved?.key && saved.values && saved.files ? saved : undefined;
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
export function keepDraft(form: string, draft: Draft<unknown>): void {
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

/** The draft of a form, which begins with nothing but these values, and what changes it. */
export function useDraft<Values>(form: string, empty: Values) {
  const [found] = useState(() => readDraft<Values>(form) ?? newDraft(empty));
  const draft = useRef(found);
  const change = (part: Partial<Draft<Values>>) => {
    draft.current = { ...draft.current, ...part };
    keepDraft(form, draft.current);
  };
  const drop = () => {
    draft.current = newDraft(empty);
    dropDraft(form);
  };
  return { draft, change, drop };
}
