package document

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
)

// maxCopied is up to which size, in bytes, a document is copied as one string
// that all texts of it are cut from. That takes one allocation instead of a
// dozen; a larger document holds something else than what is read, such as a
// whole log, which must not be kept in memory for the sake of a head.
const maxCopied = 64 << 10

// source is a document being read, and the first thing wrong with it.
type source struct {
	doc []byte
	// copied is the document as a string; empty when it is too large for that.
	copied string
	err    error
	// whole is the walk whose only value is the document itself, root the one over
	// its fields.
	whole, root fields
}

func newSource(doc []byte) *source {
	s := &source{doc: doc}
	if len(doc) <= maxCopied {
		s.copied = string(doc)
	}

	s.whole = fields{source: s, to: len(doc)}
	if length, _, ok := bsoncore.ReadLength(doc); !ok || int(length) != len(doc) {
		s.whole.fail("of another length than it says")
	}

	s.root = s.whole.open()

	return s
}

// fields walks over the elements of a document or of an array. Its methods
// read the value of the current element; after an error they give zero values,
// and next ends the walk.
type fields struct {
	*source

	// up is the walk that this one is inside of, nil for the one whose only
	// value is the document itself.
	up *fields
	// at and end are where the next element and the end of the walk are.
	at, end int
	// kind, name, from and to are type, name and range of the current value.
	kind     bsoncore.Type
	name     []byte
	from, to int
}

// next goes to the next element; false after the last one.
func (f *fields) next() bool {
	if f.err != nil || f.at == f.end {
		return false
	}

	rest := f.doc[f.at:f.end]
	name := bytes.IndexByte(rest[1:], 0)

	length := -1
	if name >= 0 {
		length = valueLength(rest, name+2)
	}

	if length < 0 {
		f.up.fail("not made of elements")

		return false
	}

	f.kind, f.name = bsoncore.Type(rest[0]), rest[1:1+name]
	f.from = f.at + name + 2
	f.at = f.from + length
	f.to = f.at

	return true
}

// valueLength is how long the value of the first element is, which begins at an
// offset; -1 when it has no end. What the writer writes is told here, the rest of
// BSON by the driver, which takes longer.
func valueLength(elements []byte, at int) int {
	value := elements[at:]
	length := -1

	switch bsoncore.Type(elements[0]) {
	case bsoncore.TypeInt32:
		length = 4
	case bsoncore.TypeInt64, bsoncore.TypeDateTime:
		length = 8
	case bsoncore.TypeString:
		if len(value) >= lengthBytes {
			length = int(int64(int32(binary.LittleEndian.Uint32(value)))) + lengthBytes
		}
	case bsoncore.TypeEmbeddedDocument, bsoncore.TypeArray:
		if len(value) >= lengthBytes {
			length = int(int32(binary.LittleEndian.Uint32(value)))
		}
	default:
		if element, _, ok := bsoncore.ReadElement(elements); ok {
			length = len(element) - at
		}
	}

	if length > len(value) {
		return -1
	}

	return length
}

// open returns the elements of the current value, a document or an array.
func (f *fields) open() fields {
	inner := fields{source: f.source, up: f}
	if f.err != nil {
		return inner
	}

	if f.to-f.from < emptyDocument || f.doc[f.to-1] != 0 {
		f.fail("not a whole document")

		return inner
	}

	inner.at, inner.end = f.from+4, f.to-1

	return inner
}

func (f *fields) document() fields { return f.inside(bsoncore.TypeEmbeddedDocument, "not a document") }

func (f *fields) array() fields { return f.inside(bsoncore.TypeArray, "not an array") }

func (f *fields) inside(kind bsoncore.Type, problem string) fields {
	if f.kind != kind {
		f.fail(problem)
	}

	return f.open()
}

// text reads a string: its length in four bytes, its bytes, and a zero byte.
func (f *fields) text() string {
	from, to := f.from+4, f.to-1
	if f.kind != bsoncore.TypeString || to < from || f.doc[to] != 0 {
		f.fail("not a string")

		return ""
	}

	if f.copied == "" {
		return string(f.doc[from:to])
	}

	return f.copied[from:to]
}

// number reads an integer of either type.
func (f *fields) number() int64 {
	var (
		value int64
		ok    bool
	)

	switch f.kind {
	case bsoncore.TypeInt32:
		var narrow int32

		narrow, _, ok = bsoncore.ReadInt32(f.doc[f.from:f.to])
		value = int64(narrow)
	case bsoncore.TypeInt64:
		value, _, ok = bsoncore.ReadInt64(f.doc[f.from:f.to])
	default:
	}

	if !ok {
		f.fail("not an integer")
	}

	return value
}

// instant reads a time, in UTC.
func (f *fields) instant() time.Time {
	if f.kind != bsoncore.TypeDateTime {
		f.fail("not a time")

		return time.Time{}
	}

	ms, _, _ := bsoncore.ReadDateTime(f.doc[f.from:f.to])

	return time.UnixMilli(ms).UTC()
}

// fail notes the first thing wrong, with the path to the current value.
func (f *fields) fail(problem string) {
	if f.err != nil {
		return
	}

	path := ""
	for at := f; at.up != nil; at = at.up {
		path = "." + string(at.name) + path
	}

	if path == "" {
		path = ".document"
	}

	f.err = &fieldError{path: path[1:], problem: problem}
}

// fieldError says which field is wrong, and how.
type fieldError struct {
	path, problem string
}

func (e *fieldError) Error() string { return fmt.Sprintf("field %q is %s", e.path, e.problem) }
