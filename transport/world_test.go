package transport_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"go.uber.org/goleak"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/live"
	"github.com/jiaofu/jiaofu/transport"
)

// bound is how long a test waits for what must come.
const bound = 20 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const schemaText = `
directive @mark repeatable on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
scalar Date
enum Color { RED GREEN }
input Point { x: Int! y: Int = 1 label: String next: Point }
input Choice @oneOf { a: Int b: Int }
type Node { id: ID! name: String child: Node list(first: Int): [Node!] }
type Query {
  hello(name: String): String!
  never: String!
  maybe: String
  echo(int: Int, float: Float, id: ID, text: String, flag: Boolean, color: Color, list: [Int!], point: Point, choice: Choice, date: Date): String
  fail(code: String!): String
  mustFail(code: String!): String!
  boom: String
  panic: String
  slow: String
  node: Node
}
type Mutation { bump: Int! wait: Int! fail(code: String!): Int mustFail(code: String!): Int! panic: Int! node: Node }
type Subscription {
  ticks(after: Int): Int!
  refused: Int!
  revoked: Int!
  endless: Int!
  finished: Int!
  panics: Int!
  plain: Int!
}
`

// world is a server whose log is a counter: tick n is the number n.
type world struct {
	hub     *live.Hub
	handler *transport.Handler
	server  *httptest.Server
	log     *bytes.Buffer
	schema  *ast.Schema

	ticks  atomic.Int64
	bumps  atomic.Int64
	asked  atomic.Int64 // reads of the log
	gate   chan struct{}
	served chan struct{} // one for each slow field that runs
	stop   sync.Once
}

// tick appends n entries to the log, waking after each.
func (w *world) tick(n int) {
	for range n {
		w.ticks.Add(1)
		w.hub.Publish(live.Change{OrderID: "ord_1"})
	}
}

func newWorld(tb testing.TB, change func(*transport.Config)) *world {
	tb.Helper()

	w := newOfflineWorld(change)
	w.server = httptest.NewServer(w.handler)
	tb.Cleanup(w.close)

	return w
}

// newOfflineWorld is a world that nobody listens for.
func newOfflineWorld(change func(*transport.Config)) *world {
	w := &world{
		hub: live.NewHub(), log: &bytes.Buffer{}, gate: make(chan struct{}), served: make(chan struct{}, 100),
		schema: gqlparser.MustLoadSchema(&ast.Source{Input: schemaText}),
	}
	config := transport.Config{
		Schema:       w,
		Logger:       slog.New(slog.NewTextHandler(&locked{Writer: w.log}, nil)),
		Authenticate: authenticate,
		Authorize: func(ctx context.Context, op *graphql.OperationContext) error {
			for _, name := range transport.RootFields(op) {
				if strings.HasPrefix(name, "__s") && personOf(ctx) == "" {
					return apierror.New(apierror.Unauthenticated, "sign in", "请登录")
				}
			}

			return nil
		},
		Person: personOf,
		Limits: transport.Limits{CloseTime: 200 * time.Millisecond},
	}

	if change != nil {
		change(&config)
	}

	w.handler = transport.New(config)

	return w
}

// close ends everything that the test left open.
func (w *world) close() {
	w.stop.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), bound)
		defer cancel()

		_ = w.handler.Shutdown(ctx)

		w.server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
}

type personKey struct{}

func personOf(ctx context.Context) string {
	name, _ := ctx.Value(personKey{}).(string)

	return name
}

// authenticate knows "Bearer <name>" and "Bearer <name> <milliseconds to live>".
func authenticate(ctx context.Context, authorization string) (context.Context, time.Time, error) {
	switch authorization {
	case "":
		return ctx, time.Time{}, nil
	case "Bearer down":
		return ctx, time.Time{}, apierror.New(apierror.Unavailable, "no keys", "没有密钥").WithRetryAfter(2 * time.Second)
	case "Bearer panic":
		panic("authenticate")
	}

	words := strings.Fields(authorization)
	if words[0] != "Bearer" || len(words) < 2 || words[1] == "bad" {
		return ctx, time.Time{}, errors.New("a secret reason")
	}

	expiry := time.Time{}

	if len(words) == 3 {
		left, err := strconv.Atoi(words[2])
		if err != nil {
			return ctx, time.Time{}, err
		}

		expiry = time.Now().Add(time.Duration(left) * time.Millisecond)
	}

	return context.WithValue(ctx, personKey{}, words[1]), expiry, nil
}

type locked struct {
	io.Writer

	mu sync.Mutex
}

func (l *locked) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.Writer.Write(text)
}

func (w *world) Schema() *ast.Schema { return w.schema }

// CheckScalar knows what a Date is.
func (w *world) CheckScalar(_ string, value any) error {
	text, _ := value.(string)
	_, err := time.Parse(time.DateOnly, text)

	return err
}

func (w *world) Complexity(
	_ context.Context, _, field string, child int, args map[string]any,
) (int, bool) {
	first, _ := args["first"].(int64)

	return child * int(first), field == "list"
}

