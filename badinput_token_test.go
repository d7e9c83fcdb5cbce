package main

import (
	"bufio"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
)

type badToken struct{ name, token string }

// unsigned is a token without a signature.
func unsigned(header, claims string) string {
	token := signedToken(header, claims, nil)

	return token[:strings.LastIndex(token, ".")+1]
}

// badTokens are those of A01, A03-A06. The attacker's address stands in headers
// that could make the server fetch something.
func badTokens(attacker string) []badToken {
	secret := []byte(testSecret)
	claims := claimsOf("OPERATOR", "platform", time.Hour, "")
	good := signedToken(goodHeader, claims, secret)
	parts := strings.Split(good, ".")
	base64url := base64.RawURLEncoding.EncodeToString
	head := func(more string) string { return `{"alg":"HS256","typ":"JWT"` + more + `}` }
	ownKey := fmt.Sprintf(`,"jwk":{"kty":"oct","k":%q}`, base64url([]byte("attacker")))

	all := []badToken{
		{"A03_UnknownCritical", signedToken(head(`,"crit":["hemlock"],"hemlock":1`), claims, secret)},
		{"A03_EmptyCritical", signedToken(head(`,"crit":[]`), claims, secret)},
		{"A03_EmbeddedKey", signedToken(head(ownKey), claims, []byte("attacker"))},
		{"A03_KeyAddress", signedToken(head(`,"jku":"`+attacker+`"`), claims, []byte("attacker"))},
		{"A03_CertificateAddress", signedToken(head(`,"x5u":"`+attacker+`"`), claims, []byte("attacker"))},
		{"A03_KeyIDOfEmptyFile", signedToken(head(`,"kid":"../../../../dev/null"`), claims, []byte(""))},
		{"A03_KeyIDOfSQL", signedToken(head(`,"kid":"x' UNION SELECT 'attacker' --"`), claims, []byte("attacker"))},
		{"A05_RefreshToken", signedToken(goodHeader, claimsOf("OPERATOR", "platform", time.Hour, `,"token_use":"refresh"`), secret)},
		{"A05_IdentityToken", signedToken(goodHeader, claimsOf("OPERATOR", "platform", time.Hour, `,"typ":"ID"`), secret)},
		{"A05_OtherType", signedToken(`{"alg":"HS256","typ":"dpop+jwt"}`, claims, secret)},
		{"A06_AlteredPayload", parts[0] + "." + base64url([]byte(strings.Replace(claims, "platform", "platfonn", 1))) + "." + parts[2]},
		{"A06_Padding", good + "="},
		{"A06_PaddedPayload", parts[0] + "." + parts[1] + "=." + parts[2]},
		{"A06_LineBreak", parts[0] + "%0A" + "." + parts[1] + "." + parts[2]},
		{"A06_TwoSegments", parts[0] + "." + parts[1]},
		{"A06_FourSegments", good + ".x"},
		{"A06_DuplicateClaim", signedToken(goodHeader, claimsOf("BUYER", "acme", time.Hour, `,"role":"OPERATOR"`), secret)},
		{"A06_DuplicateAlgorithm", signedToken(`{"alg":"none","alg":"HS256"}`, claims, secret)},
		{"A06_TokenOf16kB", signedToken(goodHeader, claimsOf("BUYER", "acme", time.Hour, `,"x":"`+strings.Repeat("x", 16_000)+`"`), secret)},
		{"A06_TrailingClaims", signedToken(goodHeader, claims+"{}", secret)},
		{"A06_NotUTF8", signedToken(goodHeader, strings.Replace(claims, "platform", "plat\xff", 1), secret)},
		{"A11_System", signedToken(goodHeader, claimsOf("SYSTEM", "system", time.Hour, ""), secret)},
		{"A11_UnknownRole", signedToken(goodHeader, claimsOf("ADMIN", "platform", time.Hour, ""), secret)},
		{"A11_RoleInOtherCase", signedToken(goodHeader, claimsOf("operator", "platform", time.Hour, ""), secret)},
		{"A11_RoleIsAList", signedToken(goodHeader, strings.Replace(claims, `"OPERATOR"`, `["OPERATOR"]`, 1), secret)},
		{"A11_EmptyAccount", signedToken(goodHeader, claimsOf("BUYER", "", time.Hour, ""), secret)},
		{"A11_AccountIsAnObject", signedToken(goodHeader, strings.Replace(claims, `"account":"platform"`, `"account":{"$ne":""}`, 1), secret)},
		{"OtherSecret", signedToken(goodHeader, claims, []byte("another secret of enough bytes!!"))},
	}

	for _, none := range []string{"none", "None", "nOnE", "NONE", ""} {
		all = append(all, badToken{"A01_" + none + "_Unsigned", unsigned(`{"alg":"`+none+`"}`, claims)},
			badToken{"A01_" + none + "_Signed", signedToken(`{"alg":"`+none+`"}`, claims, secret)})
	}

	all = append(all, badToken{"A01_EmptySignature", unsigned(goodHeader, claims)},
		badToken{"A01_HS512", signedToken(`{"alg":"HS512"}`, claims, secret)},
		badToken{"A02_RS256OfASecret", signedToken(`{"alg":"RS256"}`, claims, secret)})

	for name, times := range map[string]string{
		"Expired": `"exp":1000000000`, "NoExpiry": `"x":1`, "ExpiryIsAText": `"exp":"9999999999"`, "Expiry1e30": `"exp":1e30`,
		"NegativeExpiry": `"exp":-1`, "NullExpiry": `"exp":null`, "ExpiryInMilliseconds": fmt.Sprintf(`"exp":%d`, time.Now().Add(time.Hour).UnixMilli()),
		"ExpiredJustNow":  fmt.Sprintf(`"exp":%d`, time.Now().Add(-2*time.Second).Unix()),
		"NotBeforeFuture": fmt.Sprintf(`"exp":%d,"nbf":%d`, time.Now().Add(time.Hour).Unix(), time.Now().Add(2*time.Minute).Unix()),
		"IssuedInFuture":  fmt.Sprintf(`"exp":%d,"iat":%d`, time.Now().Add(time.Hour).Unix(), time.Now().Add(2*time.Minute).Unix()),
	} {
		all = append(all, badToken{
			"A04_" + name,
			signedToken(goodHeader, `{"sub":"u1","role":"OPERATOR","account":"platform",`+times+`}`, secret),
		})
	}

	return all
}

