package store

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestLongTable has more rows than are read of a column at once, in a file for each split.
func TestLongTable(t *testing.T) {
	rows := func(from, n int) string {
		var b strings.Builder
		b.WriteString("a,b,label\n")
		for i := range n {
			b.WriteString(strconv.Itoa(2*(from+i)) + "," + strconv.Itoa(-from-i) + ".5," + strconv.Itoa(i%2) + "\n")
		}
		return b.String()
	}
	s := opened(t, dir(t, map[string]any{"train.csv": rows(0, 9000), "test.csv": rows(9000, 100)}), Settings{})
	if s.Len(Train) != 9000 || s.Len(Test) != 100 {
		t.Fatalf("%d and %d rows", s.Len(Train), s.Len(Test))
	}
	want := func(row, column int) float64 {
		if column == 0 || row == 0 {
			return 2*float64(row) + 0.5*float64(column)
		}
		return -float64(row) - 0.5
	}
	for split, from := range map[Split]int{Train: 0, Test: 9000} {
		n := s.Len(split)
		block := make([]float32, n*2)
		if err := s.Rows(0, 0, split).Read(block, 0); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if from+i > 0 && (float64(block[2*i]) != want(from+i, 0) || float64(block[2*i+1]) != want(from+i, 1)) {
				t.Fatalf("row %d of %s is %v", i, split, block[2*i:2*i+2])
			}
		}
	}
	all := make([]float32, 9100*2)
	if err := s.All(0, 0).Read(all, 0); err != nil || all[2*9000] != 18000 {
		t.Errorf("of all rows row 9000 is %g, %v", all[2*9000], err)
	}
}

// TestGroupedTokens: tokens of rows of one group stay together.
func TestGroupedTokens(t *testing.T) {
	acts, left, _, _ := sentences()
	s := opened(t, dir(t, map[string]any{"acts.npy": acts, "mask.npy": left, "labels.npy": i64(parity, 24), "doc.npy": i64(func(i int) int { return i / 4 }, 24)}), Settings{Pool: "tokens"})
	if wrong := groupsAre(6)(s); wrong != "" {
		t.Error(wrong)
	}
	for i, g := range s.Groups(Train) {
		if row := s.unit[s.Index(Train)[i]]; g != row/4 {
			t.Errorf("a token of row %d is of group %d", row, g)
		}
	}
}

// TestOwnIDs: names that each row has for itself are no groups.
func TestOwnIDs(t *testing.T) {
	s := opened(t, dir(t, map[string]any{"a.npy": f32(count, 20, 2), "labels.npy": i64(parity, 20), "id.npy": i64(func(i int) int { return 100 + i }, 20)}), Settings{})
	if s.Groups(Train) != nil {
		t.Error("each row is a group")
	}
	for i, id := range s.IDs(Test) {
		if id != strconv.Itoa(100+int(s.Index(Test)[i])) {
			t.Errorf("test row %d is %s", i, id)
		}
	}
}

// TestPoolKeepsNaN: the largest of a NaN and others is NaN, unless the NaN is of padding.
func TestPoolKeepsNaN(t *testing.T) {
	acts := f32(func(i int) float64 {
		if i%9 == 3 {
			return math.NaN()
		}
		return float64(i % 9)
	}, 20, 3, 3)
	for mask, want := range map[int]float64{1: math.NaN(), 0: 6} {
		s := opened(t, dir(t, map[string]any{"a.npy": acts, "labels.npy": i64(parity, 20), "mask.npy": i64(func(i int) int {
			if i%3 == 1 {
				return mask
			}
			return 1
		}, 20, 3)}), Settings{Pool: "max", Axes: "ntd"})
		row := matrix(t, s, 0, 0)[5]
		if math.IsNaN(float64(row[0])) != math.IsNaN(want) || mask == 0 && float64(row[0]) != want || row[1] != 7 || row[2] != 8 {
			t.Errorf("with %d in the mask the largest are %v", mask, row)
		}
	}
}

