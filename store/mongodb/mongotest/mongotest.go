// Package mongotest gives tests a MongoDB-compatible server and a database of
// their own on it.
//
// The server is the one that the environment variable TEST_MONGODB_URI names.
// Without it, it is a FerretDB that is built from tests/ferretdb, once per test
// process, and that ends with the process.
package mongotest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/jiaofu/jiaofu/store/mongodb/mongotest/detour"
	"github.com/jiaofu/jiaofu/store/mongodb/mongotest/turnstile"
)

const (
	environment = "TEST_MONGODB_URI"
	poolSize    = "maxPoolSize"
	// buildTime bounds the start of the bundled server; with a cold build cache
	// it is compiled first, which takes minutes on a small machine.
	buildTime = 10 * time.Minute
	// dropTime bounds the end of a database, on a server that does much else.
	dropTime = time.Minute
)

// SerialUpdates is why tests cannot race connections against each other: the
// server's conditional updates are atomic on one connection only. It is empty
// where they are atomic, as MongoDB's. URI allows one connection at a time to
// the bundled server, which does not keep this promise.
func SerialUpdates() string {
	return ofBundled("the bundled FerretDB finds and updates in two steps, so that conditional updates of two connections " +
		"may both match; set TEST_MONGODB_URI to a MongoDB server to run this")
}

// Scans is why every query, and every change of a long document, is slow: the
// server reads whole collections. It is empty where indexes are used.
func Scans() string {
	return ofBundled("the bundled FerretDB reads the whole collection for most queries; " +
		"set TEST_MONGODB_URI to a MongoDB server to run this")
}

// ofBundled is a lack of the bundled server; one that is named has none.
func ofBundled(lack string) string {
	if os.Getenv(environment) != "" {
		return ""
	}

	return lack
}

// URI returns the URI of the server.
func URI(t testing.TB) string {
	t.Helper()

	if uri := os.Getenv(environment); uri != "" {
		return uri
	}

	server, err := bundled()
	require.NoError(t, err)

	return server.uri
}

// Detour is the way to the server through a proxy. The test is skipped where no
// proxy can be put before it; the reason is that of the URI.
func Detour(t testing.TB) *detour.Detour {
	t.Helper()

	d, err := detour.Of(URI(t))
	if err != nil {
		t.Skip(err.Error())
	}

	return d
}

// Streaming opens a turnstile that answers for change streams before the server,
// and returns it with the URI that leads through it. It closes with the test.
func Streaming(t testing.TB) (gate *turnstile.Turnstile, uri string) {
	t.Helper()

	way := Detour(t)

	gate, err := turnstile.Open(context.Background(), turnstile.Config{Target: way.Server, Streams: true})
	require.NoError(t, err)
	t.Cleanup(gate.Close)

	through, err := url.Parse(way.Via(gate.Address()))
	require.NoError(t, err)

	// Who waits for a change needs a connection, and the others one beside it.
	query := through.Query()
	query.Del(poolSize)
	through.RawQuery = query.Encode()

	return gate, through.String()
}

// Database returns the name of a database for this test alone, which is dropped
// when the test ends.
func Database(t testing.TB) string {
	t.Helper()

	uri := URI(t)
	name := "test_" + strings.ToLower(ulid.Make().String())

	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), dropTime)
		defer cancel()

		client, err := mongo.Connect(options.Client().ApplyURI(uri))
		require.NoError(t, err)
		require.NoError(t, client.Database(name).Drop(ctx))
		require.NoError(t, client.Disconnect(ctx))
	})

	return name
}

// bundled starts the bundled server the first time that it is called.
var bundled = sync.OnceValues(start)

// server is a running server. It ends when its input closes, which happens with
// the end of this process, whatever its cause, or once nothing refers to it.
type server struct {
	uri   string
	input io.Closer
}

// start builds and runs the bundled server.
func start() (*server, error) {
	dir, err := serverFolder()
	if err != nil {
		return nil, err
	}

	build := exec.Command("go", "run", ".")
	build.Dir = dir
	// FerretDB keeps documents as JSON and reads whole collections for most
	// queries: the new decoder and less garbage collection halve the time.
	build.Env = append(os.Environ(),
		"CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=jsonv2", "GOGC=400")
	build.Stderr = os.Stderr

	input, err := build.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("open the input of the server: %w", err)
	}

	output, err := build.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("open the output of the server: %w", err)
	}

	if err := build.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}

	if pipe, ok := output.(*os.File); ok {
		if err := pipe.SetReadDeadline(time.Now().Add(buildTime)); err != nil {
			return nil, fmt.Errorf("bound the start of the server: %w", err)
		}
	}

	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("read the URI of the server: %w", err)
	}

	return &server{uri: strings.TrimSpace(line) + "?" + poolSize + "=1", input: input}, nil
}

// errNoServer is the error of a test that runs outside of the repository.
var errNoServer = errors.New("tests/ferretdb is in no folder above this one")

// serverFolder finds the source of the server in the folders above, since the
// tests of a package run in its folder.
func serverFolder() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the folder of the test: %w", err)
	}

	for dir != filepath.Dir(dir) {
		server := filepath.Join(dir, "tests", "ferretdb")
		if _, err := os.Stat(filepath.Join(server, "go.mod")); err == nil {
			return server, nil
		}

		dir = filepath.Dir(dir)
	}

	return "", errNoServer
}
