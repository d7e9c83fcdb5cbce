package files_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/files"
	"github.com/jiaofu/jiaofu/store"
	"github.com/jiaofu/jiaofu/store/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds what a test waits for.
const patience = 20 * time.Second

// backend is a real store that can be made to fail.
type backend struct {
	*sqlite.Store

	mu     sync.Mutex
	before map[string]func() error
	after  map[string]func(error) error
	reads  atomic.Int64
	// creations counts the calls of CreateUpload.
	creations atomic.Int64
	wrote     chan error
	// onClose is called when a content that was opened is closed.
	onClose func()
}

// closing tells when a content is closed.
type closing struct {
	io.ReadSeekCloser

	then func()
}

func (c closing) Close() error {
	defer c.then()

	return c.ReadSeekCloser.Close()
}

// fail lets the next calls of a method fail before they do anything.
func (b *backend) fail(method string, hook func() error) {
	b.mu.Lock()
	defer b.mu.Unlock()

	b.before[method] = hook
}

// spoil changes the error of the next calls of a method that did their work.
func (b *backend) spoil(method string, hook func(error) error) {
	b.mu.Lock()
	defer b.mu.Unlock()

	b.after[method] = hook
}

func (b *backend) call(method string, work func() error) error {
	b.mu.Lock()
	before, after := b.before[method], b.after[method]
	b.mu.Unlock()

	if before != nil {
		if err := before(); err != nil {
			return err
		}
	}

	err := work()
	if after != nil {
		err = after(err)
	}

	return err
}

func (b *backend) Order(
	ctx context.Context, scope store.Scope, id string, part store.Part,
) (o *delivery.Order, err error) {
	err = b.call("Order", func() error { o, err = b.Store.Order(ctx, scope, id, part); return err })

	return o, err
}

func (b *backend) CreateUpload(ctx context.Context, u store.Upload) (store.Upload, error) {
	b.creations.Add(1)

	return b.Store.CreateUpload(ctx, u)
}

func (b *backend) Upload(ctx context.Context, id string) (u store.Upload, err error) {
	b.reads.Add(1)
	err = b.call("Upload", func() error { u, err = b.Store.Upload(ctx, id); return err })

	return u, err
}

func (b *backend) FinishUpload(ctx context.Context, u store.Upload) error {
	return b.call("FinishUpload", func() error { return b.Store.FinishUpload(ctx, u) })
}

func (b *backend) WriteFile(ctx context.Context, key string, content io.Reader) error {
	err := b.call("WriteFile", func() error { return b.Store.WriteFile(ctx, key, content) })

	select {
	case b.wrote <- err:
	default:
	}

	return err
}

func (b *backend) DeleteFile(ctx context.Context, key string) error {
	return b.call("DeleteFile", func() error { return b.Store.DeleteFile(ctx, key) })
}

func (b *backend) OpenFile(ctx context.Context, key string) (f io.ReadSeekCloser, err error) {
	err = b.call("OpenFile", func() error { f, err = b.Store.OpenFile(ctx, key); return err })
	if err == nil && b.onClose != nil {
		f = closing{f, b.onClose}
	}

	return f, err
}

// world is a service behind a real server on a real store, with one order.
type world struct {
	*files.Service

	dir    string
	store  *backend
	server *httptest.Server
	order  *delivery.Order
	buyer  delivery.Actor
	shift  *atomic.Int64
}

// newID makes ids as the server does: they sort by time.
func newID(prefix string, at time.Time) string {
	return fmt.Sprintf("%s%013d%s", prefix, at.UnixMilli(), strings.ToLower(rand.Text()))
}

func open(t testing.TB, change ...func(*files.Config)) *world {
	t.Helper()

	dir := t.TempDir()
	db, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })

	w := &world{dir: dir, shift: new(atomic.Int64), order: deliverytest.Order(t), store: &backend{
		Store: db, before: map[string]func() error{}, after: map[string]func(error) error{}, wrote: make(chan error, 1),
	}}
	w.buyer = deliverytest.ActorOf(w.order, delivery.RoleBuyer)
	require.NoError(t, db.CreateOrder(t.Context(), w.order))

	w.server = httptest.NewUnstartedServer(nil)
	config := files.Config{
		Store: w.store, Secret: bytes.Repeat([]byte("s"), files.MinSecret), NewID: newID,
		BaseURL: "http://" + w.server.Listener.Addr().String() + "/",
		Now:     func() time.Time { return time.Now().Add(time.Duration(w.shift.Load())) },
		Logger:  slog.New(slog.DiscardHandler),
	}

	for _, c := range change {
		c(&config)
	}

	w.Service, err = files.New(config)
	require.NoError(t, err)

	mux := http.NewServeMux()
	mux.Handle(files.Prefix, w.Service)
	w.server.Config.Handler = mux
	w.server.Start()
	t.Cleanup(w.server.Close)

	return w
}

