package paced_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/paced"
)

// stall is the time for a piece, by a clock that does not run in real time.
const stall = 15 * time.Second

// served is what one answer of five pieces came to.
type served struct {
	conn    net.Conn
	err     chan error
	reading *sync.WaitGroup
}

// serve answers on a connection that holds nothing by itself: what is not read
// is not written.
func serve(t *testing.T, latest time.Duration) served {
	t.Helper()

	near, far := net.Pipe()
	s := served{conn: far, err: make(chan error, 1), reading: &sync.WaitGroup{}}

	lone := &listener{conn: make(chan net.Conn, 1), closed: make(chan struct{})}
	lone.conn <- near

	web := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		var until time.Time
		if latest > 0 {
			until = time.Now().Add(latest)
		}

		_, err := paced.NewWriter(w, stall, until).Write(bytes.Repeat([]byte("a"), 5*paced.Piece))
		s.err <- err
	})}

	go func() { _ = web.Serve(lone) }()

	t.Cleanup(func() {
		_ = far.Close()
		_ = web.Close()

		s.reading.Wait()
	})

	_, err := io.WriteString(far, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	require.NoError(t, err)

	return s
}

// reads reads the answer piece by piece, and is busy between them.
func (s served) reads(busy time.Duration) {
	piece := make([]byte, paced.Piece)

	s.reading.Go(func() {
		for {
			if _, err := io.ReadFull(s.conn, piece); err != nil {
				return
			}

			time.Sleep(busy)
		}
	})
}

func TestSlowReaderGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := serve(t, 0)

		s.reads(14 * time.Second)

		require.NoError(t, <-s.err)
		require.Greater(t, time.Since(began), 3*stall)
	})
}

func TestReaderThatDoesNotReadIsCut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := serve(t, 0)

		require.ErrorIs(t, <-s.err, os.ErrDeadlineExceeded)
		require.Equal(t, stall, time.Since(began))
	})
}

func TestReaderThatStopsIsCut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := serve(t, 0)

		s.reads(stall + time.Second)

		require.ErrorIs(t, <-s.err, os.ErrDeadlineExceeded)
	})
}

func TestWholeAnswerHasAnEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := serve(t, 20*time.Second)

		s.reads(14 * time.Second)

		require.ErrorIs(t, <-s.err, os.ErrDeadlineExceeded)
		require.Equal(t, 20*time.Second, time.Since(began))
	})
}

func TestWriterWithoutDeadlinesIsWrittenTo(t *testing.T) {
	t.Parallel()

	recorder := httptest.NewRecorder()
	count, err := paced.NewWriter(recorder, stall, time.Time{}).Write(bytes.Repeat([]byte("a"), 3*paced.Piece+1))
	require.NoError(t, err)
	require.Equal(t, 3*paced.Piece+1, count)
	require.Equal(t, count, recorder.Body.Len())
}

func TestHandlerKeepsTheConnectionInReach(t *testing.T) {
	t.Parallel()

	web := httptest.NewServer(paced.Handler(stall, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}

		_, _ = io.WriteString(w, "here")
	})))
	t.Cleanup(web.Close)

	answer, err := web.Client().Get(web.URL)
	require.NoError(t, err)

	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, "here", string(text))
}

// BenchmarkSmallAnswer tells what the deadline adds to a request.
func BenchmarkSmallAnswer(b *testing.B) {
	plain := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") })

	for name, handler := range map[string]http.Handler{"Plain": plain, "Paced": paced.Handler(stall, plain)} {
		b.Run(name, func(b *testing.B) {
			web := httptest.NewServer(handler)
			defer web.Close()

			conn, err := net.Dial("tcp", web.Listener.Addr().String())
			require.NoError(b, err)

			defer conn.Close()

			reader := bufio.NewReader(conn)

			for b.Loop() {
				_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")

				answer, err := http.ReadResponse(reader, nil)
				require.NoError(b, err)

				_, _ = io.Copy(io.Discard, answer.Body)
			}
		})
	}
}

// BenchmarkDeadline is the part that the deadline itself has.
func BenchmarkDeadline(b *testing.B) {
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)

	defer listening.Close()

	conn, err := net.Dial("tcp", listening.Addr().String())
	require.NoError(b, err)

	defer conn.Close()

	for b.Loop() {
		_ = conn.SetWriteDeadline(time.Now().Add(stall))
	}
}

// listener gives out one connection.
type listener struct {
	conn   chan net.Conn
	closed chan struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conn:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	close(l.closed)

	return nil
}

func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }
