package delivery

import (
	"fmt"
	"time"
)

// Requirement is one revision of what the buyer asks for. All revisions stay
// readable.
type Requirement struct {
	Revision    int
	Description string
	Attachments []Attachment
	SubmittedAt time.Time
	SubmittedBy Actor
	// Agreed tells whether it is the revision that the provider confirmed.
	Agreed bool
	// Rejection is why the provider sent it back; nil when it did not.
	Rejection *Judgement
}

// Judgement is what somebody said of a requirement or a delivery.
type Judgement struct {
	Text        string
	Attachments []Attachment
	At          time.Time
	By          Actor
}

// Delivery is one round of delivered work.
type Delivery struct {
	Round       int
	Summary     string
	Attachments []Attachment
	SubmittedAt time.Time
	SubmittedBy Actor
	// Outcome is how the round ended; OutcomeNone while it waits.
	Outcome AcceptanceOutcome
	// Judgement is what was said of it; nil while it waits.
	Judgement *Judgement
}

func (e *Entry) judgement() *Judgement {
	return &Judgement{Text: e.Text, Attachments: e.Attachments, At: e.At, By: e.Actor}
}

// among refuses an entry that judges what the log did not tell of: somebody
// edited it.
func among(name string, e *Entry, n, told int) error {
	if n < 1 || n > told {
		return fmt.Errorf("entry %d, %s, judges %s %d of %d", e.Seq, e.Type, name, n, told)
	}

	return nil
}

// Requirements lists the revisions of the requirement, oldest first. The error
// is ErrNoLog when the log was not read.
func (o *Order) Requirements() ([]Requirement, error) {
	if len(o.Log) != o.Version {
		return nil, ErrNoLog
	}

	list := make([]Requirement, 0, min(max(o.Revision, 0), len(o.Log)))

	for i := range o.Log {
		switch e := &o.Log[i]; e.Type {
		case EntryRequirementSubmitted, EntryRequirementRevised:
			list = append(list, Requirement{
				Revision: e.Revision, Description: e.Text, Attachments: e.Attachments,
				SubmittedAt: e.At, SubmittedBy: e.Actor, Agreed: e.Revision == o.AgreedRevision,
			})
		case EntryRequirementRejected:
			if err := among("revision", e, e.Revision, len(list)); err != nil {
				return nil, err
			}

			list[e.Revision-1].Rejection = e.judgement()
		default:
		}
	}

	return list, nil
}

// Requirement returns the latest revision, nil without one. The error is
// ErrNoLog when the log was not read.
func (o *Order) Requirement() (*Requirement, error) {
	list, err := o.Requirements()
	if err != nil || len(list) == 0 {
		return nil, err
	}

	return &list[len(list)-1], nil
}

// Deliveries lists the delivery rounds, oldest first. The error is ErrNoLog
// when the log was not read.
func (o *Order) Deliveries() ([]Delivery, error) {
	if len(o.Log) != o.Version {
		return nil, ErrNoLog
	}

	list := make([]Delivery, 0, min(max(o.Round, 0), len(o.Log)))

	for i := range o.Log {
		e := &o.Log[i]
		if e.Type == EntryDeliverySubmitted {
			list = append(list, Delivery{
				Round: e.Round, Summary: e.Text, Attachments: e.Attachments, SubmittedAt: e.At, SubmittedBy: e.Actor,
			})

			continue
		}

		if outcome := outcomeOf(e.Type); outcome != OutcomeNone {
			if err := among("round", e, e.Round, len(list)); err != nil {
				return nil, err
			}

			list[e.Round-1].Outcome = outcome
			list[e.Round-1].Judgement = e.judgement()
		}
	}

	return list, nil
}

// outcomeOf says how a log entry closes the window; OutcomeNone for entries
// that do not.
func outcomeOf(t EntryType) AcceptanceOutcome {
	switch t {
	case EntryDeliveryAccepted:
		return OutcomeAccepted
	case EntryDeliveryRejected:
		return OutcomeRejected
	case EntryDeliveryRecalled:
		return OutcomeRecalled
	case EntryDeliveryAutoAccepted:
		return OutcomeAutoAccepted
	default:
		return OutcomeNone
	}
}

// Delivery returns the latest round, nil without one. The error is ErrNoLog
// when the log was not read.
func (o *Order) Delivery() (*Delivery, error) {
	list, err := o.Deliveries()
	if err != nil || len(list) == 0 {
		return nil, err
	}

	return &list[len(list)-1], nil
}
