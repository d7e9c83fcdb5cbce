import { useEffect, useRef, useState } from "react";
import { cleanSearch } from "./view";

/** How long to wait after the last key, in milliseconds. */
export const typingPause = 300;

export interface SearchText {
  text: string;
  type(text: string): void;
  compositionStart(): void;
  compositionEnd(text: string): void;
  /** Searches at once. */
  submit(): void;
  /** Ends a spell of typing: what is typed next is a step of its own in the history. */
  rest(): void;
}

/**
 * The text of a search box whose value is in the address. The text is what was typed, whatever the address says a little
 * later: only an address that did not come from here (back, forward, a link) replaces it. What an input method is still
 * composing is not searched for.
 *
 * @param value what the address says
 * @param search puts a text into the address; `more` is true while the same spell of typing goes on
 */
export function useSearchText(value: string, search: (text: string, more: boolean) => void): SearchText {
  const [text, setText] = useState(value);
  const state = useRef({ text: value, sent: [] as string[], composing: false, typing: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef({ value, search });
  useEffect(() => {
    latest.current = { value, search };
  });

  useEffect(() => {
    const at = state.current.sent.indexOf(value);
    if (at !== -1) {
      state.current.sent.splice(0, at + 1);
      return;
    }
    if (value !== cleanSearch(state.current.text)) {
      clearTimeout(timer.current);
      state.current.text = value;
      setText(value);
    }
  }, [value]);

  useEffect(() => () => clearTimeout(timer.current), []);

  const submit = () => {
    clearTimeout(timer.current);
    const { current } = state;
    const wanted = cleanSearch(current.text);
    if (wanted === (current.sent.at(-1) ?? latest.current.value)) {
      return;
    }
    current.sent.push(wanted);
    latest.current.search(wanted, current.typing);
    current.typing = true;
  };
  const change = (typed: string) => {
    state.current.text = typed;
    setText(typed);
    clearTimeout(timer.current);
    if (!state.current.composing) {
      timer.current = setTimeout(submit, typingPause);
    }
  };
  return {
    text,
    type: change,
    compositionStart: () => {
      state.current.composing = true;
      clearTimeout(timer.current);
    },
    compositionEnd: (typed) => {
      state.current.composing = false;
      change(typed);
    },
    submit,
    rest: () => {
      state.current.typing = false;
    },
  };
}
