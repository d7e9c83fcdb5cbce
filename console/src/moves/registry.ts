import type { TypedDocumentNode } from "@apollo/client";
import type { OrderPageFragment } from "../api/fragments.generated";
import type { InvoiceStatus, RefundPaymentResult, RefundReason } from "../api/schema.generated";
import * as docs from "./moves.generated";

/** What a person filled in: each move takes what it asks for. */
export interface Filled {
  text: string;
  files: string[];
  /** The revision or round that the person saw while filling in. */
  seen: number;
  reason: RefundReason;
  result: RefundPaymentResult;
  reference: string;
  invoice: InvoiceStatus;
  number: string;
}

/** What every move answers. */
export interface Moved {
  moved: { order: OrderPageFragment | null; userErrors: docs.RefusalFragment[] };
}

export type Refusal = docs.RefusalFragment;

type AnyDocument = TypedDocumentNode<Moved, { input: never }>;

/** How a move is sent: its document, and its input made of what was filled in. */
export interface Sending {
  document: AnyDocument;
  input: (filled: Filled) => object;
}

/** Pairs a document with what makes its input; the two must fit each other. */
function sending<Input, Data>(
  document: TypedDocumentNode<Data, { input: Input }>,
  input: (filled: Filled) => Omit<Input, "orderId" | "idempotencyKey">,
): Sending {
  return { document: document as unknown as AnyDocument, input: input as (filled: Filled) => object };
}

/** A text that may be left out is left out when it is empty. */
const optional = (text: string) => (text.trim() === "" ? null : text);

/** The moves that people make here, by the names that Order.actions uses. */
export const sendings = {
  submitRequirement: sending(docs.SubmitRequirementDocument, ({ text, files }) => ({
    description: text,
    attachmentIds: files,
  })),
  reviseRequirement: sending(docs.ReviseRequirementDocument, ({ text, files }) => ({
    description: text,
    attachmentIds: files,
  })),
  confirmRequirement: sending(docs.ConfirmRequirementDocument, ({ text, files, seen }) => ({
    requirementRevision: seen,
    note: optional(text),
    attachmentIds: files,
  })),
  rejectRequirement: sending(docs.RejectRequirementDocument, ({ text, files, seen }) => ({
    requirementRevision: seen,
    reason: text,
    attachmentIds: files,
  })),
  reportProgress: sending(docs.ReportProgressDocument, ({ text, files }) => ({
    note: text,
    attachmentIds: files,
  })),
  submitDelivery: sending(docs.SubmitDeliveryDocument, ({ text, files }) => ({
    summary: text,
    attachmentIds: files,
  })),
  recallDelivery: sending(docs.RecallDeliveryDocument, ({ text, seen }) => ({
    deliveryRound: seen,
    note: optional(text),
  })),
  acceptDelivery: sending(docs.AcceptDeliveryDocument, ({ text, files, seen }) => ({
    deliveryRound: seen,
    note: optional(text),
    attachmentIds: files,
  })),
  rejectDelivery: sending(docs.RejectDeliveryDocument, ({ text, files, seen }) => ({
    deliveryRound: seen,
    note: text,
    attachmentIds: files,
  })),
  requestRefund: sending(docs.RequestRefundDocument, ({ text, files, reason }) => ({
    reason,
    detail: text,
    attachmentIds: files,
  })),
  withdrawRefund: sending(docs.WithdrawRefundDocument, ({ text }) => ({ note: optional(text) })),
  approveRefund: sending(docs.ApproveRefundDocument, ({ text }) => ({ note: optional(text) })),
  rejectRefund: sending(docs.RejectRefundDocument, ({ text }) => ({ note: text })),
  retryRefund: sending(docs.RetryRefundDocument, ({ text }) => ({ note: optional(text) })),
  recordRefundPayment: sending(docs.RecordRefundPaymentDocument, ({ text, result, reference }) => ({
    result,
    reference,
    failure: result === "FAILED" ? optional(text) : null,
  })),
  recordInvoice: sending(docs.RecordInvoiceDocument, ({ invoice, number }) => ({
    status: invoice,
    number: optional(number),
  })),
};

/** The name of a move that this page can make. */
export type MoveName = keyof typeof sendings;
