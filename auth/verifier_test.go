package auth_test

import (
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/auth"
	"github.com/jiaofu/jiaofu/delivery"
)

func TestGoodTokenNamesItsCaller(t *testing.T) {
	t.Parallel()

	verifier := verifierOf(t, auth.Config{Secret: []byte(testSecret)})
	identity, err := verifier.Verify(hs256(t, hs256Header, goodClaims))
	require.NoError(t, err)
	require.Equal(t, auth.Identity{
		Actor:     delivery.Actor{Role: delivery.RoleBuyer, Account: "acme", Subject: "u1", Name: "李雷"},
		ExpiresAt: instant().Add(time.Hour),
	}, identity)

	found, ok := auth.FromContext(auth.NewContext(t.Context(), identity))
	require.True(t, ok)
	require.Equal(t, identity, found)

	_, ok = auth.FromContext(t.Context())
	require.False(t, ok)
}

func TestAcceptedTokens(t *testing.T) {
	t.Parallel()

	cases := map[string][2]string{
		"WithoutType":                   {`{"alg":"HS256"}`, goodClaims},
		"AccessTokenType":               {`{"alg":"HS256","typ":"application/at+jwt"}`, goodClaims},
		"KeyIDIsNotReadWithASecret":     {`{"alg":"HS256","kid":"../../dev/null' OR 1=1"}`, goodClaims},
		"LinksToKeysAreNotRead":         {`{"alg":"HS256","jku":"http://127.0.0.1:1/","x5u":"http://127.0.0.1:1/"}`, goodClaims},
		"EmbeddedKeyIsNotRead":          {`{"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}}`, goodClaims},
		"UnknownClaims":                 {hs256Header, claimsWith(`"scope":"a b","nested":{"a":[1]}`)},
		"FractionsOfASecond":            {hs256Header, claimsTimed("1795338000.75")},
		"OneMoreSecond":                 {hs256Header, claimsTimed("1795334401")},
		"NotBeforeInsideTheLeeway":      {hs256Header, claimsWith(`"nbf":1795334430`)},
		"IssuedInsideTheLeeway":         {hs256Header, claimsWith(`"iat":1795334430`)},
		"BearerKind":                    {hs256Header, claimsWith(`"typ":"Bearer","token_use":"access"`)},
		"AnyAudienceWhenNoneIsWanted":   {hs256Header, claimsWith(`"aud":["a","b"],"iss":"c"`)},
		"NameWithJoiners":               {hs256Header, strings.Replace(goodClaims, "李雷", "👩\u200d💻", 1)},
		"NameMayBeLeftOut":              {hs256Header, strings.Replace(goodClaims, `"name":"李雷",`, "", 1)},
		"OperatorMayLeaveOutTheAccount": {hs256Header, `{"sub":"u1","role":"OPERATOR","exp":1795338000}`},
	}

	verifier := verifierOf(t, auth.Config{Secret: []byte(testSecret)})

	for name, token := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			identity, err := verifier.Verify(hs256(t, token[0], token[1]))
			require.NoError(t, err)
			require.NotEmpty(t, identity.Actor.Account)
			require.NotEmpty(t, identity.Actor.Name)
		})
	}
}

// RFC 8725, 3.3, 3.4, 3.10 and RFC 7515, 4.1.11; rows A03 to A06 of the bad input.
// TestATokenNamesWhatAnOrderDoes: every account that an order may have can sign in.
func TestATokenNamesWhatAnOrderDoes(t *testing.T) {
	t.Parallel()

	verifier := verifierOf(t, auth.Config{Secret: []byte(testSecret)})

	for _, account := range []string{strings.Repeat("字", delivery.MaxAccount), "Ünï 42 🚚"} {
		require.True(t, delivery.IsID(account))

		claims := strings.NewReplacer("acme", account, "李雷", strings.Repeat("李", auth.MaxName)).Replace(goodClaims)
		identity, err := verifier.Verify(hs256(t, hs256Header, claims))
		require.NoError(t, err)
		require.Equal(t, account, identity.Actor.Account)
	}
}

