import { useCallback, useRef } from "react";
import { samePerson, session } from "../session/session";

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

const prefix = "jiaofu.draft.";

function keyOf(form: string): string {
  const { person } = session.current();
  return `${prefix}${person?.role}.${person?.account}.${person?.subject}.${form}`;
}

/** An empty form. */
export function newDraft(values: Record<string, string> = {}): Draft {
  return { values, files: [], key: crypto.randomUUID() };
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

/** Removes all drafts of this browser when their writer signs out on purpose. */
export function dropDraftsOnSignOut(): () => void {
  let before = session.current().person;
  return session.subscribe(() => {
    const { person } = session.current();
    if (before && !person) {
      for (const key of Object.keys(window.localStorage).filter((name) => name.startsWith(prefix))) {
        if (key.startsWith(`${prefix}${before.role}.${before.account}.${before.subject}.`)) {
          window.localStorage.removeItem(key);
        }
      }
    }
    if (!samePerson(before, person)) {
      before = person;
    }
  });
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
