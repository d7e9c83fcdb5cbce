package files_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/store"
)

// sweep sweeps and requires how much was removed.
func (w *world) sweep(t testing.TB, want int) {
	t.Helper()

	removed, err := w.Sweep(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, removed)
}

// use uses a file in a move of the order.
func (w *world) use(t testing.TB, id string) {
	t.Helper()

	found, faults, err := w.Resolve(t.Context(), w.buyer, w.order.ID, []string{id})
	require.NoError(t, err)
	require.Empty(t, faults)

	_, err = w.store.UpdateOrder(t.Context(), store.Scope{}, w.order.ID, func(o *delivery.Order) error {
		c := deliverytest.Command(o, delivery.MoveSubmitRequirement, time.Now())
		c.Attachments = found
		_, err := o.Apply(c)

		return err
	})
	require.NoError(t, err)
}

func TestUnusedUploadsAreRemoved(t *testing.T) {
	t.Parallel()

	w := open(t)
	used := w.ready(t, "used.txt", []byte("used"))
	w.use(t, used)

	unused := w.ready(t, "unused.txt", []byte("unused"))
	pending := w.begin(t, "pending.txt", 5).Upload.ID
	rejected := w.begin(t, "rejected.txt", 4)
	require.Equal(t, http.StatusUnsupportedMediaType, w.put(t, rejected.URL, strings.NewReader("MZ\x90\x00")).status)

	w.sweep(t, 0)
	w.later(25*time.Hour - time.Minute)
	w.sweep(t, 0)
	w.requireContents(t, 2)

	w.later(2 * time.Minute)
	young := w.ready(t, "young.txt", []byte("young"))
	w.sweep(t, 3)

	for _, id := range []string{unused, pending, rejected.Upload.ID} {
		_, err := w.store.Store.Upload(t.Context(), id)
		require.ErrorIs(t, err, store.ErrNotFound)
		require.Equal(t, http.StatusNotFound, w.do(t, http.MethodGet, w.DownloadURL(id), nil).status)
	}

	require.Equal(t, "used", string(w.do(t, http.MethodGet, w.DownloadURL(used), nil).body))
	require.Equal(t, "young", string(w.do(t, http.MethodGet, w.DownloadURL(young), nil).body))
	w.requireContents(t, 2)
	w.sweep(t, 0)

	w.later(100 * time.Hour)
	w.sweep(t, 1)
	w.requireContents(t, 1)
}

func TestUploadOfARemovedKeyBeginsAnew(t *testing.T) {
	t.Parallel()

	w := open(t)
	key := "k"
	r := request(w)
	r.Key = &key

	first, err := w.Begin(t.Context(), w.buyer, r)
	require.NoError(t, err)

	w.later(26 * time.Hour)
	w.sweep(t, 1)

	again, err := w.Begin(t.Context(), w.buyer, r)
	require.NoError(t, err)
	require.NotEqual(t, first.Upload.ID, again.Upload.ID)
}

func TestOrphanContentsAreRemoved(t *testing.T) {
	t.Parallel()

	w := open(t)
	used := w.ready(t, "a.txt", []byte("hello"))
	w.use(t, used)

	// One content of an upload that is gone, one of an attempt that lost.
	require.NoError(t, w.store.Store.WriteFile(t.Context(), "att_0.a", strings.NewReader("gone")))
	require.NoError(t, w.store.Store.WriteFile(t.Context(), used+".lost", strings.NewReader("lost")))
	w.sweep(t, 0)
	w.requireContents(t, 3)

	w.later(26 * time.Hour)
	w.sweep(t, 2)
	w.requireContents(t, 1)
	require.Equal(t, "hello", string(w.do(t, http.MethodGet, w.DownloadURL(used), nil).body))
}

func TestWhatWasLookedAtIsNotReadAgain(t *testing.T) {
	t.Parallel()

	w := open(t)
	w.use(t, w.ready(t, "a.txt", []byte("hello")))
	w.later(73 * time.Hour)
	w.sweep(t, 0)

	w.store.fail("Order", func() error { return errors.New("read again") })
	w.store.reads.Store(0)
	w.sweep(t, 0)
	require.Zero(t, w.store.reads.Load())
}

