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
	topics map[Topic]*Subscriber
}

// Subscriber waits for the changes of a topic. It is safe for concurrent use.
type Subscriber struct {
	part   *shard
	topic  Topic
	notify func()

	// What follows is guarded by the shard. A subscriber is a link in its topic's
	// ring, the first link of which is the one that the map holds; it is in none
	// once it was cancelled.
	previous, next *Subscriber
	// retries tells that WakeAfter is going to wake it.
	retries bool
}

// NewHub returns a hub that nobody waits on.
func NewHub() *Hub {
	hub := &Hub{seed: maphash.MakeSeed()}
	for i := range hub.shards {
		hub.shards[i].topics = map[Topic]*Subscriber{}
	}

	return hub
}

// Publish wakes everybody who waits for the change. Call it after the commit:
// whoever is woken reads at once.
func (h *Hub) Publish(change Change) {
	h.wake(Order(change.OrderID))

	if change.Buyer != "" {
		h.wake(Buyer(change.Buyer))
	}

	if change.Provider != "" {
		h.wake(Provider(change.Provider))
	}

	h.wake(All())
}

// Subscribe has notify called after every change of the topic until the
// subscriber is cancelled. Several changes may be one call. notify runs under a
// lock of the hub: it must neither block nor call the hub.
func (h *Hub) Subscribe(topic Topic, notify func()) *Subscriber {
	s := &Subscriber{part: h.shard(topic), topic: topic, notify: notify}

	s.part.mu.Lock()
	defer s.part.mu.Unlock()

	s.part.add(s)

	return s
}

// Cancel ends the subscription: after it has returned notify is not called any
// more. It may be called more than once.
func (s *Subscriber) Cancel() {
	s.part.mu.Lock()
	defer s.part.mu.Unlock()

	s.part.remove(s)
}

// WakeAfter wakes this subscriber, and nobody else, after a time, for whoever
// could not read and wants to try again. Until it did so, another call does
// nothing: however often a read fails, there is one attempt to come.
func (s *Subscriber) WakeAfter(wait time.Duration) {
	s.part.mu.Lock()
	defer s.part.mu.Unlock()

	if s.retries {
		return
	}

	s.retries = true

	time.AfterFunc(wait, s.retry)
}

func (s *Subscriber) retry() {
	s.part.mu.Lock()
	defer s.part.mu.Unlock()

	s.retries = false

	if s.next != nil {
		s.notify()
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

func (s *Subscriber) wakeRing() {
	for link := s; ; {
		link.notify()

		if link = link.next; link == s {
			return
		}
	}
}

func (p *shard) add(s *Subscriber) {
	first := p.topics[s.topic]
	if first == nil {
		s.previous, s.next = s, s
		p.topics[s.topic] = s

		return
	}

	s.previous, s.next = first.previous, first
	first.previous.next = s
	first.previous = s
}

func (p *shard) remove(s *Subscriber) {
	if s.next == nil {
		return
	}

	switch {
	case s.next == s:
		delete(p.topics, s.topic)
	case p.topics[s.topic] == s:
		p.topics[s.topic] = s.next
	}

	s.previous.next = s.next
	s.next.previous = s.previous
	s.previous, s.next = nil, nil
}
