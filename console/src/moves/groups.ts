import type { StepName } from "../api/schema.generated";
import type { MoveName } from "./registry";

/** The fields that a form has beside its text and its files. */
export type ExtraField = "reason" | "result" | "reference" | "invoice" | "number";

/**
 * Moves that share a form: what is written serves whichever button is pressed. This is where things are on the page;
 * whether a move may be made, the server says with Order.actions.
 */
export interface Group {
  moves: readonly [MoveName, ...MoveName[]];
  /** Where the form is. */
  place: StepName | "REFUND" | "INVOICE";
  /** open: always there. asked: after a press on its button. window: in a window of its own, after a press. */
  shown: "open" | "asked" | "window";
  extra?: readonly ExtraField[];
  /** False for a form without a text. */
  text?: false;
}

export const groups: readonly Group[] = [
  { moves: ["submitRequirement"], place: "SUBMIT_REQUIREMENT", shown: "open" },
  { moves: ["reviseRequirement"], place: "SUBMIT_REQUIREMENT", shown: "asked" },
  { moves: ["requestRefund"], place: "SUBMIT_REQUIREMENT", shown: "window", extra: ["reason"] },
  { moves: ["withdrawRefund"], place: "SUBMIT_REQUIREMENT", shown: "window" },
  { moves: ["confirmRequirement", "rejectRequirement"], place: "CONFIRM_REQUIREMENT", shown: "open" },
  { moves: ["submitDelivery", "reportProgress"], place: "IMPLEMENT", shown: "open" },
  { moves: ["recallDelivery"], place: "ACCEPT", shown: "window" },
  { moves: ["acceptDelivery", "rejectDelivery"], place: "ACCEPT", shown: "open" },
  { moves: ["approveRefund", "rejectRefund"], place: "REFUND", shown: "open" },
  { moves: ["retryRefund"], place: "REFUND", shown: "open" },
  { moves: ["recordRefundPayment"], place: "REFUND", shown: "open", extra: ["result", "reference"] },
  { moves: ["recordInvoice"], place: "INVOICE", shown: "asked", extra: ["invoice", "number"], text: false },
];
