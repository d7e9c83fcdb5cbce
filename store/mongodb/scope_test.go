package mongodb_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/event"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
)

// answers notes the commands that were answered, each with how many bytes came.
type answers struct {
	mu   sync.Mutex
	list []answer
}

type answer struct {
	command string
	bytes   int
}

func (a *answers) monitor() *event.CommandMonitor {
	return &event.CommandMonitor{Succeeded: func(_ context.Context, e *event.CommandSucceededEvent) {
		a.mu.Lock()
		defer a.mu.Unlock()

		a.list = append(a.list, answer{e.CommandName, len(e.Reply)})
	}}
}

// of are the answers that a call got.
func (a *answers) of(call func()) []answer {
	a.mu.Lock()
	a.list = nil
	a.mu.Unlock()

	call()

	a.mu.Lock()
	defer a.mu.Unlock()

	return a.list
}

// TestNothingComesOfAnotherScope: what the server sends about an order that is
// in another scope is what it sends about none, to the byte.
func TestNothingComesOfAnotherScope(t *testing.T) {
	t.Parallel()

	heard := &answers{}
	s := open(t, mongodb.Config{Monitor: heard.monitor()})
	o := create(t, s, deliverytest.Between("buyer", "provider"), deliverytest.Refund(delivery.RefundRejected))
	none := func(id string) string { return strings.Repeat("z", len(id)) }

	for name, read := range map[string]func(scope store.Scope, named func(string) string) error{
		"Order": func(scope store.Scope, named func(string) string) error {
			_, err := s.Order(t.Context(), scope, named(o.ID), store.Whole)

			return err
		},
		"OrderByNumber": func(scope store.Scope, named func(string) string) error {
			_, err := s.OrderByNumber(t.Context(), scope, named(o.Number), store.Whole)

			return err
		},
		"OrderOfRefund": func(scope store.Scope, named func(string) string) error {
			_, err := s.OrderOfRefund(t.Context(), scope, named(o.Refunds[0].ID), store.Whole)

			return err
		},
		"Orders": func(scope store.Scope, named func(string) string) error {
			list, err := s.Orders(t.Context(), scope, []string{named(o.ID)}, store.Whole)
			if err == nil && list[0] == nil {
				err = store.ErrNotFound
			}

			return err
		},
		"Log": func(scope store.Scope, named func(string) string) error {
			list, err := s.Log(t.Context(), scope, named(o.ID), 0, 10)
			if err == nil && list == nil {
				err = store.ErrNotFound
			}

			return err
		},
		"UpdateOrder": func(scope store.Scope, named func(string) string) error {
			_, err := s.UpdateOrder(t.Context(), scope, named(o.ID), func(*delivery.Order) error { return nil })

			return err
		},
	} {
		ask := func(scope store.Scope, named func(string) string, want error) []answer {
			return heard.of(func() { require.ErrorIs(t, read(scope, named), want, "%s in %+v", name, scope) })
		}
		same := func(id string) string { return id }

		for _, other := range []store.Scope{{Buyer: "other"}, {Provider: "other"}, {Buyer: "buyer", Provider: "other"}} {
			unknown, foreign := ask(other, none, store.ErrNotFound), ask(other, same, store.ErrNotFound)
			require.Len(t, foreign, 1, name)
			require.Equal(t, unknown, foreign, name)
		}

		for _, own := range []store.Scope{{}, {Buyer: "buyer"}, {Buyer: "buyer", Provider: "provider"}} {
			got := ask(own, same, nil)
			require.Len(t, got, 1, name)
			require.Greater(t, got[0].bytes, 500, name)
		}
	}
}
