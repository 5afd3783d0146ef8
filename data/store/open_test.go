package store

import (
	"archive/zip"
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	labels := i64(parity, 20)
	acts := f32(count, 20, 2)
	depth := mostManifest / 8
	if os.Getenv("FATHOM_SLOW") != "" {
		depth = mostManifest - 10 // it takes a second
	}
	for name, test := range map[string]struct {
		files map[string]any
		s     Settings
		want  string
	}{
		"nothing":          {nil, Settings{}, "no arrays there, expected files of npy, npz, safetensors, pt, CSV or TSV"},
		"no layer":         {map[string]any{"labels.npy": labels}, Settings{}, "1 array, but no layer among them"},
		"broken":           {map[string]any{"a.npy": "\x93NUMPY", "labels.npy": labels}, Settings{}, "a.npy"},
		"only HDF5":        {map[string]any{"a.h5": "\x89HDF\r\n\x1a\n"}, Settings{}, "import h5py"},
		"zarr":             {map[string]any{".zgroup": "{}"}, Settings{}, "import zarr"},
		"lengths":          {map[string]any{"a.npy": f32(count, 19, 2), "labels.npy": labels}, Settings{}, "labels.npy: 20 elements of i64, expected one for each row, as in 19×2 of f32 of"},
		"numbered parts":   {map[string]any{"a_0.npy": f32(count, 10, 2), "a_1.npy": f32(count, 10, 2), "labels.npy": labels}, Settings{}, "a_0.npy; --files parts makes one of the numbered files"},
		"one layer":        {map[string]any{"layer_0.npy": acts, "layer_1.npy": f32(count, 19, 2), "labels.npy": labels}, Settings{}, "layer_1.npy: 19×2 of f32, but there are 20 samples"},
		"width":            {map[string]any{"step-1/a.npy": acts, "step-2/a.npy": f32(count, 20, 3), "labels.npy": labels}, Settings{}, "step-2/a.npy: shape 20×3, but 20×2 in"},
		"rows":             {map[string]any{"step-1/a.npy": acts, "step-2/a.npy": f32(count, 19, 2), "step-3/a.npy": acts, "labels.npy": labels}, Settings{}, "step-2/a.npy: 19 rows, but there are 20 samples"},
		"dimensions":       {map[string]any{"step-1/a.npy": f32(count, 20, 2, 2), "step-2/a.npy": acts, "step-3/a.npy": acts, "labels.npy": labels}, Settings{Axes: "nld"}, "step-2/a.npy: shape 20×2, but 20×2×2 in"},
		"label dimensions": {map[string]any{"train/a.npy": acts, "test/a.npy": acts, "train/y.npy": i64(parity, 20, 1), "test/y.npy": labels}, Settings{}, "y.npy: shape 20"},
		"no width":         {map[string]any{"a.npy": f32(count, 20, 0), "labels.npy": labels}, Settings{}, "20×0 of f32, expected at least one feature"},
		"one class":        {map[string]any{"a.npy": acts, "labels.npy": i64(func(int) int { return 4 }, 20)}, Settings{}, "labels.npy: 1 class among 20 labels, expected two or more"},
		"labels change":    {map[string]any{"step-1/a.npy": acts, "step-2/a.npy": acts, "step-1/y.npy": labels, "step-2/y.npy": i64(func(i int) int { return i % 3 }, 20)}, Settings{}, "y: it is not the same in step-2 as in step-1"},
		"of no checkpoint": {map[string]any{"a.npy": acts, "step-2/a.npy": acts, "labels.npy": labels}, Settings{}, "of no checkpoint, but"},
		"a split lacks":    {map[string]any{"train/a.npy": acts, "test/a.npy": acts, "train/b.npy": acts, "train/y.npy": labels, "test/y.npy": labels}, Settings{}, "b: no array for the test rows"},
		"labels for all":   {map[string]any{"train/a.npy": acts, "test/a.npy": acts, "labels.npy": i64(parity, 40)}, Settings{}, "labels.npy: one array, but others are there for train and test each"},
		"axes":             {map[string]any{"a.npy": acts, "labels.npy": labels}, Settings{Axes: "abc,nld,ntd"}, "--axes abc,nld,ntd: two words for arrays of 3 dimensions"},
		"no such axes":     {map[string]any{"a.npy": acts, "labels.npy": labels}, Settings{Axes: "nld"}, "--axes nld: no layer has 3 dimensions"},
		"other axes":       {map[string]any{"a.npy": f32(count, 20, 3, 2), "labels.npy": labels}, Settings{Axes: "lnd"}, "--axes lnd:"},
		"pool":             {map[string]any{"a.npy": acts, "labels.npy": labels}, Settings{Pool: "median"}, "--pool median: it must be mean"},
		"no pool":          {map[string]any{"a.npy": acts, "labels.npy": labels}, Settings{Pool: "max"}, "--pool max: no layer has tokens or places"},
		"pool of maps":     {map[string]any{"a.npy": f32(count, 20, 2, 3, 3), "labels.npy": labels}, Settings{Pool: "last"}, "--pool last: it does not go with"},
		"share":            {map[string]any{"a.npy": acts, "labels.npy": labels}, Settings{TestShare: 1.5}, "--test-share 1.5: it must be more than 0 and less than 1"},
		"names":            {map[string]any{"a.npy": acts, "labels.npy": labels}, Settings{Split: "names"}, "--split names: no arrays are there"},
		"target":           {map[string]any{"a.npy": acts, "labels.npy": labels}, Settings{Target: "x"}, "--target x: no such column or key"},
		"empty label":      {map[string]any{"a.npy": f32(count, 2, 2), "labels.csv": "label\n\"\"\nb\n"}, Settings{}, "an empty cell"},
		"many words":       {map[string]any{"a.npy": f32(count, 1002, 1), "labels.csv": "label\n" + many(1002)}, Settings{}, "more than 1,000 different labels, expected classes"},
		"infinite value":   {map[string]any{"a.npy": acts, "y.npy": f64(func(i int) float64 { return 1 / float64(i-1) / 3 }, 20)}, Settings{}, "y.npy: element 1 is +Inf, expected a finite value"},
		"a manifest":       {map[string]any{"a.npy": acts, "fathom.toml": "axis = \"nld\"\npool = 3\nseed = [[1]]\n"}, Settings{}, "fathom.toml: axis: there is no setting of that name"},
		"no manifest":      {map[string]any{"a.npy": acts, "fathom.toml": "pool = \"mean\"\naxes nld"}, Settings{}, "fathom.toml: line 2:"},
		"a deep manifest":  {map[string]any{"a.npy": acts, "fathom.toml": "layers = " + strings.Repeat("[", depth)}, Settings{}, "fathom.toml: line 1"},
		"a long manifest":  {map[string]any{"a.npy": acts, "fathom.toml": strings.Repeat("#", mostManifest+1)}, Settings{}, "fathom.toml: more than 262,144 bytes"},
		"IDX":              {map[string]any{"train-images-idx3-ubyte.gz": "x"}, Settings{}, "a set of images in IDX files"},
	} {
		_, err := Open(dir(t, test.files), test.s)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if errors.Is(err, ErrIDX) != (name == "IDX") {
			t.Errorf("%s: errors.Is(%v, ErrIDX) is wrong", name, err)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "nowhere"), Settings{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no store: %v", err)
	}
	if _, err := Open("", Settings{}); err == nil {
		t.Error("a store without a name is opened")
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("x", 1+i%7) + strings.Repeat("y", i/7) + "\n")
	}
	return b.String()
}

