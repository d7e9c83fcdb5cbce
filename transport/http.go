package transport

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/paced"
)

// allowedMethods are the methods of the endpoint.
const allowedMethods = "GET, POST"

// refusal is a request that is not understood, or that HTTP refuses, whatever it
// asks for. Its status does not depend on the media type of the answer.
type refusal struct {
	status int
	err    *apierror.Error
}

func refused(status int, english, chinese string) *refusal {
	return &refusal{status: status, err: badInput(english, chinese)}
}

// exchange is one request and its answer.
type exchange struct {
	*Handler

	w        http.ResponseWriter
	r        *http.Request
	accepted accepted
	expiry   time.Time
	// caller is who is charged.
	caller string
	// kind is that of the operation, once it is known.
	kind ast.Operation
}

// serveHTTP answers a request. The order of its steps is: what the headers
// say, who is calling, what is asked, may it be asked, the answer.
func (h *Handler) serveHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{Handler: h, w: w, r: r, accepted: negotiate(r.Header.Values("Accept"))}
	w.Header().Add("Vary", "Accept")
	w.Header().Set("Cache-Control", "no-store")

	if refusal := x.checkHeaders(); refusal != nil {
		x.refuse(r.Context(), refusal)

		return
	}

	ctx, admitted := x.admit(r.Context())
	if !admitted {
		return
	}

	asked, refusal := x.read()
	if refusal != nil {
		x.budget.fine(x.caller, 1+int(max(r.ContentLength, 0))/bodyPerPoint)
	}

	if refusal != nil && refusal.err.Code == apierror.ComplexityLimitExceeded {
		x.reject(ctx, h.turnDown(ctx, refusal.err))

		return
	}

	if refusal != nil {
		x.refuse(ctx, refusal)

		return
	}

	asked.caller = x.caller

	ctx, op, errs := h.prepare(ctx, asked)
	x.kind = asked.kind

	switch {
	case codeOf(errs) == apierror.Unavailable:
		x.answer(&result{errors: errs}) // as whoever gets no turn later
	case len(errs) > 0:
		x.reject(ctx, errs)
	default:
		x.run(ctx, op)
	}
}

// admit asks who is calling, and whether there is anything left for them; it
// reports false when it has answered.
func (x *exchange) admit(ctx context.Context) (known context.Context, admitted bool) {
	ctx, err := x.identify(ctx)
	if err != nil {
		err = x.notKnown(x.addressOf(x.r), x.r.Header.Get("Authorization"), err)
		x.answer(&result{errors: x.Handler.refuse(ctx, err)})

		return ctx, false
	}

	if err := x.nothingLeftFor(x.caller); err != nil {
		x.answer(&result{errors: x.Handler.refuse(ctx, err)})

		return ctx, false
	}

	return ctx, true
}

// checkHeaders refuses what can be told from the headers.
func (x *exchange) checkHeaders() *refusal {
	method := x.r.Method

	switch {
	case len(x.r.RequestURI) > x.limits.URLBytes:
		return refused(http.StatusRequestURITooLong, "the URL is too long", "URL 过长")
	case method != http.MethodGet && method != http.MethodPost:
		x.w.Header().Set("Allow", allowedMethods)

		return refused(http.StatusMethodNotAllowed, "only GET and POST are served here", "此处只支持 GET 和 POST")
	case x.accepted.json == "" && x.accepted.streamWish == 0:
		return refused(http.StatusNotAcceptable,
			"answers are application/graphql-response+json, application/json or text/event-stream",
			"响应只能是 application/graphql-response+json、application/json 或 text/event-stream")
	case method == http.MethodPost && !isJSONBody(x.r.Header):
		return refused(http.StatusUnsupportedMediaType,
			"the body must be application/json in UTF-8, not compressed", "请求体必须是未压缩的 UTF-8 application/json")
	case method == http.MethodPost && x.r.ContentLength > x.limits.BodyBytes:
		return x.tooLarge()
	case method == http.MethodGet && !isPreflighted(x.r.Header):
		return refused(http.StatusBadRequest,
			"a GET needs the header GraphQL-Require-Preflight", "GET 请求需要 GraphQL-Require-Preflight 请求头")
	}

	return nil
}

func (x *exchange) tooLarge() *refusal {
	return refused(http.StatusRequestEntityTooLarge,
		"the body is longer than "+strconv.FormatInt(x.limits.BodyBytes, 10)+" bytes",
		"请求体超过 "+strconv.FormatInt(x.limits.BodyBytes, 10)+" 字节")
}

