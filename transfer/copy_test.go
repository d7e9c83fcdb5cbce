package transfer_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
	"github.com/jiaofu/jiaofu/transfer"
)

func TestThereAndBackIsTheSame(t *testing.T) {
	t.Parallel()

	source := openSQLite(t, t.TempDir())
	fill(t, source, orders)

	old, err := source.Position(t.Context())
	require.NoError(t, err)

	there := openMongoDB(t)
	r := mustCopy(t, source, there)
	require.Equal(t, orders, r.Created)
	require.Equal(t, orders, r.Orders)
	require.Equal(t, 6, r.Brought)
	require.Zero(t, r.Lost+r.Damaged)

	back := openSQLite(t, t.TempDir())
	require.Equal(t, r, mustCopy(t, there, back))

	require.Equal(t, contents(t, source), contents(t, there))
	require.Equal(t, contents(t, source), contents(t, back))
	require.Equal(t, answers(t, source), answers(t, there))
	require.Equal(t, answers(t, source), answers(t, back))

	for _, s := range []store.Store{there, back} {
		_, err := s.Changes(t.Context(), store.Scope{}, old)
		require.ErrorIs(t, err, store.ErrPosition, "a position of the source")

		fresh, err := s.Position(t.Context())
		require.NoError(t, err)

		feed, err := s.Changes(t.Context(), store.Scope{}, fresh)
		require.NoError(t, err)

		move(t, s, order(t, 3).ID)

		changes, _, err := feed.Next(t.Context())
		require.NoError(t, err)
		require.Len(t, changes, 1)
		require.Equal(t, order(t, 3).ID, changes[0].Order.ID)
	}
}

func TestSecondRunBringsWhatChangedSince(t *testing.T) {
	t.Parallel()

	source, target := openSQLite(t, t.TempDir()), openSQLite(t, t.TempDir())
	fill(t, source, 20)
	mustCopy(t, source, target)

	r := mustCopy(t, source, target)
	require.False(t, r.Changed(), "%+v", r)
	require.Equal(t, 20, r.Orders)

	// Two orders move on, one is new; one upload is finished, one swept, one new.
	move(t, source, order(t, 3).ID)
	move(t, source, order(t, 3).ID)
	move(t, source, order(t, 0).ID)
	require.NoError(t, source.CreateOrder(t.Context(), order(t, 20)))

	pending, _ := upload(3)
	require.NoError(t, source.FinishUpload(t.Context(), ready(pending, nil)))

	swept, _ := upload(1)
	require.NoError(t, source.DeleteUpload(t.Context(), swept.ID))
	require.NoError(t, source.DeleteFile(t.Context(), swept.File))
	addUpload(t, source, 7)

	r, err := copyStore(t, source, target)
	require.NoError(t, err)
	require.Equal(t, []int{1, 2, 2, 1}, []int{r.Created, r.Extended, r.Brought, r.Removed})
	require.Equal(t, 1, r.Lost, "the finished upload has no content")

	_, err = target.OpenFile(t.Context(), swept.File)
	require.ErrorIs(t, err, store.ErrNotFound)

	lost, err := target.Upload(t.Context(), pending.ID)
	require.NoError(t, err)
	require.Equal(t, store.UploadReady, lost.Status)

	r = mustCopy(t, source, target)
	require.False(t, r.Changed(), "%+v", r)
}

// TestLargeOrdersAreCopied: more of them than may be read together.
func TestLargeOrdersAreCopied(t *testing.T) {
	t.Parallel()

	const orders = 3

	source, target := openSQLite(t, t.TempDir()), openSQLite(t, t.TempDir())

	for n := range orders {
		require.NoError(t, source.CreateOrder(t.Context(), deliverytest.Full(t, 0, deliverytest.Nth(n))))
	}

	r := mustCopy(t, source, target)
	require.Equal(t, orders, r.Created)

	r = mustCopy(t, source, target)
	require.False(t, r.Changed(), "%+v", r)
	require.Equal(t, contents(t, source), contents(t, target))
}

func TestForeignTargetIsRefused(t *testing.T) {
	t.Parallel()

	for name, use := range map[string]struct {
		change   func(t *testing.T, target store.Store)
		sentence string
	}{
		"AnotherOrder": {func(t *testing.T, target store.Store) {
			t.Helper()
			require.NoError(t, target.CreateOrder(t.Context(), order(t, 50)))
		}, "the source has no order " + order(t, 50).ID},
		"OrderThatMovedOn": {func(t *testing.T, target store.Store) {
			t.Helper()
			move(t, target, order(t, 3).ID)
		}, "log entries, in the source only"},
		"OrderThatMovedElsewhere": {func(t *testing.T, target store.Store) {
			t.Helper()
			move(t, target, order(t, 4).ID)
		}, "has another history"},
		"AnotherUpload": {func(t *testing.T, target store.Store) {
			t.Helper()

			u, _ := upload(30)
			u.CreatedAt = time.Now().Add(time.Hour)
			_, err := target.CreateUpload(t.Context(), u)
			require.NoError(t, err)
		}, "the source has no upload"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			source, target := openSQLite(t, t.TempDir()), openSQLite(t, t.TempDir())
			fill(t, source, 9)
			mustCopy(t, source, target)
			use.change(t, target)

			if name == "OrderThatMovedElsewhere" {
				_, err := source.UpdateOrder(t.Context(), store.Scope{}, order(t, 4).ID, func(o *delivery.Order) error {
					for range 2 {
						if err := later(t, o); err != nil {
							return err
						}
					}

					return nil
				})
				require.NoError(t, err)
			}

			before := contents(t, target)

			_, err := copyStore(t, source, target)
			require.ErrorIs(t, err, transfer.ErrForeign)
			require.ErrorContains(t, err, use.sentence)
			require.Equal(t, before, contents(t, target))

			record, err := target.CopyRecord(t.Context())
			require.NoError(t, err)
			require.True(t, record.Finished(), "its server still starts")
		})
	}
}

