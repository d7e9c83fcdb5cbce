package mongodb

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/jiaofu/jiaofu/store"
)

// schemaVersion is the form of the documents that this package reads and
// writes.
const schemaVersion = 1

// The collections.
const (
	collectionMeta       = "meta"
	collectionOrders     = "orders"
	collectionUploads    = "uploads"
	collectionFiles      = "files.files"
	collectionChunks     = "files.chunks"
	collectionUnfinished = "files.unfinished"
)

// schemaID is the id of the document that tells the schema version, and
// fieldSchema its field.
const (
	schemaID    = "schema"
	fieldSchema = "version"
)

// orderIndexes are the indexes of orders. Lists are always asked for by
// statuses, so that one index serves a list of all statuses, of one, and the
// counts of each; MongoDB merges the ranges of several statuses in their order.
func orderIndexes() []mongo.IndexModel {
	models := []mongo.IndexModel{
		unique("number", fieldNumber),
		index("refundId", fieldRefundID),
		index("refundStatus", fieldRefundStatus),
		index("timer", fieldTimer, fieldID),
		index("changed", fieldChanged, fieldID, fieldVersion, fieldBuyer, fieldProvider),
	}

	for _, at := range []string{fieldCreated, fieldUpdated} {
		models = append(models,
			index("status_"+at, fieldStatus, at, fieldID),
			index("buyer_status_"+at, fieldBuyer, fieldStatus, at, fieldID),
			index("provider_status_"+at, fieldProvider, fieldStatus, at, fieldID),
		)
	}

	return models
}

func index(name string, fields ...string) mongo.IndexModel {
	return mongo.IndexModel{Keys: sorted(false, fields...), Options: options.Index().SetName(name)}
}

func unique(name string, fields ...string) mongo.IndexModel {
	return mongo.IndexModel{Keys: sorted(false, fields...), Options: options.Index().SetName(name).SetUnique(true)}
}

// prepare brings the database to the schema, or refuses one that a newer
// version of the program wrote, and one without a store where that has to exist.
func (s *Store) prepare(ctx context.Context, cfg *Config) error {
	version, err := s.schema(ctx)
	if err != nil {
		return err
	}

	if version > schemaVersion {
		return newerSchema(version)
	}

	if version == 0 && cfg.Existing {
		return fmt.Errorf("there is no store in the MongoDB database %s; name the database of a server", s.meta.Database().Name())
	}

	if cfg.AsIs {
		return nil
	}

	if err := s.createIndexes(ctx); err != nil {
		return err
	}

	if version != 0 {
		return nil
	}

	_, err = s.meta.InsertOne(ctx, bson.D{pair(fieldID, schemaID), pair(fieldSchema, int64(schemaVersion))})
	if mongo.IsDuplicateKeyError(err) {
		return nil
	}

	return translate("write the schema version", err)
}

// createIndexes creates the indexes that are missing, each by itself: FerretDB
// breaks on a list of which several are there.
func (s *Store) createIndexes(ctx context.Context) error {
	for _, i := range []struct {
		collection *mongo.Collection
		models     []mongo.IndexModel
	}{
		{s.orders, orderIndexes()},
		{s.uploads, []mongo.IndexModel{unique("once", uploadOnce)}},
		{s.chunks, []mongo.IndexModel{unique("chunk", chunkFile, chunkNumber)}},
	} {
		for _, model := range i.models {
			if _, err := i.collection.Indexes().CreateOne(ctx, model); err != nil {
				return translate("create the indexes of "+i.collection.Name(), err)
			}
		}
	}

	return nil
}

// schema returns the schema version of the database, 0 for a new one.
func (s *Store) schema(ctx context.Context) (int64, error) {
	doc, err := s.meta.FindOne(ctx, bson.D{pair(fieldID, schemaID)}).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}

	if err != nil {
		return 0, translate("read the schema version", err)
	}

	version, ok := doc.Lookup(fieldSchema).AsInt64OK()
	if !ok {
		return 0, fmt.Errorf("read the schema version: %w", errShape)
	}

	return version, nil
}

func newerSchema(version int64) error {
	return fmt.Errorf("the database has schema version %d and this program knows %d: a newer version of it was run on the "+
		"database; run that one", version, schemaVersion)
}

// Ready implements [store.Store].
func (s *Store) Ready(ctx context.Context) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	version, err := s.schema(ctx)

	switch {
	case err != nil:
		return err
	case version > schemaVersion:
		return newerSchema(version)
	case version < schemaVersion:
		return fmt.Errorf("the database has lost its schema version: %w", store.ErrUnavailable)
	default:
		return nil
	}
}

// slices finds out whether the server can send a part of an array. FerretDB
// cannot; the whole log is read there.
func (s *Store) slices(ctx context.Context) (bool, error) {
	slice := bson.D{op(fieldLog, "$slice", bson.A{int32(0), int32(1)})}

	err := s.meta.FindOne(ctx, bson.D{pair(fieldID, schemaID)}, options.FindOne().SetProjection(slice)).Err()
	if hasCode(err, codeNotImplemented) {
		return false, nil
	}

	return err == nil, translate("ask for what the server can do", err)
}
