package history

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/jiaofu/jiaofu/delivery"
)

var (
	// ErrNotLinearizable is the error of a history that no order of effects
	// explains.
	ErrNotLinearizable = errors.New("the history is not linearizable")
	// ErrUndecided is the error of a history that is too long to decide on.
	ErrUndecided = errors.New("the history was not decided on in time")
)

// Check tells whether the calls about one order, which was registered before
// them, are linearizable: nil, [ErrNotLinearizable] or [ErrUndecided]. When they
// are not, a page that shows them is written to the path, if there is one.
func Check(registered *delivery.Order, calls []Call, within time.Duration, page string) error {
	result, info := porcupine.CheckOperationsVerbose(model(registered), operations(calls), within)

	switch result {
	case porcupine.Ok:
		return nil
	case porcupine.Unknown:
		return ErrUndecided
	default:
		return errors.Join(ErrNotLinearizable, show(registered, info, page))
	}
}

func show(registered *delivery.Order, info porcupine.LinearizationInfo, page string) error {
	if page == "" {
		return nil
	}

	file, err := os.Create(page)
	if err != nil {
		return fmt.Errorf("show the history: %w", err)
	}

	if err := errors.Join(porcupine.Visualize(model(registered), info, file), file.Close()); err != nil {
		return fmt.Errorf("show the history: %w", err)
	}

	return fmt.Errorf("see %s", page)
}

// operations are the calls as porcupine wants them. One whose answer was lost
// has no end: it may take effect after everything that was seen, which is the
// same as never. It is left out when it surely had no effect that was seen:
// each such call doubles the work.
func operations(calls []Call) []porcupine.Operation {
	var list []porcupine.Operation

	end := finalRead(calls)

	for i := range calls {
		c := &calls[i]
		if c.Outcome == Unknown && (c.Read() || end != nil && !slices.Contains(end.Seen.Tokens, c.token())) {
			continue
		}

		o := porcupine.Operation{ClientId: c.Client, Input: c, Output: c, Call: int64(c.Began), Return: int64(c.Ended)}
		if c.Outcome == Unknown {
			o.Return = math.MaxInt64
		}

		list = append(list, o)
	}

	return list
}

// finalRead is a read that began when every other known call had ended; nil
// without one.
func finalRead(calls []Call) *Call {
	var last *Call

	for i := range calls {
		if c := &calls[i]; c.Outcome != Unknown && (last == nil || c.Began > last.Began) {
			last = c
		}
	}

	for i := range calls {
		if c := &calls[i]; c != last && c.Outcome != Unknown && c.Ended >= last.Began {
			return nil
		}
	}

	if last == nil || !last.Read() {
		return nil
	}

	return last
}

// model is an order as the domain package moves it.
func model(registered *delivery.Order) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return registered },
		Step: func(state, input, _ any) (bool, any) {
			o, c := state.(*delivery.Order), input.(*Call)

			if c.Read() {
				return c.Outcome == Unknown || c.agreesWith(o), o
			}

			return step(o, c)
		},
		Equal: func(a, b any) bool {
			return a.(*delivery.Order).LastHash == b.(*delivery.Order).LastHash
		},
		DescribeOperation: func(input, _ any) string {
			return input.(*Call).describe()
		},
		DescribeState: func(state any) string {
			o := state.(*delivery.Order)

			return fmt.Sprintf("%d %s %s", o.Version, o.Phase, o.Hold)
		},
	}
}

// step makes the move of a call on a copy of the order and tells whether the
// client could have been told so.
func step(o *delivery.Order, c *Call) (bool, *delivery.Order) {
	next, err := delivery.Fold(slices.Clone(o.Log))
	if err != nil {
		return false, o
	}

	command := c.Command
	command.At = o.UpdatedAt // time decides nothing here; equal logs shall be equal
	command.RefundID = "ref_" + c.token()

	entry, err := next.Apply(command)
	if err != nil {
		var refused *delivery.RefusedError

		told := c.Outcome == Unknown || c.Outcome == Refused && errors.As(err, &refused) &&
			refused.Refusals[0].Code == c.Seen.Code && c.agreesWith(o)

		return told, o
	}

	told := c.Outcome == Unknown || c.Outcome == Accepted && entry.Seq == c.Seen.Seq && c.agreesWith(next)

	return told, next
}

// agreesWith tells whether the client saw this order.
func (c *Call) agreesWith(o *delivery.Order) bool {
	if c.Seen.Version != o.Version || c.Seen.Phase != o.Phase || c.Seen.Hold != o.Hold {
		return false
	}

	return c.Seen.Tokens == nil || slices.Equal(c.Seen.Tokens, tokens(o))
}

func tokens(o *delivery.Order) []string {
	list := make([]string, len(o.Log))
	for i := range o.Log {
		list[i] = Token(o.Log[i].Key, o.Log[i].Text)
	}

	return list
}

func (c *Call) describe() string {
	name := string(c.Command.Move)
	if c.Read() {
		name = "read"
	}

	switch c.Outcome {
	case Accepted:
		return fmt.Sprintf("%s %s: version %d %s %s", name, c.token(), c.Seen.Version, c.Seen.Phase, c.Seen.Hold)
	case Refused:
		return fmt.Sprintf("%s %s: %s at version %d %s %s",
			name, c.token(), c.Seen.Code, c.Seen.Version, c.Seen.Phase, c.Seen.Hold)
	default:
		return fmt.Sprintf("%s %s: no answer", name, c.token())
	}
}
