package files_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/store"
)

const sum = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"

func request(w *world) files.Request {
	return files.Request{OrderID: w.order.ID, FileName: "需求.txt", ByteSize: 11, SHA256: strings.ToUpper(sum)}
}

func TestBeginMakesAPendingUpload(t *testing.T) {
	t.Parallel()

	w := open(t)
	begun, err := w.Begin(t.Context(), w.buyer, request(w))
	require.NoError(t, err)
	require.Equal(t, w.order.ID, begun.Order.ID)
	require.Contains(t, begun.URL, w.server.URL+"/files/"+begun.Upload.ID+"?")
	require.NotEmpty(t, begun.Headers)

	saved, err := w.store.Store.Upload(t.Context(), begun.Upload.ID)
	require.NoError(t, err)
	require.Equal(t, begun.Upload, saved)
	require.Equal(t, store.UploadPending, saved.Status)
	require.Equal(t, sum, saved.Announced)
	require.Equal(t, w.buyer, saved.Owner)
}

func TestBeginRefusesInput(t *testing.T) {
	t.Parallel()

	w := open(t, func(c *files.Config) { c.MaxBytes = 100 })
	long, empty, nul, key := strings.Repeat("四", 256), "", "a\x00", strings.Repeat("键", 255)

	for name, c := range map[string]struct {
		change func(*files.Request)
		want   delivery.Refusal
	}{
		"NameMissing": {func(r *files.Request) { r.FileName = "" }, delivery.Refusal{Code: "REQUIRED", Field: "fileName"}},
		"NameUnseen":  {func(r *files.Request) { r.FileName = "\u200b" }, delivery.Refusal{Code: "REQUIRED", Field: "fileName"}},
		"NameOfDots":  {func(r *files.Request) { r.FileName = "../.." }, delivery.Refusal{Code: "INVALID", Field: "fileName"}},
		"NameNoText":  {func(r *files.Request) { r.FileName = "a\xff" }, delivery.Refusal{Code: "INVALID", Field: "fileName"}},
		"NameTooLong": {
			func(r *files.Request) { r.FileName = long },
			delivery.Refusal{Code: "TOO_LONG", Field: "fileName", Limit: 255},
		},
		"NameOf100KB": {
			func(r *files.Request) { r.FileName = strings.Repeat("a/", 50_000) + "b" },
			delivery.Refusal{Code: "TOO_LONG", Field: "fileName", Limit: 255},
		},
		"SizeZero":     {func(r *files.Request) { r.ByteSize = 0 }, delivery.Refusal{Code: "INVALID", Field: "byteSize"}},
		"SizeNegative": {func(r *files.Request) { r.ByteSize = -1 }, delivery.Refusal{Code: "INVALID", Field: "byteSize"}},
		"SizeTooLarge": {
			func(r *files.Request) { r.ByteSize = 101 },
			delivery.Refusal{Code: "TOO_LONG", Field: "byteSize", Limit: 100},
		},
		"DigestShort":  {func(r *files.Request) { r.SHA256 = sum[2:] }, delivery.Refusal{Code: "INVALID", Field: "sha256"}},
		"DigestNoHex":  {func(r *files.Request) { r.SHA256 = "z" + sum[1:] }, delivery.Refusal{Code: "INVALID", Field: "sha256"}},
		"KeyEmpty":     {func(r *files.Request) { r.Key = &empty }, delivery.Refusal{Code: "REQUIRED", Field: "idempotencyKey"}},
		"KeyWithNUL":   {func(r *files.Request) { r.Key = &nul }, delivery.Refusal{Code: "INVALID", Field: "idempotencyKey"}},
		"KeyTooLong":   {func(r *files.Request) { r.Key = &long }, delivery.Refusal{Code: "TOO_LONG", Field: "idempotencyKey", Limit: 255}},
		"KeyOfMaximum": {func(r *files.Request) { r.Key = &key }, delivery.Refusal{}},
		"NameOfMaximum": {
			func(r *files.Request) { r.FileName = strings.Repeat("𠮷", 255) }, delivery.Refusal{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			r := request(w)
			c.change(&r)

			begun, err := w.Begin(t.Context(), w.buyer, r)
			if c.want.Code == "" {
				require.NoError(t, err)

				return
			}

			requireRefused(t, err, c.want)
			require.NotNil(t, begun.Order)
			require.Empty(t, begun.Upload)
			require.Empty(t, begun.URL)
		})
	}
}

func TestBeginTellsEveryFaultAtOnce(t *testing.T) {
	t.Parallel()

	w := open(t)
	_, err := w.Begin(t.Context(), w.buyer, files.Request{OrderID: w.order.ID, SHA256: "x"})
	requireRefused(t, err,
		delivery.Refusal{Code: "INVALID", Field: "byteSize"}, delivery.Refusal{Code: "REQUIRED", Field: "fileName"},
		delivery.Refusal{Code: "INVALID", Field: "sha256"})
}

func TestBeginHidesOrdersOfOthers(t *testing.T) {
	t.Parallel()

	w := open(t)
	stranger := w.buyer
	stranger.Account = "somebody-else"

	begun, err := w.Begin(t.Context(), stranger, request(w))
	requireRefused(t, err, delivery.Refusal{Code: delivery.CodeNotFound})
	require.Nil(t, begun.Order)

	unknown := request(w)
	unknown.OrderID = "ord_unknown"
	_, err = w.Begin(t.Context(), w.buyer, unknown)
	requireRefused(t, err, delivery.Refusal{Code: delivery.CodeNotFound})
}

