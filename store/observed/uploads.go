package observed

import (
	"context"
	"io"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// CreateUpload is part of [store.Uploads].
func (s *Store) CreateUpload(ctx context.Context, u store.Upload) (saved store.Upload, err error) {
	ctx, c := s.begin(ctx, "CreateUpload")
	defer func() { c.end(err) }()

	saved, err = s.Store.CreateUpload(ctx, u)
	if err == nil && saved.ID == u.ID {
		s.observer.UploadChanged(store.UploadPending, u.ByteSize)
	}

	return saved, err
}

// FinishUpload is part of [store.Uploads].
func (s *Store) FinishUpload(ctx context.Context, u store.Upload) (err error) {
	ctx, c := s.begin(ctx, "FinishUpload")
	defer func() { c.end(err) }()

	if err = s.Store.FinishUpload(ctx, u); err == nil {
		s.observer.UploadChanged(u.Status, u.ByteSize)
	}

	return err
}

// UploadByKey is part of [store.Uploads].
func (s *Store) UploadByKey(
	ctx context.Context, orderID string, owner delivery.Actor, key string,
) (u store.Upload, err error) {
	ctx, c := s.begin(ctx, "UploadByKey")
	defer func() { c.end(err) }()

	return s.Store.UploadByKey(ctx, orderID, owner, key)
}

// Upload is part of [store.Uploads].
func (s *Store) Upload(ctx context.Context, id string) (u store.Upload, err error) {
	ctx, c := s.begin(ctx, "Upload")
	defer func() { c.end(err) }()

	return s.Store.Upload(ctx, id)
}

// UploadsBefore is part of [store.Uploads].
func (s *Store) UploadsBefore(
	ctx context.Context, before time.Time, after string, limit int,
) (list []store.Upload, err error) {
	ctx, c := s.begin(ctx, "UploadsBefore")
	defer func() { c.end(err) }()

	return s.Store.UploadsBefore(ctx, before, after, limit)
}

// DeleteUpload is part of [store.Uploads].
func (s *Store) DeleteUpload(ctx context.Context, id string) (err error) {
	ctx, c := s.begin(ctx, "DeleteUpload")
	defer func() { c.end(err) }()

	return s.Store.DeleteUpload(ctx, id)
}

// WriteFile is part of [store.Uploads].
func (s *Store) WriteFile(ctx context.Context, key string, content io.Reader) (err error) {
	ctx, c := s.begin(ctx, "WriteFile")
	defer func() { c.end(err) }()

	return s.Store.WriteFile(ctx, key, content)
}

// OpenFile is part of [store.Uploads].
func (s *Store) OpenFile(ctx context.Context, key string) (content io.ReadSeekCloser, err error) {
	ctx, c := s.begin(ctx, "OpenFile")
	defer func() { c.end(err) }()

	return s.Store.OpenFile(ctx, key)
}

// DeleteFile is part of [store.Uploads].
func (s *Store) DeleteFile(ctx context.Context, key string) (err error) {
	ctx, c := s.begin(ctx, "DeleteFile")
	defer func() { c.end(err) }()

	return s.Store.DeleteFile(ctx, key)
}

// FilesBefore is part of [store.Uploads].
func (s *Store) FilesBefore(ctx context.Context, before time.Time, after string, limit int) (keys []string, err error) {
	ctx, c := s.begin(ctx, "FilesBefore")
	defer func() { c.end(err) }()

	return s.Store.FilesBefore(ctx, before, after, limit)
}
