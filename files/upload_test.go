package files_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/store"
)

func TestUploadIsTold(t *testing.T) {
	t.Parallel()

	w := open(t)
	content := bytes.Repeat([]byte("配置 "), 100_000)
	begun := w.begin(t, "a.md", len(content))

	g := w.put(t, begun.URL, bytes.NewReader(content))
	require.Equal(t, http.StatusOK, g.status, "%s", g.body)
	require.Equal(t, begun.Upload.ID, g.json["id"])
	require.Equal(t, "READY", g.json["status"])
	require.Equal(t, "text/plain", g.json["contentType"])
	require.InDelta(t, len(content), g.json["byteSize"], 0)
	require.Len(t, g.json["sha256"], 64)
	require.Equal(t, content, w.do(t, http.MethodGet, w.DownloadURL(begun.Upload.ID), nil).body)
	w.requireContents(t, 1)
}

func TestContentThatIsNotAsAnnounced(t *testing.T) {
	t.Parallel()

	w := open(t)
	hello := strings.NewReader

	for name, c := range map[string]struct {
		announced string
		body      io.Reader
		status    int
		problem   string
	}{
		"Longer":           {"", hello("hello!"), http.StatusRequestEntityTooLarge, "TOO_LONG"},
		"LongerChunked":    {"", chunked([]byte("hello!")), http.StatusRequestEntityTooLarge, "TOO_LONG"},
		"MuchLonger":       {"", chunked(bytes.Repeat([]byte("a"), 1<<20)), http.StatusRequestEntityTooLarge, "TOO_LONG"},
		"Shorter":          {"", hello("hell"), http.StatusBadRequest, "TOO_SHORT"},
		"ShorterChunked":   {"", chunked([]byte("hell")), http.StatusBadRequest, "TOO_SHORT"},
		"Empty":            {"", nil, http.StatusBadRequest, "TOO_SHORT"},
		"EmptyChunked":     {"", chunked(nil), http.StatusBadRequest, "TOO_SHORT"},
		"WrongSHA256":      {sum, hello("hello"), http.StatusBadRequest, "DIGEST_MISMATCH"},
		"WrongSHA256Later": {sum, chunked([]byte("hello")), http.StatusBadRequest, "DIGEST_MISMATCH"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			begun, err := w.Begin(t.Context(), w.buyer, files.Request{
				OrderID: w.order.ID, FileName: "a.txt", ByteSize: 5, SHA256: c.announced,
			})
			require.NoError(t, err)

			requireFailure(t, w.put(t, begun.URL, c.body), c.status, "ATTACHMENT_REJECTED", c.problem)
			w.requirePending(t, begun.Upload.ID)
			w.requireContents(t, 0)
		})
	}
}

func TestFailedUploadMayBeSentAgain(t *testing.T) {
	t.Parallel()

	w := open(t)
	begun, err := w.Begin(t.Context(), w.buyer, files.Request{
		OrderID: w.order.ID, FileName: "a.txt", ByteSize: 11, SHA256: sum,
	})
	require.NoError(t, err)

	require.Equal(t, http.StatusBadRequest, w.put(t, begun.URL, strings.NewReader("hello World")).status)
	require.Equal(t, http.StatusOK, w.put(t, begun.URL, strings.NewReader("hello world")).status)
	w.requireContents(t, 1)
}

func TestEncodedContentIsRefused(t *testing.T) {
	t.Parallel()

	w := open(t)
	begun := w.begin(t, "a.txt", 5)
	requireFailure(t, w.put(t, begun.URL, strings.NewReader("hello"), "Content-Encoding", "gzip"),
		http.StatusUnsupportedMediaType, "ATTACHMENT_REJECTED", "ENCODING_NOT_ALLOWED")
	w.requirePending(t, begun.Upload.ID)
}

// dial opens a connection and sends the head of a PUT.
func (w *world) dial(t testing.TB, link, header string) net.Conn {
	t.Helper()

	u, err := url.Parse(link)
	require.NoError(t, err)

	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", u.Host)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))

	_, err = fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n\r\n", u.RequestURI(), u.Host, header)
	require.NoError(t, err)

	return conn
}

