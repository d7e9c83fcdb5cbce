// Package live wakes whoever waits for a change and lets subscriptions read the
// log after each wake-up.
//
// A wake-up carries nothing: the log is the truth, and a subscription reads it
// from its own cursor. So there are no copies to hold, to lose or to overflow,
// and a slow reader delays itself only.
package live

import (
	"hash/maphash"
	"sync"
	"time"
)

// shards is the number of locks that topics are spread over.
const shards = 64

// Change names an order that changed and the accounts that may see it.
type Change struct {
	// OrderID is the order's id.
	OrderID string
	// Buyer and Provider are account ids; an empty one wakes nobody.
	Buyer, Provider string
}

// Topic is what a subscriber waits for.
type Topic struct {
	kind topicKind
	id   string
}

type topicKind uint8

const (
	everything topicKind = iota
	ofOrder
	ofBuyer
	ofProvider
)

// Order is every change of one order.
func Order(id string) Topic { return Topic{kind: ofOrder, id: id} }

// Buyer is every change of an order that the account bought.
func Buyer(account string) Topic { return Topic{kind: ofBuyer, id: account} }

// Provider is every change of an order that the account delivers.
func Provider(account string) Topic { return Topic{kind: ofProvider, id: account} }

// All is every change of every order.
func All() Topic { return Topic{kind: everything} }

// Hub brings wake-ups from whoever commits to whoever waits, within one
// process. It is safe for concurrent use.
type Hub struct {
	seed   maphash.Seed
	shards [shards]shard
}

type shard struct {
	mu     sync.Mutex
	topics map[Topic]*subscriber
}

// subscriber is a link in its topic's ring; the ring's first link is the one
// that the map holds.
type subscriber struct {
	notify         func()
	previous, next *subscriber
}

// NewHub returns a hub that nobody waits on.
func NewHub() *Hub {
	hub := &Hub{seed: maphash.MakeSeed()}
	for i := range hub.shards {
		hub.shards[i].topics = map[Topic]*subscriber{}
	}

	return hub
}

// Publish wakes everybody who waits for one of the changes. Call it after the
// commit: whoever is woken reads at once.
func (h *Hub) Publish(changes ...Change) {
	if len(changes) == 0 {
		return
	}

	for _, change := range changes {
		h.wake(Order(change.OrderID))

		if change.Buyer != "" {
			h.wake(Buyer(change.Buyer))
		}

		if change.Provider != "" {
			h.wake(Provider(change.Provider))
		}
	}

	h.wake(All())
}

// WakeAfter wakes the topic's subscribers after a time, for whoever could not
// read and wants to try again.
func (h *Hub) WakeAfter(topic Topic, wait time.Duration) {
	time.AfterFunc(wait, func() { h.wake(topic) })
}

// Subscribe has notify called after every change of the topic until cancel is
// called; after cancel has returned it is not called any more. Several changes
// may be one call. notify runs under a lock of the hub: it must neither block
// nor call the hub. cancel may be called more than once.
func (h *Hub) Subscribe(topic Topic, notify func()) (cancel func()) {
	part := h.shard(topic)
	link := &subscriber{notify: notify}

	part.mu.Lock()
	part.add(topic, link)
	part.mu.Unlock()

	return func() {
		part.mu.Lock()
		defer part.mu.Unlock()

		part.remove(topic, link)
	}
}

// Subscribers counts who waits, over all topics.
func (h *Hub) Subscribers() int {
	count := 0

	for i := range h.shards {
		part := &h.shards[i]

		part.mu.Lock()
		for _, first := range part.topics {
			for link := first; ; {
				count++

				if link = link.next; link == first {
					break
				}
			}
		}
		part.mu.Unlock()
	}

	return count
}

func (h *Hub) wake(topic Topic) {
	part := h.shard(topic)

	part.mu.Lock()
	defer part.mu.Unlock()

	if first := part.topics[topic]; first != nil {
		first.wakeRing()
	}
}

func (h *Hub) shard(topic Topic) *shard {
	return &h.shards[maphash.Comparable(h.seed, topic)%shards]
}

func (s *subscriber) wakeRing() {
	for link := s; ; {
		link.notify()

		if link = link.next; link == s {
			return
		}
	}
}

func (p *shard) add(topic Topic, link *subscriber) {
	first := p.topics[topic]
	if first == nil {
		link.previous, link.next = link, link
		p.topics[topic] = link

		return
	}

	link.previous, link.next = first.previous, first
	first.previous.next = link
	first.previous = link
}

func (p *shard) remove(topic Topic, link *subscriber) {
	if link.next == nil {
		return
	}

	switch {
	case link.next == link:
		delete(p.topics, topic)
	case p.topics[topic] == link:
		p.topics[topic] = link.next
	}

	link.previous.next = link.next
	link.next.previous = link.previous
	link.previous, link.next = nil, nil
}
