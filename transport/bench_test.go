//go:build unix

package transport_test

import (
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/transport"
)

// crowd is how many connections the benchmarks of subscriptions open.
const crowd = 5000

// crowdOf opens that many sockets with one subscription each. Their client ends
// live in this process too: one goroutine each, which is counted apart.
func crowdOf(b *testing.B, w *world, count int) []*client {
	b.Helper()

	clients := make([]*client, count)
	for i := range clients {
		clients[i] = dial(b, w, nil)
	}

	for _, c := range clients {
		c.send(`{"type":"connection_init","payload":{"Authorization":"Bearer li"}}`)
		c.expect(`{"type":"connection_ack"}`)
		c.send(subscribing("8d1a6c1e-0f5b-4c39-9b1e-0a3f1a2b3c4d", "subscription Live { ticks }"))
		c.reader = c.conn // whatever buffer the client had is not the server's
	}

	watching(b, w, count)

	return clients
}

func unlimited(c *transport.Config) {
	c.Limits.SocketsPerPerson = 2 * crowd
	c.Limits.PingInterval = time.Hour
}

// memory is the heap and the stacks in use, in bytes.
func memory() (heap, stacks uint64) {
	for range 3 {
		runtime.GC()
	}

	var stats runtime.MemStats

	runtime.ReadMemStats(&stats)

	return stats.HeapAlloc, stats.StackInuse
}

// BenchmarkIdleSubscription measures what an idle connection with one
// subscription holds: B/conn is heap and stack of the server's side and of the
// client's end of the connection, which is a net.Conn and no goroutine.
func BenchmarkIdleSubscription(b *testing.B) {
	for b.Loop() {
		w := newWorld(b, unlimited)
		heap, stacks := memory()
		goroutines := runtime.NumGoroutine()
		clients := crowdOf(b, w, crowd)
		heapNow, stacksNow := memory()

		b.ReportMetric(float64(heapNow-heap)/crowd, "heapB/conn")
		b.ReportMetric(float64(stacksNow-stacks)/crowd, "stackB/conn")
		b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/crowd, "goroutines/conn")

		for tick := range 3 {
			w.tick(1)
			drain(b, clients, strconv.Itoa(tick+1))
		}

		heapNow, stacksNow = memory()
		b.ReportMetric(float64(heapNow-heap+stacksNow-stacks)/crowd, "B/conn-after-events")

		for _, c := range clients {
			require.NoError(b, c.conn.Close())
		}

		settled(b, w)
		w.close()
	}
}

// drain reads one event on each connection.
func drain(b *testing.B, clients []*client, tick string) {
	b.Helper()

	buffer := make([]byte, 512)

	for _, c := range clients {
		count, err := c.conn.Read(buffer)
		require.NoError(b, err)
		require.Contains(b, string(buffer[:count]), `{"ticks":`+tick+`}`)
	}
}

// BenchmarkFanOut measures a commit that a thousand sockets watch. The CPU time
// is that of the whole process, so it includes the clients' reads.
func BenchmarkFanOut(b *testing.B) {
	const watchers = 1000

	w := newWorld(b, unlimited)
	clients := crowdOf(b, w, watchers)

	var read sync.WaitGroup

	for _, c := range clients {
		go func() {
			for {
				header, err := ws.ReadHeader(c.conn)
				if err != nil {
					return
				}

				if _, err := c.conn.Read(make([]byte, header.Length)); err != nil {
					return
				}

				read.Done()
			}
		}()
	}

	before := processTime()
	delivered := 0

	for b.Loop() {
		read.Add(watchers)
		w.tick(1)
		read.Wait()

		delivered += watchers
	}

	b.ReportMetric(float64((processTime()-before).Nanoseconds())/1e3/float64(delivered), "cpu-µs/delivery")

	for _, c := range clients {
		_ = c.conn.Close()
	}
}

func processTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}

	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkQuery measures a cached query without a network.
func BenchmarkQuery(b *testing.B) {
	w := newWorld(b, nil)
	body := asking(`query Hello($name: String) { hello(name: $name) }`)
	body = strings.TrimSuffix(body, "}") + `,"variables":{"name":"li"}}`

	b.ReportAllocs()

	for b.Loop() {
		if recorder := w.serve(b, body); recorder.Code != http.StatusOK {
			b.Fatal(recorder.Body.String())
		}
	}
}
