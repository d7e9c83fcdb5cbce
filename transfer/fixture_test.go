package transfer_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/document"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
	"github.com/jiaofu/jiaofu/store/sqlite"
	"github.com/jiaofu/jiaofu/transfer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// orders is how many orders a source has.
const orders = 60

// silent tells nobody.
type silent struct{}

func (silent) Begin(string, int64) {}
func (silent) Add(int64)           {}

func openSQLite(tb testing.TB, dir string) *sqlite.Store {
	tb.Helper()

	s, err := sqlite.Open(context.Background(), sqlite.Config{Dir: dir, Unfinished: true})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })

	return s
}

func openMongoDB(tb testing.TB) *mongodb.Store {
	tb.Helper()

	s, err := mongodb.Open(context.Background(), mongodb.Config{
		URI: mongotest.URI(tb), Database: mongotest.Database(tb), Timeout: time.Minute, Unfinished: true,
	})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })

	return s
}

// order is the n-th order of a source: of every phase, some with refunds, of
// several accounts.
func order(tb testing.TB, n int) *delivery.Order {
	tb.Helper()

	lives := []deliverytest.Option{
		deliverytest.At(delivery.PhaseRequirementPending), deliverytest.At(delivery.PhaseConfirmationPending),
		deliverytest.At(delivery.PhaseRequirementRejected), deliverytest.At(delivery.PhaseImplementing),
		deliverytest.At(delivery.PhaseAcceptancePending), deliverytest.At(delivery.PhaseCompleted),
		deliverytest.At(delivery.PhaseRefunded), deliverytest.Refund(delivery.RefundPaying),
		deliverytest.Then(delivery.MoveRequestRefund, delivery.MoveRejectRefund, delivery.MoveRequestRefund),
	}

	return deliverytest.Order(tb, deliverytest.Nth(n), lives[n%len(lives)],
		deliverytest.From(deliverytest.Start().Add(time.Duration(n/3)*time.Hour)),
		deliverytest.Between(fmt.Sprintf("buyer-%d", n%3), fmt.Sprintf("provider-%d", n%2)))
}

// upload is the n-th upload of a source: pending, ready, or rejected.
func upload(n int) (u store.Upload, content []byte) {
	u = store.Upload{
		ID: fmt.Sprintf("att_%026d", n), OrderID: "ord_1", FileName: "需求说明.pdf",
		Owner:     delivery.Actor{Role: delivery.RoleBuyer, Account: "buyer-1", Subject: "u-lin", Name: "林晓"},
		CreatedAt: deliverytest.Start().Add(time.Duration(n) * time.Minute), Status: store.UploadPending,
	}

	switch n % 3 {
	case 1:
		content = bytes.Repeat([]byte(u.ID), n*20_000)
		u.Key = "key-" + u.ID
		u = ready(u, content)
	case 2:
		u.Status, u.Problem = store.UploadRejected, "TYPE_NOT_ALLOWED"
	default:
	}

	return u, content
}

func ready(u store.Upload, content []byte) store.Upload {
	sum := sha256.Sum256(content)
	u.Status, u.Type, u.SHA256, u.File = store.UploadReady, "application/pdf", hex.EncodeToString(sum[:]), "file."+u.ID
	u.ByteSize = int64(len(content))

	return u
}

// fill makes a source: orders, and uploads with contents of up to two chunks.
func fill(tb testing.TB, s store.Store, orders int) {
	tb.Helper()

	for n := range orders {
		require.NoError(tb, s.CreateOrder(tb.Context(), order(tb, n)))
	}

	for n := range 6 {
		addUpload(tb, s, n)
	}
}

func addUpload(tb testing.TB, s store.Store, n int) {
	tb.Helper()

	u, content := upload(n)
	if u.File != "" {
		require.NoError(tb, s.WriteFile(tb.Context(), u.File, bytes.NewReader(content)))
	}

	_, err := s.CreateUpload(tb.Context(), u)
	require.NoError(tb, err)
}

// copyStore runs a copy.
func copyStore(tb testing.TB, from, to store.Store) (transfer.Result, error) {
	tb.Helper()

	return transfer.Copy(tb.Context(), transfer.Config{
		From: from, To: to, Source: "the source of the test", Progress: silent{}, Now: time.Now,
	})
}

