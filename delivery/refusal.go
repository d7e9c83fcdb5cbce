package delivery

import (
	"errors"
	"slices"
	"strings"
)

// Code names why a move was refused. Codes are the contract with clients.
type Code string

// The codes of refusals.
const (
	// CodeNotFound: the order does not exist, or is not the actor's.
	CodeNotFound Code = "NOT_FOUND"
	// CodeRequired: an input is missing, or nothing of it can be seen.
	CodeRequired Code = "REQUIRED"
	// CodeInvalid: an input is malformed.
	CodeInvalid Code = "INVALID"
	// CodeTooLong: a text or a file is over its limit.
	CodeTooLong Code = "TOO_LONG"
	// CodeWrongRole: the move belongs to another role.
	CodeWrongRole Code = "WRONG_ROLE"
	// CodeWrongPhase: the order is not in a phase of the move.
	CodeWrongPhase Code = "WRONG_PHASE"
	// CodeOnHold: nothing may move until the hold is released.
	CodeOnHold Code = "ON_HOLD"
	// CodeVersionConflict: the order is not at the expected version.
	CodeVersionConflict Code = "VERSION_CONFLICT"
	// CodeRevisionOutdated: the judged revision or round is not the latest.
	CodeRevisionOutdated Code = "REVISION_OUTDATED"
	// CodeRefundNeedsTicket: once the requirement is confirmed, a refund is
	// asked for by a ticket.
	CodeRefundNeedsTicket Code = "REFUND_NEEDS_TICKET"
	// CodeRefundAlreadyOpen: a refund of the order is under way.
	CodeRefundAlreadyOpen Code = "REFUND_ALREADY_OPEN"
	// CodeRefundLimitReached: no more refund requests for this order.
	CodeRefundLimitReached Code = "REFUND_LIMIT_REACHED"
	// CodeInvoiceOutstanding: the invoice has to be cancelled or returned first.
	CodeInvoiceOutstanding Code = "INVOICE_OUTSTANDING"
	// CodeNumberTaken: the order number is registered with other data.
	CodeNumberTaken Code = "NUMBER_TAKEN"
	// CodeAttachmentNotReady: a file is not uploaded yet, or does not exist.
	CodeAttachmentNotReady Code = "ATTACHMENT_NOT_READY"
	// CodeAttachmentRejected: a file cannot be used for this act.
	CodeAttachmentRejected Code = "ATTACHMENT_REJECTED"
	// CodeTooManyAttachments: more files than an act may have.
	CodeTooManyAttachments Code = "TOO_MANY_ATTACHMENTS"
	// CodeIdempotencyKeyReused: the key was used for another move or input.
	CodeIdempotencyKeyReused Code = "IDEMPOTENCY_KEY_REUSED"
	// CodeLogFull: the flow log of the order is full.
	CodeLogFull Code = "LOG_FULL"
)

// AllCodes lists every code of a refusal.
func AllCodes() []Code {
	return []Code{
		CodeNotFound, CodeRequired, CodeInvalid, CodeTooLong, CodeWrongRole, CodeWrongPhase, CodeOnHold,
		CodeVersionConflict, CodeRevisionOutdated, CodeRefundNeedsTicket, CodeRefundAlreadyOpen,
		CodeRefundLimitReached, CodeInvoiceOutstanding, CodeNumberTaken, CodeAttachmentNotReady,
		CodeAttachmentRejected, CodeTooManyAttachments, CodeIdempotencyKeyReused, CodeLogFull,
	}
}

// Refusal is one reason why a move was refused.
type Refusal struct {
	Code Code
	// Field names the input at fault, as clients spell it; empty when it is
	// none.
	Field string
	// Limit is the limit that was passed, for codes that have one.
	Limit int
	// Attachment is the file at fault, for codes about files.
	Attachment string
}

// RefusedError is the answer to a move that was not accepted: the order is as
// it was. It holds at least one refusal; only faults of the input come several
// at a time.
type RefusedError struct {
	Refusals []Refusal
}

// Error lists the codes.
func (e *RefusedError) Error() string {
	codes := make([]string, 0, len(e.Refusals))
	for _, r := range e.Refusals {
		codes = append(codes, string(r.Code))
	}

	return "refused: " + strings.Join(codes, ", ")
}

// RefusedFor reports whether an error is a refusal with the code.
func RefusedFor(err error, code Code) bool {
	refused, ok := errors.AsType[*RefusedError](err)

	return ok && slices.ContainsFunc(refused.Refusals, func(r Refusal) bool { return r.Code == code })
}

// Refuse makes the error of one refusal that is about no field.
func Refuse(code Code) *RefusedError {
	return &RefusedError{Refusals: []Refusal{{Code: code}}}
}
