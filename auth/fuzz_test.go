package auth_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/delivery"
)

// FuzzVerify shows anything as authorization: it is refused as unauthenticated,
// or it is the one good token.
func FuzzVerify(f *testing.F) {
	good := hs256(f, hs256Header, goodClaims)
	f.Add(good)
	f.Add("Bearer ..")
	f.Add(strings.Replace(good, ".", "=.", 1))
	f.Add("Bearer " + segment(`{"alg":"none"}`) + "." + segment(goodClaims) + ".")

	verifier := verifierOf(f, auth.Config{Secret: []byte(testSecret)})

	f.Fuzz(func(t *testing.T, authorization string) {
		_, err := verifier.Verify(authorization)
		if err == nil {
			require.Equal(t, good, authorization)

			return
		}

		require.Equal(t, apierror.Unauthenticated, apierror.CodeOf(err))
	})
}

// FuzzSignedToken signs any header and claims with the right key: whoever comes
// out of it is somebody who can log in.
func FuzzSignedToken(f *testing.F) {
	f.Add(hs256Header, goodClaims)
	f.Add(`{"alg":"HS256","alg":"none"}`, claimsWith(`"exp":1`))
	f.Add(`{"alg":"HS256","kid":"x","crit":["exp"]}`, claimsTimed("1e30"))
	f.Add(hs256Header, claimsWith(`"aud":["a",{}]`))
	f.Add(hs256Header, claimsWith(`"nbf":1e308,"iat":-1e-308`))

	verifier := verifierOf(f, auth.Config{Secret: []byte(testSecret)})

	f.Fuzz(func(t *testing.T, header, claims string) {
		identity, err := verifier.Verify(hs256(t, header, claims))
		if err != nil {
			require.Equal(t, apierror.Unauthenticated, apierror.CodeOf(err))

			return
		}

		require.True(t, identity.ExpiresAt.After(instant()))
		require.True(t, identity.Actor.Role.Valid())
		require.NotEqual(t, delivery.RoleSystem, identity.Actor.Role)

		for _, text := range []string{identity.Actor.Subject, identity.Actor.Account, identity.Actor.Name} {
			require.NotEmpty(t, text)
			require.LessOrEqual(t, utf8.RuneCountInString(text), auth.MaxName)
			require.NotContains(t, text, "\x00")
		}
	})
}
