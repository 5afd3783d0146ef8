package stat

import "sync"

// kept is what was worked out before from three numbers. A screen, a study's tables and a figure's caption ask for a
// few points of a few distributions again and again, each of which takes a hundred sums that go on until nothing is added.
type kept struct {
	mu   sync.Mutex
	made map[[3]float64]float64
}

// mostKept is how many values are kept. One more, and they are all worked out anew: nothing but time hangs on it.
const mostKept = 4096

// value is what comes of work on the three numbers, none of which is NaN.
func (k *kept) value(of [3]float64, work func() float64) float64 {
	k.mu.Lock()
	was, known := k.made[of]
	k.mu.Unlock()
	if known {
		return was
	}
	is := work()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made == nil || len(k.made) >= mostKept {
		k.made = map[[3]float64]float64{}
	}
	k.made[of] = is
	return is
}
