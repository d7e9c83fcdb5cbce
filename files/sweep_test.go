package files_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
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
