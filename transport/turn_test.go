package transport_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/transport"
)

// thrifty is a budget of 50 points that a test does not live to see filled.
func thrifty(c *transport.Config) { c.Limits.CostRate, c.Limits.CostBurst = 1, 50 }

// narrow lets one operation run, and one wait, for each processor.
func narrow(c *transport.Config) {
	c.Limits.Queries, c.Limits.Mutations, c.Limits.Queue, c.Limits.QueueTime = 1, 1, 1, bound
}

// retryAfter is the header that a refused caller is told, in seconds.
func retryAfter(tb testing.TB, answer *reply) int {
	tb.Helper()

	seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	require.NoError(tb, err)

	return seconds
}

func TestBudgetIsTold(t *testing.T) {
	t.Parallel()

	w := newWorld(t, thrifty)
	_, body := w.post(t, asking("{hello}"), "Authorization", "Bearer li")
	require.JSONEq(t, `{"data":{"hello":"hello "},"extensions":{"cost":{"requestedQueryCost":1,"actualQueryCost":1,
		"throttleStatus":{"maximumAvailable":50,"currentlyAvailable":49,"restoreRate":1}}}}`, body)

	_, body = w.post(t, asking("{boom}"), "Authorization", "Bearer li")
	require.Contains(t, body, `"requestedQueryCost":1,`, "it was executed, whatever became of it")

	_, body = w.post(t, asking("{helo}"), "Authorization", "Bearer li")
	require.NotContains(t, body, `"cost"`, "nothing was executed")
}

func TestSpentBudgetIsRefused(t *testing.T) { // A12
	t.Parallel()

	w := newWorld(t, thrifty)

	for range 2 {
		answer, _ := w.post(t, asking("mutation{bump}"), "Authorization", "Bearer li")
		require.Equal(t, http.StatusOK, answer.StatusCode)
	}

	for _, accept := range []string{legacyJSON, graphqlJSON, streamType} {
		answer, body := w.post(t, asking("mutation{bump}"), "Authorization", "Bearer li", "Accept", accept)
		require.Equal(t, http.StatusTooManyRequests, answer.StatusCode)
		require.Equal(t, []string{"RATE_LIMITED"}, errorsOf(t, body))
		require.InDelta(t, 13, retryAfter(t, answer), 2, "21 points, of which 8 are there")
	}

	c := connect(t, w)
	c.send(subscribing("1", "mutation{bump}"))

	var refused struct {
		Type    string `json:"type"`
		Payload []struct {
			Extensions struct {
				Code       string `json:"code"`
				RetryAfter int    `json:"retryAfter"`
			} `json:"extensions"`
		} `json:"payload"`
	}

	require.NoError(t, json.Unmarshal([]byte(c.message()), &refused))
	require.Equal(t, "error", refused.Type)
	require.Equal(t, "RATE_LIMITED", refused.Payload[0].Extensions.Code)
	require.Positive(t, refused.Payload[0].Extensions.RetryAfter)
	require.Equal(t, int64(2), w.bumps.Load())

	answer, _ := w.post(t, asking("mutation{bump}"), "Authorization", "Bearer wu")
	require.Equal(t, http.StatusOK, answer.StatusCode, "others have budgets of their own")
}

// TestBudgetIsOneForAllTransports: and aliases are no way around it.
func TestBudgetIsOneForAllTransports(t *testing.T) {
	t.Parallel()

	w := newWorld(t, thrifty)
	c := connect(t, w)

	c.send(subscribing("1", "{a:hello b:hello c:hello}"))
	require.Contains(t, c.message(), `"currentlyAvailable":47,`)
	require.Contains(t, c.message(), `"complete"`)

	_, events := openStream(t, w, "{hello}", "Authorization", "Bearer li")
	require.Contains(t, events.next(), `"currentlyAvailable":46,`)

	c.send(subscribing("2", "subscription{ticks(after:0)}"))
	watching(t, w, 1)
	w.tick(1)
	require.NotContains(t, c.message(), `"cost"`, "events do not tell")

	_, body := w.post(t, asking("{hello}"), "Authorization", "Bearer li")
	require.Contains(t, body, `"currentlyAvailable":43,`)
}

