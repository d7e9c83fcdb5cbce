package main

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/observed"
)

// callList hears which methods of a store are called.
type callList struct {
	mu   sync.Mutex
	list []string
}

// StoreCalled notes a call, whatever became of it.
func (c *callList) StoreCalled(method string, _ observed.Outcome, _ time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()

	c.list = append(c.list, method)
}

// UploadChanged is a part of an observer that is not needed here.
func (c *callList) UploadChanged(store.UploadStatus, int64) {}

// take returns the calls since the last time, sorted.
func (c *callList) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()

	list := c.list
	c.list = nil

	slices.Sort(list)

	return list
}

// narrow is a store that fails a test when it hands out an order, or has one
// changed, that is not the stranger's. Nobody else asks while it watches.
type narrow struct {
	store.Store

	t       *testing.T
	watches atomic.Bool
}

// see looks at what is handed out.
func (n *narrow) see(orders ...*delivery.Order) {
	for _, o := range orders {
		if o != nil && n.watches.Load() {
			assert.Equal(n.t, "other", o.Buyer.Account)
		}
	}
}

// Order is part of [store.OrderReader].
func (n *narrow) Order(
	ctx context.Context, scope store.Scope, id string, part store.Part,
) (*delivery.Order, error) {
	o, err := n.Store.Order(ctx, scope, id, part)
	n.see(o)

	return o, err
}

// OrderByNumber is part of [store.OrderReader].
func (n *narrow) OrderByNumber(
	ctx context.Context, scope store.Scope, number string, part store.Part,
) (*delivery.Order, error) {
	o, err := n.Store.OrderByNumber(ctx, scope, number, part)
	n.see(o)

	return o, err
}

// OrderOfRefund is part of [store.OrderReader].
func (n *narrow) OrderOfRefund(
	ctx context.Context, scope store.Scope, refundID string, part store.Part,
) (*delivery.Order, error) {
	o, err := n.Store.OrderOfRefund(ctx, scope, refundID, part)
	n.see(o)

	return o, err
}

// Orders is part of [store.OrderReader].
func (n *narrow) Orders(
	ctx context.Context, scope store.Scope, ids []string, part store.Part,
) ([]*delivery.Order, error) {
	orders, err := n.Store.Orders(ctx, scope, ids, part)
	n.see(orders...)

	return orders, err
}

// UpdateOrder is part of [store.OrderWriter].
func (n *narrow) UpdateOrder(
	ctx context.Context, scope store.Scope, id string, change func(*delivery.Order) error,
) (*delivery.Order, error) {
	return n.Store.UpdateOrder(ctx, scope, id, func(o *delivery.Order) error {
		n.see(o)

		return change(o)
	})
}

// overheard is a server in this process whose store is listened to, with the
// orders of two buyers.
type overheard struct {
	*victim

	calls *callList
	store *narrow
	own   string // the order of the stranger
	took  map[string]time.Duration
}

func newOverheard(t *testing.T, b backend) *overheard {
	t.Helper()

	heard, handed := &callList{}, &narrow{t: t}
	stage := newStage(t, backend{b.name, func(t *testing.T, wake func(store.Wake)) store.Store {
		t.Helper()

		handed.Store = b.open(t, wake)

		return observed.Wrap(handed, heard, nil)
	}})
	token := func(role delivery.Role, account string) string {
		text, err := stage.server.issuer.Token(delivery.Actor{Role: role, Account: account, Subject: "u1", Name: account}, time.Hour)
		require.NoError(t, err)

		return text
	}

	o := &overheard{calls: heard, store: handed, took: map[string]time.Duration{}, victim: &victim{
		program: &program{url: stage.web.URL}, by: byPOST, number: "2026-0001",
		buyer: token(delivery.RoleBuyer, "acme"), marketplace: token(delivery.RoleMarketplace, "market"),
		stranger: token(delivery.RoleBuyer, "other"), strangerSells: token(delivery.RoleProvider, "other"),
	}}
	o.order = o.registers(t, o.number)

	data := o.call(t, o.marketplace, `mutation { registerOrder(input: {number: "2026-0002", paid: "1.00", goods: {name: "等保"},
		provider: {account: "cloudcraft", name: "云匠"}, buyer: {account: "other", name: "别人"}}) { order { id } } }`, nil)
	o.own = at[string](t, data, "registerOrder", "order", "id")

	o.call(t, o.buyer, `mutation ($id: ID!) { submitRequirement(input: {orderId: $id, description: "需求"}) { order { id } } }`,
		map[string]any{"id": o.order})

	return o
}

// alike expects that what is asked has the same answer and the same calls of the
// store for the id of something of somebody else and for one of nothing. It
// returns the calls.
func (o *overheard) alike(t *testing.T, id string, ask func(id string) reply) []string {
	t.Helper()

	none := unknown(id)

	o.calls.take()

	began := time.Now()
	nobodys := ask(none)
	o.took["unknown"] += time.Since(began)
	forNobodys := o.calls.take()

	began = time.Now()
	theirs := ask(id)
	o.took["others"] += time.Since(began)
	forTheirs := o.calls.take()

	require.Equal(t, nobodys.status, theirs.status)
	require.Equal(t, passing.ReplaceAllString(nobodys.body, ""), strings.ReplaceAll(passing.ReplaceAllString(theirs.body, ""), id, none))
	require.Equal(t, forNobodys, forTheirs)

	return forTheirs
}

