package auth_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/auth"
)

// keyServer answers requests for a key set without a network.
type keyServer struct {
	mu    sync.Mutex
	raw   []byte
	fail  bool
	asked int
}

func (s *keyServer) RoundTrip(*http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.asked++
	if s.fail {
		return nil, errors.New("no route to the key server")
	}

	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(string(s.raw)))}, nil
}

func (s *keyServer) serve(raw []byte, fail bool) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.raw, s.fail = raw, fail
}

func (s *keyServer) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.asked
}

// rotation is a verifier whose clock a bubble of synctest turns.
type rotation struct {
	server   *keyServer
	verifier *auth.Verifier
}

func newRotation(t *testing.T, old threeKeys) rotation {
	t.Helper()

	server := &keyServer{raw: setOf(t, entry(t, &old.ecdsa.PublicKey, "old"))}
	verifier := verifierOf(t, auth.Config{
		JWKS: "https://id.example/keys", Client: &http.Client{Transport: server}, Now: time.Now,
		Log: slog.New(slog.DiscardHandler),
	})

	return rotation{server: server, verifier: verifier}
}

// show verifies a fresh token by a key and returns the error.
func (r rotation) show(t *testing.T, keys threeKeys, keyID string) error {
	t.Helper()

	exp := strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)
	header := `{"alg":"ES256","kid":"` + keyID + `"}`
	_, err := r.verifier.Verify(sign(t, jwt.SigningMethodES256, keys.ecdsa, header, claimsTimed(exp)))

	return err
}

// wait lets time pass and all goroutines come to rest.
func wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestKeysRotateWithoutAGapAndRetiredOnesEndWithinAMinute(t *testing.T) {
	t.Parallel()

	old, next := newKeys(t), newKeys(t)

	synctest.Test(t, func(t *testing.T) {
		r := newRotation(t, old)
		require.NoError(t, r.show(t, old, "old"))
		require.Equal(t, apierror.Unauthenticated, apierror.CodeOf(r.show(t, next, "new")))

		r.server.serve(setOf(t, entry(t, &old.ecdsa.PublicKey, "old"), entry(t, &next.ecdsa.PublicKey, "new")), false)
		wait(auth.DefaultRefresh)
		require.NoError(t, r.show(t, old, "old"))
		require.NoError(t, r.show(t, next, "new"))

		r.server.serve(setOf(t, entry(t, &next.ecdsa.PublicKey, "new")), false)
		wait(time.Minute)
		require.NoError(t, r.show(t, next, "new"))
		require.Equal(t, apierror.Unauthenticated, apierror.CodeOf(r.show(t, old, "old")))

		r.server.serve([]byte(`{"keys":[]}`), false)
		wait(time.Minute)
		require.Equal(t, apierror.Unauthenticated, apierror.CodeOf(r.show(t, next, "new")))
	})
}

func TestUnknownKeyIDsCauseNoStormOfFetches(t *testing.T) {
	t.Parallel()

	old, next := newKeys(t), newKeys(t)

	synctest.Test(t, func(t *testing.T) {
		r := newRotation(t, old)
		require.Equal(t, 1, r.server.requests())

		r.server.serve(setOf(t, entry(t, &next.ecdsa.PublicKey, "new")), false)

		for range 200 {
			require.Error(t, r.show(t, next, "made up"))
			synctest.Wait()
		}

		require.Equal(t, 2, r.server.requests(), "one for the start, one for all the unknown ids")
		require.NoError(t, r.show(t, next, "new"), "a new key is known at the first sight of its id")

		wait(auth.DefaultRefresh - time.Second)
		require.Error(t, r.show(t, next, "made up"))
		synctest.Wait()
		require.Equal(t, 3, r.server.requests())
	})
}

func TestLastGoodKeySetIsKeptForABoundedTime(t *testing.T) {
	t.Parallel()

	old := newKeys(t)

	synctest.Test(t, func(t *testing.T) {
		r := newRotation(t, old)
		good := setOf(t, entry(t, &old.ecdsa.PublicKey, "old"))

		r.server.serve(nil, true)
		wait(auth.MaxStale - time.Second)
		require.NoError(t, r.show(t, old, "old"))

		r.server.serve([]byte("<html>"), false)
		wait(2 * time.Second)

		err := r.show(t, old, "old")
		require.Equal(t, apierror.Unavailable, apierror.CodeOf(err))
		require.Positive(t, apierror.From(err).RetryAfter)

		r.server.serve(good, false)
		wait(auth.DefaultRefresh)
		require.NoError(t, r.show(t, old, "old"))
	})
}

