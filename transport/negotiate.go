package transport

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// mediaType is a media type that answers are written in.
type mediaType string

// The media types of answers.
const (
	graphqlJSON mediaType = "application/graphql-response+json"
	legacyJSON  mediaType = "application/json"
	eventStream mediaType = "text/event-stream"
)

// accepted is what a client accepts: the better of the JSON types, empty when
// it takes neither, and how much it wants that and an event stream, 0 to 1.
type accepted struct {
	json       mediaType
	jsonWeight float64
	streamWish float64
}

// asksForStream tells whether anything but a subscription is answered as an
// event stream.
func (a accepted) asksForStream() bool { return a.streamWish > a.jsonWeight }

// media is the type that JSON is written in, also to a client that takes none.
func (a accepted) media() mediaType {
	if a.json == "" {
		return legacyJSON
	}

	return a.json
}

// negotiate reads Accept headers. Without one, and where a wildcard leaves the
// choice to us, the answer is application/json.
func negotiate(headers []string) accepted {
	if len(headers) == 0 {
		return accepted{json: legacyJSON, jsonWeight: 1}
	}

	weights := weigh(headers)
	graphql, named := weights.of(graphqlJSON)
	legacy, _ := weights.of(legacyJSON)
	stream := weights[eventStream]

	switch {
	case graphql > 0 && (graphql > legacy || named && graphql == legacy):
		return accepted{json: graphqlJSON, jsonWeight: graphql, streamWish: stream}
	case legacy > 0:
		return accepted{json: legacyJSON, jsonWeight: legacy, streamWish: stream}
	default:
		return accepted{streamWish: stream}
	}
}

// weights holds the q values of media ranges.
type weights map[mediaType]float64

// of returns the weight of a type of application/, and whether it is named
// itself rather than by a wildcard.
func (w weights) of(media mediaType) (weight float64, named bool) {
	if weight, named = w[media]; named {
		return weight, true
	}

	if weight, ok := w["application/*"]; ok {
		return weight, false
	}

	return w["*/*"], false
}

func weigh(headers []string) weights {
	all := weights{}

	for _, header := range headers {
		for part := range strings.SplitSeq(header, ",") {
			media, params, err := mime.ParseMediaType(part)
			if err != nil || !isUTF8(params["charset"]) {
				continue
			}

			weight := 1.0
			if given, ok := params["q"]; ok {
				if weight, err = strconv.ParseFloat(given, 64); err != nil || !(weight >= 0 && weight <= 1) {
					continue
				}
			}

			all[mediaType(media)] = max(all[mediaType(media)], weight)
		}
	}

	return all
}

// isJSONBody tells whether a request announces a body of plain JSON in UTF-8.
func isJSONBody(header http.Header) bool {
	types := header.Values("Content-Type")
	if len(types) != 1 {
		return false
	}

	media, params, err := mime.ParseMediaType(types[0])
	if err != nil || mediaType(media) != legacyJSON || !isUTF8(params["charset"]) {
		return false
	}

	encoding := strings.Join(header.Values("Content-Encoding"), ",")

	return encoding == "" || strings.EqualFold(strings.TrimSpace(encoding), "identity")
}

// isUTF8 tells whether a charset parameter is absent or UTF-8.
func isUTF8(charset string) bool { return charset == "" || strings.EqualFold(charset, "utf-8") }

// isPreflighted tells whether a page of another origin could send the request
// only after asking: browsers do not add these headers on their own.
func isPreflighted(header http.Header) bool {
	return header.Get("Graphql-Require-Preflight") != "" || header.Get("Apollo-Require-Preflight") != ""
}
