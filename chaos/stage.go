package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// stage is where races happen: servers and lines that break.
type stage struct {
	about string
	// shared is the database of several servers; nil on SQLite.
	shared  *sharedMongoDB
	servers []*server
	lines   []*line
	// urls lead to the servers.
	urls   []string
	faults atomic.Int64
	turn   atomic.Int64
}

// newStage starts one process on SQLite, with clients behind a line.
func (c *chaos) newStage(ctx context.Context, env ...string) (*stage, error) {
	st := &stage{about: "one process on SQLite"}

	dir, err := c.folder("stage")
	if err != nil {
		return nil, err
	}

	s, err := c.startServer(ctx, dir, env...)
	if err != nil {
		return nil, err
	}

	l, err := newLine(s.address)
	if err != nil {
		return nil, err
	}

	st.servers, st.lines, st.urls = []*server{s}, []*line{l}, []string{"http://" + l.address}

	return st, nil
}

// newSharedStage starts two processes on one database, behind a line each. The
// bundled server has change streams only where it is asked for them.
func (c *chaos) newSharedStage(ctx context.Context, streams bool, env ...string) (*stage, error) {
	shared, err := c.sharedMongoDB(ctx, streams)
	if err != nil {
		return nil, err
	}

	st := &stage{about: "two processes on " + shared.about, shared: shared}

	env = append(env, "MONGODB_DATABASE="+shared.database)

	for range 2 {
		if err := st.add(ctx, c, shared.uri, env); err != nil {
			return nil, errors.Join(err, st.close())
		}
	}

	return st, nil
}

// add starts one more process, behind a line to the database.
func (st *stage) add(ctx context.Context, c *chaos, uri string, env []string) error {
	l, through, err := newDatabaseLine(uri)
	if err != nil {
		return err
	}

	st.lines = append(st.lines, l)

	dir, err := c.folder("stage")
	if err != nil {
		return err
	}

	s, err := c.startServer(ctx, dir, append([]string{"MONGODB_URI=" + through}, env...)...)
	if err != nil {
		return err
	}

	st.servers, st.urls = append(st.servers, s), append(st.urls, s.url)

	return nil
}

// anyURL leads to a server: a random one, or the next one.
func (st *stage) anyURL(random *rand.Rand) string {
	if random == nil {
		return st.urls[int(st.turn.Add(1))%len(st.urls)]
	}

	return st.urls[random.IntN(len(st.urls))]
}

// directURL leads to a server without a line before it: a random one, or the
// first.
func (st *stage) directURL(random *rand.Rand) string {
	if random == nil {
		return st.servers[0].url
	}

	return st.servers[random.IntN(len(st.servers))].url
}

// breakThings has the lines misbehave and kills servers, until the context
// ends; then all is well again.
func (st *stage) breakThings(ctx context.Context, random *rand.Rand) error {
	var running sync.WaitGroup

	failures := make([]error, len(st.lines)+1)

	for i, l := range st.lines {
		own := rand.New(rand.NewPCG(random.Uint64(), random.Uint64()))

		running.Go(func() {
			count, err := l.misbehave(ctx, own)
			st.faults.Add(int64(count))

			failures[i] = err
		})
	}

	killed := &failures[len(st.lines)]

	for *killed == nil && sleep(ctx, time.Duration(700+random.IntN(2000))*time.Millisecond) {
		s := st.servers[random.IntN(len(st.servers))]
		s.kill()
		st.faults.Add(1)

		*killed = st.restart(context.WithoutCancel(ctx), s)
	}

	running.Wait()

	return errors.Join(failures...)
}

// restart starts a server, again and again: one whose database is away when it
// starts ends with an error.
func (st *stage) restart(ctx context.Context, s *server) error {
	began := time.Now()

	for {
		err := s.launch(ctx)
		if err == nil || time.Since(began) > startTime {
			return err
		}

		sleep(ctx, 100*time.Millisecond)
	}
}

// verify stops the servers and checks what they leave.
func (st *stage) verify(ctx context.Context) (string, error) {
	for _, s := range st.servers {
		if err := s.stop(); err != nil {
			return "", err
		}
	}

	return st.servers[0].verify(ctx)
}

// slow tells that the database answers some dozens of commands in a second.
func (st *stage) slow() bool { return st.shared != nil && st.shared.slow }

// close closes the lines, and then what they led to.
func (st *stage) close() error {
	for _, l := range st.lines {
		l.cut()
	}

	if st.shared == nil {
		return nil
	}

	return st.shared.close()
}
