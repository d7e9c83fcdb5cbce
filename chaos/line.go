package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"github.com/jiaofu/jiaofu/store/mongodb/mongotest/detour"
)

// line is a connection through a proxy that can be cut and made bad.
type line struct {
	// server and address are where it leads and where it listens, host and port.
	server, address string
	proxy           *toxiproxy.Proxy
}

// newLine opens a line to a server. The caller closes it.
func newLine(server string) (*line, error) {
	l := &line{server: server, address: "127.0.0.1:0"}

	return l, l.restore()
}

// restore lets connections through, on the same address each time, and ends
// those that there are. The proxy is a new one each time: to take a trouble out
// of one that has connections may lock up.
func (l *line) restore() error {
	l.cut()

	proxies := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	l.proxy = toxiproxy.NewProxy(proxies, l.server, l.address, l.server)

	if err := l.proxy.Start(); err != nil {
		return fmt.Errorf("open a line: %w", err)
	}

	l.address = l.proxy.Listen

	return nil
}

// cut ends every connection and takes no new ones.
func (l *line) cut() {
	if l.proxy != nil {
		l.proxy.Stop()
	}
}

// newDatabaseLine opens a line to a MongoDB server, and returns the URI that
// leads through it, to this server alone. The error says why no proxy can be put
// before the server.
func newDatabaseLine(uri string) (*line, string, error) {
	way, err := detour.Of(uri)
	if err != nil {
		return nil, "", err
	}

	l, err := newLine(way.Server)
	if err != nil {
		return nil, "", err
	}

	return l, way.Via(l.address), nil
}

// trouble is what is wrong with a line, in toxiproxy's words.
type trouble string

// The troubles.
const (
	// slow delays what the server sends by five seconds.
	slow trouble = `{"type":"latency","attributes":{"latency":5000}}`
	// sluggish delays it a little, each time by another time.
	sluggish trouble = `{"type":"latency","attributes":{"latency":60,"jitter":60}}`
	// sluggishRequests does so to what clients send.
	sluggishRequests trouble = `{"type":"latency","stream":"upstream","attributes":{"latency":60,"jitter":60}}`
	// stuck lets connections live while nothing passes.
	stuck trouble = `{"type":"timeout","attributes":{"timeout":0}}`
	// torn closes connections in the middle of an answer.
	torn trouble = `{"type":"limit_data","attributes":{"bytes":700}}`
	// reset closes them hard.
	reset trouble = `{"type":"reset_peer","attributes":{"timeout":20}}`
	// crumbled passes on a few bytes at a time.
	crumbled trouble = `{"type":"slicer","attributes":{"average_size":48,"size_variation":32,"delay":200}}`
)

// suffer gives the line a trouble until it is restored.
func (l *line) suffer(t trouble) error {
	if _, err := l.proxy.Toxics.AddToxicJson(strings.NewReader(string(t))); err != nil {
		return fmt.Errorf("trouble a line: %w", err)
	}

	return nil
}

// misbehave cuts and troubles the line at random until the context ends, and
// leaves it whole. It returns how often.
func (l *line) misbehave(ctx context.Context, random *rand.Rand) (int, error) {
	troubles := []trouble{sluggish, sluggishRequests, torn, reset, crumbled, stuck}

	for count := 0; ; count++ {
		if !sleep(ctx, time.Duration(100+random.IntN(500))*time.Millisecond) {
			return count, nil
		}

		if random.IntN(3) == 0 {
			l.cut()
		} else if err := l.suffer(troubles[random.IntN(len(troubles))]); err != nil {
			return count, err
		}

		sleep(ctx, time.Duration(50+random.IntN(400))*time.Millisecond)

		if err := l.restore(); err != nil {
			return count, err
		}
	}
}

// sleep waits and reports whether the context still lives.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
