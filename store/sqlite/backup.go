package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/jiaofu/jiaofu/store"
)

// BackupConfig says what to back up where to.
type BackupConfig struct {
	// Dir is a data folder, which a server may be using.
	Dir string
	// File is the backup to write, outside of Dir.
	File string
	// Overwrite replaces a backup that is there. Otherwise it is refused.
	Overwrite bool
	// Now is when the backup is made.
	Now time.Time
	// Progress hears how far it is.
	Progress Progress
}

// BackupResult tells what is in a backup.
type BackupResult struct {
	Orders, Entries, Uploads, Files int64
	// Size is that of the backup, in bytes.
	Size int64
	// At is when the backup was begun.
	At time.Time
}

func resultOf(s *seal, size int64) BackupResult {
	return BackupResult{
		Orders: s.Orders, Entries: s.Entries, Uploads: s.Uploads, Files: s.Files, Size: size, At: s.At,
	}
}

// backup is a backup being written.
type backup struct {
	BackupConfig

	// work is a folder beside the file, for what is not finished.
	work string
	from *files
}

// Backup writes a backup of a store, which may be in use: the database as it
// was at one moment, and the contents that it tells of. The file gets its name
// when it was written, read again, and found to be whole; until then it is in a
// folder beside it. As much room as the database takes is needed there, too.
func Backup(ctx context.Context, cfg BackupConfig) (result BackupResult, err error) {
	if err := findDatabase(cfg.Dir); err != nil {
		return BackupResult{}, err
	}

	if err := cfg.refuse(); err != nil {
		return BackupResult{}, err
	}

	if err := refuseRestoring(cfg.Dir); err != nil {
		return BackupResult{}, err
	}

	work, err := os.MkdirTemp(filepath.Dir(cfg.File), filepath.Base(cfg.File)+".unfinished-")
	if err != nil {
		return BackupResult{}, onDisk("make a folder for the backup", err)
	}

	defer func() { err = errors.Join(err, onDisk("remove the unfinished backup", os.RemoveAll(work))) }()

	from, err := lookAtFiles(filepath.Join(cfg.Dir, filesName))
	if err != nil {
		return BackupResult{}, err
	}

	defer func() { err = errors.Join(err, from.close()) }()

	b := &backup{BackupConfig: cfg, work: work, from: from}

	return b.run(ctx)
}

func (b *backup) run(ctx context.Context) (BackupResult, error) {
	database := filepath.Join(b.work, databaseName)
	unfinished := filepath.Join(b.work, "backup")

	b.Progress.Begin("take a snapshot", 0)

	if err := takeSnapshot(ctx, b.Dir, database); err != nil {
		return BackupResult{}, err
	}

	if err := b.write(ctx, unfinished, database); err != nil {
		return BackupResult{}, err
	}

	s, size, err := b.readAgain(ctx, unfinished)
	if err != nil {
		return BackupResult{}, err
	}

	if err := b.refuse(); err != nil {
		return BackupResult{}, err
	}

	if err := os.Rename(unfinished, b.File); err != nil {
		return BackupResult{}, onDisk("name the backup", err)
	}

	return resultOf(&s, size), syncFolder(filepath.Dir(b.File))
}

// write writes and syncs the backup.
func (b *backup) write(ctx context.Context, path, database string) (err error) {
	s, err := openSnapshot(database)
	if err != nil {
		return err
	}

	n, err := s.check(ctx, b.Progress)
	if err != nil {
		return errors.Join(err, s.close())
	}

	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, filePerm) //nolint:gosec // it is the operator's
	if err != nil {
		return errors.Join(onDisk("create backup", err), s.close())
	}

	defer func() { err = errors.Join(err, onDisk("close backup", file.Close())) }()

	buffered := bufio.NewWriterSize(file, 1<<20)

	a, err := newArchive(buffered, b.Now.UTC().Truncate(time.Millisecond))
	if err != nil {
		return errors.Join(err, s.close())
	}

	swept, err := b.addContents(ctx, a, s, n.Files)
	if err = errors.Join(err, s.close()); err != nil {
		return err
	}

	n.Uploads -= swept
	n.Files -= swept

	if err := b.addDatabase(ctx, a, database); err != nil {
		return err
	}

	if err := a.finish(n); err != nil {
		return err
	}

	return onDisk("save backup", errors.Join(buffered.Flush(), file.Sync()))
}

// addContents adds the contents that the snapshot tells of. Those of uploads
// that were swept meanwhile are gone; then the uploads leave the snapshot, too.
func (b *backup) addContents(ctx context.Context, a *archive, s *snapshot, total int64) (swept int64, err error) {
	b.Progress.Begin("back up files", total)

	err = s.contents(func(u *store.Upload) error {
		b.Progress.Add(1)

		found, err := b.addContent(ctx, a, u.File)
		if err != nil || found {
			return err
		}

		live, err := b.uploadIsLive(u.ID)
		if err != nil {
			return err
		}

		if live {
			return fmt.Errorf("the content of upload %s is missing in %s: %w", u.ID, b.Dir, store.ErrDamaged)
		}

		swept++

		return s.forget(u.ID)
	})

	return swept, err
}

func (b *backup) addContent(ctx context.Context, a *archive, key string) (found bool, err error) {
	path, err := pathOf(key)
	if err != nil {
		return false, err
	}

	file, err := b.from.root.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}

	if err != nil {
		return false, onDisk("open content", err)
	}

	defer func() { _ = file.Close() }()

	return true, addFile(ctx, a, filesName+"/"+path, file)
}

// uploadIsLive asks the database that is in use.
func (b *backup) uploadIsLive(id string) (live bool, err error) {
	c, err := openReader(databaseIn(b.Dir))
	if err != nil {
		return false, err
	}

	defer func() { err = errors.Join(err, c.close()) }()

	_, err = c.upload(sqlUpload, id)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}

	return err == nil, err
}

func (b *backup) addDatabase(ctx context.Context, a *archive, path string) error {
	file, err := os.Open(path) //nolint:gosec // it is ours
	if err != nil {
		return onDisk("open the snapshot", err)
	}

	defer func() { _ = file.Close() }()

	b.Progress.Begin("back up the database", 0)

	return addFile(ctx, a, databaseName, file)
}

func addFile(ctx context.Context, a *archive, name string, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return onDisk("look at file", err)
	}

	content := &cancellable{ctx: ctx, content: file}
	if err := a.add(name, info.Size(), content); err != nil {
		return errors.Join(content.err, fmt.Errorf("back up %s: %w", name, err))
	}

	return nil
}

// readAgain reads a backup that was written, to its end.
func (b *backup) readAgain(ctx context.Context, path string) (s seal, size int64, err error) {
	file, err := os.Open(path) //nolint:gosec // it is ours
	if err != nil {
		return seal{}, 0, onDisk("open backup", err)
	}

	defer func() { _ = file.Close() }()

	info, err := file.Stat()
	if err != nil {
		return seal{}, 0, onDisk("look at backup", err)
	}

	b.Progress.Begin("read the backup again", 0)

	content := &cancellable{ctx: ctx, content: bufio.NewReaderSize(file, 1<<20)}

	s, err = readArchive(content, func(_ string, _ int64, content io.Reader) error {
		b.Progress.Add(1)

		_, err := io.Copy(io.Discard, content)

		return err //nolint:wrapcheck // readArchive does
	})

	return s, info.Size(), err
}
