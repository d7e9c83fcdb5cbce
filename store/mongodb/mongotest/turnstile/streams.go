package turnstile

import (
	"context"
	"crypto/rand"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

const (
	// remembered is how many events are kept at least, and given at once.
	remembered = 1000
	// defaultWait is how long a stream waits for an event unless it is told.
	defaultWait = time.Second
	// firstCursor is where the numbers of our cursors begin, beyond those that
	// servers give in practice.
	firstCursor = 1 << 62

	commandStream = "$changeStream"
)

// streams are the open change streams, and what they tell.
type streams struct {
	// epoch tells our tokens from those of another turnstile.
	epoch string

	mu sync.Mutex
	// events are those after the number before.
	events []event
	before int
	// news is closed when something happened that streams wait for.
	news    chan struct{}
	cursors map[int64]*cursor
	last    int64
	refusal int32
}

// cursor is an open change stream.
type cursor struct {
	id                   int64
	database, collection string
	// bare leaves nothing of events but their tokens.
	bare bool
	// after is the number of the last event that was given, or passed over.
	after int
	// waiting tells that somebody waits for events.
	waiting bool
}

func newStreams() *streams {
	return &streams{
		epoch: rand.Text()[:10], news: make(chan struct{}), cursors: map[int64]*cursor{}, last: firstCursor,
	}
}

// tell appends events, and forgets old ones.
func (s *streams) tell(events []event) {
	if len(events) == 0 {
		return
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	s.events = append(s.events, events...)

	if old := len(s.events) - remembered; old > remembered {
		s.events = append([]event(nil), s.events[old:]...)
		s.before += old
	}

	s.wakeLocked()
}

// wakeLocked has whoever waits look again.
func (s *streams) wakeLocked() {
	close(s.news)
	s.news = make(chan struct{})
}

func (s *streams) refuse(code int32) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.refusal = code
}

// count counts the open streams, and those for whose events somebody waits.
func (s *streams) count() (open, waiting int) {
	s.mu.Lock()
	defer s.mu.Unlock()

	for _, c := range s.cursors {
		if c.waiting {
			waiting++
		}
	}

	return len(s.cursors), waiting
}

func (s *streams) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()

	clear(s.cursors)
	s.wakeLocked()
}

// forget passes over a number, so that nobody has a token of the last one. Who
// waits finds out when the wait is over: a server does not look back either.
func (s *streams) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.before += len(s.events) + 1
	s.events = nil
}

// answer answers the commands on change streams. Others are not ours.
func (s *streams) answer(ctx context.Context, c *command) (answer bson.D, ours bool) {
	switch c.name {
	case commandStream:
		return s.open(c), true
	case "getMore":
		if id, _ := c.body.Lookup("getMore").AsInt64OK(); id > firstCursor {
			return s.more(ctx, c, id), true
		}
	case "killCursors":
		return s.killed(c)
	}

	return nil, false
}

// open opens a change stream.
func (s *streams) open(c *command) bson.D {
	stage, _ := c.streamStage()

	bare, err := readStages(documents(c.body.Lookup("pipeline"))[1:])
	if err != nil {
		return failure(codeBadValue, err.Error())
	}

	s.mu.Lock()
	defer s.mu.Unlock()

	if s.refusal != 0 {
		return failure(s.refusal, "change streams are refused")
	}

	after := s.before + len(s.events)

	for _, option := range []string{"resumeAfter", "startAfter"} {
		token, err := stage.LookupErr(option)
		if err != nil {
			continue
		}

		var refused bson.D
		if after, refused = s.placeLocked(token, option); refused != nil {
			return refused
		}
	}

	s.last++
	opened := &cursor{id: s.last, database: c.database, collection: c.collection, bare: bare, after: after}
	s.cursors[opened.id] = opened

	return s.batch(opened, "firstBatch", bson.A{}, opened.id)
}

// placeLocked is the number that a token stands for.
func (s *streams) placeLocked(token bson.RawValue, option string) (int, bson.D) {
	var text string
	if document, ok := token.DocumentOK(); ok {
		text, _ = document.Lookup("_data").StringValueOK()
	}

	epoch, digits, _ := strings.Cut(text, ".")
	place, err := strconv.Atoi(digits)
	known := s.before + len(s.events)

	switch {
	case err != nil || epoch != s.epoch || place < s.before || place > known:
		return 0, failure(codeHistoryLost, "the resume point may no longer be in the oplog")
	case option == "resumeAfter" && place > s.before && s.events[place-s.before-1].operation == typeInvalidate:
		return 0, failure(codeInvalidToken, "a stream goes on after an invalidation by startAfter only")
	default:
		return place, nil
	}
}

