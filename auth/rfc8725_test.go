package auth_test

import (
	"bytes"
	"compress/flate"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/auth"
)

// attack is a token that one of the verifiers must not take, under each section
// of RFC 8725 that tells of it.
type attack struct{ sections, name, verifier, authorization string }

// The verifiers that tokens are shown to.
const (
	bySecret = "secret" // an HS256 secret
	byKeys   = "keys"   // a set of three public keys
	byParty  = "party"  // a secret, and a wanted issuer and audience
)

// forger makes the tokens of attackers.
type forger struct {
	testing.TB

	keys  threeKeys
	evil  threeKeys
	fetch string // an address of the attacker
}

// with signs good claims under a header by the secret.
func (f forger) with(header, claims string) string { return hs256(f, header, claims) }

// by signs good claims by a key of a set.
func (f forger) by(method jwt.SigningMethod, key any, header string) string {
	return sign(f, method, key, header, goodClaims)
}

// forged is a token of good claims with any signature.
func forged(header string, signature []byte) string {
	return "Bearer " + segment(header) + "." + segment(goodClaims) + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// publicTexts are how a public key is written down, each of which an attacker
// may hope to be taken for a secret.
func (f forger) publicTexts() map[string][]byte {
	der, err := x509.MarshalPKIXPublicKey(&f.keys.rsa.PublicKey)
	require.NoError(f, err)

	jwk, err := json.Marshal(entry(f, &f.keys.rsa.PublicKey, "rs"))
	require.NoError(f, err)

	return map[string][]byte{
		"DER": der, "Modulus": f.keys.rsa.N.Bytes(), "JWK": jwk, "Nothing": {},
		"PEM":      pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}),
		"PEMTrim":  bytes.TrimSpace(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
		"PKCS1PEM": pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&f.keys.rsa.PublicKey)}),
	}
}

// algorithms: sections 2.1, 3.1 and 3.2.
func (f forger) algorithms() []attack {
	const told = "2.1 3.1 3.2"

	var all []attack

	for _, alg := range []string{"none", "None", "nOnE", "NONE", "", "hs256", "HS256 ", "HS384", "HS512", "RS256", "ES256", "EdDSA", "dir"} {
		header := `{"alg":"` + alg + `"}`
		all = append(all, attack{told, "Unsigned " + alg, bySecret, forged(header, nil)},
			attack{told, "UnsignedForKeys " + alg, byKeys, forged(`{"alg":"`+alg+`","kid":"rs"}`, nil)})

		if alg != "HS256" {
			all = append(all, attack{told, "SignedAs " + alg, bySecret, f.with(header, goodClaims)})
		}
	}

	for name, secret := range f.publicTexts() {
		all = append(all, attack{told, "PublicKeyAsSecret " + name, byKeys, f.by(jwt.SigningMethodHS256, secret, `{"alg":"HS256","kid":"rs"}`)})
	}

	for _, method := range []jwt.SigningMethod{
		jwt.SigningMethodRS384, jwt.SigningMethodRS512, jwt.SigningMethodPS256, jwt.SigningMethodPS384, jwt.SigningMethodPS512,
	} {
		all = append(all, attack{told, "OtherOfRSA " + method.Alg(), byKeys, f.by(method, f.keys.rsa, `{"alg":"`+method.Alg()+`","kid":"rs"}`)})
	}

	return append(all,
		attack{told, "NoAlgorithm", bySecret, f.with(`{"typ":"JWT"}`, goodClaims)},
		attack{told, "AlgorithmNull", bySecret, f.with(`{"alg":null}`, goodClaims)},
		attack{told, "AlgorithmNumber", bySecret, f.with(`{"alg":5}`, goodClaims)},
		attack{told, "AlgorithmList", bySecret, f.with(`{"alg":["HS256"]}`, goodClaims)},
		attack{told, "AlgorithmTwice", bySecret, f.with(`{"alg":"none","alg":"HS256"}`, goodClaims)},
		attack{told, "AlgorithmOfAnotherKey", byKeys, f.by(jwt.SigningMethodES256, f.keys.ecdsa, `{"alg":"ES256","kid":"rs"}`)},
		attack{told, "AlgorithmOfNoKey", byKeys, f.by(jwt.SigningMethodES256, f.keys.ecdsa, `{"alg":"ES256K","kid":"es"}`)},
	)
}

