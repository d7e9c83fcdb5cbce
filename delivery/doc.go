// Package delivery is the delivery process of a human service: what an order
// goes through after it is paid, who may move it, and when it moves by itself.
//
// It says what, never how stored or how served, and it imports the standard
// library only. It does no I/O: the time, the ids and the files of a move are
// arguments of it.
//
// The process is one declared table, [Moves]. [Order.Apply] refuses what the
// table does not allow, [Order.Actions] offers exactly what it does, and the
// diagram in the documentation is drawn from it. Each accepted move is one
// [Entry] of the order's flow log; the state of an order is the fold of its
// log, see [Fold].
package delivery
