package transport

import (
	"github.com/gobwas/ws"
)

// turn is how many events a socket delivers before the others have theirs.
const turn = 4

// wake notes that a subscription has something to do. It is also called by the
// hub, under its lock.
func (s *socket) wake(one *operation) {
	s.mu.Lock()

	if s.phase == closing {
		s.mu.Unlock()

		return
	}

	s.woken = append(s.woken, one)
	s.schedule()
}

// pingSoon has a ping sent.
func (s *socket) pingSoon() {
	s.mu.Lock()
	s.pingDue = true
	s.schedule()
}

// schedule gives the socket to the workers once, and releases mu.
func (s *socket) schedule() {
	first := !s.scheduled
	s.scheduled = true
	s.mu.Unlock()

	if first {
		s.handler.workers.submit(s)
	}
}

// work is a turn of the socket. One worker at a time has it, so the events of a
// socket are executed one after another.
func (s *socket) work() bool {
	for range turn {
		ping, one := s.take()

		switch {
		case ping:
			_ = s.write(ws.CompiledPing, nil, true) // a socket that cannot be written to is closed
		case one != nil:
			one.step()
		default:
			return false
		}
	}

	return true
}

// take returns what is to do next; when that is nothing, the socket is no
// worker's any more.
func (s *socket) take() (ping bool, one *operation) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.pingDue {
		s.pingDue = false

		return true, nil
	}

	if len(s.woken) == 0 {
		s.woken, s.scheduled = nil, false

		return false, nil
	}

	one = s.woken[0]
	s.woken[0] = nil
	s.woken = s.woken[1:]

	return false, one
}
