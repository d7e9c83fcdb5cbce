package conformance

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func uploadCases() []testCase {
	return []testCase{
		{"UploadComesBack", uploadComesBack},
		{"UploadIsBegunOncePerKey", uploadIsBegunOncePerKey},
		{"RacingBeginningsOfAKeyAreOne", racingBeginningsOfAKeyAreOne},
		{"UploadIsFinishedOnce", uploadIsFinishedOnce},
		{"FinishingSavesTheResultOnly", finishingSavesTheResultOnly},
		{"OldUploadsAreListed", oldUploadsAreListed},
		{"DeletedUploadIsGone", deletedUploadIsGone},
	}
}

// upload is the n-th of several uploads, a minute apart.
func upload(n int) store.Upload {
	return store.Upload{
		ID: fmt.Sprintf("att_%026d", n), OrderID: "ord_1",
		Owner:    delivery.Actor{Role: delivery.RoleBuyer, Account: "buyer-1", Subject: "u-lin", Name: "林晓"},
		FileName: "需求说明 v1.0.pdf", ByteSize: 50 << 20, Announced: fmt.Sprintf("%064x", n),
		CreatedAt: deliverytest.Start().Add(time.Duration(n) * time.Minute), Status: store.UploadPending,
	}
}

func finished(u store.Upload) store.Upload {
	u.Status, u.Type, u.SHA256, u.File = store.UploadReady, "application/pdf", u.Announced, "file."+u.ID

	return u
}

func (f *fixture) begin(t *testing.T, u store.Upload) store.Upload {
	t.Helper()

	begun, err := f.CreateUpload(t.Context(), u)
	require.NoError(t, err)

	return begun
}

func uploadComesBack(t *testing.T, f *fixture) {
	t.Helper()

	u := upload(1)
	u.Key, u.FileName = "key-1", "ֿשלום 👩‍👩‍👧‍👦.pdf"
	require.Equal(t, u, f.begin(t, u))

	read, err := f.Upload(t.Context(), u.ID)
	require.NoError(t, err)
	require.Equal(t, u, read)

	for _, id := range foreign() {
		_, err := f.Upload(t.Context(), id)
		require.ErrorIs(t, err, store.ErrNotFound, "%.20q", id)
	}
}

func uploadIsBegunOncePerKey(t *testing.T, f *fixture) {
	t.Helper()

	first := upload(1)
	first.Key = "key-1"
	f.begin(t, first)

	again := upload(2)
	again.Key, again.FileName = first.Key, "another name"
	require.Equal(t, first, f.begin(t, again), "the same key of the same owner for the same order")

	_, err := f.Upload(t.Context(), again.ID)
	require.ErrorIs(t, err, store.ErrNotFound)

	require.NoError(t, f.FinishUpload(t.Context(), finished(first)))
	require.Equal(t, finished(first), f.begin(t, again), "also when it is finished")

	for n, change := range []func(*store.Upload){
		func(u *store.Upload) { u.OrderID = "ord_2" },
		func(u *store.Upload) { u.Owner.Subject = "u-somebody" },
		func(u *store.Upload) { u.Owner.Account = "buyer-2" },
		func(u *store.Upload) { u.Owner.Role = delivery.RoleProvider },
		func(u *store.Upload) { u.Key = "KEY-1" },
		func(u *store.Upload) { u.Key = "" },
		func(u *store.Upload) { u.Key = "" },
	} {
		other := upload(10 + n)
		other.Key = first.Key
		change(&other)

		byKey := func() (store.Upload, error) {
			return f.UploadByKey(t.Context(), other.OrderID, other.Owner, other.Key)
		}

		_, err := byKey()
		require.ErrorIs(t, err, store.ErrNotFound)
		require.Equal(t, other, f.begin(t, other), "another upload")

		found, err := byKey()
		if other.Key == "" {
			require.ErrorIs(t, err, store.ErrNotFound)
		} else {
			require.NoError(t, err)
			require.Equal(t, other, found)
		}
	}
}

func racingBeginningsOfAKeyAreOne(t *testing.T, f *fixture) {
	t.Helper()

	begun := make([]store.Upload, 8)

	errs := race(len(begun), func(i int) error {
		u := upload(i)
		u.Key = "key-1"

		var err error

		begun[i], err = f.CreateUpload(t.Context(), u)

		return err
	})
	require.Len(t, won(errs), len(begun), "%v", errs)

	for _, u := range begun {
		require.Equal(t, begun[0], u)
	}

	all, err := f.UploadsBefore(t.Context(), upload(100).CreatedAt, "", 100)
	require.NoError(t, err)
	require.Equal(t, begun[:1], all)
}

func uploadIsFinishedOnce(t *testing.T, f *fixture) {
	t.Helper()

	f.begin(t, upload(1))

	errs := race(8, func(i int) error {
		u := finished(upload(1))
		u.File = fmt.Sprintf("file.%d", i)

		return f.FinishUpload(t.Context(), u)
	})

	winners := won(errs)
	require.Len(t, winners, 1, "%v", errs)

	for i, err := range errs {
		require.True(t, i == winners[0] || errors.Is(err, store.ErrUploadFinished), "%v", err)
	}

	u, err := f.Upload(t.Context(), upload(1).ID)
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf("file.%d", winners[0]), u.File)

	rejected := upload(2)
	f.begin(t, rejected)

	rejected.Status, rejected.Problem = store.UploadRejected, "TYPE_NOT_ALLOWED"
	require.NoError(t, f.FinishUpload(t.Context(), rejected))
	require.ErrorIs(t, f.FinishUpload(t.Context(), finished(rejected)), store.ErrUploadFinished)
	require.Error(t, f.FinishUpload(t.Context(), finished(upload(3))), "one that was never begun")
}

func finishingSavesTheResultOnly(t *testing.T, f *fixture) {
	t.Helper()

	f.begin(t, upload(1))

	u := finished(upload(1))
	u.OrderID, u.FileName, u.ByteSize, u.Announced, u.Key = "ord_9", "other", 1, "other", "other"
	u.Owner, u.CreatedAt = delivery.Actor{}, time.Time{}
	require.NoError(t, f.FinishUpload(t.Context(), u))

	read, err := f.Upload(t.Context(), u.ID)
	require.NoError(t, err)
	require.Equal(t, finished(upload(1)), read)
}

func oldUploadsAreListed(t *testing.T, f *fixture) {
	t.Helper()

	const many = 25

	for n := range many {
		f.begin(t, upload(many-1-n))
	}

	var list []store.Upload

	for after := ""; ; after = list[len(list)-1].ID {
		page, err := f.UploadsBefore(t.Context(), upload(20).CreatedAt, after, 7)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), 7)

		if len(page) == 0 {
			break
		}

		list = append(list, page...)
		require.LessOrEqual(t, len(list), many)
	}

	require.Len(t, list, 20, "one that was created at the time is not before it")
	require.True(t, slices.IsSortedFunc(list, func(a, b store.Upload) int { return a.CreatedAt.Compare(b.CreatedAt) }))
	require.Equal(t, upload(0), list[0])
}

func deletedUploadIsGone(t *testing.T, f *fixture) {
	t.Helper()

	u := upload(1)
	u.Key = "key-1"
	f.begin(t, u)
	require.NoError(t, f.DeleteUpload(t.Context(), u.ID))

	_, err := f.Upload(t.Context(), u.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
	require.Error(t, f.FinishUpload(t.Context(), finished(u)))

	again := upload(2)
	again.Key = u.Key
	require.Equal(t, again, f.begin(t, again), "its key is free again")
}
