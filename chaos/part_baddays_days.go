package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// embeddedDays are bad days of the embedded store.
func (c *chaos) embeddedDays(ctx context.Context, atEnd func(func())) ([]badDay, error) {
	dir, err := c.folder("embedded")
	if err != nil {
		return nil, err
	}

	s, err := c.startServer(ctx, dir)
	if err != nil {
		return nil, err
	}

	days := append([]badDay{lockedDay(s), schemaDay(s)}, c.frozenDay(s, atEnd)...)

	full, err := c.fullDay(ctx, atEnd)
	if err != nil {
		return nil, err
	}

	return append(days, full...), nil
}

// lockedDay is a day on which writes get stuck: another program holds the
// database.
func lockedDay(s *server) badDay {
	var other *sqlite.Conn

	return badDay{
		name: "the embedded database is locked", server: s,
		begin: func(context.Context) error {
			var err error
			if other, err = sqlite.OpenConn(s.database(), sqlite.OpenReadWrite); err != nil {
				return fmt.Errorf("open the database: %w", err)
			}

			return execute(other, "BEGIN IMMEDIATE")
		},
		end: func(context.Context) error {
			if err := other.Close(); err != nil {
				return fmt.Errorf("close the database: %w", err)
			}

			return nil
		},
	}
}

// frozenDay is a day on which the files of the database cannot be written, as on
// a file system that became read-only: where the run may make them so.
func (c *chaos) frozenDay(s *server, atEnd func(func())) []badDay {
	all := func(frozen bool) error {
		return errors.Join(freeze(s.database(), frozen), freeze(s.database()+"-wal", frozen))
	}

	if err := errors.Join(all(true), all(false)); err != nil {
		c.sayf("baddays: the read-only database is left out: %v", err)

		return nil
	}

	atEnd(func() { _ = all(false) })

	return []badDay{{
		name: "the embedded database is read-only", server: s,
		begin: func(context.Context) error { return all(true) },
		end:   func(context.Context) error { return all(false) },
	}}
}

// schemaDay is a day on which another version of the program has changed the
// database.
func schemaDay(s *server) badDay {
	var version int

	change := func(query func(*sqlite.Conn) (string, error)) error {
		db, err := sqlite.OpenConn(s.database(), sqlite.OpenReadWrite)
		if err != nil {
			return fmt.Errorf("open the database: %w", err)
		}

		text, err := query(db)
		if err == nil {
			err = execute(db, text)
		}

		if err := db.Close(); err != nil {
			return fmt.Errorf("close the database: %w", err)
		}

		return err
	}

	return badDay{
		name: "the embedded database has another schema", server: s,
		begin: func(context.Context) error {
			return change(func(db *sqlite.Conn) (string, error) {
				err := sqlitex.ExecuteTransient(db, "PRAGMA user_version", &sqlitex.ExecOptions{
					ResultFunc: func(stmt *sqlite.Stmt) error { version = stmt.ColumnInt(0); return nil },
				})

				return fmt.Sprintf("PRAGMA user_version = %d", version+1), err
			})
		},
		end: func(context.Context) error {
			return change(func(*sqlite.Conn) (string, error) { return fmt.Sprintf("PRAGMA user_version = %d", version), nil })
		},
	}
}

func execute(db *sqlite.Conn, query string) error {
	if err := sqlitex.ExecuteTransient(db, query, nil); err != nil {
		return fmt.Errorf("change the database: %w", err)
	}

	return nil
}

// fullDay is a day on which the disk is full: a small one of its own, where the
// run may mount one.
func (c *chaos) fullDay(ctx context.Context, atEnd func(func())) ([]badDay, error) {
	dir, err := c.folder("disk")
	if err != nil {
		return nil, err
	}

	unmount, err := mountSmallDisk(dir)
	if err != nil {
		c.sayf("baddays: the full disk is left out: %v", err)

		return nil, nil
	}

	atEnd(unmount)

	s, err := c.startServer(ctx, dir)
	if err != nil {
		return nil, err
	}

	ballast := filepath.Join(dir, "ballast")

	return []badDay{{
		name: "the disk is full", server: s, gradual: true,
		begin: func(context.Context) error { return fillDisk(ballast) },
		end: func(context.Context) error {
			if err := os.Remove(ballast); err != nil {
				return fmt.Errorf("empty the disk: %w", err)
			}

			return nil
		},
	}}, nil
}

// fillDisk writes a file until there is no room any more.
func fillDisk(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("fill the disk: %w", err)
	}

	for part := make([]byte, 4096); err == nil; {
		_, err = file.Write(part)
	}

	if err := file.Close(); err != nil {
		return fmt.Errorf("fill the disk: %w", err)
	}

	return nil
}

// databaseDays are bad days of MongoDB, and of the line to it.
func (c *chaos) databaseDays(ctx context.Context, atEnd func(func())) ([]badDay, error) {
	shared, err := c.sharedMongoDB(ctx, false)
	if err != nil {
		return nil, err
	}

	atEnd(func() {
		if err := shared.close(); err != nil {
			c.sayf("baddays: %v", err)
		}
	})

	l, through, err := newDatabaseLine(shared.uri)
	if err != nil {
		c.sayf("baddays: those of MongoDB are left out: %v", err)

		return nil, nil
	}

	atEnd(l.cut)

	dir, err := c.folder("database")
	if err != nil {
		return nil, err
	}

	s, err := c.startServer(ctx, dir, "MONGODB_URI="+through, "MONGODB_DATABASE="+shared.database)
	if err != nil {
		return nil, err
	}

	restore := func(context.Context) error { return l.restore() }
	troubled := func(t trouble) func(context.Context) error {
		return func(context.Context) error { return l.suffer(t) }
	}

	return []badDay{
		{name: "MongoDB is gone", server: s, begin: func(context.Context) error { l.cut(); return nil }, end: restore},
		{name: "MongoDB is stuck", server: s, begin: troubled(stuck), end: restore},
		{name: "MongoDB answers after 5 s", server: s, begin: troubled(slow), end: restore, slow: true},
	}, nil
}
