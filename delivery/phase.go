package delivery

import "slices"

// Phase is where the work of an order is.
type Phase string

// The phases. COMPLETED, REFUNDED and CLOSED are terminal: they never change.
const (
	// PhaseRequirementPending 需求待提交: paid, no requirement yet; the buyer
	// moves it on.
	PhaseRequirementPending Phase = "REQUIREMENT_PENDING"
	// PhaseConfirmationPending 需求待确认: a requirement waits for the provider,
	// who moves it on.
	PhaseConfirmationPending Phase = "CONFIRMATION_PENDING"
	// PhaseRequirementRejected 需求已驳回: the provider sent the requirement
	// back; the buyer moves it on.
	PhaseRequirementRejected Phase = "REQUIREMENT_REJECTED"
	// PhaseImplementing 实施中: the provider works on a confirmed requirement
	// and moves it on.
	PhaseImplementing Phase = "IMPLEMENTING"
	// PhaseAcceptancePending 待验收: a delivery waits for the buyer, who moves it
	// on, or the timer does.
	PhaseAcceptancePending Phase = "ACCEPTANCE_PENDING"
	// PhaseCompleted 已完成: accepted by the buyer, the timer or an operator.
	PhaseCompleted Phase = "COMPLETED"
	// PhaseRefunded 已退款: the whole paid amount went back.
	PhaseRefunded Phase = "REFUNDED"
	// PhaseClosed 已关闭: ended by the platform, with a partial refund or none.
	PhaseClosed Phase = "CLOSED"
)

// AllPhases lists every phase in the order of the process.
func AllPhases() []Phase {
	return []Phase{
		PhaseRequirementPending, PhaseConfirmationPending, PhaseRequirementRejected, PhaseImplementing,
		PhaseAcceptancePending, PhaseCompleted, PhaseRefunded, PhaseClosed,
	}
}

// Terminal reports whether the phase never changes any more.
func (p Phase) Terminal() bool {
	return p == PhaseCompleted || p == PhaseRefunded || p == PhaseClosed
}

// Hold is why nothing may move.
type Hold string

// The holds; HoldNone means that nothing is held.
const (
	HoldNone Hold = ""
	// HoldRefund 退款中: a refund is being reviewed or paid.
	HoldRefund Hold = "REFUND"
	// HoldSupervision 服务监管中: the platform supervises the service.
	HoldSupervision Hold = "SUPERVISION"
)

// AllHolds lists every hold that an order can be under.
func AllHolds() []Hold { return []Hold{HoldRefund, HoldSupervision} }

// Status is what people see in the list. It is derived, never set.
type Status string

// The statuses that a hold gives; otherwise the status is the phase.
const (
	// StatusRefunding 退款中.
	StatusRefunding Status = "REFUNDING"
	// StatusSupervising 服务监管中.
	StatusSupervising Status = "SUPERVISING"
)

// AllStatuses lists every status: the phases in the order of the process, then
// the two that a hold gives.
func AllStatuses() []Status {
	phases := AllPhases()
	statuses := make([]Status, 0, len(phases)+len(AllHolds()))

	for _, p := range phases {
		statuses = append(statuses, Status(p))
	}

	return append(statuses, StatusRefunding, StatusSupervising)
}

// Valid reports whether the status is one of the process.
func (s Status) Valid() bool { return slices.Contains(AllStatuses(), s) }

// StatusOf derives the status of an order in a phase under a hold.
func StatusOf(p Phase, h Hold) Status {
	switch h {
	case HoldRefund:
		return StatusRefunding
	case HoldSupervision:
		return StatusSupervising
	case HoldNone:
		return Status(p)
	default:
		return Status(p)
	}
}

// FinishKind is who accepted a completed order.
type FinishKind string

// The ways in which an order is completed.
const (
	FinishNone FinishKind = ""
	// FinishBuyer: the buyer accepted.
	FinishBuyer FinishKind = "BUYER"
	// FinishAuto: the window of acceptance ran out.
	FinishAuto FinishKind = "AUTO"
	// FinishOperator: the platform decided so.
	FinishOperator FinishKind = "OPERATOR"
)
