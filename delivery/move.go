package delivery

import (
	"cmp"
	"slices"
)

// MoveName names a move as its mutation is named.
type MoveName string

// The moves, by their numbers in section 4 of the rules.
const (
	MoveRegisterOrder       MoveName = "registerOrder"       // M0
	MoveSubmitRequirement   MoveName = "submitRequirement"   // M1
	MoveReviseRequirement   MoveName = "reviseRequirement"   // M2
	MoveConfirmRequirement  MoveName = "confirmRequirement"  // M3
	MoveRejectRequirement   MoveName = "rejectRequirement"   // M4
	MoveReportProgress      MoveName = "reportProgress"      // M5
	MoveSubmitDelivery      MoveName = "submitDelivery"      // M6
	MoveRecallDelivery      MoveName = "recallDelivery"      // M7
	MoveAcceptDelivery      MoveName = "acceptDelivery"      // M8
	MoveRejectDelivery      MoveName = "rejectDelivery"      // M9
	MoveAutoAccept          MoveName = "autoAccept"          // M10
	MoveRequestRefund       MoveName = "requestRefund"       // M11
	MoveWithdrawRefund      MoveName = "withdrawRefund"      // M12
	MoveRejectRefund        MoveName = "rejectRefund"        // M13
	MoveApproveRefund       MoveName = "approveRefund"       // M14
	MoveRetryRefund         MoveName = "retryRefund"         // M15, again
	MoveRecordRefundPayment MoveName = "recordRefundPayment" // M15
	MoveRecordInvoice       MoveName = "recordInvoice"       // M16
	MoveRemindAcceptance    MoveName = "remindAcceptance"    // the reminders of the window
)

// HoldRule says what a move needs of the order's hold.
type HoldRule int

// The hold rules.
const (
	// HoldForbids: the move needs an order without a hold.
	HoldForbids HoldRule = iota
	// HoldIgnored: the move works with and without a hold.
	HoldIgnored
	// HoldRefundNeeded: the move is about the refund that holds the order.
	HoldRefundNeeded
)

// Judged says what a move judges: it must name the latest of it.
type Judged string

// What a move can judge.
const (
	JudgesNothing  Judged = ""
	JudgesRevision Judged = "REQUIREMENT"
	JudgesRound    Judged = "DELIVERY"
)

// TextRule says which text a move takes.
type TextRule struct {
	// Field is its name in the input; empty when the move takes none.
	Field    string
	Required bool
}

// logReserve is how much of the log a move has to leave for others.
type logReserve int

const (
	// leavesReserve: the move is an ordinary one and leaves the reserve alone.
	leavesReserve logReserve = iota
	// leavesEnd: the move is the platform's or a timer's; it leaves what an end
	// of the order needs.
	leavesEnd
	// leavesNothing: the move is on the way to an end. Such moves cannot be
	// repeated in a circle, so the reserve is enough for them.
	leavesNothing
)

// full reports whether the log has no room for a move with this reserve.
func (r logReserve) full(o *Order) bool {
	entries, size := MaxLog, MaxLogSize

	switch r {
	case leavesReserve:
		entries, size = MaxLog-LogReserve, MaxLogSize-logSizeReserve
	case leavesEnd:
		entries, size = MaxLog-endReserve, MaxLogSize-endSizeReserve
	case leavesNothing:
	}

	return o.Version >= entries || o.LogSize >= size
}

