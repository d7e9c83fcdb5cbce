package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/store/mongodb/mongotest"
)

// The tests of bad input send what nobody should to the program as it is
// started, with the settings of production. Names carry the ids of the classes
// of bad input that they cover.

const (
	// badTime bounds what must be soon.
	badTime = 10 * time.Second
	// toldTime bounds how long it takes to be told that the database is gone: the
	// time of an operation, and some for a busy machine.
	toldTime = 15 * time.Second
	// exchangeTime bounds one exchange with the program.
	exchangeTime = 2 * toldTime
	// longestAnswer bounds what bad input gets back, in bytes.
	longestAnswer = 64 << 10
	// mostGrowth bounds by how many bytes the program may grow meanwhile.
	mostGrowth = 64 << 20
	// marker stands in values of bad input; no answer may repeat it.
	marker = "hemlock"
)

// victim is a program with one order, that bad input must leave as it is.
type victim struct {
	*program

	order, number           string
	buyer, provider         string // tokens of the order's people
	operator, marketplace   string
	stranger, strangerSells string // tokens of people that it is not for

	sheet *sheet // nil where no class is tried
	by    over   // how it is asked
}

// victim starts a program to try classes of bad input on.
func (s *sheet) victim(t *testing.T, more ...string) *victim {
	t.Helper()

	v := newVictim(t, more...)
	v.sheet = s

	return v
}

// newVictim starts a program and registers an order, whose requirement waits
// for the provider.
func newVictim(t *testing.T, more ...string) *victim {
	t.Helper()

	env := append([]string{"JIAOFU_DATA_DIR=" + t.TempDir(), "JIAOFU_JWT_SECRET=" + testSecret}, more...)
	v := &victim{
		program: startProgram(t, env...), number: "2026-0001", by: byPOST,
		buyer: tokenFor("BUYER", "acme"), provider: tokenFor("PROVIDER", "cloudcraft"),
		operator: tokenFor("OPERATOR", "platform"), marketplace: tokenFor("MARKETPLACE", "market"),
		stranger: tokenFor("BUYER", "other"), strangerSells: tokenFor("PROVIDER", "other"),
	}
	v.order = v.registers(t, v.number)
	v.call(t, v.buyer, `mutation ($id: ID!) { submitRequirement(input: {orderId: $id, description: "需求"}) { order { id } } }`,
		map[string]any{"id": v.order})

	return v
}

// registers registers an order of acme and cloudcraft, and returns its id.
func (v *victim) registers(t *testing.T, number string) string {
	t.Helper()

	data := v.call(t, v.marketplace, `mutation ($number: String!) { registerOrder(input: {number: $number, paid: "1.00",
		goods: {name: "等保"}, provider: {account: "cloudcraft", name: "云匠"}, buyer: {account: "acme", name: "极光"}})
		{ order { id } } }`, map[string]any{"number": number})

	return at[string](t, data, "registerOrder", "order", "id")
}

// eachTransport runs a test over each of some transports, and over POST against
// a program on MongoDB, each time against a new program.
func (s *sheet) eachTransport(t *testing.T, list []over, test func(t *testing.T, v *victim)) {
	t.Helper()

	for _, by := range list {
		t.Run(string(by), func(t *testing.T) {
			t.Parallel()
			test(t, s.victim(t).over(by))
		})
	}

	t.Run("MongoDB", func(t *testing.T) {
		t.Parallel()
		test(t, s.victim(t, "MONGODB_URI="+mongotest.URI(t), "MONGODB_DATABASE="+mongotest.Database(t)))
	})
}

// tried notes that a case of each of the classes passed.
func (v *victim) tried(ids ...string) { v.sheet.tried(v.by, ids...) }

// at reads a value inside of decoded JSON.
func at[T any](t *testing.T, value any, path ...any) T {
	t.Helper()

	for _, step := range path {
		switch key := step.(type) {
		case string:
			object, ok := value.(map[string]any)
			require.True(t, ok, "no object to look up %q in: %v", key, value)

			value = object[key]
		case int:
			list, ok := value.([]any)
			require.True(t, ok, "no list: %v", value)
			require.Greater(t, len(list), key, "%v", value)

			value = list[key]
		}
	}

	found, ok := value.(T)
	_, anything := any(&found).(*any)
	require.True(t, ok || anything, "%v at %v", value, path)

	return found
}

// signedToken is a token with any header and claims.
func signedToken(header, claims string, secret []byte) string {
	text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))

	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

const goodHeader = `{"alg":"HS256","typ":"JWT"}`

