package files

import (
	"context"
	"sync"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

// waitingPerTurn is how many uploads of an account may wait for each one that is
// taken in.
const waitingPerTurn = 31

// looks is how often, in the time that a hurried connection has, it is looked
// whether that is over.
const looks = 4

// turns bounds the uploads that are taken in at once: all, and those of each
// account, so that an account whose uploads are slow only makes itself wait. A few
// accounts could still have all turns; so whoever is slow loses a turn for which
// others wait.
type turns struct {
	all        chan struct{} // holds a token for each upload
	perAccount int
	patience   time.Duration
	hurried    time.Duration

	mu       sync.Mutex // guards what follows
	accounts map[account]*queue
	taken    map[*gait]struct{} // the uploads that have their turn
	waiting  int                // for one of all turns
	calm     chan struct{}      // ends the hurry; nil while there is none
}

// account is whom an upload is counted to.
type account struct {
	role delivery.Role
	name string
}

// queue is the uploads of an account; it is forgotten when there are none.
type queue struct {
	taken chan struct{} // holds a token for each upload that has its turn
	here  int           // with those that wait
}

func newTurns(c *Config) *turns {
	return &turns{
		all: make(chan struct{}, c.Concurrent), perAccount: c.PerAccount, patience: c.Patience,
		hurried: c.Hurried, accounts: map[account]*queue{}, taken: map[*gait]struct{}{},
	}
}

// enter waits for a turn, which the function that it returns gives back.
func (t *turns) enter(ctx context.Context, owner delivery.Actor, pace *gait) (leave func(), err error) {
	patience := time.NewTimer(t.patience)
	defer patience.Stop()

	who := account{owner.Role, owner.Account}

	own := t.join(who)
	if own == nil {
		return nil, tooManyUploads()
	}

	defer func() {
		if err != nil {
			t.part(who)
		}
	}()

	if err := take(ctx, own.taken, patience.C, tooManyUploads()); err != nil {
		return nil, err
	}

	if err := t.takeOfAll(ctx, patience.C); err != nil {
		<-own.taken

		return nil, err
	}

	t.hold(pace)

	return func() {
		t.release(pace)
		<-t.all
		<-own.taken
		t.part(who)
	}, nil
}

// take takes a turn as soon as there is one; late is the error when that is too
// late.
func take(ctx context.Context, turns chan<- struct{}, patience <-chan time.Time, late error) error {
	select {
	case turns <- struct{}{}:
		return nil
	default:
	}

	select {
	case turns <- struct{}{}:
		return nil
	case <-patience:
		return late
	case <-ctx.Done():
		return interrupted(ctx.Err())
	}
}

// takeOfAll takes one of all turns. While it waits, those who have one must
// hurry.
func (t *turns) takeOfAll(ctx context.Context, patience <-chan time.Time) error {
	select {
	case t.all <- struct{}{}:
		return nil
	default:
	}

	t.press()
	defer t.relent()

	return take(ctx, t.all, patience, busy())
}

func (t *turns) press() {
	t.mu.Lock()
	defer t.mu.Unlock()

	if t.waiting++; t.waiting == 1 {
		t.calm = make(chan struct{})

		go t.hurry(t.calm)
	}
}

func (t *turns) relent() {
	t.mu.Lock()
	defer t.mu.Unlock()

	if t.waiting--; t.waiting == 0 {
		close(t.calm)
		t.calm = nil
	}
}

// hurry ends the uploads that are too slow, until nobody waits any more.
func (t *turns) hurry(calm <-chan struct{}) {
	ticker := time.NewTicker(max(t.hurried/looks, time.Millisecond))
	defer ticker.Stop()

	for {
		t.look(time.Now())

		select {
		case <-ticker.C:
		case <-calm:
			return
		}
	}
}

func (t *turns) look(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()

	for pace := range t.taken {
		pace.hurry(now)
	}
}

// hold notes an upload that has its turn.
func (t *turns) hold(pace *gait) {
	t.mu.Lock()
	defer t.mu.Unlock()

	t.taken[pace] = struct{}{}
}

// release forgets it: its connection is not touched afterwards.
func (t *turns) release(pace *gait) {
	t.mu.Lock()
	defer t.mu.Unlock()

	delete(t.taken, pace)
}

// join counts an upload to its account; nil when too many of that wait.
func (t *turns) join(who account) *queue {
	t.mu.Lock()
	defer t.mu.Unlock()

	own := t.accounts[who]
	if own == nil {
		own = &queue{taken: make(chan struct{}, t.perAccount)}
		t.accounts[who] = own
	}

	if own.here >= t.perAccount*(1+waitingPerTurn) {
		return nil
	}

	own.here++

	return own
}

// part forgets an upload, and an account that has no other.
func (t *turns) part(who account) {
	t.mu.Lock()
	defer t.mu.Unlock()

	own := t.accounts[who]
	if own.here--; own.here == 0 {
		delete(t.accounts, who)
	}
}
