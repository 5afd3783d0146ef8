package store

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// sentences is activations of 24 rows × 6 tokens × 3 features, of which row r has 1 + r mod 6
// tokens, and masks for padding on either side.
func sentences() (acts, left, right, lengths block) {
	of := func(i int) int { return 1 + i%6 }
	return f32(count, 24, 6, 3),
		i64(func(i int) int { return bit(i%6 >= 6-of(i/6)) }, 24, 6),
		i64(func(i int) int { return bit(i%6 < of(i/6)) }, 24, 6),
		i64(of, 24)
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestTokens pools with padding on the left, on the right, and by lengths.
func TestTokens(t *testing.T) {
	acts, left, right, lengths := sentences()
	number := func(row, token, column int) float64 { return float64(row*18 + token*3 + column) }
	for _, test := range []struct {
		name  string
		file  string
		block block
		first func(row int) int // token
	}{
		{"left", "attention_mask.npy", left, func(row int) int { return 5 - row%6 }},
		{"right", "attention_mask.npy", right, func(int) int { return 0 }},
		{"lengths", "lengths.npy", lengths, func(int) int { return 0 }},
	} {
		root := dir(t, map[string]any{"acts.npy": acts, test.file: test.block, "labels.npy": i64(parity, 24)})
		for pool, want := range map[string]func(row, column int) float64{
			"": func(row, column int) float64 {
				sum := 0.0
				for k := range 1 + row%6 {
					sum += number(row, test.first(row)+k, column)
				}
				return sum / float64(1+row%6)
			},
			"first":   func(row, column int) float64 { return number(row, test.first(row), column) },
			"last":    func(row, column int) float64 { return number(row, test.first(row)+row%6, column) },
			"max":     func(row, column int) float64 { return number(row, test.first(row)+row%6, column) },
			"flatten": func(row, column int) float64 { return number(row, 0, column) },
		} {
			s := opened(t, root, Settings{Pool: pool})
			holds(t, s, 0, 0, want)
			if said := strings.Join(s.Decisions(), "\n"); !strings.Contains(said, "axes ntd") {
				t.Errorf("%s: it is said\n%s", test.name, said)
			}
		}
	}
}

// TestFeaturesFirst reads tokens that are the last dimension.
func TestFeaturesFirst(t *testing.T) {
	_, left, _, _ := sentences()
	root := dir(t, map[string]any{"acts.npy": f32(count, 24, 4, 6), "mask.npy": left, "labels.npy": i64(parity, 24)})
	holds(t, opened(t, root, Settings{Pool: "last"}), 0, 0, func(row, column int) float64 { return float64(row*24 + column*6 + 5) })
	holds(t, opened(t, root, Settings{Pool: "max"}), 0, 0, func(row, column int) float64 { return float64(row*24 + column*6 + 5) })
	holds(t, opened(t, root, Settings{}), 0, 0, func(row, column int) float64 {
		return float64(row*24+column*6) + 5 - float64(row%6)/2
	})
}

// TestEachToken makes rows of tokens, with labels of rows and of tokens.
func TestEachToken(t *testing.T) {
	acts, left, _, _ := sentences()
	for _, test := range []struct {
		labels block
		skip   func(row, token int) bool
		class  func(row, token int) string
	}{
		{i64(parity, 24), func(int, int) bool { return false }, func(row, _ int) string { return []string{"0", "1"}[row%2] }},
		{
			i64(func(i int) int {
				if i%6 == 4 {
					return ignore
				}
				return i % 3
			}, 24, 6),
			func(_, token int) bool { return token == 4 },
			func(_, token int) string { return []string{"0", "1", "2"}[token%3] },
		},
	} {
		root := dir(t, map[string]any{"acts.npy": acts, "mask.npy": left, "labels.npy": test.labels})
		s := opened(t, root, Settings{Pool: "tokens"})
		type at struct{ row, token int }
		var want []at
		for row := range 24 {
			for token := 5 - row%6; token < 6; token++ {
				if !test.skip(row, token) {
					want = append(want, at{row, token})
				}
			}
		}
		holds(t, s, 0, 0, func(i, column int) float64 { return float64(want[i].row*18 + want[i].token*3 + column) })
		if k := len(s.Classes()); k != 2+bit(test.labels.shape[len(test.labels.shape)-1] == 6) {
			t.Errorf("the classes are %v", s.Classes())
		}
		for i, word := range labelled(s) {
			if word != test.class(want[i].row, want[i].token) {
				t.Errorf("token %d of row %d is of class %s", want[i].token, want[i].row, word)
			}
		}
		sides := map[int32]Split{}
		for _, split := range []Split{Train, Test} {
			for i, g := range s.Groups(split) {
				if w := want[s.Index(split)[i]]; int(g) != w.row {
					t.Errorf("a token of row %d is of group %d", w.row, g)
				}
				if side, there := sides[g]; there && side != split {
					t.Errorf("row %d is on both sides", g)
				}
				sides[g] = split
			}
		}
		if len(s.Groups(Train)) != s.Len(Train) || s.Len(Test) == 0 {
			t.Errorf("%d groups of %d rows", len(s.Groups(Train)), s.Len(Train))
		}
	}
}

// TestLengthsAndAxes: lengths tell tokens from features where only one can be the tokens.
func TestLengthsAndAxes(t *testing.T) {
	for _, test := range []struct {
		shape   []int
		longest int
		want    string // "" where it is asked
	}{
		{[]int{20, 6, 9}, 6, "axes ntd"}, {[]int{20, 9, 6}, 6, ""}, {[]int{20, 9, 6}, 8, "axes ntd"}, {[]int{20, 6, 9}, 8, "axes ndt"}, {[]int{20, 8, 9}, 6, ""}, {[]int{20, 6, 6}, 6, "axes ntd"},
	} {
		lengths := i64(func(i int) int { return 1 + i%test.longest }, 20)
		store, err := Open(dir(t, map[string]any{"a.npy": f32(count, test.shape...), "lengths.npy": lengths, "labels.npy": i64(parity, 20)}), Settings{})
		switch _, asked := errors.AsType[*Ambiguity](err); {
		case asked != (test.want == ""):
			t.Errorf("%v with lengths to %d: %v", test.shape, test.longest, err)
		case err == nil:
			if said := strings.Join(store.Decisions(), "\n"); !strings.Contains(said, test.want) {
				t.Errorf("%v with lengths to %d: it is said\n%s", test.shape, test.longest, said)
			}
			_ = store.Close()
		}
	}
}

func TestMaskFaults(t *testing.T) {
	acts, left, right, lengths := sentences()
	labels := i64(parity, 24)
	for name, test := range map[string]struct {
		files map[string]any
		s     Settings
		want  string
	}{
		"a row of padding": {map[string]any{"mask.npy": i64(func(i int) int { return bit(i >= 6) }, 24, 6)}, Settings{}, "mask.npy: row 0 is all 0, expected at least one token"},
		"another number":   {map[string]any{"mask.npy": i64(func(i int) int { return -i }, 24, 6)}, Settings{}, "row 0, token 1: -1, expected 1 for a token or 0 for padding"},
		"too few rows":     {map[string]any{"m.npy": i64(parity, 23, 6)}, Settings{Mask: "m"}, "m.npy: 23×6 of i64, expected one for each of 24 samples"},
		"no length":        {map[string]any{"lengths.npy": i64(func(i int) int { return i }, 24)}, Settings{}, "element 0 is 0, expected 1 token or more"},
		"too long":         {map[string]any{"lengths.npy": i64(func(i int) int { return i + 1 }, 24)}, Settings{Axes: "ntd"}, "6 tokens a row, but a length of 24"},
		"other tokens":     {map[string]any{"mask.npy": i64(parity, 24, 5)}, Settings{Axes: "ntd"}, "row 0 is"},
		"two masks":        {map[string]any{"mask.npy": left, "mask2_mask.npy": right}, Settings{}, "--mask mask2_mask.npy"},
		"with no mask":     {map[string]any{"mask.npy": left}, Settings{Mask: "mask.npy", NoMask: true}, "--no-mask: it does not go with --mask or --lengths"},
		"flat":             {map[string]any{"a.npy": f32(func(int) float64 { return 0 }, 24, 6, 20000), "acts.npy": nil, "mask.npy": left}, Settings{Pool: "flatten"}, "6×20,000 = 120,000 features a row, expected at most 65,536"},
	} {
		files := map[string]any{"acts.npy": acts, "labels.npy": labels}
		for file, what := range test.files {
			if files[file] = what; what == nil {
				delete(files, file)
			}
		}
		_, err := Open(dir(t, files), test.s)
		if name == "other tokens" { // 0 1 0 1 0, 1 0 1 0 1: none is empty
			test.want = "6 tokens a row, but the mask has 5"
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	// Without a mask it is asked, and each answer is taken.
	root := dir(t, map[string]any{"acts.npy": acts, "labels.npy": labels, "w.npy": right, "n.csv": "a,k\n" + strings.Repeat("1,6\n", 24)})
	_, err := Open(root, Settings{Axes: "ntd"})
	if a, ok := errors.AsType[*Ambiguity](err); !ok || len(a.Readings) != 3 || !strings.Contains(err.Error(), "acts.npy: 6 tokens a row, and nothing says which are padding:\n  --mask FILE[:KEY]") {
		t.Fatalf("without a mask: %v", err)
	}
	for _, s := range []Settings{{Axes: "ntd", NoMask: true}, {Axes: "ntd", Lengths: "n.csv:k"}} {
		holds(t, opened(t, root, s), 0, 0, func(row, column int) float64 { return float64(row*18+column) + 7.5 })
	}
	holds(t, opened(t, root, Settings{Mask: "w"}), 0, 0, func(row, column int) float64 { return float64(row*18+column) + 1.5*float64(row%6) })
	_ = lengths
	if !slices.Equal(lengths.shape, []int{24}) {
		t.Error("the lengths are none of the rows")
	}
}

// TestMasksOfCheckpoints: a mask beside each checkpoint must be the same in all, since the samples are;
// one beside the first alone holds for all.
func TestMasksOfCheckpoints(t *testing.T) {
	mask := func(tokens int) block { return i64(func(i int) int { return bit(i%6 < tokens) }, 24, 6) }
	files := map[string]any{"labels.npy": i64(parity, 24), "step-0/a.npy": f32(count, 24, 6, 5), "step-9/a.npy": f32(count, 24, 6, 5), "step-0/mask.npy": mask(2)}
	mean := func(row, column int) float64 { return float64(row*30+column) + 2.5 }
	holds(t, opened(t, dir(t, files), Settings{}), 1, 0, mean)
	files["step-9/mask.npy"] = mask(2)
	holds(t, opened(t, dir(t, files), Settings{}), 1, 0, mean)
	files["step-9/mask.npy"] = mask(3)
	_, err := Open(dir(t, files), Settings{})
	if err == nil || err.Error() != "mask: it is not the same in step-9 as in step-0, expected the same samples at every checkpoint" {
		t.Errorf("of two masks: %v", err)
	}
}
