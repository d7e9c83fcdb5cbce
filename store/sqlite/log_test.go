package sqlite_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/delivery/deliverytest"
	"github.com/jiaofu/jiaofu/store"
)

func TestRowOfALogKeepsItsSizeUntilItIsFull(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	o := create(t, s, 0)

	lengths := func() []string {
		list, err := s.Rows(t.Context(), "SELECT length(doc) FROM logs WHERE id > 4096 AND id < 8192 ORDER BY id")
		require.NoError(t, err)

		return list
	}

	var seen []string

	for range 60 {
		updated, err := s.UpdateOrder(t.Context(), store.Scope{}, o.ID, next)
		require.NoError(t, err)

		now := strings.Join(lengths(), "+")
		if len(seen) == 0 || seen[len(seen)-1] != now {
			seen = append(seen, now)
		}

		read, err := s.Log(t.Context(), store.Scope{}, o.ID, updated.Version-2, 9)
		require.NoError(t, err)
		require.Equal(t, updated.Log[updated.Version-2:], read)
	}

	// Of one to four pages, and then another row.
	require.Equal(t, []string{"4577", "8669", "12761", "16853", "16853+4577"}, seen[:5])
	require.Less(t, len(seen), 10, "each size holds several entries: %v", seen)
	require.Equal(t, 1, sound(t, s))
}

func TestLongEntriesBeginRowsOfTheirOwn(t *testing.T) {
	t.Parallel()

	s := open(t, t.TempDir())
	o := create(t, s, 0)
	text := strings.Repeat("长", delivery.MaxText)

	for range 4 {
		_, err := s.UpdateOrder(t.Context(), store.Scope{}, o.ID, func(o *delivery.Order) error {
			c := deliverytest.Command(o, nextMove(o), o.UpdatedAt.Add(time.Hour))
			if nextMove(o) != delivery.MoveConfirmRequirement {
				c.Text = text
			}

			_, err := o.Apply(c)

			return err
		})
		require.NoError(t, err)
	}

	rows, err := s.Rows(t.Context(), "SELECT id % 4096, last FROM logs WHERE id > 4096 AND id < 8192 ORDER BY id")
	require.NoError(t, err)
	require.Equal(t, []string{"1 2", "3 3", "4 5"}, rows)
	require.Equal(t, 1, sound(t, s))
}