// signatures: sections 2.1, 2.5, 3.3 and 3.4.
func (f forger) signatures() []attack {
	const told = "2.1 3.3 3.4"

	good := f.with(hs256Header, goodClaims)
	parts := strings.Split(good, ".")
	n := elliptic.P256().Params().N
	pair := func(r, s *big.Int) []byte {
		return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	}

	raw, err := jwt.SigningMethodES256.Sign(segment(`{"alg":"ES256","kid":"es"}`)+"."+segment(goodClaims), f.keys.ecdsa)
	require.NoError(f, err)

	der, err := asn1.Marshal([]*big.Int{new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])})
	require.NoError(f, err)

	all := []attack{
		{told, "NoSignature", bySecret, strings.Join(parts[:2], ".") + "."},
		{told, "HalfASignature", bySecret, good[:len(good)-22]},
		{told, "LongerSignature", bySecret, good + "AAAA"},
		{told, "SignatureOfAnother", bySecret, strings.Join(parts[:2], ".") + "." + strings.Split(f.with(hs256Header, claimsWith(`"x":1`)), ".")[2]},
		{told, "OtherClaims", bySecret, parts[0] + "." + segment(strings.Replace(goodClaims, "acme", "evil", 1)) + "." + parts[2]},
		{told, "OtherHeader", bySecret, "Bearer " + segment(`{"alg":"HS256"}`) + "." + parts[1] + "." + parts[2]},
		{told, "OtherSecret", bySecret, f.by(jwt.SigningMethodHS256, []byte(strings.ToUpper(testSecret)), hs256Header)},
		{told, "EmptySecret", bySecret, f.by(jwt.SigningMethodHS256, []byte{}, hs256Header)},
		{told, "UnusedBits", bySecret, good[:len(good)-1] + string(good[len(good)-1]+1)},
		{told + " 2.5", "DERInsteadOfPair", byKeys, forged(`{"alg":"ES256","kid":"es"}`, der)},
		{told, "RSAOfZeros", byKeys, forged(`{"alg":"RS256","kid":"rs"}`, make([]byte, 256))},
		{told, "RSAOfOne", byKeys, forged(`{"alg":"RS256","kid":"rs"}`, append(make([]byte, 255), 1))},
		{told, "EdwardsOfZeros", byKeys, forged(`{"alg":"EdDSA","kid":"ed"}`, make([]byte, ed25519.SignatureSize))},
		{told, "KeyOfTheAttacker", byKeys, f.by(jwt.SigningMethodRS256, f.evil.rsa, `{"alg":"RS256","kid":"rs"}`)},
	}

	one, zero := big.NewInt(1), new(big.Int)
	for name, signature := range map[string][]byte{
		"Zeros": pair(zero, zero), "ZeroAndOne": pair(zero, one), "OneAndZero": pair(one, zero), "Order": pair(n, n), "OrderAndOne": pair(n, one), "Short": raw[:63],
	} {
		all = append(all, attack{told + " 2.5", "PairOf" + name, byKeys, forged(`{"alg":"ES256","kid":"es"}`, signature)})
	}

	return all
}

