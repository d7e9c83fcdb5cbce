package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/vektah/gqlparser/v2/ast"
)

// request is what a client asks for, on any transport.
type request struct {
	query         string
	operationName string
	variables     map[string]any

	// length is that of the JSON that it was read from, in bytes.
	length int
	// caller is who is charged.
	caller string
	// kind is that of the operation, once it is known.
	kind ast.Operation
}

// errSyntax is JSON that cannot be read; it does not repeat what stands there.
var errSyntax = errors.New("not JSON")

// scanner reads JSON strictly: valid UTF-8 only, no lone surrogates, no NUL, no
// member twice, nothing after the end, and bounded in depth. Numbers stay as
// they are written.
type scanner struct {
	decoder *jsontext.Decoder
	nesting int
}

// decodeRequest reads a request from the body of a POST.
func decodeRequest(body []byte, limits *Limits) (*request, error) {
	members, err := decodeObject(body, limits)
	if err != nil {
		return nil, err
	}

	asked, err := requestOf(members, limits)
	if asked != nil {
		asked.length = len(body)
	}

	return asked, err
}

// decodeObject reads a text that is one JSON object.
func decodeObject(text []byte, limits *Limits) (map[string]any, error) {
	reader := &scanner{decoder: jsontext.NewDecoder(bytes.NewBuffer(text)), nesting: limits.Nesting}

	if kind := reader.decoder.PeekKind(); kind != '{' && kind != jsontext.KindInvalid {
		return nil, badInput("the request must be one JSON object", "请求必须是一个 JSON 对象")
	}

	members, err := reader.members()
	if err == nil {
		err = reader.end()
	}

	if errors.Is(err, errSyntax) {
		return nil, badInput("the request is not JSON", "请求不是合法的 JSON")
	}

	return members, err
}

// requestOf makes an object a request. A member that is not one of GraphQL over
// HTTP is ignored.
func requestOf(members map[string]any, limits *Limits) (*request, error) {
	var (
		read = &request{}
		ok   bool
	)

	if _, given := members["query"]; !given {
		return nil, badInput("the request has no query", "请求缺少 query")
	}

	if read.query, ok = members["query"].(string); !ok {
		return nil, badInput("query must be a string", "query 必须是字符串")
	}

	if read.operationName, ok = members["operationName"].(string); !ok && members["operationName"] != nil {
		return nil, badInput("operationName must be a string", "operationName 必须是字符串")
	}

	if read.variables, ok = members["variables"].(map[string]any); !ok && members["variables"] != nil {
		return nil, badInput("variables must be an object", "variables 必须是对象")
	}

	if _, ok = members["extensions"].(map[string]any); !ok && members["extensions"] != nil {
		return nil, badInput("extensions must be an object", "extensions 必须是对象")
	}

	return read, read.check(limits)
}

// check bounds the variables.
func (r *request) check(limits *Limits) error {
	if len(r.variables) > limits.Variables {
		return tooMuch("there are more than %d variables", "变量超过 %d 个", limits.Variables)
	}

	if !listFits(r.variables, limits.ListItems) {
		return errListTooLong(limits.ListItems)
	}

	return nil
}

// value reads any value.
func (s *scanner) value() (any, error) {
	switch s.decoder.PeekKind() {
	case '"':
		return s.string()
	case '{':
		return s.members()
	case '[':
		return s.elements()
	default:
		return s.scalar()
	}
}

func (s *scanner) scalar() (any, error) {
	token, err := s.decoder.ReadToken()
	if err != nil {
		return nil, errSyntax
	}

	switch token.Kind() {
	case 'n':
		return nil, nil //nolint:nilnil // null is a value
	case 't', 'f':
		return token.Bool(), nil
	case '0':
		return json.Number(token.String()), nil
	default:
		return nil, errSyntax
	}
}

func (s *scanner) string() (string, error) {
	token, err := s.decoder.ReadToken()
	if err != nil || token.Kind() != '"' {
		return "", errSyntax
	}

	return plain(token.String())
}

// plain refuses what no text of ours may contain.
func plain(text string) (string, error) {
	if strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
		return "", badInput("a text has a character that is not allowed", "文本含有不允许的字符")
	}

	return text, nil
}

// enter reads the beginning of an object or list.
func (s *scanner) enter() error {
	if s.decoder.StackDepth() >= s.nesting {
		return tooMuch("the JSON nests deeper than %d levels", "JSON 嵌套超过 %d 层", s.nesting)
	}

	if _, err := s.decoder.ReadToken(); err != nil {
		return errSyntax
	}

	return nil
}

// leave reads its end.
func (s *scanner) leave(end jsontext.Kind) error {
	if token, err := s.decoder.ReadToken(); err != nil || token.Kind() != end {
		return errSyntax
	}

	return nil
}

func (s *scanner) members() (map[string]any, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}

	members := map[string]any{}

	for s.decoder.PeekKind() == '"' {
		name, err := s.string()
		if err != nil {
			return nil, err
		}

		if members[name], err = s.value(); err != nil {
			return nil, err
		}
	}

	return members, s.leave('}')
}

func (s *scanner) elements() ([]any, error) {
	if err := s.enter(); err != nil {
		return nil, err
	}

	elements := []any{}

	for s.decoder.PeekKind() != ']' {
		element, err := s.value()
		if err != nil {
			return nil, err
		}

		elements = append(elements, element)
	}

	return elements, s.leave(']')
}

// end refuses anything after the value.
func (s *scanner) end() error {
	if _, err := s.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return errSyntax
	}

	return nil
}

// decodeURL reads a request from the query of a URL, whose parameters are the
// members of a request: strings, and JSON for the objects. Empty ones count as
// absent.
func decodeURL(raw string, limits *Limits) (*request, error) {
	given, err := url.ParseQuery(raw)
	if err != nil {
		return nil, badInput("the URL's query cannot be read", "无法解析 URL 的查询部分")
	}

	members := map[string]any{}

	for name, values := range given {
		if len(values) > 1 {
			return nil, badInput("the URL gives a parameter twice", "URL 中的参数重复")
		}

		if values[0] == "" {
			continue
		}

		if members[name], err = parameter(name, values[0], limits); err != nil {
			return nil, err
		}
	}

	return requestOf(members, limits)
}

func parameter(name, value string, limits *Limits) (any, error) {
	if name == "variables" || name == "extensions" {
		return decodeObject([]byte(value), limits)
	}

	return plain(value)
}
