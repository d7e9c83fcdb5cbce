package mongodb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/store"
)

// The fields of an upload that queries use.
const (
	// uploadOnce is unique: one upload for each key of an owner and an order,
	// see once.
	uploadOnce    = "once"
	uploadCreated = "createdAt"
	uploadStatus  = "status"
)

// uploadDocument is the form in which uploads are stored.
type uploadDocument struct {
	ID        string        `bson:"_id"`
	Once      string        `bson:"once"`
	OrderID   string        `bson:"orderId"`
	Owner     ownerDocument `bson:"owner"`
	Key       string        `bson:"key"`
	FileName  string        `bson:"fileName"`
	ByteSize  int64         `bson:"byteSize"`
	Announced string        `bson:"announced"`
	CreatedAt time.Time     `bson:"createdAt"`
	Status    string        `bson:"status"`
	Type      string        `bson:"type"`
	SHA256    string        `bson:"sha256"`
	Problem   string        `bson:"problem"`
	File      string        `bson:"file"`
}

type ownerDocument struct {
	Role    string `bson:"role"`
	Account string `bson:"account"`
	Subject string `bson:"subject"`
	Name    string `bson:"name"`
}

func uploadOf(d *uploadDocument) store.Upload {
	return store.Upload{
		ID: d.ID, OrderID: d.OrderID, Key: d.Key,
		Owner: delivery.Actor{
			Role: delivery.Role(d.Owner.Role), Account: d.Owner.Account, Subject: d.Owner.Subject, Name: d.Owner.Name,
		},
		FileName: d.FileName, ByteSize: d.ByteSize, Announced: d.Announced, CreatedAt: d.CreatedAt.UTC(),
		Status: store.UploadStatus(d.Status), Type: d.Type, SHA256: d.SHA256, Problem: d.Problem, File: d.File,
	}
}

func documentOf(u *store.Upload) *uploadDocument {
	return &uploadDocument{
		ID: u.ID, Once: once(u), OrderID: u.OrderID, Key: u.Key,
		Owner: ownerDocument{
			Role: string(u.Owner.Role), Account: u.Owner.Account, Subject: u.Owner.Subject, Name: u.Owner.Name,
		},
		FileName: u.FileName, ByteSize: u.ByteSize, Announced: u.Announced, CreatedAt: u.CreatedAt,
		Status: string(u.Status), Type: u.Type, SHA256: u.SHA256, Problem: u.Problem, File: u.File,
	}
}

// once is what no two uploads share: a digest of the key, with whose it is and
// for which order; for an upload without a key its own id.
func once(u *store.Upload) string {
	if u.Key == "" {
		return u.ID
	}

	var form strings.Builder
	for _, part := range []string{string(u.Owner.Role), u.Owner.Account, u.Owner.Subject, u.OrderID, u.Key} {
		form.WriteString(strconv.Quote(part))
	}

	digest := sha256.Sum256([]byte(form.String()))

	return "key:" + hex.EncodeToString(digest[:])
}

// CreateUpload implements [store.Uploads].
func (s *Store) CreateUpload(ctx context.Context, u store.Upload) (store.Upload, error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	var err error

	for range maxAttempts {
		d := documentOf(&u)

		_, err = s.uploads.InsertOne(ctx, d)
		if err == nil {
			return u, nil
		}

		if mongo.IsDuplicateKeyError(err) {
			first, findErr := s.upload(ctx, uploadOnce, d.Once)
			if !errors.Is(findErr, store.ErrNotFound) {
				return first, findErr
			}
		} else if !contended(err) {
			break
		}

		// The other one is not to be seen yet, or was deleted meanwhile.
		if err := pause(ctx); err != nil {
			return store.Upload{}, translate("create upload", err)
		}
	}

	return store.Upload{}, translate("create upload", err)
}

// UploadByKey implements [store.Uploads].
func (s *Store) UploadByKey(
	ctx context.Context, orderID string, owner delivery.Actor, key string,
) (store.Upload, error) {
	if key == "" {
		return store.Upload{}, fmt.Errorf("read upload: %w", store.ErrNotFound)
	}

	ctx, cancel := s.bounded(ctx)
	defer cancel()

	return s.upload(ctx, uploadOnce, once(&store.Upload{OrderID: orderID, Owner: owner, Key: key}))
}

// Upload implements [store.Uploads].
func (s *Store) Upload(ctx context.Context, id string) (store.Upload, error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	return s.upload(ctx, fieldID, id)
}

func (s *Store) upload(ctx context.Context, field, value string) (store.Upload, error) {
	if !askable(value) {
		return store.Upload{}, fmt.Errorf("read upload: %w", store.ErrNotFound)
	}

	var d uploadDocument

	err := s.uploads.FindOne(ctx, bson.D{pair(field, value)}).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return store.Upload{}, fmt.Errorf("read upload: %w", store.ErrNotFound)
	}

	if err != nil {
		return store.Upload{}, translate("read upload", err)
	}

	return uploadOf(&d), nil
}

// FinishUpload implements [store.Uploads].
func (s *Store) FinishUpload(ctx context.Context, u store.Upload) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	filter := bson.D{pair(fieldID, u.ID), pair(uploadStatus, string(store.UploadPending))}
	result := bson.D{
		pair(uploadStatus, string(u.Status)), pair("type", u.Type), pair("sha256", u.SHA256),
		pair("problem", u.Problem), pair("file", u.File),
	}

	updated, err := s.uploads.UpdateOne(ctx, filter, bson.D{pair("$set", result)})
	if err != nil {
		return translate("finish upload", err)
	}

	if updated.MatchedCount > 0 {
		return nil
	}

	if _, err := s.upload(ctx, fieldID, u.ID); err != nil {
		return err
	}

	return fmt.Errorf("finish upload: %w", store.ErrUploadFinished)
}

// UploadsBefore implements [store.Uploads].
func (s *Store) UploadsBefore(ctx context.Context, before time.Time, after string, limit int) ([]store.Upload, error) {
	if limit <= 0 {
		return nil, nil
	}

	var uploads []store.Upload

	q := query{
		action: "list uploads",
		filter: bson.D{op(fieldID, "$gt", after), op(uploadCreated, "$lt", notBefore(before))},
		opts:   limited(limit).SetSort(sorted(false, fieldID)),
	}

	err := s.each(ctx, s.uploads, q, func(doc bson.Raw) error {
		var d uploadDocument

		err := bson.Unmarshal(doc, &d)
		uploads = append(uploads, uploadOf(&d))

		return err //nolint:wrapcheck // each wraps it
	})

	return uploads, err
}

// DeleteUpload implements [store.Uploads].
func (s *Store) DeleteUpload(ctx context.Context, id string) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	_, err := s.uploads.DeleteOne(ctx, bson.D{pair(fieldID, id)})

	return translate("delete upload", err)
}
