package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/progress"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/mongodb"
	"github.com/jiaofu/jiaofu/store/sqlite"
	"github.com/jiaofu/jiaofu/transfer"
)

// copyTimeout bounds each operation of a copy on MongoDB: nobody waits for the
// answer, and an order with a full log has some megabytes.
const copyTimeout = time.Minute

// The exit codes beside 0.
const (
	exitFailed = 1
	// exitAgain: something changed meanwhile, and running the command again
	// helps.
	exitAgain = 3
)

// exitCode is what the process ends with.
func exitCode(err error) int {
	if errors.Is(err, transfer.ErrNotAtRest) {
		return exitAgain
	}

	return exitFailed
}

// place is a store that a copy reads or writes.
type place struct {
	// at is a data folder or a MongoDB URI.
	at       string
	database string
}

func (p *place) onMongoDB() bool {
	return strings.HasPrefix(p.at, "mongodb://") || strings.HasPrefix(p.at, "mongodb+srv://")
}

// String names the place for people, without credentials.
func (p *place) String() string {
	if !p.onMongoDB() {
		if path, err := filepath.Abs(p.at); err == nil {
			return "the data folder " + path
		}

		return "the data folder " + p.at
	}

	host := "MongoDB"
	if u, err := url.Parse(p.at); err == nil {
		host = u.Host
	}

	return fmt.Sprintf("the database %s on %s", p.database, host)
}

// open opens the place to read it, or to write a copy into it.
func (p *place) open(ctx context.Context, target bool, logger *slog.Logger) (store.Store, error) {
	uri := ""
	if p.onMongoDB() {
		uri = p.at
	}

	return openBackEnd(ctx, p.String(),
		&mongodb.Config{
			URI: uri, Database: p.database, Logger: logger, Timeout: copyTimeout, Existing: !target, Unfinished: target,
		},
		&sqlite.Config{Dir: p.at, Logger: logger, Existing: !target, Unfinished: target})
}

// runCopy copies one store into another.
func runCopy(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var from, to place

	database := config.Default().MongoDBDatabase
	flags := newFlags("copy")
	flags.StringVar(&from.at, "from", "", "data folder or MongoDB URI to read")
	flags.StringVar(&from.database, "from-database", database, "database there, on MongoDB")
	flags.StringVar(&to.at, "to", "", "data folder or MongoDB URI to write")
	flags.StringVar(&to.database, "to-database", database, "database there, on MongoDB")

	switch err := config.Parse(flags, args); {
	case errors.Is(err, flag.ErrHelp):
		return printHelpOn(stdout, flags.Name(), described(flags))
	case err != nil:
		return err
	case from.at == "" || to.at == "":
		return errors.New("say where to copy from and to: jiaofu copy -from ./data -to mongodb://…")
	case from == to:
		return errors.New("the source and the target are the same store")
	}

	return copyStore(ctx, &from, &to, stdout, stderr)
}

func copyStore(ctx context.Context, from, to *place, stdout, stderr io.Writer) (err error) {
	logger := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))

	source, err := from.open(ctx, false, logger)
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, source.Close()) }()

	target, err := to.open(ctx, true, logger)
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, target.Close()) }()

	bar := progress.New(stderr)
	result, err := transfer.Copy(ctx, transfer.Config{
		From: source, To: target, Source: from.String(), Progress: bar, Now: time.Now,
	})

	bar.End()

	if err != nil {
		return explainCopy(ctx, err)
	}

	return tellCopy(stdout, &result)
}

// explainCopy says what to do about an error of a copy.
func explainCopy(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, transfer.ErrNotAtRest):
		return fmt.Errorf("%w; stop every process on both stores and run the copy again: it brings what is missing", err)
	case errors.Is(err, transfer.ErrForeign):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("interrupted: run the copy again and it goes on: %w", err)
	default:
		return fmt.Errorf("%w; the target is not complete: mend what is wrong and run the copy again, it goes on", err)
	}
}

func tellCopy(w io.Writer, r *transfer.Result) error {
	did := fmt.Sprintf("copied %d orders and %d uploads, extended %d orders, removed %d uploads",
		r.Created, r.Brought, r.Extended, r.Removed)
	if !r.Changed() {
		did = "nothing to copy: the target is up to date"
	}

	if r.Lost+r.Damaged > 0 {
		did += fmt.Sprintf("\nwarning: the contents of %d uploads are missing in the source, and those of %d are not what "+
			"was uploaded; they are so in the target, too", r.Lost, r.Damaged)
	}

	_, err := fmt.Fprintf(w, "%s\nboth hold %d orders, %d log entries, %d uploads, %d bytes of files: every hash compared\n",
		did, r.Orders, r.Entries, r.Uploads, r.Bytes)
	if err != nil {
		return fmt.Errorf("print result: %w", err)
	}

	return nil
}

// errOnMongoDB is the error of a backup by us where MongoDB has its own.
var errOnMongoDB = errors.New("backup and restore are for the embedded store; MongoDB has mongodump and mongorestore")

// runBackup backs up the embedded store, which may be in use.
func runBackup(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("backup")
	file := flags.String("to", "", "file to write")
	overwrite := flags.Bool("overwrite", false, "replace a file that is there")

	c, err := readConfig(flags, args, environ, stdout)
	if err != nil || c == nil {
		return err
	}

	switch {
	case c.MongoDBURI != "":
		return errOnMongoDB
	case *file == "":
		return errors.New("say where to write the backup: jiaofu backup -data-dir ./data -to jiaofu.backup")
	}

	bar := progress.New(stderr)
	r, err := sqlite.Backup(ctx, sqlite.BackupConfig{
		Dir: c.DataDir, File: *file, Overwrite: *overwrite, Now: time.Now(), Progress: bar,
	})

	bar.End()

	if err != nil {
		return fmt.Errorf("no backup was written: %w", err)
	}

	return tellBackup(stdout, "backed up", *file, &r)
}

// runRestore makes a data folder from a backup.
func runRestore(ctx context.Context, args, environ []string, stdout, stderr io.Writer) error {
	flags := newFlags("restore")
	file := flags.String("from", "", "backup to read")

	c, err := readConfig(flags, args, environ, stdout)
	if err != nil || c == nil {
		return err
	}

	switch {
	case c.MongoDBURI != "":
		return errOnMongoDB
	case *file == "":
		return errors.New("say which backup to restore: jiaofu restore -from jiaofu.backup -data-dir ./data")
	}

	bar := progress.New(stderr)
	r, err := sqlite.Restore(ctx, sqlite.RestoreConfig{File: *file, Dir: c.DataDir, Progress: bar})

	bar.End()

	if err != nil {
		return fmt.Errorf("nothing was restored: %w", err)
	}

	return tellBackup(stdout, "restored", c.DataDir, &r)
}

func tellBackup(w io.Writer, did, where string, r *sqlite.BackupResult) error {
	_, err := fmt.Fprintf(w, "%s to %s: %d orders, %d log entries, %d uploads, %d files, as of %s; the backup has %d bytes\n",
		did, where, r.Orders, r.Entries, r.Uploads, r.Files, r.At.Format(time.RFC3339), r.Size)
	if err != nil {
		return fmt.Errorf("print result: %w", err)
	}

	return nil
}
