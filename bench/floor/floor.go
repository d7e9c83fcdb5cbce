// Package floor is what the machine can do: a server of plain net/http handlers
// that reads and writes orders with held statements, decodes them into structs
// and appends the answers, which are those of the GraphQL server byte for byte.
// It knows no GraphQL, no process and no people.
package floor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	headerTime = 10 * time.Second
	readers    = 4
	// largestMove bounds the body of a move, in bytes.
	largestMove = 256 << 10
)

// server serves a database.
type server struct {
	readers chan *conn
	writer  *writer
}

// Mode is what a move is made durable with.
type Mode string

// The modes.
const (
	// Single commits each move for itself.
	Single Mode = "single"
	// Grouped commits moves together that wait.
	Grouped Mode = "grouped"
	// Listed is Grouped, and keeps the lists that we keep for those who look for
	// what moved last.
	Listed Mode = "listed"
)

// Serve serves the database at a path on a free port of the loopback address,
// which it prints as the first line, until the context ends.
func Serve(ctx context.Context, path string, mode Mode, stdout io.Writer) error {
	s := &server{readers: make(chan *conn, readers)}

	for range readers {
		c, err := openConn(path)
		if err != nil {
			return err
		}

		s.readers <- c
	}

	var err error
	if s.writer, err = newWriter(path, mode); err != nil {
		return err
	}

	var listen net.ListenConfig

	listener, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}

	web := &http.Server{Handler: s.routes(), ReadHeaderTimeout: headerTime}

	context.AfterFunc(ctx, func() { _ = web.Close() })

	if _, err := fmt.Fprintf(stdout, "listening on http://%s\n", listener.Addr()); err != nil {
		return fmt.Errorf("print the address: %w", err)
	}

	if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}

	return nil
}

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", s.order)
	mux.HandleFunc("GET /orders", s.list)
	mux.HandleFunc("POST /progress", s.progress)

	return mux
}

func (s *server) order(w http.ResponseWriter, r *http.Request) {
	c := <-s.readers
	o, err := c.order(r.PathValue("id"))

	s.readers <- c

	answer(w, err, func(to *object) { to.page(&o) })
}

func (s *server) list(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()

	c := <-s.readers
	orders, more, err := c.page(asked.Get("provider"), asked.Get("status"), asked.Get("after"))

	s.readers <- c

	answer(w, err, func(to *object) { to.list(orders, more) })
}

func (s *server) progress(w http.ResponseWriter, r *http.Request) {
	var input struct {
		OrderID string `json:"orderId"`
		Note    string `json:"note"`
	}

	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestMove))
	if err == nil {
		err = json.Unmarshal(body, &input)
	}

	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)

		return
	}

	m := &move{id: input.OrderID, note: input.Note, done: make(chan error, 1)}
	err = s.writer.do(m)

	answer(w, err, func(to *object) { to.moved(&m.after) })
}

// answerSize is what most answers fit into, in bytes.
const answerSize = 8 << 10

func answer(w http.ResponseWriter, err error, write func(*object)) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)

		return
	}

	body := make(object, 0, answerSize)
	write(&body)

	w.Header().Set("Content-Type", "application/graphql-response+json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}
