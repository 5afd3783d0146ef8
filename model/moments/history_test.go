package moments

import (
	"slices"
	"testing"

	"fathom/model"
)

// small is a network of known size: (1×1 weights, padded, and biases) twice.
func small() *model.Network {
	return model.New(model.Shape{Inputs: 1, Hidden: []int{1}, Classes: 1, Activation: model.Tanh}, model.Stream(1, "small"))
}

func TestHistoryThinsEvenly(t *testing.T) {
	const interval = 10
	net := small()
	for room := 2; room <= 40; room++ {
		h := history{bytes: room*net.Bytes() + net.Bytes()/2}
		spacing, version := interval, 0
		for n := range 300 {
			step := n * interval
			h.add(moment{step: step, net: net, rank: n})
			kept := h.moments()
			if count, v := h.count(); count != len(kept) || v <= version {
				t.Fatalf("room for %d, step %d: the count %d of %d kept, version %d after %d", room, step, count, len(kept), v, version)
			} else {
				version = v
			}
			if len(kept) > room || kept[0].step != 0 || kept[len(kept)-1].step != step {
				t.Fatalf("room for %d, step %d: kept %v", room, step, steps(kept))
			}
			for i := 1; i < len(kept); i++ {
				gap := kept[i].step - kept[i-1].step
				if i == 1 && len(kept) > 2 {
					if gap != spacing && gap != 2*spacing {
						t.Fatalf("room for %d, step %d: the spacing goes from %d to %d", room, step, spacing, gap)
					}
					spacing = gap
				}
				if gap != spacing && (i < len(kept)-1 || gap > spacing && len(kept) > 2) {
					t.Fatalf("room for %d, step %d: uneven: %v", room, step, steps(kept))
				}
			}
			if n >= room && len(kept) < (room+1)/2 {
				t.Fatalf("room for %d, step %d: only %v are kept", room, step, steps(kept))
			}
		}
	}
}

func steps(kept []moment) []int {
	var out []int
	for _, m := range kept {
		out = append(out, m.step)
	}
	return out
}

func TestHistoryByHand(t *testing.T) {
	net := small()
	for _, test := range []struct {
		room int
		add  []int
		want []int
	}{
		{5, []int{0, 10, 20, 30, 40}, []int{0, 10, 20, 30, 40}},
		{5, []int{0, 10, 20, 30, 40, 50}, []int{0, 20, 40, 50}},
		{5, []int{0, 10, 20, 30, 40, 50, 60}, []int{0, 20, 40, 60}},
		{5, []int{0, 10, 20, 30, 40, 43}, []int{0, 20, 40, 43}}, // the last step is between two evaluations
		{2, []int{0, 10, 20, 30}, []int{0, 30}},
		{1, []int{0, 10, 20}, nil},
		{0, []int{0, 10}, nil},
		{9, []int{10, 20}, nil}, // asked for too late
	} {
		h := history{bytes: test.room * net.Bytes()}
		for _, step := range test.add {
			h.add(moment{step: step, net: net, rank: step / 10})
		}
		if got := steps(h.moments()); !slices.Equal(got, test.want) {
			t.Errorf("room for %d: of %v it keeps %v, want %v", test.room, test.add, got, test.want)
		}
	}
}

// TestHistoryThinsLooksToo: moments of looks between evaluations are thinned by their own ranks, as
// those of evaluations are, and together they keep the bound.
func TestHistoryThinsLooksToo(t *testing.T) {
	net := small()
	looks := map[int]int{1: 1, 2: 2, 3: 3, 4: 4, 6: 5, 8: 6} // their ranks
	for _, test := range []struct {
		room int
		upTo int
		want []int
	}{
		{11, 40, []int{0, 1, 2, 3, 4, 6, 8, 10, 20, 30, 40}},
		{10, 40, []int{0, 2, 4, 8, 20, 40}},
		{5, 6, []int{0, 2, 4, 6}}, // the last is the newest
		{5, 40, []int{0, 4, 40}},
		{2, 8, []int{0, 8}},
	} {
		h := history{bytes: test.room * net.Bytes()}
		for step := 0; step <= test.upTo; step++ {
			rank, look := looks[step]
			if !look && step%10 > 0 {
				continue
			}
			if !look {
				rank = step / 10
			}
			h.add(moment{step: step, net: net, rank: rank})
			if n, _ := h.count(); n > test.room {
				t.Errorf("room for %d: %d are kept at step %d", test.room, n, step)
			}
		}
		if got := steps(h.moments()); !slices.Equal(got, test.want) {
			t.Errorf("room for %d, up to step %d: it keeps %v, want %v", test.room, test.upTo, got, test.want)
		}
	}
}
