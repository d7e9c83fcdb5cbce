package transport

import "sync"

// task is something that a worker does in steps.
type task interface {
	// work does what there is to do, or a part of it. It reports whether there
	// is more, and is then called again after the others that wait.
	work() (more bool)
}

// workers runs tasks on a bounded number of goroutines, which exist only while
// there is something to do. So a commit that thousands of sockets watch starts
// a handful of reads at once, not thousands.
type workers struct {
	mu     sync.Mutex
	queue  []task
	active int
	most   int
}

func newWorkers(most int) *workers { return &workers{most: most} }

// submit queues a task. It does not block.
func (w *workers) submit(one task) {
	w.mu.Lock()
	defer w.mu.Unlock()

	w.queue = append(w.queue, one)
	w.hire()
}

// away runs something that may block for long, a write to a slow reader, with
// the worker's place left to others meanwhile. Only a task may call it.
func (w *workers) away(block func()) {
	w.mu.Lock()
	w.active--
	w.hire()
	w.mu.Unlock()

	defer func() {
		w.mu.Lock()
		w.active++ // one over the bound for a moment, rather than waiting
		w.mu.Unlock()
	}()

	block()
}

// hire starts a worker when tasks wait and there is room; mu is held.
func (w *workers) hire() {
	if len(w.queue) > 0 && w.active < w.most {
		w.active++

		go w.run()
	}
}

func (w *workers) run() {
	for {
		one := w.take()
		if one == nil {
			return
		}

		if one.work() {
			w.submit(one)
		}
	}
}

// take returns the next task, or nil when the worker is to leave.
func (w *workers) take() task {
	w.mu.Lock()
	defer w.mu.Unlock()

	if len(w.queue) == 0 || w.active > w.most {
		w.active--
		w.queue = shrunk(w.queue)
		w.hire()

		return nil
	}

	one := w.queue[0]
	w.queue[0] = nil
	w.queue = w.queue[1:]

	return one
}

// shrunk lets go of a queue that has grown and is empty.
func shrunk(queue []task) []task {
	if len(queue) == 0 {
		return nil
	}

	return queue
}
