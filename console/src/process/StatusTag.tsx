import { Tag } from "antd";
import type { OrderStatus } from "../api/schema.generated";
import { useProcess } from "./process";

/** Colours say who has to act or how it ended; the words say it, too. */
const colors: Record<OrderStatus, string> = {
  REQUIREMENT_PENDING: "orange",
  CONFIRMATION_PENDING: "blue",
  REQUIREMENT_REJECTED: "red",
  IMPLEMENTING: "cyan",
  ACCEPTANCE_PENDING: "purple",
  COMPLETED: "green",
  REFUNDED: "default",
  CLOSED: "default",
  REFUNDING: "gold",
  SUPERVISING: "magenta",
};

/** The status of an order, as a tag. */
export function StatusTag({ status }: { status: OrderStatus }) {
  const process = useProcess();
  return (
    <Tag color={colors[status]} data-status={status}>
      {process.statusLabel(status)}
    </Tag>
  );
}
