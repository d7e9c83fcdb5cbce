package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/config"
	"github.com/jiaofu/jiaofu/store"
)

// TestOneSecretForTokensAndLinks takes the secret of development mode away once it
// was read: a second reading would find another one, or none.
func TestOneSecretForTokensAndLinks(t *testing.T) {
	t.Parallel()

	c := config.Default()
	c.DataDir = t.TempDir()
	s := newServer(&c, slog.New(slog.DiscardHandler), time.Now)
	s.url = "http://127.0.0.1:8080"

	require.NoError(t, s.openAuth(t.Context()))
	t.Cleanup(s.verifier.Close)

	s.store = backends()[0].open(t, func(store.Wake) {})
	t.Cleanup(func() { require.NoError(t, s.store.Close()) })

	kept, err := filepath.Glob(filepath.Join(c.DataDir, "*"))
	require.NoError(t, err)
	require.Len(t, kept, 1)
	require.NoError(t, os.Remove(kept[0]))

	_, err = s.newFiles()
	require.NoError(t, err)
	require.NoFileExists(t, kept[0])

	// Without a secret there are no links, rather than links of a known key.
	s.secret = nil
	_, err = s.newFiles()
	require.ErrorContains(t, err, "secret")
}

// TestOperationsThatWaitForANetworkHaveRoom: more queries run then, and half of the
// mutations when many are refused.
func TestOperationsThatWaitForANetworkHaveRoom(t *testing.T) {
	t.Parallel()

	s := &server{config: config.Default()}
	embedded := s.limits()
	require.Equal(t, s.config.Limits, embedded)

	s.config.MongoDBURI = "mongodb://db.example"
	remote := s.limits()
	require.Equal(t, 8*embedded.Queries, remote.Queries)
	require.Equal(t, embedded.Mutations/2, remote.PressedMutations)
}