// TestEventsWaitForTheBudget: what a caller's budget does not hold comes when it
// does, each event once and in order, and meanwhile nothing else is executed.
func TestEventsWaitForTheBudget(t *testing.T) {
	t.Parallel()

	const events = 60

	w := newWorld(t, func(c *transport.Config) { c.Limits.CostRate, c.Limits.CostBurst = 100, 10 })
	w.tick(events)

	c := connect(t, w)
	c.send(subscribing("1", "subscription{ticks(after:0)}"))

	for n := 1; n <= events; n++ {
		require.Contains(t, c.message(), fmt.Sprintf(`{"ticks":%d}`, n))

		if n == 20 { // twice as many as the bucket holds
			answer, _ := w.post(t, asking("{a:hello b:hello c:hello d:hello e:hello}"), "Authorization", "Bearer li")
			require.Equal(t, http.StatusTooManyRequests, answer.StatusCode)
		}
	}
}

// TestMalformedRequestsArePaidFor: what was read in vain was read.
func TestMalformedRequestsArePaidFor(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.CostRate, c.Limits.CostBurst = 1, 1000 })
	answer, _ := w.post(t, `{"query":"{hello}","variables":"`+strings.Repeat("x", 63_000)+`"}`, "Authorization", "Bearer li")
	require.Equal(t, http.StatusBadRequest, answer.StatusCode)

	answer, _ = w.post(t, asking("{hello}"), "Authorization", "Bearer li")
	require.Equal(t, http.StatusOK, answer.StatusCode)

	_, _ = w.post(t, `{"query":"{hello}","variables":"`+strings.Repeat("x", 63_000)+`"}`, "Authorization", "Bearer li")
	answer, _ = w.post(t, asking("{hello}"), "Authorization", "Bearer li")
	require.Equal(t, http.StatusTooManyRequests, answer.StatusCode)
}

// TestLongRequestsCostMore: reading what nobody needs is paid for.
func TestLongRequestsCostMore(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.CostRate, c.Limits.CostBurst = 1, 10_000 })
	body := strings.TrimSuffix(asking("{hello}"), "}") + `,"unknown":"` + strings.Repeat("x", 80_000) + `"}`

	_, answer := w.post(t, body, "Authorization", "Bearer li")
	require.Contains(t, answer, fmt.Sprintf(`"requestedQueryCost":%d,`, 1+(len(body)-16<<10)/64))
}

// TestLongMessagesCostMore: a socket is no cheaper.
func TestLongMessagesCostMore(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.CostRate, c.Limits.CostBurst = 1, 10_000 })
	c := connect(t, w)
	message := strings.TrimSuffix(subscribing("1", "{hello}"), "}") + `,"unknown":"` + strings.Repeat("x", 60_000) + `"}`

	c.send(message)
	require.Contains(t, c.message(), fmt.Sprintf(`"requestedQueryCost":%d,`, 1+(len(message)-16<<10)/64))
}

// TestWhatWasNotExpectedIsCharged: of each execution, whoever answers it.
func TestWhatWasNotExpectedIsCharged(t *testing.T) {
	t.Parallel()

	const burst, extra = 1000, 100

	w := newWorld(t, func(c *transport.Config) {
		c.Limits.CostRate, c.Limits.CostBurst = 1, burst
		c.Meter = func(ctx context.Context) (context.Context, func() int) {
			return ctx, func() int { return extra }
		}
	})

	_, body := w.post(t, asking("{hello}"), "Authorization", "Bearer li")
	require.Contains(t, body, `"requestedQueryCost":1,"actualQueryCost":101,`)
	require.Contains(t, body, `"currentlyAvailable":890,`)

	_, body = w.post(t, asking("{hello}"), "Authorization", "Bearer li")
	require.Contains(t, body, `"currentlyAvailable":790,`)

	c := connect(t, w)
	c.send(subscribing("1", "subscription{ticks(after:0)}"))
	watching(t, w, 1)
	w.tick(1)
	require.Contains(t, c.message(), `"ticks":1`)

	_, body = w.post(t, asking("{hello}"), "Authorization", "Bearer li")
	require.LessOrEqual(t, availableIn(t, body), burst-4*extra)
}

// availableIn reads what a caller has left.
func availableIn(t *testing.T, body string) int {
	t.Helper()

	var answer struct {
		Extensions struct {
			Cost struct {
				ThrottleStatus struct {
					CurrentlyAvailable int `json:"currentlyAvailable"`
				} `json:"throttleStatus"`
			} `json:"cost"`
		} `json:"extensions"`
	}

	require.NoError(t, json.Unmarshal([]byte(body), &answer))

	return answer.Extensions.Cost.ThrottleStatus.CurrentlyAvailable
}