// TestMapsBesideAMask: a mask of tokens says nothing of the places of a map.
func TestMapsBesideAMask(t *testing.T) {
	_, left, _, _ := sentences()
	s := opened(t, dir(t, map[string]any{"conv.npy": f32(count, 24, 2, 3, 3), "mask.npy": left, "labels.npy": i64(parity, 24)}), Settings{})
	holds(t, s, 0, 0, func(row, column int) float64 { return float64(row*18+column*9) + 4 })
}

// TestMoreFaults is what is refused when pooling, parts and labels do not go together.
func TestMoreFaults(t *testing.T) {
	labels := i64(parity, 20)
	for name, test := range map[string]struct {
		files map[string]any
		s     Settings
		want  string
	}{
		"a fine grid":     {map[string]any{"a.npy": f32(count, 20, 2, 3, 3), "labels.npy": labels}, Settings{Pool: "grid:4"}, "--pool grid:4: "},
		"an even map":     {map[string]any{"a.npy": f32(count, 20, 4, 4, 4), "labels.npy": labels}, Settings{}, "can be read in 3 ways"},
		"one layer of":    {map[string]any{"layer_3.npy": f32(count, 20, 3, 200), "labels.npy": labels}, Settings{}, "layer_3.npy: 20×3×200 of f32 can be read in 3 ways"},
		"parts of layers": {map[string]any{"a-part-1.npy": f32(count, 3, 20, 2), "a-part-2.npy": f32(count, 4, 20, 2), "labels.npy": labels}, Settings{Axes: "lnd"}, "2 parts, each of all layers"},
		"fractions":       {map[string]any{"a.npy": f32(count, 20, 2), "y.npy": f64(func(i int) float64 { return float64(i) / 2 }, 20)}, Settings{Task: "classes"}, "y.npy: holds fractions, expected whole numbers"},
		"many numbers":    {map[string]any{"a.npy": f32(count, 50, 2), "y.npy": i64(func(i int) int { return i }, 50)}, Settings{}, "y.npy: 50 labels of i64 with 50 whole numbers may be classes or values"},
		"one name":        {map[string]any{"a.npy": f32(count, 20, 2), "a.safetensors": map[string]block{"": f32(count, 20, 2)}, "labels.npy": labels}, Settings{}, "two arrays of one name"},
		"one word":        {map[string]any{"h.0.norm.npy": f32(count, 20, 2), "h.1.norm.npy": f32(count, 20, 2), "labels.npy": labels}, Settings{Layers: "norm"}, "have the word norm"},
		"labels of three": {map[string]any{"a.npy": f32(count, 20, 2), "z.npy": i64(parity, 20, 2, 2)}, Settings{Labels: "z"}, "expected one label for each of 20 samples"},
		"two lengths":     {map[string]any{"a.npy": f32(count, 20, 2, 2), "z.npy": i64(parity, 20, 2), "labels.npy": labels}, Settings{Lengths: "z", Axes: "ntd"}, "expected one length for each of 20 samples"},
		"both":            {map[string]any{"a.npy": f32(count, 20, 5, 7), "labels.csv": "mood,kind\n" + strings.Repeat("1,2\n3,4\n", 10)}, Settings{}, "2 problems:"},
	} {
		_, err := Open(dir(t, test.files), test.s)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if a, ok := errors.AsType[*Ambiguity](err); name == "both" && (!ok || len(text2(err)) != 2 || a == nil) {
			t.Errorf("several that are not clear: %v", err)
		}
	}
}

// text2 is the errors that one is made of.
func text2(err error) []error {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		return all.Unwrap()
	}
	return []error{err}
}

// TestFlattenWithoutMask: side by side tokens need no mask, since nothing is left out.
func TestFlattenWithoutMask(t *testing.T) {
	s := opened(t, dir(t, map[string]any{"a.npy": f32(count, 20, 3, 2), "labels.npy": i64(parity, 20)}), Settings{Axes: "ntd", Pool: "flatten"})
	holds(t, s, 0, 0, func(row, column int) float64 { return float64(row*6 + column) })
}

