package delivery

import (
	"fmt"
	"strings"
)

// Label is the Chinese name of the phase.
func (p Phase) Label() string {
	switch p {
	case PhaseRequirementPending:
		return "需求待提交"
	case PhaseConfirmationPending:
		return "需求待确认"
	case PhaseRequirementRejected:
		return "需求已驳回"
	case PhaseImplementing:
		return "实施中"
	case PhaseAcceptancePending:
		return "待验收"
	case PhaseCompleted:
		return "已完成"
	case PhaseRefunded:
		return "已退款"
	case PhaseClosed:
		return "已关闭"
	default:
		return string(p)
	}
}

// Label is the Chinese name of the status.
func (s Status) Label() string {
	switch s {
	case StatusRefunding:
		return "退款中"
	case StatusSupervising:
		return "服务监管中"
	default:
		return Phase(s).Label()
	}
}

// Label is the Chinese name of the step.
func (s StepName) Label() string {
	switch s {
	case StepSubmitRequirement:
		return "提交需求"
	case StepConfirmRequirement:
		return "服务商确认需求"
	case StepImplement:
		return "服务商实施需求"
	case StepAccept:
		return "验收服务"
	case StepComplete:
		return "服务完成"
	default:
		return string(s)
	}
}

// WaitsFor is the role that moves an order in this phase on; empty for a
// terminal phase.
func (p Phase) WaitsFor() Role {
	switch p {
	case PhaseRequirementPending, PhaseRequirementRejected, PhaseAcceptancePending:
		return RoleBuyer
	case PhaseConfirmationPending, PhaseImplementing:
		return RoleProvider
	default:
		return ""
	}
}

// Diagram draws the table of moves as a Mermaid state diagram.
func Diagram() string {
	var b strings.Builder

	b.WriteString("stateDiagram-v2\n" +
		"    REFUNDING: REFUNDING 退款中\n" +
		"    before_the_hold: the phase before the hold\n" +
		"    any_phase: any phase, under a hold or not\n")

	reached := map[Phase]bool{}

	for i := range moves {
		m := &moves[i]
		for _, line := range m.arrows() {
			b.WriteString("    " + line + "\n")
		}

		reached[m.To] = true
	}

	for _, p := range AllPhases() {
		if !reached[p] {
			continue
		}

		fmt.Fprintf(&b, "    %s: %s %s\n", p, p, p.Label())

		if p.Terminal() {
			fmt.Fprintf(&b, "    %s --> [*]\n", p)
		}
	}

	return b.String()
}

// arrows draws one move: from each of its phases, or from the refund hold, to
// where it leads.
func (m *Move) arrows() []string {
	label := m.Label + " " + string(m.Name)

	switch {
	case m.Name == MoveRegisterOrder:
		return []string{fmt.Sprintf("[*] --> %s: %s", m.To, label)}
	case m.Name == MoveRecordRefundPayment:
		return []string{
			fmt.Sprintf("REFUNDING --> %s: %s %s", m.To, label, PaymentPaid),
			fmt.Sprintf("REFUNDING --> REFUNDING: %s %s", label, PaymentFailed),
		}
	case m.Hold == HoldIgnored:
		return []string{"any_phase --> any_phase: " + label}
	case m.releases:
		return []string{"REFUNDING --> before_the_hold: " + label}
	case m.Hold == HoldRefundNeeded:
		return []string{"REFUNDING --> REFUNDING: " + label}
	}

	var lines []string

	for _, from := range m.From {
		to := m.To
		if to == "" {
			to = from
		}

		if m.holds != HoldNone {
			to = Phase(StatusRefunding)
		}

		lines = append(lines, fmt.Sprintf("%s --> %s: %s", from, to, label))
	}

	return lines
}
