package delivery

import "time"

// moves is the process: the table of section 4 of its rules. Reading it from
// top to bottom is reading the diagram. It is never written to.
//
//nolint:gochecknoglobals // a constant table; Go has no constant of this kind
var moves = []Move{
	{ // M0
		Name: MoveRegisterOrder, Label: "登记订单", Roles: []Role{RoleMarketplace},
		To: PhaseRequirementPending, Entry: EntryOrderRegistered, reserve: leavesNothing,
	},
	{ // M1
		Name: MoveSubmitRequirement, Label: "提交需求", Roles: []Role{RoleBuyer},
		From: []Phase{PhaseRequirementPending, PhaseRequirementRejected}, To: PhaseConfirmationPending,
		Text: TextRule{Field: "description", Required: true}, Files: true,
		Entry: EntryRequirementSubmitted, record: recordNextRevision, reserve: leavesNothing,
	},
	{ // M2
		Name: MoveReviseRequirement, Label: "重新编辑", Roles: []Role{RoleBuyer},
		From: []Phase{PhaseConfirmationPending},
		Text: TextRule{Field: "description", Required: true}, Files: true,
		Entry: EntryRequirementRevised, record: recordNextRevision, reserve: leavesReserve,
	},
	{ // M3
		Name: MoveConfirmRequirement, Label: "确认需求", Roles: []Role{RoleProvider},
		From: []Phase{PhaseConfirmationPending}, To: PhaseImplementing, Judges: JudgesRevision,
		Text: TextRule{Field: "note"}, Files: true,
		Entry: EntryRequirementConfirmed, record: recordRevision, reserve: leavesNothing,
	},
	{ // M4
		Name: MoveRejectRequirement, Label: "驳回需求", Roles: []Role{RoleProvider},
		From: []Phase{PhaseConfirmationPending}, To: PhaseRequirementRejected, Judges: JudgesRevision,
		Text: TextRule{Field: "reason", Required: true}, Files: true,
		Entry: EntryRequirementRejected, record: recordRevision, reserve: leavesReserve,
	},
	{ // M5
		Name: MoveReportProgress, Label: "提交进展", Roles: []Role{RoleProvider},
		From: []Phase{PhaseImplementing},
		Text: TextRule{Field: "note", Required: true}, Files: true,
		Entry: EntryProgressReported, record: recordCurrentWork, reserve: leavesReserve,
	},
	{ // M6
		Name: MoveSubmitDelivery, Label: "提交验收", Roles: []Role{RoleProvider},
		From: []Phase{PhaseImplementing}, To: PhaseAcceptancePending,
		Text: TextRule{Field: "summary", Required: true}, Files: true,
		Entry: EntryDeliverySubmitted, record: recordDelivery, reserve: leavesNothing,
	},
	{ // M7
		Name: MoveRecallDelivery, Label: "撤回验收", Roles: []Role{RoleProvider},
		From: []Phase{PhaseAcceptancePending}, To: PhaseImplementing, Judges: JudgesRound,
		Text:  TextRule{Field: "note"},
		Entry: EntryDeliveryRecalled, record: recordRound, reserve: leavesReserve,
	},
	{ // M8
		Name: MoveAcceptDelivery, Label: "验收通过", Roles: []Role{RoleBuyer},
		From: []Phase{PhaseAcceptancePending}, To: PhaseCompleted, Judges: JudgesRound,
		Text: TextRule{Field: "note"}, Files: true,
		Entry: EntryDeliveryAccepted, record: recordRound, reserve: leavesNothing,
	},
	{ // M9
		Name: MoveRejectDelivery, Label: "验收驳回", Roles: []Role{RoleBuyer},
		From: []Phase{PhaseAcceptancePending}, To: PhaseImplementing, Judges: JudgesRound,
		Text: TextRule{Field: "note", Required: true}, Files: true,
		Entry: EntryDeliveryRejected, record: recordRound, reserve: leavesReserve,
	},
	{ // M10
		Name: MoveAutoAccept, Label: "自动验收", Roles: []Role{RoleSystem},
		From: []Phase{PhaseAcceptancePending}, To: PhaseCompleted, Judges: JudgesRound,
		Entry: EntryDeliveryAutoAccepted, check: checkDeadlinePassed, record: recordRound, reserve: leavesNothing,
	},
	{ // the reminders of the window of acceptance
		Name: MoveRemindAcceptance, Label: "提醒验收", Roles: []Role{RoleSystem},
		From: []Phase{PhaseAcceptancePending}, Judges: JudgesRound,
		Entry: EntryAcceptanceReminded, check: checkReminderDue, record: recordReminder, reserve: leavesEnd,
	},
	{ // M11
		Name: MoveRequestRefund, Label: "申请退款", Roles: []Role{RoleBuyer},
		From: []Phase{PhaseRequirementPending, PhaseConfirmationPending, PhaseRequirementRejected},
		Text: TextRule{Field: "detail", Required: true}, Files: true,
		Entry: EntryRefundRequested, holds: HoldRefund,
		heldCode: map[Hold]Code{HoldRefund: CodeRefundAlreadyOpen},
		phaseCodes: map[Phase]Code{
			PhaseImplementing:      CodeRefundNeedsTicket,
			PhaseAcceptancePending: CodeRefundNeedsTicket,
			PhaseCompleted:         CodeRefundNeedsTicket,
		},
		guard: refundRequestsLeft, check: checkRefundReason, record: recordRefundRequest, reserve: leavesNothing,
	},
	{ // M12
		Name: MoveWithdrawRefund, Label: "撤回申请", Roles: []Role{RoleBuyer},
		Hold: HoldRefundNeeded, Refund: []RefundStatus{RefundSubmitted},
		Text:  TextRule{Field: "note"},
		Entry: EntryRefundWithdrawn, releases: true, record: recordRefund, reserve: leavesNothing,
	},
	{ // M13
		Name: MoveRejectRefund, Label: "驳回退款", Roles: []Role{RoleOperator},
		Hold: HoldRefundNeeded, Refund: []RefundStatus{RefundSubmitted},
		Text:  TextRule{Field: "note", Required: true},
		Entry: EntryRefundRejected, releases: true, record: recordRefund, reserve: leavesNothing,
	},
	{ // M14
		Name: MoveApproveRefund, Label: "同意退款", Roles: []Role{RoleOperator},
		Hold: HoldRefundNeeded, Refund: []RefundStatus{RefundSubmitted},
		Text:  TextRule{Field: "note"},
		Entry: EntryRefundApproved, guard: invoiceSettled, record: recordRefund, reserve: leavesNothing,
	},
	{ // M15, again
		Name: MoveRetryRefund, Label: "重试退款", Roles: []Role{RoleOperator},
		Hold: HoldRefundNeeded, Refund: []RefundStatus{RefundPaymentFailed},
		Text:  TextRule{Field: "note"},
		Entry: EntryRefundRetried, record: recordRefund, reserve: leavesEnd,
	},
	{ // M15: a payment that failed leaves the phase and the hold as they are
		Name: MoveRecordRefundPayment, Label: "登记退款结果", Roles: []Role{RoleMarketplace},
		To:   PhaseRefunded,
		Hold: HoldRefundNeeded, Refund: []RefundStatus{RefundPaying, RefundPaymentFailed},
		Entry: EntryRefundPaid, releases: true,
		check: checkRefundPayment, record: recordRefundPayment, reserve: leavesNothing,
	},
	{ // M16
		Name: MoveRecordInvoice, Label: "登记发票", Roles: []Role{RoleMarketplace}, Hold: HoldIgnored,
		Entry: EntryInvoiceRecorded, guard: roomForInvoice, check: checkInvoice, record: recordInvoice,
		reserve: leavesNothing,
	},
}

