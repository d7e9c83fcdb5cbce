package metrics_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/jiaofu/jiaofu/apierror"
	"github.com/jiaofu/jiaofu/metrics"
)

func TestWhatHappensIsCounted(t *testing.T) {
	t.Parallel()

	m := metrics.New()
	m.OperationDone(ast.Mutation, "", 3*time.Millisecond)
	m.RequestRefused(apierror.ParseFailed)
	m.SocketsChanged(2)
	m.SocketsChanged(-1)
	m.SubscriptionsChanged(3)
	m.EventDelivered()

	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))

	for _, line := range []string{
		`jiaofu_graphql_operation_duration_seconds_count{code="",type="mutation"} 1`,
		`jiaofu_graphql_refused_requests_total{code="GRAPHQL_PARSE_FAILED"} 1`,
		"jiaofu_sockets 1", "jiaofu_subscriptions 3", "jiaofu_events_delivered_total 1", "go_goroutines",
	} {
		require.Contains(t, answer.Body.String(), line)
	}
}
