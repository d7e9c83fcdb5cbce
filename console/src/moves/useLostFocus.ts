import { useEffect, useRef } from "react";

/** The element that takes the focus, when it appears, if the focus went with what was there before. */
export function useLostFocus(focus: boolean) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focus && document.activeElement === document.body) {
      element.current?.focus({ preventScroll: true });
    }
  }, [focus]);
  return element;
}
