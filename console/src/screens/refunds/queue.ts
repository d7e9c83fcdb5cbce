import type { RefundStatus } from "../../api/schema.generated";
import { type AddressPart, type Page, pageArguments, readPage } from "../../layout/paging";

/** The parts of the queue, in the order in which they want to be looked at; the first waits for the operator. */
export const statuses = [
  "SUBMITTED",
  "PAYING",
  "PAYMENT_FAILED",
  "PAID",
  "REJECTED",
  "WITHDRAWN",
] as const satisfies readonly RefundStatus[];

/** What of the queue the address asks for. */
export interface Queue {
  status: RefundStatus | "ALL";
  page: Page;
}

/** Reads an address; what makes no sense in it is named in ignored. */
export function readQueue(params: URLSearchParams): { queue: Queue; ignored: AddressPart[] } {
  const ignored: AddressPart[] = [];
  const given = params.get("status");
  const status = given === "ALL" ? given : statuses.find((one) => one === given);
  if (given && !status) {
    ignored.push("status");
  }
  return { queue: { status: status ?? statuses[0], page: readPage(params, ignored) }, ignored };
}

/** What the API is asked for: who waits for somebody comes first, of those that are done the latest. */
export function queueVariables({ status, page }: Queue) {
  const waits = status === "SUBMITTED" || status === "PAYING" || status === "PAYMENT_FAILED";
  return {
    ...pageArguments(page),
    filter: status === "ALL" ? {} : { status: [status] },
    direction: waits ? ("ASC" as const) : ("DESC" as const),
  };
}
