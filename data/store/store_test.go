package store

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestStacked is a file of rows × layers × features with labels beside it, as honest_llama writes
// them.
func TestStacked(t *testing.T) {
	root := dir(t, map[string]any{
		"llama_layer_wise.npy": f32(count, 40, 3, 200),
		"llama_labels.npy":     i64(parity, 40),
	})
	s := opened(t, root, Settings{})
	if got := names(s); !slices.Equal(got, []string{"layer0", "layer1", "layer2"}) {
		t.Errorf("the layers are %v", got)
	}
	for l := range 3 {
		if got := s.Layers()[l].Bytes; got != 40*200*4 {
			t.Errorf("layer %d has %d bytes", l, got)
		}
		holds(t, s, 0, l, func(row, column int) float64 { return float64(row*600 + l*200 + column) })
	}
	if got := s.Classes(); !slices.Equal(got, []string{"0", "1"}) {
		t.Errorf("the classes are %v", got)
	}
	for i, word := range labelled(s) {
		if word != strconv.Itoa(i%2) {
			t.Errorf("row %d is of class %s", i, word)
		}
	}
	if n := s.Len(Test); n < 4 || n > 16 || s.Len(Train) != 40-n || s.Len(Validation) != 0 {
		t.Errorf("%d training and %d test rows of 40", s.Len(Train), n)
	}
	if said := strings.Join(s.Decisions(), "\n"); !strings.Contains(said, "axes nld: 40 rows, 3 layers and 200 features") || !strings.Contains(said, "labels: llama_labels.npy, by its name") {
		t.Errorf("it is said:\n%s", said)
	}
	if m := s.Moments(); len(m) != 1 || m[0] != (Moment{}) {
		t.Errorf("the moments are %v", m)
	}
}

// TestFiles is a file for each layer, with layers whose names have no number at their ends.
func TestFiles(t *testing.T) {
	files := map[string]any{"acts/labels.npy": i64(parity, 12)}
	for i, name := range []string{"embed", "layer_2", "layer_10", "norm"} {
		files["acts/"+name+".npy"] = f32(from(1000*i), 12, 4)
	}
	s := opened(t, dir(t, files), Settings{})
	if got := names(s); !slices.Equal(got, []string{"embed", "layer_2", "layer_10", "norm"}) {
		t.Fatalf("the layers are %v", got)
	}
	for l := range 4 {
		holds(t, s, 0, l, func(row, column int) float64 { return float64(1000*l + 4*row + column) })
	}
}

// TestTensors is one file of safetensors with everything in it.
func TestTensors(t *testing.T) {
	all := map[string]block{"labels": i64(func(i int) int { return i%3 - 1 }, 30)}
	for i, name := range []string{"layer.000.conv1", "layer.001.fc", "layer.002.norm", "layer.010.logits"} {
		all[name] = f32(from(100*i), 30, i+2)
	}
	root := dir(t, map[string]any{"acts.safetensors": all})
	for _, path := range []string{root, root + "/acts.safetensors"} {
		s := opened(t, path, Settings{})
		if got := names(s); !slices.Equal(got, []string{"layer.000.conv1", "layer.001.fc", "layer.002.norm", "layer.010.logits"}) {
			t.Fatalf("the layers are %v", got)
		}
		for l := range 4 {
			holds(t, s, 0, l, func(row, column int) float64 { return float64(100*l + (l+2)*row + column) })
		}
		if got := s.Classes(); !slices.Equal(got, []string{"-1", "0", "1"}) {
			t.Errorf("the classes are %v", got)
		}
		again(t, path, path, s)
	}
}

