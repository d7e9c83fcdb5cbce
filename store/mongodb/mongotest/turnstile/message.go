package turnstile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// The parts of a message of MongoDB's protocol: a header of its length, its
// number, the number that it answers and its kind; then flags and sections.
const (
	headerSize = 16
	kindAt     = 12
	flagsSize  = 4
	// kindMessage is that of all messages but the first, which asks whether the
	// server knows it.
	kindMessage = 2013
	// longest is that of a message, by the protocol.
	longest = 48_000_000

	flagChecksum = 1 << 0
	flagNoAnswer = 1 << 1
	checksumSize = 4

	sectionBody     = 0
	sectionSequence = 1
)

var (
	// errOlder is the error of a message of an older kind.
	errOlder = errors.New("the message is of an older kind")
	errShape = errors.New("the message is not as the protocol says")
)

// command is a message that is a command or an answer to one.
type command struct {
	// request is its number, which answers repeat.
	request uint32
	// name is that of the command; that of an aggregation which opens a change
	// stream is $changeStream.
	name string
	// database and collection are what it is about.
	database, collection string
	body                 bson.Raw
	// sequences are the lists of documents that are sent beside the body.
	sequences map[string][]bson.Raw
}

// readMessage reads a message.
func readMessage(from io.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(from, length[:]); err != nil {
		return nil, fmt.Errorf("read the length of a message: %w", err)
	}

	n := binary.LittleEndian.Uint32(length[:])
	if n < headerSize || n > longest {
		return nil, fmt.Errorf("read a message: %w", errShape)
	}

	message := make([]byte, n)
	copy(message, length[:])

	if _, err := io.ReadFull(from, message[len(length):]); err != nil {
		return nil, fmt.Errorf("read a message: %w", err)
	}

	return message, nil
}

// readCommand reads a command out of a message.
func readCommand(message []byte) (*command, error) {
	if binary.LittleEndian.Uint32(message[kindAt:]) != kindMessage {
		return nil, errOlder
	}

	rest := message[headerSize:]
	if len(rest) < flagsSize {
		return nil, errShape
	}

	flags := binary.LittleEndian.Uint32(rest)
	rest = rest[flagsSize:]

	if flags&flagNoAnswer != 0 {
		return nil, fmt.Errorf("nobody waits for the answer: %w", errors.ErrUnsupported)
	}

	if flags&flagChecksum != 0 {
		if len(rest) < checksumSize {
			return nil, errShape
		}

		rest = rest[:len(rest)-checksumSize]
	}

	c := &command{request: binary.LittleEndian.Uint32(message[4:]), sequences: map[string][]bson.Raw{}}

	for len(rest) > 0 {
		size, err := c.readSection(rest)
		if err != nil {
			return nil, err
		}

		rest = rest[size:]
	}

	return c, c.identify()
}

// readSection reads one section and returns its size.
func (c *command) readSection(from []byte) (int, error) {
	kind, from := from[0], from[1:]

	size, err := sizeOf(from)
	if err != nil {
		return 0, err
	}

	switch kind {
	case sectionBody:
		c.body = bson.Raw(from[:size])

		if err := c.body.Validate(); err != nil {
			return 0, fmt.Errorf("read the body of a command: %w", err)
		}
	case sectionSequence:
		name, documents, found := bytes.Cut(from[4:size], []byte{0})
		if !found {
			return 0, errShape
		}

		if c.sequences[string(name)], err = readSequence(documents); err != nil {
			return 0, err
		}
	default:
		return 0, errShape
	}

	return 1 + size, nil
}

func readSequence(from []byte) ([]bson.Raw, error) {
	var list []bson.Raw

	for len(from) > 0 {
		size, err := sizeOf(from)
		if err != nil {
			return nil, err
		}

		list = append(list, bson.Raw(from[:size]))
		from = from[size:]
	}

	return list, nil
}

// sizeOf reads the size with which documents and sequences begin.
func sizeOf(from []byte) (int, error) {
	const shortest = 5

	if len(from) < shortest {
		return 0, errShape
	}

	size := int64(binary.LittleEndian.Uint32(from))
	if size < shortest || size > int64(len(from)) {
		return 0, errShape
	}

	return int(size), nil
}

// identify finds out what the command is about.
func (c *command) identify() error {
	first, err := c.body.IndexErr(0)
	if err != nil {
		return fmt.Errorf("read the name of a command: %w", err)
	}

	c.name = first.Key()
	c.collection, _ = first.Value().StringValueOK()
	c.database, _ = c.body.Lookup("$db").StringValueOK()

	if _, streams := c.streamStage(); streams {
		c.name = commandStream
	}

	return nil
}

// list is a list of documents of the command, wherever it was sent.
func (c *command) list(name string) []bson.Raw {
	if list, ok := c.sequences[name]; ok {
		return list
	}

	return documents(c.body.Lookup(name))
}

// documents are those of an array.
func documents(array bson.RawValue) []bson.Raw {
	list, ok := array.ArrayOK()
	if !ok {
		return nil
	}

	values, _ := list.Values()
	found := make([]bson.Raw, 0, len(values))

	for _, v := range values {
		if document, ok := v.DocumentOK(); ok {
			found = append(found, document)
		}
	}

	return found
}

// appendMessage is the message that answers a request.
func appendMessage(request uint32, answer bson.D) ([]byte, error) {
	body, err := bson.Marshal(answer)
	if err != nil {
		return nil, fmt.Errorf("write an answer: %w", err)
	}

	size := headerSize + flagsSize + 1 + len(body)
	message := make([]byte, headerSize+flagsSize+1, size)

	binary.LittleEndian.PutUint32(message, uint32(size))
	binary.LittleEndian.PutUint32(message[8:], request)
	binary.LittleEndian.PutUint32(message[kindAt:], kindMessage)

	return append(message, body...), nil
}
