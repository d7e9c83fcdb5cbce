package turnstile

import "go.mongodb.org/mongo-driver/v2/bson"

// The types of events.
const (
	typeInsert     = "insert"
	typeUpdate     = "update"
	typeReplace    = "replace"
	typeDelete     = "delete"
	typeDrop       = "drop"
	typeInvalidate = "invalidate"
)

// event is something that was written.
type event struct {
	operation string
	// collection is empty of the drop of a whole database.
	database, collection string
	// key is the id of the document, where it is known.
	key bson.RawValue
}

// written is what a command has written, by its answer.
func written(c *command, answer bson.Raw) []event {
	if ok, _ := answer.Lookup("ok").AsFloat64OK(); ok != 1 {
		return nil
	}

	switch c.name {
	case "insert":
		return c.inserted(answer)
	case "update":
		return c.updated(answer)
	case "delete":
		return c.deleted(answer)
	case "findAndModify", "findandmodify":
		return c.modified(answer)
	case "drop":
		return c.dropped(c.collection)
	case "dropDatabase":
		return c.dropped("")
	default:
		return nil
	}
}

func (c *command) event(operation string, key bson.RawValue) event {
	return event{operation: operation, database: c.database, collection: c.collection, key: key}
}

// inserted leaves out what was refused and, in an ordered list, all after it.
func (c *command) inserted(answer bson.Raw) []event {
	refused := map[int]bool{}
	for _, e := range documents(answer.Lookup("writeErrors")) {
		refused[number(e, "index")] = true
	}

	ordered, said := c.body.Lookup("ordered").BooleanOK()

	var events []event

	for i, document := range c.list("documents") {
		switch {
		case !refused[i]:
			events = append(events, c.event(typeInsert, document.Lookup("_id")))
		case ordered || !said:
			return events
		}
	}

	return events
}

// updated gives an event for each document that was changed. Of several updates
// in one command the answer does not tell which changed something.
func (c *command) updated(answer bson.Raw) []event {
	var events []event

	for _, document := range documents(answer.Lookup("upserted")) {
		events = append(events, c.event(typeInsert, document.Lookup("_id")))
	}

	changed := number(answer, "nModified")

	for _, update := range c.list("updates") {
		operation := typeUpdate
		if replaces(update.Lookup("u")) {
			operation = typeReplace
		}

		key := keyOf(update.Lookup("q"))

		for first := true; changed > 0 && (first || key.IsZero()); first = false {
			events = append(events, c.event(operation, key))
			changed--
		}
	}

	return events
}

// replaces tells whether an update is a whole document.
func replaces(update bson.RawValue) bool {
	document, ok := update.DocumentOK()
	if !ok {
		return false
	}

	first, err := document.IndexErr(0)

	return err != nil || first.Key()[0] != '$'
}

func (c *command) deleted(answer bson.Raw) []event {
	var events []event

	gone := number(answer, "n")

	for _, one := range c.list("deletes") {
		key := keyOf(one.Lookup("q"))

		for first := true; gone > 0 && (first || key.IsZero()); first = false {
			events = append(events, c.event(typeDelete, key))
			gone--
		}
	}

	return events
}

// modified is what findAndModify did.
func (c *command) modified(answer bson.Raw) []event {
	if key, err := answer.LookupErr("lastErrorObject", "upserted"); err == nil {
		return []event{c.event(typeInsert, key)}
	}

	last, _ := answer.Lookup("lastErrorObject").DocumentOK()
	if number(last, "n") == 0 {
		return nil
	}

	key := keyOf(c.body.Lookup("query"))

	if id, err := answer.LookupErr("value", "_id"); err == nil {
		key = id
	}

	switch remove, _ := c.body.Lookup("remove").BooleanOK(); {
	case remove:
		return []event{c.event(typeDelete, key)}
	case replaces(c.body.Lookup("update")):
		return []event{c.event(typeReplace, key)}
	default:
		return []event{c.event(typeUpdate, key)}
	}
}

// dropped ends the streams on a collection, or on all of a database.
func (c *command) dropped(collection string) []event {
	return []event{
		{operation: typeDrop, database: c.database, collection: collection},
		{operation: typeInvalidate, database: c.database, collection: collection},
	}
}

// keyOf is the id that a condition names.
func keyOf(condition bson.RawValue) bson.RawValue {
	document, ok := condition.DocumentOK()
	if !ok {
		return bson.RawValue{}
	}

	id := document.Lookup("_id")
	if inner, ok := id.DocumentOK(); ok {
		if first, err := inner.IndexErr(0); err == nil && first.Key()[0] == '$' {
			return bson.RawValue{}
		}
	}

	return id
}

// number is a field of a document, 0 without it.
func number(document bson.Raw, field string) int {
	n, _ := document.Lookup(field).AsInt64OK()

	return int(n)
}
