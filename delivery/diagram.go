package delivery

import (
	"fmt"
	"strings"
)

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
