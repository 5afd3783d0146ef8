package stat_test

import (
	"math"
	"testing"

	"fathom/model/stat"
)

// answers are labels and two classifiers' predictions with these counts, of samples whose labels are all
// known, and one more whose label is not.
func answers(both, onlyFirst, onlySecond, neither int) (first, second, labels []int32) {
	add := func(n int, a, b int32) {
		for range n {
			first, second, labels = append(first, a), append(second, b), append(labels, 1)
		}
	}
	add(both, 1, 1)
	add(onlyFirst, 1, 0)
	add(onlySecond, 0, 1)
	add(neither, 0, -1)
	return append(first, -1), append(second, -1), append(labels, -1)
}

// TestDifferenceOf: where samples stand for themselves the interval is Newcombe's, of the reference's pair
// of layers, by predictions and by counts.
func TestDifferenceOf(t *testing.T) {
	const both, onlyFirst, onlySecond, neither = 413, 19, 5, 12 // A1 against A2 of the digits
	want := [3]float64{-14.0 / 449, -0.05521783, -0.009648195}
	first, second, labels := answers(both, onlyFirst, onlySecond, neither)
	for name, d := range map[string]stat.Difference{
		"predictions": stat.DifferenceOf(first, second, labels, nil), "counts": stat.DifferenceOfCounts(both+onlyFirst, onlyFirst, onlySecond, 449),
	} {
		for i, got := range [3]float64{d.Value, d.Low, d.High} {
			if math.Abs(got-want[i]) > 5e-9 {
				t.Errorf("%s: %v, want %v", name, d, want)
			}
		}
	}
	if d := stat.DifferenceOfCounts(0, 0, 0, 0); !math.IsNaN(d.Value) || !math.IsNaN(d.Low) {
		t.Errorf("of no samples the difference is %v", d)
	}
}

// TestDifferenceOfGroups: where samples come in groups the interval is that over groups, whatever they are
// called, wider than Newcombe's where those of a group are alike; of one group there is none.
func TestDifferenceOfGroups(t *testing.T) {
	var first, second, labels, groups []int32
	clusters := make([]stat.Cluster, 30)
	for g := range int32(30) {
		for range 10 { // all of a group alike: a third of the groups gains, a tenth loses
			a, b := int32(1), int32(1)
			switch {
			case g%3 == 0:
				a = 0
			case g%10 == 1:
				b = 0
			}
			first, second, labels, groups = append(first, a), append(second, b), append(labels, 1), append(groups, 100-g)
			clusters[g].Rows++
			clusters[g].Sum += float64(b - a)
		}
	}
	first, second, labels, groups = append(first, 1), append(second, 1), append(labels, -1), append(groups, 7) // not known, of a group of its own
	want := stat.BootstrapClusters(clusters, stat.Draws, 0)
	got := stat.DifferenceOf(first, second, labels, groups)
	if got != (stat.Difference{Value: want.Mean, Low: want.Low, High: want.High}) {
		t.Errorf("the difference is %v, want %v", got, want)
	}
	if alone := stat.DifferenceOf(first, second, labels, nil); !(got.High-got.Low > 2*(alone.High-alone.Low)) || alone.Value != got.Value {
		t.Errorf("over groups it is %v, over rows %v", got, alone)
	}
	for i := range groups {
		groups[i] = 5
	}
	if d := stat.DifferenceOf(first, second, labels, groups); d.Value != got.Value || !math.IsNaN(d.Low) {
		t.Errorf("of one group the difference is %v", d)
	}
}