func TestKeyFileIsReadAgain(t *testing.T) {
	t.Parallel()

	old, next := newKeys(t), newKeys(t)

	synctest.Test(t, func(t *testing.T) {
		name := fileOf(t, setOf(t, entry(t, &old.ecdsa.PublicKey, "old")))
		r := rotation{verifier: verifierOf(t, auth.Config{JWKS: name, Now: time.Now})}
		require.NoError(t, r.show(t, old, "old"))

		require.NoError(t, os.WriteFile(name, setOf(t, entry(t, &next.ecdsa.PublicKey, "new")), 0o600))
		wait(auth.DefaultRefresh)
		require.NoError(t, r.show(t, next, "new"))
		require.Error(t, r.show(t, old, "old"))
	})
}

func TestVerifierOutlivesTheContextOfItsStart(t *testing.T) {
	t.Parallel()

	old := newKeys(t)

	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		server := &keyServer{raw: setOf(t, entry(t, &old.ecdsa.PublicKey, "old"))}
		verifier, err := auth.NewVerifier(ctx, auth.Config{
			JWKS: "https://id.example/keys", Client: &http.Client{Transport: server},
		})
		require.NoError(t, err)
		cancel()
		wait(auth.DefaultRefresh)
		require.Equal(t, 2, server.requests())
		verifier.Close()
		wait(auth.DefaultRefresh)
		require.Equal(t, 2, server.requests())
	})
}

// A token that was checked before is remembered; what ends it still ends it.
func TestRememberedTokenEndsWithItsKeyAndItsTime(t *testing.T) {
	t.Parallel()

	old, next := newKeys(t), newKeys(t)

	synctest.Test(t, func(t *testing.T) {
		r := newRotation(t, old)
		header := `{"alg":"ES256","kid":"old"}`
		inAnHour := strconv.FormatInt(time.Now().Add(time.Hour).Unix(), 10)
		inSeconds := strconv.FormatInt(time.Now().Add(10*time.Second).Unix(), 10)
		long := sign(t, jwt.SigningMethodES256, old.ecdsa, header, claimsTimed(inAnHour))
		short := sign(t, jwt.SigningMethodES256, old.ecdsa, header, claimsTimed(inSeconds))

		for range 3 {
			for _, authorization := range []string{long, short} {
				identity, err := r.verifier.Verify(authorization)
				require.NoError(t, err)
				require.Equal(t, "acme", identity.Actor.Account)
			}
		}

		wait(10 * time.Second)

		_, err := r.verifier.Verify(short)
		require.ErrorContains(t, err, "expired")

		r.server.serve(setOf(t, entry(t, &old.ecdsa.PublicKey, "old")), false)
		wait(auth.DefaultRefresh)

		_, err = r.verifier.Verify(long)
		require.NoError(t, err, "a new reading with the same key")

		r.server.serve(setOf(t, entry(t, &next.ecdsa.PublicKey, "old")), false)
		wait(auth.DefaultRefresh)

		_, err = r.verifier.Verify(long)
		requireRefused(t, err, long)

		r.server.serve(setOf(t, entry(t, &old.ecdsa.PublicKey, "old")), false)
		wait(auth.DefaultRefresh)

		_, err = r.verifier.Verify(long)
		require.NoError(t, err)

		r.server.serve(setOf(t, entry(t, &next.ecdsa.PublicKey, "new")), false)
		wait(auth.DefaultRefresh)

		_, err = r.verifier.Verify(long)
		requireRefused(t, err, long)

		r.server.serve(setOf(t, entry(t, &old.ecdsa.PublicKey, "old")), false)
		wait(auth.DefaultRefresh)

		_, err = r.verifier.Verify(long)
		require.NoError(t, err)

		r.server.serve(nil, true)
		wait(auth.MaxStale + time.Second)

		_, err = r.verifier.Verify(long)
		require.Equal(t, apierror.Unavailable, apierror.CodeOf(err))
	})
}
