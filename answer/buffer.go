package answer

import (
	"io"
	"math"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// usual is room, in bytes, for most answers.
const usual = 512

// kept bounds, in bytes, the room of a buffer that is used again.
const kept = 64 << 10

// Buffer is where the JSON of an answer, or of a part of it, is written to. It
// takes no more than the answer's limit: see [ErrTooLong].
type Buffer struct {
	bytes []byte
	of    *Answer
	most  int
}

// NewBuffer returns an empty buffer for the answer.
func (a *Answer) NewBuffer() *Buffer {
	b := &Buffer{bytes: make([]byte, 0, usual)}
	b.belong(a)

	return b
}

//nolint:gochecknoglobals // the room of parts that were told
var parts = sync.Pool{New: func() any { return &Buffer{bytes: make([]byte, 0, usual)} }}

// NewPart returns an empty buffer for a part of the answer, which its MarshalGQL
// writes into another one.
func (a *Answer) NewPart() *Buffer {
	b, _ := parts.Get().(*Buffer)
	b.belong(a)

	return b
}

func (b *Buffer) belong(a *Answer) {
	b.of, b.most = a, math.MaxInt
	if a != nil {
		b.most = a.limits.Bytes
	}
}

// MarshalGQL makes a part a graphql.Marshaler. It may be called once, and nothing
// of the part is used afterwards.
func (b *Buffer) MarshalGQL(w io.Writer) {
	_, _ = w.Write(b.bytes)

	b.Free()
}

// Free gives up a part.
func (b *Buffer) Free() {
	if cap(b.bytes) > kept {
		return
	}

	b.bytes, b.of = b.bytes[:0], nil
	parts.Put(b)
}

// Bytes are what was written.
func (b *Buffer) Bytes() []byte { return b.bytes }

// Reset forgets what was written.
func (b *Buffer) Reset() { b.bytes = b.bytes[:0] }

// Len is how many bytes were written.
func (b *Buffer) Len() int { return len(b.bytes) }

// bound makes sure that so many more bytes fit.
func (b *Buffer) bound(more int) {
	if len(b.bytes)+more <= b.most {
		return
	}

	b.of.excess.Store(true)
	panic(ErrTooLong)
}

// Write is part of [io.Writer]. It returns no error; over the limit it panics with
// ErrTooLong.
func (b *Buffer) Write(p []byte) (int, error) {
	b.bound(len(p))
	b.bytes = append(b.bytes, p...)

	return len(p), nil
}

// WriteString is part of [io.StringWriter]. It returns no error; over the limit it
// panics with ErrTooLong.
func (b *Buffer) WriteString(s string) (int, error) {
	b.bound(len(s))
	b.bytes = append(b.bytes, s...)

	return len(s), nil
}

func (b *Buffer) put(mark byte) {
	b.bound(1)
	b.bytes = append(b.bytes, mark)
}

// Open begins an object or a list.
func (b *Buffer) Open(bracket byte) { b.put(bracket) }

// Close ends an object or a list.
func (b *Buffer) Close(bracket byte) { b.put(bracket) }

// Comma comes before each element but the first, whose index is 0.
func (b *Buffer) Comma(index int) {
	if index > 0 {
		b.put(',')
	}
}

// Key begins a member. A name of GraphQL needs no escapes.
func (b *Buffer) Key(index int, name string) {
	b.bound(len(name) + len(`,"":`))

	if index > 0 {
		b.bytes = append(b.bytes, ',')
	}

	b.bytes = append(b.bytes, '"')
	b.bytes = append(b.bytes, name...)
	b.bytes = append(b.bytes, '"', ':')
}

// The methods that write a value return true, for where a value may be missing.

// Word writes a string that needs no escapes, such as a name of GraphQL.
func (b *Buffer) Word(s string) bool {
	b.bound(len(s) + len(`""`))
	b.bytes = append(b.bytes, '"')
	b.bytes = append(b.bytes, s...)
	b.bytes = append(b.bytes, '"')

	return true
}

// Text writes any string. What is not UTF-8 in it becomes the replacement
// character.
func (b *Buffer) Text(s string) bool {
	b.bound(len(s) + len(`""`))

	b.bytes, _ = jsontext.AppendQuote(b.bytes, s)
	b.bound(0)

	return true
}

// Int writes a whole number.
func (b *Buffer) Int(i int) bool {
	var digits [20]byte

	return b.Raw(strconv.AppendInt(digits[:0], int64(i), 10)) //nolint:mnd // the base
}

// Bool writes true or false.
func (b *Buffer) Bool(v bool) bool {
	var word [5]byte

	return b.Raw(strconv.AppendBool(word[:0], v))
}

// Raw writes what is JSON.
func (b *Buffer) Raw(p []byte) bool {
	_, _ = b.Write(p)

	return true
}

// Null writes that there is no value.
func (b *Buffer) Null() bool {
	_, _ = b.WriteString("null")

	return true
}

// NullFrom writes that there is no value in place of what was written since the
// buffer had so many bytes.
func (b *Buffer) NullFrom(length int) bool {
	b.bytes = b.bytes[:length]

	return b.Null()
}

// Takes counts the fields of a list's elements: see [Answer.Takes].
func (b *Buffer) Takes(fields int) bool { return b.of.Takes(fields) }
