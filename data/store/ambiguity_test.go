package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestAmbiguities: what can be read in several ways is asked, with a setting for each, and each
// setting is an answer.
func TestAmbiguities(t *testing.T) {
	labels := i64(parity, 20)
	columns := func(header string, cells func(i int) string) string {
		out := header + "\n"
		for i := range 20 {
			out += cells(i) + "\n"
		}
		return out
	}
	same := map[string]block{"a": f32(count, 20, 2), "b": f32(count, 20, 2)}
	for _, test := range []struct {
		name     string
		files    map[string]any
		s        Settings
		sentence string
		settings []string                // of the readings
		answers  []func(s *Settings)     // that are tried
		want     []func(s *Store) string // what is then true; "" if it is
	}{
		{
			"axes", map[string]any{"acts.npy": f32(count, 20, 5, 7), "labels.npy": labels}, Settings{NoMask: false},
			"acts.npy: 20×5×7 of f32 can be read in 3 ways",
			[]string{"--axes nld", "--axes ntd", "--axes ndt"},
			[]func(*Settings){
				func(s *Settings) { s.Axes = "nld" },
				func(s *Settings) { s.Axes, s.NoMask = "ntd", true },
				func(s *Settings) { s.Axes, s.NoMask = "ndt", true },
			},
			[]func(*Store) string{layersAre(5, 7), layersAre(1, 7), layersAre(1, 5)},
		},
		{
			"axes of as many layers as rows", map[string]any{"acts.npy": f32(count, 20, 20, 7), "labels.npy": labels}, Settings{},
			"acts.npy: 20×20×7 of f32 can be read in 4 ways",
			[]string{"--axes nld", "--axes lnd", "--axes ntd", "--axes ndt"},
			[]func(*Settings){nil, func(s *Settings) { s.Axes = "lnd" }},
			[]func(*Store) string{nil, layersAre(20, 7)},
		},
		{
			"axes of maps", map[string]any{"acts.npy": f32(count, 20, 3, 4, 5), "labels.npy": labels}, Settings{},
			"acts.npy: 20×3×4×5 of f32 can be read in 3 ways",
			[]string{"--axes nchw", "--axes nhwc", "--axes nltd"},
			[]func(*Settings){
				func(s *Settings) { s.Axes = "nchw" }, func(s *Settings) { s.Axes = "nhwc" },
				func(s *Settings) { s.Axes, s.NoMask = "nltd", true },
			},
			[]func(*Store) string{layersAre(1, 3), layersAre(1, 5), layersAre(3, 5)},
		},
		{
			"columns of labels", map[string]any{"acts.npy": f32(count, 20, 2), "labels.csv": columns("id,topic,mood", func(i int) string {
				return strconv.Itoa(i) + "," + []string{"a", "b", "c"}[i%3] + "," + []string{"x", "y"}[i%2]
			})}, Settings{},
			"labels.csv:topic and labels.csv:mood may be the labels",
			[]string{"--target topic", "--target mood"},
			[]func(*Settings){func(s *Settings) { s.Target = "topic" }, func(s *Settings) { s.Labels = "labels.csv:mood" }},
			[]func(*Store) string{classesAre("a", "b", "c"), classesAre("x", "y")},
		},
		{
			"columns of an array", map[string]any{"acts.npy": f32(count, 20, 2), "labels.npy": i64(func(i int) int { return i % 4 }, 20, 2)}, Settings{},
			"labels.npy: 20×2 of i64, of which one column is learned at a time",
			[]string{"--target 0", "--target 1"},
			[]func(*Settings){func(s *Settings) { s.Target = "0" }, func(s *Settings) { s.Target = "1" }},
			[]func(*Store) string{classesAre("0", "2"), classesAre("1", "3")},
		},
		{
			"no labels", map[string]any{"acts.npy": f32(count, 20, 2), "things.csv": columns("place,kind", func(i int) string { return strconv.Itoa(i%4) + "," + []string{"x", "y"}[i%2] })}, Settings{},
			"no array or column is named labels, y, target or class",
			[]string{"--labels things.csv:place", "--labels things.csv:kind", "--labels none"},
			[]func(*Settings){func(s *Settings) { s.Labels = "things.csv:place" }, func(s *Settings) { s.Target = "kind" }, func(s *Settings) { s.Labels = "none" }},
			[]func(*Store) string{classesAre("0", "1", "2", "3"), classesAre("x", "y"), classesAre()},
		},
		{
			"weights", map[string]any{"step-1.safetensors": map[string]block{"fc1.weight": f32(count, 20, 6), "fc1.bias": f32(count, 20), "fc2.weight": f32(count, 20, 20), "fc2.bias": f32(count, 20)}}, Settings{},
			"its arrays are called as the weights of a network are, and what can be looked at is what layers make of samples",
			[]string{"--labels FILE[:KEY]", "--labels none"},
			nil, nil,
		},
		{
			"weights and what Adam keeps of them", map[string]any{"ckpt-1.npz": map[string]block{
				"model.fc1.weight": f32(count, 20, 6), "model.fc1.bias": f32(count, 20), "optimizer.state.0.exp_avg": f32(count, 20, 6), "optimizer.state.0.exp_avg_sq": f32(count, 20, 6),
				"optimizer.state.1.exp_avg": f32(count, 20), "optimizer.state.1.exp_avg_sq": f32(count, 20), "optimizer.state.1.step": f32(count, 1),
			}}, Settings{},
			"its arrays are called as the weights of a network are",
			[]string{"--labels FILE[:KEY]", "--labels none"},
			nil, nil,
		},
		{
			"whole numbers in floats", map[string]any{"acts.npy": f32(count, 20, 2), "y.npy": f64(func(i int) float64 { return float64(i % 3) }, 20)}, Settings{},
			"y.npy: 20 labels of f64 with 3 whole numbers may be classes or values",
			[]string{"--task classes", "--task values"},
			[]func(*Settings){func(s *Settings) { s.Task = "classes" }, func(s *Settings) { s.Task = "values" }},
			[]func(*Store) string{classesAre("0", "1", "2"), func(s *Store) string {
				if t := s.Targets(Train); len(t) != s.Len(Train) || t[1] != float64(s.Index(Train)[1]%3) {
					return "the targets are wrong"
				}
				return classesAre()(s)
			}},
		},
		{
			"groups", map[string]any{"acts.npy": f32(count, 20, 2), "labels.npy": labels, "meta.csv": columns("doc,speaker", func(i int) string { return strconv.Itoa(i/2) + ",s" + strconv.Itoa(i%5) })}, Settings{},
			"meta.csv:doc and meta.csv:speaker may be the groups",
			[]string{"--groups meta.csv:doc", "--groups meta.csv:speaker", "--groups none"},
			[]func(*Settings){func(s *Settings) { s.Groups = "meta.csv:doc" }, func(s *Settings) { s.Groups = "speaker" }, func(s *Settings) { s.Groups = "none" }},
			[]func(*Store) string{groupsAre(10), groupsAre(5), groupsAre(0)},
		},
		{
			"numbered files", map[string]any{"a_1.safetensors": same, "a_2.safetensors": same, "labels.npy": labels}, Settings{},
			"a_1.safetensors and a_2.safetensors hold arrays of the same names",
			[]string{"--files checkpoints", "--files layers", "--files parts"},
			[]func(*Settings){
				func(s *Settings) { s.Files = "checkpoints" }, func(s *Settings) { s.Files = "layers" },
			},
			[]func(*Store) string{func(s *Store) string {
				if len(s.Moments()) != 2 || s.Moments()[1].Step != 2 {
					return "the moments are wrong"
				}
				return layersAre(2, 2)(s)
			}, layersAre(4, 2)},
		},
	} {
		root := dir(t, test.files)
		_, err := Open(root, test.s)
		a, ok := errors.AsType[*Ambiguity](err)
		if !ok || !strings.Contains(a.Sentence, test.sentence) || strings.Contains(a.Sentence, "\n") {
			t.Errorf("%s: %v, want %q", test.name, err, test.sentence)
			continue
		}
		var settings []string
		for i, r := range a.Readings {
			settings = append(settings, r.Setting)
			if lines := strings.Split(err.Error(), "\n"); len(lines) != len(a.Readings)+1 || !strings.HasPrefix(lines[i+1], "  "+r.Setting) {
				t.Errorf("%s: the text is\n%v", test.name, err)
			}
		}
		if test.name == "axes" {
			for i, r := range a.Readings { // all but that of layers are tokens
				if asks := strings.HasSuffix(r.Means, "; it takes --mask, --lengths or --no-mask too"); asks != (i > 0) {
					t.Errorf("%s: %s: %s", test.name, r.Setting, r.Means)
				}
			}
		}
		if !slices.Equal(settings, test.settings) {
			t.Errorf("%s: the settings are %q, want %q", test.name, settings, test.settings)
		}
		for i, answer := range test.answers {
			if answer == nil {
				continue
			}
			s := test.s
			answer(&s)
			store, err := Open(root, s)
			if err != nil {
				t.Errorf("%s, answer %d: %v", test.name, i, err)
				continue
			}
			if wrong := test.want[i](store); wrong != "" {
				t.Errorf("%s, answer %d: %s", test.name, i, wrong)
			}
			again(t, test.name, root, store)
			_ = store.Close()
		}
	}
}

