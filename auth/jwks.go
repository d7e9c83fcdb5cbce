package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// MaxRefresh bounds the time between two readings of a key set, so that a
	// retired key is refused within a minute.
	MaxRefresh = 50 * time.Second
	// DefaultRefresh is the time between two readings of a key set.
	DefaultRefresh = 20 * time.Second
	// MaxStale is how long the last good key set is used while newer ones
	// cannot be read. After it every token is answered UNAVAILABLE.
	MaxStale = 10 * time.Minute

	// unknownKeyGap is the least time between two readings that unknown key ids
	// cause together; strangers who make up ids cause no more.
	unknownKeyGap = 5 * time.Second
	// fetchTimeout bounds one reading. MaxRefresh and it fit into a minute.
	fetchTimeout = 5 * time.Second
	// maxKeySetBytes bounds a key set.
	maxKeySetBytes = 256 << 10
)

// readKeys reads the bytes of a key set.
type readKeys func(ctx context.Context) ([]byte, error)

// timedKeySet is a key set and when it was read.
type timedKeySet struct {
	keys keySet
	at   time.Time
}

// rotatingKeys is a key set that is read again and again by a goroutine of its
// own, which close ends.
type rotatingKeys struct {
	read    readKeys
	every   time.Duration
	now     func() time.Time
	log     *slog.Logger
	current atomic.Pointer[timedKeySet]
	unknown chan struct{}
	stop    context.CancelFunc
	ended   sync.WaitGroup
}

// openKeys reads the key set once, an error there being final, and keeps it
// fresh from then on.
func openKeys(ctx context.Context, config Config) (*rotatingKeys, error) {
	read, err := sourceOf(config.JWKS, config.Client)
	if err != nil {
		return nil, err
	}

	keys := &rotatingKeys{
		read: read, every: config.Refresh, now: config.Now, log: config.Log, unknown: make(chan struct{}, 1),
	}

	if err := keys.load(ctx); err != nil {
		return nil, err
	}

	if len(keys.current.Load().keys) == 0 {
		return nil, errors.New("the key set holds no RS256, ES256 or EdDSA key for signatures")
	}

	// The goroutine outlives the start that ctx belongs to.
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	keys.stop = stop

	keys.ended.Go(func() { keys.run(running) })

	return keys, nil
}

// close ends the goroutine and waits for it.
func (k *rotatingKeys) close() {
	k.stop()
	k.ended.Wait()
}

// find returns a key of the current set. An unknown id wakes the goroutine and
// is refused at once: a caller never waits for somebody else's server.
func (k *rotatingKeys) find(keyID string) (*key, error) {
	current := k.current.Load()
	if k.now().Sub(current.at) > MaxStale {
		return nil, stale(k.every)
	}

	found, err := current.keys.find(keyID)
	if errors.Is(err, errKeyUnknown) {
		select {
		case k.unknown <- struct{}{}:
		default:
		}
	}

	return found, err
}

// run reads the set at every tick, and sooner for an unknown key id.
func (k *rotatingKeys) run(ctx context.Context) {
	ticker := time.NewTicker(k.every)
	defer ticker.Stop()

	var last time.Time

	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-k.unknown:
			if time.Since(last) < unknownKeyGap {
				continue
			}
		}

		last = time.Now()

		if err := k.load(ctx); err != nil && ctx.Err() == nil {
			k.log.LogAttrs(ctx, slog.LevelWarn, "key set not read, the last one stays",
				slog.Any("error", err), slog.Time("since", k.current.Load().at))
		}
	}
}

// load reads the set and puts it in place of the current one.
func (k *rotatingKeys) load(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()

	at := k.now()

	raw, err := k.read(ctx)
	if err != nil {
		return err
	}

	keys, err := parseKeySet(raw)
	if err != nil {
		return err
	}

	k.current.Store(&timedKeySet{keys: keys, at: at})

	return nil
}

// sourceOf tells a URL from a file name.
func sourceOf(location string, client *http.Client) (readKeys, error) {
	if !strings.Contains(location, "://") {
		return func(context.Context) ([]byte, error) { return readKeyFile(location) }, nil
	}

	address, err := url.Parse(location)
	if err != nil {
		return nil, errors.New("the address of the key set is not a URL")
	}

	if address.Scheme != "https" && (address.Scheme != "http" || !loopback(address.Hostname())) {
		return nil, errors.New("the key set must be fetched by https (http only from this machine)")
	}

	client = withoutRedirects(client)

	return func(ctx context.Context) ([]byte, error) {
		return fetchKeys(ctx, client, address.String())
	}, nil
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// readKeyFile reads a key set from a file.
func readKeyFile(name string) ([]byte, error) {
	file, err := os.Open(name) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("open key set: %w", err)
	}
	defer func() { _ = file.Close() }()

	return readBounded(file)
}

// withoutRedirects copies a client so that it follows none: a redirect could
// lead from https to somewhere else.
func withoutRedirects(client *http.Client) *http.Client {
	copied := *client
	copied.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

	return &copied
}

// fetchKeys reads a key set from a URL.
func fetchKeys(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("fetch key set: %w", err)
	}

	request.Header.Set("Accept", "application/jwk-set+json, application/json")

	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("fetch key set from %s: %w", request.URL.Host, withoutAddress(err))
	}
	defer func() { _ = response.Body.Close() }()

	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetch key set: the server answered %d", response.StatusCode)
	}

	return readBounded(response.Body)
}

// withoutAddress is an error of a client without the address, whose query may be a
// secret.
func withoutAddress(err error) error {
	if of, ok := errors.AsType[*url.Error](err); ok {
		return of.Err
	}

	return err
}

// readBounded reads all of a key set that is not too long.
func readBounded(from io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(from, maxKeySetBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read key set: %w", err)
	}

	if len(raw) > maxKeySetBytes {
		return nil, errors.New("the key set is longer than 256 KiB")
	}

	return raw, nil
}
