package history

import (
	"errors"
	"fmt"
	"slices"
)

// Account compares the calls about an order with its log at the end, given by
// the tokens of its entries: nothing acknowledged is lost, nothing is there
// twice, and everything but the registration was asked for and not refused. It
// returns nil, or all that does not add up.
func Account(calls []Call, log []string) error {
	var wrong []error

	times := map[string]int{}
	for _, token := range log {
		times[token]++
	}

	asked := map[string]bool{}

	for i := range calls {
		c := &calls[i]
		if c.Read() {
			continue
		}

		if c.Outcome != Refused {
			asked[c.token()] = true
		}

		switch count := times[c.token()]; {
		case c.Outcome == Accepted && count == 0:
			wrong = append(wrong, fmt.Errorf("lost: %s", c.describe()))
		case c.Outcome == Accepted && log[c.Seen.Seq-1] != c.token():
			wrong = append(wrong, fmt.Errorf("moved: %s is not entry %d", c.describe(), c.Seen.Seq))
		}
	}

	for i, token := range log {
		switch {
		case i != slices.Index(log, token):
			wrong = append(wrong, fmt.Errorf("doubled: %s", token))
		case i > 0 && !asked[token]:
			wrong = append(wrong, fmt.Errorf("nobody asked for %q, or it was refused", token))
		}
	}

	return errors.Join(wrong...)
}
