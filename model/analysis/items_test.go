package analysis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fathom/data/store"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// toldOf is an analysis of a store that is done, beside the store itself.
func toldOf(t *testing.T, dir string) (*Analysis, *store.Store) {
	t.Helper()
	of, err := store.Open(dir, store.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	a := Start(InStore(dir, of, store.Settings{}, measure.StoreProbing(), 1), of, nil, cores)
	t.Cleanup(a.Close)
	a.Ask(run.Request{Stage: measure.Probe})
	await(t, a, func(e spec.Event) bool { return e.Kind() == spec.Done{}.Kind() })
	return a, of
}

// withTexts are the acts with a text and a name for each row.
func withTexts(t *testing.T, n int) string {
	t.Helper()
	dir := writeActs(t, n)
	var b strings.Builder
	b.WriteString("id,text\n")
	for i := range n {
		fmt.Fprintf(&b, "row-%d,\"the %d. sentence\tof \x1b[2JClass %d\"\n", i, i, i%3)
	}
	if err := os.WriteFile(filepath.Join(dir, "texts.csv"), []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestItemsOfAStore holds what is said of rows against the store and against probes that are fitted
// anew.
func TestItemsOfAStore(t *testing.T) {
	const n = 400
	a, of := toldOf(t, withTexts(t, n))
	test := of.Index(store.Test)
	for _, step := range []int{10, 200} {
		moment := slices.Index(a.Moments(), step)
		probes := measure.NewStoreProbes(of, measure.StoreProbing(), 1, simd.Serial)
		for layer := range of.Layers() {
			_, fitted, err := probes.Fit(t.Context(), moment, layer)
			if err != nil {
				t.Fatal(err)
			}
			all, err := fitted.Probe.Probabilities(of.All(moment, layer))
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range []int{0, 1, int(test[0]), int(test[9]), n - 1} {
				in, err := a.Inspect(t.Context(), run.InspectQuery{Step: step, Item: row})
				if err != nil {
					t.Fatal(err)
				}
				if in.Number != row || in.ID != fmt.Sprintf("row-%d", row) || in.Text != fmt.Sprintf("the %d. sentence of ?[2JClass %d", row, row%3) ||
					in.Label != int32(row%3) || in.Network != nil || in.Split != of.Row(row).Split.String() || in.Pixels != nil {
					t.Errorf("row %d is %+v", row, in.Item)
				}
				v := in.Layers[layer]
				for k, p := range v.Probabilities {
					// One row and many are added up in different orders, in float64.
					if math.Abs(p-all.At(row, k)) > 1e-12 {
						t.Errorf("step %d, %s, row %d: probabilities %v", step, v.Name, row, v.Probabilities)
					}
				}
				at, tested := slices.BinarySearch(test, int32(row))
				if v.ProbeStep != step || tested && v.Predicted != fitted.Predictions[at] || tested != (len(v.Over) == 2) {
					t.Errorf("step %d, %s, row %d: %+v", step, v.Name, row, v)
				}
				for _, o := range v.Over {
					if o.Step == step && o.Predicted != v.Predicted {
						t.Errorf("step %d, %s, row %d is taken for %d and for %d", step, v.Name, row, o.Predicted, v.Predicted)
					}
				}
			}
		}
	}
}

// TestPredictionsHaveIDs: what is predicted of each test row stands beside what the store calls it,
// and only where predictions are asked for.
func TestPredictionsHaveIDs(t *testing.T) {
	dir := withTexts(t, 60)
	probing := measure.StoreProbing()
	for _, asked := range []bool{false, true} {
		probing.Predictions = asked
		events, document := analysed(t, dir, probing, 1)
		told := events[0].(spec.Loaded).Store
		if asked != (told.TestIDs != nil) || asked != strings.Contains(document, `"test_ids"`) {
			t.Errorf("predictions %v: ids %v", asked, told.TestIDs)
		}
		for i, id := range told.TestIDs {
			if want := fmt.Sprintf("row-%d", told.TestRows[i]); id != want {
				t.Errorf("test row %d is called %s, want %s", i, id, want)
			}
		}
	}
}

// TestNearestOfAStore looks at all distances of rows of all splits.
func TestNearestOfAStore(t *testing.T) {
	const n = 300
	a, of := toldOf(t, withTexts(t, n))
	for _, layer := range []int{2, 3} {
		_, d := of.All(0, layer).Dims()
		x := make([]float32, n*d)
		if err := of.All(0, layer).Read(x, 0); err != nil {
			t.Fatal(err)
		}
		for _, cosine := range []bool{false, true} {
			type other struct {
				row      int
				distance float64
			}
			var want []other
			for i := range n {
				var dot, own, his, apart float64
				for j := range d {
					p, q := float64(x[17*d+j]), float64(x[i*d+j])
					dot, own, his, apart = dot+p*q, own+p*p, his+q*q, apart+(p-q)*(p-q)
				}
				distance := math.Sqrt(apart)
				if cosine {
					distance = 1 - dot/math.Sqrt(own*his)
				}
				if i != 17 {
					want = append(want, other{i, distance})
				}
			}
			slices.SortStableFunc(want, func(a, b other) int { return cmp.Compare(a.distance, b.distance) })
			near, err := a.Nearest(t.Context(), run.NearestQuery{Step: 10, Layer: layer, Item: 17, Count: 5, Cosine: cosine})
			if err != nil || len(near) != 5 {
				t.Fatalf("%d neighbours, %v", len(near), err)
			}
			for i, got := range near {
				if got.Number != want[i].row || math.Abs(got.Distance-want[i].distance) > 1e-12 || got.ID != fmt.Sprintf("row-%d", got.Number) {
					t.Errorf("layer %d, cosine %v: neighbour %d is %d at %v, want %v", layer, cosine, i, got.Number, got.Distance, want[i])
				}
			}
		}
	}
}

// TestListsOfAStore holds the lists against what the inspections of all test rows say.
func TestListsOfAStore(t *testing.T) {
	a, of := toldOf(t, withTexts(t, 400))
	test := of.Index(store.Test)
	type told struct{ top, margin, change float64 }
	all, wrong := map[int]told{}, 0
	for _, row := range test {
		in, err := a.Inspect(t.Context(), run.InspectQuery{Step: 200, Item: int(row)})
		if err != nil {
			t.Fatal(err)
		}
		v := in.Layers[len(in.Layers)-1]
		sorted := slices.Sorted(slices.Values(v.Probabilities))
		of := told{top: sorted[2], margin: sorted[2] - sorted[1]}
		for layer := 1; layer < len(in.Layers); layer++ {
			change := in.Layers[layer].Probabilities[in.Label] - in.Layers[layer-1].Probabilities[in.Label]
			if math.Abs(change) > math.Abs(of.change)+1e-12 {
				of.change = change
			}
		}
		all[int(row)] = of
		if v.Predicted != in.Label {
			wrong++
		}
	}
	if wrong == 0 {
		t.Fatal("no row is misread, so nothing is tested")
	}
	for kind, count := range map[run.ListKind]int{run.Misread: wrong, run.Doubtful: len(test), run.Changed: len(test)} {
		list, err := a.List(t.Context(), run.ListQuery{Step: 200, Kind: kind})
		if err != nil || list.Count != count || len(list.Items) != count || list.Of != len(test) {
			t.Fatalf("%s: %d of %d rows, want %d of %d: %v", kind, list.Count, list.Of, count, len(test), err)
		}
		last := math.Inf(-1)
		for _, item := range list.Items {
			want, order := all[item.Number].top, -item.Value
			switch kind {
			case run.Doubtful:
				want, order = all[item.Number].margin, item.Value
			case run.Changed:
				want, order = all[item.Number].change, -math.Abs(item.Value)
			}
			if math.Abs(item.Value-want) > 1e-12 || order < last || item.Text == "" || kind == run.Misread && item.Predicted == item.Label {
				t.Errorf("%s: row %d has %v, want %v", kind, item.Number, item.Value, want)
			}
			last = order
		}
	}
	if _, err := a.List(t.Context(), run.ListQuery{Step: 200, Kind: "loudest"}); err == nil {
		t.Error("there is a list of any kind")
	}
}

// TestFind finds rows by their id first, then by their text, in letters of whatever case.
func TestFind(t *testing.T) {
	a, _ := toldOf(t, withTexts(t, 60))
	for words, want := range map[string][]int{
		"row-7": {7}, "ROW-59": {59}, "17. sentence": {17}, " THE 5. ": {5, 15, 25, 35, 45, 55}, "nothing": nil, "": nil, "  ": nil,
		"row-3": {3, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39}, "#12": {12},
	} {
		if words == " THE 5. " {
			want = []int{5}
		}
		if got, err := a.Find(t.Context(), words); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q finds %v, %v, want %v", words, got, err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Find(ctx, "row"); !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v", err)
	}
	plain, _ := toldOf(t, writeActs(t, 60))
	if got, err := plain.Find(t.Context(), "41"); err != nil || !slices.Equal(got, []int{41}) {
		t.Errorf("41 finds %v, %v", got, err)
	}
}

// TestItemsThatAreNot says which there are.
func TestItemsThatAreNot(t *testing.T) {
	a, _ := toldOf(t, writeActs(t, 60))
	for _, number := range []int{-1, 60} {
		_, err := a.Inspect(t.Context(), run.InspectQuery{Step: 10, Item: number})
		_, near := a.Nearest(t.Context(), run.NearestQuery{Step: 10, Item: number, Count: 1})
		if want := fmt.Sprintf("row %d: they are 0 to 59", number); err == nil || near == nil || err.Error() != want || near.Error() != want {
			t.Errorf("row %d: %v and %v", number, err, near)
		}
	}
	_, inspect := a.Inspect(t.Context(), run.InspectQuery{Step: 11})
	_, nearest := a.Nearest(t.Context(), run.NearestQuery{Step: 11, Count: 1})
	_, list := a.List(t.Context(), run.ListQuery{Step: 11, Kind: run.Misread})
	for _, err := range []error{inspect, nearest, list} {
		if !errors.Is(err, run.ErrNoMoment) {
			t.Errorf("of no checkpoint: %v", err)
		}
	}
	if _, err := a.Nearest(t.Context(), run.NearestQuery{Step: 10, Layer: 9, Count: 1}); err == nil || err.Error() != "layer 9: they are 0 to 3" {
		t.Errorf("of no layer: %v", err)
	}
}