// Moves returns the declared table of the process.
func Moves() []Move { return append([]Move(nil), moves...) }

// moveNamed finds a move of the table, nil for a name that is none.
func moveNamed(name MoveName) *Move {
	for i := range moves {
		if moves[i].Name == name {
			return &moves[i]
		}
	}

	return nil
}

// refundRequestsLeft refuses a request over the limit (M11).
func refundRequestsLeft(o *Order) Code {
	if len(o.Refunds) >= MaxRefundRequests {
		return CodeRefundLimitReached
	}

	return ""
}

// invoiceSettled refuses an approval while an invoice is outstanding (M14, M16).
func invoiceSettled(o *Order) Code {
	if o.Invoice.Outstanding() {
		return CodeInvoiceOutstanding
	}

	return ""
}

// checkDeadlinePassed refuses an automatic acceptance before its time (M10).
func checkDeadlinePassed(o *Order, c *Command) []Refusal {
	if c.At.Before(o.Window.AutoAcceptAt) {
		return []Refusal{{Code: CodeInvalid, Field: "at"}}
	}

	return nil
}

// checkReminderDue refuses a reminder that is not due, or was sent.
func checkReminderDue(o *Order, c *Command) []Refusal {
	if c.ReminderDays == 0 || c.ReminderDays != o.Window.dueReminder(c.At) {
		return []Refusal{{Code: CodeInvalid, Field: "reminderDays"}}
	}

	return nil
}