func TestSubscriptionsAreCharged(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.CostRate, c.Limits.CostBurst = 1, 2 })
	c := connect(t, w)

	for id := range 4 {
		c.send(subscribing(strconv.Itoa(id), "subscription{ticks}"))
	}

	require.Contains(t, c.message()+c.message(), "RATE_LIMITED")
	require.Equal(t, 2, w.hub.Subscribers())

	answer, body := w.post(t, asking("subscription{ticks}"), "Accept", streamType, "Authorization", "Bearer li")
	require.Equal(t, http.StatusTooManyRequests, answer.StatusCode)
	require.Equal(t, []string{"RATE_LIMITED"}, errorsOf(t, body))
}

// TestRefusedDocumentsAreCharged: reading them is work, too.
func TestRefusedDocumentsAreCharged(t *testing.T) {
	t.Parallel()

	w := newWorld(t, thrifty)
	_, body := w.post(t, asking("{helo}#"+strings.Repeat("x", 900)), "Authorization", "Bearer li")
	require.Equal(t, []string{"GRAPHQL_VALIDATION_FAILED"}, errorsOf(t, body))

	answer, body := w.post(t, "not even JSON", "Authorization", "Bearer li", "Content-Type", "application/json")
	require.Equal(t, http.StatusTooManyRequests, answer.StatusCode, "nobody reads on")
	require.Equal(t, []string{"RATE_LIMITED"}, errorsOf(t, body))
}

func TestIntrospectionIsCharged(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.CostRate, c.Limits.CostBurst = 1, 1000 })
	_, body := w.post(t, asking("{__schema{types{name}}}"), "Authorization", "Bearer li")
	require.Contains(t, body, `"requestedQueryCost":500,`)
}

// TestForwardedAddressesAreNotTrusted: H15. A forged header makes nobody
// another caller.
func TestForwardedAddressesAreNotTrusted(t *testing.T) {
	t.Parallel()

	w := newWorld(t, thrifty)

	for n := range 50 {
		answer, _ := w.post(t, asking("{hello}"), "X-Forwarded-For", "192.0.2."+strconv.Itoa(n))
		require.Equal(t, http.StatusOK, answer.StatusCode)
	}

	answer, _ := w.post(t, asking("{hello}"), "X-Forwarded-For", "192.0.2.99")
	require.Equal(t, http.StatusTooManyRequests, answer.StatusCode)
}

func TestTrustedProxyTellsWhoIsCalling(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) {
		thrifty(c)
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
	})

	for _, one := range []struct{ forwarded, left string }{
		{"192.0.2.1", "49"},
		{"192.0.2.1", "48"},
		{"192.0.2.2", "49"},
		{"198.51.100.7, 192.0.2.2", "48"}, // what stands before may be forged
		{"192.0.2.2, 10.1.2.3", "47"},
		{"", "49"},
		{"not an address", "48"},
		{"2001:db8::1", "49"},
		{"2001:db8::ffff:1", "48"}, // a customer has a whole network
		{"2001:db8:0:1::1", "49"},
	} {
		_, body := w.post(t, asking("{hello}"), "X-Forwarded-For", one.forwarded)
		require.Contains(t, body, `"currentlyAvailable":`+one.left+`,`, one.forwarded)
	}
}

// TestOverloadIsRefusedAtOnce: a store that hangs has so many operations running
// and so many waiting; whoever comes then is told to come back.
func TestOverloadIsRefusedAtOnce(t *testing.T) {
	t.Parallel()

	w := newWorld(t, narrow)
	most := runtime.GOMAXPROCS(0)
	served := make(chan int, 2*most)
	ask := func() {
		answer, _ := w.post(t, asking("{slow}"))
		served <- answer.StatusCode
	}

	for range most {
		go ask()

		<-w.served
	}

	c := connect(t, w)
	for id := range most {
		c.send(subscribing("waiting "+strconv.Itoa(id), "{slow}"))
	}

	// Those of the socket wait; the first that is refused says so.
	c.send(subscribing("last", "{slow}"))
	message := c.message()
	require.Contains(t, message, `"type":"error"`)
	require.Contains(t, message, `"code":"UNAVAILABLE"`)
	require.Contains(t, message, `"retryAfter":`)

	for _, accept := range []string{legacyJSON, graphqlJSON, streamType} {
		answer, body := w.post(t, asking("{hello}"), "Accept", accept)
		require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
		require.Equal(t, []string{"UNAVAILABLE"}, errorsOf(t, body))
		require.Positive(t, retryAfter(t, answer))
		require.LessOrEqual(t, retryAfter(t, answer), 3)
	}

	answer, _ := w.post(t, asking("mutation{bump}"))
	require.Equal(t, http.StatusOK, answer.StatusCode, "mutations have turns of their own")

	c.send(subscribing("live", "subscription{ticks}"))
	watching(t, w, 1)
	w.tick(1)
	require.Contains(t, c.message(), `{"ticks":1}`, "events go on")

	close(w.gate)

	var answers strings.Builder

	for range most {
		require.Equal(t, http.StatusOK, <-served)
		answers.WriteString(c.message() + c.message())
	}

	require.Equal(t, most, strings.Count(answers.String(), `{"slow":"done"}`))

	answer, _ = w.post(t, asking("{hello}"))
	require.Equal(t, http.StatusOK, answer.StatusCode)
}