func TestRefusedTokens(t *testing.T) {
	t.Parallel()

	cases := map[string][2]string{
		"CriticalExtension":        {`{"alg":"HS256","crit":["b64"],"b64":false}`, goodClaims},
		"EmptyCritical":            {`{"alg":"HS256","crit":[]}`, goodClaims},
		"CriticalNull":             {`{"alg":"HS256","crit":null}`, goodClaims},
		"KeyIDTooLong":             {`{"alg":"HS256","kid":"` + strings.Repeat("k", 129) + `"}`, goodClaims},
		"KeyIDNoText":              {`{"alg":"HS256","kid":{"$ne":1}}`, goodClaims},
		"AlgorithmTwice":           {`{"alg":"none","alg":"HS256"}`, goodClaims},
		"HeaderNoObject":           {`"HS256"`, goodClaims},
		"HeaderTrailing":           {hs256Header + `{}`, goodClaims},
		"RefreshTokenType":         {`{"alg":"HS256","typ":"rt+jwt"}`, goodClaims},
		"IdentityTokenKind":        {hs256Header, claimsWith(`"token_use":"id"`)},
		"RefreshTokenKind":         {hs256Header, claimsWith(`"typ":"Refresh"`)},
		"RefreshTokenTypeClaim":    {hs256Header, claimsWith(`"token_type":"refresh"`)},
		"SubjectTwice":             {hs256Header, claimsWith(`"sub":"u2"`)},
		"UnknownClaimTwice":        {hs256Header, claimsWith(`"x":1,"x":1`)},
		"RoleInOtherCase":          {hs256Header, strings.Replace(goodClaims, `"role"`, `"Role"`, 1)},
		"ClaimsNull":               {hs256Header, `null`},
		"ClaimsList":               {hs256Header, `[` + goodClaims + `]`},
		"ClaimsTrailing":           {hs256Header, goodClaims + goodClaims},
		"ClaimsCutOff":             {hs256Header, goodClaims[:40]},
		"ClaimsDeep":               {hs256Header, claimsWith(`"d":` + strings.Repeat("[", 4000))},
		"NotUTF8":                  {hs256Header, strings.Replace(goodClaims, "李雷", "\xff\xfe", 1)},
		"LoneSurrogate":            {hs256Header, strings.Replace(goodClaims, "李雷", `\ud800`, 1)},
		"Expired":                  {hs256Header, claimsTimed("1795334399")},
		"ExpiresNow":               {hs256Header, claimsTimed("1795334400")},
		"ExpiresNowAndABit":        {hs256Header, claimsTimed("1795334400.9")},
		"ExpiryMissing":            {hs256Header, `{"sub":"u1","role":"BUYER","account":"acme"}`},
		"ExpiryNull":               {hs256Header, claimsTimed("null")},
		"ExpiryText":               {hs256Header, claimsTimed(`"1795338000"`)},
		"ExpiryObject":             {hs256Header, claimsTimed(`{}`)},
		"ExpiryEndless":            {hs256Header, claimsTimed("1e30")},
		"ExpiryBeyondNumbers":      {hs256Header, claimsTimed("1e400")},
		"ExpiryNegative":           {hs256Header, claimsTimed("-1")},
		"ExpiryZero":               {hs256Header, claimsTimed("0")},
		"ExpiryInMilliseconds":     {hs256Header, claimsTimed("1795338000000")},
		"ExpiryInTwelveYears":      {hs256Header, claimsTimed("2174025600")},
		"NotBeforeBeyondTheLeeway": {hs256Header, claimsWith(`"nbf":1795334431`)},
		"NotBeforeText":            {hs256Header, claimsWith(`"nbf":"1"`)},
		"NotBeforeNegative":        {hs256Header, claimsWith(`"nbf":-1`)},
		"IssuedBeyondTheLeeway":    {hs256Header, claimsWith(`"iat":1795334431`)},
		"IssuedEndless":            {hs256Header, claimsWith(`"iat":1e30`)},
		"System":                   {hs256Header, strings.Replace(goodClaims, "BUYER", "SYSTEM", 1)},
		"UnknownRole":              {hs256Header, strings.Replace(goodClaims, "BUYER", "buyer", 1)},
		"RoleList":                 {hs256Header, strings.Replace(goodClaims, `"BUYER"`, `["BUYER","OPERATOR"]`, 1)},
		"RoleMissing":              {hs256Header, strings.Replace(goodClaims, `"role":"BUYER",`, "", 1)},
		"SubjectMissing":           {hs256Header, strings.Replace(goodClaims, `"sub":"u1",`, "", 1)},
		"SubjectEmpty":             {hs256Header, strings.Replace(goodClaims, `"u1"`, `""`, 1)},
		"SubjectTooLong":           {hs256Header, strings.Replace(goodClaims, "u1", strings.Repeat("u", 129), 1)},
		"SubjectOfSpaces":          {hs256Header, strings.Replace(goodClaims, "u1", " u1", 1)},
		"SubjectWithNUL":           {hs256Header, strings.Replace(goodClaims, "u1", `u\u0000`, 1)},
		"SubjectTurned":            {hs256Header, strings.Replace(goodClaims, "u1", "u\u202e", 1)},
		"SubjectNumber":            {hs256Header, strings.Replace(goodClaims, `"u1"`, "1", 1)},
		"AccountMissing":           {hs256Header, strings.Replace(goodClaims, `"account":"acme",`, "", 1)},
		"AccountObject":            {hs256Header, strings.Replace(goodClaims, `"acme"`, `{"$ne":""}`, 1)},
		"AccountWithZeroWidth":     {hs256Header, strings.Replace(goodClaims, "acme", "ac\u200bme", 1)},
		"AccountReplaced":          {hs256Header, strings.Replace(goodClaims, "acme", "\ufffd", 1)},
		"NameTooLong":              {hs256Header, strings.Replace(goodClaims, "李雷", strings.Repeat("李", 257), 1)},
		"NameTurned":               {hs256Header, strings.Replace(goodClaims, "李雷", "李\u202e雷", 1)},
		"NameWithLineBreak":        {hs256Header, strings.Replace(goodClaims, "李雷", `李\n雷`, 1)},
		"AudienceOfNumbers":        {hs256Header, claimsWith(`"aud":[1]`)},
		"TooLong":                  {hs256Header, claimsWith(`"pad":"` + strings.Repeat("x", auth.MaxTokenBytes) + `"`)},
		"AMegabyte":                {hs256Header, claimsWith(`"pad":"` + strings.Repeat("x", 1<<20) + `"`)},
	}

	verifier := verifierOf(t, auth.Config{Secret: []byte(testSecret)})

	for name, token := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			authorization := hs256(t, token[0], token[1])
			identity, err := verifier.Verify(authorization)
			requireRefused(t, err, authorization)
			require.Zero(t, identity)
		})
	}
}