// status reads the answer's status from a connection; 0 when there is none.
func status(conn net.Conn) int {
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}

	_ = answer.Body.Close()

	return answer.StatusCode
}

// try is put for other goroutines than that of the test; 0 for no answer.
func (w *world) try(ctx context.Context, link, content string) int {
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, link, strings.NewReader(content))
	if err != nil {
		return 0
	}

	answer, err := w.server.Client().Do(r)
	if err != nil {
		return 0
	}

	_ = answer.Body.Close()

	return answer.StatusCode
}

func TestChunkedWithoutEnd(t *testing.T) {
	t.Parallel()

	w := open(t, func(c *files.Config) { c.Stall = 50 * time.Millisecond })
	begun := w.begin(t, "a.txt", 5)
	conn := w.dial(t, begun.URL, "Transfer-Encoding: chunked")
	_, err := io.WriteString(conn, "5\r\nhello\r\n")
	require.NoError(t, err)

	require.Equal(t, http.StatusRequestTimeout, status(conn))
	w.requirePending(t, begun.Upload.ID)
	w.requireContents(t, 0)
}

func TestByteByByte(t *testing.T) {
	t.Parallel()

	const size = 1 << 20

	for name, change := range map[string]func(*files.Config){
		"TooLittleInTime": func(c *files.Config) { c.Stall = 100 * time.Millisecond },
		"TooLongInAll":    func(c *files.Config) { c.Longest = 100 * time.Millisecond },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := open(t, change)
			begun := w.begin(t, "a.txt", size)
			conn := w.dial(t, begun.URL, fmt.Sprintf("Content-Length: %d", size))

			answered := make(chan int, 1)
			go func() { answered <- status(conn) }()

			for tick := time.NewTicker(time.Millisecond); ; {
				select {
				case code := <-answered:
					tick.Stop()
					require.Equal(t, http.StatusRequestTimeout, code)
					w.requirePending(t, begun.Upload.ID)
					w.requireContents(t, 0)

					return
				case <-tick.C:
					_, _ = conn.Write([]byte("a"))
				}
			}
		})
	}
}

func TestSlowButSteadyUploadIsTaken(t *testing.T) {
	t.Parallel()

	const pieces = 8

	w := open(t, func(c *files.Config) { c.Stall = 2 * time.Second })
	piece := bytes.Repeat([]byte("a"), 64<<10)
	begun := w.begin(t, "a.txt", pieces*len(piece))
	conn := w.dial(t, begun.URL, fmt.Sprintf("Content-Length: %d", pieces*len(piece)))

	for range pieces {
		_, err := conn.Write(piece)
		require.NoError(t, err)
	}

	require.Equal(t, http.StatusOK, status(conn))
}

func TestClientDiesHalfWay(t *testing.T) {
	t.Parallel()

	w := open(t)
	begun := w.begin(t, "a.txt", 1<<20)
	conn := w.dial(t, begun.URL, "Content-Length: 1048576")
	_, err := conn.Write(bytes.Repeat([]byte("a"), 300_000))
	require.NoError(t, err)
	require.NoError(t, conn.Close())

	require.Error(t, within(t, w.store.wrote))
	w.server.Close()
	w.requirePending(t, begun.Upload.ID)
	w.requireContents(t, 0)
}

func TestHundredUploadsAtOnce(t *testing.T) {
	t.Parallel()

	w := open(t, func(c *files.Config) { c.Concurrent = 4 })

	answers := make(chan int, 100)

	for i := range cap(answers) {
		content := fmt.Sprintf("file %d", i)
		begun := w.begin(t, "a.txt", len(content))

		go func() { answers <- w.try(t.Context(), begun.URL, content) }()
	}

	for range cap(answers) {
		require.Equal(t, http.StatusOK, within(t, answers))
	}

	w.requireContents(t, 100)
}

