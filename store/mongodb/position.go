package mongodb

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/store"
)

// maxAhead is how far after the server's clock a position may be: beyond what
// clocks of servers of one replica set differ.
const maxAhead = time.Hour

// settled stands for the epoch in positions where nothing before can become
// visible any more.
const settled = "0"

// position is a place in the order of changes. It is an entry of a journal,
// together with its stamp, from which a process without that journal goes on;
// where all is settled, it is the stamp and the id of an order.
type position struct {
	changed int64 // Unix milliseconds
	epoch   string
	number  int
	id      string
}

func (p position) String() string {
	if p.epoch == settled {
		return fmt.Sprintf("%d.%s.%s", p.changed, settled, p.id)
	}

	return fmt.Sprintf("%d.%s.%d", p.changed, p.epoch, p.number)
}

// parsePosition reads a position as String writes it.
func parsePosition(s store.Position) (p position, ok bool) {
	parts := strings.SplitN(string(s), ".", 3)
	if len(parts) != 3 || !askable(string(s)) {
		return position{}, false
	}

	changed, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil || changed < 0 {
		return position{}, false
	}

	p = position{changed: changed, epoch: parts[1]}
	if p.epoch == settled {
		p.id = parts[2]

		return p, p.String() == string(s)
	}

	p.number, err = strconv.Atoi(parts[2])

	return p, err == nil && p.number >= 0 && p.String() == string(s)
}

// Position implements [store.OrderReader].
func (s *Store) Position(ctx context.Context) (store.Position, error) {
	if err := s.journal.catchUp(ctx); err != nil {
		return "", err
	}

	number, newest := s.journal.end()

	return store.Position(position{changed: newest, epoch: s.journal.epoch, number: number}.String()), nil
}

// Changes implements [store.OrderReader].
func (s *Store) Changes(_ context.Context, scope store.Scope, after store.Position) (store.Feed, error) {
	p, ok := parsePosition(after)
	if !ok || p.changed > s.clock.now().Add(maxAhead).UnixMilli() {
		return nil, fmt.Errorf("open a feed: %w", store.ErrPosition)
	}

	f := &feed{store: s, scope: scope}

	switch end, _ := s.journal.end(); {
	case p.epoch == settled:
		f.rewind(p.changed, p.id)
	case p.epoch != s.journal.epoch:
		f.rewind(p.changed-overlap.Milliseconds(), "")
	case p.number > end:
		return nil, fmt.Errorf("open a feed: %w", store.ErrPosition)
	default:
		f.live, f.number, f.changed = true, p.number, p.changed
	}

	return f, nil
}
