package answer_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/answer"
)

func TestFieldsOfAllListsAreCounted(t *testing.T) {
	t.Parallel()

	ctx, a := answer.Begin(t.Context(), answer.Limits{Bytes: 100, Fields: 10}, nil)
	require.Same(t, a, answer.Of(ctx))
	require.True(t, a.Takes(4))
	require.True(t, a.Takes(6))
	require.False(t, a.Exceeds())
	require.False(t, a.Takes(1))
	require.True(t, a.Exceeds())
	require.False(t, a.Takes(0), "it is not finished any more")
}

func TestBufferKeepsNoMoreThanItsLimit(t *testing.T) {
	t.Parallel()

	_, a := answer.Begin(t.Context(), answer.Limits{Bytes: 10, Fields: 10}, nil)
	b := a.NewBuffer()

	n, err := b.Write([]byte("12345"))
	require.NoError(t, err)
	require.Equal(t, 5, n)

	n, err = io.WriteString(b, "67890")
	require.NoError(t, err)
	require.Equal(t, 5, n)

	require.PanicsWithError(t, answer.ErrTooLong.Error(), func() { _, _ = b.Write([]byte("x")) })
	require.PanicsWithError(t, answer.ErrTooLong.Error(), func() { _, _ = io.WriteString(b, "x") })
	require.Equal(t, "1234567890", string(b.Bytes()))
}

func TestWithoutAnAnswerNothingIsBounded(t *testing.T) {
	t.Parallel()

	a := answer.Of(t.Context())
	require.True(t, a.Takes(1<<30))
	require.False(t, a.Exceeds())

	b := a.NewBuffer()
	_, _ = b.WriteString(strings.Repeat("x", 1000))
	require.Equal(t, 1000, b.Len())
}