// again puts the manifest of a store into it, and reads it as the manifest says.
func again(t *testing.T, name, root string, first *Store) {
	t.Helper()
	at := ManifestPath(root)
	put(t, filepath.Dir(at), map[string]any{filepath.Base(at): string(first.Manifest())})
	defer func() {
		if err := os.Remove(at); err != nil {
			t.Fatal(err)
		}
	}()
	second, err := Open(root, Settings{})
	if err != nil {
		t.Errorf("%s: with the manifest\n%s\n%v", name, first.Manifest(), err)
		return
	}
	defer second.Close()
	if !slices.Equal(names(first), names(second)) || !slices.Equal(first.Classes(), second.Classes()) || !slices.Equal(first.side, second.side) ||
		!slices.Equal(first.Moments(), second.Moments()) || !slices.Equal(first.GroupNames(), second.GroupNames()) || first.Layers()[0].Width != second.Layers()[0].Width {
		t.Errorf("%s: with the manifest\n%s\nit is another store", name, first.Manifest())
	}
}

func layersAre(n, width int) func(*Store) string {
	return func(s *Store) string {
		if len(s.Layers()) != n || s.Layers()[0].Width != width {
			return strconv.Itoa(len(s.Layers())) + " layers of width " + strconv.Itoa(s.Layers()[0].Width)
		}
		return ""
	}
}

