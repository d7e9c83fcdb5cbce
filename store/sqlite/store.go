package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/jiaofu/jiaofu/store"
)

const (
	databaseName = "jiaofu.db"
	filesName    = "files"

	// What is stored is for the account of the server alone.
	folderPerm os.FileMode = 0o700
	filePerm   os.FileMode = 0o600
)

// Config says where a store is.
type Config struct {
	// Dir is the data folder. It is made when it is not there.
	Dir string
	// Existing refuses a folder that has no store, instead of making one.
	Existing bool
	// AsIs opens only a store that has the schema of this program, instead of
	// bringing it to that. It is for who looks.
	AsIs bool
	// Unfinished opens a store that holds an unfinished copy, too. It is for who
	// makes the copy.
	Unfinished bool
	// Wake is told of every change after its commit, before the call that made
	// it returns; it must be quick. Nil for nobody.
	Wake func(store.Wake)
	// Logger hears of what an operator should know. Nil for nobody.
	Logger *slog.Logger
}

// Store is a back end in a folder. It is safe for concurrent use.
type Store struct {
	wake   func(store.Wake)
	lock   folderLock
	pool   *pool
	writer *writer
	files  *files

	checkpoints *checkpointer
	schema      int
	// history names the order of changes; positions begin with it.
	history string

	closing sync.Once
	closed  error
}

var _ store.Store = (*Store)(nil)

// Open opens the store in a data folder, makes it when there is none, and
// brings its schema up to date. It fails, with a sentence for the operator,
// when another process uses the folder, or when the database was made by
// another program or by a newer version of this one.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}

	logger := cfg.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}

	if err := cfg.prepareFolder(); err != nil {
		return nil, err
	}

	lock, err := lockFolder(cfg.Dir)
	if err != nil {
		return nil, err
	}

	s, err := open(cfg, logger)
	if err != nil {
		_ = lock.Close()

		return nil, err
	}

	s.lock = lock

	return s, nil
}

// prepareFolder makes the folder, or finds what it has to have.
func (c *Config) prepareFolder() error {
	if c.Existing {
		return findDatabase(c.Dir)
	}

	if err := os.MkdirAll(c.Dir, folderPerm); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}

	return nil
}

// databaseIn is the database of a data folder.
func databaseIn(dir string) string { return filepath.Join(dir, databaseName) }

// findDatabase makes sure that a folder has a database.
func findDatabase(dir string) error {
	path := databaseIn(dir)

	info, err := os.Stat(path)

	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errNoStore(dir)
	case err != nil:
		return fmt.Errorf("look at the data folder: %w", err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a file", path)
	default:
		return nil
	}
}

func errNoStore(dir string) error {
	return fmt.Errorf("there is no store in %s: it has no file %s, or an empty one; name the data folder of a server",
		dir, databaseName)
}

// refuse refuses a database of another program, and whatever else is not to be
// opened as it is configured.
func (c *Config) refuse(database *conn, path string) error {
	version, err := inspect(database, path)

	switch {
	case err != nil:
		return err
	case version == 0 && c.Existing:
		return errNoStore(c.Dir)
	case c.AsIs:
		return ofThisVersion(version)
	default:
		return nil
	}
}

// open opens what is in a folder that belongs to this process.
func open(cfg Config, logger *slog.Logger) (*Store, error) {
	path := databaseIn(cfg.Dir)

	if err := refuseRestoring(cfg.Dir); err != nil {
		return nil, err
	}

	if err := create(path); err != nil {
		return nil, err
	}

	schema, history, err := prepare(path, &cfg)
	if err != nil {
		return nil, err
	}

	files, err := openFiles(filepath.Join(cfg.Dir, filesName))
	if err != nil {
		return nil, err
	}

	gate := &sync.Mutex{}

	checkpoints, err := startCheckpointer(path, gate, logger)
	if err != nil {
		return nil, errors.Join(err, files.close())
	}

	return &Store{
		wake:        cfg.Wake,
		pool:        newPool(path, logger),
		writer:      newWriter(path, schema, gate, logger, checkpoints.ask),
		files:       files,
		checkpoints: checkpoints,
		schema:      schema,
		history:     history,
	}, nil
}

