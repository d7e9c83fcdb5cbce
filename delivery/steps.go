package delivery

import (
	"slices"
	"time"
)

// StepName is one of the five steps that people see.
type StepName string

// The steps, in their order.
const (
	StepSubmitRequirement  StepName = "SUBMIT_REQUIREMENT"  // 提交需求
	StepConfirmRequirement StepName = "CONFIRM_REQUIREMENT" // 服务商确认需求
	StepImplement          StepName = "IMPLEMENT"           // 服务商实施需求
	StepAccept             StepName = "ACCEPT"              // 验收服务
	StepComplete           StepName = "COMPLETE"            // 服务完成
)

// AllSteps lists the steps in their order.
func AllSteps() []StepName {
	return []StepName{StepSubmitRequirement, StepConfirmRequirement, StepImplement, StepAccept, StepComplete}
}

// StepState is how far a step is.
type StepState string

// The states of a step.
const (
	StepWaiting  StepState = "WAITING"   // 未开始
	StepActive   StepState = "ACTIVE"    // 进行中
	StepPaused   StepState = "PAUSED"    // 已暂停
	StepDone     StepState = "DONE"      // 已完成
	StepSentBack StepState = "SENT_BACK" // 已驳回
	StepSkipped  StepState = "SKIPPED"   // 已跳过
)

// Step is one of the five steps as it stands in an order, with its executions.
type Step struct {
	Name       StepName
	State      StepState
	Executions []Execution
}

// Execution is one act inside a step: who, when, what they wrote, which files.
type Execution struct {
	// Seq is that of the log entry.
	Seq  int
	Type EntryType
	// Round is the revision of the requirement or the delivery round that the
	// act is about.
	Round       int
	Actor       Actor
	At          time.Time
	Text        string
	Attachments []Attachment
}

// stepOf says which step a log entry is an execution of; empty for entries
// that belong to none.
func stepOf(t EntryType) StepName {
	switch t {
	case EntryRequirementSubmitted, EntryRequirementRevised:
		return StepSubmitRequirement
	case EntryRequirementConfirmed, EntryRequirementRejected:
		return StepConfirmRequirement
	case EntryProgressReported, EntryDeliverySubmitted, EntryDeliveryRecalled:
		return StepImplement
	case EntryDeliveryAccepted, EntryDeliveryRejected, EntryDeliveryAutoAccepted:
		return StepAccept
	default:
		return ""
	}
}

// activeStep is the place among the five steps of the one that a phase works
// on; past the last for a completed order.
func activeStep(p Phase) int {
	switch p {
	case PhaseRequirementPending, PhaseRequirementRejected:
		return 0
	case PhaseConfirmationPending:
		return 1
	case PhaseImplementing:
		return 2
	case PhaseAcceptancePending:
		return 3
	default:
		return len(AllSteps())
	}
}

// Steps computes the five steps from the order and its log; nothing stores
// them. The error is ErrNoLog when the log was not read.
func (o *Order) Steps() ([]Step, error) {
	if len(o.Log) != o.Version {
		return nil, ErrNoLog
	}

	steps := make([]Step, 0, len(AllSteps()))
	for i, name := range AllSteps() {
		steps = append(steps, Step{Name: name, State: o.stepState(i, name), Executions: []Execution{}})
	}

	for i := range o.Log {
		e := &o.Log[i]
		for s := range steps {
			if steps[s].Name == stepOf(e.Type) {
				steps[s].Executions = append(steps[s].Executions, e.execution())
			}
		}
	}

	return steps, nil
}

func (e *Entry) execution() Execution {
	return Execution{
		Seq: e.Seq, Type: e.Type, Round: max(e.Revision, e.Round), Actor: e.Actor, At: e.At,
		Text: e.Text, Attachments: e.Attachments,
	}
}

// stepState tells how far the i-th step is.
func (o *Order) stepState(i int, name StepName) StepState {
	phase := o.workPhase()
	active := activeStep(phase)
	ended := o.Phase.Terminal() && o.Phase != PhaseCompleted

	switch {
	case o.sentBack(phase, name):
		return StepSentBack
	case i < active, ended && i == active && phase == PhaseRequirementRejected:
		return StepDone // what was rejected had been done
	case ended:
		return StepSkipped
	case i > active:
		return StepWaiting
	case o.Hold != HoldNone:
		return StepPaused
	default:
		return StepActive
	}
}

// workPhase is the phase of the work: for an order that the platform ended, the
// one that it was ended in.
func (o *Order) workPhase() Phase {
	if o.Phase != PhaseRefunded && o.Phase != PhaseClosed {
		return o.Phase
	}

	for _, e := range slices.Backward(o.Log) {
		if !e.PhaseBefore.Terminal() {
			return e.PhaseBefore
		}
	}

	return o.Phase
}

// sentBack reports whether the last judgement in a step was a rejection that
// nobody answered yet.
func (o *Order) sentBack(phase Phase, name StepName) bool {
	switch name {
	case StepConfirmRequirement:
		return phase == PhaseRequirementRejected
	case StepAccept:
		return phase == PhaseImplementing && o.Window != nil && o.Window.Outcome == OutcomeRejected
	case StepSubmitRequirement, StepImplement, StepComplete:
		return false
	default:
		return false
	}
}