func TestLabelKinds(t *testing.T) {
	acts := f32(count, 20, 2)
	hot := i64(func(i int) int { return bit(i%4 == i/4%4) }, 20, 4)
	for name, test := range map[string]struct {
		files map[string]any
		s     Settings
		want  []string // of the first rows
	}{
		"the one that is as long": {map[string]any{"labels.npy": i64(parity, 20), "old_labels.npy": i64(parity, 30)}, Settings{}, []string{"0", "1", "0"}},
		"one-hot":                 {map[string]any{"labels.npy": hot}, Settings{}, []string{"0", "1", "2", "3", "0"}},
		"names":                   {map[string]any{"labels.npy": i64(parity, 20), "class_names.csv": "name\nno\nyes\n"}, Settings{}, []string{"no", "yes"}},
		"too few names":           {map[string]any{"labels.npy": i64(func(i int) int { return i % 3 }, 20), "class_names.csv": "name\nno\nyes\n"}, Settings{}, []string{"0", "1", "2"}},
		"a file of labels":        {map[string]any{"y.safetensors": map[string]block{"h0": f32(count, 20, 2), "labels": i64(parity, 20)}}, Settings{}, []string{"0", "1"}},
	} {
		files := map[string]any{"a.npy": acts}
		for file, what := range test.files {
			files[file] = what
		}
		s := opened(t, dir(t, files), test.s)
		if got := labelled(s); !slices.Equal(got[:len(test.want)], test.want) {
			t.Errorf("%s: the labels are %v", name, got)
		}
		if name == "a file of labels" && len(s.Layers()) != 2 {
			t.Errorf("%s: the layers are %v", name, names(s))
		}
	}
}

// TestSplitOfOne: where arrays of train alone are there, nothing is divided by names.
func TestSplitOfOne(t *testing.T) {
	s := opened(t, dir(t, map[string]any{"x_test.npy": f32(count, 20, 2), "y_test.npy": i64(parity, 20)}), Settings{})
	if s.Len(Train) == 0 || s.Len(Test) == 0 || s.Layers()[0].Name != "x_test" {
		t.Errorf("%d and %d rows of %v", s.Len(Train), s.Len(Test), names(s))
	}
}

// TestCommas has names with commas, which lists are parted at.
func TestCommas(t *testing.T) {
	root := dir(t, map[string]any{"a.safetensors": map[string]block{"h,0": f32(count, 20, 2), "h,1": f32(from(100), 20, 2), "h": f32(count, 20, 2), "y": i64(parity, 20)}})
	s := opened(t, root, Settings{Layers: `h\,1,h`})
	if !slices.Equal(names(s), []string{"h,1", "h"}) {
		t.Errorf("the layers are %v", names(s))
	}
	again(t, "commas", root, s)
}

// TestZeros: rows that differ in the sign of a zero alone are duplicates.
func TestZeros(t *testing.T) {
	zero := math.Copysign(0, -1)
	s := opened(t, dir(t, map[string]any{
		"train/a.npy": f32(func(i int) float64 { return 0 }, 2, 2), "train/y.npy": i64(parity, 2),
		"test/a.npy": f32(func(i int) float64 { return zero }, 3, 2), "test/y.npy": i64(parity, 3),
	}), Settings{})
	if n, err := s.Duplicates(context.Background()); n != 3 || err != nil {
		t.Errorf("%d duplicates, %v", n, err)
	}
}

// TestIndexOfShards reads shards by their index alone, so that nothing is there twice.
func TestIndexOfShards(t *testing.T) {
	root := dir(t, map[string]any{
		"acts-00001-of-00002.safetensors": map[string]block{"h.0": f32(count, 20, 2)},
		"acts-00002-of-00002.safetensors": map[string]block{"h.1": f32(from(100), 20, 3)},
		"labels.npy":                      i64(parity, 20),
		"acts.safetensors.index.json":     `{"metadata":{}, "weight_map":{"h.0":"acts-00001-of-00002.safetensors", "h.1":"acts-00002-of-00002.safetensors"}}`,
	})
	s := opened(t, root, Settings{})
	holds(t, s, 0, 1, func(row, column int) float64 { return float64(100 + 3*row + column) })
	if len(s.files) != 2 {
		t.Errorf("%d files are open", len(s.files))
	}
	if err := os.Remove(filepath.Join(root, "acts.safetensors.index.json")); err != nil {
		t.Fatal(err)
	}
	if s := opened(t, root, Settings{}); !slices.Equal(names(s), []string{"h.0", "h.1"}) {
		t.Errorf("without the index the layers are %v", names(s))
	}
}

