package main

import (
	"context"
	"time"
)

// partTime bounds each part.
const partTime = 10 * time.Minute

// part is a part of the run. It returns a row for each promise that it tried,
// and an error when it could not try.
type part struct {
	name, about string
	run         func(ctx context.Context, c *chaos) ([]row, error)
}

// parts are all parts, in the order in which they run.
func parts() []part {
	return []part{
		{"linear", "random moves from many clients while connections and processes break", linear},
		{"linear2", "the same through two processes on one database", linearShared},
		{"streams", "subscribers whose sockets are cut, and one that does not read", streams},
		{"streams2", "subscribers whose sockets are cut, on two processes on one database", streamsShared},
		{"baddays", "the store is full, locked, read-only, of another version, gone, stuck and slow", baddays},
		{"restart", "servers that end politely and rudely, and come back", restart},
		{"once", "moves under idempotency keys, sent many times, through kills", once},
		{"kill", "kill -9 again and again", killLoop},
		{"system", "system calls that fail under the running program", systemFaults},
		{"disk", "a disk each of whose calls fails once", brokenDisk},
		{"power", "power cuts at random moments of a workload", powerCuts},
		{"timers", "deadlines that run out while the server is killed", timersKilled},
		{"overdue", "very many deadlines that an outage let pass", overdue},
		{"deadline", "buyers who decide at the very deadline", decideAtDeadline},
		{"processes", "deadlines of one database that processes share", timersShared},
	}
}

func names() []string {
	var list []string
	for _, p := range parts() {
		list = append(list, p.name)
	}

	return list
}