func TestHundredPutsOfOneUpload(t *testing.T) {
	t.Parallel()

	w := open(t)
	begun := w.begin(t, "a.txt", 5)
	answers := make(chan int, 100)

	for i := range cap(answers) {
		go func() { answers <- w.try(t.Context(), begun.URL, fmt.Sprintf("%05d", i)) }()
	}

	count := map[int]int{}
	for range cap(answers) {
		count[within(t, answers)]++
	}

	require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusForbidden: 99}, count)
	w.requireContents(t, 1)
}

func TestTooManyUploadsComeBackLater(t *testing.T) {
	t.Parallel()

	// That the first one hangs is the store's fault, which hurry does not change.
	w := open(t, func(c *files.Config) {
		c.Concurrent, c.Patience, c.Hurried = 1, 20*time.Millisecond, time.Millisecond
	})
	started, goOn := make(chan struct{}), make(chan struct{})

	w.store.fail("WriteFile", func() error { close(started); <-goOn; return nil })

	first := w.begin(t, "a.txt", 5)
	answered := make(chan int, 1)

	go func() { answered <- w.try(t.Context(), first.URL, "hello") }()

	within(t, started)

	g := w.put(t, w.begin(t, "b.txt", 5).URL, strings.NewReader("hello"))
	requireFailure(t, g, http.StatusServiceUnavailable, "UNAVAILABLE", "BUSY")
	require.Equal(t, "5", g.header.Get("Retry-After"))

	close(goOn)
	require.Equal(t, http.StatusOK, within(t, answered))
}

// TestAccountsDoNotWaitForEachOther: one whose uploads hang is told to come back;
// others do not notice.
func TestAccountsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()

	const perAccount = 2

	w := open(t, func(c *files.Config) {
		c.PerAccount, c.Concurrent, c.Patience = perAccount, perAccount+1, time.Millisecond
	})
	started, goOn := make(chan struct{}, perAccount), make(chan struct{})

	w.store.fail("WriteFile", func() error {
		if len(started) < cap(started) {
			started <- struct{}{}

			<-goOn
		}

		return nil
	})

	answered := make(chan int, perAccount)

	for range perAccount {
		slow := w.begin(t, "slow.txt", 5)
		before := len(started)

		go func() { answered <- w.try(t.Context(), slow.URL, "hello") }()

		require.Eventually(t, func() bool { return len(started) > before }, patience, time.Millisecond)
	}

	g := w.put(t, w.begin(t, "more.txt", 5).URL, strings.NewReader("hello"))
	requireFailure(t, g, http.StatusTooManyRequests, "RATE_LIMITED", "TOO_MANY_UPLOADS")
	require.Equal(t, "5", g.header.Get("Retry-After"))

	other, err := w.Begin(t.Context(), deliverytest.ActorOf(w.order, delivery.RoleProvider),
		files.Request{OrderID: w.order.ID, FileName: "other.txt", ByteSize: 5})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, w.put(t, other.URL, strings.NewReader("hello")).status)

	close(goOn)

	for range perAccount {
		require.Equal(t, http.StatusOK, within(t, answered))
	}

	require.Equal(t, http.StatusOK, w.put(t, w.begin(t, "again.txt", 5).URL, strings.NewReader("hello")).status)
}

// TestSlowUploadsLoseTurnsForWhichOthersWait: a few accounts that drip do not have
// all turns for themselves.
func TestSlowUploadsLoseTurnsForWhichOthersWait(t *testing.T) {
	t.Parallel()

	const slow, size = 2, 1 << 20

	w := open(t, func(c *files.Config) { c.Concurrent, c.PerAccount, c.Hurried = slow, slow, 100*time.Millisecond })
	started, answered := make(chan struct{}, slow), make(chan int, slow)

	w.store.fail("WriteFile", func() error {
		select {
		case started <- struct{}{}:
		default: // the one that is not slow
		}

		return nil
	})

	for range slow {
		conn := w.dial(t, w.begin(t, "slow.txt", size).URL, fmt.Sprintf("Content-Length: %d", size))
		_, err := conn.Write(bytes.Repeat([]byte("a"), 8<<10))
		require.NoError(t, err)

		go func() { answered <- status(conn) }()

		within(t, started)
	}

	other, err := w.Begin(t.Context(), deliverytest.ActorOf(w.order, delivery.RoleProvider),
		files.Request{OrderID: w.order.ID, FileName: "other.txt", ByteSize: 5})
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, w.put(t, other.URL, strings.NewReader("hello")).status)
	require.Equal(t, http.StatusRequestTimeout, within(t, answered))
}

