package sqlite

import (
	"fmt"

	"github.com/jiaofu/jiaofu/delivery"
)

const (
	sqlCounts  = "SELECT status, orders FROM counts WHERE scope = ? AND account = ?"
	sqlAddUp   = "UPDATE OR ROLLBACK counts SET orders = orders + ?4 WHERE scope = ?1 AND account = ?2 AND status = ?3"
	sqlBeginUp = "INSERT OR ROLLBACK INTO counts (scope, account, status, orders) VALUES (?, ?, ?, ?)"
)

// tally names a counter: of the orders of an owner that have a status.
type tally struct {
	owner   owner
	account string
	status  delivery.Status
}

// count notes that so many orders like this one got a status, or lost it. The
// counters are written once for the whole transaction.
func (t *tx) count(o *delivery.Order, status delivery.Status, n int64) {
	t.writer.tallies[tally{owner: ofAll, status: status}] += n
	t.writer.tallies[tally{owner: ofBuyer, account: o.Buyer.Account, status: status}] += n
	t.writer.tallies[tally{owner: ofProvider, account: o.Provider.Account, status: status}] += n
}

// addUp writes the counters of the transaction.
func (w *writer) addUp() error {
	for key, n := range w.tallies {
		if n == 0 {
			continue
		}

		values := []any{string(key.owner), key.account, string(key.status), n}

		err := w.conn.exec(sqlAddUp, values...)
		if err == nil && w.conn.db.Changes() == 0 {
			err = w.conn.exec(sqlBeginUp, values...)
		}

		if err != nil {
			return fmt.Errorf("count orders: %w", err)
		}
	}

	clear(w.tallies)

	return nil
}
