package progress

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLinesTellHowMuchHowFastAndHowLong(t *testing.T) {
	t.Parallel()

	var out strings.Builder

	now := time.Date(2026, time.March, 1, 1, 0, 0, 0, time.UTC)
	p := newProgress(&out, func() time.Time { return now })

	p.Begin("copy orders", 200)
	p.Add(10)
	require.Empty(t, out.String(), "not at once")

	now = now.Add(every)
	p.Add(40)
	require.Equal(t, "copy orders: 50 of 200 (25%), 10/s, 15s left\n", out.String())

	out.Reset()
	p.Add(50)
	require.Empty(t, out.String(), "not again at once")

	now = now.Add(time.Second)

	p.Begin("check", 0)
	require.Equal(t, "copy orders: 100 in 6s\n", out.String())

	out.Reset()

	now = now.Add(every)
	p.Add(5)
	require.Equal(t, "check: 5, 1/s\n", out.String())

	out.Reset()
	p.End()
	p.End()
	require.Equal(t, "check: 5 in 5s\n", out.String())
}
