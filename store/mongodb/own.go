package mongodb

import (
	"sync"
	"time"
)

// ownAge is how long a change of this process is remembered. The tail sees it
// much sooner; when it does not, all that happens is a second wake-up.
const ownAge = 2 * overlap

// ownChanges remembers the changes that this process told of itself, so that it
// does not tell of them again when the tail sees them. Its zero value is empty.
type ownChanges struct {
	mu      sync.Mutex
	changes map[string]ownChange
}

type ownChange struct {
	version int
	at      time.Time
}

func (c *ownChanges) add(id string, version int) {
	c.mu.Lock()
	defer c.mu.Unlock()

	if c.changes == nil {
		c.changes = map[string]ownChange{}
	}

	c.changes[id] = ownChange{version: max(c.changes[id].version, version), at: time.Now()}
}

// told reports whether the version of an order was told of, or a later one.
func (c *ownChanges) told(id string, version int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()

	return version <= c.changes[id].version
}

// forget forgets the changes before a time.
func (c *ownChanges) forget(before time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()

	for id, change := range c.changes {
		if change.at.Before(before) {
			delete(c.changes, id)
		}
	}
}