// hooked is a store that something happens to.
type hooked struct {
	store.Store

	create  func() error
	uploads func()
	order   func(*delivery.Order)
	file    func(key string, content io.Reader) error
}

func (h *hooked) WriteFile(ctx context.Context, key string, content io.Reader) error {
	if h.file != nil {
		if err := h.file(key, content); err != nil {
			return err
		}
	}

	return h.Store.WriteFile(ctx, key, content)
}

func (h *hooked) CreateOrder(ctx context.Context, o *delivery.Order) error {
	if h.create != nil {
		if err := h.create(); err != nil {
			return err
		}
	}

	return h.Store.CreateOrder(ctx, o)
}

func (h *hooked) UploadsBefore(ctx context.Context, before time.Time, after string, limit int) ([]store.Upload, error) {
	if h.uploads != nil {
		h.uploads()
	}

	return h.Store.UploadsBefore(ctx, before, after, limit)
}

func (h *hooked) Order(
	ctx context.Context, scope store.Scope, id string, part store.Part,
) (*delivery.Order, error) {
	o, err := h.Store.Order(ctx, scope, id, part)
	if err == nil && h.order != nil {
		h.order(o)
	}

	return o, err
}

func TestBrokenOffCopyIsRefusedByServersAndGoesOn(t *testing.T) {
	t.Parallel()

	source := openSQLite(t, t.TempDir())
	fill(t, source, 30)

	dir := t.TempDir()
	target, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir, Unfinished: true})
	require.NoError(t, err)

	full := errors.New("no space left on device")
	tokens := make(chan struct{}, 10)

	_, err = copyStore(t, source, &hooked{Store: target, create: func() error {
		select {
		case tokens <- struct{}{}:
			return nil
		default:
			return full
		}
	}})
	require.ErrorIs(t, err, full)
	require.ErrorContains(t, err, "copy order ord_")
	require.NoError(t, target.Close())

	_, err = sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.ErrorContains(t, err, "holds an unfinished copy of the source of the test")
	require.ErrorContains(t, err, "run jiaofu copy again")

	target = openSQLite(t, dir)

	half, err := target.CountOrders(t.Context(), store.Scope{}, store.OrderFilter{})
	require.NoError(t, err)
	require.Positive(t, half)

	r := mustCopy(t, source, target)
	require.Equal(t, 30-half, r.Created)
	require.Equal(t, contents(t, source), contents(t, target))
	require.NoError(t, target.Close())

	served, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.NoError(t, err)
	require.NoError(t, served.Close())
}

// killed is a content on which the process that writes it dies after its first chunk.
type killed struct{ chunk io.Reader }

func (k killed) Read(p []byte) (int, error) {
	n, err := k.chunk.Read(p)
	if err != nil {
		runtime.Goexit() // nothing is cleaned up
	}

	return n, err
}

// TestCopyKilledInAContentGoesOn: what is left of the content is in nobody's way.
func TestCopyKilledInAContentGoesOn(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"SQLite", "MongoDB"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			source, target := openSQLite(t, t.TempDir()), store.Store(openSQLite(t, t.TempDir()))
			if name == "MongoDB" {
				target = openMongoDB(t)
			}

			fill(t, source, 3)

			died, begun := errors.New("the process died"), ""

			_, err := copyStore(t, source, &hooked{Store: target, file: func(key string, content io.Reader) error {
				if !strings.HasSuffix(key, "4") { // which has two chunks
					return nil
				}

				var dying sync.WaitGroup

				begun = key

				dying.Go(func() { _ = target.WriteFile(t.Context(), key, killed{io.LimitReader(content, 1_200_000)}) })
				dying.Wait()

				return died
			}})
			require.ErrorIs(t, err, died)
			require.NotEmpty(t, begun)

			_, err = target.OpenFile(t.Context(), begun)
			require.ErrorIs(t, err, store.ErrNotFound)

			mustCopy(t, source, target)
			require.Equal(t, contents(t, source), contents(t, target))
		})
	}
}

func TestSourceThatIsNotAtRestIsTold(t *testing.T) {
	t.Parallel()

	source, target := openSQLite(t, t.TempDir()), openSQLite(t, t.TempDir())
	fill(t, source, 12)

	// Uploads are listed for the last time when all orders were compared.
	lists := 0
	moving := &hooked{Store: source, uploads: func() {
		if lists++; lists == 5 {
			move(t, source, order(t, 3).ID)
		}
	}}

	_, err := copyStore(t, moving, target)
	require.ErrorIs(t, err, transfer.ErrNotAtRest)
	require.ErrorContains(t, err, order(t, 3).ID)

	record, err := target.CopyRecord(t.Context())
	require.NoError(t, err)
	require.False(t, record.Finished())

	r := mustCopy(t, source, target)
	require.Equal(t, []int{0, 1}, []int{r.Created, r.Extended})
}

func TestBrokenOrderIsNotCopied(t *testing.T) {
	t.Parallel()

	source, target := openSQLite(t, t.TempDir()), openSQLite(t, t.TempDir())
	fill(t, source, 3)

	id := order(t, 2).ID
	_, err := copyStore(t, &hooked{Store: source, order: func(o *delivery.Order) {
		if o.ID == id && len(o.Log) > 0 {
			o.Log[0].Text += "?"
		}
	}}, target)
	require.ErrorContains(t, err, "copy order "+id+": it is broken in the source")
	require.ErrorContains(t, err, "entry 1")

	_, err = target.Order(t.Context(), store.Scope{}, id, store.Head)
	require.ErrorIs(t, err, store.ErrNotFound)
}
