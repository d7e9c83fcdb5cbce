package delivery_test

import (
	"slices"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

// model is the process once more, as small as it can be said: what an order
// should be after random sequences of events. It shares nothing with the
// package but names.
type model struct {
	phase      delivery.Phase
	hold       delivery.Hold
	refund     delivery.RefundStatus
	asked      int
	invoice    delivery.InvoiceStatus
	revision   int
	agreed     int
	round      int
	rejections int
	version    int
	finish     delivery.FinishKind
	last       time.Time

	day       time.Duration
	deadline  time.Time
	remaining time.Duration
	reminded  int
	refunded  bool
	used      map[string]bool
}

// rule is a row of section 4.
type rule struct {
	role     delivery.Role
	phases   []delivery.Phase
	refund   []delivery.RefundStatus
	required bool
	files    bool
}

func rules() map[delivery.MoveName]rule {
	const (
		pending, confirmation, sentBack = delivery.PhaseRequirementPending, delivery.PhaseConfirmationPending, delivery.PhaseRequirementRejected
		work, acceptance                = delivery.PhaseImplementing, delivery.PhaseAcceptancePending
	)

	in := func(p ...delivery.Phase) []delivery.Phase { return p }
	of := func(s ...delivery.RefundStatus) []delivery.RefundStatus { return s }

	return map[delivery.MoveName]rule{
		"submitRequirement":   {delivery.RoleBuyer, in(pending, sentBack), nil, true, true},
		"reviseRequirement":   {delivery.RoleBuyer, in(confirmation), nil, true, true},
		"confirmRequirement":  {delivery.RoleProvider, in(confirmation), nil, false, true},
		"rejectRequirement":   {delivery.RoleProvider, in(confirmation), nil, true, true},
		"reportProgress":      {delivery.RoleProvider, in(work), nil, true, true},
		"submitDelivery":      {delivery.RoleProvider, in(work), nil, true, true},
		"recallDelivery":      {delivery.RoleProvider, in(acceptance), nil, false, false},
		"acceptDelivery":      {delivery.RoleBuyer, in(acceptance), nil, false, true},
		"rejectDelivery":      {delivery.RoleBuyer, in(acceptance), nil, true, true},
		"autoAccept":          {delivery.RoleSystem, in(acceptance), nil, false, false},
		"remindAcceptance":    {delivery.RoleSystem, in(acceptance), nil, false, false},
		"requestRefund":       {delivery.RoleBuyer, in(pending, confirmation, sentBack), nil, true, true},
		"withdrawRefund":      {delivery.RoleBuyer, nil, of("SUBMITTED"), false, false},
		"rejectRefund":        {delivery.RoleOperator, nil, of("SUBMITTED"), true, false},
		"approveRefund":       {delivery.RoleOperator, nil, of("SUBMITTED"), false, false},
		"retryRefund":         {delivery.RoleOperator, nil, of("PAYMENT_FAILED"), false, false},
		"recordRefundPayment": {delivery.RoleMarketplace, nil, of("PAYING", "PAYMENT_FAILED"), false, false},
		"recordInvoice":       {delivery.RoleMarketplace, nil, nil, false, false},
	}
}

// standing is what the order answers before it looks at an input.
func (m *model) standing(move delivery.MoveName, role delivery.Role) delivery.Code {
	r := rules()[move]

	switch {
	case role != r.role:
		return delivery.CodeWrongRole
	case move == "recordInvoice":
		return ""
	case r.refund != nil:
		return m.standingOfRefund(move, r)
	case m.hold == delivery.HoldRefund && move == "requestRefund":
		return delivery.CodeRefundAlreadyOpen
	case m.hold != delivery.HoldNone:
		return delivery.CodeOnHold
	case slices.Contains(r.phases, m.phase):
		if move == "requestRefund" && m.asked == 3 {
			return delivery.CodeRefundLimitReached
		}

		return ""
	case move == "requestRefund" && m.phase != delivery.PhaseRefunded:
		return delivery.CodeRefundNeedsTicket
	default:
		return delivery.CodeWrongPhase
	}
}

func (m *model) standingOfRefund(move delivery.MoveName, r rule) delivery.Code {
	switch {
	case m.hold == delivery.HoldSupervision:
		return delivery.CodeOnHold
	case m.hold != delivery.HoldRefund || !slices.Contains(r.refund, m.refund):
		return delivery.CodeWrongPhase
	case move == "approveRefund" && (m.invoice == "REQUESTED" || m.invoice == "ISSUED"):
		return delivery.CodeInvoiceOutstanding
	default:
		return ""
	}
}

// answer is what the order says to a command without a known key.
func (m *model) answer(c *delivery.Command) delivery.Code {
	if code := m.standing(c.Move, c.Actor.Role); code != "" {
		return code
	}

	switch c.Move {
	case "confirmRequirement", "rejectRequirement":
		if c.Revision != m.revision {
			return delivery.CodeRevisionOutdated
		}
	case "recallDelivery", "acceptDelivery", "rejectDelivery", "autoAccept", "remindAcceptance":
		if c.Round != m.round {
			return delivery.CodeRevisionOutdated
		}
	default:
	}

	return m.answerToInput(c)
}

func (m *model) answerToInput(c *delivery.Command) delivery.Code {
	r := rules()[c.Move]
	now := c.At.UTC().Truncate(time.Millisecond)

	switch {
	case r.required && c.Text == "":
		return delivery.CodeRequired
	case c.Text == tooLong && c.Actor.Role != delivery.RoleSystem && c.Actor.Role != delivery.RoleMarketplace:
		return delivery.CodeTooLong
	case r.files && len(c.Attachments) > 0 && m.used[c.Attachments[0].ID]:
		return delivery.CodeAttachmentRejected
	case c.Move == "autoAccept" && now.Before(m.deadline):
		return delivery.CodeInvalid
	case c.Move == "remindAcceptance" && (c.ReminderDays == 0 || c.ReminderDays != m.dueReminder(now)):
		return delivery.CodeInvalid
	default:
		return ""
	}
}

// dueReminder is the nearest reminder that is due and was not sent.
func (m *model) dueReminder(now time.Time) int {
	due := 0

	for _, k := range []int{7, 3, 1} {
		if (m.reminded == 0 || k < m.reminded) && !now.Before(m.deadline.Add(-time.Duration(k)*m.day)) {
			due = k
		}
	}

	return due
}

// step goes on at a time, which never runs backwards.
func (m *model) step(now time.Time) {
	m.version++

	if now = now.UTC().Truncate(time.Millisecond); now.After(m.last) {
		m.last = now
	}
}

// make goes where an accepted command leads.
func (m *model) make(c *delivery.Command) {
	m.step(c.At)

	if rules()[c.Move].files {
		for _, f := range c.Attachments {
			m.used[f.ID] = true
		}
	}

	switch c.Move {
	case "submitRequirement", "reviseRequirement":
		m.phase, m.revision = delivery.PhaseConfirmationPending, m.revision+1
	case "confirmRequirement":
		m.phase, m.agreed = delivery.PhaseImplementing, m.revision
	case "rejectRequirement":
		m.phase = delivery.PhaseRequirementRejected
	case "submitDelivery":
		m.phase, m.round, m.reminded = delivery.PhaseAcceptancePending, m.round+1, 0
		m.deadline = m.last.Add(15 * m.day)
	case "recallDelivery":
		m.phase, m.deadline = delivery.PhaseImplementing, time.Time{}
	case "rejectDelivery":
		m.phase, m.deadline, m.rejections = delivery.PhaseImplementing, time.Time{}, m.rejections+1
	case "acceptDelivery":
		m.phase, m.deadline, m.finish = delivery.PhaseCompleted, time.Time{}, delivery.FinishBuyer
	case "autoAccept":
		m.phase, m.deadline, m.finish = delivery.PhaseCompleted, time.Time{}, delivery.FinishAuto
	case "remindAcceptance":
		m.reminded = c.ReminderDays
	case "recordInvoice":
		m.invoice = c.InvoiceStatus
	default:
		m.makeOfRefund(c)
	}
}

func (m *model) makeOfRefund(c *delivery.Command) {
	switch c.Move {
	case "requestRefund":
		m.hold, m.refund, m.asked = delivery.HoldRefund, delivery.RefundSubmitted, m.asked+1
	case "withdrawRefund":
		m.hold, m.refund = delivery.HoldNone, delivery.RefundWithdrawn
	case "rejectRefund":
		m.hold, m.refund = delivery.HoldNone, delivery.RefundRejected
	case "approveRefund", "retryRefund":
		m.refund = delivery.RefundPaying
	case "recordRefundPayment":
		m.refund = delivery.RefundPaymentFailed
		if c.Result == delivery.PaymentPaid {
			m.hold, m.phase, m.refund, m.refunded = delivery.HoldNone, delivery.PhaseRefunded, delivery.RefundPaid, true
		}
	default:
	}
}

// supervise stops the order, release lets it go on.
func (m *model) supervise(now time.Time) {
	m.step(now)
	m.hold = delivery.HoldSupervision

	if !m.deadline.IsZero() {
		m.remaining, m.deadline = max(0, m.deadline.Sub(m.last)), time.Time{}
	}
}

func (m *model) release(now time.Time) {
	m.step(now)
	m.hold = delivery.HoldNone

	if m.phase == delivery.PhaseAcceptancePending {
		m.deadline, m.remaining = m.last.Add(max(m.remaining, 3*m.day)), 0
	}
}