// claimsOf are good claims, with some members more.
func claimsOf(role, account string, lifetime time.Duration, more string) string {
	return fmt.Sprintf(`{"sub":"u1","name":%q,"role":%q,"account":%q,"exp":%d%s}`,
		account, role, account, time.Now().Add(lifetime).Unix(), more)
}

func tokenFor(role, account string) string {
	return signedToken(goodHeader, claimsOf(role, account, time.Hour, ""), []byte(testSecret))
}

// reply is an answer of the program.
type reply struct {
	status int
	header http.Header
	body   string

	by     over
	long   bool // what was asked was longer than the transport takes
	closed int  // the code that a socket was closed with instead
}

// send sends a request and reads the whole answer. Headers come in pairs.
func (p *program) send(t *testing.T, method, target, body string, headers ...string) reply {
	t.Helper()

	if strings.HasPrefix(target, "/") {
		target = p.url + target
	}

	r, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	require.NoError(t, err)

	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])

		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}

	client := &http.Client{
		Timeout:       exchangeTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(r)
	require.NoError(t, err)

	defer answer.Body.Close()

	text, err := io.ReadAll(io.LimitReader(answer.Body, 8<<20))
	require.NoError(t, err)

	return reply{status: answer.StatusCode, header: answer.Header, body: string(text)}
}

// question is the body that asks for a document. Variables are JSON.
func question(query, variables string) string {
	quoted, err := json.Marshal(query)
	if err != nil {
		panic(err) // a string is JSON
	}

	if variables == "" {
		variables = "null"
	}

	return fmt.Sprintf(`{"query":%s,"variables":%s}`, quoted, variables)
}

// harmless expects an answer that is short and repeats nothing.
func (r reply) harmless(t *testing.T) {
	t.Helper()
	require.Less(t, r.status, http.StatusInternalServerError, "%.300s", r.body)
	require.Less(t, len(r.body), longestAnswer)

	for _, tale := range []string{marker, "goroutine ", ".go:", "panic", "runtime", "sqlite", "SQLite", "mongo", "Did you mean"} {
		require.NotContains(t, r.body, tale)
	}
}

// data expects an answer without errors.
func (r reply) data(t *testing.T) map[string]any {
	t.Helper()
	require.Equal(t, http.StatusOK, r.status, "%d %.500s", r.closed, r.body)

	var read map[string]any

	require.NoError(t, json.Unmarshal([]byte(r.body), &read))
	require.Nil(t, read["errors"], "%.500s", r.body)

	return at[map[string]any](t, read, "data")
}

// snapshot is the order as it stands, and all that happened to it.
func (v *victim) snapshot(t *testing.T) string {
	t.Helper()

	// Somebody new each time, whose budget is full.
	claims := strings.Replace(claimsOf("OPERATOR", "platform", time.Hour, ""), `"u1"`, strconv.Quote(rand.Text()), 1)
	answer := v.askOver(t, byPOST, signedToken(goodHeader, claims, []byte(testSecret)), question(`query ($id: ID!) { order(id: $id) { version status hold updatedAt
		requirements { description } flowLog { seq hash } } orders { totalCount } verifyFlowLog(orderId: $id) { valid } }`,
		`{"id":"`+v.order+`"}`))

	data, err := json.Marshal(answer.data(t))
	require.NoError(t, err)

	return string(data)
}

// unmoved expects that nothing changes, that the program lives on, and that it
// stays as small as it was, whatever the test does to it.
func (v *victim) unmoved(t *testing.T, test func(t *testing.T)) {
	t.Helper()

	before, size := v.snapshot(t), v.resident(t)

	test(t)

	require.Equal(t, before, v.snapshot(t))
	require.Less(t, v.resident(t)-size, mostGrowth)
}

// row runs one case, of the class that its name begins with. Cases share the
// order, so they come one by one.
func (v *victim) row(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name+"/"+string(v.by), func(t *testing.T) {
		v.unmoved(t, func(t *testing.T) {
			t.Helper()

			began := time.Now()

			test(t)
			v.sheet.timed(t.Name(), time.Since(began))
		})

		if id := rowID.FindString(name); id != "" {
			v.tried(id)
		}
	})
}

// resident is the memory that the process holds, in bytes.
func (p *program) resident(t *testing.T) int {
	t.Helper()

	status, err := os.ReadFile("/proc/" + strconv.Itoa(p.command.Process.Pid) + "/status")
	if os.IsNotExist(err) {
		return 0 // only Linux tells
	}

	require.NoError(t, err)

	found := regexp.MustCompile(`VmRSS:\s*(\d+) kB`).FindSubmatch(status)
	require.NotNil(t, found)

	size, err := strconv.Atoi(string(found[1]))
	require.NoError(t, err)

	return size << 10
}
