package transport

import (
	"github.com/gobwas/ws"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/locale"
)

// longestID bounds, in bytes, the id that a client gives an operation: it is
// kept as long as that runs.
const longestID = 256

// The messages that are the same every time.
const (
	acknowledgement = `{"type":"connection_ack"}`
	pongMessage     = `{"type":"pong"}`
)

// message is a message of the client.
type message struct {
	kind    string
	id      string
	payload map[string]any
	// length is that of the message, in bytes.
	length int
}

// decodeMessage reads a message. Its error is one that the socket is closed
// with: what is not specified is not guessed at.
func decodeMessage(text []byte, limits *Limits) (*message, error) {
	members, err := decodeObject(text, limits)
	if err != nil {
		return nil, err
	}

	var (
		read                 = &message{length: len(text)}
		isID, isKind, isLoad bool
	)

	read.kind, isKind = members["type"].(string)
	read.id, isID = members["id"].(string)
	read.payload, isLoad = members["payload"].(map[string]any)

	switch read.kind {
	case "connection_init", "ping", "pong":
		isLoad = isLoad || members["payload"] == nil
		isID = true
	case "subscribe":
	case "complete":
		isLoad = true
	default:
		isKind = false
	}

	if !isKind || !isLoad || !isID || len(read.id) > longestID {
		return nil, badInput("the message is not one of the protocol", "消息不符合协议")
	}

	if (read.kind == "subscribe" || read.kind == "complete") && read.id == "" {
		return nil, badInput("the message has no id", "消息缺少 id")
	}

	return read, nil
}

// handle does what a message asks for. Its error ends the reading.
func (s *socket) handle(text []byte) error {
	read, err := decodeMessage(text, &s.handler.limits)
	if err != nil {
		return s.end(closeBadMessage, "Invalid message: "+apierror.From(err).Text.EN)
	}

	switch read.kind {
	case "connection_init":
		return s.initialise(read.payload)
	case "ping":
		return s.pong(ws.MustCompileFrame(ws.NewTextFrame([]byte(pongMessage))))
	case "subscribe":
		return s.subscribe(read)
	case "complete":
		s.complete(read.id)
	}

	return nil
}

// end closes the socket and ends the reading.
func (s *socket) end(code ws.StatusCode, why string) error {
	s.close(code, why)

	return errEnough
}

// initialise asks who is calling, and lets the client begin.
func (s *socket) initialise(payload map[string]any) error {
	if s.isReady() {
		return s.end(closeTooMany, "Too many initialisation requests")
	}

	authorization := s.authorization
	if given, ok := payload["Authorization"]; ok {
		if authorization, ok = given.(string); !ok {
			return s.end(closeBadMessage, "Invalid message: Authorization must be a string")
		}
	}

	ctx := s.ctx

	if given, ok := payload["Accept-Language"]; ok {
		languages, ok := given.(string)
		if !ok {
			return s.end(closeBadMessage, "Invalid message: Accept-Language must be a string")
		}

		ctx = locale.NewContext(ctx, locale.Match(languages))
	}

	ctx, expiry, err := s.handler.authenticate(ctx, authorization)
	if apierror.CodeOf(err) == apierror.Unavailable {
		s.handler.log(s.ctx, apierror.From(err))

		return s.end(closeTryLater, "Try again later")
	}

	if err != nil {
		_ = s.handler.notKnown(s.address, authorization, err) // the code of the close tells enough

		return s.end(closeForbidden, "Forbidden")
	}

	if !s.authenticated(ctx, expiry) {
		return s.end(closeTooMany, "Too many sockets")
	}

	s.mu.Lock()
	if s.phase == opened {
		s.phase = ready
	}
	s.mu.Unlock()

	return s.write(ws.MustCompileFrame(ws.NewTextFrame([]byte(acknowledgement))), nil, false)
}

// subscribe begins an operation.
func (s *socket) subscribe(read *message) error {
	if !s.isReady() {
		return s.end(closeNoInit, "Unauthorized")
	}

	asked, err := requestOf(read.payload, &s.handler.limits)
	if err != nil {
		s.handler.budget.fine(s.person, 1+read.length/bodyPerPoint)
	} else {
		asked.length = read.length
	}

	if apierror.CodeOf(err) == apierror.BadUserInput {
		s.handler.config.Observer.RequestRefused(apierror.BadUserInput)

		return s.end(closeBadMessage, "Invalid message: "+apierror.From(err).Text.EN)
	}

	one := s.newOperation(read.id)

	switch s.enlist(one) {
	case enlisted:
	case duplicate:
		return s.end(closeDuplicate, "Subscriber for "+printable(read.id)+" already exists")
	case tooMany:
		defer one.cancel()

		return one.tell(s.handler.turnDown(one.ctx, errTooManyOperations(s.handler.limits.Subscriptions)), false)
	}

	if err != nil {
		one.fail(s.handler.turnDown(one.ctx, err), false)

		return nil
	}

	go one.run(asked)

	return nil
}

// printable is an id as it may stand in the reason of a close.
func printable(id string) string {
	const longest = 64
	if len(id) > longest {
		return "this id"
	}

	return id
}
