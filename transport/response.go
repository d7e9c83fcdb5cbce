package transport

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/jiaofu/jiaofu/apierror"
)

// retryAfterRestart is when a server that is shutting down is worth asking
// again.
const retryAfterRestart = 5 * time.Second

// keptBuffer is the size, in bytes, up to which a buffer is kept for reuse.
const keptBuffer = 64 << 10

// result is what a client is answered: a GraphQL response. data is JSON, nil
// when there is no data key.
type result struct {
	errors     gqlerror.List
	data       []byte
	extensions map[string]any
	bill       bill
}

// buffers lends the buffers that answers are put together in.
type buffers struct{ pool sync.Pool }

func (b *buffers) get() *bytes.Buffer {
	if buffer, ok := b.pool.Get().(*bytes.Buffer); ok {
		return buffer
	}

	return &bytes.Buffer{}
}

// put takes a buffer back; nobody may use it afterwards.
func (b *buffers) put(buffer *bytes.Buffer) {
	if buffer.Cap() <= keptBuffer {
		buffer.Reset()
		b.pool.Put(buffer)
	}
}

// writeTo appends the response to the buffer. The data is appended as it is:
// the executor has made it JSON already.
func (r *result) writeTo(buffer *bytes.Buffer) {
	buffer.WriteByte('{')

	if len(r.errors) > 0 {
		buffer.WriteString(`"errors":`)
		writeJSON(buffer, r.errors)
	}

	if r.data != nil {
		if len(r.errors) > 0 {
			buffer.WriteByte(',')
		}

		buffer.WriteString(`"data":`)
		buffer.Write(r.data)
	}

	r.writeExtensions(buffer)
	buffer.WriteByte('}')
}

// hasData tells whether there is anything in the data.
func (r *result) hasData() bool { return r.data != nil && string(r.data) != "null" }

// writeExtensions appends what the resolvers registered, and the bill.
func (r *result) writeExtensions(buffer *bytes.Buffer) {
	billed := r.bill.of != nil
	if len(r.extensions) == 0 && !billed {
		return
	}

	buffer.WriteString(`,"extensions":`)

	if len(r.extensions) == 0 {
		buffer.WriteByte('{')
	} else if writeJSON(buffer, r.extensions); billed {
		buffer.Truncate(buffer.Len() - 1)
		buffer.WriteByte(',')
	}

	if billed {
		r.bill.writeTo(buffer)
		buffer.WriteByte('}')
	}
}

// writeJSON appends a value that consists of our own errors and extensions; one
// that cannot be marshalled is left out.
func writeJSON(buffer *bytes.Buffer, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		text = []byte("null")
	}

	buffer.Write(text)
}

// nothingLeft tells whether the data of a response is null or consists of root
// fields that are all null.
func nothingLeft(data []byte) bool {
	data = bytes.TrimSpace(data)
	if len(data) == 0 || bytes.Equal(data, []byte("null")) {
		return true
	}

	fields, ok := bytes.CutPrefix(data, []byte("{"))
	if !ok {
		return false
	}

	for {
		// Names of GraphQL hold neither quotes nor escapes.
		_, value, ok := bytes.Cut(fields, []byte(`":`))
		if !ok {
			return false
		}

		value, ok = bytes.CutPrefix(value, []byte("null"))
		if !ok || len(value) == 0 {
			return false
		}

		if value[0] == '}' {
			return true
		}

		fields = value[1:]
	}
}

// status is the HTTP status of a response, by its first error. Clients of
// plain JSON take any other status than 200 for a broken server, so that one
// knows only the statuses that speak of the whole request: 401, 403, 429, 503.
func (r *result) status(media mediaType) int {
	if len(r.errors) == 0 || r.data != nil {
		return http.StatusOK
	}

	status := statusOf(codeOf(r.errors))

	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return status
	}

	if media == legacyJSON {
		return http.StatusOK
	}

	return status
}

// statusOf is the HTTP status of a code.
func statusOf(code apierror.Code) int {
	switch code {
	case apierror.ParseFailed, apierror.BadUserInput, apierror.CursorInvalid:
		return http.StatusBadRequest
	case apierror.ValidationFailed, apierror.ComplexityLimitExceeded:
		return http.StatusUnprocessableEntity
	case apierror.Unauthenticated:
		return http.StatusUnauthorized
	case apierror.Forbidden:
		return http.StatusForbidden
	case apierror.RateLimited, apierror.SubscriptionLimit:
		return http.StatusTooManyRequests
	case apierror.Unavailable:
		return http.StatusServiceUnavailable
	case apierror.Timeout:
		return http.StatusGatewayTimeout
	case apierror.Internal:
		return http.StatusInternalServerError
	default:
		return http.StatusInternalServerError
	}
}

// setErrorHeaders says in headers what the errors of a refused request say.
func setErrorHeaders(header http.Header, status int, errors gqlerror.List) {
	if len(errors) == 0 || status == http.StatusOK {
		return
	}

	if seconds, ok := errors[0].Extensions["retryAfter"].(int); ok {
		header.Set("Retry-After", strconv.Itoa(seconds))
	} else if status == http.StatusServiceUnavailable {
		header.Set("Retry-After", strconv.Itoa(int(retryAfterRestart.Seconds())))
	}
}

// challenge asks for a token; what is wrong with one is only said of one that was
// sent (RFC 6750, 3.1).
func challenge(request http.Header) string {
	if request.Get("Authorization") == "" {
		return "Bearer"
	}

	return `Bearer error="invalid_token"`
}
