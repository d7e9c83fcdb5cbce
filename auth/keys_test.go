package auth_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/MicahParks/jwkset"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/auth"
)

// entry returns the public half of a key as a member of a key set.
func entry(tb testing.TB, public any, keyID string) jwkset.JWKMarshal {
	tb.Helper()

	made, err := jwkset.NewJWKFromKey(public, jwkset.JWKOptions{Metadata: jwkset.JWKMetadataOptions{KID: keyID}})
	require.NoError(tb, err)

	return made.Marshal()
}

// setOf renders a key set.
func setOf(tb testing.TB, entries ...jwkset.JWKMarshal) []byte {
	tb.Helper()

	raw, err := json.Marshal(jwkset.JWKSMarshal{Keys: append([]jwkset.JWKMarshal{}, entries...)})
	require.NoError(tb, err)

	return raw
}

// fileOf puts a key set into a file.
func fileOf(tb testing.TB, raw []byte) string {
	tb.Helper()

	name := filepath.Join(tb.TempDir(), "keys.json")
	require.NoError(tb, os.WriteFile(name, raw, 0o600))

	return name
}

// threeKeys are one key of each algorithm.
type threeKeys struct {
	rsa     *rsa.PrivateKey
	ecdsa   *ecdsa.PrivateKey
	ed25519 ed25519.PrivateKey
}

func newKeys(tb testing.TB) threeKeys {
	tb.Helper()

	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(tb, err)
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(tb, err)
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(tb, err)

	return threeKeys{rsa: rsaKey, ecdsa: ecKey, ed25519: edKey}
}

// file is a key set of the public halves, with ids rs, es and ed.
func (k threeKeys) file(tb testing.TB) string {
	tb.Helper()

	return fileOf(tb, setOf(tb,
		entry(tb, &k.rsa.PublicKey, "rs"), entry(tb, &k.ecdsa.PublicKey, "es"), entry(tb, k.ed25519.Public(), "ed")))
}

func TestKeySetTakesEachAlgorithmByItsOwnKeyOnly(t *testing.T) {
	t.Parallel()

	keys := newKeys(t)
	verifier := verifierOf(t, auth.Config{JWKS: keys.file(t)})
	signers := map[string]struct {
		method jwt.SigningMethod
		key    any
	}{
		"rs": {jwt.SigningMethodRS256, keys.rsa},
		"es": {jwt.SigningMethodES256, keys.ecdsa},
		"ed": {jwt.SigningMethodEdDSA, keys.ed25519},
	}

	for signer, with := range signers {
		for named := range signers {
			header := `{"alg":"` + with.method.Alg() + `","kid":"` + named + `"}`
			authorization := sign(t, with.method, with.key, header, goodClaims)
			_, err := verifier.Verify(authorization)

			if signer == named {
				require.NoError(t, err)
			} else {
				requireRefused(t, err, authorization)
			}
		}
	}
}

func TestKeyIDMayBeLeftOutWhereThereIsOneKey(t *testing.T) {
	t.Parallel()

	keys := newKeys(t)
	verifier := verifierOf(t, auth.Config{JWKS: fileOf(t, setOf(t, entry(t, &keys.ecdsa.PublicKey, "es")))})
	_, err := verifier.Verify(sign(t, jwt.SigningMethodES256, keys.ecdsa, `{"alg":"ES256"}`, goodClaims))
	require.NoError(t, err)
}

// RFC 8725, 3.10: whatever key or address a token brings along is not used.
func TestKeysBroughtAlongAreNotUsed(t *testing.T) {
	t.Parallel()

	keys, evil := newKeys(t), newKeys(t)
	evilSet := setOf(t, entry(t, &evil.ecdsa.PublicKey, "es"))
	asked := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked <- struct{}{}

		_, _ = w.Write(evilSet)
	}))
	t.Cleanup(server.Close)

	embedded, err := json.Marshal(entry(t, &evil.ecdsa.PublicKey, "es"))
	require.NoError(t, err)

	verifier := verifierOf(t, auth.Config{JWKS: keys.file(t)})
	header := `{"alg":"ES256","kid":"es","jku":"` + server.URL + `","x5u":"` + server.URL + `","jwk":` + string(embedded) + `}`

	forged := sign(t, jwt.SigningMethodES256, evil.ecdsa, header, goodClaims)
	_, err = verifier.Verify(forged)
	requireRefused(t, err, forged)
	require.Empty(t, asked)

	_, err = verifier.Verify(sign(t, jwt.SigningMethodES256, keys.ecdsa, header, goodClaims))
	require.NoError(t, err)
	require.Empty(t, asked)
}

