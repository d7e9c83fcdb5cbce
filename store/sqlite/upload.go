package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	driver "zombiezen.com/go/sqlite"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

const (
	sqlUploadColumns = `SELECT id, order_id, role, account, subject, name, key, file_name, byte_size, announced, created,
		status, type, sha256, problem, file FROM uploads `

	sqlUpload      = sqlUploadColumns + "WHERE id = ?"
	sqlUploadByKey = sqlUploadColumns +
		"WHERE order_id = ? AND role = ? AND account = ? AND subject = ? AND key = ? AND key <> ''"
	sqlUploadsBefore = sqlUploadColumns + "WHERE id > ? AND created < ? ORDER BY id"

	sqlInsertUpload = `INSERT INTO uploads (id, order_id, role, account, subject, name, key, file_name, byte_size,
		announced, created, status, type, sha256, problem, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	sqlFinishUpload = `UPDATE uploads SET status = ?2, type = ?3, sha256 = ?4, problem = ?5, file = ?6
		WHERE id = ?1 AND status = 'PENDING'`
	sqlDeleteUpload = "DELETE FROM uploads WHERE id = ?"
)

// CreateUpload is part of [store.Uploads].
func (s *Store) CreateUpload(ctx context.Context, u store.Upload) (saved store.Upload, err error) {
	err = s.writer.do(ctx, func(t *tx) error {
		if u.Key != "" {
			first, err := t.uploadByKey(u.OrderID, &u.Owner, u.Key)
			if !errors.Is(err, store.ErrNotFound) {
				saved = first

				return err
			}
		}

		saved = u

		return t.exec(sqlInsertUpload, u.ID, u.OrderID, string(u.Owner.Role), u.Owner.Account, u.Owner.Subject,
			u.Owner.Name, u.Key, u.FileName, u.ByteSize, u.Announced, milli(u.CreatedAt),
			string(u.Status), u.Type, u.SHA256, u.Problem, u.File)
	}, nil)
	if err != nil {
		return store.Upload{}, fmt.Errorf("create upload: %w", err)
	}

	return saved, nil
}

// UploadByKey is part of [store.Uploads].
func (s *Store) UploadByKey(
	ctx context.Context, orderID string, owner delivery.Actor, key string,
) (u store.Upload, err error) {
	err = s.pool.read(ctx, "read upload", func(c *conn) error {
		u, err = c.uploadByKey(orderID, &owner, key)

		return err
	})

	return u, err
}

func (c *conn) uploadByKey(orderID string, owner *delivery.Actor, key string) (store.Upload, error) {
	return c.upload(sqlUploadByKey, orderID, string(owner.Role), owner.Account, owner.Subject, key)
}

// Upload is part of [store.Uploads].
func (s *Store) Upload(ctx context.Context, id string) (u store.Upload, err error) {
	err = s.pool.read(ctx, "read upload", func(c *conn) error {
		u, err = c.upload(sqlUpload, id)

		return err
	})

	return u, err
}

// FinishUpload is part of [store.Uploads].
func (s *Store) FinishUpload(ctx context.Context, u store.Upload) error {
	err := s.writer.do(ctx, func(t *tx) error {
		if _, err := t.upload(sqlUpload, u.ID); err != nil {
			return err
		}

		err := t.exec(sqlFinishUpload, u.ID, string(u.Status), u.Type, u.SHA256, u.Problem, u.File)
		if err != nil || t.db.Changes() == 1 {
			return err
		}

		return store.ErrUploadFinished
	}, nil)
	if err != nil {
		return fmt.Errorf("finish upload: %w", err)
	}

	return nil
}

// UploadsBefore is part of [store.Uploads].
func (s *Store) UploadsBefore(
	ctx context.Context, before time.Time, after string, limit int,
) (uploads []store.Upload, err error) {
	if limit <= 0 {
		return nil, nil
	}

	err = s.pool.scan(ctx, "list uploads", func(c *conn) error {
		return c.query(sqlUploadsBefore, func(row *driver.Stmt) (bool, error) {
			uploads = append(uploads, uploadOf(row))

			return len(uploads) < limit, nil
		}, after, ceilMilli(before))
	})

	return uploads, err
}

// DeleteUpload is part of [store.Uploads].
func (s *Store) DeleteUpload(ctx context.Context, id string) error {
	err := s.writer.do(ctx, func(t *tx) error { return t.exec(sqlDeleteUpload, id) }, nil)
	if err != nil {
		return fmt.Errorf("delete upload: %w", err)
	}

	return nil
}

// upload returns the upload that a statement finds, or ErrNotFound.
func (c *conn) upload(text string, values ...any) (u store.Upload, err error) {
	found := false

	err = c.query(text, func(row *driver.Stmt) (bool, error) {
		u, found = uploadOf(row), true

		return false, nil
	}, values...)
	if err == nil && !found {
		err = store.ErrNotFound
	}

	return u, err
}

func uploadOf(row *driver.Stmt) store.Upload {
	text := func(name string) string { return row.GetText(name) }

	return store.Upload{
		ID: text("id"), OrderID: text("order_id"), Key: text("key"),
		Owner: delivery.Actor{
			Role: delivery.Role(text("role")), Account: text("account"), Subject: text("subject"), Name: text("name"),
		},
		FileName: text("file_name"), ByteSize: row.GetInt64("byte_size"), Announced: text("announced"),
		CreatedAt: instant(row.GetInt64("created")), Status: store.UploadStatus(text("status")),
		Type: text("type"), SHA256: text("sha256"), Problem: text("problem"), File: text("file"),
	}
}
