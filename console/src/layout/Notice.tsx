import type { ReactNode } from "react";
import styles from "./layout.module.css";

export interface NoticeProps {
  title: string;
  /** What happened, and what one can do about it. */
  children?: ReactNode;
  /** The way on. */
  action?: ReactNode;
}

/** Says something in the place of a whole screen. */
export function Notice({ title, children, action }: NoticeProps) {
  return (
    <section className={styles.notice} role="alert">
      <h1>{title}</h1>
      {children && <p>{children}</p>}
      {action}
    </section>
  );
}