// later moves the clock of the service on.
func (w *world) later(d time.Duration) { w.shift.Add(int64(d)) }

// begin begins an upload for the buyer.
func (w *world) begin(t testing.TB, name string, size int) files.Begun {
	t.Helper()

	begun, err := w.Begin(t.Context(), w.buyer, files.Request{OrderID: w.order.ID, FileName: name, ByteSize: int64(size)})
	require.NoError(t, err)

	return begun
}

// ready uploads a content for the buyer.
func (w *world) ready(t testing.TB, name string, content []byte) string {
	t.Helper()

	begun := w.begin(t, name, len(content))
	require.Equal(t, http.StatusOK, w.put(t, begun.URL, bytes.NewReader(content)).status)

	return begun.Upload.ID
}

// got is the answer to a request.
type got struct {
	status int
	header http.Header
	body   []byte
	json   map[string]any
}

func (w *world) do(t testing.TB, method, url string, body io.Reader, header ...string) got {
	t.Helper()

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()

	r, err := http.NewRequestWithContext(ctx, method, url, body)
	require.NoError(t, err)

	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}

	answer, err := w.server.Client().Do(r)
	require.NoError(t, err)

	defer func() { require.NoError(t, answer.Body.Close()) }()

	g := got{status: answer.StatusCode, header: answer.Header}
	g.body, err = io.ReadAll(answer.Body)
	require.NoError(t, err)

	if strings.HasPrefix(answer.Header.Get("Content-Type"), "application/json; charset") {
		require.NoError(t, json.Unmarshal(g.body, &g.json))
	}

	return g
}

func (w *world) put(t testing.TB, url string, body io.Reader, header ...string) got {
	t.Helper()

	return w.do(t, http.MethodPut, url, body, header...)
}

// chunked hides the length of a content.
func chunked(content []byte) io.Reader { return struct{ io.Reader }{bytes.NewReader(content)} }

// requireFailure requires the stable parts of a failure, and that the table of the
// package tells of it.
func requireFailure(t testing.TB, g got, status int, code, problem string) {
	t.Helper()

	page, err := os.ReadFile("doc.go")
	require.NoError(t, err)

	told := problem
	if problem == code {
		told = "the same"
	}

	require.Regexp(t, fmt.Sprintf(`(?m)^//\t%d %s +(.*, )?%s(,| \(|$)`, status, code, told), string(page))

	require.Equal(t, status, g.status, "%s", g.body)
	require.Equal(t, code, g.json["code"])
	require.Equal(t, problem, g.json["problem"])
	require.NotEmpty(t, g.json["message"])
	require.Equal(t, "nosniff", g.header.Get("X-Content-Type-Options"))
}

// requireContents requires how many contents are on the disk, whole or half.
func (w *world) requireContents(t testing.TB, want int) {
	t.Helper()

	count := 0

	require.NoError(t, filepath.WalkDir(filepath.Join(w.dir, "files"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			count++
		}

		return err
	}))
	require.Equal(t, want, count)
}

// requireRefused requires one refusal.
func requireRefused(t testing.TB, err error, want ...delivery.Refusal) {
	t.Helper()

	var refused *delivery.RefusedError

	require.ErrorAs(t, err, &refused)
	require.Equal(t, want, refused.Refusals)
}

// requirePending requires that the upload still waits for its content.
func (w *world) requirePending(t testing.TB, id string) {
	t.Helper()

	u, err := w.store.Store.Upload(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, store.UploadPending, u.Status)
}

// within waits for a signal.
func within[T any](t testing.TB, c <-chan T) T {
	t.Helper()

	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		require.Fail(t, "nothing came")
	}

	panic("unreachable")
}

// png is the smallest picture that a sniffer takes for one.
func png() []byte {
	return append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), bytes.Repeat([]byte{0}, 40)...)
}
