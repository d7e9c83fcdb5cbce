package resolvers

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/jiaofu/jiaofu/store"
)

// maxCursor bounds a cursor, in characters: longer ones are not ours.
const maxCursor = 256

// A cursor names the list that it belongs to, so that one of another list, or
// of the same list sorted otherwise, is refused.

// encodeKey writes a place in a list as a cursor.
func encodeKey(list string, k store.Key) string {
	return encodeCursor(list, strconv.FormatInt(k.At.UnixMilli(), 10)+" "+k.ID)
}

// decodeKey reads a cursor of a list; the error is CURSOR_INVALID.
func decodeKey(list, cursor string) (*store.Key, error) {
	place, err := decodeCursor(list, cursor)
	if err != nil {
		return nil, err
	}

	ms, id, ok := strings.Cut(place, " ")
	at, err := strconv.ParseInt(ms, 10, 64)

	if !ok || err != nil || at < 0 || id == "" {
		return nil, errCursor()
	}

	return &store.Key{At: time.UnixMilli(at).UTC(), ID: id}, nil
}

func encodeCursor(list, place string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(list + " " + place))
}

// decodeCursor reads where in a list a cursor points; the error is
// CURSOR_INVALID. Only what encodeCursor writes is read.
func decodeCursor(list, cursor string) (string, error) {
	if len(cursor) > maxCursor {
		return "", errCursor()
	}

	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return "", errCursor()
	}

	place, ok := strings.CutPrefix(string(raw), list+" ")
	if !ok || encodeCursor(list, place) != cursor {
		return "", errCursor()
	}

	return place, nil
}
