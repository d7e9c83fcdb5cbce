package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// gcRoom is room for garbage, in bytes, that the collector grants a server
// however little of it lives: a request leaves much and keeps nothing. It is
// never touched, so it takes address space but no memory of its own.
const gcRoom = 24 << 20

const (
	// lookEvery is how often a giver looks, and calmLooks how many looks in a row
	// a server must have been calm at.
	lookEvery = 5 * time.Second
	calmLooks = 4
	// calmBytes is what a calm server allocates between two looks at most:
	// the pings of 20,000 sockets and the scrapes of its metrics are less.
	calmBytes = 4 << 20
	// worthBytes is what it is worth to collect for, at the least.
	worthBytes = 8 << 20
	// A collection must be able to free at least 1/worthPart of the live heap: the
	// more is live, the longer it takes.
	worthPart = 8
)

// heap is what the runtime tells of its heap, in bytes.
type heap struct {
	// allocated is all that was ever allocated.
	allocated uint64
	// live is what the last collection found alive.
	live uint64
	// spare is what a collection now would give back at most: garbage, what
	// was allocated since the last one, and what is free and was not given back.
	spare uint64
}

// giver gives memory back to the system after a load. By itself the runtime
// keeps as much as it needed last, until the next collection and after it, and
// on a server that is quiet nothing ever brings it to another size.
//
// It does nothing under load, which would only have to take the memory again,
// and not twice for the same garbage. Looking costs some microseconds.
type giver struct {
	look     func() heap
	giveBack func()

	// last and given are what had been allocated at the last look, and when
	// memory was given back last.
	last, given uint64
	// calm is how many looks in a row found the server calm.
	calm int
}

func newGiver() *giver { return &giver{look: readHeap, giveBack: debug.FreeOSMemory} }

// run looks again and again until the context ends.
func (g *giver) run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()

	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}

		if g.due(g.look()) {
			g.giveBack()
		}
	}
}

// due tells whether memory is to be given back now.
func (g *giver) due(now heap) bool {
	made := now.allocated - g.last
	g.last = now.allocated
	g.calm++

	if made > calmBytes {
		g.calm = 0
	}

	worth := max(worthBytes, now.live/worthPart)
	if g.calm < calmLooks || now.spare < worth || now.allocated-g.given < worth {
		return false
	}

	g.given = now.allocated

	return true
}

// readHeap asks the runtime.
func readHeap() heap {
	samples := []metrics.Sample{
		{Name: "/gc/heap/allocs:bytes"},
		{Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples)

	live, objects, free := samples[1].Value.Uint64(), samples[2].Value.Uint64(), samples[3].Value.Uint64()

	return heap{allocated: samples[0].Value.Uint64(), live: live, spare: objects - min(live, objects) + free}
}