// create makes the file of a database that is not there, for nobody else to read
// even in a folder that others may look into. SQLite gives the files beside it the
// same mode.
func create(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, filePerm) //nolint:gosec // it is the operator's

	switch {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return fmt.Errorf("make the database: %w", err)
	}

	if err := file.Close(); err != nil {
		return fmt.Errorf("make the database: %w", err)
	}

	return nil
}

// prepare makes sure that the database is there, is ours, has the schema of
// this program, keeps what it commits, and is whole unless it may be unfinished.
func prepare(path string, cfg *Config) (schema int, history string, err error) {
	c, err := openConn(path)
	if err != nil {
		return 0, "", fmt.Errorf("the file %s cannot be read as a database: %w", path, err)
	}

	defer func() { err = errors.Join(err, c.close()) }()

	if err := cfg.refuse(c, path); err != nil {
		return 0, "", err
	}

	if err := makeDurable(c, path); err != nil {
		return 0, "", err
	}

	if err := migrate(c, path); err != nil {
		return 0, "", err
	}

	if !cfg.Unfinished {
		if err := c.refuseUnfinished(path); err != nil {
			return 0, "", err
		}
	}

	if history, err = c.fact(factHistory); err != nil {
		return 0, "", err
	}

	schema, err = inspect(c, path)

	return schema, history, err
}

// makeDurable turns the write-ahead log on and checks that commits are synced.
func makeDurable(c *conn, path string) error {
	mode, err := c.pragma("journal_mode = WAL")
	if err != nil {
		return err
	}

	synchronous, err := c.pragma("synchronous")
	if err != nil {
		return err
	}

	const full = "2"
	if mode != "wal" || synchronous != full {
		return fmt.Errorf("the database %s would forget what it commits (journal_mode is %s, synchronous is %s): "+
			"choose a data folder on a local disk", path, mode, synchronous)
	}

	return nil
}

// Ready is part of [store.Store]. After the disk failed it finds out, by writing
// something that changes nothing in the end, whether it works again.
func (s *Store) Ready(ctx context.Context) error {
	if s.writer.sick.Load() {
		if err := s.probe(ctx); err != nil {
			return fmt.Errorf("check readiness: %w", err)
		}
	}

	return s.pool.read(ctx, "check readiness", func(c *conn) error {
		version, err := c.pragma("user_version")
		if err != nil {
			return err
		}

		if version != strconv.Itoa(s.schema) {
			return fmt.Errorf("the database has schema %s, not %d", version, s.schema) //nolint:err113 // for people
		}

		return nil
	})
}

// probeSize is more than a few changes write at once, in bytes: a disk that takes
// less is still full.
const probeSize = 64 << 10

// probe writes something, and takes it back.
func (s *Store) probe(ctx context.Context) error {
	err := s.writer.do(ctx, func(t *tx) error {
		return t.exec(sqlSaveFact, factProbe, strings.Repeat("0", probeSize))
	}, nil)
	if err != nil {
		return err
	}

	return s.writer.do(ctx, func(t *tx) error { return t.exec(sqlForgetFact, factProbe) }, nil)
}

// CheckDatabase reads every page of the database, and returns [store.ErrDamaged] when
// they, its indexes or its references are not as they have to be. What the pages
// say of orders it does not look at.
func (s *Store) CheckDatabase(ctx context.Context) error {
	return s.pool.scan(ctx, "check the database", (*conn).sound)
}

// Close is part of [store.Store]. Calls after it fail with ErrUnavailable.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.checkpoints.stop()

		s.closed = errors.Join(s.pool.close(), s.writer.close(), s.files.close(), s.lock.Close())
	})

	return s.closed
}