// identify asks who is calling.
func (x *exchange) identify(ctx context.Context) (context.Context, error) {
	authorization, err := authorizationOf(x.r.Header)
	if err != nil {
		return ctx, err
	}

	ctx, expiry, err := x.authenticate(ctx, authorization)
	if err != nil {
		return ctx, err
	}

	x.expiry, x.caller = expiry, x.callerOf(ctx, func() string { return x.addressOf(x.r) })

	return ctx, nil
}

// authorizationOf reads the one Authorization header that a request may have.
func authorizationOf(header http.Header) (string, error) {
	values := header.Values("Authorization")
	if len(values) > 1 {
		return "", errTwoTokens()
	}

	return header.Get("Authorization"), nil
}

// read reads what is asked for.
func (x *exchange) read() (*request, *refusal) {
	if x.r.Method == http.MethodGet {
		return malformed(decodeURL(x.r.URL.RawQuery, &x.limits))
	}

	body := x.buffers.get()
	defer x.buffers.put(body)

	if refusal := x.readBody(body); refusal != nil {
		return nil, refusal
	}

	return malformed(decodeRequest(body.Bytes(), &x.limits))
}

func malformed(asked *request, err error) (*request, *refusal) {
	if err != nil {
		return nil, &refusal{status: http.StatusBadRequest, err: apierror.From(err)}
	}

	return asked, nil
}

func (x *exchange) readBody(into *bytes.Buffer) *refusal {
	_, err := into.ReadFrom(http.MaxBytesReader(x.w, x.r.Body, x.limits.BodyBytes))

	switch tooLarge := (*http.MaxBytesError)(nil); {
	case err == nil:
		return nil
	case errors.As(err, &tooLarge):
		return x.tooLarge()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return refused(http.StatusRequestTimeout, "the body came too slowly", "请求体传输过慢")
	default:
		return refused(http.StatusBadRequest, "the body could not be read to its end", "请求体不完整")
	}
}

// run answers an operation that may be executed.
func (x *exchange) run(ctx context.Context, op *graphql.OperationContext) {
	kind := op.Operation.Operation
	streamed := x.accepted.asksForStream() || kind == ast.Subscription && x.accepted.streamWish > 0

	switch {
	case kind == ast.Mutation && x.r.Method == http.MethodGet:
		x.w.Header().Set("Allow", http.MethodPost)
		x.refuse(ctx, refused(http.StatusMethodNotAllowed, "a mutation needs POST", "变更操作需要 POST"))
	case kind == ast.Subscription && !streamed:
		x.reject(ctx, x.turnDown(ctx, badInput(
			"a subscription needs a WebSocket or Accept: text/event-stream",
			"订阅需要 WebSocket 或 Accept: text/event-stream")))
	case streamed:
		x.stream(ctx, op, nil)
	default:
		if err := x.takeTurn(ctx, op); err != nil {
			x.answer(&result{errors: x.Handler.refuse(ctx, err)})

			return
		}

		answer := x.Handler.run(ctx, op)
		x.tell(&answer)
	}
}

// reject answers a well-formed request that is refused before its execution.
func (x *exchange) reject(ctx context.Context, errs gqlerror.List) {
	if x.accepted.asksForStream() {
		x.stream(ctx, nil, errs)

		return
	}

	x.answer(&result{errors: errs})
}

// refuse answers what is not a well-formed request.
func (x *exchange) refuse(ctx context.Context, refusal *refusal) {
	x.write(refusal.status, &result{errors: x.turnDown(ctx, refusal.err)})
}

// answer refuses what was not executed: whoever asks too much, or at a bad time,
// at the pace of such refusals.
func (x *exchange) answer(answer *result) {
	switch codeOf(answer.errors) {
	case apierror.RateLimited:
		x.limited.hold(x.r.Context().Done(), x.closing)
	case apierror.Unavailable:
		x.lanes.laneOf(x.kind).pace.hold(x.r.Context().Done(), x.closing)
	}

	x.tell(answer)
}

// tell writes a response with the status that its errors have.
func (x *exchange) tell(answer *result) {
	x.write(answer.status(x.accepted.media()), answer)
}

// paced is the answer as it is written: a reader that does not read is cut.
func (x *exchange) paced() *paced.Writer {
	return paced.NewWriter(x.w, x.limits.WriteTime, time.Time{})
}

func (x *exchange) write(status int, answer *result) {
	body := x.buffers.get()
	defer x.buffers.put(body)

	answer.writeTo(body)

	header := x.w.Header()
	header.Set("Content-Type", string(x.accepted.media())+"; charset=utf-8")
	header.Set("Content-Length", strconv.Itoa(body.Len()))
	setErrorHeaders(header, status, answer.errors)

	if status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", challenge(x.r.Header))
	}

	x.w.WriteHeader(status)

	_, _ = x.paced().Write(body.Bytes()) // a client that left is not told
}
