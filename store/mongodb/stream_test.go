package mongodb_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest/turnstile"
)

// never is longer than any of these tests: what is waited for so long is heard
// of in another way.
const never = time.Hour

// cases of change streams: a database behind a server that has them.
type streamed struct {
	gate          *turnstile.Turnstile
	uri, database string
}

func newStreamed(t testing.TB) *streamed {
	t.Helper()

	database := mongotest.Database(t)
	gate, uri := mongotest.Streaming(t)

	return &streamed{gate: gate, uri: uri, database: database}
}

// config is that of a store that hears of changes by the stream alone: neither
// does it poll, nor does it look before the stream tells it to.
func (s *streamed) config(wake func(store.Wake)) mongodb.Config {
	cfg := mongodb.Config{URI: s.uri, Database: s.database, Wake: wake, PollInterval: never, Timeout: never}
	cfg.SetStream(never, never)

	return cfg
}

// writer is another store on the database, which listens to nobody.
func (s *streamed) writer(t testing.TB) *mongodb.Store {
	t.Helper()

	return open(t, s.config(nil))
}

// listener is a store whose change stream is open.
func (s *streamed) listener(t testing.TB, ear *ear) *mongodb.Store {
	t.Helper()

	listener := open(t, s.config(ear.hear))
	awaitStreaming(t, listener)

	return listener
}

func awaitStreaming(t testing.TB, s *mongodb.Store) {
	t.Helper()

	require.Eventually(t, s.Streaming, soon, time.Millisecond)
}

func TestStoresHearEachOtherByChangeStreams(t *testing.T) {
	t.Parallel()

	behind := newStreamed(t)
	here, there := newEar(), newEar()
	a, b := behind.listener(t, here), behind.listener(t, there)

	o := create(t, a)
	there.await(t, wakeOf(o), 1)
	require.Equal(t, []store.WakeSource{store.WakeStream}, there.sources(wakeOf(o)))

	_, err := submit(t.Context(), b, o.ID)
	require.NoError(t, err)
	here.await(t, wakeOf(o), 2)
	require.Contains(t, here.sources(wakeOf(o)), store.WakeStream)
	require.NotContains(t, append(here.sources(wakeOf(o)), there.sources(wakeOf(o))...), store.WakePoll)
	require.Equal(t, 2, behind.gate.Count("$changeStream"), "one for each store")
}

