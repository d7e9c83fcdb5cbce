package transport

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// rounds is how many parts the sockets are divided into, so that they are not
// all pinged at the same moment.
const rounds = 16

// registry knows the sockets of a handler.
type registry struct {
	handler *Handler
	open    sync.WaitGroup

	mu      sync.Mutex // guards what follows
	closed  bool
	count   int // sockets, and upgrades that are under way
	next    int
	parts   [rounds]map[*socket]struct{}
	persons census
	streams census        // subscriptions of event streams, by who asked
	stop    chan struct{} // ends the pinging; nil while there is none
}

func newRegistry(handler *Handler) *registry {
	r := &registry{handler: handler, persons: census{}, streams: census{}}
	for i := range r.parts {
		r.parts[i] = map[*socket]struct{}{}
	}

	return r
}

// census counts what each person has, and forgets who has nothing.
type census map[string]int

// add counts one more; it reports false when the person has as many as there may
// be.
func (c census) add(person string, most int) bool {
	if c[person] >= most {
		return false
	}

	c[person]++

	return true
}

func (c census) remove(person string) {
	if c[person]--; c[person] == 0 {
		delete(c, person)
	}
}

// streamsPerPerson is how many subscriptions a person may have on event streams: as
// many as on sockets.
func (r *registry) streamsPerPerson() int {
	return r.handler.limits.SocketsPerPerson * r.handler.limits.Subscriptions
}

// beginStream counts a subscription of an event stream in; it reports false when
// its person has as many as there may be.
func (r *registry) beginStream(person string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()

	return r.streams.add(person, r.streamsPerPerson())
}

func (r *registry) endStream(person string) {
	r.mu.Lock()
	defer r.mu.Unlock()

	r.streams.remove(person)
}

// reserve makes room for a socket; it reports false when there is none.
func (r *registry) reserve() bool {
	r.mu.Lock()
	defer r.mu.Unlock()

	if r.closed || r.count >= r.handler.limits.Sockets {
		return false
	}

	r.count++
	r.open.Add(1)

	return true
}

// release gives room back, and ends the pinging with the last of it.
func (r *registry) release() {
	r.mu.Lock()

	if r.count--; r.count == 0 && r.stop != nil {
		close(r.stop)
		r.stop = nil
	}
	r.mu.Unlock()

	r.open.Done()
}

// add puts a socket into the room that was made for it.
func (r *registry) add(s *socket) {
	r.mu.Lock()
	s.part = r.next % rounds
	r.next++
	r.parts[s.part][s] = struct{}{}

	if r.stop == nil {
		r.stop = make(chan struct{})

		go r.pingAll(r.stop)
	}

	closed := r.closed
	r.mu.Unlock()

	r.handler.config.Observer.SocketsChanged(1)

	if closed {
		s.drain()
	}
}

// remove forgets a socket that is closed.
func (r *registry) remove(s *socket) {
	r.handler.config.Observer.SocketsChanged(-1)

	r.mu.Lock()
	delete(r.parts[s.part], s)

	if s.person != "" {
		r.persons.remove(s.person)
	}

	r.mu.Unlock()

	r.release()
}

// join counts a socket to a person; it reports false when that has too many.
func (r *registry) join(person string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()

	return r.persons.add(person, r.handler.limits.SocketsPerPerson)
}

// pingAll pings each socket once in PingInterval, as long as there are any.
func (r *registry) pingAll(stop <-chan struct{}) {
	ticker := time.NewTicker(max(r.handler.limits.PingInterval/rounds, time.Millisecond))
	defer ticker.Stop()

	for round := 0; ; round = (round + 1) % rounds {
		select {
		case <-ticker.C:
		case <-stop:
			return
		}

		for _, s := range r.part(round) {
			if s.unanswered.Swap(true) {
				_ = s.conn.Close() // the reader sees it and frees the socket
			} else {
				s.pingSoon()
			}
		}
	}
}

func (r *registry) part(round int) []*socket {
	r.mu.Lock()
	defer r.mu.Unlock()

	return slices.Collect(maps.Keys(r.parts[round]))
}

// all returns the sockets.
func (r *registry) all() []*socket {
	var sockets []*socket

	for round := range rounds {
		sockets = append(sockets, r.part(round)...)
	}

	return sockets
}

// drain lets no socket open any more, and has all close when they are done.
func (r *registry) drain() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()

	for _, s := range r.all() {
		s.drain()
	}
}

// cut closes all connections.
func (r *registry) cut() {
	for _, s := range r.all() {
		_ = s.conn.Close() // the reader sees it and frees the socket
	}
}

// wait waits until all sockets are gone.
func (r *registry) wait() { r.open.Wait() }
