package sqlite

import "strings"

// shape is the form of a query over one range of an index. Queries of one shape
// share a statement; what they look for is bound to it.
type shape struct {
	// table is orders or refunds.
	table string
	// time is the column that the range is sorted by.
	time string
	// owner is whose range it is.
	owner owner
	// both asks for one provider inside the range of a buyer.
	both bool
	// status makes it the range of one status.
	status bool
	// deadline makes it the range of the deadlines before a time, which is
	// sorted afterwards.
	deadline bool
	// other narrows the range by the time that it is not sorted by.
	other bool
	// search narrows the range by a text.
	search bool

	// count counts instead of reading.
	count bool
	// descending is the direction of reading.
	descending bool
	// slot tells statements apart that run at once.
	slot int
}

// owner is whose orders a range holds.
type owner string

const (
	ofAll      owner = "all"
	ofBuyer    owner = "buyer"
	ofProvider owner = "provider"
)

// index is the index that holds the range. Statements name it, so that they
// cannot fall back on anything that grows with the table.
func (s shape) index() string {
	switch {
	case s.deadline:
		return s.table + "_" + string(s.owner) + "_deadline"
	case s.status:
		return s.table + "_" + string(s.owner) + "_status_" + s.time
	default:
		return s.table + "_" + string(s.owner) + "_" + s.time
	}
}

// searchColumn is the text that the owner searches in.
func (s shape) searchColumn() string {
	if s.both {
		return "s.for_both"
	}

	return "s.for_" + string(s.owner)
}

// headColumn is where the head of the order is.
func (s shape) headColumn() string {
	if s.table == tableRefunds {
		return "h.head"
	}

	return "o.head"
}

// sql writes the statement. Its columns are time, id, number of the order, and
// head; or the count. The values to bind are, in this order and as far as they
// apply: the account, the provider, the status, the bounds of the range as time
// and id, the end of the deadlines, the range of the other time, and the text.
func (s shape) sql() string {
	var b strings.Builder

	if s.count {
		b.WriteString("SELECT count(*)")
	} else {
		b.WriteString("SELECT o." + s.time + ", o.id, o.no, " + s.headColumn())
	}

	b.WriteString(" FROM " + s.table + " AS o INDEXED BY " + s.index())

	if s.search {
		b.WriteString(" CROSS JOIN search AS s ON s.no = o.no")
	}

	if !s.count && s.table == tableRefunds {
		b.WriteString(" CROSS JOIN orders AS h ON h.no = o.no")
	}

	b.WriteString(" WHERE " + strings.Join(s.conditions(), " AND "))

	if !s.count {
		direction := ""
		if s.descending {
			direction = " DESC"
		}

		b.WriteString(" ORDER BY o." + s.time + direction + ", o.id" + direction)
	}

	return b.String()
}

func (s shape) conditions() []string {
	var list []string

	add := func(wanted bool, condition string) {
		if wanted {
			list = append(list, condition)
		}
	}

	add(s.owner != ofAll, "o."+string(s.owner)+" = ?")
	add(s.both, "o.provider = ?")
	add(s.status, "o.status = ?")
	add(true, "(o."+s.time+", o.id) > (?, ?) AND (o."+s.time+", o.id) < (?, ?)")
	add(s.deadline, "o.deadline < ?")
	add(s.other, "o."+s.otherTime()+" >= ? AND o."+s.otherTime()+" < ?")
	add(s.search, "instr("+s.searchColumn()+", ?) > 0")

	return list
}

func (s shape) otherTime() string {
	if s.time == timeCreated {
		return timeUpdated
	}

	return timeCreated
}

// The tables that lists are of.
const (
	tableOrders  = "orders"
	tableRefunds = "refunds"
)

// The columns that lists are sorted by.
const (
	timeCreated   = "created"
	timeUpdated   = "updated"
	timeRequested = "requested"
)