// TestOthersObjectsCostWhatUnknownOnesCost: A10. An answer that takes as many
// calls of the store, none of which reads what is not the stranger's, tells
// nothing by its time. The fields are found in the
// schema; links and files of moves come after them.
func TestOthersObjectsCostWhatUnknownOnesCost(t *testing.T) {
	t.Parallel()

	for _, b := range backends() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()

			o := newOverheard(t, b)
			belongings := o.belongings(t)
			o.store.watches.Store(true)

			o.tryFields(t, belongings)
			o.tryFilesOfMoves(t, belongings["attachment"])
			o.tryLinks(t, belongings["attachment"])

			t.Logf("altogether %v for what is others', %v for what is unknown", o.took["others"], o.took["unknown"])
		})
	}
}

// tryFields asks for every field of the schema that takes an id.
func (o *overheard) tryFields(t *testing.T, belongings map[string]string) {
	t.Helper()

	a := newAsker(t)
	read := map[string]bool{}

	for _, definition := range []*ast.Definition{a.schema.Query, a.schema.Mutation, a.schema.Subscription} {
		by := byPOST
		if definition.Name == "Subscription" {
			by = bySSE
		}

		for _, field := range definition.Fields {
			for kind, id := range belongings {
				operation := strings.ToLower(definition.Name)
				if a.question(operation, field, id) == "" {
					continue
				}

				for _, stranger := range []string{o.stranger, o.strangerSells} {
					t.Log(field.Name, kind)

					called := o.alike(t, id, func(id string) reply {
						return o.askOver(t, by, stranger, a.question(operation, field, id))
					})
					read[field.Name] = read[field.Name] || len(called) > 0
				}
			}
		}
	}

	for _, name := range []string{"order", "node", "nodes", "verifyFlowLog", "acceptDelivery", "createUpload", "flowLogAppended"} {
		require.True(t, read[name], "%s does not read", name)
	}

	// What may be left out of an input, and files of somebody else on an order of
	// somebody else.
	for _, document := range []string{
		`mutation{createUpload(input:{orderId:"$",fileName:"x",byteSize:1,idempotencyKey:"k",expectedVersion:1}){userErrors{code message}}}`,
		`mutation{reviseRequirement(input:{orderId:"$",description:"x",idempotencyKey:"k"}){order{id} userErrors{code message}}}`,
		`mutation{reviseRequirement(input:{orderId:"$",description:"x",expectedVersion:1}){order{id} userErrors{code message}}}`,
		`mutation{reviseRequirement(input:{orderId:"$",description:"x",attachmentIds:["` + belongings["attachment"] + `"]}){userErrors{code}}}`,
		`{order(id:"$"){id flowLog{seq} steps{executions{seq}}}}`, `{nodes(ids:["$","$","ord_none"]){id}}`,
	} {
		called := o.alike(t, o.order, func(id string) reply {
			return o.ask(t, o.stranger, question(strings.ReplaceAll(document, "$", id), ""))
		})
		require.NotEmpty(t, called)
	}

	called := o.alike(t, o.number, func(number string) reply {
		return o.ask(t, o.stranger, question(`query($n:String!){orderByNumber(number:$n){id flowLog{seq}}}`, `{"n":"`+number+`"}`))
	})
	require.Equal(t, []string{"OrderByNumber"}, called)

	own := o.ask(t, o.stranger, question(`{orderByNumber(number:"2026-0002"){id flowLog{seq}}}`, "")).data(t)
	require.InDelta(t, 1, at[float64](t, own, "orderByNumber", "flowLog", 0, "seq"), 0)
}

// tryFilesOfMoves has a move on the stranger's own order take somebody's file.
func (o *overheard) tryFilesOfMoves(t *testing.T, file string) {
	t.Helper()

	called := o.alike(t, file, func(file string) reply {
		answer := o.ask(t, o.stranger, question(`mutation{submitRequirement(input:{orderId:"`+o.own+`",description:"x",attachmentIds:["`+
			file+`"]}){order{version} userErrors{code field message}}}`, ""))
		require.Contains(t, answer.body, "ATTACHMENT_NOT_READY")

		return answer
	})
	require.Contains(t, called, "Upload")
}

// tryLinks makes somebody's file the file of the stranger's own links. That none
// of them is valid is told without a look at what it names.
func (o *overheard) tryLinks(t *testing.T, file string) {
	t.Helper()

	mine := *o.victim
	mine.order = o.own
	id, upload := mine.begins(t, o.stranger, "a.txt", 4, "")
	require.Equal(t, http.StatusOK, o.send(t, http.MethodPut, upload, "four").status)

	download := at[string](t, o.ask(t, o.stranger, question(`{node(id:"`+id+`"){...on Attachment{url}}}`, "")).data(t), "node", "url")

	for _, link := range []string{upload, download, strings.Split(upload, "?")[0], strings.Split(upload, "?")[0] + "?op=upload"} {
		for _, method := range []string{
			http.MethodPut, http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPatch, http.MethodDelete,
		} {
			called := o.alike(t, file, func(file string) reply {
				answer := o.send(t, method, strings.Replace(link, id, file, 1), "four")
				require.Contains(t, []int{http.StatusForbidden, http.StatusMethodNotAllowed}, answer.status, method)

				return answer
			})
			require.Empty(t, called)
		}
	}
}
