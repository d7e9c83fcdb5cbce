import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { typingPause, useSearchText } from "./useSearchText";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function box(value = "") {
  const search = vi.fn();
  const hook = renderHook(({ address }) => useSearchText(address, search), {
    initialProps: { address: value },
  });
  return {
    search,
    text: () => hook.result.current.text,
    type: (text: string) => act(() => hook.result.current.type(text)),
    start: () => act(() => hook.result.current.compositionStart()),
    end: (text: string) => act(() => hook.result.current.compositionEnd(text)),
    submit: () => act(() => hook.result.current.submit()),
    rest: () => act(() => hook.result.current.rest()),
    wait: (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds)),
    address: (next: string) => hook.rerender({ address: next }),
    unmount: hook.unmount,
  };
}

describe("useSearchText", () => {
  it("searches once after the last key", () => {
    const { search, type, wait } = box();
    type("a");
    wait(typingPause - 1);
    type("ab");
    wait(typingPause - 1);
    expect(search).not.toHaveBeenCalled();
    wait(1);
    expect(search).toHaveBeenCalledExactlyOnceWith("ab", false);
  });

  it("waits for the input method", () => {
    const { search, start, type, end, wait } = box();
    start();
    type("y");
    type("yun");
    wait(typingPause * 10);
    expect(search).not.toHaveBeenCalled();
    end("云");
    wait(typingPause);
    expect(search).toHaveBeenCalledExactlyOnceWith("云", false);
  });

  it("keeps what is typed while older texts arrive in the address", () => {
    const { text, type, wait, address } = box();
    type("a");
    wait(typingPause);
    type("ab");
    wait(typingPause);
    type("abc");
    address("a");
    expect(text()).toBe("abc");
    address("ab");
    expect(text()).toBe("abc");
  });

  it("keeps the spaces of what is typed", () => {
    const { search, text, type, wait, address } = box();
    type("a ");
    wait(typingPause);
    expect(search).toHaveBeenCalledWith("a", false);
    address("a");
    expect(text()).toBe("a ");
  });

  it("follows an address that came from elsewhere", () => {
    const { search, text, type, wait, address } = box("old");
    type("old and");
    address("other");
    expect(text()).toBe("other");
    wait(typingPause);
    expect(search).not.toHaveBeenCalled();
  });

  it("makes one step in the history of a spell of typing", () => {
    const { search, type, wait, rest } = box();
    type("a");
    wait(typingPause);
    type("ab");
    wait(typingPause);
    rest();
    type("abc");
    wait(typingPause);
    expect(search.mock.calls).toEqual([
      ["a", false],
      ["ab", true],
      ["abc", false],
    ]);
  });

  it("searches at once when asked to, and not again", () => {
    const { search, type, wait, submit } = box();
    type("a");
    submit();
    wait(typingPause);
    expect(search).toHaveBeenCalledExactlyOnceWith("a", false);
  });

  it("does not search after it is gone", () => {
    const { search, type, wait, unmount } = box();
    type("a");
    unmount();
    wait(typingPause);
    expect(search).not.toHaveBeenCalled();
  });
});
