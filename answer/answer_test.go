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

func TestABufferWritesJSON(t *testing.T) {
	t.Parallel()

	b := answer.Of(t.Context()).NewPart()

	b.Open('{')
	b.Key(0, "text")
	b.Text("a \"quote\"\n名\xff\u2028")
	b.Key(1, "list")
	b.Open('[')

	for i, number := range []int{-1, 0, 1 << 40} {
		b.Comma(i)
		b.Int(number)
	}

	b.Close(']')
	b.Key(2, "word")
	b.Word("WORD")
	b.Key(3, "nothing")

	mark := b.Len()

	b.Open('{')
	b.Key(0, "begun")
	require.True(t, b.NullFrom(mark))
	b.Key(4, "yes")
	b.Bool(true)
	b.Close('}')

	whole := answer.Of(t.Context()).NewBuffer()
	b.MarshalGQL(whole)
	require.JSONEq(t, `{"text":"a \"quote\"\n名\ufffd\u2028","list":[-1,0,1099511627776],"word":"WORD","nothing":null,"yes":true}`,
		string(whole.Bytes()))
}

// What is told is bounded, not what it is before it has its escapes.
func TestEscapesCount(t *testing.T) {
	t.Parallel()

	ctx, a := answer.Begin(t.Context(), answer.Limits{Bytes: 20, Fields: 1}, &answer.Plan{})
	b := answer.Of(ctx).NewPart()

	require.PanicsWithError(t, answer.ErrTooLong.Error(), func() { b.Text("\x01\x01\x01\x01\x01") })
	require.True(t, a.Exceeds())
}
