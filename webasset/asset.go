// Package webasset serves the files that the pages of this program are made of,
// from memory: with their right types, compressed for those who take that, and
// with the headers of pages that nobody else may embed or read.
package webasset

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Keep says how long browsers may keep a file, as Cache-Control does.
type Keep string

const (
	// KeepForever is for files whose address changes with their content.
	KeepForever Keep = "public, max-age=31536000, immutable"
	// KeepAnHour is for the others.
	KeepAnHour Keep = "public, max-age=3600"
	// KeepNever is for what is made for one reader.
	KeepNever Keep = "no-store"
)

// Asset is a file as it is served. It answers GET and HEAD; which methods reach
// it is the routes' business.
type Asset struct {
	contentType string
	keep        Keep
	content     []byte
	// packed is the content by gzip, made when somebody first asks for it; nil
	// where that would not be shorter.
	packed func() []byte
}

// New makes an asset of a content that must not change afterwards. Its type is
// that of the name's extension.
func New(name string, content []byte, keep Keep) *Asset {
	return &Asset{
		contentType: TypeOf(name), keep: keep, content: content,
		packed: sync.OnceValue(func() []byte { return pack(content) }),
	}
}

// ServeHTTP sends the file, compressed to those who take that.
func (a *Asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", a.contentType)
	header.Set("Cache-Control", string(a.keep))
	header.Set("Vary", "Accept-Encoding")

	content := a.content
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		if packed := a.packed(); packed != nil {
			content = packed

			header.Set("Content-Encoding", "gzip")
		}
	}

	header.Set("Content-Length", strconv.Itoa(len(content)))

	if r.Method != http.MethodHead {
		_, _ = w.Write(content)
	}
}

// pack compresses by gzip; nil when nothing is won.
func pack(content []byte) []byte {
	var packed bytes.Buffer

	// The level is one that there is, and writing to a buffer does not fail.
	writer, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	_, _ = writer.Write(content)
	_ = writer.Close()

	if packed.Len() >= len(content) {
		return nil
	}

	return packed.Bytes()
}

// takesGzip reports whether an Accept-Encoding names gzip without a weight of
// zero.
func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}

		value, found := strings.CutPrefix(strings.TrimSpace(weight), "q=")
		if !found {
			return true
		}

		quality, err := strconv.ParseFloat(value, 64)

		return err == nil && quality > 0
	}

	return false
}
