// Command ferretdb serves the MongoDB wire protocol from an embedded FerretDB
// for as long as its standard input is open: on a free port of the loopback
// address, with its data in a temporary folder. It prints its URI on the first
// line of its standard output.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	if err := run(context.Background(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, in io.Reader, out io.Writer) error {
	dir, err := os.MkdirTemp("", "ferretdb-")
	if err != nil {
		return fmt.Errorf("make the folder of the data: %w", err)
	}

	defer func() { _ = os.RemoveAll(dir) }()

	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    slog.New(slog.DiscardHandler),
		Handler:   "sqlite",
		SQLiteURL: "file:" + filepath.ToSlash(dir) + "/",
	})
	if err != nil {
		return fmt.Errorf("make the server: %w", err)
	}

	ctx, stop := context.WithCancel(ctx)
	defer stop()

	// Whoever started this holds the other end of the input: when it is gone,
	// however it ended, so is the need for a server.
	go func() {
		_, _ = io.Copy(io.Discard, in)

		stop()
	}()

	stopped := make(chan error, 1)
	go func() { stopped <- server.Run(ctx) }()

	if _, err := fmt.Fprintln(out, server.MongoDBURI()); err != nil {
		return fmt.Errorf("print the URI: %w", err)
	}

	if err := <-stopped; err != nil {
		return fmt.Errorf("run the server: %w", err)
	}

	return nil
}
