package transport

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gobwas/ws"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/requestid"
)

// subprotocol is the one that sockets speak.
const subprotocol = "graphql-transport-ws"

// The codes that a socket is closed with.
const (
	closeProtocol    ws.StatusCode = 1002
	closeNotUTF8     ws.StatusCode = 1007
	closeTooBig      ws.StatusCode = 1009
	closeInternal    ws.StatusCode = 1011
	closeRestart     ws.StatusCode = 1012
	closeTryLater    ws.StatusCode = 1013
	closeBadMessage  ws.StatusCode = 4400
	closeNoInit      ws.StatusCode = 4401
	closeForbidden   ws.StatusCode = 4403
	closeSubprotocol ws.StatusCode = 4406
	closeInitTimeout ws.StatusCode = 4408
	closeDuplicate   ws.StatusCode = 4409
	closeTooMany     ws.StatusCode = 4429
)

// phase is how far a socket has come.
type phase uint8

const (
	// opened: there was no connection_init that was acknowledged.
	opened phase = iota
	// ready: operations may be asked for.
	ready
	// closing: a close frame was sent; nothing is sent after it, and what
	// comes is not read any more.
	closing
)

// socket is one connection. While it is idle it has one goroutine, that waits
// for a frame, and no buffers.
type socket struct {
	handler *Handler
	conn    net.Conn
	raw     syscall.RawConn // nil where writing without waiting is not possible
	// ctx only carries values: an operation is ended by itself.
	ctx    context.Context //nolint:containedctx // a socket outlives its request
	prefix []byte          // what came behind the handshake
	header [ws.MaxHeaderSize]byte
	first  [2]byte // of a frame: no header is shorter

	// authorization is the upgrade's, for a connection_init that has none.
	authorization string
	// address is the client's, as it is counted.
	address string
	// person is who was counted, set once with phase ready.
	person string
	expiry *time.Timer
	// part is the socket's place in the registry.
	part int

	// writing is held by whoever writes a frame.
	writing sync.Mutex
	// unanswered is set by a ping and cleared by any frame of the client.
	unanswered atomic.Bool
	pings      rate

	mu         sync.Mutex // guards what follows
	phase      phase
	operations []*operation
	woken      []*operation // subscriptions with something to do
	pingDue    bool
	scheduled  bool // a worker has the socket, or will
	draining   bool // close as soon as no operation runs
}

// isUpgrade tells whether the client wants a socket.
func isUpgrade(r *http.Request) bool {
	return strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
}

// serveSocket opens a socket and returns; the socket lives on its own, so that
// what the server keeps for a request is freed.
func (h *Handler) serveSocket(w http.ResponseWriter, r *http.Request) {
	x := &exchange{Handler: h, w: w, r: r}

	if refusal := h.checkUpgrade(r); refusal != nil {
		x.refuse(r.Context(), refusal)

		return
	}

	authorization, err := authorizationOf(r.Header)
	if err != nil {
		x.answer(&result{errors: h.turnDown(r.Context(), err)})

		return
	}

	if !h.sockets.reserve() {
		x.refuse(r.Context(), &refusal{status: http.StatusServiceUnavailable, err: errFull()})

		return
	}

	s, agreed, err := h.upgrade(w, r)
	if err != nil {
		h.sockets.release()

		return
	}

	s.authorization = authorization
	h.sockets.add(s)

	//nolint:contextcheck // the socket outlives the request
	go s.serve(agreed)
}

// upgrade shakes hands, and tells whether the client speaks our subprotocol. On
// an error the client was answered.
func (h *Handler) upgrade(w http.ResponseWriter, r *http.Request) (s *socket, agreed bool, err error) {
	upgrader := ws.HTTPUpgrader{
		Timeout:  h.limits.WriteTime,
		Protocol: func(offered string) bool { return offered == subprotocol },
		Header:   http.Header{requestid.Header: {apierror.RequestID(r.Context())}},
	}

	conn, buffered, handshake, err := upgrader.Upgrade(r, w)
	if err != nil && conn != nil {
		_ = conn.Close() // the error counts
	}

	if err != nil {
		return nil, false, fmt.Errorf("upgrade: %w", err)
	}

	s = h.newSocket(r, conn)

	if waiting := buffered.Reader.Buffered(); waiting > 0 {
		peeked, _ := buffered.Peek(waiting) // it is buffered
		s.prefix = slices.Clone(peeked)
	}

	return s, handshake.Protocol == subprotocol, nil
}

