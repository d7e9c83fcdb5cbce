package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket/wsjson"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/ident"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

// A dozen orders with ten thousand log entries among them: most are there when
// the client comes, the rest is written while it listens.
const (
	streamOrders  = 12
	streamEntries = 10_008
	perOrder      = streamEntries / streamOrders
)

// TestStreamsThroughCuts: a client whose connection is cut at random points and
// that resumes by its cursors has each entry once, in order.
func TestStreamsThroughCuts(t *testing.T) {
	t.Parallel()

	t.Run("OneProcess", func(t *testing.T) {
		t.Parallel()

		const live = 60

		folder := t.TempDir()
		s, err := sqlite.Open(t.Context(), sqlite.Config{Dir: folder})
		require.NoError(t, err)

		ids := fillLogs(t, s, live)
		require.NoError(t, s.Close())

		p := startProgram(t, "JIAOFU_DATA_DIR="+folder, "JIAOFU_JWT_SECRET="+testSecret)
		streamThroughCuts(t, p, p, ids, live)
	})

	t.Run("TwoProcesses", func(t *testing.T) {
		t.Parallel()

		live := 60
		if mongotest.Scans() != "" { // long documents are read and written slowly
			live = 1
		}

		uri, database := mongotest.URI(t), mongotest.Database(t)
		s, err := mongodb.Open(t.Context(), mongodb.Config{URI: uri, Database: database})
		require.NoError(t, err)

		ids := fillLogs(t, s, live)
		require.NoError(t, s.Close())

		env := []string{"MONGODB_DATABASE=" + database, "JIAOFU_JWT_SECRET=" + testSecret}
		// Where the server's updates are atomic on one connection only, who
		// only listens may have several all the same.
		many := strings.ReplaceAll(uri, "maxPoolSize=1", "maxPoolSize=8")
		streamThroughCuts(t, startProgram(t, append(env, "MONGODB_URI="+uri)...),
			startProgram(t, append(env, "MONGODB_URI="+many)...), ids, live)
	})
}

// fillLogs saves orders under way, each with a long log, and returns their ids.
func fillLogs(t *testing.T, s store.Store, live int) []string {
	t.Helper()

	source := ident.NewSource()
	at := time.Now().Add(-24 * time.Hour)
	ids := make([]string, streamOrders)

	for i := range ids {
		registration := delivery.Registration{
			Number: fmt.Sprintf("S-%d", i), Goods: delivery.Goods{
				Name: "等保", Type: delivery.GoodsHumanService, AcceptanceDays: delivery.DefaultAcceptanceDays,
			},
			Provider: delivery.Party{Account: "cloudcraft", Name: "云匠"}, Buyer: delivery.Party{Account: "acme", Name: "极光"},
			Paid: delivery.Money{Currency: "CNY"}, Coupon: delivery.Money{Currency: "CNY"},
		}
		o, err := delivery.Register(delivery.RegisterCommand{
			Registration: registration, At: at, OrderID: source.New("ord_", at),
			Actor: delivery.Actor{Role: delivery.RoleMarketplace, Account: "market", Subject: "m", Name: "云市场"},
		})
		require.NoError(t, err)

		buyer := delivery.Actor{Role: delivery.RoleBuyer, Account: "acme", Subject: "li", Name: "李"}
		provider := delivery.Actor{Role: delivery.RoleProvider, Account: "cloudcraft", Subject: "chen", Name: "陈"}

		_, err = o.Apply(delivery.Command{Move: delivery.MoveSubmitRequirement, Actor: buyer, At: at, Text: "需求"})
		require.NoError(t, err)
		_, err = o.Apply(delivery.Command{Move: delivery.MoveConfirmRequirement, Actor: provider, At: at, Revision: 1})
		require.NoError(t, err)

		for o.Version < perOrder-live {
			_, err = o.Apply(delivery.Command{Move: delivery.MoveReportProgress, Actor: provider, At: at, Text: "进展"})
			require.NoError(t, err)
		}

		require.NoError(t, s.CreateOrder(t.Context(), o))
		ids[i] = o.ID
	}

	return ids
}

