package transport_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/locale"
	"github.com/jiaofu/jiaofu/transport"
)

func TestASocketKeepsTheLanguageOfItsRequestAndNotTheRequest(t *testing.T) {
	t.Parallel()

	contexts := make(chan context.Context, 1)
	w := newWorld(t, func(c *transport.Config) {
		c.Authenticate = func(ctx context.Context, _ string) (context.Context, time.Time, error) {
			contexts <- ctx

			return ctx, time.Time{}, nil
		}
	})

	c := dial(t, w, http.Header{"Accept-Language": {"en"}})
	c.send(`{"type":"connection_init"}`)
	c.expect(`{"type":"connection_ack"}`)

	ctx := <-contexts
	require.Equal(t, locale.English, locale.FromContext(ctx))

	_, kept := ctx.Value(http.ServerContextKey).(*http.Server)
	require.False(t, kept, "net/http's context is kept")
}
