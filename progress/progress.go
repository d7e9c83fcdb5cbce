// Package progress tells a person at a terminal, or a log, how far a long piece
// of work is: how much is done, how fast, and how long it will take.
package progress

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
)

// every is how often a line is written where no terminal is.
const every = 5 * time.Second

// Progress tells of one stage after the other. It is safe for concurrent use.
// What goes wrong with telling does not disturb the work.
type Progress struct {
	w        io.Writer
	terminal bool
	now      func() time.Time

	mu    sync.Mutex
	stage string
	total int64
	done  int64
	began time.Time
	told  time.Time
	bar   *progressbar.ProgressBar
}

// New tells on w: by a bar that moves where w is a terminal, otherwise by lines
// some seconds apart.
func New(w io.Writer) *Progress { return newProgress(w, time.Now) }

func newProgress(w io.Writer, now func() time.Time) *Progress {
	file, isFile := w.(*os.File)

	return &Progress{w: w, terminal: isFile && isatty.IsTerminal(file.Fd()), now: now}
}

// Begin begins a stage of a number of items, 0 where that is not known, and
// ends the one before.
func (p *Progress) Begin(stage string, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()

	p.end()

	p.stage, p.total, p.done = stage, total, 0
	p.began = p.now()
	p.told = p.began

	if p.terminal && total > 0 {
		p.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(p.w), progressbar.OptionSetDescription(stage),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetPredictTime(true),
			progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish())
	}
}

// Add tells that n more items are done.
func (p *Progress) Add(n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()

	p.done += n

	switch now := p.now(); {
	case p.bar != nil:
		_ = p.bar.Add64(n)
	case now.Sub(p.told) >= every:
		p.told = now
		fmt.Fprintf(p.w, "%s: %s\n", p.stage, p.state(now))
	}
}

// state says how much is done, how fast, and how long the rest will take.
func (p *Progress) state(now time.Time) string {
	rate := float64(p.done) / max(now.Sub(p.began).Seconds(), 0.001)
	if p.total <= 0 || rate <= 0 {
		return fmt.Sprintf("%d, %.0f/s", p.done, rate)
	}

	left := time.Duration(float64(max(p.total-p.done, 0)) / rate * float64(time.Second)).Round(time.Second)

	return fmt.Sprintf("%d of %d (%d%%), %.0f/s, %s left", p.done, p.total, 100*p.done/p.total, rate, left)
}

// End ends the last stage.
func (p *Progress) End() {
	p.mu.Lock()
	defer p.mu.Unlock()

	p.end()
}

func (p *Progress) end() {
	if p.stage == "" {
		return
	}

	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}

	took := p.now().Sub(p.began).Round(time.Millisecond)
	if p.done == 0 && p.total == 0 {
		fmt.Fprintf(p.w, "%s: took %s\n", p.stage, took) // what it counts, if anything, is not known
	} else {
		fmt.Fprintf(p.w, "%s: %d in %s\n", p.stage, p.done, took)
	}

	p.stage = ""
}