// TestLongMask has more tokens than a word has bits.
func TestLongMask(t *testing.T) {
	const tokens = 150
	begin := func(row int) int { return row * 6 }
	end := func(row int) int { return row*6 + 1 + row }
	acts := f32(count, 20, tokens, 1)
	mask := i64(func(i int) int { return bit(i%tokens >= begin(i/tokens) && i%tokens < end(i/tokens)) }, 20, tokens)
	root := dir(t, map[string]any{"a.npy": acts, "mask.npy": mask, "labels.npy": i64(parity, 20)})
	holds(t, opened(t, root, Settings{Pool: "first"}), 0, 0, func(row, _ int) float64 { return float64(row*tokens + begin(row)) })
	holds(t, opened(t, root, Settings{Pool: "last"}), 0, 0, func(row, _ int) float64 { return float64(row*tokens + end(row) - 1) })
	holds(t, opened(t, root, Settings{}), 0, 0, func(row, _ int) float64 {
		return float64(row*tokens) + float64(begin(row)+end(row)-1)/2
	})
}

func TestNames(t *testing.T) {
	acts := f32(count, 20, 2)
	for name, test := range map[string]struct {
		files   map[string]any
		s       Settings
		layers  []string
		moments []string
	}{
		"directories differ":   {map[string]any{"a/x.npy": acts, "b/x.npy": acts, "a/y_2.npy": acts}, Settings{}, []string{"a/x", "a/y_2", "b/x"}, []string{""}},
		"test without train":   {map[string]any{"x.val.npy": acts, "x.test.npy": acts}, Settings{}, []string{"x.test", "x.val"}, []string{""}},
		"two numbers":          {map[string]any{"step-20/acts_epoch_1.npy": acts, "step-3/acts_epoch_1.npy": acts}, Settings{}, []string{"acts_epoch_1"}, []string{"step-3", "step-20"}},
		"numbered directories": {map[string]any{"7/acts.npy": acts, "30/acts.npy": acts}, Settings{}, []string{"acts"}, []string{"7", "30"}},
		"which are layers":     {map[string]any{"7/acts.npy": acts, "30/acts.npy": acts}, Settings{Files: "layers"}, []string{"7", "30"}, []string{""}},
		"layers by their word": {map[string]any{"layer_7/acts.npy": acts, "layer_30/acts.npy": acts}, Settings{}, []string{"layer_7", "layer_30"}, []string{""}},
		"steps after layers":   {map[string]any{"layer_7_step_1.npy": acts, "layer_8_step_1.npy": acts, "layer_7_step_2.npy": acts, "layer_8_step_2.npy": acts}, Settings{}, []string{"layer_7", "layer_8"}, []string{"step_1", "step_2"}},
		"no step":              {map[string]any{"timestep5.npy": acts, "timestep6.npy": acts}, Settings{}, []string{"timestep5", "timestep6"}, []string{""}},
	} {
		test.files["labels.npy"] = i64(parity, 20)
		s := opened(t, dir(t, test.files), test.s)
		var moments []string
		for _, m := range s.Moments() {
			moments = append(moments, m.Name)
		}
		if !slices.Equal(names(s), test.layers) || !slices.Equal(moments, test.moments) {
			t.Errorf("%s: layers %q, moments %q", name, names(s), moments)
		}
	}
}

// TestStands: what is given of the labels is not mixed with what the manifest says of others.
func TestStands(t *testing.T) {
	root := dir(t, map[string]any{
		"a.npy": f32(count, 20, 2), "truth.csv": "topic,mood\n" + strings.Repeat("x,1\ny,2\n", 10), "labels.npy": i64(parity, 20),
		"fathom.toml": "labels = \"truth.csv\"\ntarget = \"mood\"\n",
	})
	for ref, want := range map[string]string{"": "1", "labels.npy": "0", filepath.Join(root, "labels.npy"): "0", filepath.Join(root, "truth.csv") + ":topic": "x"} {
		if s := opened(t, root, Settings{Labels: ref}); s.Classes()[0] != want || len(s.files) != 3 {
			t.Errorf("--labels %s: the classes are %v, of %d files", ref, s.Classes(), len(s.files))
		}
	}
}
