package files

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/store"
)

// answer is the body of every answer that is not a file.
type answer struct {
	ID          string             `json:"id,omitempty"`
	Status      store.UploadStatus `json:"status,omitempty"`
	ContentType string             `json:"contentType,omitempty"`
	SHA256      string             `json:"sha256,omitempty"`
	ByteSize    int64              `json:"byteSize,omitempty"`
	Code        code               `json:"code,omitempty"`
	Problem     problem            `json:"problem,omitempty"`
	Message     string             `json:"message,omitempty"`
	RequestID   string             `json:"requestId,omitempty"`
}

// ServeHTTP serves the links, at Prefix. The response writer must be one that
// [http.ResponseController] can set deadlines of.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.serve(w, r); err != nil {
		s.fail(w, r, failureOf(err))
	}
}

func (s *Service) serve(w http.ResponseWriter, r *http.Request) error {
	id, ok := strings.CutPrefix(r.URL.Path, Prefix)
	if !ok || id == "" {
		return notFound()
	}

	query := r.URL.Query()
	p := purpose(query.Get("op"))

	switch {
	case p != toUpload && p != toDownload:
		return linkInvalid()
	case p == toUpload && r.Method != http.MethodPut:
		return methodNotAllowed("PUT")
	case p == toDownload && r.Method != http.MethodGet && r.Method != http.MethodHead:
		return methodNotAllowed("GET, HEAD")
	}

	if err := s.links.check(p, id, query, s.now()); err != nil {
		return err
	}

	if p == toUpload {
		return s.upload(w, r, id)
	}

	return s.download(w, r, id)
}

// fail answers with an error. Only what went wrong on our side is logged as
// such.
func (s *Service) fail(w http.ResponseWriter, r *http.Request, f *failure) {
	level := slog.LevelDebug
	if f.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}

	s.config.Logger.LogAttrs(r.Context(), level, "file request failed", slog.String("problem", string(f.problem)),
		slog.Int("status", f.status), slog.Any("cause", f.cause))

	a := answer{Code: f.code, Problem: f.problem, Message: f.text.In(locale.Match(r.Header.Get("Accept-Language")))}
	a.RequestID = apierror.RequestID(r.Context())

	if f.upload != nil {
		a.ID, a.Status = f.upload.ID, f.upload.Status
	}

	if f.allow != "" {
		w.Header().Set("Allow", f.allow)
	}

	if f.retry() {
		w.Header().Set("Retry-After", strconv.Itoa(int(retryAfter.Seconds())))
	}

	w.Header().Set("Vary", "Accept-Language")
	s.reply(w, r, f.status, &a)
}

// reply writes an answer. The transfer before it may have outlasted the write
// deadline that the server set at its beginning.
func (s *Service) reply(w http.ResponseWriter, r *http.Request, status int, a *answer) {
	body, err := json.Marshal(a)
	if err != nil {
		s.config.Logger.ErrorContext(r.Context(), "encode the answer to a file request", slog.Any("error", err))
		w.WriteHeader(http.StatusInternalServerError)

		return
	}

	if err := s.renew(w); err != nil {
		s.config.Logger.DebugContext(r.Context(), "answer a file request", slog.Any("error", err))
	}

	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)

	if _, err := w.Write(body); err != nil {
		s.config.Logger.DebugContext(r.Context(), "answer a file request", slog.Any("error", err))
	}
}

// renew gives what is written next its time.
func (s *Service) renew(w http.ResponseWriter) error {
	if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(s.config.Stall)); err != nil {
		return fmt.Errorf("set the deadline of an answer: %w", err)
	}

	return nil
}
