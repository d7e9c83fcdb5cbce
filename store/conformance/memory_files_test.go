package conformance_test

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// file is a content and when it was saved.
type file struct {
	content []byte
	at      time.Time
}

func (m memory) CreateUpload(ctx context.Context, u store.Upload) (store.Upload, error) {
	if err := ctx.Err(); err != nil {
		return store.Upload{}, err
	}

	m.mu.Lock()
	defer m.mu.Unlock()

	if first, ok := m.uploadOf(u.OrderID, u.Owner, u.Key); ok {
		return first, nil
	}

	if m.mutant == "begins every upload anew" {
		u.Status = store.UploadPending
	}

	m.uploads[u.ID] = u

	return u, nil
}

// uploadOf finds an upload by its key.
func (m memory) uploadOf(orderID string, owner delivery.Actor, key string) (store.Upload, bool) {
	for _, other := range m.uploads {
		if key != "" && other.Key == key && other.OrderID == orderID &&
			(other.Owner == owner || m.mutant == "shares keys") {
			return other, true
		}
	}

	return store.Upload{}, false
}

func (m memory) UploadByKey(
	_ context.Context, orderID string, owner delivery.Actor, key string,
) (store.Upload, error) {
	m.mu.Lock()
	defer m.mu.Unlock()

	u, ok := m.uploadOf(orderID, owner, key)
	if !ok {
		return store.Upload{}, store.ErrNotFound
	}

	return u, nil
}

func (m memory) Upload(_ context.Context, id string) (store.Upload, error) {
	m.mu.Lock()
	defer m.mu.Unlock()

	u, ok := m.uploads[id]
	if !ok {
		return store.Upload{}, store.ErrNotFound
	}

	return u, nil
}

func (m memory) FinishUpload(_ context.Context, u store.Upload) error {
	m.mu.Lock()
	defer m.mu.Unlock()

	old, ok := m.uploads[u.ID]

	switch {
	case !ok:
		return store.ErrNotFound
	case old.Status != store.UploadPending && m.mutant != "finishes twice":
		return store.ErrUploadFinished
	default:
		old.Status, old.Type, old.SHA256, old.Problem, old.File = u.Status, u.Type, u.SHA256, u.Problem, u.File
		m.uploads[u.ID] = old

		return nil
	}
}

func (m memory) UploadsBefore(_ context.Context, before time.Time, after string, limit int) ([]store.Upload, error) {
	m.mu.Lock()
	defer m.mu.Unlock()

	list := slices.SortedFunc(maps.Values(m.uploads), func(a, b store.Upload) int { return cmp.Compare(a.ID, b.ID) })
	list = slices.DeleteFunc(list, func(u store.Upload) bool { return !u.CreatedAt.Before(before) || u.ID <= after })

	return list[:min(limit, len(list))], nil
}

func (m memory) DeleteUpload(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()

	delete(m.uploads, id)

	return nil
}

func (m memory) WriteFile(_ context.Context, key string, content io.Reader) error {
	data, err := io.ReadAll(content)
	if err != nil && m.mutant != "keeps half a file" {
		return err
	}

	m.mu.Lock()
	defer m.mu.Unlock()

	m.files[key] = file{content: data, at: time.Now()}

	return err
}

func (m memory) OpenFile(_ context.Context, key string) (io.ReadSeekCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()

	f, ok := m.files[key]
	if !ok {
		return nil, store.ErrNotFound
	}

	return reading{bytes.NewReader(f.content)}, nil
}

type reading struct{ *bytes.Reader }

func (reading) Close() error { return nil }

func (m memory) DeleteFile(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()

	delete(m.files, key)

	return nil
}

func (m memory) FilesBefore(_ context.Context, before time.Time, after string, limit int) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()

	var keys []string

	for _, key := range slices.Sorted(maps.Keys(m.files)) {
		if m.files[key].at.Before(before) && key > after {
			keys = append(keys, key)
		}
	}

	return keys[:min(limit, len(keys))], nil
}

func (m memory) CopyRecord(context.Context) (store.CopyRecord, error) {
	m.mu.Lock()
	defer m.mu.Unlock()

	if m.copied == nil {
		return store.CopyRecord{}, store.ErrNotFound
	}

	return *m.copied, nil
}

func (m memory) SaveCopyRecord(_ context.Context, r store.CopyRecord) error {
	m.mu.Lock()
	defer m.mu.Unlock()

	if r.Finished() && m.mutant != "finishes the copies of others" && (m.copied == nil || !r.SameRun(*m.copied)) {
		return store.ErrOvertaken
	}

	if m.copied == nil || m.mutant != "keeps the first copy record" {
		m.copied = &r
	}

	return nil
}
