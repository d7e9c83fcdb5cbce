package sqlite_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// fill creates orders of 100 buyers and providers with six log entries each.
func fill(b *testing.B, s *sqlite.Store, orders int) {
	b.Helper()

	const creators = 32

	var wg sync.WaitGroup

	for first := range creators {
		wg.Go(func() {
			for i := first; i < orders; i += creators {
				if err := s.CreateOrder(b.Context(), order(b, i, 100, 2+i%4)); err != nil {
					panic(err)
				}
			}
		})
	}

	wg.Wait()
}

func BenchmarkMove(b *testing.B) {
	for _, grouped := range []bool{true, false} {
		for _, writers := range []int{1, 16, 64} {
			name := fmt.Sprintf("%dWriters/Grouped", writers)
			if !grouped {
				name = fmt.Sprintf("%dWriters/OneCommitEach", writers)
			}

			b.Run(name, func(b *testing.B) { moves(b, writers, grouped) })
		}
	}
}

func moves(b *testing.B, writers int, grouped bool) {
	b.Helper()

	s := open(b, b.TempDir())
	if !grouped {
		s.GroupLimit(1)
	}

	// An order does not get longer than those of real life.
	const movesPerOrder = 8

	orders := b.N/movesPerOrder + writers + 1
	fill(b, s, orders)

	var begun atomic.Int64

	var wg sync.WaitGroup

	commits := s.Commits()

	b.ResetTimer()

	for w := range writers {
		wg.Go(func() {
			for i := w; begun.Add(1) <= int64(b.N); i += writers {
				if _, err := s.UpdateOrder(b.Context(), store.Scope{}, orderID(i%orders), next); err != nil {
					panic(err)
				}
			}
		})
	}

	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "moves/s")
	b.ReportMetric(float64(b.N)/float64(s.Commits()-commits), "moves/commit")
}

func BenchmarkRead(b *testing.B) {
	for _, orders := range []int{1_000, 100_000} {
		s := open(b, b.TempDir())
		fill(b, s, orders)
		b.Run(fmt.Sprintf("%dOrders", orders), func(b *testing.B) { reads(b, s, orders) })
	}
}

func reads(b *testing.B, s *sqlite.Store, orders int) {
	b.Helper()

	cutoff := store.Key{At: deliverytest.Start().Add(time.Duration(orders/2) * time.Second), ID: orderID(orders / 2)}
	buyer, provider := store.Scope{Buyer: "buyer-7"}, store.Scope{Provider: "provider-7"}
	page := store.Page{Limit: 20}
	two := store.OrderFilter{Statuses: []delivery.Status{"IMPLEMENTING", "ACCEPTANCE_PENDING"}}
	ctx := b.Context()

	run := func(name string, read func(i int) error) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()

			for i := range b.N {
				require.NoError(b, read(i))
			}
		})
	}
	list := func(q store.OrderQuery) func(int) error {
		return func(int) error {
			_, err := s.ListOrders(ctx, q)

			return err
		}
	}

	run("Head", func(i int) error {
		_, err := s.Order(ctx, store.Scope{}, orderID(i*7919%orders), store.Head)

		return err
	})
	run("Whole", func(i int) error {
		_, err := s.Order(ctx, store.Scope{}, orderID(i*7919%orders), store.Whole)

		return err
	})
	run("Page/All", list(store.OrderQuery{Sort: store.SortUpdatedAt, Descending: true, Page: page}))
	run("Page/Buyer", list(store.OrderQuery{Scope: buyer, Sort: store.SortCreatedAt, Descending: true, Page: page}))
	run("Page/ProviderAfterCursor", list(store.OrderQuery{
		Scope: provider, Sort: store.SortCreatedAt, Descending: true, Page: store.Page{Limit: 20, After: &cutoff},
	}))
	run("Page/ProviderTwoStatuses", list(store.OrderQuery{
		Scope: provider, Filter: two, Sort: store.SortUpdatedAt, Descending: true, Page: page,
	}))
	run("Page/SearchRare", list(store.OrderQuery{Filter: store.OrderFilter{Search: "00000999"}, Page: page}))
	run("Tabs", func(int) error {
		_, err := s.CountByStatus(ctx, provider)

		return err
	})
	run("CountTwoStatuses", func(int) error {
		_, err := s.CountOrders(ctx, provider, two)

		return err
	})
	run("Timers", func(int) error {
		_, err := s.Timers(ctx, 1)

		return err
	})
	run("Position", func(int) error {
		_, err := s.Position(ctx)

		return err
	})
}
