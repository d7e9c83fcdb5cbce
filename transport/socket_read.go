package transport

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// incoming is a message whose frames are arriving.
type incoming struct {
	buffer *bytes.Buffer
	frames int
}

// Read reads what came behind the handshake, and then the connection.
func (s *socket) Read(into []byte) (int, error) {
	if len(s.prefix) == 0 {
		return s.conn.Read(into) //nolint:wrapcheck // io.EOF stays what it is
	}

	count := copy(into, s.prefix)
	if s.prefix = s.prefix[count:]; len(s.prefix) == 0 {
		s.prefix = nil
	}

	return count, nil
}

// await waits for the beginning of a frame.
func (s *socket) await() error {
	if len(s.prefix) > 0 {
		return nil
	}

	count, err := s.conn.Read(s.first[:])
	s.prefix = s.first[:count]

	return err //nolint:wrapcheck // only told apart
}

// readMessages reads what has begun, to the end of a message. Between two
// messages the socket holds no buffer.
func (s *socket) readMessages() (err error) {
	var arriving *incoming

	for len(s.prefix) > 0 || arriving != nil {
		if arriving, err = s.readNext(arriving); err != nil {
			break
		}
	}

	if arriving != nil {
		s.handler.buffers.put(arriving.buffer)
	}

	return err
}

// readNext reads a frame that has begun.
func (s *socket) readNext(arriving *incoming) (*incoming, error) {
	header, err := ws.ReadHeaderBuffer(s, s.header[:])
	if err != nil {
		return arriving, err //nolint:wrapcheck // only told apart
	}

	if s.isClosing() {
		return arriving, errEnough
	}

	s.unanswered.Store(false)

	state := ws.StateServerSide
	if arriving != nil {
		state = state.Set(ws.StateFragmented)
	}

	if ws.CheckHeader(header, state) != nil {
		s.close(closeProtocol, "Protocol error")

		return arriving, errEnough
	}

	return s.readFrame(header, arriving)
}

// errEnough tells that a socket, or an operation, was ended meanwhile.
var errEnough = errors.New("ended")

// readFailed closes a socket whose client was too slow, or sent what is no frame;
// one that went away needs nothing, and one that was closed has had its close
// frame.
func (s *socket) readFailed(err error) {
	switch late := errors.Is(err, os.ErrDeadlineExceeded); {
	case late && s.isReady():
		s.close(closeBadMessage, "Message took too long")
	case late:
		s.close(closeInitTimeout, "Connection initialisation timeout")
	case !isGone(err):
		s.close(closeProtocol, "Protocol error")
	}
}

// isGone tells whether nothing can be told a client any more.
func isGone(err error) bool {
	_, failed := errors.AsType[net.Error](err)

	return failed || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe)
}

// readFrame reads the rest of a frame. It returns the message that is still
// arriving, nil when there is none.
func (s *socket) readFrame(header ws.Header, arriving *incoming) (*incoming, error) {
	if header.OpCode.IsControl() {
		return arriving, s.readControl(header)
	}

	if header.OpCode == ws.OpBinary {
		s.close(closeBadMessage, "Invalid message: not a text")

		return arriving, errEnough
	}

	if arriving == nil {
		arriving = &incoming{buffer: s.handler.buffers.get()}

		if s.isReady() {
			s.readUntil(time.Now().Add(s.handler.limits.MessageTime))
		}
	}

	if err := s.readPayload(header, arriving); err != nil || !header.Fin {
		return arriving, err
	}

	err := s.readMessage(arriving.buffer.Bytes())
	s.handler.buffers.put(arriving.buffer)

	if s.isReady() {
		s.readUntil(time.Time{})
	}

	return nil, err
}

// readPayload appends a frame to its message. Memory grows with what arrives,
// not with what was announced.
func (s *socket) readPayload(header ws.Header, arriving *incoming) error {
	arriving.frames++
	begin := arriving.buffer.Len()

	if header.Length > int64(s.handler.limits.MessageBytes-begin) || arriving.frames > s.handler.limits.Fragments {
		s.close(closeTooBig, "Message too big")

		return errEnough
	}

	count, err := arriving.buffer.ReadFrom(io.LimitReader(s, header.Length))
	if err != nil {
		return err //nolint:wrapcheck // only told apart
	}

	if count < header.Length {
		return io.ErrUnexpectedEOF
	}

	ws.Cipher(arriving.buffer.Bytes()[begin:], header.Mask, 0)

	return nil
}

// readControl reads and answers a control frame, whose length was checked.
func (s *socket) readControl(header ws.Header) error {
	payload := make([]byte, header.Length)
	if _, err := io.ReadFull(s, payload); err != nil {
		return err //nolint:wrapcheck // only told apart
	}

	ws.Cipher(payload, header.Mask, 0)

	switch header.OpCode {
	case ws.OpPing:
		return s.pong(ws.MustCompileFrame(ws.NewPongFrame(payload)))
	case ws.OpClose:
		s.closed(payload)

		return errEnough
	default:
		return nil
	}
}

// pong answers a ping, unless there are too many.
func (s *socket) pong(frame []byte) error {
	if !s.pings.allow(s.handler.limits.Pings) {
		s.close(closeTooMany, "Too many pings")

		return errEnough
	}

	return s.write(frame, nil, false)
}

// closed answers the client's close frame.
func (s *socket) closed(payload []byte) {
	if len(payload) == 0 {
		s.close(ws.StatusNormalClosure, "")

		return
	}

	code, reason := ws.ParseCloseFrameData(payload)
	if code.Empty() || ws.CheckCloseFrameData(code, reason) != nil {
		s.close(closeProtocol, "Protocol error")

		return
	}

	s.close(code, "")
}

// readMessage handles a whole message.
func (s *socket) readMessage(text []byte) error {
	if !utf8.Valid(text) {
		s.close(closeNotUTF8, "Not UTF-8")

		return errEnough
	}

	return s.handle(text)
}

func (s *socket) isReady() bool {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.phase == ready
}

func (s *socket) isClosing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.phase == closing
}

// rate counts events within the current second.
type rate struct {
	second int64
	count  int
}

// allow counts one event; it reports false for one beyond limit.
func (r *rate) allow(limit int) bool {
	if now := time.Now().Unix(); now != r.second {
		r.second, r.count = now, 0
	}

	r.count++

	return r.count <= limit
}
