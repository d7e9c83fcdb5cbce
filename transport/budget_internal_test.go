package transport

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestBucketFillsAtItsRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(&Limits{CostRate: 10, CostBurst: 100})

		left, wait := b.take("li", 80)
		require.Equal(t, 20, left)
		require.Zero(t, wait)

		left, wait = b.take("li", 50)
		require.Equal(t, 20, left, "a refusal takes nothing")
		require.Equal(t, 3*time.Second, wait)

		time.Sleep(3 * time.Second)

		left, wait = b.take("li", 50)
		require.Zero(t, left)
		require.Zero(t, wait)

		time.Sleep(time.Hour)

		left, _ = b.take("li", 1)
		require.Equal(t, 99, left, "a bucket does not overflow")

		_, wait = b.take("li", 1000)
		require.Equal(t, 100*time.Millisecond, wait, "more than a full bucket counts as a full one")
	})
}

func TestCallersHaveBucketsOfTheirOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(&Limits{CostRate: 10, CostBurst: 100})
		b.take("li", 100)

		left, wait := b.take("wu", 40)
		require.Equal(t, 60, left)
		require.Zero(t, wait)
	})
}

func TestWhatWasTakenIsGivenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(&Limits{CostRate: 10, CostBurst: 100})
		b.take("li", 1000)
		b.giveBack("li", 1000)
		b.giveBack("li", 7)
		b.fine("li", 30)

		left, _ := b.take("li", 0)
		require.Equal(t, 70, left)

		b.fine("li", 1000)

		left, _ = b.take("li", 0)
		require.Zero(t, left, "a bucket is never less than empty")
	})
}

// TestIdleCallersAreForgotten: and not before their buckets are full.
func TestIdleCallersAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(&Limits{CostRate: 10, CostBurst: 100})

		for n := range 1000 {
			b.take(strconv.Itoa(n), 1)
		}

		time.Sleep(9 * time.Second)
		b.take("li", 100)
		time.Sleep(time.Second)

		left, _ := b.take("li", 0)
		require.Equal(t, 10, left, "li's bucket is not full yet")

		time.Sleep(10 * time.Second)
		b.take("li", 0)
		require.Len(t, b.recent, 1)
		require.Len(t, b.earlier, 1, "whoever was away for longer is forgotten")
	})
}

func TestCallersAreBounded(t *testing.T) {
	t.Parallel()

	b := newBudget(&Limits{CostRate: 1, CostBurst: 1_000_000})

	for n := range mostCallers * 3 / 2 {
		b.take(strconv.Itoa(n), 1)
	}

	require.Len(t, b.recent, mostCallers/2)
}

func TestNoBudgetAllowsEverything(t *testing.T) {
	t.Parallel()

	b := newBudget(&Limits{CostBurst: 10})
	_, wait := b.take("li", 1<<40)
	require.Zero(t, wait)
	b.fine("li", 5)
	b.giveBack("li", 5)
}
