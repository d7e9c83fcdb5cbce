package files_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/store"
)

func TestFilesOfAnAct(t *testing.T) {
	t.Parallel()

	w := open(t)
	other := deliverytest.Order(t, deliverytest.Nth(7))
	require.NoError(t, w.store.CreateOrder(t.Context(), other))

	ready := w.ready(t, "a.txt", []byte("hello"))
	pending := w.begin(t, "b.txt", 1).Upload.ID
	rejected := w.begin(t, "c.txt", 4)
	require.Equal(t, 415, w.put(t, rejected.URL, chunked([]byte("MZ\x90\x00"))).status)

	elsewhere, err := w.Begin(t.Context(), w.buyer, files.Request{OrderID: other.ID, FileName: "d.txt", ByteSize: 1})
	require.NoError(t, err)

	provider := deliverytest.ActorOf(w.order, delivery.RoleProvider)
	theirs, err := w.Begin(t.Context(), provider, files.Request{OrderID: w.order.ID, FileName: "e.txt", ByteSize: 1})
	require.NoError(t, err)

	ids := []string{ready, "att_unknown", pending, rejected.Upload.ID, elsewhere.Upload.ID, theirs.Upload.ID}
	found, faults, err := w.Resolve(t.Context(), w.buyer, w.order.ID, ids)
	require.NoError(t, err)
	require.Equal(t, []delivery.Refusal{
		{Code: delivery.CodeAttachmentNotReady, Field: "attachmentIds", Attachment: ids[1]},
		{Code: delivery.CodeAttachmentNotReady, Field: "attachmentIds", Attachment: ids[2]},
		{Code: delivery.CodeAttachmentRejected, Field: "attachmentIds", Attachment: ids[3]},
		{Code: delivery.CodeAttachmentRejected, Field: "attachmentIds", Attachment: ids[4]},
		{Code: delivery.CodeAttachmentNotReady, Field: "attachmentIds", Attachment: ids[5]},
	}, faults)
	require.Equal(t, "a.txt", found[0].Name)
	require.Equal(t, int64(5), found[0].Size)
	require.Equal(t, "text/plain", found[0].Type)
	require.Len(t, found[0].SHA256, 64)

	for i, id := range ids[1:] {
		require.Equal(t, delivery.Attachment{ID: id}, found[i+1])
	}
}

func TestColleagueMayUseAFile(t *testing.T) {
	t.Parallel()

	w := open(t)
	colleague := w.buyer
	colleague.Subject = "u-other"

	_, faults, err := w.Resolve(t.Context(), colleague, w.order.ID, []string{w.ready(t, "a.txt", []byte("hello"))})
	require.NoError(t, err)
	require.Empty(t, faults)
}

func TestFileUsedTwiceIsRefused(t *testing.T) {
	t.Parallel()

	w := open(t)
	id := w.ready(t, "a.txt", []byte("hello"))

	require.NoError(t, w.act(t, deliverytest.Command(w.order, delivery.MoveSubmitRequirement, time.Now()), id))

	submitted, err := w.store.Order(t.Context(), store.Scope{}, w.order.ID, store.Whole)
	require.NoError(t, err)
	requireRefused(t, w.act(t, deliverytest.Command(submitted, delivery.MoveReviseRequirement, time.Now()), id),
		delivery.Refusal{Code: delivery.CodeAttachmentRejected, Field: "attachmentIds", Attachment: id})
}

// act makes a move of the buyer with a file.
func (w *world) act(t *testing.T, c delivery.Command, id string) (err error) {
	t.Helper()

	c.Attachments, c.Faults, err = w.Resolve(t.Context(), w.buyer, w.order.ID, []string{id})
	require.NoError(t, err)

	_, err = w.store.UpdateOrder(t.Context(), store.Scope{}, w.order.ID, func(o *delivery.Order) error {
		_, err := o.Apply(c)

		return err
	})

	return err
}

// TestARepeatFindsItsFilesHoweverOld: the file was used in time.
func TestARepeatFindsItsFilesHoweverOld(t *testing.T) {
	t.Parallel()

	w := open(t)
	id := w.ready(t, "a.txt", []byte("hello"))
	c := deliverytest.Command(w.order, delivery.MoveSubmitRequirement, time.Now())
	c.Key = new("key")

	for range 2 {
		require.NoError(t, w.act(t, c, id))
		w.later(25 * time.Hour)
	}

	o, err := w.store.Order(t.Context(), store.Scope{}, w.order.ID, store.Whole)
	require.NoError(t, err)
	require.Equal(t, 2, o.Version)
}

func TestOldUploadCannotBeUsed(t *testing.T) {
	t.Parallel()

	w := open(t)
	id := w.ready(t, "a.txt", []byte("hello"))

	w.later(24*time.Hour - time.Minute)
	_, faults, err := w.Resolve(t.Context(), w.buyer, w.order.ID, []string{id})
	require.NoError(t, err)
	require.Empty(t, faults)

	w.later(time.Minute)
	_, faults, err = w.Resolve(t.Context(), w.buyer, w.order.ID, []string{id})
	require.NoError(t, err)
	require.Equal(t, delivery.CodeAttachmentNotReady, faults[0].Code)
}

func TestTooManyFilesAreNotRead(t *testing.T) {
	t.Parallel()

	w := open(t)
	ids := make([]string, delivery.MaxAttachments+1)
	found, faults, err := w.Resolve(t.Context(), w.buyer, w.order.ID, ids)
	require.NoError(t, err)
	require.Len(t, found, len(ids))
	require.Empty(t, faults)
	require.Zero(t, w.store.reads.Load())
}

func TestResolveTellsThatTheStoreIsGone(t *testing.T) {
	t.Parallel()

	w := open(t)
	w.store.fail("Upload", func() error { return store.ErrUnavailable })

	_, _, err := w.Resolve(t.Context(), w.buyer, w.order.ID, []string{"att_a"})
	require.ErrorIs(t, err, store.ErrUnavailable)
}
