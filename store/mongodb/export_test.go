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
)

// Document is the document of an order that was changed at a time.
func Document(o *delivery.Order, changed time.Time) bson.D { return newDocument(o, changed) }

// Translate is how errors of the driver are passed on.
func Translate(action string, err error) error { return translate(action, err) }

// SetTailPage sets how many changes are read at a time, before any was.
func (s *Store) SetTailPage(n int) { s.journal.tail.page = n }
