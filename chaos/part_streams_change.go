package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// breakStreams breaks the change streams of so many processes again and again:
// the server kills them, or forgets what they were at. Each time they have to be
// open again first. The returned function ends it and tells how often that was.
func (m *sharedMongoDB) breakStreams(ctx context.Context, random *rand.Rand, processes int) func() row {
	ctx, stop := context.WithCancel(ctx)

	var (
		breaking sync.WaitGroup
		broken   int
	)

	breaking.Go(func() {
		for m.streamsOpen(ctx, processes) && sleep(ctx, time.Duration(200+random.IntN(1000))*time.Millisecond) {
			if random.IntN(2) == 0 {
				m.gate.Kill()
			} else {
				m.gate.Forget()
			}

			broken++
		}
	})

	return func() row {
		stop()
		breaking.Wait()

		patience, end := context.WithTimeout(context.WithoutCancel(ctx), catchUpTime)
		defer end()

		return rowf("streams: change streams that come back after they are killed, or have lost their place", "each time",
			broken > 0 && m.streamsOpen(patience, processes), "%d times", broken)
	}
}

// streamsOpen waits until change streams of so many processes are open.
func (m *sharedMongoDB) streamsOpen(ctx context.Context, processes int) bool {
	for {
		if open, _ := m.gate.Watching(); open >= processes {
			return true
		}

		if !sleep(ctx, poll) {
			return false
		}
	}
}