// TestChangeStreamSurvives: whatever ends a stream, changes meanwhile are heard,
// and those after it by a stream again.
func TestChangeStreamSurvives(t *testing.T) {
	t.Parallel()

	for name, trouble := range map[string]func(t *testing.T, behind *streamed){
		"cut connections": func(_ *testing.T, behind *streamed) { behind.gate.Cut() },
		"a cursor that the server killed": func(_ *testing.T, behind *streamed) {
			behind.gate.Kill()
		},
		"a token that the server has forgotten": func(_ *testing.T, behind *streamed) {
			behind.gate.Forget()
			behind.gate.Cut()
		},
		"a stream that fell behind": func(_ *testing.T, behind *streamed) { behind.gate.Forget() },
		"a dropped collection": func(t *testing.T, behind *streamed) {
			t.Helper()

			client, err := mongo.Connect(options.Client().ApplyURI(behind.uri))
			require.NoError(t, err)
			require.NoError(t, client.Database(behind.database).Collection("orders").Drop(t.Context()))
			require.NoError(t, client.Disconnect(context.Background()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			behind, ear := newStreamed(t), newEar()
			listener := behind.listener(t, ear)
			before := create(t, behind.writer(t))
			ear.await(t, wakeOf(before), 1)

			trouble(t, behind)

			writer := behind.writer(t)
			meanwhile := create(t, writer, deliverytest.Nth(2))
			ear.await(t, wakeOf(meanwhile), 1)
			awaitStreaming(t, listener)

			after := create(t, writer, deliverytest.Nth(3))
			ear.await(t, wakeOf(after), 1)
			require.Equal(t, []store.WakeSource{store.WakeStream}, ear.sources(wakeOf(after)))

			open, _ := behind.gate.Watching()
			require.Positive(t, open)

			// Opened at first, and after the trouble; once more where the first
			// connection that is tried was cut, too. Each time, and for each change,
			// the changes are read: nothing turns in circles.
			require.LessOrEqual(t, behind.gate.Count("$changeStream"), 4)
			require.LessOrEqual(t, behind.gate.Count("find"), 30)
		})
	}
}

// TestStreamsThatEndAtOnceAreOpenedLessAndLess, by us as by the driver: after the
// first two come pauses, each of which is twice as long as the one before, give or
// take a half.
func TestStreamsThatEndAtOnceAreOpenedLessAndLess(t *testing.T) {
	t.Parallel()

	const (
		times = 6
		least = (50 + 100 + 200 + 400) * time.Millisecond
	)

	behind := newStreamed(t)
	logged := &diary{}
	cfg := behind.config(newEar().hear)
	cfg.Logger = slog.New(slog.NewTextHandler(logged, nil))

	began := time.Now()

	open(t, cfg)
	require.Eventually(t, func() bool {
		behind.gate.Kill()

		return behind.gate.Count("$changeStream") >= times
	}, soon, time.Millisecond)
	require.Greater(t, time.Since(began), least)

	// Somebody waits for the last one, which has to be over to have lasted.
	require.Eventually(t, func() bool { _, waiting := behind.gate.Watching(); return waiting == 1 }, soon, time.Millisecond)
	create(t, behind.writer(t))
	require.Eventually(t, func() bool {
		return logged.count("not heard") == logged.count("heard again") && logged.count("not heard") <= 1
	}, soon, time.Millisecond, "told once, and when it is over")
}

// diary counts what is logged.
type diary struct {
	mu   sync.Mutex
	text strings.Builder
}

func (d *diary) Write(line []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()

	return d.text.Write(line)
}

func (d *diary) count(words string) int {
	d.mu.Lock()
	defer d.mu.Unlock()

	return strings.Count(d.text.String(), words)
}

// TestChangeStreamsAreReadAtAPace, even where the server never lets anybody wait,
// or each of very many changes is told by itself.
func TestChangeStreamsAreReadAtAPace(t *testing.T) {
	t.Parallel()

	const times = 20

	behind := newStreamed(t)
	cfg := behind.config(newEar().hear)
	cfg.SetStream(time.Millisecond, never)

	began := time.Now()

	open(t, cfg)
	require.Eventually(t, func() bool { return behind.gate.Count("getMore") >= times }, soon, time.Millisecond)
	require.GreaterOrEqual(t, time.Since(began), (times-1)*mongodb.Pace)
}

func TestServersThatRefuseChangeStreamsArePolled(t *testing.T) {
	t.Parallel()

	for name, code := range map[string]int32{
		"no member of a replica set": 40573, "a command that it has not": 115, "not for this user": 13,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			behind, ear := newStreamed(t), newEar()
			behind.gate.Refuse(code)

			cfg := behind.config(ear.hear)
			cfg.PollInterval = time.Millisecond
			s := open(t, cfg)

			o := create(t, behind.writer(t))
			ear.await(t, wakeOf(o), 1)
			require.Equal(t, []store.WakeSource{store.WakePoll}, ear.sources(wakeOf(o)))

			polls := behind.gate.Count("find")

			require.Eventually(t, func() bool { return behind.gate.Count("find") > polls+10 }, soon, time.Millisecond)
			require.Equal(t, 1, behind.gate.Count("$changeStream"), "asked once")
			require.False(t, s.Streaming())
		})
	}
}

func TestServerThatRefusedAChangeStreamIsAskedAgain(t *testing.T) {
	t.Parallel()

	behind, ear := newStreamed(t), newEar()
	behind.gate.Refuse(40573)

	cfg := behind.config(ear.hear)
	cfg.PollInterval = time.Millisecond
	cfg.SetStream(never, 100*time.Millisecond)

	s := open(t, cfg)
	require.Eventually(t, func() bool { return behind.gate.Count("$changeStream") > 1 }, soon, time.Millisecond)
	require.False(t, s.Streaming())

	behind.gate.Refuse(0)
	awaitStreaming(t, s)

	o := create(t, behind.writer(t))
	ear.await(t, wakeOf(o), 1)
	require.Equal(t, []store.WakeSource{store.WakeStream}, ear.sources(wakeOf(o)))
}

func TestClosedStoreLeavesNoChangeStream(t *testing.T) {
	t.Parallel()

	behind := newStreamed(t)
	s := behind.listener(t, newEar())

	require.Eventually(t, func() bool { _, waiting := behind.gate.Watching(); return waiting == 1 }, soon, time.Millisecond)
	require.NoError(t, s.Close())

	left, _ := behind.gate.Watching()
	require.Zero(t, left)
}

func TestStoreThatWakesNobodyOpensNoChangeStream(t *testing.T) {
	t.Parallel()

	behind := newStreamed(t)
	create(t, behind.writer(t))
	require.Zero(t, behind.gate.Count("$changeStream"))
}
