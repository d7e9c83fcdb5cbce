package mongodb

import (
	"context"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

const (
	// overlap is how far behind the newest change that it saw a tail reads
	// again. A change can become visible after one with a later stamp: two
	// commits at once, an insert that was stamped before it was sent, a new
	// primary whose clock is behind. What becomes visible later than this may
	// be missed until the order changes again.
	overlap = 5 * time.Second
	// tailPage is how many changes a tail reads, and gives, at a time.
	tailPage = 500
)

// place is where a tail goes on: behind the change with this stamp and id.
type place struct {
	changed int64
	id      string
	// scanning tells that the place lies inside a scan, and newest how new the
	// changes were when the scan began.
	scanning bool
	newest   int64
}

// tail reads which orders changed, from an index alone. It scans in the order
// of the stamps; each scan begins the overlap before the newest change that was
// there when the one before began, and leaves out what was given already.
type tail struct {
	store *Store
	page  int
	place place
	// given are the changes given since where the next scan begins.
	given map[string]mark
}

func newTail(s *Store, after int64) *tail {
	return &tail{
		store: s,
		page:  tailPage,
		place: place{changed: after - overlap.Milliseconds(), newest: after},
		given: map[string]mark{},
	}
}

// next returns the next page of changes, none when all were given.
func (t *tail) next(ctx context.Context) ([]mark, error) {
	var fresh []mark

	before := t.place

	for {
		page, err := t.read(ctx)
		if err != nil {
			t.undo(before, fresh)

			return nil, err
		}

		ended := len(page) < t.page

		for _, m := range page {
			t.place.changed, t.place.id = m.changed, m.id
			if given, ok := t.given[m.id]; ok && given.version >= m.version {
				continue
			}

			t.given[m.id] = m

			fresh = append(fresh, m)
			if len(fresh) == t.page {
				return fresh, nil
			}
		}

		if ended || t.place.changed > t.place.newest {
			t.end()

			return fresh, nil
		}
	}
}

// read reads on. It begins a scan when none is under way.
func (t *tail) read(ctx context.Context) ([]mark, error) {
	page, err := t.store.readMarks(ctx, behind(t.place.changed, t.place.id), t.page)
	if err != nil || t.place.scanning {
		return page, err
	}

	newest := t.place.newest
	if len(page) > 0 {
		newest = max(newest, page[len(page)-1].changed)
	}

	if len(page) == t.page {
		last, err := t.last(ctx)
		if err != nil {
			return nil, err
		}

		newest = max(newest, last)
	}

	t.place.scanning, t.place.newest = true, newest

	return page, nil
}

// end ends a scan: the next one begins the overlap before what was newest when
// this one began. Anything that this one did not see is newer than that.
func (t *tail) end() {
	begin := t.place.newest - overlap.Milliseconds()
	t.place = place{changed: begin, newest: t.place.newest}

	for id, m := range t.given {
		if m.changed < begin {
			delete(t.given, id)
		}
	}
}

// undo takes changes back that were not delivered.
func (t *tail) undo(to place, fresh []mark) {
	for _, m := range fresh {
		delete(t.given, m.id)
	}

	t.place = to
}

// last reads the stamp of the newest change.
func (t *tail) last(ctx context.Context) (int64, error) {
	var last int64

	q := query{
		action: "read the newest change",
		filter: bson.D{},
		opts:   limited(1).SetSort(sorted(true, fieldChanged, fieldID)).SetProjection(only(fieldChanged)),
	}

	err := t.store.each(ctx, t.store.orders, q, func(doc bson.Raw) error {
		at, ok := doc.Lookup(fieldChanged).DateTimeOK()
		if !ok {
			return errShape
		}

		last = at

		return nil
	})

	return last, err
}
