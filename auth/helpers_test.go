package auth_test

import (
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/auth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testSecret is good for nothing but tests.
const testSecret = "kX2-only-for-tests-9f8e7d6c5b4a-Zq"

// instant is the clock of the tests: 2026-11-22T08:00:00Z.
func instant() time.Time { return time.Unix(1795334400, 0).UTC() }

const hs256Header = `{"alg":"HS256","typ":"JWT"}`

// goodClaims are of a buyer, good for an hour after instant.
const goodClaims = `{"sub":"u1","name":"李雷","role":"BUYER","account":"acme","exp":1795338000}`

// segment encodes one part of a token.
func segment(raw string) string { return base64.RawURLEncoding.EncodeToString([]byte(raw)) }

// sign makes an authorization of exactly this header and these claims.
func sign(tb testing.TB, method jwt.SigningMethod, key any, header, claims string) string {
	tb.Helper()

	text := segment(header) + "." + segment(claims)
	signature, err := method.Sign(text, key)
	require.NoError(tb, err)

	return "Bearer " + text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// hs256 makes an authorization with the test secret.
func hs256(tb testing.TB, header, claims string) string {
	tb.Helper()

	return sign(tb, jwt.SigningMethodHS256, []byte(testSecret), header, claims)
}

// claimsWith are goodClaims with more members at the end.
func claimsWith(members string) string {
	return goodClaims[:len(goodClaims)-1] + "," + members + "}"
}

// claimsTimed are good claims whose exp is written so.
func claimsTimed(exp string) string {
	return fmt.Sprintf(`{"sub":"u1","name":"李雷","role":"BUYER","account":"acme","exp":%s}`, exp)
}

// verifierOf makes a verifier that reads the tests' clock.
func verifierOf(tb testing.TB, config auth.Config) *auth.Verifier {
	tb.Helper()

	if config.Now == nil {
		config.Now = instant
	}

	verifier, err := auth.NewVerifier(tb.Context(), config)
	require.NoError(tb, err)
	tb.Cleanup(verifier.Close)

	return verifier
}

// requireRefused checks the code of a refusal, and that it tells nothing of
// the token.
func requireRefused(tb testing.TB, err error, authorization string) {
	tb.Helper()
	require.Error(tb, err)
	require.Equal(tb, apierror.Unauthenticated, apierror.CodeOf(err))

	var coded *apierror.Error

	require.ErrorAs(tb, err, &coded)
	require.NotEmpty(tb, coded.Text.EN)
	require.NotEmpty(tb, coded.Text.ZH)

	const quoted = 12
	for from := 0; from+quoted <= len(authorization) && from < 4096; from += quoted / 2 {
		require.NotContains(tb, err.Error(), authorization[from:from+quoted])
	}
}