// TestManifest: what was given wins over the manifest, and this over names.
func TestManifest(t *testing.T) {
	root := dir(t, map[string]any{
		"a.npy": f32(count, 20, 2, 3), "b.npy": f32(count, 20, 2, 3), "labels.npy": i64(parity, 20), "truth.npy": i64(func(i int) int { return i % 3 }, 20),
		"fathom.toml": "axes = \"nld\"\nlabels = \"truth\"\ntest-share = 0.5\nsplit-seed = 4\nlayers = [\"b.1\", \"a.0\"]\n",
	})
	s := opened(t, root, Settings{})
	if !slices.Equal(names(s), []string{"b.1", "a.0"}) || len(s.Classes()) != 3 || s.Len(Test) < 6 {
		t.Errorf("layers %v, classes %v, %d test rows", names(s), s.Classes(), s.Len(Test))
	}
	if !strings.HasSuffix(strings.Split(strings.Join(s.Decisions(), "\n"), "\n")[0], "fathom.toml states how the store is read") {
		t.Errorf("it is said %v", s.Decisions())
	}
	if other := opened(t, root, Settings{SeedElse: 9}); !slices.Equal(s.side, other.side) {
		t.Error("the default seed wins over that of the manifest")
	}
	given := opened(t, root, Settings{Axes: "ntd", NoMask: true, Labels: "labels.npy", Layers: "0", TestShare: 0.3})
	if !slices.Equal(names(given), []string{"a"}) || len(given.Classes()) != 2 || given.Layers()[0].Width != 3 || given.Len(Test) > 9 {
		t.Errorf("layers %v, classes %v, %d test rows", names(given), given.Classes(), given.Len(Test))
	}
}

