package lab

import (
	"slices"
	"sync"

	"fathom/model"
)

// DefaultHistory is a good number of bytes to let a lab remember: the post's run
// needs 45 MB for all of its 101 moments.
const DefaultHistory = 56 << 20

// Remember makes the lab keep snapshots of the base network through its training,
// as [Lab.Moments] lists them: those that are evaluated, with no copy made for it.
// Their parameters take no more than so many bytes. When the next one would take
// more, every second one is dropped, but never the first and the last, and from
// then on only half as many are kept. If there is room for fewer than two, none
// are. Remember is called before anything is asked for; without it nothing is kept.
func (l *Lab) Remember(bytes int) { l.history.allow(bytes) }

// Moments returns the steps of which there are snapshots now, ascending. They are
// evenly spaced from step 0 on, but for the last, which is the newest.
func (l *Lab) Moments() []int {
	kept := l.history.moments()
	steps := make([]int, len(kept))
	for i, m := range kept {
		steps[i] = m.step
	}
	return steps
}

// moment is a network at a step boundary. It is shared and never changed.
type moment struct {
	step int
	net  *model.Network
}

// history keeps the moments of one training.
type history struct {
	mu      sync.Mutex
	bytes   int      // that the parameters may take
	kept    []moment // ascending; replaced and never changed, since readers hold it
	every   int      // evaluations from one kept moment to the next
	version int      // counts the changes
}

func (h *history) allow(bytes int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bytes = bytes
}

// moments returns what is kept now. It must not be changed.
func (h *history) moments() []moment {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.kept
}

// at returns the network of a step, if it is kept.
func (h *history) at(step int) (*model.Network, bool) {
	kept := h.moments()
	i, found := slices.BinarySearchFunc(kept, step, func(m moment, step int) int { return m.step - step })
	if !found {
		return nil, false
	}
	return kept[i].net, true
}

// count returns the number of moments and of changes so far.
func (h *history) count() (moments, version int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.kept), h.version
}

// add takes in the next moment, evaluations being due every so many steps. The
// first one it is offered must be step 0.
func (h *history) add(m moment, interval int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	room := h.bytes / m.net.Bytes()
	if room < 2 || len(h.kept) == 0 && m.step != 0 {
		return
	}
	h.every = max(h.every, 1)
	kept := append(h.even(interval), m)
	for len(kept) > room {
		h.every *= 2
		h.kept = kept
		if kept = h.even(interval); kept[len(kept)-1].step != m.step {
			kept = append(kept, m)
		}
	}
	h.kept = kept
	h.version++
}

// even returns the moments on the present spacing, in a slice of their own.
func (h *history) even(interval int) []moment {
	var even []moment
	for _, m := range h.kept {
		if m.step%(h.every*interval) == 0 {
			even = append(even, m)
		}
	}
	return even
}
