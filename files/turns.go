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

// turns bounds the uploads that are taken in at once: all, and those of each
// account, so that an account whose uploads are slow only makes itself wait.
type turns struct {
	all        chan struct{} // holds a token for each upload
	perAccount int
	patience   time.Duration

	mu       sync.Mutex // guards accounts
	accounts map[account]*queue
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
		accounts: map[account]*queue{},
	}
}

// enter waits for a turn, which the function that it returns gives back.
func (t *turns) enter(ctx context.Context, owner delivery.Actor) (leave func(), err error) {
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

	if err := take(ctx, t.all, patience.C, busy()); err != nil {
		<-own.taken

		return nil, err
	}

	return func() {
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