// TestDirectories has a directory for each split, and words as labels.
func TestDirectories(t *testing.T) {
	root := dir(t, map[string]any{
		"train/last_vec.npy": f32(count, 8, 3), "train/tag.csv": "label\nNN\nVB\nNN\nVB\nNN\nVB\nNN\nDT\n",
		"dev/last_vec.npy": f32(from(100), 2, 3), "dev/tag.csv": "label\nVB\nDT\n",
		"test/last_vec.npy": f32(from(200), 3, 3), "test/tag.csv": "label\nNN\nNN\nVB\n",
	})
	s := opened(t, root, Settings{})
	if s.Len(Train) != 8 || s.Len(Validation) != 2 || s.Len(Test) != 3 {
		t.Errorf("%d, %d and %d rows", s.Len(Train), s.Len(Validation), s.Len(Test))
	}
	if got := s.Classes(); !slices.Equal(got, []string{"DT", "NN", "VB"}) {
		t.Errorf("the classes are %v", got)
	}
	if got := s.Labels(Test); !slices.Equal(got, []int32{1, 1, 2}) {
		t.Errorf("the test labels are %v", got)
	}
	first := map[Split]float64{Train: 0, Validation: 100, Test: 200}
	for split, v := range first {
		row := make([]float32, 3)
		if err := s.Rows(0, 0, split).Read(row, 1); err != nil || row[0] != float32(v+3) {
			t.Errorf("row 1 of %s is %v, %v", split, row, err)
		}
	}
	if l := s.Layers(); len(l) != 1 || l[0].Name != "last_vec" || l[0].Bytes != 13*3*4 {
		t.Errorf("the layers are %v", l)
	}
	hashed := opened(t, root, Settings{Split: "hash", Seed: 3})
	if hashed.Len(Train)+hashed.Len(Test) != 13 || hashed.Len(Test) == 3 && slices.Equal(hashed.Index(Test), []int32{10, 11, 12}) {
		t.Errorf("by hash the test rows are %v", hashed.Index(Test))
	}
}

// TestKeysSplit has the splits in the keys.
func TestKeysSplit(t *testing.T) {
	root := dir(t, map[string]any{"d.safetensors": map[string]block{
		"x_train": f32(count, 6, 2), "y_train": i64(parity, 6), "x_test": f32(from(50), 4, 2), "y_test": i64(parity, 4),
	}})
	s := opened(t, root, Settings{})
	if s.Len(Train) != 6 || s.Len(Test) != 4 || s.Layers()[0].Name != "x" {
		t.Errorf("%d and %d rows of %v", s.Len(Train), s.Len(Test), s.Layers())
	}
	// A word of a split that nothing is beside is a word of a name.
	one := opened(t, dir(t, map[string]any{"d.safetensors": map[string]block{"attn.val": f32(count, 20, 2), "attn.key": f32(count, 20, 2), "y": i64(parity, 20)}}), Settings{})
	if got := names(one); !slices.Equal(got, []string{"attn.key", "attn.val"}) {
		t.Errorf("the layers are %v", got)
	}
	// No test rows: the validation rows are tested on.
	two := opened(t, dir(t, map[string]any{"d.safetensors": map[string]block{
		"x_train": f32(count, 6, 2), "y_train": i64(parity, 6), "x_val": f32(from(50), 4, 2), "y_val": i64(parity, 4),
	}}), Settings{})
	if two.Len(Train) != 6 || two.Len(Test) != 4 || two.Len(Validation) != 0 {
		t.Errorf("%d, %d and %d rows", two.Len(Train), two.Len(Test), two.Len(Validation))
	}
	if c := two.Known(); c.Classes[1].Rows != [Splits]int{3, 2, 0} {
		t.Errorf("of class 1 there are %v rows", c.Classes[1].Rows)
	}
}

