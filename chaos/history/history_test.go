package history_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/jiaofu/jiaofu/chaos/history"
	"github.com/jiaofu/jiaofu/delivery"
)

const checkTime = 20 * time.Second

// registered is the order before all calls.
func registered(t *testing.T) *delivery.Order {
	t.Helper()

	c := history.Registration("N-1")
	c.At = time.Date(2026, time.March, 1, 1, 0, 0, 0, time.UTC)
	o, err := delivery.Register(c)
	require.NoError(t, err)

	return o
}

// shared is an order that many clients move, one after the other.
type shared struct {
	mu    sync.Mutex
	order *delivery.Order
}

// answer makes a call and says what its client is told.
func (s *shared) answer(t *testing.T, c *history.Call) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()

	c.Outcome = history.Accepted

	if !c.Read() {
		command := c.Command
		command.At, command.RefundID = time.Now(), "ref_"+strconv.Itoa(s.order.Version)

		if entry, err := s.order.Apply(command); err != nil {
			var refused *delivery.RefusedError
			require.ErrorAs(t, err, &refused)

			c.Outcome, c.Seen.Code = history.Refused, refused.Refusals[0].Code
		} else {
			c.Seen.Seq = entry.Seq
		}
	} else {
		c.Seen.Tokens = tokens(s.order)
	}

	c.Seen.Version, c.Seen.Phase, c.Seen.Hold = s.order.Version, s.order.Phase, s.order.Hold
}

func tokens(o *delivery.Order) []string {
	var list []string
	for i := range o.Log {
		list = append(list, history.Token(o.Log[i].Key, o.Log[i].Text))
	}

	return list
}

// race is what clients did to one order at once. Some of their answers are
// lost; then they ask again under the same key, where they had one.
func race(t *testing.T, seed uint64) ([]history.Call, *delivery.Order) {
	t.Helper()

	const clients, calls = 5, 14

	s := &shared{order: registered(t)}
	recorder := history.NewRecorder()

	var running sync.WaitGroup

	for client := range clients {
		running.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(client)))
			last := history.Last{Phase: delivery.PhaseRequirementPending}

			for i := range calls {
				c := history.Call{Order: "N-1", Client: client, Began: recorder.Now()}
				if random.IntN(4) > 0 {
					c.Command = history.Choose(random, last, fmt.Sprintf("c%d-%d", client, i))
				}

				s.answer(t, &c)

				if c.Ended = recorder.Now(); random.IntN(6) == 0 {
					c.Outcome = history.Unknown
				}

				recorder.Add(c)

				if c.Outcome == history.Unknown && c.Command.Key != nil {
					again := history.Call{Order: c.Order, Client: client, Command: c.Command, Began: recorder.Now()}
					s.answer(t, &again)
					again.Ended = recorder.Now()
					recorder.Add(again)
				}

				s.mu.Lock()
				last = history.Last{
					Phase: s.order.Phase, Hold: s.order.Hold, Revision: s.order.Revision, Round: s.order.Round,
				}
				s.mu.Unlock()
			}
		})
	}

	running.Wait()

	return recorder.Of("N-1"), s.order
}

func TestOrdersThatExistOncePass(t *testing.T) {
	t.Parallel()

	accepted := 0

	for seed := range uint64(20) {
		calls, o := race(t, seed)
		require.NoError(t, history.Check(registered(t), calls, checkTime, ""), "seed %d", seed)
		require.NoError(t, history.Account(calls, tokens(o)), "seed %d", seed)

		accepted += o.Version
	}

	require.Greater(t, accepted, 300, "hardly a move fits")
}