func TestUnusableKeySetStopsTheStart(t *testing.T) {
	t.Parallel()

	keys := newKeys(t)
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	require.NoError(t, err)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)

	encryption, otherAlgorithm, signing := entry(t, &keys.rsa.PublicKey, "a"), entry(t, &keys.rsa.PublicKey, "a"), entry(t, &keys.rsa.PublicKey, "a")
	encryption.USE, otherAlgorithm.ALG, signing.KEYOPS = jwkset.UseEnc, jwkset.AlgPS256, []jwkset.KEYOPS{jwkset.KeyOpsSign}
	private := entry(t, keys.ed25519.Public(), "a")
	private.D = "AAAA"

	cases := map[string][]byte{
		"NoJSON":         []byte("keys"),
		"NoKeys":         []byte(`{}`),
		"Empty":          []byte(`{"keys":[]}`),
		"KeysTwice":      []byte(`{"keys":[],"keys":[]}`),
		"SecretKeyInIt":  []byte(`{"keys":[{"kty":"oct","kid":"a","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]}`),
		"UnknownKind":    []byte(`{"keys":[{"kty":"PQ","kid":"a"}]}`),
		"SmallRSA":       setOf(t, entry(t, &small.PublicKey, "a")),
		"OtherCurve":     setOf(t, entry(t, &p384.PublicKey, "a")),
		"ForEncryption":  setOf(t, encryption),
		"OtherAlgorithm": setOf(t, otherAlgorithm),
		"ForSigningOnly": setOf(t, signing),
		"PrivateHalf":    setOf(t, private),
		"OneIDTwice":     setOf(t, entry(t, &keys.rsa.PublicKey, "a"), entry(t, &keys.ecdsa.PublicKey, "a")),
		"TooLong":        append(setOf(t, entry(t, &keys.rsa.PublicKey, "a")), strings.Repeat(" ", 256<<10)...),
	}

	for name, raw := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := auth.NewVerifier(t.Context(), auth.Config{JWKS: fileOf(t, raw)})
			require.Error(t, err)
		})
	}
}

func TestUnfitAddressOfAKeySetStopsTheStart(t *testing.T) {
	t.Parallel()

	keys := setOf(t, entry(t, newKeys(t).ed25519.Public(), "ed"))
	mux := http.NewServeMux()
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(keys) })
	mux.Handle("/moved", http.RedirectHandler("/keys", http.StatusFound))
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(append(keys, strings.Repeat(" ", 256<<10)...))
	})

	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	verifier, err := auth.NewVerifier(t.Context(), auth.Config{JWKS: server.URL + "/keys", Client: server.Client()})
	require.NoError(t, err)
	verifier.Close()

	for _, location := range []string{
		server.URL + "/moved", server.URL + "/missing", server.URL + "/long", "http://192.0.2.1/keys",
		"http://localhost.example/keys", "ftp://127.0.0.1/keys", "https://", "http://[", filepath.Join(t.TempDir(), "missing"),
	} {
		_, err := auth.NewVerifier(t.Context(), auth.Config{JWKS: location, Client: server.Client()})
		require.Error(t, err, location)
	}
}

// TestAnErrorDoesNotTellTheAddressOfAKeySet: its query may be a secret.
func TestAnErrorDoesNotTellTheAddressOfAKeySet(t *testing.T) {
	t.Parallel()

	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()

	_, err := auth.NewVerifier(t.Context(), auth.Config{JWKS: server.URL + "/keys?code=s3cret", Client: http.DefaultClient})
	require.ErrorContains(t, err, strings.TrimPrefix(server.URL, "http://"))
	require.NotContains(t, err.Error(), "s3cret")
}
