package main

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/config"
)

// TestProgramWritesNoSecrets plays the story of secrets against the program as it
// is started, and reads all that it wrote, from its start to its end.
func TestProgramWritesNoSecrets(t *testing.T) {
	t.Parallel()

	p := startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_JWT_SECRET="+testSecret, "JIAOFU_LOG_LEVEL=debug")
	issuer, err := auth.NewIssuer(auth.Config{Secret: []byte(testSecret)})
	require.NoError(t, err)

	marks := tellSecrets(t, &watched{server: &server{url: p.url, issuer: issuer}})
	p.stop(t)

	written := p.log.String()
	for _, mark := range append(marks, testSecret) {
		require.NotContains(t, written, mark)
	}

	require.Contains(t, written, "operation answered")
	require.Contains(t, written, "file request failed")
	require.Contains(t, written, "shutting down")
}

// TestPanicOfAPageIsLoggedWithoutItsText: what no transport of ours recovers.
func TestPanicOfAPageIsLoggedWithoutItsText(t *testing.T) {
	t.Parallel()

	c, log := config.Default(), &syncBuffer{}
	s := newServer(&c, newLogger(log, &c), nil)
	web := httptest.NewUnstartedServer(s.observe(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/abort" {
			panic(http.ErrAbortHandler)
		}

		panic(errors.New("call " + phone))
	})))
	web.Config.ErrorLog = slog.NewLogLogger(s.logger.Handler(), slog.LevelError)
	web.Start()
	t.Cleanup(web.Close)

	for _, path := range []string{"/abort", "/"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, web.URL+path, nil)
		require.NoError(t, err)

		answer, err := web.Client().Do(r)
		if err == nil {
			_ = answer.Body.Close()
		}

		require.Error(t, err, "the connection ends")
		require.Equal(t, path == "/", log.String() != "")
	}

	require.Contains(t, log.String(), "request panicked")
	require.Contains(t, log.String(), "badinput_log_test.go")
	require.Contains(t, log.String(), "*errors.errorString")
	require.NotContains(t, log.String(), phone)
}
