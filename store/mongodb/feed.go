package mongodb

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/jiaofu/jiaofu/store"
)

// feed reads changes: from the journal where that reaches back far enough,
// otherwise first from the database up to where the journal begins.
type feed struct {
	store *Store
	scope store.Scope

	// live tells that the feed reads the journal, behind the entry number.
	live   bool
	number int
	// changed and id are the last change read from the database; of a live
	// feed, changed is the stamp of the last change read from the journal.
	changed int64
	id      string
	// since is when the first change was stamped that the feed has to give.
	since int64
}

// found is a change that a feed comes to, and the place behind it.
type found struct {
	mark

	position position
}

// rewind makes the feed read from the database, behind a place.
func (f *feed) rewind(changed int64, id string) {
	f.live, f.changed, f.id, f.since = false, changed, id, changed
}

// Next implements [store.Feed].
func (f *feed) Next(ctx context.Context) (changes []store.Change, more bool, err error) {
	if err := f.store.journal.catchUp(ctx); err != nil {
		return nil, false, err
	}

	before := *f

	if changes, more, err = f.next(ctx); err != nil {
		*f = before
	}

	return changes, more, err
}

func (f *feed) next(ctx context.Context) (changes []store.Change, more bool, err error) {
	for {
		entries, whole := f.store.journal.after(f.number)

		switch {
		case f.live && whole:
			list := f.fromJournal(entries)
			changes, err = f.heads(ctx, list)

			return changes, len(list) >= store.MaxPage, err
		case f.live:
			// The reader is slow: the journal has let go of what it was at.
			f.rewind(f.changed-overlap.Milliseconds(), "")
		}

		list, err := f.fromDatabase(ctx)
		if err != nil || len(list) > 0 {
			changes, headsErr := f.heads(ctx, list)
			if err == nil {
				err = headsErr
			}

			return changes, true, err
		}
	}
}

// fromJournal takes a page from the journal: each order at its last change.
func (f *feed) fromJournal(entries []mark) []found {
	var list []found

	at := map[string]int{}

	for _, m := range entries {
		f.number++

		if !m.in(f.scope) || m.changed < f.since {
			continue
		}

		f.changed = m.changed
		place := position{changed: m.changed, epoch: f.store.journal.epoch, number: f.number}

		if earlier, again := at[m.id]; again {
			list[earlier].id = "" // heads leaves it out
		}

		at[m.id] = len(list)
		list = append(list, found{m, place})

		if len(at) == store.MaxPage {
			break
		}
	}

	return list
}

// fromDatabase reads a page of what was stamped before the journal begins, where
// nothing becomes visible any more. When there is none, the feed goes on with
// the journal.
func (f *feed) fromDatabase(ctx context.Context) ([]found, error) {
	number, floor := f.store.journal.begin()
	if f.changed > floor {
		f.live, f.number = true, number

		return nil, nil
	}

	conditions := append(behind(f.changed, f.id), op(fieldChanged, "$lte", bson.DateTime(floor)))

	marks, err := f.store.readMarks(ctx, append(conditions, ofAccounts(f.scope)...), store.MaxPage)
	if err != nil {
		return nil, err
	}

	if len(marks) == 0 {
		f.changed, f.id = floor+1, ""

		return nil, nil
	}

	list := make([]found, 0, len(marks))
	for _, m := range marks {
		list = append(list, found{m, position{changed: m.changed, epoch: settled, id: m.id}})
		f.changed, f.id = m.changed, m.id
	}

	return list, nil
}

// heads reads the orders as they are now.
func (f *feed) heads(ctx context.Context, list []found) ([]store.Change, error) {
	ids := make([]string, 0, len(list))
	for _, c := range list {
		ids = append(ids, c.id)
	}

	orders, err := f.store.Orders(ctx, f.scope, ids, store.Head)
	if err != nil {
		return nil, err
	}

	var changes []store.Change

	for i, o := range orders {
		if o != nil {
			changes = append(changes, store.Change{Order: o, Position: store.Position(list[i].position.String())})
		}
	}

	return changes, nil
}