// TestCheckpoints has checkpoints as directories and as files.
func TestCheckpoints(t *testing.T) {
	dirs, one := map[string]any{"labels.npy": i64(parity, 16)}, map[string]any{"labels.npy": i64(parity, 16), "input.npy": f32(count, 16, 3)}
	for k, step := range []string{"20", "100", "1000"} {
		layers := map[string]block{"fc1": f32(from(1000*k), 16, 2), "fc2": f32(from(1000*k+500), 16, 3)}
		dirs["run/step-"+step+"/fc1.npy"], dirs["run/step-"+step+"/fc2.npy"] = layers["fc1"], layers["fc2"]
		one["epoch="+strconv.Itoa(k)+"-step="+step+".safetensors"] = layers
	}
	for _, test := range []struct {
		files map[string]any
		names []string
		fixed int
		want  []string
	}{
		{dirs, []string{"step-20", "step-100", "step-1000"}, 0, []string{"fc1", "fc2"}},
		{one, []string{"epoch=0-step=20", "epoch=1-step=100", "epoch=2-step=1000"}, 1, []string{"input", "fc1", "fc2"}},
	} {
		s := opened(t, dir(t, test.files), Settings{})
		var got []string
		for i, m := range s.Moments() {
			if got = append(got, m.Name); m.Step != []int{20, 100, 1000}[i] {
				t.Errorf("%s is step %d", m.Name, m.Step)
			}
			holds(t, s, i, test.fixed, func(row, column int) float64 { return float64(1000*i + 2*row + column) })
			holds(t, s, i, test.fixed+1, func(row, column int) float64 { return float64(1000*i + 500 + 3*row + column) })
			for l, layer := range s.Layers() {
				if layer.Fixed != (l < test.fixed) {
					t.Errorf("that %s is the same at every moment is %v", layer.Name, layer.Fixed)
				}
			}
			if test.fixed == 1 {
				holds(t, s, i, 0, func(row, column int) float64 { return float64(3*row + column) })
			}
		}
		if !slices.Equal(got, test.names) || !slices.Equal(names(s), test.want) {
			t.Errorf("moments %v, layers %v", got, names(s))
		}
	}
	delete(dirs, "run/step-1000/fc2.npy") // which is being written
	s := opened(t, dir(t, dirs), Settings{})
	if len(s.Moments()) != 2 || !strings.Contains(strings.Join(s.Decisions(), "\n"), "step-1000 is left out") {
		t.Errorf("an unfinished checkpoint: %v, %v", s.Moments(), s.Decisions())
	}
	dirs["run/step-1000/fc2.npy"] = "\x93NUMPY\x01\x00"
	s = opened(t, dir(t, dirs), Settings{})
	if len(s.Moments()) != 2 || !strings.Contains(strings.Join(s.Decisions(), "\n"), "step 1,000 is left out, since it is not whole") {
		t.Errorf("half a file in the newest checkpoint: %v, %v", s.Moments(), s.Decisions())
	}
	delete(dirs, "run/step-1000/fc2.npy")
	dirs["run/step-100/fc2.npy"] = "\x93NUMPY\x01\x00"
	if _, err := Open(dir(t, dirs), Settings{}); err == nil || !strings.Contains(err.Error(), "step-100/fc2.npy") {
		t.Errorf("half a file in another checkpoint: %v", err)
	}
	dirs["run/step-100/fc2.npy"] = f32(from(1500), 16, 3)
	delete(dirs, "run/step-20/fc2.npy")
	if _, err := Open(dir(t, dirs), Settings{}); err == nil || !strings.Contains(err.Error(), "fc2: no array of step-20") {
		t.Errorf("a layer that one of the first checkpoints lacks: %v", err)
	}
}

// TestParts has the rows of a layer in several files.
func TestParts(t *testing.T) {
	files := map[string]any{"labels.npy": i64(parity, 25)}
	for i, name := range []string{"part-2", "part-9", "part-10"} {
		n := []int{10, 0, 15}[i]
		files["acts-"+name+".safetensors"] = map[string]block{"h.0": f32(from(i*10), n, 2), "h.1": f32(from(500+i*10), n, 2)}
	}
	s := opened(t, dir(t, files), Settings{})
	holds(t, s, 0, 1, func(row, column int) float64 { return float64(500 + 2*row + column) })
	if !slices.Equal(names(s), []string{"h.0", "h.1"}) {
		t.Errorf("the layers are %v", names(s))
	}
}

// TestMaps pools the maps of a convolution.
func TestMaps(t *testing.T) {
	files := map[string]any{
		"conv1.npy": f32(count, 20, 3, 4, 4), "conv2.npy": f32(count, 20, 5, 2, 2), "fc.npy": f32(count, 20, 6), "labels.npy": i64(parity, 20),
	}
	mean := func(of []int) float64 {
		sum := 0
		for _, v := range of {
			sum += v
		}
		return float64(sum) / float64(len(of))
	}
	s := opened(t, dir(t, files), Settings{})
	holds(t, s, 0, 0, func(row, column int) float64 { return float64(row*48+column*16) + 7.5 })
	holds(t, s, 0, 1, func(row, column int) float64 { return float64(row*20+column*4) + 1.5 })
	holds(t, s, 0, 2, func(row, column int) float64 { return float64(row*6 + column) })
	grid := opened(t, dir(t, files), Settings{Pool: "grid:2"})
	holds(t, grid, 0, 0, func(row, column int) float64 {
		cell, c := column/3, column%3
		at := row*48 + c*16 + cell/2*8 + cell%2*2
		return mean([]int{at, at + 1, at + 4, at + 5})
	})
	highest := opened(t, dir(t, files), Settings{Pool: "max"})
	holds(t, highest, 0, 1, func(row, column int) float64 { return float64(row*20+column*4) + 3 })
	flat := opened(t, dir(t, files), Settings{Pool: "flatten"})
	holds(t, flat, 0, 0, func(row, column int) float64 { return float64(row*48 + column) })
	last := opened(t, dir(t, map[string]any{"a.npy": f32(count, 20, 4, 4, 3), "labels.npy": i64(parity, 20)}), Settings{})
	holds(t, last, 0, 0, func(row, column int) float64 { return float64(row*48+column) + 22.5 })
}

