package store

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestChecks(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	// 6 training and 4 test rows. Column 1 of the first layer is constant in training alone; test
	// rows 1 and 3 are training rows 0 and 2, but row 3 differs in the last layer.
	first := map[Split][]float64{
		Train: {0, 5, 1, 5, 2, 5, 3, 5, 4, 5, nan, 5},
		Test:  {9, 9, 0, 5, 8, 8, 2, 5},
	}
	last := map[Split][]float64{
		Train: {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42},
		Test:  {inf, -inf, nan, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
	}
	of := func(all []float64) func(int) float64 { return func(i int) float64 { return all[i] } }
	root := dir(t, map[string]any{
		"train/layer_0.npy": f32(of(first[Train]), 6, 2), "test/layer_0.npy": f32(of(first[Test]), 4, 2),
		"train/layer_1.npy": f32(of(last[Train]), 6, 7), "test/layer_1.npy": f32(of(last[Test]), 4, 7),
		"train/meta.csv": "label,doc\nb,1\nb,2\nb,3\na,3\na,4\nc,5\n", "test/meta.csv": "label,doc\nb,3\na,9\nb,5\nd,10\n",
	})
	s := opened(t, root, Settings{})
	c, err := s.Checks(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if c.Rows != [Splits]int{6, 4, 0} || c.Majority != "b" || c.MajorityAccuracy != 0.5 || c.Duplicates != 1 || c.Groups != 7 || !slices.Equal(c.Crossing, []string{"3", "5"}) {
		t.Errorf("the checks are %+v", c)
	}
	counts := []ClassCount{{"a", [Splits]int{2, 1, 0}}, {"b", [Splits]int{3, 2, 0}}, {"c", [Splits]int{1, 0, 0}}, {"d", [Splits]int{0, 1, 0}}}
	if !slices.Equal(c.Classes, counts) {
		t.Errorf("the classes are %v", c.Classes)
	}
	want := []LayerCheck{
		{Layer: "layer_0", Width: 2, Train: 6, Numbers: 20, NaN: 1, Rows: 1, Constant: 1},
		{Layer: "layer_1", Width: 7, Train: 6, Numbers: 70, NaN: 1, Inf: 2, Rows: 1},
	}
	if len(c.Layers) != 1 || !slices.Equal(c.Layers[0], want) {
		t.Errorf("the layers' checks are %+v", c.Layers)
	}
	said := []string{
		"leakage: 1 of 4 rows outside training equal a training row",
		"leakage: 2 of 7 groups on both sides of the split: 3 and 5",
		"layer_0: 1 NaN and 0 infinite of 20 numbers, in 1 row",
		"layer_1: 1 NaN and 2 infinite of 70 numbers, in 1 row",
		"class d has no training row",
		"class c has no test row",
		"a linear probe can fit any labels of the training rows here: there are more features than these in layer_1",
		"layer_0: 1 of 2 columns constant in the training rows",
		"majority class b: accuracy 0.5000 on the test rows",
	}
	if got := c.Sentences(); !slices.Equal(got, said) {
		t.Errorf("it is said\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(said, "\n"))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Checks(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestConstantAtMoments: what a layer has at many moments is one sentence.
func TestConstantAtMoments(t *testing.T) {
	at := func(moment string, first, second int) []LayerCheck {
		return []LayerCheck{{Layer: "fc", Moment: moment, Width: 64, Train: 100, Constant: first}, {Layer: "head", Moment: moment, Width: 10, Train: 100, Constant: second}}
	}
	c := Checks{Layers: [][]LayerCheck{at("step-0", 0, 0), at("step-1", 4, 0), at("step-2", 19, 0), at("step-3", 0, 10)}}
	want := []string{
		"fc: of 64 columns, constant in the training rows are 4 at step-1 and 19 at step-2",
		"head: of 10 columns, constant in the training rows are 10 at step-3",
	}
	if got := c.Sentences(); !slices.Equal(got, want) {
		t.Errorf("it is said %q, want %q", got, want)
	}
}

// TestTogether reads a layer from several goroutines, in pieces larger than what is read at once.
func TestTogether(t *testing.T) {
	const n, d = 3000, 300
	number := func(i int) float64 { return float64(i % 9973) }
	s := opened(t, dir(t, map[string]any{"a.npy": f32(number, n, d), "labels.npy": i64(parity, n)}), Settings{})
	var wait sync.WaitGroup
	index := [][]int32{s.Index(Train), s.Index(Test)}
	for split := range Validation {
		for g := range 3 {
			wait.Go(func() {
				rows := s.Rows(0, 0, split)
				k, _ := rows.Dims()
				for from := g * 7; from < k; from += 997 {
					m := min(997, k-from)
					block := make([]float32, m*d)
					if err := rows.Read(block, from); err != nil {
						t.Error(err)
					}
					for i := range m {
						for j := range d {
							if want := number(int(index[split][from+i])*d + j); float64(block[i*d+j]) != want {
								t.Errorf("row %d of %s, column %d is %g, want %g", from+i, split, j, block[i*d+j], want)
								return
							}
						}
					}
				}
			})
		}
	}
	wait.Wait()
	rows := s.Rows(0, 0, Train)
	for from, k := range map[int]int{-1: d, s.Len(Train): d, 0: d - 1, s.Len(Train) - 1: 2 * d} {
		if err := rows.Read(make([]float32, k), from); err == nil {
			t.Errorf("%d numbers from row %d on are read", k, from)
		}
	}
	if err := rows.Read(nil, s.Len(Train)); err != nil {
		t.Errorf("no rows: %v", err)
	}
}

// TestUneven: what a split does to classes is said, a side of one class before all.
func TestUneven(t *testing.T) {
	class := func(name string, train, test int) ClassCount { return ClassCount{name, [Splits]int{train, test, 0}} }
	for name, c := range map[string]struct {
		classes []ClassCount
		want    []string
	}{
		"even":            {[]ClassCount{class("a", 30, 10), class("b", 29, 9)}, nil},
		"one tested":      {[]ClassCount{class("a", 30, 10), class("b", 9, 0)}, []string{"all test rows are of class a: an accuracy says nothing of the others"}},
		"one learned":     {[]ClassCount{class("a", 30, 10), class("b", 0, 3)}, []string{"all training rows are of class a: there is nothing for a probe to tell apart"}},
		"several missing": {[]ClassCount{class("a", 30, 10), class("b", 9, 0), class("c", 9, 0), class("d", 5, 5)}, []string{"2 classes have no test row: b and c"}},
		"hardly":          {[]ClassCount{class("a", 60, 39), class("b", 39, 1)}, []string{"the split tests hardly: b by 1 of its 40 rows"}},
		"few anyway":      {[]ClassCount{class("a", 300, 100), class("b", 11, 1)}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			checks := Checks{Classes: c.classes}
			for _, k := range c.classes {
				for split, n := range k.Rows {
					checks.Rows[split] += n
				}
			}
			if got := checks.Sentences(); !slices.Equal(got, c.want) {
				t.Errorf("it is said %q, want %q", got, c.want)
			}
		})
	}
}