// TestRefusedForOverloadCostsNothing: a hundred refusals leave a budget of 50
// points as it was.
func TestRefusedForOverloadCostsNothing(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) {
		narrow(c)
		thrifty(c)
		c.Limits.QueueTime = 1
	})

	var slow sync.WaitGroup

	for range runtime.GOMAXPROCS(0) {
		slow.Go(func() { w.post(t, asking("{slow}")) })

		<-w.served
	}

	for range 100 {
		answer, _ := w.post(t, asking("{hello}"), "Authorization", "Bearer li")
		require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	}

	close(w.gate)
	slow.Wait()
}

// TestBadTokensAreCharged: to their address, which is told to wait in the end.
// Good tokens from there are served on, and nothing of it fills the log.
func TestBadTokensAreCharged(t *testing.T) { // A12
	t.Parallel()

	seen := &counts{seen: map[string]int{}}
	w := newWorld(t, func(c *transport.Config) {
		thrifty(c)

		c.Observer = seen
		c.Authenticate = func(ctx context.Context, authorization string) (context.Context, time.Time, error) {
			if !strings.HasPrefix(authorization, "Bearer bad") {
				return authenticate(ctx, authorization)
			}

			return ctx, time.Time{}, apierror.New(apierror.Unauthenticated, "not valid", "无效").
				WithCause(errors.New("the signature is wrong"))
		}
	})
	bad := "Bearer bad " + strings.Repeat("x", 10*16)

	answer, body := w.post(t, asking("{hello}"), "Authorization", bad)
	require.Equal(t, http.StatusUnauthorized, answer.StatusCode)
	require.Equal(t, []string{"UNAUTHENTICATED"}, errorsOf(t, body))

	for range 10 {
		if answer, body = w.post(t, asking("{hello}"), "Authorization", bad); answer.StatusCode != http.StatusUnauthorized {
			break
		}
	}

	require.Equal(t, http.StatusTooManyRequests, answer.StatusCode)
	require.Equal(t, []string{"RATE_LIMITED"}, errorsOf(t, body))
	require.Positive(t, retryAfter(t, answer))

	answer, _ = w.post(t, asking("{hello}"))
	require.Equal(t, http.StatusTooManyRequests, answer.StatusCode, "it is the budget of all who are not known")

	answer, _ = w.post(t, asking("{hello}"), "Authorization", "Bearer li")
	require.Equal(t, http.StatusOK, answer.StatusCode)

	require.NotContains(t, w.log.String(), "operation failed")
	require.Positive(t, seen.of("refused UNAUTHENTICATED"))
	require.Positive(t, seen.of("refused RATE_LIMITED"))
}

// TestBadTokensOfSocketsAreCharged too.
func TestBadTokensOfSocketsAreCharged(t *testing.T) {
	t.Parallel()

	w := newWorld(t, thrifty)
	bad := "Bearer bad " + strings.Repeat("x", 50*16)

	c := dial(t, w, nil)
	c.send(`{"type":"connection_init","payload":{"Authorization":"` + bad + `"}}`)
	c.closed(4403)

	answer, _ := w.post(t, asking("{hello}"))
	require.Equal(t, http.StatusTooManyRequests, answer.StatusCode)
}

// TestKeysThatCannotBeHadCostNothing: it is not the callers' fault.
func TestKeysThatCannotBeHadCostNothing(t *testing.T) {
	t.Parallel()

	w := newWorld(t, func(c *transport.Config) { c.Limits.CostRate, c.Limits.CostBurst = 1, 2 })

	for range 5 {
		answer, _ := w.post(t, asking("{hello}"), "Authorization", "Bearer down")
		require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	}

	answer, _ := w.post(t, asking("{hello}"))
	require.Equal(t, http.StatusOK, answer.StatusCode)
}
