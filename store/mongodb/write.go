package mongodb

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

const (
	// maxAttempts bounds how often a change is tried when those of other
	// processes come first. One of those that race wins each time, so it is
	// enough for as many processes.
	maxAttempts = 200
	// maxPause bounds the pause before the next attempt.
	maxPause = 20 * time.Millisecond
	// lateInsert is how long an insert may take before it is stamped anew, for
	// feeds not to miss it; well below overlap.
	lateInsert = time.Second
)

// errContended is the error of a change that others always came before.
var errContended = errors.New("other changes of the order always came first")

// CreateOrder implements [store.OrderWriter].
func (s *Store) CreateOrder(ctx context.Context, o *delivery.Order) error {
	end, err := s.begin()
	if err != nil {
		return err
	}
	defer end()

	ctx, cancel := s.bounded(ctx)
	defer cancel()

	began := time.Now()

	err = s.insert(ctx, o)
	if mongo.IsDuplicateKeyError(err) {
		return fmt.Errorf("create order: %w", store.ErrNumberTaken)
	}

	if err == nil && time.Since(began) > lateInsert {
		_, err = s.orders.UpdateOne(ctx, bson.D{pair(fieldID, o.ID)}, bson.D{op("$currentDate", fieldChanged, true)})
	}

	if err != nil {
		return translate("create order", err)
	}

	s.announce(o)

	return nil
}

// insert tries again when the server could not decide which of two comes first.
func (s *Store) insert(ctx context.Context, o *delivery.Order) error {
	var err error

	for range maxAttempts {
		_, err = s.orders.InsertOne(ctx, newDocument(o, s.clock.now()))
		if !contended(err) {
			break
		}

		if err := pause(ctx); err != nil {
			return err
		}
	}

	return err //nolint:wrapcheck // CreateOrder translates it
}

// UpdateOrder implements [store.OrderWriter].
func (s *Store) UpdateOrder(
	ctx context.Context, scope store.Scope, id string, change func(*delivery.Order) error,
) (*delivery.Order, error) {
	end, err := s.begin()
	if err != nil {
		return nil, err
	}
	defer end()

	ctx, cancel := s.bounded(ctx)
	defer cancel()

	release, err := s.turns.take(ctx, line{scope, id})
	if err != nil {
		return nil, translate("update order", err)
	}
	defer release()

	for range maxAttempts {
		o, saved, err := s.tryUpdate(ctx, scope, id, change)
		if err != nil || saved {
			return o, err
		}

		if err := pause(ctx); err != nil {
			return nil, translate("update order", err)
		}
	}

	return nil, fmt.Errorf("update order: %w: %w", store.ErrUnavailable, errContended)
}

// tryUpdate loads, lets change decide, and saves unless another change came in
// between.
func (s *Store) tryUpdate(
	ctx context.Context, scope store.Scope, id string, change func(*delivery.Order) error,
) (o *delivery.Order, saved bool, err error) {
	doc, err := s.document(ctx, scope, fieldID, id, fieldsOf(store.Whole))
	if err != nil {
		return nil, false, err
	}

	store.RoomIn(ctx).Note(sizeOf(store.Whole, doc))

	o, err = decode(doc)
	if err != nil {
		return nil, false, err
	}

	version := o.Version
	if err := change(o); err != nil {
		return nil, false, err
	}

	if len(o.Log) == version {
		// Whatever else the function did to the order is not saved.
		o, err = decode(doc)

		return o, true, err
	}

	filter := bson.D{pair(fieldID, id), pair(fieldVersion, int64(version))}

	result, err := s.orders.UpdateOne(ctx, filter, saving(o, version))
	if contended(err) {
		return nil, false, nil
	}

	if err != nil || result.MatchedCount == 0 {
		return nil, false, translate("update order", err)
	}

	s.announce(o)

	return o, true, nil
}

// announce tells of a change of this process.
func (s *Store) announce(o *delivery.Order) {
	if s.wake == nil {
		return
	}

	s.own.add(o.ID, o.Version)
	s.wake(store.Wake{OrderID: o.ID, Buyer: o.Buyer.Account, Provider: o.Provider.Account})
}

// tell tells of changes that the journal came to, but for those of this process,
// which were told of already.
func (s *Store) tell(marks []mark) {
	if s.wake == nil {
		return
	}

	source := store.WakePoll
	if s.streaming.Load() {
		source = store.WakeStream
	}

	for _, m := range marks {
		if !s.own.told(m.id, m.version) {
			s.wake(store.Wake{OrderID: m.id, Buyer: m.buyer, Provider: m.provider, Source: source})
		}
	}
}

// pause waits for a random while, so that those who collided do not do so
// again.
func pause(ctx context.Context) error {
	timer := time.NewTimer(rand.N(maxPause)) //nolint:gosec // nothing secret depends on it
	defer timer.Stop()

	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for another attempt: %w", ctx.Err())
	}
}