// checkUpgrade refuses a page of a foreign origin and, at shutdown, everybody.
func (h *Handler) checkUpgrade(r *http.Request) *refusal {
	if r.Header.Get("Origin") != "" && !h.config.AllowOrigin(r) {
		return &refusal{status: http.StatusForbidden, err: apierror.New(apierror.Forbidden,
			"this origin may not open a socket", "此来源不允许建立连接")}
	}

	if h.isClosing() {
		return &refusal{status: http.StatusServiceUnavailable, err: errClosing()}
	}

	return nil
}

func (h *Handler) newSocket(r *http.Request, conn net.Conn) *socket {
	return &socket{
		handler: h, conn: conn, raw: rawConn(conn), address: h.addressOf(r), ctx: carried(r.Context()),
	}
}

// carried is what a socket keeps of its request's context: a few values, and not
// what net/http holds for a request and its connection.
func carried(ctx context.Context) context.Context {
	kept := locale.NewContext(context.Background(), locale.FromContext(ctx))

	return apierror.WithRequestID(kept, apierror.RequestID(ctx))
}

// serve begins to read. It is the socket's first goroutine.
func (s *socket) serve(agreed bool) {
	if !agreed {
		s.close(closeSubprotocol, "Subprotocol not acceptable")
	}

	s.readUntil(time.Now().Add(s.handler.limits.InitTime))
	s.idle()
}

// idle waits for a frame. A goroutine never gets smaller again than its stack
// has grown while it worked, so it does nothing else: it leaves the work to a
// goroutine of its own, which leaves the waiting to a new one.
func (s *socket) idle() {
	err := s.await()

	go s.busy(err)
}

// busy reads messages until there is none under way, and frees the socket when
// that has ended.
func (s *socket) busy(err error) {
	over := true

	defer func() {
		if value := recover(); value != nil {
			s.handler.log(s.ctx, panicked(value))
			s.close(closeInternal, "Internal server error")
		}

		if over {
			_, _ = io.Copy(io.Discard, s.conn) // until the client has closed, or is late to
			s.teardown()
		}
	}()

	if err == nil {
		err = s.readMessages()
	}

	if err != nil {
		s.readFailed(err)

		return
	}

	over = false

	go s.idle()
}

// readUntil sets when a read gives up, zero for never. A close has set its own
// time already.
func (s *socket) readUntil(deadline time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.phase < closing {
		_ = s.conn.SetReadDeadline(deadline) // the next read tells what is wrong
	}
}

// teardown frees everything; the reader calls it when it has ended.
func (s *socket) teardown() {
	s.abandon()

	if s.expiry != nil {
		s.expiry.Stop()
	}

	_ = s.conn.Close() // it may be closed already
	s.handler.sockets.remove(s)
}

// abandon ends all operations and lets none begin. It reports false when that
// was done before.
func (s *socket) abandon() bool {
	s.mu.Lock()
	first := s.phase < closing
	s.phase = closing
	ending := s.operations
	s.operations, s.woken = nil, nil
	s.mu.Unlock()

	for _, one := range ending {
		one.end()
	}

	return first
}

// close says goodbye: operations end at once, a close frame goes out, and the
// client has a moment to answer it. Only the first call counts.
func (s *socket) close(code ws.StatusCode, why string) {
	if !s.abandon() {
		return
	}

	_ = s.conn.SetReadDeadline(time.Now().Add(s.handler.limits.CloseTime)) // the read tells

	frame := ws.MustCompileFrame(ws.NewCloseFrame(ws.NewCloseFrameBody(code, why)))
	if rest := s.writeSoon(frame); len(rest) > 0 {
		go s.writeLast(rest)
	}
}

// authenticated counts the socket to its person and starts the token's clock.
func (s *socket) authenticated(ctx context.Context, expiry time.Time) bool {
	s.person = s.handler.callerOf(ctx, func() string { return s.address })

	if !s.handler.sockets.join(s.person) {
		s.person = ""

		return false
	}

	s.authorization = ""
	s.ctx = ctx

	if !expiry.IsZero() {
		s.expiry = time.AfterFunc(time.Until(expiry), func() { s.close(closeForbidden, "Token expired") })
	}

	return true
}
