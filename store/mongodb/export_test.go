package mongodb

import (
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/jiaofu/jiaofu/delivery"
)

// Limits that tests reach.
const (
	Overlap  = overlap
	Retained = retained
	Pace     = pace
)

// Document is the document of an order that was changed at a time.
func Document(o *delivery.Order, changed time.Time) bson.D { return newDocument(o, changed) }

// Translate is how errors of the driver are passed on.
func Translate(action string, err error) error { return translate(action, err) }

// SetTailPage sets how many changes are read at a time, before any was.
func (s *Store) SetTailPage(n int) { s.journal.tail.page = n }

// SetStream sets how long a change stream waits for a change, and how long after
// a refusal the server is asked for one again.
func (c *Config) SetStream(wait, retry time.Duration) { c.streamWait, c.streamRetry = wait, retry }

// Streaming tells whether a change stream is open.
func (s *Store) Streaming() bool { return s.streaming.Load() }
