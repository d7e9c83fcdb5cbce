import type { OrderPageFragment } from "../api/fragments.generated";
import { Moves } from "./Moves";

export function RefundMoves({ order }: { order: OrderPageFragment }) {
  return <Moves order={order} place="REFUND" />;
}
