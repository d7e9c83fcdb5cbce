package mongodb

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/jiaofu/jiaofu/store"
)

// copyID is the id of the document that tells of a copy into the database.
const copyID = "copy"

// copyDocument is the form in which the record of a copy is stored.
type copyDocument struct {
	ID         string    `bson:"_id"`
	Source     string    `bson:"source"`
	StartedAt  time.Time `bson:"startedAt"`
	FinishedAt time.Time `bson:"finishedAt,omitempty"`
}

// CopyRecord implements [store.CopyRecords].
func (s *Store) CopyRecord(ctx context.Context) (store.CopyRecord, error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	var d copyDocument

	err := s.meta.FindOne(ctx, bson.D{pair(fieldID, copyID)}).Decode(&d)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return store.CopyRecord{}, fmt.Errorf("read the record of a copy: %w", store.ErrNotFound)
	}

	if err != nil {
		return store.CopyRecord{}, translate("read the record of a copy", err)
	}

	return store.CopyRecord{Source: d.Source, StartedAt: d.StartedAt.UTC(), FinishedAt: d.FinishedAt.UTC()}, nil
}

// SaveCopyRecord implements [store.CopyRecords].
func (s *Store) SaveCopyRecord(ctx context.Context, r store.CopyRecord) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	d := copyDocument{ID: copyID, Source: r.Source, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt}
	filter := bson.D{pair(fieldID, copyID)}

	if r.Finished() {
		return s.finishCopyRecord(ctx, append(filter, pair("source", r.Source), pair("startedAt", instant(r.StartedAt))), d)
	}

	saved, err := s.meta.ReplaceOne(ctx, filter, d)
	if err == nil && saved.MatchedCount == 0 {
		_, err = s.meta.InsertOne(ctx, d)
		if mongo.IsDuplicateKeyError(err) { // another copy began in this moment
			_, err = s.meta.ReplaceOne(ctx, filter, d)
		}
	}

	return translate("save the record of a copy", err)
}

func (s *Store) finishCopyRecord(ctx context.Context, own bson.D, d copyDocument) error {
	saved, err := s.meta.ReplaceOne(ctx, own, d)
	if err == nil && saved.MatchedCount == 0 {
		return fmt.Errorf("save the record of a copy: %w", store.ErrOvertaken)
	}

	return translate("save the record of a copy", err)
}

// refuseUnfinished refuses a database that holds half of a copy.
func (s *Store) refuseUnfinished(ctx context.Context) error {
	r, err := s.CopyRecord(ctx)

	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err != nil:
		return err
	case !r.Finished():
		return r.Unfinished("the MongoDB database " + s.meta.Database().Name())
	default:
		return nil
	}
}
