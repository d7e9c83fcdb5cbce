package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// breakStreams breaks the change streams of the processes again and again: the
// server kills them, or forgets what they were at, or the line of the last
// process is cut. Each time they have to be open again first. The returned
// function ends it and tells how often that was.
func (st *stage) breakStreams(ctx context.Context, random *rand.Rand) func() row {
	ctx, stop := context.WithCancel(ctx)

	var (
		breaking sync.WaitGroup
		broken   int
		err      error
	)

	breaking.Go(func() {
		for err == nil && st.streamsOpen(ctx) && sleep(ctx, time.Duration(200+random.IntN(1000))*time.Millisecond) {
			switch random.IntN(3) {
			case 0:
				st.shared.gate.Kill()
			case 1:
				st.shared.gate.Forget()
			default:
				err = st.lines[len(st.lines)-1].restore()
			}

			broken++
		}
	})

	return func() row {
		stop()
		breaking.Wait()

		// A stream whose line was cut may be waited for so long.
		sleep(context.WithoutCancel(ctx), 2*time.Second)

		patience, end := context.WithTimeout(context.WithoutCancel(ctx), catchUpTime)
		defer end()

		return rowf("streams: change streams that come back after they are killed, cut, or have lost their place", "each time",
			err == nil && broken > 0 && st.streamsOpen(patience), "%d times", broken)
	}
}

// streamsOpen waits until each process waits for its change stream.
func (st *stage) streamsOpen(ctx context.Context) bool {
	for {
		if _, waiting := st.shared.gate.Watching(); waiting >= len(st.servers) {
			return true
		}

		if !sleep(ctx, poll) {
			return false
		}
	}
}