// TestManifestOfNumbers: what directories were taken for by their numbers is stated where that changes
// nothing else, and then not decided again.
func TestManifestOfNumbers(t *testing.T) {
	const decided = "are taken for checkpoints"
	for name, test := range map[string]struct {
		files  map[string]any
		stated bool
	}{
		"directories":                 {map[string]any{"run1/a.npy": f32(count, 16, 2), "run2/a.npy": f32(count, 16, 2), "y.npy": i64(parity, 16)}, true},
		"numbered files within":       {map[string]any{"run1/a1.npy": f32(count, 16, 2), "run1/a2.npy": f32(count, 16, 2), "y.npy": i64(parity, 16)}, true},
		"a numbered file beside them": {map[string]any{"run1/a.npy": f32(count, 16, 2), "run2/a.npy": f32(count, 16, 2), "b7.npy": f32(count, 16, 2), "y.npy": i64(parity, 16)}, false},
	} {
		root := dir(t, test.files)
		s := opened(t, root, Settings{})
		if !strings.Contains(strings.Join(s.Decisions(), "\n"), decided) {
			t.Errorf("%s: it is said %q", name, s.Decisions())
		}
		again(t, name, root, s)
		if stated := strings.Contains(string(s.Manifest()), `files = "checkpoints"`); stated != test.stated {
			t.Errorf("%s: the manifest is\n%s", name, s.Manifest())
		}
		put(t, root, map[string]any{ManifestName: string(s.Manifest())})
		s = opened(t, root, Settings{})
		if said := strings.Contains(strings.Join(s.Decisions(), "\n"), decided); said == test.stated {
			t.Errorf("%s: with the manifest it is said %q", name, s.Decisions())
		}
	}
}

// TestTargets are real values, which nobody takes for classes.
func TestTargets(t *testing.T) {
	root := dir(t, map[string]any{"a.npy": f32(count, 20, 2), "y.npy": f64(func(i int) float64 { return math.Sqrt(float64(i)) }, 20)})
	s := opened(t, root, Settings{})
	if s.Classes() != nil || s.Labels(Train) != nil {
		t.Errorf("classes %v", s.Classes())
	}
	for split := range Validation {
		for i, v := range s.Targets(split) {
			if v != math.Sqrt(float64(s.Index(split)[i])) {
				t.Errorf("target %d of %s is %g", i, split, v)
			}
		}
	}
	again(t, "targets", root, s)
}

// TestLeftOut: arrays that have other rows are said, and files that are something else noted.
func TestLeftOut(t *testing.T) {
	root := dir(t, map[string]any{
		"acts.safetensors": map[string]block{"fc": f32(count, 20, 2), "weight": f32(count, 7, 2), "y": i64(parity, 20)},
		"tag.pickle":       "\x80\x04nothing",
	})
	s := opened(t, root, Settings{})
	said := strings.Join(s.Decisions(), "\n")
	if !slices.Equal(names(s), []string{"fc"}) || !strings.Contains(said, "left out, since there are 20 samples: acts.safetensors:weight (7×2 of f32)") || !strings.Contains(said, "tag.pickle") {
		t.Errorf("layers %v, said\n%s", names(s), said)
	}
}