// streamThroughCuts writes on one process and listens on another.
func streamThroughCuts(t *testing.T, writes, listens *program, ids []string, live int) {
	t.Helper()

	proxy := startCutter(t, strings.TrimPrefix(listens.url, "http://"))
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	t.Cleanup(cancel)

	var writing sync.WaitGroup

	token := writes.token(t, "PROVIDER", "cloudcraft")

	writing.Go(func() {
		for round := range live {
			for _, id := range ids {
				for !writes.report(ctx, token, id, strconv.Itoa(round)) {
				}
			}
		}
	})

	listener := &cutListener{t: t, token: listens.token(t, "BUYER", "acme"), ids: ids, last: map[string]int{}}
	for !listener.done() {
		require.NoError(t, ctx.Err(), "heard %d of %d entries", listener.heard, streamEntries)
		listener.listen(ctx, "http://"+proxy.address)
	}

	writing.Wait()
	require.Equal(t, streamEntries, listener.heard)
	require.Greater(t, listener.connections, 3, "the connection was hardly ever cut")
}

// report reports progress under an idempotency key; false when it has to be tried
// again, because the database is busy.
func (p *program) report(ctx context.Context, token, id, key string) bool {
	body, err := json.Marshal(map[string]any{
		"query": `mutation ($id: ID!, $key: String) {
			reportProgress(input: {orderId: $id, note: "进展", idempotencyKey: $key}) { userErrors { code } } }`,
		"variables": map[string]any{"id": id, "key": key},
	})
	if err != nil {
		return false
	}

	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return ctx.Err() != nil
	}

	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)

	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return ctx.Err() != nil
	}

	defer answer.Body.Close()

	text, err := io.ReadAll(answer.Body)

	return err == nil && bytes.Contains(text, []byte(`"data":{"reportProgress":{"userErrors":[]}}`)) || ctx.Err() != nil
}

// busy matches what is told where a subscription cannot begin now.
var busy = regexp.MustCompile(`"code":"(UNAVAILABLE|TIMEOUT)"`)

// cutListener hears the logs of several orders on one socket.
type cutListener struct {
	t           *testing.T
	token       string
	ids         []string
	last        map[string]int
	heard       int
	connections int
}

func (l *cutListener) done() bool { return l.heard >= streamEntries }

// listen resumes every log where it was, and hears until the socket is cut.
func (l *cutListener) listen(ctx context.Context, address string) {
	l.t.Helper()

	socket, err := dial(l.t, address, l.token)
	if socket != nil {
		defer func() { _ = socket.CloseNow() }()
	}

	if err != nil {
		return
	}

	l.connections++

	for i, id := range l.ids {
		payload := map[string]any{
			"query":     `subscription ($id: ID!, $after: Int) { flowLogAppended(orderId: $id, after: $after) { seq } }`,
			"variables": map[string]any{"id": id, "after": l.last[id]},
		}
		if wsjson.Write(ctx, socket, map[string]any{"id": strconv.Itoa(i), "type": "subscribe", "payload": payload}) != nil {
			return
		}
	}

	for !l.done() {
		var next message
		if wsjson.Read(ctx, socket, &next) != nil {
			return
		}

		// A database that is too busy to begin a subscription is no loss either:
		// the client comes back.
		if next.Type == "error" && busy.Match(next.Payload) {
			return
		}

		require.Equal(l.t, "next", next.Type, "%s", next.Payload)
		l.hear(next)
	}
}

// hear requires that an entry is the next of its log.
func (l *cutListener) hear(next message) {
	l.t.Helper()

	var i int

	_, err := fmt.Sscan(next.ID, &i)
	require.NoError(l.t, err)

	var payload struct {
		Data struct {
			Entry struct {
				Seq int `json:"seq"`
			} `json:"flowLogAppended"`
		} `json:"data"`
	}

	require.NoError(l.t, json.Unmarshal(next.Payload, &payload))

	id := l.ids[i]
	require.Equal(l.t, l.last[id]+1, payload.Data.Entry.Seq)

	l.last[id]++
	l.heard++
}

// cutter is a TCP proxy that cuts each connection after a random number of
// bytes.
type cutter struct {
	address  string
	upstream string
}

func startCutter(t *testing.T, upstream string) *cutter {
	t.Helper()

	var listen net.ListenConfig

	listener, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })

	c := &cutter{address: listener.Addr().String(), upstream: upstream}

	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}

			go c.relay(client)
		}
	}()

	return c
}

func (c *cutter) relay(client net.Conn) {
	defer client.Close()

	server, err := net.Dial("tcp", c.upstream)
	if err != nil {
		return
	}
	defer server.Close()

	go func() { _, _ = io.Copy(server, client) }()

	// Enough for the handshake, so that something is heard each time.
	_, _ = io.CopyN(client, server, 20_000+rand.Int64N(160_000))
}