// unauthenticated shows an Authorization over the victim's transport, and
// expects the refusal.
func (v *victim) unauthenticated(t *testing.T, authorization string) {
	t.Helper()

	v.askAs(t, v.by, authorization, question(`{order(id:"`+v.order+`"){number}}`, "")).
		refused(t, "UNAUTHENTICATED", http.StatusUnauthorized)

	if v.by != byWS {
		return
	}

	upgraded, err := v.open(t, http.Header{"Authorization": {authorization}}, "graphql-transport-ws")
	require.NoError(t, err)
	upgraded.say(`{"type":"connection_init"}`)
	upgraded.closed(4403)
}

func quoted(t *testing.T, text string) string {
	t.Helper()

	out, err := json.Marshal(text)
	require.NoError(t, err)

	return string(out)
}

// tryTokens: A01-A06, on every transport alike; nothing is fetched, and
// no token stands in the log.
func tryTokens(t *testing.T, s *sheet) {
	t.Helper()

	var fetched atomic.Int64

	attacker := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { fetched.Add(1) }))
	t.Cleanup(attacker.Close)

	v := s.victim(t, "JIAOFU_LOG_LEVEL=debug")
	all := badTokens(attacker.URL)

	for _, by := range transports() {
		v := v.over(by)

		for _, one := range all {
			v.row(t, one.name, func(t *testing.T) {
				t.Helper()
				v.unauthenticated(t, "Bearer "+one.token)
			})
		}

		v.tryAuthorizations(t)
	}

	require.Zero(t, fetched.Load())
	v.stop(t)

	all = append(all, badToken{"good", v.operator})
	for _, one := range all {
		parts := strings.Split(one.token, ".")
		require.NotContains(t, v.log.String(), parts[min(1, len(parts)-1)], one.name)
	}
}