// TestNobodyHurriesWhileNobodyWaits: who is slow then keeps the turn.
func TestNobodyHurriesWhileNobodyWaits(t *testing.T) {
	t.Parallel()

	const size = 1000

	w := open(t, func(c *files.Config) { c.Concurrent, c.Hurried = 1, time.Nanosecond })
	conn := w.dial(t, w.begin(t, "a.txt", size).URL, fmt.Sprintf("Content-Length: %d", size))

	for range size {
		_, err := conn.Write([]byte("a"))
		require.NoError(t, err)
	}

	require.Equal(t, http.StatusOK, status(conn))
}

func TestStoreFailsWhileUploading(t *testing.T) {
	t.Parallel()

	unavailable := func() error { return fmt.Errorf("disk full: %w", store.ErrUnavailable) }
	broken := errors.New("secret detail")

	for name, c := range map[string]struct {
		prepare func(*backend)
		status  int
		problem string
		left    int
	}{
		"Gone":     {func(b *backend) { b.fail("Upload", unavailable) }, http.StatusServiceUnavailable, "STORE_UNAVAILABLE", 0},
		"DiskFull": {func(b *backend) { b.fail("WriteFile", unavailable) }, http.StatusServiceUnavailable, "STORE_UNAVAILABLE", 0},
		"LostTouchAfterWriting": {
			func(b *backend) { b.spoil("WriteFile", func(error) error { return unavailable() }) },
			http.StatusServiceUnavailable, "STORE_UNAVAILABLE", 0,
		},
		"LostTouchBeforeFinishing": {
			// Nobody knows whether it was saved: the sweeper decides later.
			func(b *backend) { b.fail("FinishUpload", unavailable) },
			http.StatusServiceUnavailable, "STORE_UNAVAILABLE", 1,
		},
		"RemovedMeanwhile": {
			func(b *backend) { b.fail("FinishUpload", func() error { return store.ErrNotFound }) },
			http.StatusNotFound, "NOT_FOUND", 0,
		},
		"Broken": {
			func(b *backend) { b.fail("WriteFile", func() error { return broken }) },
			http.StatusInternalServerError, "INTERNAL", 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := open(t)
			begun := w.begin(t, "a.txt", 5)
			c.prepare(w.store)

			g := w.put(t, begun.URL, strings.NewReader("hello"))
			require.Equal(t, c.status, g.status)
			require.Equal(t, c.problem, g.json["problem"])
			require.NotContains(t, string(g.body), "secret")
			require.Equal(t, c.status == http.StatusServiceUnavailable, g.header.Get("Retry-After") != "")
			w.requirePending(t, begun.Upload.ID)
			w.requireContents(t, c.left)
		})
	}
}

func TestAnswerLostAfterFinishing(t *testing.T) {
	t.Parallel()

	w := open(t)
	begun := w.begin(t, "a.txt", 5)
	w.store.spoil("FinishUpload", func(error) error { return store.ErrUnavailable })

	require.Equal(t, http.StatusServiceUnavailable, w.put(t, begun.URL, strings.NewReader("hello")).status)
	require.Equal(t, "READY", w.put(t, begun.URL, strings.NewReader("hello")).json["status"])
	require.Equal(t, "hello", string(w.do(t, http.MethodGet, w.DownloadURL(begun.Upload.ID), nil).body))
}

func TestUploadThatIsTooOldToBeUsed(t *testing.T) {
	t.Parallel()

	w := open(t)
	begun := w.begin(t, "a.txt", 5)
	w.later(24 * time.Hour)
	requireFailure(t, w.put(t, w.UploadURL(begun.Upload.ID), strings.NewReader("hello")),
		http.StatusForbidden, "FORBIDDEN", "LINK_EXPIRED")
}
