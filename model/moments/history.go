package moments

import (
	"slices"
	"sync"

	"fathom/model"
)

// moment is a network at a step boundary. It is shared and never changed.
type moment struct {
	step  int
	net   *model.Network // nil where it is kept elsewhere
	rank  int            // where it stands among those of its kind; the even ones outlive the odd
	read  Read           // reads a network that is kept elsewhere
	bytes int            // of the parameters of such a one
}

// size is the room that a moment takes, in bytes.
func (m moment) size() int {
	if m.net != nil {
		return m.net.Bytes()
	}
	return m.bytes
}

// history keeps the moments of one training.
type history struct {
	mu      sync.Mutex
	bytes   int      // that the parameters may take
	kept    []moment // ascending; replaced and never changed, since readers hold it
	every   int      // ranks from one kept moment to the next
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

// at returns the moment of a step, if it is kept.
func (h *history) at(step int) (moment, bool) {
	kept := h.moments()
	i, found := slices.BinarySearchFunc(kept, step, func(m moment, step int) int { return m.step - step })
	if !found {
		return moment{}, false
	}
	return kept[i], true
}

// count returns the number of moments and of changes so far.
func (h *history) count() (moments, version int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.kept), h.version
}

// add takes in the next moment. The first one it is offered must be step 0.
func (h *history) add(m moment) {
	h.mu.Lock()
	defer h.mu.Unlock()
	room := h.bytes / m.size()
	if room < 2 || len(h.kept) == 0 && m.step != 0 {
		return
	}
	h.every = max(h.every, 1)
	kept := append(h.even(), m)
	for len(kept) > room {
		h.every *= 2
		h.kept = kept
		if kept = h.even(); kept[len(kept)-1].step != m.step {
			kept = append(kept, m)
		}
	}
	h.kept = kept
	h.version++
}

// recall takes in the next moment that is kept elsewhere and takes no room here.
func (h *history) recall(m moment) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kept = append(slices.Clone(h.kept), m)
	h.version++
}

// even returns the moments on the present spacing, in a slice of their own.
func (h *history) even() []moment {
	var even []moment
	for _, m := range h.kept {
		if m.step == 0 || m.rank%h.every == 0 {
			even = append(even, m)
		}
	}
	return even
}
