package main

import (
	"crypto/hmac"
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
	// badTime bounds one exchange with the program; the answer is far sooner.
	badTime = 5 * time.Second
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

	slowest     time.Duration // of the rows
	slowestName string
}

// newVictim starts a program and registers an order, whose requirement waits
// for the provider.
func newVictim(t *testing.T, more ...string) *victim {
	t.Helper()

	env := append([]string{"JIAOFU_DATA_DIR=" + t.TempDir(), "JIAOFU_JWT_SECRET=" + testSecret}, more...)
	v := &victim{
		program: startProgram(t, env...), number: "2026-0001",
		buyer: tokenFor("BUYER", "acme"), provider: tokenFor("PROVIDER", "cloudcraft"),
		operator: tokenFor("OPERATOR", "platform"), marketplace: tokenFor("MARKETPLACE", "market"),
		stranger: tokenFor("BUYER", "other"), strangerSells: tokenFor("PROVIDER", "other"),
	}
	t.Cleanup(func() {
		if v.slowest > 0 {
			t.Logf("the slowest row is %s: %v", v.slowestName, v.slowest.Round(time.Millisecond))
		}
	})

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

// eachBackend runs a test against a program on each back end.
func eachBackend(t *testing.T, test func(t *testing.T, v *victim)) {
	t.Helper()

	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, newVictim(t))
	})
	t.Run("MongoDB", func(t *testing.T) {
		t.Parallel()
		test(t, newVictim(t, "MONGODB_URI="+mongotest.URI(t), "MONGODB_DATABASE="+mongotest.Database(t)))
	})
}

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
}

// send sends a request and reads the whole answer. Headers come in pairs.
func (p *program) send(t *testing.T, method, target, body string, headers ...string) reply {
	t.Helper()

	return p.sendWithin(t, badTime, method, target, body, headers...)
}

func (p *program) sendWithin(t *testing.T, within time.Duration, method, target, body string, headers ...string) reply {
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
		Timeout:       within,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(r)
	require.NoError(t, err)

	defer answer.Body.Close()

	text, err := io.ReadAll(io.LimitReader(answer.Body, 8<<20))
	require.NoError(t, err)

	return reply{answer.StatusCode, answer.Header, string(text)}
}

// ask posts a body to /graphql.
func (p *program) ask(t *testing.T, token, body string, headers ...string) reply {
	t.Helper()

	all := []string{"Content-Type", "application/json", "Accept", "application/graphql-response+json"}
	if token != "" {
		all = append(all, "Authorization", "Bearer "+token)
	}

	return p.send(t, http.MethodPost, "/graphql", body, append(all, headers...)...)
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

// refused expects an answer that is nothing but errors with the code, and that
// tells nothing.
func (r reply) refused(t *testing.T, code string, statuses ...int) {
	t.Helper()
	require.Contains(t, statuses, r.status, "%.300s", r.body)
	require.Contains(t, r.body, `"code":"`+code+`"`, "%.300s", r.body)
	require.NotContains(t, r.body, `"data"`)
	r.harmless(t)
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
	require.Equal(t, http.StatusOK, r.status, "%.500s", r.body)

	var read map[string]any

	require.NoError(t, json.Unmarshal([]byte(r.body), &read))
	require.Nil(t, read["errors"], "%.500s", r.body)

	return at[map[string]any](t, read, "data")
}

// snapshot is the order as it stands, and all that happened to it.
func (v *victim) snapshot(t *testing.T) string {
	t.Helper()

	answer := v.ask(t, v.operator, question(`query ($id: ID!) { order(id: $id) { version status hold updatedAt
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
	began := time.Now()

	test(t)

	if took := time.Since(began); took > v.slowest {
		v.slowest, v.slowestName = took, t.Name()
	}

	require.Equal(t, before, v.snapshot(t))
	require.Less(t, v.resident(t)-size, mostGrowth)
}

// row runs one row of a table. Rows share the order, so they come one by one.
func (v *victim) row(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { v.unmoved(t, test) })
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