// TestLeftOutWhole: whole numbers that are named as layers of real numbers are said to be none, and others,
// and those beside layers that were picked, are not.
func TestLeftOutWhole(t *testing.T) {
	truths := block{descr: "|b1", shape: []int{20, 2}, raw: make([]byte, 40)}
	root := dir(t, map[string]any{"layer0.npy": f32(count, 20, 2), "layer1.npy": truths, "layer2.npy": i64(parity, 20, 3), "layer3.npy": i64(parity, 20),
		"seen.npy": i64(parity, 20, 2), "y.npy": i64(parity, 20)})
	const want = "left out, since the layers of such names are real numbers: layer1.npy (20×2 of bool) and layer2.npy (20×3 of i64)"
	for layers, says := range map[string]bool{"": true, "layer0": false} {
		s := opened(t, root, Settings{Layers: layers})
		if said := strings.Join(s.Decisions(), "\n"); !slices.Equal(names(s), []string{"layer0"}) || strings.Contains(said, want) != says || strings.Contains(said, "left out") != says {
			t.Errorf("--layers %q: layers %v, said\n%s", layers, names(s), said)
		}
	}
}

// TestNotNumbers: what is sound but no array of numbers is left out and said, whatever file it lies in.
// What is damaged, and what a setting would read, stops; and where something is missing it is said
// what was not read.
func TestNotNumbers(t *testing.T) {
	of := func(descr string, size int) string {
		return string(block{descr: descr, shape: []int{20, 2}, raw: make([]byte, 20*2*size)}.npy())
	}
	objects, raw, typeless := of("|O", 8), of("|V4", 4), of("|V2", 2)
	archive := func(names ...string) string {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for i := 0; i < len(names); i += 2 {
			part, err := w.Create(names[i] + ".npy")
			if err != nil {
				t.Fatal(err)
			}
			part.Write([]byte(names[i+1]))
		}
		w.Close()
		return b.String()
	}
	acts, labels := string(f32(count, 20, 2).npy()), string(i64(parity, 20).npy())
	for name, test := range map[string]struct {
		files map[string]any
		want  string // of what is said, or of the error
		stops bool
	}{
		"objects":             {map[string]any{"a.npy": acts, "y.npy": labels, "names.npy": objects}, "names.npy: Python objects (pickle)", false},
		"bytes":               {map[string]any{"a.npy": acts, "y.npy": labels, "b.npy": raw}, "b.npy: raw bytes", false},
		"objects, archived":   {map[string]any{"a.npz": archive("a", acts, "y", labels, "names", objects)}, "a.npz:names: Python objects (pickle)", false},
		"objects alone":       {map[string]any{"a.npy": acts, "y.npy": labels, "names.npz": archive("names", objects)}, "names.npz:names: Python objects (pickle)", false},
		"cut off":             {map[string]any{"a.npy": acts, "y.npy": labels, "b.npy": acts[:140]}, "b.npy: byte 128: truncated", true},
		"cut off, archived":   {map[string]any{"a.npz": archive("a", acts, "y", labels, "b", acts[:140])}, "a.npz:b: byte 128: truncated", true},
		"cut off, of PyTorch": {map[string]any{"a.npy": acts, "y.npy": labels, "b.pt": archive("b/data", acts)[:140]}, "b.pt: byte 140: the file ends, but not with the directory", true},
		"no zip":              {map[string]any{"a.npy": acts, "y.npy": labels, "b.pt": "\x80\x02something else"}, "not read: ", false},
		"without a type":      {map[string]any{"a.npy": acts, "y.npy": labels, "b.npy": typeless}, "b.npy: raw bytes ('|V2'); NumPy writes bfloat16 so, which --as bf16 reads", true},
		"the same, archived":  {map[string]any{"a.npz": archive("a", acts, "y", labels, "b", typeless)}, "which --as bf16 reads", true},
		"labels of objects":   {map[string]any{"a.npy": acts, "y.npy": objects}, "y.npy: Python objects (pickle)", true},
		"a directory":         {map[string]any{"a.npy": acts, "y.npy": labels, "b.npy/why.md": ""}, "b.npy: a directory, expected a file of arrays", true},
		"one of labels":       {map[string]any{"a.npy": acts, "labels.csv/.why": ""}, "labels.csv: a directory, expected a file of arrays", true},
		"one beside":          {map[string]any{"a.npy": acts, "y.npy": labels, "b.csv/why.md": ""}, "not read: ", false},
		"one with arrays":     {map[string]any{"y.npy": labels, "b.npy/0.npy": acts}, "", false},
		"nothing else":        {map[string]any{"a.npy": objects}, "a.npy: Python objects (pickle)", true},
	} {
		s, err := Open(dir(t, test.files), Settings{})
		var said string
		if err != nil {
			said = err.Error()
		} else {
			said = strings.Join(slices.Concat(s.Decisions(), s.Notes()), "\n")
			s.Close()
		}
		if err != nil != test.stops || !strings.Contains(said, test.want) {
			t.Errorf("%s: it says\n%s\nwant %q", name, said, test.want)
		}
	}
}