func checkRefundReason(_ *Order, c *Command) []Refusal {
	if !c.Reason.Valid() {
		return []Refusal{{Code: CodeInvalid, Field: "reason"}}
	}

	return nil
}

// checkRefundPayment checks the report of a payment. What was paid did not fail. A
// failure must not use up what the log keeps for the success.
func checkRefundPayment(o *Order, c *Command) []Refusal {
	refusals := checkText("reference", c.Reference, true, MaxNumber)
	refusals = append(refusals, checkText("failure", c.Failure, false, MaxText)...)

	switch c.Result {
	case PaymentPaid:
		if c.Failure != "" {
			refusals = append(refusals, Refusal{Code: CodeInvalid, Field: "failure"})
		}
	case PaymentFailed:
		if leavesEnd.full(o) {
			refusals = append(refusals, Refusal{Code: CodeLogFull})
		}
	default:
		refusals = append(refusals, Refusal{Code: CodeInvalid, Field: "result"})
	}

	return refusals
}

// roomForInvoice lets what the log keeps for an end of the order take the report that a
// refund waits for, and no other.
func roomForInvoice(o *Order) Code {
	if leavesEnd.full(o) && !o.Invoice.Outstanding() {
		return CodeLogFull
	}

	return ""
}

// checkInvoice checks the report of an invoice.
func checkInvoice(o *Order, c *Command) []Refusal {
	refusals := checkText("number", c.InvoiceNumber, false, MaxNumber)
	if !c.InvoiceStatus.Valid() {
		refusals = append(refusals, Refusal{Code: CodeInvalid, Field: "status"})
	}

	if again := (Invoice{Status: c.InvoiceStatus}); leavesEnd.full(o) && again.Outstanding() {
		refusals = append(refusals, Refusal{Code: CodeLogFull})
	}

	return refusals
}

func recordNextRevision(o *Order, _ *Command, e *Entry) { e.Revision = o.Revision + 1 }

func recordRevision(o *Order, _ *Command, e *Entry) { e.Revision = o.Revision }

func recordRound(o *Order, _ *Command, e *Entry) { e.Round = o.Round }

// recordCurrentWork notes which delivery round the progress leads to.
func recordCurrentWork(o *Order, _ *Command, e *Entry) { e.Round = o.Round + 1 }

func recordDelivery(o *Order, c *Command, e *Entry) {
	e.Round = o.Round + 1
	w := openWindow(e.Round, o.Goods.AcceptanceDays, e.At, c.Timing)
	e.Deadline = &Deadline{AutoAcceptAt: w.AutoAcceptAt, Day: w.Day, Reminders: w.Reminders}
}

func recordReminder(o *Order, c *Command, e *Entry) {
	e.Round, e.ReminderDays = o.Round, c.ReminderDays
}

func recordRefundRequest(o *Order, c *Command, e *Entry) {
	e.Refund = &RefundFact{ID: c.RefundID, Reason: c.Reason, Amount: o.Payment.Paid}
}

// recordRefund names the refund that the entry is about.
func recordRefund(o *Order, _ *Command, e *Entry) {
	r := o.Refund()
	e.Refund = &RefundFact{ID: r.ID, Reason: r.Reason, Amount: r.Amount}
}

func recordRefundPayment(o *Order, c *Command, e *Entry) {
	recordRefund(o, c, e)
	e.Refund.Reference, e.Refund.Failure = c.Reference, c.Failure

	if c.Result == PaymentFailed {
		e.Type = EntryRefundPaymentFailed
		e.PhaseAfter, e.HoldAfter = e.PhaseBefore, e.HoldBefore
	}
}

func recordInvoice(_ *Order, c *Command, e *Entry) {
	e.Invoice = &Invoice{Status: c.InvoiceStatus, Number: c.InvoiceNumber, UpdatedAt: e.At}
}

// cut brings a time to what the process keeps: UTC, to the millisecond.
func cut(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
