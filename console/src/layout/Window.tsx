import { Modal, type ModalProps } from "antd";
import { useEffect, useState } from "react";
import "./window.css";

/**
 * A window over the page, which a press beside it does not close. Ant Design would stop the page behind it from scrolling
 * by an inline style, which the policy of the page forbids: a style sheet does.
 */
export function Window(props: ModalProps) {
  useFocusBack();
  return <Modal mask={{ closable: false }} scrollLock={false} {...props} />;
}

/** Gives the focus back to what had it before, when a window goes away as a whole. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) {
        before.focus({ preventScroll: true });
      }
    },
    [before],
  );
}
