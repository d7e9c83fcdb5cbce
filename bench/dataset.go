package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/bench/floor"
	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

const (
	storeFolder = "store"
	floorFile   = "floor.db"
	epochFile   = "epoch"
	// freshDays is how long a fill is used: then its timers would soon run out.
	freshDays = 60
)

// dataset is a number of orders, as our store has them and as the floor has
// them. It is made once and copied for each use.
type dataset struct {
	dir    string
	orders int
	epoch  time.Time
}

// dataset returns the dataset with so many orders, and makes it when there is
// none that fits the code of today.
func (b *bench) dataset(ctx context.Context, orders int) (*dataset, error) {
	d := &dataset{dir: filepath.Join(b.cache, fmt.Sprintf("%s-%d", b.version, orders)), orders: orders}
	if d.load() {
		return d, nil
	}

	b.sayf("filling a store with %d orders", orders)

	draft := &dataset{dir: d.dir + ".draft", orders: orders, epoch: epoch()}
	if err := os.RemoveAll(draft.dir); err != nil {
		return nil, fmt.Errorf("clear the draft: %w", err)
	}

	if err := draft.make(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(draft.dir))
	}

	if err := errors.Join(b.forget(orders), os.Rename(draft.dir, d.dir)); err != nil {
		return nil, fmt.Errorf("keep the orders: %w", err)
	}

	d.epoch = draft.epoch

	return d, nil
}

// forget deletes the datasets of this size that fit other versions of the code.
func (b *bench) forget(orders int) error {
	old, err := filepath.Glob(filepath.Join(b.cache, fmt.Sprintf("*-%d", orders)))

	for _, dir := range old {
		err = errors.Join(err, os.RemoveAll(dir))
	}

	return err
}

// load finds a dataset that was made before.
func (d *dataset) load() bool {
	text, err := os.ReadFile(filepath.Join(d.dir, epochFile))
	if err != nil {
		return false
	}

	seconds, err := strconv.ParseInt(string(text), 10, 64)
	d.epoch = time.Unix(seconds, 0).UTC()

	return err == nil && time.Since(d.epoch) < freshDays*24*time.Hour
}

func (d *dataset) make(ctx context.Context) (err error) {
	s, err := sqlite.Open(ctx, sqlite.Config{Dir: filepath.Join(d.dir, storeFolder)})
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}

	defer func() { err = errors.Join(err, s.Close()) }()

	if err := fill(ctx, s, d.epoch, 0, d.orders); err != nil {
		return err
	}

	walk := func(ctx context.Context, visit func(*delivery.Order) error) error { return store.Walk(ctx, s, visit) }
	if err := floor.Build(ctx, filepath.Join(d.dir, floorFile), walk); err != nil {
		return fmt.Errorf("make the floor's database: %w", err)
	}

	epoch := strconv.FormatInt(d.epoch.Unix(), 10)
	if err := os.WriteFile(filepath.Join(d.dir, epochFile), []byte(epoch), 0o600); err != nil {
		return fmt.Errorf("mark the orders as complete: %w", err)
	}

	return nil
}

// storeCopy copies our store to a folder of this run.
func (b *bench) storeCopy(d *dataset) (string, error) {
	to, err := os.MkdirTemp(b.work, "store-")
	if err != nil {
		return "", fmt.Errorf("make a folder: %w", err)
	}

	return to, copyFolder(filepath.Join(d.dir, storeFolder), to)
}

// floorCopy copies the floor's database to this run.
func (b *bench) floorCopy(d *dataset) (string, error) {
	to, err := os.MkdirTemp(b.work, "floor-")
	if err != nil {
		return "", fmt.Errorf("make a folder: %w", err)
	}

	to = filepath.Join(to, floorFile)

	return to, copyFile(filepath.Join(d.dir, floorFile), to)
}

func copyFolder(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return fmt.Errorf("copy: %w", err)
	}

	for _, e := range entries {
		if e.Type().IsRegular() {
			if err := copyFile(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
				return err
			}
		}
	}

	return nil
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("copy: %w", err)
	}

	defer func() { err = errors.Join(err, in.Close()) }()

	out, err := os.Create(to)
	if err != nil {
		return fmt.Errorf("copy: %w", err)
	}

	defer func() { err = errors.Join(err, out.Close()) }()

	if _, err := io.Copy(out, in); err != nil {
		return fmt.Errorf("copy: %w", err)
	}

	// What is written back later would be measured otherwise.
	return errors.Join(err, out.Sync())
}

// sourceHash tells versions of the code apart that orders are written by.
func sourceHash(root string) (string, error) {
	sum := sha256.New()

	for _, dir := range []string{"delivery", "store", "bench"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, e fs.DirEntry, err error) error {
			wanted := strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".sql")
			if err != nil || e.IsDir() || !wanted || strings.HasSuffix(path, "_test.go") ||
				dir == "bench" && filepath.Base(path) != "fill.go" && filepath.Base(path) != "schema.go" {
				return err
			}

			text, err := os.ReadFile(path)
			sum.Write(text)

			return err
		})
		if err != nil {
			return "", fmt.Errorf("read the source: %w", err)
		}
	}

	return hex.EncodeToString(sum.Sum(nil))[:12], nil
}