func mustCopy(tb testing.TB, from, to store.Store) transfer.Result {
	tb.Helper()

	r, err := copyStore(tb, from, to)
	require.NoError(tb, err)

	return r
}

// contents is everything that a store holds, each order as the bytes of its
// head and entries.
func contents(tb testing.TB, s store.Store) map[string]string {
	tb.Helper()

	all := map[string]string{}

	require.NoError(tb, store.Walk(tb.Context(), s, func(o *delivery.Order) error {
		form := document.AppendHead(nil, o)
		for i := range o.Log {
			form = document.AppendEntry(form, &o.Log[i])
		}

		all[o.ID] = string(form)

		return nil
	}))

	uploads, err := s.UploadsBefore(tb.Context(), deliverytest.Start().AddDate(10, 0, 0), "", 100)
	require.NoError(tb, err)

	for _, u := range uploads {
		all[u.ID] = fmt.Sprintf("%+v", u)

		if u.File != "" {
			content, err := s.OpenFile(tb.Context(), u.File)
			require.NoError(tb, err)

			read, err := io.ReadAll(content)
			require.NoError(tb, err)
			require.NoError(tb, content.Close())

			all[u.File] = string(read)
		}
	}

	return all
}

// answers are what a store answers to each kind of query.
func answers(tb testing.TB, s store.Store) map[string]any {
	tb.Helper()

	all := map[string]any{}
	keep := func(name string, answer any, err error) {
		require.NoError(tb, err, name)

		all[name] = answer
	}

	for _, scope := range []store.Scope{{}, {Buyer: "buyer-1"}, {Provider: "provider-0"}, {Buyer: "buyer-0", Provider: "provider-1"}} {
		for name, filter := range map[string]store.OrderFilter{
			"all": {}, "search": {Search: "jf000000"}, "status": {Statuses: []delivery.Status{"COMPLETED", delivery.StatusRefunding}},
			"deadline": {AutoAcceptBefore: deliverytest.Start().AddDate(0, 0, 17)},
		} {
			q := store.OrderQuery{Scope: scope, Filter: filter, Sort: store.SortUpdatedAt, Descending: true, Page: store.Page{Limit: 40}}
			name = fmt.Sprintf("%s in %+v", name, scope)

			page, err := s.ListOrders(tb.Context(), q)
			keep("list "+name, append([]*delivery.Order(nil), page.Orders...), err)

			count, err := s.CountOrders(tb.Context(), scope, filter)
			keep("count "+name, count, err)
		}

		byStatus, err := s.CountByStatus(tb.Context(), scope)
		for status, n := range byStatus {
			if n == 0 {
				delete(byStatus, status)
			}
		}

		keep(fmt.Sprintf("tabs of %+v", scope), byStatus, err)

		refunds, err := s.ListRefunds(tb.Context(), store.RefundQuery{Scope: scope, Page: store.Page{Limit: 50}})
		keep(fmt.Sprintf("refunds of %+v", scope), append([]delivery.Refund(nil), refunds.Refunds...), err)
	}

	timers, err := s.Timers(tb.Context(), 100)
	keep("timers", timers, err)

	number, err := s.OrderByNumber(tb.Context(), store.Scope{}, order(tb, 7).Number, store.Whole)
	keep("by number", number, err)

	refund, err := s.OrderOfRefund(tb.Context(), store.Scope{}, order(tb, 8).Refunds[1].ID, store.Head)
	keep("by refund", refund, err)

	return all
}

// move makes the next possible move of an order.
func move(tb testing.TB, s store.Store, id string) {
	tb.Helper()

	_, err := s.UpdateOrder(tb.Context(), store.Scope{}, id, func(o *delivery.Order) error {
		_, err := o.Apply(deliverytest.Command(o, deliverytest.Possible(o)[0], o.UpdatedAt.Add(time.Hour)))

		return err
	})
	require.NoError(tb, err)
}

// later makes a possible move of an order, at a time of its own.
func later(tb testing.TB, o *delivery.Order) error {
	tb.Helper()

	_, err := o.Apply(deliverytest.Command(o, deliverytest.Possible(o)[0], o.UpdatedAt.Add(2*time.Hour)))

	return err
}