// tryAuthorizations: A06. A good token that is shown in a bad way.
func (v *victim) tryAuthorizations(t *testing.T) {
	t.Helper()

	v.row(t, "A06_Scheme", func(t *testing.T) {
		t.Helper()

		for _, scheme := range []string{"bearer ", "BEARER ", "Bearer  ", "Basic ", "", "Bearer\t", "Token "} {
			v.unauthenticated(t, scheme+v.operator)
		}
	})
	v.row(t, "A06_TokenOf1MB", func(t *testing.T) {
		t.Helper()

		answer := v.ask(t, strings.Repeat("a", 1<<20), question("{serverTime}", ""))
		answer.harmless(t)

		if v.by == byWS {
			require.Equal(t, 1009, answer.closed)
		} else {
			require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, answer.status)
		}
	})
	v.row(t, "A06_TwoHeaders", func(t *testing.T) {
		t.Helper()

		for _, second := range []string{v.buyer, v.operator} {
			if v.by == byWS {
				_, err := v.open(t, http.Header{"Authorization": {"Bearer " + v.operator, "Bearer " + second}}, "graphql-transport-ws")
				require.ErrorContains(t, err, "401")
			} else {
				v.ask(t, v.operator, question("{serverTime}", ""), "Authorization", "Bearer "+second).
					refused(t, "UNAUTHENTICATED", http.StatusUnauthorized)
			}
		}
	})
	v.row(t, "A06_TokenElsewhere", func(t *testing.T) {
		t.Helper()

		body := question("{viewer{role}}", "")
		for _, name := range []string{"access_token", "token", "authorization", "Authorization"} {
			members := `{"` + name + `":"Bearer ` + v.operator + `",` + body[1:]
			answer := v.ask(t, "", members, "Cookie", "Authorization=Bearer "+v.operator+"; access_token="+v.operator)
			require.Nil(t, answer.data(t)["viewer"], name)
		}
	})
}

// tryKeySets: A02, A03, A09 with keys of a file.
func tryKeySets(t *testing.T, s *sheet) {
	t.Helper()

	newKey := func() *rsa.PrivateKey {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		require.NoError(t, err)

		return key
	}
	old, next := newKey(), newKey()
	file := filepath.Join(t.TempDir(), "keys.json")
	publish := func(keys map[string]*rsa.PrivateKey) {
		var list []string
		for id, key := range keys {
			list = append(list, fmt.Sprintf(`{"kty":"RSA","kid":%q,"use":"sig","alg":"RS256","n":%q,"e":%q}`, id,
				base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
				base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())))
		}

		require.NoError(t, os.WriteFile(file, []byte(`{"keys":[`+strings.Join(list, ",")+`]}`), 0o600))
	}

	publish(map[string]*rsa.PrivateKey{"old": old})

	v := &victim{
		sheet: s, by: byPOST,
		program: startProgram(t, "JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_JWKS="+file, "JIAOFU_LINK_SECRET="+testSecret),
	}
	token := func(key *rsa.PrivateKey, id string) string {
		made := jwt.NewWithClaims(jwt.SigningMethodRS256,
			jwt.MapClaims{"sub": "u1", "role": "OPERATOR", "account": "platform", "exp": time.Now().Add(time.Hour).Unix()})
		made.Header["kid"] = id
		text, err := made.SignedString(key)
		require.NoError(t, err)

		return text
	}
	ask := func(by over, token string) reply { return v.askOver(t, by, token, question("{viewer{role}}", "")) }
	ask(byPOST, token(old, "old")).data(t)

	der, err := x509.MarshalPKIXPublicKey(&old.PublicKey)
	require.NoError(t, err)

	claims := claimsOf("OPERATOR", "platform", time.Hour, "")

	for name, bad := range map[string]string{
		"A01_None":                 unsigned(`{"alg":"none","kid":"old"}`, claims),
		"A02_PEMAsSecret":          signedToken(`{"alg":"HS256","kid":"old"}`, claims, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
		"A02_DERAsSecret":          signedToken(`{"alg":"HS256","kid":"old"}`, claims, der),
		"A02_ModulusAsSecret":      signedToken(`{"alg":"HS256","kid":"old"}`, claims, old.N.Bytes()),
		"A02_LinkSecretForTokens":  signedToken(`{"alg":"HS256","kid":"old"}`, claims, []byte(testSecret)),
		"A03_UnknownKeyID":         token(old, "hemlock"),
		"A03_KeyIDOfAPath":         token(old, "../"+filepath.Base(file)),
		"A03_OtherKeyUnderKnownID": token(next, "old"),
	} {
		for _, by := range transports() {
			t.Log(name, by)
			ask(by, bad).refused(t, "UNAUTHENTICATED", http.StatusUnauthorized)
			v.over(by).tried(rowID.FindString(name))
		}
	}

	// A09: an unknown key id has the file read again, so a new key is soon taken
	// beside the old one; a retired one ends with the next reading.
	publish(map[string]*rsa.PrivateKey{"old": old, "next": next})
	require.Eventually(t, func() bool { return ask(byPOST, token(next, "next")).status == http.StatusOK }, 25*time.Second, 100*time.Millisecond)

	for _, by := range transports() {
		ask(by, token(next, "next")).data(t)
		ask(by, token(old, "old")).data(t)
		ask(by, token(newKey(), "next")).refused(t, "UNAUTHENTICATED", http.StatusUnauthorized)
		v.over(by).tried("A09")
	}
}

