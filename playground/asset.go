package playground

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// hashLength is how many characters of its hash the address of an asset holds.
const hashLength = 16

// asset is one file of the page. Its address holds the hash of its content, so
// that browsers may keep it for ever.
type asset struct {
	address     string
	contentType string
	content     []byte
	// packed is the content by gzip, made when somebody first asks for it.
	packed func() []byte
}

// loadAsset reads a file of the bundle.
func loadAsset(files fs.FS, name, contentType string) (asset, error) {
	content, err := fs.ReadFile(files, path.Join("assets", name))
	if err != nil {
		return asset{}, fmt.Errorf("read playground asset: %w", err)
	}

	sum := sha256.Sum256(content)
	extension := path.Ext(name)
	stem := strings.TrimSuffix(name, extension)

	return asset{
		address:     Path + "/assets/" + stem + "." + hex.EncodeToString(sum[:])[:hashLength] + extension,
		contentType: contentType,
		content:     content,
		packed:      sync.OnceValue(func() []byte { return pack(content) }),
	}, nil
}

// pack compresses by gzip.
func pack(content []byte) []byte {
	var packed bytes.Buffer

	// Writing to a buffer does not fail.
	writer := gzip.NewWriter(&packed)
	_, _ = writer.Write(content)
	_ = writer.Close()

	return packed.Bytes()
}

// ServeHTTP sends the asset, compressed to those who take that.
func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", a.contentType)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("Vary", "Accept-Encoding")

	content := a.content
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		content = a.packed()

		header.Set("Content-Encoding", "gzip")
	}

	header.Set("Content-Length", strconv.Itoa(len(content)))

	if r.Method != http.MethodHead {
		_, _ = w.Write(content)
	}
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