func TestBeginIsForPeople(t *testing.T) {
	t.Parallel()

	w := open(t)

	for _, role := range delivery.AllRoles() {
		_, err := w.Begin(t.Context(), deliverytest.ActorOf(w.order, role), request(w))
		if role != delivery.RoleBuyer && role != delivery.RoleProvider {
			requireRefused(t, err, delivery.Refusal{Code: delivery.CodeWrongRole})
		} else {
			require.NoError(t, err)
		}
	}
}

func TestBeginChecksTheVersion(t *testing.T) {
	t.Parallel()

	w := open(t)
	r := request(w)
	version, key := w.order.Version+1, "k"
	r.ExpectedVersion = &version

	_, err := w.Begin(t.Context(), w.buyer, r)
	requireRefused(t, err, delivery.Refusal{Code: delivery.CodeVersionConflict})

	r.Key = &key
	_, err = w.Begin(t.Context(), w.buyer, r)
	requireRefused(t, err, delivery.Refusal{Code: delivery.CodeVersionConflict})

	// Nothing was written to find that out.
	require.Zero(t, w.store.creations.Load())
}

func TestSameKeyGivesTheSameUpload(t *testing.T) {
	t.Parallel()

	w := open(t)
	r := request(w)
	version, key := w.order.Version, "k"
	r.ExpectedVersion, r.Key = &version, &key

	first, err := w.Begin(t.Context(), w.buyer, r)
	require.NoError(t, err)

	// The order moves on; a retry is still the same call.
	_, err = w.store.UpdateOrder(t.Context(), store.Scope{}, w.order.ID, func(o *delivery.Order) error {
		_, err := o.Apply(deliverytest.Command(o, delivery.MoveSubmitRequirement, time.Now()))

		return err
	})
	require.NoError(t, err)
	w.later(time.Minute)

	again, err := w.Begin(t.Context(), w.buyer, r)
	require.NoError(t, err)
	require.Equal(t, first.Upload, again.Upload)
	require.NotEqual(t, first.URL, again.URL)

	r.FileName = "other.txt"
	r.ExpectedVersion = nil
	_, err = w.Begin(t.Context(), w.buyer, r)
	requireRefused(t, err, delivery.Refusal{Code: delivery.CodeIdempotencyKeyReused})

	colleague := w.buyer
	colleague.Subject = "u-other"
	theirs, err := w.Begin(t.Context(), colleague, r)
	require.NoError(t, err)
	require.NotEqual(t, first.Upload.ID, theirs.Upload.ID)
}

func TestUploadsHaveKeysOfTheirOwn(t *testing.T) {
	t.Parallel()

	w := open(t)
	r := request(w)
	move := func(name delivery.MoveName, key string) {
		_, err := w.store.UpdateOrder(t.Context(), store.Scope{}, w.order.ID, func(o *delivery.Order) error {
			c := deliverytest.Command(o, name, time.Now())
			c.Key = &key
			_, err := o.Apply(c)

			return err
		})
		require.NoError(t, err)
	}
	upload := func(key string) string {
		r.Key = &key
		begun, err := w.Begin(t.Context(), w.buyer, r)
		require.NoError(t, err)

		return begun.Upload.ID
	}

	first := upload("of an upload")

	move(delivery.MoveSubmitRequirement, "of an upload")
	require.Equal(t, first, upload("of an upload"))

	move(delivery.MoveReviseRequirement, "of a move")
	require.NotEqual(t, first, upload("of a move"))
}

func TestBeginTellsThatTheStoreIsGone(t *testing.T) {
	t.Parallel()

	w := open(t)
	w.store.fail("Order", func() error { return store.ErrUnavailable })

	var refused *delivery.RefusedError

	_, err := w.Begin(t.Context(), w.buyer, request(w))
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.NotErrorAs(t, err, &refused)
}

func TestNewRefusesImpossibleConfigurations(t *testing.T) {
	t.Parallel()

	w := open(t)

	for name, change := range map[string]func(*files.Config){
		"NoStore":       func(c *files.Config) { c.Store = nil },
		"NoIDs":         func(c *files.Config) { c.NewID = nil },
		"WeakSecret":    func(c *files.Config) { c.Secret = make([]byte, files.MinSecret-1) },
		"NoBase":        func(c *files.Config) { c.BaseURL = "" },
		"BaseOfScheme":  func(c *files.Config) { c.BaseURL = "javascript:alert(1)" },
		"NegativeLimit": func(c *files.Config) { c.MaxBytes = -1 },
		"HugeLimit":     func(c *files.Config) { c.MaxBytes = 1 << 31 },
		"NegativeTurns": func(c *files.Config) { c.Concurrent = -1 },
		"NegativeShare": func(c *files.Config) { c.PerAccount = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			c := files.Config{Store: w.store, Secret: make([]byte, files.MinSecret), NewID: newID, BaseURL: "http://a"}
			_, err := files.New(c)
			require.NoError(t, err)

			change(&c)
			_, err = files.New(c)
			require.Error(t, err)
		})
	}
}
