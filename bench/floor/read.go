package floor

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	driver "zombiezen.com/go/sqlite"
)

const (
	columns = `no, id, number, status, phase, version, goods, specification,
		provider, provider_name, buyer, buyer_name, paid, currency, created, updated`
	selectOrder = "SELECT " + columns + " FROM orders WHERE id = ?"
	selectSteps = "SELECT name, state FROM steps WHERE no = ? ORDER BY position"
	selectLog   = "SELECT seq, type, occurred, role, account, name, phase, text FROM log WHERE no = ? ORDER BY seq"
	selectPage  = "SELECT " + columns + ` FROM orders WHERE provider = ? AND status = ? AND (created, id) < (?, ?)
		ORDER BY created DESC, id DESC LIMIT 21`
	pageSize = 20

	// listName begins the cursors of the list, as ours have it.
	listName = "orders.CREATED_AT.DESC "
)

var (
	errNotFound = errors.New("not found")
	errCursor   = errors.New("not a cursor of this list")
)

func scan(row *driver.Stmt) order {
	return order{
		no: row.ColumnInt64(0), id: row.ColumnText(1), number: row.ColumnText(2), status: row.ColumnText(3),
		phase: row.ColumnText(4), version: row.ColumnInt64(5), goods: row.ColumnText(6), spec: row.ColumnText(7),
		provider: party{row.ColumnText(8), row.ColumnText(9)}, buyer: party{row.ColumnText(10), row.ColumnText(11)},
		paid: row.ColumnInt64(12), currency: row.ColumnText(13),
		created: row.ColumnInt64(14), updated: row.ColumnInt64(15),
	}
}

// order reads an order with its steps and its log, on one state of the
// database.
func (c *conn) order(id string) (o order, err error) {
	if err := c.exec("BEGIN"); err != nil {
		return o, err
	}

	defer func() { err = errors.Join(err, c.exec("COMMIT")) }()

	if err := c.query(selectOrder, func(row *driver.Stmt) { o = scan(row) }, id); err != nil {
		return o, err
	}

	if o.no == 0 {
		return o, errNotFound
	}

	o.steps, o.log = make([]step, 0, 5), make([]entry, 0, 8)

	err = c.query(selectSteps, func(row *driver.Stmt) {
		o.steps = append(o.steps, step{row.ColumnText(0), row.ColumnText(1)})
	}, o.no)
	if err != nil {
		return o, err
	}

	err = c.query(selectLog, func(row *driver.Stmt) {
		o.log = append(o.log, entry{
			row.ColumnInt64(0), row.ColumnText(1), row.ColumnInt64(2), row.ColumnText(3), row.ColumnText(4),
			row.ColumnText(5), row.ColumnText(6), row.ColumnText(7),
		})
	}, o.no)

	return o, err
}

// page reads a page of the orders of a provider in one status.
func (c *conn) page(provider, status, after string) (orders []order, more bool, err error) {
	created, id, err := decodeCursor(after)
	if err != nil {
		return nil, false, err
	}

	orders = make([]order, 0, pageSize+1)
	err = c.query(selectPage, func(row *driver.Stmt) { orders = append(orders, scan(row)) }, provider, status, created, id)

	more = len(orders) > pageSize

	return orders[:min(len(orders), pageSize)], more, err
}

func encodeCursor(created int64, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(listName + strconv.FormatInt(created, 10) + " " + id))
}

func decodeCursor(cursor string) (created int64, id string, err error) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return 0, "", errCursor
	}

	place, ok := strings.CutPrefix(string(text), listName)
	ms, id, cut := strings.Cut(place, " ")
	created, err = strconv.ParseInt(ms, 10, 64)

	if !ok || !cut || err != nil {
		return 0, "", errCursor
	}

	return created, id, nil
}