// encrypted: sections 2.3, 2.4, 2.5 and 3.6. Nothing that is encrypted, nested or
// compressed is taken, and none of it is unpacked.
func (f forger) encrypted() []attack {
	const told = "2.3 2.4 3.6"

	good := strings.TrimPrefix(f.with(hs256Header, goodClaims), "Bearer ")
	rest := "." + segment("key") + "." + segment("iv") + "." + segment(goodClaims) + "." + segment("tag")

	var packed bytes.Buffer

	w, err := flate.NewWriter(&packed, flate.BestCompression)
	require.NoError(f, err)
	_, err = w.Write([]byte(goodClaims + strings.Repeat(" ", 1<<20)))
	require.NoError(f, err)
	require.NoError(f, w.Close())

	epk := `"epk":{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}`

	return []attack{
		{told, "Encrypted", bySecret, "Bearer " + segment(`{"alg":"dir","enc":"A256GCM"}`) + rest},
		{told, "EncryptedAndCompressed", bySecret, "Bearer " + segment(`{"alg":"dir","enc":"A256GCM","zip":"DEF"}`) + rest},
		{told + " 2.5", "EncryptedToAnInvalidPoint", byKeys, "Bearer " + segment(`{"alg":"ECDH-ES","enc":"A256GCM","kid":"es",`+epk+`}`) + rest},
		{told, "EncryptedByAPassword", bySecret, "Bearer " + segment(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2c":2147483647,"p2s":"AAAA"}`) + rest},
		{told, "SignedByAPassword", bySecret, f.with(`{"alg":"PBES2-HS256+A128KW","p2c":2147483647,"p2s":"AAAA"}`, goodClaims)},
		{told, "SignedAndEncrypted", bySecret, "Bearer " + good + ".AAAA.AAAA"},
		{told, "Nested", bySecret, f.with(`{"alg":"HS256","cty":"JWT"}`, good)},
		{told, "NestedInAText", bySecret, f.with(`{"alg":"HS256","cty":"JWT"}`, `"`+good+`"`)},
		{told, "Compressed", bySecret, f.with(`{"alg":"HS256","zip":"DEF"}`, packed.String())},
		{told, "Unencoded", bySecret, f.with(`{"alg":"HS256","b64":false,"crit":["b64"]}`, goodClaims)},
	}
}

// encodings: sections 2.6 and 3.7.
func (f forger) encodings() []attack {
	const told = "2.6 3.7"

	wide := func(order func(unit uint16) []byte) string {
		var text []byte
		for _, unit := range utf16.Encode([]rune(goodClaims)) {
			text = append(text, order(unit)...)
		}

		return string(text)
	}
	big := wide(func(unit uint16) []byte { return []byte{byte(unit >> 8), byte(unit)} })
	little := wide(func(unit uint16) []byte { return []byte{byte(unit), byte(unit >> 8)} })
	good := strings.TrimPrefix(f.with(hs256Header, goodClaims), "Bearer ")
	parts := strings.Split(good, ".")

	return []attack{
		{told, "UTF16BE", bySecret, f.with(hs256Header, big)},
		{told, "UTF16LE", bySecret, f.with(hs256Header, little)},
		{told, "UTF16OfAHeader", bySecret, f.with(strings.ReplaceAll(hs256Header, "", "\x00"), goodClaims)},
		{told, "ByteOrderMark", bySecret, f.with(hs256Header, "\ufeff"+goodClaims)},
		{told, "ByteOrderMarkOfAHeader", bySecret, f.with("\ufeff"+hs256Header, goodClaims)},
		{told, "Latin1", bySecret, f.with(hs256Header, strings.Replace(goodClaims, "李雷", "Ren\xe9", 1))},
		{told, "Overlong", bySecret, f.with(hs256Header, strings.Replace(goodClaims, "acme", "\xc0\xafacme", 1))},
		{told, "LoneSurrogate", bySecret, f.with(hs256Header, strings.Replace(goodClaims, "李雷", `\ud800`, 1))},
		{told, "ClaimTwice", bySecret, f.with(hs256Header, claimsWith(`"role":"OPERATOR"`))},
		{told, "ClaimTwiceByAnEscape", bySecret, f.with(hs256Header, claimsWith(`"r\u006fle":"OPERATOR"`))},
		{told, "ClaimInOtherCase", bySecret, f.with(hs256Header, strings.Replace(goodClaims, `"role"`, `"ROLE"`, 1))},
		{told, "TwoObjects", bySecret, f.with(hs256Header, goodClaims+goodClaims)},
		{told, "SingleQuotes", bySecret, f.with(hs256Header, strings.ReplaceAll(goodClaims, `"`, `'`))},
		{told, "Comment", bySecret, f.with(hs256Header, "/* */"+goodClaims)},
		{told, "Padding", bySecret, "Bearer " + good + "="},
		{told, "StandardAlphabet", bySecret, "Bearer " + parts[0] + "." + parts[1] + "." + strings.Repeat("+/", 21) + "+"},
		{told, "LineBreak", bySecret, "Bearer " + good[:30] + "\n" + good[30:]},
		{told, "JSONSerialisation", bySecret, fmt.Sprintf(`Bearer {"protected":%q,"payload":%q,"signature":%q}`, parts[0], parts[1], parts[2])},
		{told, "JSONSerialisationAsASegment", bySecret, "Bearer " + segment(`{"payload":"`+parts[1]+`","signatures":[]}`) + "." + parts[1] + "." + parts[2]},
	}
}

// parties: sections 2.7, 2.8, 3.8, 3.9, 3.11 and 3.12.
func (f forger) parties() []attack {
	const (
		header   = `{"alg":"HS256","typ":"at+jwt"}`
		issuer   = `"iss":"https://id.example"`
		audience = `"aud":"jiaofu"`
		replaced = "2.7 3.8 3.9"
		confused = "2.8 3.11 3.12"
	)

	all := []attack{}

	for name, claims := range map[string]string{
		"NoIssuer": audience, "NoAudience": issuer, "Neither": `"x":1`,
		"OtherIssuer": `"iss":"https://evil.example",` + audience, "IssuerWithASlash": `"iss":"https://id.example/",` + audience,
		"IssuerInOtherCase": `"iss":"https://ID.example",` + audience, "IssuerNull": `"iss":null,` + audience,
		"IssuerList": `"iss":["https://id.example"],` + audience, "OtherAudience": issuer + `,"aud":"another"`,
		"AudiencePrefix": issuer + `,"aud":"jiaofu2"`, "AudienceInOtherCase": issuer + `,"aud":"Jiaofu"`, "AudienceEmpty": issuer + `,"aud":[]`,
		"AudienceNull": issuer + `,"aud":null`, "AudienceObject": issuer + `,"aud":{"jiaofu":1}`, "AudienceOfNumbers": issuer + `,"aud":["jiaofu",1]`,
	} {
		all = append(all, attack{replaced, name, byParty, f.with(header, claimsWith(claims))})
	}

	for name, subject := range map[string]string{"SubjectMissing": "", "SubjectEmpty": `"sub":"",`, "SubjectNumber": `"sub":1,`, "SubjectNull": `"sub":null,`} {
		all = append(all, attack{replaced, name, bySecret, f.with(hs256Header, strings.Replace(goodClaims, `"sub":"u1",`, subject, 1))})
	}

	for _, typ := range []string{"dpop+jwt", "secevent+jwt", "logout+jwt", "rt+jwt", "id+jwt", "JOSE", "jwt ", "application/dpop+jwt", "at+jwt2"} {
		all = append(all, attack{confused, "Type " + typ, bySecret, f.with(`{"alg":"HS256","typ":"`+typ+`"}`, goodClaims)})
	}

	for _, kind := range []string{`"token_use":"id"`, `"token_use":"refresh"`, `"typ":"Refresh"`, `"typ":"ID"`, `"typ":"Offline"`, `"token_type":"refresh"`} {
		all = append(all, attack{confused, "Kind " + kind, bySecret, f.with(hs256Header, claimsWith(kind))})
	}

	return append(all, attack{confused, "TypeList", bySecret, f.with(`{"alg":"HS256","typ":["JWT"]}`, goodClaims)})
}

// indirect: sections 2.9 and 3.10.
func (f forger) indirect() []attack {
	const told = "2.9 3.10"

	evil, err := json.Marshal(entry(f, &f.evil.ecdsa.PublicKey, "es"))
	require.NoError(f, err)

	var all []attack

	for name, kid := range map[string]string{
		"Path": "../../../../dev/null", "SQL": "es' UNION SELECT 'attacker' --", "LDAP": "*)(uid=*", "Address": f.fetch, "NUL": `es\u0000`,
		"OtherCase": "ES", "Spaces": " es", "Long": strings.Repeat("k", 5000), "Command": "es|whoami",
	} {
		all = append(all, attack{told, "KeyID " + name, byKeys, f.by(jwt.SigningMethodES256, f.keys.ecdsa, `{"alg":"ES256","kid":"`+kid+`"}`)})
	}

	for _, member := range []string{
		`"jku":"` + f.fetch + `"`, `"x5u":"` + f.fetch + `"`, `"jwk":` + string(evil), `"x5c":["AAAA"]`, `"jku":"file:///etc/passwd"`,
		`"jku":"` + f.fetch + `","jwk":` + string(evil),
	} {
		all = append(all, attack{told, "Key brought along " + member[:8], byKeys, f.by(jwt.SigningMethodES256, f.evil.ecdsa, `{"alg":"ES256","kid":"es",`+member+`}`)})
	}

	return append(all,
		attack{told, "KeyIDObject", byKeys, f.by(jwt.SigningMethodES256, f.keys.ecdsa, `{"alg":"ES256","kid":{"$ne":1}}`)},
		attack{told, "Critical", bySecret, f.with(`{"alg":"HS256","crit":["x"],"x":1}`, goodClaims)},
		attack{told, "AccountObject", bySecret, f.with(hs256Header, strings.Replace(goodClaims, `"acme"`, `{"$ne":""}`, 1))},
		attack{told, "AccountWithNUL", bySecret, f.with(hs256Header, strings.Replace(goodClaims, "acme", `acme\u0000`, 1))},
	)
}

// weakKeys: sections 2.2, 2.5, 3.4 and 3.5. With none of these a verifier is made.
func weakKeys() map[string]auth.Config {
	offCurve := `{"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}]}`
	all := map[string]auth.Config{}

	for _, secret := range []string{"x", testSecret[:31], strings.Repeat("a", 64), strings.Repeat("changeme", 8), "your-256-bit-secret-your-256-bit-secret"} {
		all["2.2 3.5 "+secret] = auth.Config{Secret: []byte(secret)}
	}

	all["2.5 3.4 "+offCurve] = auth.Config{JWKS: offCurve}
	all["2.5 3.4 X25519"] = auth.Config{JWKS: `{"keys":[{"kty":"OKP","crv":"X25519","kid":"a","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]}`}
	all["2.2 3.5 RSA of two bits"] = auth.Config{JWKS: `{"keys":[{"kty":"RSA","kid":"a","n":"Aw","e":"AQAB"}]}`}
	all["2.2 3.5 secret in a set"] = auth.Config{JWKS: `{"keys":[{"kty":"oct","kid":"a","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]}`}

	return all
}

// TestAttacksOfRFC8725 tries the attacks of each section of its chapters 2 and 3.
func TestAttacksOfRFC8725(t *testing.T) {
	t.Parallel()

	fetched := make(chan struct{}, 100)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { fetched <- struct{}{} }))
	t.Cleanup(server.Close)

	f := forger{TB: t, keys: newKeys(t), evil: newKeys(t), fetch: server.URL}
	verifiers := map[string]*auth.Verifier{
		bySecret: verifierOf(t, auth.Config{Secret: []byte(testSecret)}),
		byKeys:   verifierOf(t, auth.Config{JWKS: f.keys.file(t)}),
		byParty:  verifierOf(t, auth.Config{Secret: []byte(testSecret), Issuer: "https://id.example", Audience: "jiaofu"}),
	}
	count := map[string]int{}

	for _, attacks := range [][]attack{f.algorithms(), f.signatures(), f.encrypted(), f.encodings(), f.parties(), f.indirect()} {
		for _, one := range attacks {
			identity, err := verifiers[one.verifier].Verify(one.authorization)
			require.Error(t, err, "%s: %s", one.sections, one.name)
			requireRefused(t, err, strings.TrimPrefix(one.authorization, "Bearer "))
			require.Zero(t, identity)

			for section := range strings.FieldsSeq(one.sections) {
				count[section]++
			}
		}
	}

	for name, config := range weakKeys() {
		if config.JWKS != "" {
			config.JWKS = fileOf(t, []byte(config.JWKS))
		}

		_, err := auth.NewVerifier(t.Context(), config)
		require.Error(t, err, name)

		for section := range strings.FieldsSeq(name[:min(len(name), len("2.2 3.5"))]) {
			count[section]++
		}
	}

	require.Empty(t, fetched)

	for chapter, sections := range map[int]int{2: 9, 3: 12} {
		for section := 1; section <= sections; section++ {
			require.NotZero(t, count[fmt.Sprintf("%d.%d", chapter, section)], "nothing of section %d.%d is tried", chapter, section)
		}
	}

	// What is refused above is refused for what is wrong with it.
	for name, authorization := range map[string]string{
		bySecret: f.with(hs256Header, goodClaims), byKeys: f.by(jwt.SigningMethodES256, f.keys.ecdsa, `{"alg":"ES256","kid":"es"}`),
		byParty: f.with(`{"alg":"HS256","typ":"at+jwt"}`, claimsWith(`"iss":"https://id.example","aud":["x","jiaofu"]`)),
	} {
		_, err := verifiers[name].Verify(authorization)
		require.NoError(t, err, name)
	}

	t.Logf("cases by section: %v", count)
}