func TestRefusedSpellings(t *testing.T) {
	t.Parallel()

	verifier := verifierOf(t, auth.Config{Secret: []byte(testSecret)})
	good := strings.TrimPrefix(hs256(t, hs256Header, goodClaims), "Bearer ")
	parts := strings.Split(good, ".")
	forged := segment(strings.Replace(goodClaims, "acme", "evil", 1))
	// 32 bytes leave two unused bits in the last character.
	stray := good[:len(good)-1] + string(good[len(good)-1]+1)

	cases := map[string]string{
		"Nothing":            "",
		"SchemeOnly":         "Bearer ",
		"NoScheme":           good,
		"SmallScheme":        "bearer " + good,
		"LoudScheme":         "BEARER " + good,
		"OtherScheme":        "Basic " + good,
		"TwoSpaces":          "Bearer  " + good,
		"Tab":                "Bearer\t" + good,
		"SpaceAfter":         "Bearer " + good + " ",
		"TwoTokens":          "Bearer " + good + ", Bearer " + good,
		"LineBreakInside":    "Bearer " + good[:20] + "\n" + good[20:],
		"Padding":            "Bearer " + good + "=",
		"PaddedHeader":       "Bearer " + parts[0] + "=." + parts[1] + "." + parts[2],
		"StandardAlphabet":   "Bearer " + parts[0] + "." + parts[1] + "." + strings.Repeat("+", 43),
		"StrayBits":          "Bearer " + stray,
		"NoSignature":        "Bearer " + parts[0] + "." + parts[1] + ".",
		"TwoSegments":        "Bearer " + parts[0] + "." + parts[1],
		"FourSegments":       "Bearer " + good + ".AAAA",
		"Encrypted":          "Bearer " + good + ".AAAA.AAAA",
		"OtherClaims":        "Bearer " + parts[0] + "." + forged + "." + parts[2],
		"OtherSecret":        sign(t, jwt.SigningMethodHS256, []byte(strings.ToUpper(testSecret)), hs256Header, goodClaims),
		"EmptySecret":        sign(t, jwt.SigningMethodHS256, []byte{}, hs256Header, goodClaims),
		"OnlyDots":           "Bearer ..",
		"AMegabyteOfDots":    "Bearer " + strings.Repeat(".", 1<<20),
		"AMegabyteNoScheme":  strings.Repeat("A", 1<<20),
		"NotUTF8":            "Bearer \xff.\xff.\xff",
		"FullWidthCharacter": "Bearer " + strings.Replace(good, ".", "．", 1),
	}

	for name, authorization := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := verifier.Verify(authorization)
			requireRefused(t, err, strings.TrimPrefix(authorization, "Bearer "))
		})
	}
}

func TestExpiredTokenIsToldSo(t *testing.T) {
	t.Parallel()

	verifier := verifierOf(t, auth.Config{Secret: []byte(testSecret)})
	_, err := verifier.Verify(hs256(t, hs256Header, claimsTimed("1795334000")))
	require.ErrorContains(t, err, "expired")

	_, err = verifier.Verify("")
	require.ErrorContains(t, err, "needed")
}
