package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jiaofu/jiaofu/store"
)

// RestoreConfig says what to restore where to.
type RestoreConfig struct {
	// File is a backup.
	File string
	// Dir is the data folder to make. It is new, or empty.
	Dir string
	// Progress hears how far it is.
	Progress Progress
}

// restore is a backup being restored.
type restore struct {
	RestoreConfig

	files *files
	// sync makes the names in a folder durable.
	sync func(dir string) error
	// found is how many contents were restored.
	found int64
}

// Restore makes a data folder from a backup. The database gets its name when
// everything was found to be as it was backed up; until then no server opens
// the folder. What fails leaves the folder empty; where it was killed, it can be
// run again.
//
// The restored store begins a history of its own: positions in the order of
// changes of the one that was backed up are refused.
func Restore(ctx context.Context, cfg RestoreConfig) (result BackupResult, err error) {
	return restoreBy(ctx, cfg, syncFolder)
}

func restoreBy(ctx context.Context, cfg RestoreConfig, sync func(dir string) error) (result BackupResult, err error) {
	file, err := os.Open(cfg.File)
	if err != nil {
		return BackupResult{}, fmt.Errorf("open the backup: %w", err)
	}

	defer func() { _ = file.Close() }()

	info, err := file.Stat()
	if err != nil {
		return BackupResult{}, fmt.Errorf("look at the backup: %w", err)
	}

	if !info.Mode().IsRegular() {
		return BackupResult{}, fmt.Errorf("%s is not a file: name the file of a backup", cfg.File)
	}

	if err := os.MkdirAll(cfg.Dir, folderPerm); err != nil {
		return BackupResult{}, onDisk("make the data folder", err)
	}

	lock, err := lockFolder(cfg.Dir)
	if err != nil {
		return BackupResult{}, err
	}

	defer func() { err = errors.Join(err, lock.Close()) }()

	r := &restore{RestoreConfig: cfg, sync: sync}
	if err := r.clear(); err != nil {
		return BackupResult{}, err
	}

	s, err := r.run(ctx, bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return BackupResult{}, errors.Join(err, r.remove())
	}

	return resultOf(&s, info.Size()), nil
}

// clear makes sure that the folder is empty. What is left of a restore that was
// killed is removed, unless there is anything else.
func (r *restore) clear() error {
	own := []string{lockName}
	killed := refuseRestoring(r.Dir) != nil

	if killed {
		own = append(own, r.leftovers()...)
	}

	entries, err := os.ReadDir(r.Dir)
	if err != nil {
		return onDisk("look at the data folder", err)
	}

	for _, e := range entries {
		if !slices.Contains(own, e.Name()) {
			return fmt.Errorf("the folder %s is not empty, it has %s: choose another one to restore into", r.Dir, e.Name())
		}
	}

	if !killed {
		return nil
	}

	return r.remove()
}

// leftovers are the names of what is restored, the mark of it last.
func (*restore) leftovers() []string {
	return []string{filesName, restoringName + "-journal", restoringName + "-wal", restoringName + "-shm", restoringName}
}

// remove removes what is restored so far.
func (r *restore) remove() error {
	for _, name := range r.leftovers() {
		if err := os.RemoveAll(filepath.Join(r.Dir, name)); err != nil {
			return onDisk("remove what was restored", err)
		}
	}

	return nil
}

func (r *restore) run(ctx context.Context, backup io.Reader) (s seal, err error) {
	path := filepath.Join(r.Dir, restoringName)

	database, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, filePerm) //nolint:gosec // it is the operator's
	if err != nil {
		return seal{}, onDisk("create the database", err)
	}

	s, err = r.unpack(ctx, backup, database)
	if err = errors.Join(err, onDisk("save the database", database.Close())); err != nil {
		return seal{}, err
	}

	if err := r.checkAll(ctx, path, &s); err != nil {
		return seal{}, err
	}

	return s, r.name(path)
}

// name gives the database its name. Where that cannot be made durable it has none.
func (r *restore) name(path string) error {
	if err := os.Rename(path, databaseIn(r.Dir)); err != nil {
		return onDisk("name the database", err)
	}

	err := r.sync(r.Dir)
	if err != nil {
		err = errors.Join(err, onDisk("take the name back", os.Rename(databaseIn(r.Dir), path)))
	}

	return err
}

// unpack writes what is in the backup.
func (r *restore) unpack(ctx context.Context, backup io.Reader, database *os.File) (s seal, err error) {
	if r.files, err = openFiles(filepath.Join(r.Dir, filesName)); err != nil {
		return seal{}, err
	}

	defer func() { err = errors.Join(err, r.files.close()) }()

	r.Progress.Begin("restore files", 0)

	return readArchive(&cancellable{ctx: ctx, content: backup}, func(name string, _ int64, content io.Reader) error {
		if name == databaseName {
			_, err := io.Copy(database, content)

			return onDisk("write the database", errors.Join(err, database.Sync()))
		}

		r.found++

		r.Progress.Add(1)

		return r.unpackFile(ctx, name, content)
	})
}

// unpackFile writes one content where its key, the last part of its name, says.
func (r *restore) unpackFile(ctx context.Context, name string, content io.Reader) error {
	key := name[strings.LastIndexByte(name, '/')+1:]

	path, err := pathOf(key)
	if err != nil || name != filesName+"/"+path {
		return fmt.Errorf("%w: it has a file %q", ErrBackup, name)
	}

	return r.files.save(ctx, key, content)
}

// checkAll checks the database and that every content that it tells of is there,
// and makes it a history of its own.
func (r *restore) checkAll(ctx context.Context, path string, want *seal) (err error) {
	s, err := openSnapshot(path)
	if err != nil {
		return err
	}

	defer func() { err = errors.Join(err, s.close()) }()

	version, err := inspect(s.conn, path)
	if err != nil {
		return err
	}

	if err := ofThisVersion(version); err != nil {
		return err
	}

	n, err := s.check(ctx, r.Progress)
	if err != nil {
		return err
	}

	if n != want.tallied || n.Files != r.found {
		return fmt.Errorf("%w: it holds %+v and %d files, not %+v", ErrBackup, n, r.found, want.tallied)
	}

	err = s.contents(func(u *store.Upload) error {
		place, err := pathOf(u.File)
		if err == nil {
			_, err = os.Stat(filepath.Join(r.Dir, filesName, place))
		}

		if err != nil {
			return fmt.Errorf("the content of upload %s: %w: %w", u.ID, ErrBackup, err)
		}

		return nil
	})
	if err != nil {
		return err
	}

	return s.renew()
}
