package axis

import (
	"slices"
	"time"

	"fathom/model/spec"
)

// Held is what live looks at the layers have found and is not shown yet. While the network trains
// at full speed there are more looks than an eye can follow, each picture has axes of its own, and
// every look is thousands of bytes to the terminal. So what they found is shown together, once a
// second.
type Held struct {
	events []spec.Event
	last   time.Time // when some were shown; zero for never
}

// shownFor is how long a look is shown at least.
const shownFor = time.Second

// Take returns what the tabs are to see now of the newest events, and keeps the rest. Only what
// live looks found is kept, and that only while the training runs on. On a slow line the tabs see
// one layer at a time, so that no frame is long and a key is answered soon. The order of the events
// of one layer never changes.
func (h *Held) Take(events []spec.Event, now time.Time, training, slow bool) (shown []spec.Event) {
	due := !training || h.last.IsZero() || now.Sub(h.last) >= shownFor
	all := slices.Concat(h.events, events)
	h.events = nil
	one := -1 // the layer that is shown
	for _, e := range all {
		layer, live := liveLayer(e)
		switch judged, ok := e.(spec.Judged); {
		case ok && judged.Live && judged.Step > 0 && (!due || len(h.events) > 0):
			h.events = append(h.events, e) // it is of all layers together
			continue
		case !live:
		case !due, training && slow && one >= 0 && layer != one:
			h.events = append(h.events, e)
			continue
		default:
			one = layer
		}
		shown = append(shown, e)
	}
	if one >= 0 && len(h.events) == 0 {
		h.last = now
	}
	return shown
}

// Rest takes away what is kept.
func (h *Held) Rest() []spec.Event {
	rest := h.events
	h.events = nil
	return rest
}

// liveLayer is the layer that an event is about, if it is what a live look at a
// network that trains found; the untrained one's, the first that there is, is not
// worth waiting for.
func liveLayer(e spec.Event) (layer int, live bool) {
	found, ok := e.(spec.OfLayer)
	if !ok {
		return 0, false
	}
	_, step := e.Where()
	layer, live = found.OfLook()
	return layer, live && step > 0
}
