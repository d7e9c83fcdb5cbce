package mongodb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// Contents are kept in the form of GridFS, which the tools of MongoDB read: a
// document for the file, and one for each chunk of it. They are written and
// read here because the driver's own code holds 16 MiB for each upload and
// cannot seek.
const (
	fileLength    = "length"
	fileChunkSize = "chunkSize"
	fileUploaded  = "uploadDate"
	fileName      = "filename"
	chunkFile     = "files_id"
	chunkNumber   = "n"
	chunkData     = "data"
	unfinishedAt  = "at"

	// chunkSize is how much of a content one document holds.
	chunkSize = 1 << 20
)

// errKeyUsed is the error of writing a content under a key that is not new.
var errKeyUsed = errors.New("there is a content with this key")

// WriteFile implements [store.Uploads]. The content can be opened from when the
// document of the file is there, which is written last. Until then a mark tells
// of the chunks, so that those of a process that died are found.
func (s *Store) WriteFile(ctx context.Context, key string, content io.Reader) error {
	end, err := s.begin()
	if err != nil {
		return err
	}
	defer end()

	if err := s.markUnfinished(ctx, key); err != nil {
		return err
	}

	err = s.writeContent(ctx, key, content)
	if err != nil {
		// The context may be what broke it. What cannot be discarded now is
		// found by its mark.
		return errors.Join(err, s.DeleteFile(context.WithoutCancel(ctx), key))
	}

	s.unmark(ctx, key)

	return nil
}

func (s *Store) markUnfinished(ctx context.Context, key string) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	switch err := s.files.FindOne(ctx, bson.D{pair(fieldID, key)}).Err(); {
	case err == nil:
		return fmt.Errorf("write file: %w", errKeyUsed)
	case !errors.Is(err, mongo.ErrNoDocuments):
		return translate("write file", err)
	}

	_, err := s.unfinished.InsertOne(ctx, bson.D{pair(fieldID, key), pair(unfinishedAt, instant(s.clock.now()))})
	if mongo.IsDuplicateKeyError(err) {
		return fmt.Errorf("write file: %w", errKeyUsed)
	}

	return translate("write file", err)
}

// unmark takes the mark from a content that is complete. Where that fails, the
// content is listed among the unfinished ones too, which changes nothing.
func (s *Store) unmark(ctx context.Context, key string) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	_, _ = s.unfinished.DeleteOne(ctx, bson.D{pair(fieldID, key)})
}

func (s *Store) writeContent(ctx context.Context, key string, content io.Reader) error {
	var length int64

	buffer := make([]byte, chunkSize)

	for number := int32(0); ; number++ {
		n, err := io.ReadFull(content, buffer)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)

		if err != nil && !last {
			return fmt.Errorf("read the content: %w", err)
		}

		if n > 0 {
			if err := s.writeChunk(ctx, key, number, buffer[:n]); err != nil {
				return err
			}
		}

		length += int64(n)

		if last {
			return s.writeEnd(ctx, key, length)
		}
	}
}

func (s *Store) writeChunk(ctx context.Context, key string, number int32, data []byte) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	_, err := s.chunks.InsertOne(ctx, bson.D{
		pair(fieldID, bson.NewObjectID()), pair(chunkFile, key), pair(chunkNumber, number),
		pair(chunkData, bson.Binary{Data: data}),
	})

	return translate("write file", err)
}

func (s *Store) writeEnd(ctx context.Context, key string, length int64) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	_, err := s.files.InsertOne(ctx, bson.D{
		pair(fieldID, key), pair(fileLength, length), pair(fileChunkSize, int32(chunkSize)),
		pair(fileUploaded, instant(s.clock.now())), pair(fileName, key),
	})

	return translate("write file", err)
}

// DeleteFile implements [store.Uploads].
func (s *Store) DeleteFile(ctx context.Context, key string) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	byID := bson.D{pair(fieldID, key)}

	// The file first, so that nobody opens one whose chunks are going; the mark
	// last, so that chunks that stay are found.
	_, fileErr := s.files.DeleteOne(ctx, byID)
	if fileErr != nil {
		return translate("delete file", fileErr)
	}

	_, chunkErr := s.chunks.DeleteMany(ctx, bson.D{pair(chunkFile, key)})
	if chunkErr != nil {
		return translate("delete file", chunkErr)
	}

	_, err := s.unfinished.DeleteOne(ctx, byID)

	return translate("delete file", err)
}

// FilesBefore implements [store.Uploads]. It also lists contents that were
// begun before the time and never finished.
func (s *Store) FilesBefore(ctx context.Context, before time.Time, after string, limit int) ([]string, error) {
	if limit <= 0 {
		return nil, nil
	}

	complete, err := s.keysBefore(ctx, s.files, fileUploaded, before, after, limit)
	if err != nil {
		return nil, err
	}

	begun, err := s.keysBefore(ctx, s.unfinished, unfinishedAt, before, after, limit)
	if err != nil {
		return nil, err
	}

	keys := slices.Concat(complete, begun)
	slices.Sort(keys)
	keys = slices.Compact(keys)

	return keys[:min(limit, len(keys))], nil
}

func (s *Store) keysBefore(
	ctx context.Context, c *mongo.Collection, at string, before time.Time, after string, limit int,
) ([]string, error) {
	var keys []string

	q := query{
		action: "list files",
		filter: bson.D{op(fieldID, "$gt", after), op(at, "$lt", notBefore(before))},
		opts:   limited(limit).SetSort(sorted(false, fieldID)).SetProjection(only(fieldID)),
	}

	err := s.each(ctx, c, q, func(doc bson.Raw) error {
		key, ok := doc.Lookup(fieldID).StringValueOK()
		if !ok {
			return errShape
		}

		keys = append(keys, key)

		return nil
	})

	return keys, err
}
