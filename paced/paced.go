// Package paced writes answers to readers that may be slow, but must read: each
// piece of an answer has a time of its own, and a reader that takes none of it
// in that time is cut.
package paced

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Piece is how much, in bytes, is written within one deadline.
const Piece = 64 << 10

// Writer is a response writer that gives the reader the time stall for each Piece.
// Where that was not enough, Write fails and so does whatever follows.
//
// The last deadline stays on the connection, as net/http leaves it there. A server
// whose WriteTimeout is set renews it with the next request.
type Writer struct {
	http.ResponseWriter

	conn   *http.ResponseController
	stall  time.Duration
	latest time.Time
}

// NewWriter returns a writer that gives a reader the time stall for each Piece,
// and until latest for all of them; zero is no such end. A response writer that
// has no deadlines, as those of tests, is written to without.
func NewWriter(w http.ResponseWriter, stall time.Duration, latest time.Time) *Writer {
	return &Writer{ResponseWriter: w, conn: http.NewResponseController(w), stall: stall, latest: latest}
}

// Write writes piece by piece.
func (w *Writer) Write(p []byte) (int, error) {
	written := 0

	for {
		piece := p[written:min(written+Piece, len(p))]

		n, err := w.writePiece(piece)
		written += n

		if err != nil || written == len(p) {
			return written, err
		}
	}
}

func (w *Writer) writePiece(piece []byte) (int, error) {
	deadline := time.Now().Add(w.stall)
	if !w.latest.IsZero() && deadline.After(w.latest) {
		deadline = w.latest
	}

	if err := w.conn.SetWriteDeadline(deadline); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return 0, fmt.Errorf("set the deadline of an answer: %w", err)
	}

	n, err := w.ResponseWriter.Write(piece)
	if err != nil {
		return n, fmt.Errorf("write a piece of an answer: %w", err)
	}

	return n, nil
}

// Unwrap lets an [http.ResponseController] find the connection.
func (w *Writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Handler gives the readers of a handler's answers the time stall for each Piece.
func Handler(stall time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(NewWriter(w, stall, time.Time{}), r)
	})
}
