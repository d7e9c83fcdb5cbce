package ident_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/ident"
)

func TestIDsSortByTimeAndByOrder(t *testing.T) {
	t.Parallel()

	source := ident.NewSource()
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	last := source.New("ord_", at)

	for i := range 1000 {
		id := source.New("ord_", at.Add(time.Duration(i/10)*time.Millisecond))
		require.Regexp(t, `^ord_[0-9a-z]{26}$`, id)
		require.Greater(t, id, last)
		last = id
	}
}
