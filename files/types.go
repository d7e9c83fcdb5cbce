package files

import (
	"bytes"
	"mime"
	"path"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// sniffed is how much of a content its type is found from, in bytes: what
// mimetype looks at.
const sniffed = 4096

// oleStorage is the container of the older office formats. What is inside is
// often told only by its end.
const oleStorage = "application/x-ole-storage"

// typeOf finds the media type of a content from its beginning, and whether
// files of the type are taken. Of the name only the extension counts, and only
// where the beginning cannot tell an old office document from another file of
// the same container.
func typeOf(head []byte, name string) (string, bool) {
	kind, _, err := mime.ParseMediaType(mimetype.Detect(head).String())
	if err != nil {
		return "", false
	}

	switch {
	case kind == oleStorage:
		return kind, oldOffice(name)
	case slices.Contains(textTypes(), kind) && markup(head):
		return kind, false
	default:
		return kind, slices.Contains(AllowedTypes(), kind)
	}
}

// AllowedTypes lists the media types of files that are taken: what people
// deliver, and nothing that runs or that a browser would run. Scripts without a
// marker are plain text; they, and files that are two things at once, are
// harmless because nothing is ever shown in the site's origin.
//
// Older office documents are the last of the list; their names tell them from
// other files of their container.
func AllowedTypes() []string {
	return slices.Concat([]string{
		"image/png", "image/vnd.mozilla.apng", "image/apng", "image/jpeg", "image/gif", "image/webp", "image/bmp",
		"image/tiff", "image/heic", "image/heif", "image/avif",
		"application/pdf",
		"application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"application/vnd.openxmlformats-officedocument.presentationml.presentation",
		"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
		"application/vnd.oasis.opendocument.presentation", "application/vnd.ms-visio.drawing.main+xml",
		"application/zip", "application/x-7z-compressed", "application/vnd.rar", "application/x-rar-compressed",
		"application/gzip", "application/x-tar", "application/x-bzip2", "application/x-xz", "application/zstd",
		"video/mp4", "video/quicktime", "video/webm", "audio/mpeg", "audio/wav", "audio/x-m4a", "audio/mp4",
	}, textTypes(), []string{oleStorage})
}

func textTypes() []string {
	return []string{
		"text/plain", "text/csv", "text/tab-separated-values", "application/json", "application/x-ndjson", "text/rtf",
		"message/rfc822", "application/x-subrip",
	}
}

// markup reports whether a text begins with a tag, a declaration or a comment,
// whatever its name: mimetype knows common ones only.
func markup(head []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\f\v\x00")

	return len(text) > 1 && text[0] == '<' &&
		(text[1] == '!' || text[1] == '?' || text[1] == '/' || 'a' <= text[1]|0x20 && text[1]|0x20 <= 'z')
}

func oldOffice(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".doc", ".dot", ".xls", ".xlt", ".ppt", ".pps", ".wps", ".et", ".dps", ".vsd", ".mpp":
		return true
	default:
		return false
	}
}
