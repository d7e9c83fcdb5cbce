package sqlite

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"

	"zombiezen.com/go/sqlite/sqlitex"
)

// applicationID marks a database file as one of this program: "JfDC" in ASCII.
// Before the first release it was another one; what was stored then is refused.
const applicationID = 0x4a664443

// migrationFiles are the numbered steps from an empty database to the schema of
// this program. A step that was released never changes.
//
//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations returns the texts of the steps, in their order.
func migrations() ([]string, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}

	steps := make([]string, len(names))

	for i, name := range names {
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}

		steps[i] = string(text)
	}

	return steps, nil
}

// migrate brings the database to the schema of this program. It refuses one
// that another program, or a newer version of this one, has made.
func migrate(c *conn, path string) error {
	steps, err := migrations()
	if err != nil {
		return err
	}

	version, err := inspect(c, path)
	if err != nil {
		return err
	}

	if version > len(steps) {
		return fmt.Errorf("the database %s is of a newer version of jiaofu (schema %d, this version knows %d): run that version",
			path, version, len(steps))
	}

	for i := version; i < len(steps); i++ {
		if err := apply(c, steps[i], i+1); err != nil {
			return fmt.Errorf("migrate the database %s to schema %d: %w", path, i+1, err)
		}
	}

	return nil
}

// inspect returns the schema version of a database of ours, 0 for a new one.
func inspect(c *conn, path string) (version int, err error) {
	id, err := c.pragma("application_id")
	if err != nil {
		return 0, fmt.Errorf("the file %s cannot be read as a database: %w", path, err)
	}

	tables, err := c.number("SELECT count(*) FROM sqlite_schema")
	if err != nil {
		return 0, err
	}

	isNew := id == "0" && tables == 0
	if !isNew && id != strconv.Itoa(applicationID) {
		return 0, fmt.Errorf("the database %s was made by another program, or by this one before its first release: choose another data folder", path)
	}

	text, err := c.pragma("user_version")
	if err != nil {
		return 0, err
	}

	version, err = strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("read the schema version: %w", err)
	}

	return version, nil
}

// apply runs one step as a whole or not at all.
func apply(c *conn, step string, version int) (err error) {
	if err := c.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}

	defer c.rollback()

	if err := sqlitex.ExecuteScript(c.db, step, nil); err != nil {
		return translated(err)
	}

	if _, err := c.pragma(fmt.Sprintf("application_id = %d", applicationID)); err != nil {
		return err
	}

	if _, err := c.pragma(fmt.Sprintf("user_version = %d", version)); err != nil {
		return err
	}

	return c.exec("COMMIT")
}
