import type { ReactNode } from "react";
import styles from "./table.module.css";

export interface EmptyProps {
  title: string;
  children?: ReactNode;
  /** The way on. */
  action?: ReactNode;
}

/** Says in the place of a list why it is empty, and what one can do. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}
