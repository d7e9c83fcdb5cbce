package main

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/document"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// damage is what somebody makes of the head or the log of an order, and what
// is told of it.
type damage struct {
	// order is which one, counted from 0.
	order int
	head  func(head bson.D) bson.D
	log   func(entries []bson.Raw) []bson.Raw
	told  string
}

// damagedOrders is how many orders a store has that is damaged, but for one that
// is forged; fewer of them are.
const damagedOrders = 9

func firstEntry(entries []bson.Raw) []bson.Raw { return entries[:1] }

func noEntry([]bson.Raw) []bson.Raw { return nil }

// versionSays sets the version of a head.
func versionSays(version any) func(bson.D) bson.D {
	return func(head bson.D) bson.D {
		for i := range head {
			if head[i].Key == "version" {
				head[i].Value = version
			}
		}

		return head
	}
}

func withoutVersion(head bson.D) bson.D {
	return slices.DeleteFunc(head, func(e bson.E) bool { return e.Key == "version" })
}

// fill makes the orders of a store that is to be damaged, each of four entries,
// and one with two that is forged. It returns them.
func fill(t *testing.T, s store.Store) []*delivery.Order {
	t.Helper()

	var orders []*delivery.Order

	for n := range damagedOrders {
		orders = append(orders, deliverytest.Order(t, deliverytest.Nth(n), deliverytest.At(delivery.PhaseAcceptancePending)))
	}

	orders = append(orders, deliverytest.Forged(t, deliverytest.Nth(damagedOrders)))

	for _, o := range orders {
		require.NoError(t, s.CreateOrder(t.Context(), o))
	}

	require.NoError(t, s.Close())

	return orders
}

// forgedOrder is the last order of a store that is to be damaged.
func forgedOrder(orders []*delivery.Order) damage {
	o := orders[damagedOrders]

	return damage{
		order: damagedOrders,
		told:  o.ID + " (" + o.Number + "): fold the log: entry 2, DELIVERY_ACCEPTED, does not fit those before it",
	}
}

// verifyNames runs verify, which has to name every damaged order and no other.
func verifyNames(t *testing.T, env []string, orders []*delivery.Order, damages []damage, entries int) {
	t.Helper()

	told := []string{fmt.Sprintf("%d orders, %d log entries, 0 files checked: %d broken", len(orders), entries, len(damages))}
	for _, d := range damages {
		told = append(told, d.told)
	}

	verifyFails(t, env, told...)

	out, _ := runProgram(t, env, "verify")

	for n, o := range orders {
		damaged := slices.ContainsFunc(damages, func(d damage) bool { return d.order == n })
		require.Equal(t, damaged, strings.Contains(out, o.ID), "order %d in %s", n, out)
	}
}

func TestVerifyNamesEveryDamagedOrder(t *testing.T) {
	t.Parallel()

	folder := t.TempDir()
	s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: folder})
	require.NoError(t, err)

	orders := fill(t, s)
	id := func(n int) string { return orders[n].ID }

	damages := []damage{
		{order: 0, log: firstEntry, told: "order " + id(0) + " has a log that ends at entry 1, and a head that says 4"},
		{order: 2, log: firstEntry, told: "order " + id(2) + " has a log that ends at entry 1, and a head that says 4"},
		{order: 3, head: withoutVersion, told: "order " + id(3) + " has a log that ends at entry 4, and a head that says 0"},
		{order: 4, head: versionSays("four"), told: `field "version" is not an integer`},
		{order: 5, head: versionSays(int64(math.MaxInt64)), told: id(5) + " has a log that ends at entry 4, and a head that says 9223372036854775807"},
		{order: 6, head: versionSays(int64(-1)), told: "order " + id(6) + " has a log that ends at entry 4, and a head that says -1"},
		{order: 7, log: noEntry, told: id(7) + " (" + orders[7].Number + "): the hash chain is broken at entry 1"},
		forgedOrder(orders),
		{order: 8, told: id(8) + ": it is listed and not there: the database is damaged"},
	}

	c, err := driver.OpenConn(filepath.Join(folder, "jiaofu.db"))
	require.NoError(t, err)
	require.NoError(t, sqlitex.ExecuteScript(c, "DROP TRIGGER logs_grow; DROP TRIGGER logs_stay; DELETE FROM logs WHERE id / 4096 = 9", nil))

	for _, d := range damages {
		if d.head != nil {
			rewrite(t, c, "orders", "head", "no", d.order+1, func(doc []byte) []byte { return edited(t, doc, d.head) })
		}

		if d.log != nil {
			rewrite(t, c, "logs", "doc", "id / 4096", d.order+1, func(docs []byte) []byte { return joined(d.log(split(docs))) })
		}
	}

	require.NoError(t, c.Close())
	verifyNames(t, settings("JIAOFU_DATA_DIR="+folder), orders, damages, 6)

	// Nothing of it is taken along in silence.
	for told, args := range map[string][]string{
		`read the source: list orders: head of an order: read order document: field "version" is not an integer`: {
			"copy", "-from", folder, "-to", filepath.Join(t.TempDir(), "copy"),
		},
		"no backup was written: read order " + id(0): {"backup", "-data-dir", folder, "-to", filepath.Join(t.TempDir(), "backup")},
	} {
		out, err := runProgram(t, settings(), args...)
		require.ErrorContains(t, err, "exit status 1")
		require.Contains(t, out, told)
	}
}

