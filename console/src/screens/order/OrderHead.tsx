import { ArrowLeftOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { OrderStatus } from "../../api/schema.generated";
import { StatusTag } from "../../process/StatusTag";
import styles from "./orderHead.module.css";

export interface OrderHeadProps {
  order: { status: OrderStatus; goods: { name: string; specification: string | null } };
  /** The way back: where it leads, what it carries along, and what it is called. */
  back: { to: string; state?: unknown; label: string };
  title: string;
  number: ReactNode;
  /** What stands at the end of the line. */
  children?: ReactNode;
}

/** The head of a page about one order: the way back, which order this is, how it stands, and what was sold. */
export function OrderHead({ order: { status, goods }, back, title, number, children }: OrderHeadProps) {
  return (
    <header>
      <Link to={back.to} state={back.state} className={styles.back}>
        <ArrowLeftOutlined aria-hidden="true" /> {back.label}
      </Link>
      <div className={styles.heading}>
        <h1>{title}</h1>
        {number}
        <StatusTag status={status} />
        {children}
      </div>
      <p className={styles.sold}>
        <bdi>{goods.name}</bdi>
        {goods.specification && (
          <>
            {" · "}
            <bdi>{goods.specification}</bdi>
          </>
        )}
      </p>
    </header>
  );
}
