package auth_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/delivery"
)

func TestIssuedTokenIsTaken(t *testing.T) {
	t.Parallel()

	config := auth.Config{Secret: []byte(testSecret), Issuer: "us", Audience: "them", Now: instant}
	issuer, err := auth.NewIssuer(config)
	require.NoError(t, err)

	verifier := verifierOf(t, config)

	for _, role := range []delivery.Role{delivery.RoleBuyer, delivery.RoleProvider, delivery.RoleOperator, delivery.RoleMarketplace} {
		actor := delivery.Actor{Role: role, Account: "acme", Subject: "u1", Name: "韩梅梅"}
		token, err := issuer.Token(actor, time.Hour)
		require.NoError(t, err)

		identity, err := verifier.Verify("Bearer " + token)
		require.NoError(t, err)
		require.Equal(t, auth.Identity{Actor: actor, ExpiresAt: instant().Add(time.Hour)}, identity)
	}
}

func TestIssuerRefusesWhomTheVerifierWould(t *testing.T) {
	t.Parallel()

	issuer, err := auth.NewIssuer(auth.Config{Secret: []byte(testSecret)})
	require.NoError(t, err)

	good := delivery.Actor{Role: delivery.RoleBuyer, Account: "acme", Subject: "u1"}
	_, err = issuer.Token(good, time.Second)
	require.NoError(t, err)

	for _, ttl := range []time.Duration{0, -time.Hour, 20 * 366 * 24 * time.Hour} {
		_, err = issuer.Token(good, ttl)
		require.Error(t, err)
	}

	for _, actor := range []delivery.Actor{
		delivery.System(),
		{Role: "ADMIN", Account: "acme", Subject: "u1"},
		{Role: delivery.RoleBuyer, Subject: "u1"},
		{Role: delivery.RoleBuyer, Account: "acme"},
		{Role: delivery.RoleBuyer, Account: "acme", Subject: "u1", Name: "a\x00"},
		{Role: delivery.RoleBuyer, Account: "acme\xff", Subject: "u1"},
	} {
		_, err = issuer.Token(actor, time.Hour)
		require.Error(t, err, actor)
	}
}

func TestKeysOfSomebodyElseIssueNothing(t *testing.T) {
	t.Parallel()

	_, err := auth.NewIssuer(auth.Config{JWKS: "https://id.example/keys"})
	require.Error(t, err)
}

// RFC 8725, 3.5.
func TestWeakSecretStopsTheStart(t *testing.T) {
	t.Parallel()

	weak := []string{
		"", "secret", "your-256-bit-secret", testSecret[:31], strings.Repeat("a", 64), strings.Repeat("changeme", 8),
		"a-string-secret-at-least-256-bits-long", "A-STRING-SECRET-AT-LEAST-256-BITS-LONG",
	}
	for _, secret := range weak {
		_, err := auth.NewVerifier(t.Context(), auth.Config{Secret: []byte(secret)})
		require.Error(t, err, secret)
		_, err = auth.NewIssuer(auth.Config{Secret: []byte(secret)})
		require.Error(t, err, secret)

		if secret != "" {
			require.NotContains(t, err.Error(), `"`+secret)
		}
	}
}

func TestImpossibleConfigurationStopsTheStart(t *testing.T) {
	t.Parallel()

	keys := newKeys(t).file(t)
	for _, config := range []auth.Config{
		{},
		{Secret: []byte(testSecret), JWKS: keys},
		{JWKS: keys, Refresh: time.Hour},
		{JWKS: keys, Refresh: -time.Second},
	} {
		_, err := auth.NewVerifier(t.Context(), config)
		require.Error(t, err)
	}
}

func TestSecretOfAFolderIsMadeOnceByAll(t *testing.T) {
	t.Parallel()

	const processes = 32

	folder := filepath.Join(t.TempDir(), "new", "data")
	secrets := make([]string, processes)
	start := make(chan struct{})

	var all sync.WaitGroup
	for i := range secrets {
		all.Go(func() {
			<-start

			secret, err := auth.LoadSecret(folder)
			if err == nil {
				secrets[i] = string(secret)
			}
		})
	}

	close(start)
	all.Wait()

	for _, secret := range secrets {
		require.Len(t, secret, 64)
		require.Equal(t, secrets[0], secret)
	}

	again, err := auth.LoadSecret(folder)
	require.NoError(t, err)
	require.Equal(t, secrets[0], string(again))

	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, files, 1, "no draft stays behind")

	info, err := files[0].Info()
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestSecretsOfTwoFoldersDiffer(t *testing.T) {
	t.Parallel()

	one, err := auth.LoadSecret(t.TempDir())
	require.NoError(t, err)
	other, err := auth.LoadSecret(t.TempDir())
	require.NoError(t, err)
	require.NotEqual(t, one, other)
}

func TestUnfitSecretFileStopsTheStart(t *testing.T) {
	t.Parallel()

	for _, content := range []string{"", "short\n", strings.Repeat(testSecret, 200)} {
		folder := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(folder, auth.SecretFile), []byte(content), 0o600))
		_, err := auth.LoadSecret(folder)
		require.Error(t, err)
	}

	folder := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(folder, auth.SecretFile), 0o700))
	_, err := auth.LoadSecret(folder)
	require.Error(t, err)
}
