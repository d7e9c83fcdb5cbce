import { Modal, type ModalProps } from "antd";
import "./window.css";

/**
 * A window over the page, which a press beside it does not close. Ant Design would stop the page behind it from scrolling
 * by an inline style, which the policy of the page forbids: a style sheet does.
 */
export function Window(props: ModalProps) {
  return <Modal mask={{ closable: false }} scrollLock={false} {...props} />;
}
