package transport

import (
	"bytes"
	"encoding/binary"
	"net"
	"slices"
	"syscall"
	"time"

	"github.com/gobwas/ws"
)

// frameRoom is the room that is left in front of a message for its frame header.
const frameRoom = 10

// newFrame returns a buffer for a text message.
func (s *socket) newFrame() *bytes.Buffer {
	buffer := s.handler.buffers.get()
	buffer.Write(make([]byte, frameRoom))

	return buffer
}

// framed puts the frame header in front of the message in the buffer, so that
// both are one write.
func framed(buffer *bytes.Buffer) []byte {
	const (
		final  = 0x80
		short  = 125
		medium = 126
		long   = 127
	)

	text := buffer.Bytes()
	length := len(text) - frameRoom
	start := frameRoom - 2

	switch {
	case length <= short:
		text[start+1] = byte(length)
	case length <= 0xffff:
		start -= 2
		text[start+1] = medium
		binary.BigEndian.PutUint16(text[start+2:], uint16(length))
	default:
		start -= 8
		text[start+1] = long
		binary.BigEndian.PutUint64(text[start+2:], uint64(length))
	}

	text[start] = final | byte(ws.OpText)

	return text[start:]
}

// write sends a frame, one at a time. Where there is an operation the frame is
// dropped, with errEnough, when that has ended: the client must not hear of it
// any more.
// A worker's place is given to others while the client does not read; a client
// that takes nothing in time is cut.
func (s *socket) write(frame []byte, of *operation, byWorker bool) error {
	if !s.writing.TryLock() {
		s.patiently(byWorker, s.writing.Lock)
	}
	defer s.writing.Unlock()

	if !s.mayWrite(of) {
		return errEnough
	}

	count, err := s.writeNow(frame)
	if err == nil && count < len(frame) {
		s.patiently(byWorker, func() {
			_ = s.conn.SetWriteDeadline(time.Now().Add(s.handler.limits.WriteTime)) // the write tells
			_, err = s.conn.Write(frame[count:])
		})
	}

	if err != nil {
		_ = s.conn.Close() // the reader sees it and frees the socket
	}

	return err //nolint:wrapcheck // only told apart
}

// mayWrite tells whether a frame may still go out.
func (s *socket) mayWrite(of *operation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.phase < closing && (of == nil || slices.Contains(s.operations, of))
}

func (s *socket) patiently(byWorker bool, wait func()) {
	if byWorker {
		s.handler.workers.away(wait)
	} else {
		wait()
	}
}

// writeSoon sends as much of a last frame as goes without waiting, and returns
// the rest.
func (s *socket) writeSoon(frame []byte) []byte {
	if !s.writing.TryLock() {
		return frame
	}
	defer s.writing.Unlock()

	count, err := s.writeNow(frame)
	if err != nil {
		_ = s.conn.Close() // the reader sees it and frees the socket

		return nil
	}

	if count == len(frame) {
		s.closeWriting()
	}

	return frame[count:]
}

// writeLast sends the rest of a last frame, behind a write that is under way.
func (s *socket) writeLast(frame []byte) {
	s.writing.Lock()
	defer s.writing.Unlock()

	_ = s.conn.SetWriteDeadline(time.Now().Add(s.handler.limits.CloseTime)) // the write tells

	if _, err := s.conn.Write(frame); err == nil {
		s.closeWriting()
	}
}

// closeWriting lets the client see the end at once, while what it still sends
// is read and dropped: closing the connection before that would make the
// network drop the close frame.
func (s *socket) closeWriting() {
	if half, ok := s.conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // the reader closes the rest
	}
}

// writeNow writes what the connection takes without waiting; nothing where that
// cannot be known.
func (s *socket) writeNow(frame []byte) (int, error) {
	if s.raw == nil {
		return 0, nil
	}

	var (
		count  int
		failed error
	)

	err := s.raw.Write(func(fd uintptr) bool {
		count, failed = writeWithoutWaiting(fd, frame)

		return true
	})
	if err == nil {
		err = failed
	}

	return max(count, 0), err
}

// rawConn returns the descriptor of a connection that is nothing but one.
func rawConn(conn net.Conn) syscall.RawConn {
	plain, ok := conn.(*net.TCPConn)
	if !ok || !canWriteWithoutWaiting {
		return nil
	}

	raw, err := plain.SyscallConn()
	if err != nil {
		return nil
	}

	return raw
}