// calls makes a history of two clients, one call after the other, that is true.
func calls(t *testing.T, lost ...int) ([]history.Call, []string) {
	t.Helper()

	s := &shared{order: registered(t)}

	var list []history.Call

	for i, move := range []delivery.MoveName{
		delivery.MoveSubmitRequirement, "", delivery.MoveReviseRequirement, "", delivery.MoveRejectRequirement, "",
	} {
		c := history.Call{
			Order: "N-1", Client: i % 2, Began: time.Duration(10 * i), Ended: time.Duration(10*i + 5),
			Command: delivery.Command{Move: move, Timing: delivery.DefaultTiming(), Text: fmt.Sprint("text ", i), Revision: 2},
		}
		c.Command.Actor = history.Actor(delivery.RoleBuyer)

		if move == delivery.MoveRejectRequirement {
			c.Command.Actor = history.Actor(delivery.RoleProvider)
		}

		s.answer(t, &c)
		require.Equal(t, history.Accepted, c.Outcome)

		if slices.Contains(lost, i) {
			c.Outcome = history.Unknown
		}

		list = append(list, c)
	}

	return list, tokens(s.order)
}

// TestWhatCannotBeIsFound: each thing that a broken server does to a history
// that is true otherwise.
func TestWhatCannotBeIsFound(t *testing.T) {
	t.Parallel()

	for name, doctor := range map[string]func(list []history.Call) []history.Call{
		"StaleRead": func(list []history.Call) []history.Call {
			list[3].Seen = list[1].Seen

			return list
		},
		"LostUpdate": func(list []history.Call) []history.Call {
			list[2].Seen.Seq, list[2].Seen.Version = list[0].Seen.Seq, list[0].Seen.Version

			return list
		},
		"DoubleEffect": func(list []history.Call) []history.Call {
			list[3].Seen.Version++

			return list
		},
		"OtherLog": func(list []history.Call) []history.Call {
			list[5].Seen.Tokens = slices.Clone(list[5].Seen.Tokens)
			slices.Reverse(list[5].Seen.Tokens)

			return list
		},
		"RefusalWithoutReason": func(list []history.Call) []history.Call {
			list[4].Outcome, list[4].Seen = history.Refused, list[3].Seen
			list[4].Seen.Code = delivery.CodeWrongPhase

			return list[:5]
		},
		"RefusalThatHadAnEffect": func(list []history.Call) []history.Call {
			list[4].Outcome, list[4].Seen.Code = history.Refused, delivery.CodeRevisionOutdated

			return list
		},
		"EffectBeforeTheCall": func(list []history.Call) []history.Call {
			list[2].Outcome, list[2].Began = history.Unknown, 36

			return list
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			list, _ := calls(t)
			require.NoError(t, history.Check(registered(t), list, checkTime, ""), "the history was not true before")

			page := filepath.Join(t.TempDir(), "history.html")
			require.ErrorIs(t, history.Check(registered(t), doctor(list), checkTime, page), history.ErrNotLinearizable)

			shown, err := os.ReadFile(page)
			require.NoError(t, err)
			require.Contains(t, string(shown), "reviseRequirement text 2")
		})
	}
}

// TestLostAnswersMayHaveHadTheirEffect, whether they had it or not.
func TestLostAnswersMayHaveHadTheirEffect(t *testing.T) {
	t.Parallel()

	list, log := calls(t, 0, 2, 4)
	require.NoError(t, history.Check(registered(t), list, checkTime, ""))
	require.NoError(t, history.Account(list, log))

	list, log = calls(t, 4)
	list[5].Seen = list[3].Seen
	require.NoError(t, history.Check(registered(t), list, checkTime, ""), "the last move had no effect")
	require.NoError(t, history.Account(list, log[:3]))
}

func TestWhatDoesNotAddUpIsFound(t *testing.T) {
	t.Parallel()

	list, log := calls(t)
	require.NoError(t, history.Account(list, log))
	require.ErrorContains(t, history.Account(list, log[:3]), "lost: rejectRequirement text 4")
	require.ErrorContains(t, history.Account(list, append(slices.Clone(log), log[2])), "doubled: text 2")
	require.ErrorContains(t, history.Account(list, append(slices.Clone(log), "x")), `nobody asked for "x"`)
	require.ErrorContains(t, history.Account(list, []string{log[0], log[2], log[1], log[3]}), "moved: ")

	list[4].Outcome = history.Refused
	require.ErrorContains(t, history.Account(list, log), `nobody asked for "text 4"`)
}
