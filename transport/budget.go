package transport

import (
	"bytes"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/jiaofu/jiaofu/apierror"
)

const (
	// mostCallers bounds how many callers the budget tells apart at a time;
	// with more, those are forgotten early that were not there for the longest.
	mostCallers = 100_000
	// bytesPerPoint is how much text of a refused document costs a point: it
	// was read, and perhaps validated, for nothing.
	bytesPerPoint = 16
	// freeBody and freeAnswer are how many bytes of a request, and of an answer, are
	// in its cost; above them a point pays for bodyPerPoint, or answerPerPoint, bytes.
	freeBody, bodyPerPoint     = 16 << 10, 64
	freeAnswer, answerPerPoint = 64 << 10, 256
	// tokenPoints is what checking a token costs an address where it is no good:
	// about a signature's time.
	tokenPoints = 50
	// hundredths is how finely callers are told what they have left.
	hundredths = 100
)

// budget is what callers may spend: each has a bucket of points that fills at a
// steady rate, and an operation takes its cost out. A bucket is a plain number,
// because what was taken is given back when the operation is not run after all.
//
// A caller that was not there for as long as an empty bucket takes to fill is
// forgotten: its bucket is full, as a new one is.
type budget struct {
	rate  float64 // points per second
	burst float64 // points of a full bucket
	fill  time.Duration

	mu      sync.Mutex // guards what follows
	recent  map[string]*bucket
	earlier map[string]*bucket
	turned  time.Time // when recent was begun
}

// bucket is what one caller had left, and when that was.
type bucket struct {
	left float64
	at   time.Time
}

// newBudget returns nil, which allows everything, when the rate is zero.
func newBudget(limits *Limits) *budget {
	if limits.CostRate <= 0 {
		return nil
	}

	rate, burst := float64(limits.CostRate), float64(max(limits.CostBurst, 1))

	return &budget{
		rate: rate, burst: burst, fill: time.Duration(math.Ceil(burst / rate * float64(time.Second))),
		recent: map[string]*bucket{}, earlier: map[string]*bucket{}, turned: time.Now(),
	}
}

// take takes a cost out of the caller's bucket and reports what is left; when
// there is not as much in it, it takes nothing and reports how long the caller
// has to wait. A cost above a full bucket counts as a full one.
func (b *budget) take(caller string, cost int) (left int, wait time.Duration) {
	if b == nil {
		return 0, 0
	}

	b.mu.Lock()
	defer b.mu.Unlock()

	own := b.bucketOf(caller)
	asked := min(float64(cost), b.burst)

	if wait := b.until(own, asked); wait > 0 {
		return int(own.left), wait
	}

	own.left -= asked

	return int(own.left), 0
}

// lacks reports how long the caller has to wait before a take of the cost
// succeeds.
func (b *budget) lacks(caller string, cost int) time.Duration {
	if b == nil {
		return 0
	}

	b.mu.Lock()
	defer b.mu.Unlock()

	return b.until(b.bucketOf(caller), min(float64(cost), b.burst))
}

// until is how long a bucket needs until it has so much in it.
func (b *budget) until(own *bucket, asked float64) time.Duration {
	if own.left >= asked {
		return 0
	}

	// Less than a nanosecond is no wait, and yet it is not there.
	return max(1, time.Duration((asked-own.left)/b.rate*float64(time.Second)))
}

// surcharge is what bytes cost beyond those that are free.
func surcharge(bytes, free, perPoint int) int { return max(bytes-free, 0) / perPoint }

// giveBack undoes a take of an operation that was not run.
func (b *budget) giveBack(caller string, cost int) { b.add(caller, min(float64(cost), b.full())) }

// fine takes what is left of the cost, and asks nobody: the work was done.
func (b *budget) fine(caller string, cost int) { b.add(caller, -float64(cost)) }

func (b *budget) full() float64 {
	if b == nil {
		return 0
	}

	return b.burst
}

func (b *budget) add(caller string, points float64) {
	if b == nil {
		return
	}

	b.mu.Lock()
	defer b.mu.Unlock()

	own := b.bucketOf(caller)
	own.left = min(max(own.left+points, 0), b.burst)
}

// bucketOf returns the caller's bucket as it is now; mu is held.
func (b *budget) bucketOf(caller string) *bucket {
	now := time.Now()

	if now.Sub(b.turned) >= b.fill || len(b.recent) >= mostCallers {
		b.recent, b.earlier, b.turned = map[string]*bucket{}, b.recent, now
	}

	own, ok := b.recent[caller]
	if !ok {
		if own, ok = b.earlier[caller]; !ok {
			own = &bucket{left: b.burst, at: now}
		}

		b.recent[caller] = own
	}

	own.left = min(own.left+max(now.Sub(own.at).Seconds(), 0)*b.rate, b.burst)
	own.at = now

	return own
}

// errRateLimited tells when the caller's bucket has enough again.
func errRateLimited(wait time.Duration) *apierror.Error {
	return apierror.New(apierror.RateLimited,
		"you ask for more than your budget allows: wait a little", "请求超出配额，请稍后再试").
		WithRetryAfter(wholeSeconds(wait))
}

// wholeSeconds rounds up: whoever comes back earlier comes in vain.
func wholeSeconds(d time.Duration) time.Duration {
	return max(time.Second, (d + time.Second - 1).Truncate(time.Second))
}

// bill is what an executed operation cost and its caller had left, as
// extensions.cost of its answer. The zero value is none.
type bill struct {
	of *budget
	// cost is what was expected, extra what the execution took beside.
	cost, extra int
	left        int
}

// rounded is what is left in hundredths of a full bucket, rounded down: enough
// to know when to slow down. So equal questions have equal answers as long as
// their caller asks for little.
func (b *bill) rounded() int {
	step := max(int(b.of.burst)/hundredths, 1)

	return max(b.left-b.extra, 0) / step * step
}

// writeTo appends the bill, in the form that Shopify's has and clients know.
func (b *bill) writeTo(buffer *bytes.Buffer) {
	text := buffer.AvailableBuffer()
	text = append(text, `"cost":{"requestedQueryCost":`...)
	text = strconv.AppendInt(text, int64(b.cost), 10)
	text = append(text, `,"actualQueryCost":`...)
	text = strconv.AppendInt(text, int64(b.cost+b.extra), 10)
	text = append(text, `,"throttleStatus":{"maximumAvailable":`...)
	text = strconv.AppendInt(text, int64(b.of.burst), 10)
	text = append(text, `,"currentlyAvailable":`...)
	text = strconv.AppendInt(text, int64(b.rounded()), 10)
	text = append(text, `,"restoreRate":`...)
	text = strconv.AppendInt(text, int64(b.of.rate), 10)
	text = append(text, "}}"...)
	buffer.Write(text)
}