// Exec does what gqlgen generates for the schema.
func (w *world) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if op.Operation.Operation == ast.Subscription {
		next := w.stream(ctx, op)

		var buffer bytes.Buffer

		return func(ctx context.Context) *graphql.Response {
			buffer.Reset()

			data := next(ctx)
			if data == nil {
				return nil
			}

			data.MarshalGQL(&buffer)

			return &graphql.Response{Data: buffer.Bytes()}
		}
	}

	answered := false

	return func(ctx context.Context) *graphql.Response {
		if answered {
			return nil
		}

		answered = true

		return &graphql.Response{Data: w.answer(ctx, op)}
	}
}

// answer executes the root fields, one after another.
func (w *world) answer(ctx context.Context, op *graphql.OperationContext) []byte {
	var buffer bytes.Buffer

	for i, field := range graphql.CollectFields(op, op.Operation.SelectionSet, nil) {
		if i > 0 {
			buffer.WriteByte(',')
		}

		value := graphql.ResolveField(ctx, op, field, fieldContext,
			func(ctx context.Context) (any, error) { return w.resolve(ctx, field) }, nil,
			func(_ context.Context, _ ast.SelectionSet, v any) graphql.Marshaler { return marshal(v) },
			true, field.Definition.Type.NonNull)
		if value == graphql.Null && field.Definition.Type.NonNull {
			return []byte("null")
		}

		buffer.WriteString(strconv.Quote(field.Alias) + ":")
		value.MarshalGQL(&buffer)
	}

	return []byte("{" + buffer.String() + "}")
}

// fieldContext reads arguments as gqlgen does: what it cannot read it adds to
// the errors, and leaves the arguments unset.
func fieldContext(ctx context.Context, field graphql.CollectedField) (*graphql.FieldContext, error) {
	at := &graphql.FieldContext{Object: "Query", Field: field}
	args := field.ArgumentMap(graphql.GetOperationContext(ctx).Variables)
	ctx = graphql.WithFieldContext(ctx, at)

	if args["name"] == "unreadable" {
		ctx = graphql.WithPathContext(ctx, graphql.NewPathWithField("name"))
		err := graphql.ErrorOnPath(ctx, errors.New("a secret reason"))
		graphql.AddError(ctx, err)

		return at, err
	}

	at.Args = args

	return at, nil
}

func marshal(value any) graphql.Marshaler {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}

	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(text) })
}

func (w *world) resolve(ctx context.Context, field graphql.CollectedField) (any, error) {
	args := graphql.GetFieldContext(ctx).Args

	switch field.Name {
	case "__typename":
		return field.ObjectDefinition.Name, nil
	case "hello":
		name, _ := args["name"].(string)

		return "hello " + name, nil
	case "echo":
		return args, nil
	case "fail", "mustFail":
		code, _ := args["code"].(string)

		return nil, apierror.New(apierror.Code(code), "failed", "失败").WithRetryAfter(3 * time.Second)
	case "boom":
		return nil, errors.New("a secret cause")
	case "panic":
		panic("a secret panic")
	case "slow", "wait":
		w.served <- struct{}{}

		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-w.gate:
			return "done", nil
		}
	case "__schema":
		return "the schema", nil
	case "bump":
		return w.bumps.Add(1), nil
	default:
		return nil, nil //nolint:nilnil // null is the answer
	}
}

// stream runs a subscription's resolver.
func (w *world) stream(ctx context.Context, op *graphql.OperationContext) func(context.Context) graphql.Marshaler {
	field := graphql.CollectFields(op, op.Operation.SelectionSet, nil)[0]

	return graphql.ResolveFieldStream(ctx, op, field, fieldContext,
		func(ctx context.Context) (any, error) { return w.subscribe(ctx, field) }, nil,
		func(_ context.Context, _ ast.SelectionSet, v any) graphql.Marshaler {
			if v == "panic" {
				panic("a secret panic")
			}

			return marshal(v)
		}, true, true)
}

func (w *world) subscribe(ctx context.Context, field graphql.CollectedField) (<-chan any, error) {
	switch field.Name {
	case "refused":
		return nil, apierror.New(apierror.Forbidden, "not yours", "无权访问")
	case "plain":
		return make(chan any), nil
	}

	cursor := w.ticks.Load()
	if after, ok := graphql.GetFieldContext(ctx).Args["after"].(int64); ok {
		cursor = after
	}

	return live.Stream(ctx, w.hub, live.Order("ord_1"), func(context.Context) ([]any, bool, error) {
		w.asked.Add(1)

		var page []any

		now := w.ticks.Load()

		switch {
		case field.Name == "endless":
			return []any{strings.Repeat("x", 32<<10)}, true, nil
		case field.Name == "finished":
			return nil, false, io.EOF
		case field.Name == "panics" && now > 0:
			return []any{"panic"}, true, nil
		case field.Name == "revoked" && now > 1:
			return nil, false, apierror.New(apierror.Forbidden, "not yours any more", "已无权访问")
		default:
			for ; cursor < now && len(page) < 8; cursor++ {
				page = append(page, cursor+1)
			}
		}

		return page, cursor < now, nil
	})
}