func classesAre(want ...string) func(*Store) string {
	return func(s *Store) string {
		if !slices.Equal(s.Classes(), want) {
			return "the classes are " + strings.Join(s.Classes(), " ")
		}
		return ""
	}
}

func groupsAre(n int) func(*Store) string {
	return func(s *Store) string {
		if len(s.GroupNames()) != n || n == 0 && s.Groups(Train) != nil {
			return strconv.Itoa(len(s.GroupNames())) + " groups"
		}
		sides := map[int32]Split{}
		for _, split := range []Split{Train, Test} {
			for _, g := range s.Groups(split) {
				if side, there := sides[g]; there && side != split {
					return "a group is on both sides"
				}
				sides[g] = split
			}
		}
		return ""
	}
}

// TestCheckpoint: what PyTorch saves of a network and of Adam is said to be weights, in one sentence that tells
// what to do, and nothing of the optimizer's own lists.
func TestCheckpoint(t *testing.T) {
	_, err := Open("testdata/checkpoint.pt", Settings{})
	a, ok := errors.AsType[*Ambiguity](err)
	if !ok || !strings.Contains(a.Sentence, "weights of a network") || !strings.Contains(a.Sentence, "fathom dump pytorch") {
		t.Errorf("%v", err)
	}
	if strings.Contains(err.Error(), "list of Python") {
		t.Errorf("it speaks of lists: %v", err)
	}
}