// Move is one declared move of the process.
type Move struct {
	// Name is the mutation that makes it; timers have names alike.
	Name MoveName
	// Label is its Chinese name.
	Label string
	// Roles are the roles that may make it.
	Roles []Role
	// From are the phases that it starts in; empty for every phase.
	From []Phase
	// To is the phase that it leads to; empty when the phase stays.
	To Phase
	// Hold is what it needs of the hold.
	Hold HoldRule
	// Refund are the statuses, one of which the open refund must have; empty
	// for moves that are not about one.
	Refund []RefundStatus
	// Judges is what it must name the latest of.
	Judges Judged
	// Text is the text that it takes.
	Text TextRule
	// Files tells whether it takes attachments.
	Files bool
	// Entry is what it writes to the log.
	Entry EntryType

	// holds is the hold that it puts on the order, releases whether it takes
	// the hold away.
	holds    Hold
	releases bool
	// reserve is how much of the log it has to leave.
	reserve logReserve
	// heldCode and phaseCodes are told instead of ON_HOLD and WRONG_PHASE.
	heldCode   map[Hold]Code
	phaseCodes map[Phase]Code
	// guard names what else of the order stands in the way; nil for nothing.
	guard func(*Order) Code
	// check refuses inputs that only this move has; nil for none.
	check func(*Order, *Command) []Refusal
	// record writes what the move decides into its entry; nil for nothing.
	record func(*Order, *Command, *Entry)
}

// Step returns the step of the process that the move belongs to; empty for
// moves that belong to none.
func (m *Move) Step() StepName { return stepOf(m.Entry) }

// unavailable names why a role cannot make the move on the order now, whatever
// it says; empty when it can. The checks come in the order of section 4.
func (m *Move) unavailable(o *Order, role Role) Code {
	if !slices.Contains(m.Roles, role) {
		return CodeWrongRole
	}

	return cmp.Or(m.heldBack(o), m.outOfPhase(o), m.guarded(o), m.outOfRoom(o))
}

// guarded names what else of the order stands in the way; empty when nothing
// does.
func (m *Move) guarded(o *Order) Code {
	if m.guard == nil {
		return ""
	}

	return m.guard(o)
}

// outOfRoom says that the log has no room for the move; empty when it has.
func (m *Move) outOfRoom(o *Order) Code {
	if m.reserve.full(o) {
		return CodeLogFull
	}

	return ""
}

// heldBack names why the hold stands in the way; empty when it does not.
func (m *Move) heldBack(o *Order) Code {
	if m.Hold != HoldForbids || o.Hold == HoldNone {
		return ""
	}

	if code, ok := m.heldCode[o.Hold]; ok {
		return code
	}

	return CodeOnHold
}

// outOfPhase names why the phase, or that of the refund, stands in the way;
// empty when it does not.
func (m *Move) outOfPhase(o *Order) Code {
	if len(m.From) > 0 && !slices.Contains(m.From, o.Phase) {
		if code, ok := m.phaseCodes[o.Phase]; ok {
			return code
		}

		return CodeWrongPhase
	}

	if m.Hold == HoldRefundNeeded {
		return m.wrongRefund(o)
	}

	return ""
}

func (m *Move) wrongRefund(o *Order) Code {
	switch r := o.Refund(); {
	case o.Hold == HoldSupervision:
		return CodeOnHold
	case o.Hold != HoldRefund, r == nil, !slices.Contains(m.Refund, r.Status):
		return CodeWrongPhase
	default:
		return ""
	}
}

// OrderAction is a move as it is offered to a viewer.
type OrderAction struct {
	Action  MoveName
	Enabled bool
	// DisabledCode is why the move would be refused; empty when it would not.
	DisabledCode Code
}

// Actions lists the moves of the actor's role on this order, in the order of
// the process, each offered exactly when it would succeed with a fitting
// input. It is empty for an actor who may not see the order.
func (o *Order) Actions(a Actor) []OrderAction {
	if !o.SeenBy(a) {
		return nil
	}

	var actions []OrderAction

	for i := range moves {
		m := &moves[i]
		if m.Name == MoveRegisterOrder || !slices.Contains(m.Roles, a.Role) {
			continue
		}

		code := m.unavailable(o, a.Role)
		actions = append(actions, OrderAction{Action: m.Name, Enabled: code == "", DisabledCode: code})
	}

	return actions
}

// AllowedActions lists the names of the moves that the actor may make now.
func (o *Order) AllowedActions(a Actor) []MoveName {
	names := []MoveName{}

	for _, action := range o.Actions(a) {
		if action.Enabled {
			names = append(names, action.Action)
		}
	}

	return names
}
