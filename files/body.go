package files

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/jiaofu/jiaofu/store"
)

const (
	sha256Size = sha256.Size
	// stride is what has to come, in bytes, before the connection gets more
	// time: one byte a second is not enough to stay.
	stride = 64 << 10
)

// body reads the content of an upload. It ends well only when the content is
// what was announced; otherwise it fails instead of ending, so that whoever
// saves it saves nothing.
type body struct {
	source io.Reader
	gait   *gait
	size   int64
	// announced is the SHA-256 to come, empty for any.
	announced string

	digest hash.Hash
	read   int64
	// stall is what a connection may take for each of the strides.
	stall   time.Duration
	strides strides
	latest  time.Time
	// end is io.EOF or a *failure, once the content ended.
	end error
}

func newBody(w http.ResponseWriter, r *http.Request, u *store.Upload, g *gait, stall, longest time.Duration) *body {
	return &body{
		source: http.MaxBytesReader(w, r.Body, u.ByteSize),
		gait:   g,
		size:   u.ByteSize, announced: u.Announced,
		digest: sha256.New(),
		stall:  stall, strides: strides{each: stride}, latest: time.Now().Add(longest),
	}
}

// Read reads on. Its error stays the same once there was one.
func (b *body) Read(p []byte) (int, error) {
	if b.end != nil {
		return 0, b.end
	}

	n, err := b.next(p)
	b.digest.Write(p[:n])
	b.read += int64(n)

	if err != nil {
		b.end = b.ending(err)
	}

	return n, b.end
}

// next reads from the connection, which pays for its own time only: a slow disk
// between two reads is not its fault.
func (b *body) next(p []byte) (int, error) {
	start := time.Now()

	deadline := start.Add(b.stall - b.strides.spent)
	if deadline.After(b.latest) {
		deadline = b.latest
	}

	if err := b.gait.begin(start, deadline); err != nil {
		return 0, internal(err)
	}

	n, err := b.source.Read(p)

	b.strides.add(n, b.gait.end(n))

	return n, err //nolint:wrapcheck // Read translates it
}

// ending decides what the end of the connection's reader means.
func (b *body) ending(err error) error {
	var (
		tooMuch *http.MaxBytesError
		ours    *failure
	)

	switch {
	case errors.As(err, &ours):
		return ours
	case errors.Is(err, io.EOF):
		return b.complete()
	case errors.As(err, &tooMuch):
		return tooLong()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return tooSlow()
	default:
		return interrupted(err)
	}
}

// complete compares what came with what was announced. The deadline is lifted:
// the server goes on listening for a client that leaves, while we save.
func (b *body) complete() error {
	switch {
	case b.read < b.size:
		return tooShort()
	case b.announced != "" && b.announced != b.sum():
		return digestMismatch()
	}

	if err := b.gait.conn.SetReadDeadline(time.Time{}); err != nil {
		return internal(fmt.Errorf("lift the deadline of an upload: %w", err))
	}

	return io.EOF
}

// failure is why the content cannot be used, nil when nothing is known against
// it.
func (b *body) failure() error {
	if b.end == nil || errors.Is(b.end, io.EOF) {
		return nil
	}

	return b.end
}

// sum is the SHA-256 of what was read, in lower-case hexadecimal.
func (b *body) sum() string { return hex.EncodeToString(b.digest.Sum(nil)) }