// tryExpiry: A08. Sockets and streams end with their token, nothing
// comes after, and whoever comes back with a new one has lost nothing.
func tryExpiry(t *testing.T, s *sheet) {
	t.Helper()

	const lifetime = 3 * time.Second

	v := s.victim(t)
	short := signedToken(goodHeader, claimsOf("BUYER", "acme", lifetime, ""), []byte(testSecret))
	expired := time.Now().Add(lifetime)
	query, variables := `subscription($id:ID!,$after:Int){flowLogAppended(orderId:$id,after:$after){seq}}`, `{"id":"`+v.order+`","after":0}`

	w := v.socket(t, short)
	w.say(subscribeMessage("1", query, variables))
	require.Contains(t, w.hear(), `"seq":1`)
	require.Contains(t, w.hear(), `"seq":2`)

	opened := map[over]*bufio.Reader{}
	for _, by := range []over{bySSE, bySSEGET} {
		opened[by] = v.listens(t, by, short, question(query, variables))
		for _, seq := range []string{`"seq":1`, `"seq":2`} {
			event, err := nextOf(t, opened[by])
			require.NoError(t, err)
			require.Contains(t, event, seq)
		}
	}

	require.NoError(t, w.SetDeadline(expired.Add(badTime)))
	w.closed(4403)
	v.over(byWS).tried("A08")

	for by, lines := range opened {
		event, err := nextOf(t, lines)
		require.NoError(t, err)
		require.Contains(t, event, "UNAUTHENTICATED")

		event, err = nextOf(t, lines)
		require.NoError(t, err)
		require.Equal(t, "complete", event)
		require.WithinDuration(t, expired, time.Now(), badTime)
		v.over(by).tried("A08")
	}

	v.ask(t, short, question("{serverTime}", "")).refused(t, "UNAUTHENTICATED", http.StatusUnauthorized)

	// Meanwhile the provider confirms.
	v.call(t, v.provider, `mutation ($id: ID!) { confirmRequirement(input: {orderId: $id, requirementRevision: 1}) { order { id } } }`,
		map[string]any{"id": v.order})

	again := v.socket(t, v.buyer)
	again.say(subscribeMessage("1", query, `{"id":"`+v.order+`","after":2}`))
	require.Contains(t, again.hear(), `"seq":3`)
	again.idle()
}

// listens opens an event stream and returns its lines.
func (v *victim) listens(t *testing.T, by over, token, body string) *bufio.Reader {
	t.Helper()

	method, target := http.MethodPost, "/graphql"
	if by.isGET() {
		method, target, body = http.MethodGet, "/graphql?"+parametersOf(t, body), ""
	}

	r, err := http.NewRequestWithContext(t.Context(), method, v.url+target, strings.NewReader(body))
	require.NoError(t, err)

	headers := accepting(by, "Bearer "+token)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}

	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = answer.Body.Close() })
	require.Equal(t, http.StatusOK, answer.StatusCode)

	return bufio.NewReader(answer.Body)
}

// tryWeakSecrets: A07 beside TestImpossibleSettingsStopTheStart.
func tryWeakSecrets(t *testing.T, _ *sheet) {
	t.Helper()

	for _, secret := range []string{"x", strings.Repeat("a", 31), strings.Repeat("0", 64), strings.Repeat("ab", 32)} {
		out, err := runProgram(t, settings("JIAOFU_DATA_DIR="+t.TempDir(), "JIAOFU_ADDR=127.0.0.1:0", "JIAOFU_JWT_SECRET="+secret))
		require.Error(t, err)
		require.NotContains(t, out, "listening")
	}
}
