package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/jiaofu/jiaofu/store/mongodb/mongotest/turnstile"
)

// mongoEnvironment names a MongoDB to use instead of the bundled server.
const mongoEnvironment = "TEST_MONGODB_URI"

// mongoStartTime bounds the start of the bundled server, mongoDropTime the end of
// a database.
const mongoStartTime, mongoDropTime = 30 * time.Second, time.Minute

// bundledMongoDB is the FerretDB of tests/ferretdb. It finds and updates in two
// steps, so that conditional updates of two connections may both match: what
// races several processes on it goes through a turnstile.
type bundledMongoDB struct {
	command *exec.Cmd
	input   io.Closer
	uri     string
}

// sharedMongoDB is a database for several processes: conditional updates are
// atomic between its connections.
type sharedMongoDB struct {
	// about names it, with what was done to it; database is one of its own for
	// each that asks.
	about, uri, database string
	// slow tells that it answers some dozens of commands in a second.
	slow bool
	gate *turnstile.Turnstile
}

// sharedMongoDB returns a database on the server that TEST_MONGODB_URI names or,
// behind a turnstile, on the bundled one, which has change streams only where it
// is asked for them. The caller closes it.
func (c *chaos) sharedMongoDB(ctx context.Context, streams bool) (*sharedMongoDB, error) {
	uri, err := c.mongoURI(ctx)
	if err != nil {
		return nil, err
	}

	shared := &sharedMongoDB{about: "MongoDB", uri: uri, database: "chaos_" + strings.ToLower(rand.Text())}
	if os.Getenv(mongoEnvironment) != "" {
		return shared, nil
	}

	to, err := url.Parse(uri)
	if err != nil {
		return nil, fmt.Errorf("read the URI of MongoDB: %w", err)
	}

	if shared.gate, err = turnstile.Open(ctx, turnstile.Config{Target: to.Host, Streams: streams}); err != nil {
		return nil, err
	}

	to.Host, to.RawQuery = shared.gate.Address(), ""
	shared.about, shared.uri, shared.slow = "FerretDB, one command at a time", to.String(), true

	if streams {
		shared.about += ", change streams emulated"
	}

	return shared, nil
}

// close leaves nothing on the server, and ends the connections through the
// turnstile.
func (m *sharedMongoDB) close() error {
	err := m.drop()

	if m.gate != nil {
		m.gate.Close()
	}

	return err
}

func (m *sharedMongoDB) drop() error {
	ctx, cancel := context.WithTimeout(context.Background(), mongoDropTime)
	defer cancel()

	client, err := mongo.Connect(options.Client().ApplyURI(m.uri))
	if err != nil {
		return fmt.Errorf("connect to drop the database: %w", err)
	}

	if err := errors.Join(client.Database(m.database).Drop(ctx), client.Disconnect(ctx)); err != nil {
		return fmt.Errorf("drop the database: %w", err)
	}

	return nil
}

// mongoURI returns the URI of the server to use, and starts the bundled one
// when it is needed and not running.
func (c *chaos) mongoURI(ctx context.Context) (string, error) {
	if uri := os.Getenv(mongoEnvironment); uri != "" {
		return uri, nil
	}

	if c.mongo.uri != "" {
		return c.mongo.uri, nil
	}

	program := filepath.Join(c.work, "ferretdb")
	if err := c.buildMongoDB(ctx, program); err != nil {
		return "", err
	}

	err := c.mongo.start(ctx, program, c.work)

	return c.mongo.uri, err
}

// buildMongoDB builds the bundled server as the tests of the MongoDB back end do,
// so that it is compiled once.
func (c *chaos) buildMongoDB(ctx context.Context, to string) error {
	build := exec.CommandContext(ctx, "go", "build", "-o", to, ".")
	build.Dir = filepath.Join(c.root, "tests", "ferretdb")

	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=jsonv2")
	build.Stderr = c.stderr

	if err := build.Run(); err != nil {
		return fmt.Errorf("build the bundled MongoDB: %w", err)
	}

	return nil
}

func (m *bundledMongoDB) start(ctx context.Context, program, folder string) error {
	m.command = exec.CommandContext(context.WithoutCancel(ctx), program)

	m.command.Env = append(os.Environ(), "TMPDIR="+folder)
	m.command.SysProcAttr = dieWithParent()

	input, err := m.command.StdinPipe()
	if err != nil {
		return fmt.Errorf("open the input of MongoDB: %w", err)
	}

	m.input = input

	output, err := m.command.StdoutPipe()
	if err != nil {
		return fmt.Errorf("open the output of MongoDB: %w", err)
	}

	if err := m.command.Start(); err != nil {
		return fmt.Errorf("start MongoDB: %w", err)
	}

	if pipe, ok := output.(*os.File); ok {
		_ = pipe.SetReadDeadline(time.Now().Add(mongoStartTime))
	}

	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		return errors.Join(fmt.Errorf("read the URI of MongoDB: %w", err), m.stop())
	}

	// One connection for each process: see the type.
	m.uri = strings.TrimSpace(line) + "?maxPoolSize=1"

	return nil
}

// stop ends the server, if it was started: it ends with its input.
func (m *bundledMongoDB) stop() error {
	if m == nil || m.input == nil {
		return nil
	}

	_ = m.input.Close()

	if err := m.command.Wait(); err != nil {
		return fmt.Errorf("MongoDB ended badly: %w", err)
	}

	m.input = nil

	return nil
}