// token is the token of a number.
func (s *streams) token(place int) bson.D {
	return bson.D{{Key: "_data", Value: s.epoch + "." + strconv.Itoa(place)}}
}

// more waits for events of a stream.
func (s *streams) more(ctx context.Context, c *command, id int64) bson.D {
	wait := defaultWait
	if most, err := c.body.LookupErr("maxTimeMS"); err == nil {
		wait = time.Duration(most.AsInt64()) * time.Millisecond
	}

	limit := number(c.body, "batchSize")
	if limit == 0 {
		limit = remembered
	}

	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()

	for waited := false; ; waited = true {
		answer, news := s.look(id, limit, waited, ctx.Err() != nil)
		if answer != nil {
			return answer
		}

		select {
		case <-news:
		case <-ctx.Done():
		}
	}
}

// look gives what there is for a stream, nothing only when it is over with the
// wait; otherwise what to wait for.
func (s *streams) look(id int64, limit int, waited, over bool) (bson.D, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()

	c, ok := s.cursors[id]

	switch {
	case !ok && waited:
		return failure(codeCursorKilled, "the cursor was killed"), nil
	case !ok:
		return failure(codeCursorNotFound, "there is no such cursor"), nil
	case c.after < s.before:
		delete(s.cursors, id)

		return failure(codeHistoryLost, "the stream has fallen behind what is remembered"), nil
	}

	batch, ended := s.nextLocked(c, limit)
	if ended {
		delete(s.cursors, id)

		id = 0
	}

	if c.waiting = len(batch) == 0 && !over; c.waiting {
		return nil, s.news
	}

	return s.batch(c, "nextBatch", batch, id), nil
}

// nextLocked are the next events of a stream, and whether it ends with them.
func (s *streams) nextLocked(c *cursor, limit int) (batch bson.A, ended bool) {
	batch = bson.A{}

	for _, e := range s.events[c.after-s.before:] {
		if len(batch) == limit {
			break
		}

		c.after++

		if !c.watches(&e) {
			continue
		}

		batch = append(batch, s.document(c, &e))

		if e.operation == typeInvalidate {
			return batch, true
		}
	}

	return batch, false
}

func (c *cursor) watches(e *event) bool {
	return c.database == e.database && (c.collection == e.collection || e.collection == "")
}

// document is the last event that a stream came to.
func (s *streams) document(c *cursor, e *event) bson.D {
	d := bson.D{{Key: "_id", Value: s.token(c.after)}}
	if c.bare {
		return d
	}

	d = append(d, bson.E{Key: "operationType", Value: e.operation})

	if e.operation != typeInvalidate {
		d = append(d, bson.E{Key: "ns", Value: bson.D{{Key: "db", Value: c.database}, {Key: "coll", Value: c.collection}}})
	}

	if !e.key.IsZero() {
		d = append(d, bson.E{Key: "documentKey", Value: bson.D{{Key: "_id", Value: e.key}}})
	}

	return d
}

// killed kills cursors, where they are ours.
func (s *streams) killed(c *command) (answer bson.D, ours bool) {
	list, _ := c.body.Lookup("cursors").ArrayOK()
	values, _ := list.Values()
	killed, missing := bson.A{}, bson.A{}

	s.mu.Lock()
	defer s.mu.Unlock()

	for _, v := range values {
		id, _ := v.AsInt64OK()
		if id <= firstCursor {
			return nil, false
		}

		if s.cursors[id] == nil {
			missing = append(missing, id)

			continue
		}

		delete(s.cursors, id)

		killed = append(killed, id)
	}

	s.wakeLocked()

	return bson.D{
		{Key: "cursorsKilled", Value: killed},
		{Key: "cursorsNotFound", Value: missing},
		{Key: "cursorsAlive", Value: bson.A{}},
		{Key: "cursorsUnknown", Value: bson.A{}},
		{Key: "ok", Value: 1.0},
	}, true
}
