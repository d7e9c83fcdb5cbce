package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jiaofu/jiaofu/bench/load"
)

// side is one of the sides that are compared.
type side struct {
	process *process
	request load.Request
	samples samples
	// asked is how many requests were sent so far.
	asked int
}

// samples are what the rounds measured.
type samples struct {
	// cpu is the processor time of the server's process per request, in
	// microseconds.
	cpu []float64
	// rate is the requests per second.
	rate []float64
	// written is what the server's process wrote to the disk per request, in
	// KiB.
	written []float64
	// middle is the median latency, and late the 99th percentile, in
	// microseconds.
	middle, late []float64
}

func median(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))

	return values[len(values)/2]
}

func millis(values []float64) quantity { return quantity{median(values) / 1000, "ms"} }

// interleave measures the sides in turn, round after round, after one round
// that warms them up.
func (b *bench) interleave(ctx context.Context, conns, requests int, sides ...*side) error {
	for round := range b.scale.rounds + 1 {
		for _, s := range sides {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("measure: %w", err)
			}

			if err := s.measure(ctx, conns, requests); err != nil {
				return err
			}
		}

		if round == 0 {
			for _, s := range sides {
				s.samples = samples{}
			}
		}
	}

	return nil
}

// measure runs one round.
func (s *side) measure(ctx context.Context, conns, requests int) error {
	pool, err := s.process.conns(ctx, conns)
	if err != nil {
		return err
	}

	cpuBefore, writtenBefore, err := consumed(s.process.pid())
	if err != nil {
		return err
	}

	result, err := pool.Run(s.asked, requests, s.request)
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}

	cpu, written, err := consumed(s.process.pid())
	if err != nil {
		return err
	}

	s.asked += requests
	s.samples.cpu = append(s.samples.cpu, microseconds(cpu-cpuBefore)/float64(requests))
	s.samples.written = append(s.samples.written, (written-writtenBefore)/kib/float64(requests))
	s.samples.rate = append(s.samples.rate, result.Rate())
	s.samples.middle = append(s.samples.middle, microseconds(result.Quantile(0.5)))
	s.samples.late = append(s.samples.late, microseconds(result.Quantile(0.99)))

	return nil
}

// consumed is what a process has used so far: processor time, and bytes that it
// caused to be written to the disk.
func consumed(pid int) (cpu time.Duration, written float64, err error) {
	if cpu, err = cpuTime(pid); err != nil {
		return 0, 0, err
	}

	written, err = writtenBytes(pid)

	return cpu, written, err
}

func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// errUnequal is the error of a floor that does not answer what we answer.
var errUnequal = errors.New("the floor's answer is not ours")

// compare asks both sides the same and compares the answers, byte for byte or,
// of moves, by their form alone: their times differ.
func compare(ctx context.Context, ours, floor *process, pairs []pair, exact bool) error {
	const samples = 20

	a, err := ours.conns(ctx, 1)
	if err != nil {
		return err
	}

	b, err := floor.conns(ctx, 1)
	if err != nil {
		return err
	}

	for _, p := range pairs[:min(samples, len(pairs))] {
		x, err := a.Ask(p.ours)
		if err != nil {
			return fmt.Errorf("ask ours: %w", err)
		}

		x = withoutCost(x)

		y, err := b.Ask(p.floor)
		if err != nil {
			return fmt.Errorf("ask the floor: %w", err)
		}

		if exact && !bytes.Equal(x, y) || !exact && !sameForm(x, y) {
			return fmt.Errorf("%w:\n%s\n%s", errUnequal, x, y)
		}
	}

	return nil
}

// withoutCost cuts off what the answer says of its cost, which the floor does
// not calculate.
func withoutCost(answer []byte) []byte {
	rest, _, found := bytes.Cut(answer, []byte(`,"extensions":{"cost":`))
	if !found {
		return answer
	}

	return append(rest, '}')
}

// sameForm tells whether two answers have the same length and the same names.
func sameForm(x, y []byte) bool {
	var a, b any

	if json.Unmarshal(x, &a) != nil || json.Unmarshal(y, &b) != nil {
		return false
	}

	return len(x) == len(y) && fmt.Sprint(shapeOf(a)) == fmt.Sprint(shapeOf(b))
}

// shapeOf replaces the values of JSON by their kinds.
func shapeOf(value any) any {
	switch v := value.(type) {
	case map[string]any:
		shape := map[string]any{}
		for name, member := range v {
			shape[name] = shapeOf(member)
		}

		return shape
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = shapeOf(item)
		}

		return list
	default:
		return fmt.Sprintf("%T", v)
	}
}