func TestSweepGoesOnAfterAFailure(t *testing.T) {
	t.Parallel()

	w := open(t)
	w.ready(t, "a.txt", []byte("hello"))
	w.begin(t, "b.txt", 5)
	w.later(26 * time.Hour)

	broken := errors.New("broken")

	w.store.fail("Order", func() error { return broken })

	removed, err := w.Sweep(t.Context())
	require.ErrorIs(t, err, broken)
	require.Equal(t, 1, removed)

	w.store.fail("Order", nil)
	w.store.fail("DeleteFile", func() error { return store.ErrUnavailable })

	removed, err = w.Sweep(t.Context())
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.Equal(t, 1, removed)
	w.requireContents(t, 1)

	w.store.fail("DeleteFile", nil)
	w.sweep(t, 1)
	w.requireContents(t, 0)
}

func TestSweepOfManyPages(t *testing.T) {
	t.Parallel()

	w := open(t)
	for range 205 {
		w.begin(t, "a.txt", 5)
	}

	w.later(26 * time.Hour)
	w.sweep(t, 205)
}

func TestOrderThatIsNotThereUsesNothing(t *testing.T) {
	t.Parallel()

	w := open(t)
	w.ready(t, "a.txt", []byte("hello"))
	w.later(26 * time.Hour)
	w.store.fail("Order", func() error { return store.ErrNotFound })
	w.sweep(t, 1)
	w.requireContents(t, 0)
}

// counting counts sweeps of a store without anything.
type counting struct {
	files.Backend

	sweeps atomic.Int64
}

func (c *counting) UploadsBefore(context.Context, time.Time, string, int) ([]store.Upload, error) {
	c.sweeps.Add(1)

	return nil, nil
}

func (c *counting) FilesBefore(context.Context, time.Time, string, int) ([]string, error) {
	return nil, errors.New("one failure does not end it")
}

func TestRunSweepsEveryHour(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		backend := new(counting)
		s, err := files.New(files.Config{
			Store: backend, Secret: bytes.Repeat([]byte("s"), files.MinSecret), NewID: newID, BaseURL: "http://a",
			Logger: slog.New(slog.DiscardHandler),
		})
		require.NoError(t, err)

		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})

		go func() {
			defer close(ended)

			s.Run(ctx)
		}()

		time.Sleep(3*time.Hour + time.Minute)
		synctest.Wait()
		require.Equal(t, int64(4), backend.sweeps.Load())

		cancel()
		<-ended
	})
}

// slow is a store of many old uploads, each READY and used by the act of its
// order, where reading an order takes a second.
type slow struct {
	files.Backend

	uploads []store.Upload
	orders  map[string]*delivery.Order
	reads   int
}

func (s *slow) UploadsBefore(_ context.Context, _ time.Time, after string, limit int) ([]store.Upload, error) {
	from := slices.IndexFunc(s.uploads, func(u store.Upload) bool { return u.ID > after })
	if from < 0 {
		return nil, nil
	}

	return s.uploads[from:min(from+limit, len(s.uploads))], nil
}

func (s *slow) FilesBefore(context.Context, time.Time, string, int) ([]string, error) {
	return nil, nil
}

func (s *slow) Order(_ context.Context, _ store.Scope, id string, _ store.Part) (*delivery.Order, error) {
	time.Sleep(time.Second)

	s.reads++

	return s.orders[id], nil
}

func TestSweepReadsOrdersOnceAPageAndRests(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		backend := &slow{orders: map[string]*delivery.Order{}}

		for n := range 250 {
			u := store.Upload{ID: fmt.Sprintf("att_%03d", n), OrderID: fmt.Sprintf("ord_%d", n%5), Status: store.UploadReady}
			backend.uploads = append(backend.uploads, u)

			o := backend.orders[u.OrderID]
			if o == nil {
				o = deliverytest.Order(t)
				backend.orders[u.OrderID] = o
			}

			o.Log[0].Attachments = append(o.Log[0].Attachments, u.Attachment())
		}

		s, err := files.New(files.Config{
			Store: backend, Secret: bytes.Repeat([]byte("s"), files.MinSecret), NewID: newID, BaseURL: "http://a",
		})
		require.NoError(t, err)

		began := time.Now()
		removed, err := s.Sweep(t.Context())
		require.NoError(t, err)
		require.Zero(t, removed)

		// Three pages with five orders each, and a rest after each but the last.
		require.Equal(t, 3*5, backend.reads)
		require.Equal(t, (3*5+2*9*5)*time.Second, time.Since(began))

		began = time.Now()

		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()

		fresh, err := files.New(files.Config{
			Store: backend, Secret: bytes.Repeat([]byte("s"), files.MinSecret), NewID: newID, BaseURL: "http://a",
		})
		require.NoError(t, err)

		_, err = fresh.Sweep(ctx)
		require.NoError(t, err)
		require.Equal(t, 20*time.Second, time.Since(began), "the rest ends with the context")
	})
}