// TestGridOfUnevenMaps: the parts of a map whose sides differ, and are no multiple of the grid, are
// rows ⌊ih/k⌋ up to ⌊(i+1)h/k⌋ and columns alike, in both orders of the channels.
func TestGridOfUnevenMaps(t *testing.T) {
	const channels, h, w = 2, 3, 5
	rows, columns := [][2]int{{0, 1}, {1, 3}}, [][2]int{{0, 2}, {2, 5}}
	for axes, shape := range map[string][]int{"nchw": {20, channels, h, w}, "nhwc": {20, h, w, channels}} {
		s := opened(t, dir(t, map[string]any{"a.npy": f32(count, shape...), "labels.npy": i64(parity, 20)}), Settings{Axes: axes, Pool: "grid:2"})
		holds(t, s, 0, 0, func(row, column int) float64 {
			part, c := column/channels, column%channels
			sum, n := 0, 0
			for y := rows[part/2][0]; y < rows[part/2][1]; y++ {
				for x := columns[part%2][0]; x < columns[part%2][1]; x++ {
					at := (c*h+y)*w + x
					if axes == "nhwc" {
						at = (y*w+x)*channels + c
					}
					sum, n = sum+row*channels*h*w+at, n+1
				}
			}
			return float64(sum) / float64(n)
		})
	}
}

// TestTable is a table of features with a label.
func TestTable(t *testing.T) {
	text := "id,,a,b,class\n"
	for i := range 20 {
		text += "x" + strconv.Itoa(i) + "," + strconv.Itoa(i) + "," + strconv.Itoa(3*i) + "," + strconv.Itoa(10*i) + ".5," + []string{"cat", "dog"}[i%2] + "\n"
	}
	s := opened(t, dir(t, map[string]any{"table.csv": text}), Settings{})
	holds(t, s, 0, 0, func(row, column int) float64 { return []float64{float64(3 * row), float64(10*row) + 0.5}[column] })
	if got := s.Classes(); !slices.Equal(got, []string{"cat", "dog"}) || s.IDs(Train)[0][0] != 'x' {
		t.Errorf("the classes are %v, the ids %v", got, s.IDs(Train))
	}
	if said := strings.Join(s.Decisions(), "\n"); !strings.Contains(said, "left out: table.csv:1, which counts the rows") || s.Layers()[0].Width != 2 {
		t.Errorf("it is said\n%s", said)
	}
}

// TestTuple: of (layers, labels) the place of the layers is no part of their names, nor of their order.
func TestTuple(t *testing.T) {
	root := dir(t, map[string]any{"acts.safetensors": map[string]block{
		"0.fc": f32(count, 20, 2), "0.head": f32(count, 20, 2), "0.embed": f32(count, 20, 2), "1": i64(parity, 20),
	}})
	for list, want := range map[string][]string{"": {"embed", "fc", "head"}, "0.fc": {"fc"}, "fc,embed": {"fc", "embed"}} {
		s := opened(t, root, Settings{Labels: "acts.safetensors:1", Layers: list})
		if !slices.Equal(names(s), want) {
			t.Errorf("--layers %q: the layers are %v, want %v", list, names(s), want)
		}
		again(t, "tuple", root, s)
	}
	two := dir(t, map[string]any{"acts.safetensors": map[string]block{"0.fc": f32(count, 20, 2), "1.fc": f32(count, 20, 2), "y": i64(parity, 20)}})
	if s := opened(t, two, Settings{}); !slices.Equal(names(s), []string{"0.fc", "1.fc"}) {
		t.Errorf("the layers of two blocks are %v", names(s))
	}
}
