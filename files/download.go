package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/paced"
	"github.com/jiaofu/jiaofu/store"
)

// download gives out a file that is READY.
func (s *Service) download(w http.ResponseWriter, r *http.Request, id string) error {
	u, err := s.config.Store.Upload(r.Context(), id)
	if err != nil {
		return fmt.Errorf("read an upload: %w", err)
	}

	if u.Status != store.UploadReady {
		return notFound()
	}

	content, err := s.config.Store.OpenFile(r.Context(), u.File)
	if errors.Is(err, store.ErrNotFound) {
		return internal(fmt.Errorf("the content of %s is missing: %w", u.ID, err))
	}

	if err != nil {
		return fmt.Errorf("open the content of a file: %w", err)
	}

	defer s.closeContent(r.Context(), content)

	setFileHeaders(w.Header(), &u)
	// A slow reader has time for each piece, within the limit of the whole.
	out := paced.NewWriter(w, s.config.Stall, time.Now().Add(s.config.Longest))
	http.ServeContent(out, oneRange(r), "", time.Time{}, content)

	return nil
}

func (s *Service) closeContent(ctx context.Context, content io.Closer) {
	if err := content.Close(); err != nil {
		s.config.Logger.WarnContext(ctx, "close a content", slog.Any("error", err))
	}
}

// setFileHeaders makes sure that a browser saves the file and never shows it
// in the site's origin, whatever it is.
func setFileHeaders(h http.Header, u *store.Upload) {
	h.Set("Content-Type", u.Type)
	h.Set("Content-Disposition", disposition(u.FileName))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "private, max-age="+strconv.Itoa(int(downloadFor.Seconds()))+", immutable")
	h.Set("ETag", `"`+u.SHA256+`"`)
}

// disposition names the file twice (RFC 6266): in full, and in ASCII for those
// who read no more.
func disposition(name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}

		return r
	}, name)

	return mime.FormatMediaType("attachment", map[string]string{
		"filename":  ascii,
		"filename*": "UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20"),
	})
}

// noBytes is a range of the last 0 bytes, which [http.ServeContent] would answer with
// a Content-Range that ends before it begins.
var noBytes = regexp.MustCompile(`^bytes=\s*-0+\s*$`)

// oneRange leaves out a list of ranges, which a server may ignore (RFC 9110,
// 14.2): many small ones would cost more than the file. A range of nothing becomes
// one that cannot be satisfied.
func oneRange(r *http.Request) *http.Request {
	ranges := r.Header.Values("Range")

	switch {
	case len(ranges) == 0:
		return r
	case len(ranges) == 1 && noBytes.MatchString(ranges[0]):
		r = r.Clone(r.Context())
		r.Header.Set("Range", "bytes="+strconv.Itoa(math.MaxInt64)+"-")

		return r
	case len(ranges) == 1 && !strings.Contains(ranges[0], ","):
		return r
	}

	r = r.Clone(r.Context())
	r.Header.Del("Range")

	return r
}