// TestNumberedParts: what the error said is an answer.
func TestNumberedParts(t *testing.T) {
	root := dir(t, map[string]any{"a_0.npy": f32(count, 10, 2), "a_1.npy": f32(from(20), 10, 2), "labels.npy": i64(parity, 20)})
	s := opened(t, root, Settings{Files: "parts"})
	holds(t, s, 0, 0, func(row, column int) float64 { return float64(2*row + column) })
	again(t, "parts", root, s)
}

// TestLink opens a directory by a symbolic link to it.
func TestLink(t *testing.T) {
	root := dir(t, map[string]any{"acts/a.npy": f32(count, 20, 2), "acts/labels.npy": i64(parity, 20)})
	if err := os.Symlink(filepath.Join(root, "acts"), filepath.Join(root, "link")); err != nil {
		t.Skip(err)
	}
	if s := opened(t, filepath.Join(root, "link"), Settings{}); s.Name != "link" || len(s.Layers()) != 1 {
		t.Errorf("%s has the layers %v", s.Name, names(s))
	}
}

func TestChanged(t *testing.T) {
	root := dir(t, map[string]any{"a.npy": f32(count, 20, 2), "labels.npy": i64(parity, 20)})
	s := opened(t, root, Settings{})
	if err := s.Changed(); err != nil {
		t.Errorf("unchanged: %v", err)
	}
	if err := os.Chtimes(filepath.Join(root, "a.npy"), time.Time{}, time.Unix(1e9, 0)); err != nil {
		t.Fatal(err)
	}
	if err := s.Changed(); err == nil || !strings.Contains(err.Error(), "a.npy: file changed while it was read") {
		t.Errorf("changed: %v", err)
	}
}

func FuzzManifest(f *testing.F) {
	for _, text := range []string{"", "axes = \"nld\"\nlayers = [\"a,b\", 3]\nno-mask = true\n", "test-share = 1e400", "layers = [[\"a\"]]", "pool = 2020-01-01", "\xef\xbb\xbfseed = -1", "mask = 'a'\nmask = 'b'"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		s, err := parseManifest("fathom.toml", source)
		if err == nil && s.check() != nil {
			t.Errorf("%q states what cannot be: %v", source, s.check())
		}
	})
}

func FuzzNames(f *testing.F) {
	for _, name := range []string{"", "train", "x_train", "a/b.test-3", "epoch=3-step=100", "-00001-of-00005", "layer.003", "/", "0", "h 7\\,8-9"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if rest, _, found := cutSplit(name); found && len(rest) >= len(name) || !found && rest != name {
			t.Errorf("without its split %q is %q", name, rest)
		}
		if n, found := cutNumber(name); found && (!strings.HasPrefix(name, n.rest) || !strings.HasSuffix(name, n.whole)) {
			t.Errorf("%q is %+v", name, n)
		}
		if layerOrder(name, name) != 0 || layerOrder(name, "layer_9") != -layerOrder("layer_9", name) {
			t.Errorf("%q has no place in the order", name)
		}
		if got := splitPicks(strings.ReplaceAll(name, ",", `\,`)); name != "" && !strings.Contains(name, `\`) && (len(got) != 1 || got[0] != strings.TrimSpace(name)) {
			t.Errorf("%q is picked as %q", name, got)
		}
	})
}
