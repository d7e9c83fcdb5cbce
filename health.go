package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// readyTime bounds the check of the store behind /readyz.
const readyTime = 2 * time.Second

// errDraining is why a server that is about to end is not ready.
var errDraining = errors.New("the server is about to end")

// ready answers /readyz: whether the store can be reached and is of this
// version, and the server is not about to end.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()

	if s.draining.Load() {
		answerHealth(w, errDraining)

		return
	}

	err := s.store.Ready(ctx)
	if err != nil {
		s.logger.WarnContext(ctx, "not ready", slog.Any("error", err))
	}

	answerHealth(w, err)
}

func answerHealth(w http.ResponseWriter, err error) {
	status, word := http.StatusOK, "ok"
	if err != nil {
		status, word = http.StatusServiceUnavailable, "unavailable"
	}

	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"status":"`+word+`"}`+"\n")
}
