import type { OrderPageFragment } from "../api/fragments.generated";
import { Moves } from "./Moves";

export function InvoiceMoves({ order }: { order: OrderPageFragment }) {
  return <Moves order={order} place="INVOICE" />;
}