func TestVerifyNamesEveryDamagedDocument(t *testing.T) {
	t.Parallel()

	uri, database := mongotest.URI(t), mongotest.Database(t)
	s, err := mongodb.Open(t.Context(), mongodb.Config{URI: uri, Database: database})
	require.NoError(t, err)

	orders := fill(t, s)

	damages := []damage{
		forgedOrder(orders),
		{order: 0, log: firstEntry, told: orders[0].ID + " (" + orders[0].Number + "): the hash chain is broken at entry 2"},
		{order: 2, head: versionSays("four"), told: orders[2].ID + `: decode order: read order document: field "version" is not an integer`},
		{order: 3, head: versionSays(int64(math.MaxInt64)), told: orders[3].ID + " (" + orders[3].Number + "): the hash chain is broken"},
		{order: 4, head: func(bson.D) bson.D { return nil }, told: orders[4].ID + ": decode order: head: the document does not have the form"},
	}

	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	require.NoError(t, err)

	defer func() { require.NoError(t, client.Disconnect(t.Context())) }()

	for _, d := range damages {
		o := orders[d.order]
		change := bson.D{}

		if d.log != nil {
			change = bson.D{{Key: "log", Value: d.log([]bson.Raw{document.AppendEntry(nil, &o.Log[0])})}}
		}

		if d.head != nil {
			change = bson.D{{Key: "head", Value: nil}}
			if head := edited(t, document.AppendHead(nil, o), d.head); head != nil {
				change[0].Value = bson.Raw(head)
			}
		}

		_, err := client.Database(database).Collection("orders").UpdateByID(t.Context(), o.ID, bson.D{{Key: "$set", Value: change}})
		require.NoError(t, err)
	}

	verifyNames(t, settings("MONGODB_URI="+uri, "MONGODB_DATABASE="+database, "JIAOFU_JWT_SECRET="+testSecret), orders, damages, 27)
}

// edited is a head as somebody edits it; nil when nothing is left.
func edited(t *testing.T, doc []byte, edit func(bson.D) bson.D) []byte {
	t.Helper()

	var head bson.D

	require.NoError(t, bson.Unmarshal(doc, &head))

	if head = edit(head); head == nil {
		return nil
	}

	raw, err := bson.Marshal(head)
	require.NoError(t, err)

	return raw
}

// split returns the documents of a row of a log, and joined makes one of them.
func split(docs []byte) (entries []bson.Raw) {
	for one := document.First(docs); one != nil; one = document.First(docs) {
		entries, docs = append(entries, one), docs[len(one):]
	}

	return entries
}

func joined(entries []bson.Raw) (docs []byte) {
	for _, one := range entries {
		docs = append(docs, one...)
	}

	return append(docs, make([]byte, 16)...)
}

// rewrite changes what is in a column of the one row whose key has a value.
func rewrite(t *testing.T, c *driver.Conn, table, column, key string, value int, change func([]byte) []byte) {
	t.Helper()

	var rows [][]byte

	require.NoError(t, sqlitex.Execute(c, "SELECT "+column+" FROM "+table+" WHERE "+key+" = ?", &sqlitex.ExecOptions{
		Args: []any{value},
		ResultFunc: func(row *driver.Stmt) error {
			doc := make([]byte, row.ColumnLen(0))
			row.ColumnBytes(0, doc)
			rows = append(rows, doc)

			return nil
		},
	}))
	require.Len(t, rows, 1)
	require.NoError(t, sqlitex.Execute(c, "UPDATE "+table+" SET "+column+" = ?1 WHERE "+key+" = ?2",
		&sqlitex.ExecOptions{Args: []any{change(rows[0]), value}}))
}
