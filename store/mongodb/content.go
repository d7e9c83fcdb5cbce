package mongodb

import (
	"context"
	"errors"
	"fmt"
	"io"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/jiaofu/jiaofu/store"
)

// OpenFile implements [store.Uploads]. Reading goes on with the context.
func (s *Store) OpenFile(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if !askable(key) {
		return nil, fmt.Errorf("open file: %w", store.ErrNotFound)
	}

	operation, cancel := s.bounded(ctx)
	defer cancel()

	doc, err := s.files.FindOne(operation, bson.D{pair(fieldID, key)}).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, fmt.Errorf("open file: %w", store.ErrNotFound)
	}

	if err != nil {
		return nil, translate("open file", err)
	}

	length, hasLength := doc.Lookup(fileLength).AsInt64OK()
	size, hasSize := doc.Lookup(fileChunkSize).AsInt64OK()

	if !hasLength || !hasSize || size <= 0 {
		return nil, fmt.Errorf("open file: %w", errShape)
	}

	load := func(number int64) ([]byte, error) { return s.readChunk(ctx, key, number) }

	return &contentReader{length: length, chunkSize: size, number: -1, load: load}, nil
}

func (s *Store) readChunk(ctx context.Context, key string, number int64) ([]byte, error) {
	ctx, cancel := s.bounded(ctx)
	defer cancel()

	doc, err := s.chunks.FindOne(ctx, bson.D{pair(chunkFile, key), pair(chunkNumber, number)}).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, fmt.Errorf("read file: %w", io.ErrUnexpectedEOF)
	}

	if err != nil {
		return nil, translate("read file", err)
	}

	_, data, ok := doc.Lookup(chunkData).BinaryOK()
	if !ok {
		return nil, fmt.Errorf("read file: %w", errShape)
	}

	return data, nil
}

// contentReader reads a content chunk by chunk and keeps the last one.
type contentReader struct {
	length    int64
	chunkSize int64
	offset    int64
	load      func(number int64) ([]byte, error)

	// number is which chunk is kept, -1 for none.
	number int64
	chunk  []byte
	closed bool
}

// errReader is the error of wrong use of an opened content.
var errReader = errors.New("the content is closed, or the place is before its beginning")

// Read implements [io.Reader].
func (r *contentReader) Read(p []byte) (int, error) {
	if r.closed {
		return 0, errReader
	}

	if r.offset >= r.length {
		return 0, io.EOF
	}

	if number := r.offset / r.chunkSize; number != r.number {
		chunk, err := r.load(number)
		if err != nil {
			return 0, err
		}

		r.number, r.chunk = number, chunk
	}

	within := r.offset % r.chunkSize
	if within >= int64(len(r.chunk)) {
		return 0, io.ErrUnexpectedEOF
	}

	n := copy(p, r.chunk[within:])
	r.offset += int64(n)

	return n, nil
}

// Seek implements [io.Seeker].
func (r *contentReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.offset
	case io.SeekEnd:
		offset += r.length
	}

	if r.closed || offset < 0 {
		return 0, errReader
	}

	r.offset = offset

	return offset, nil
}

// Close implements [io.Closer].
func (r *contentReader) Close() error {
	r.closed, r.chunk, r.number = true, nil, -1

	return nil
}
