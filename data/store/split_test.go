package store

import (
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestSplitByColumn(t *testing.T) {
	words := []string{"train", "test", "validation", "Training", "eval", "dev"}
	text := "split,label\n"
	for i := range 24 {
		text += words[i%6] + "," + strconv.Itoa(i%2) + "\n"
	}
	numbers := i64(func(i int) int { return i % 3 }, 24)
	for name, files := range map[string]map[string]any{
		"words":   {"a.npy": f32(count, 24, 3), "meta.csv": text},
		"numbers": {"a.npy": f32(count, 24, 3), "split.npy": numbers, "labels.npy": i64(parity, 24)},
	} {
		s := opened(t, dir(t, files), Settings{})
		for split := range Split(Splits) {
			for _, row := range s.Index(split) {
				if int(row)%3 != int(split) {
					t.Errorf("%s: row %d is in %s", name, row, split)
				}
			}
			if s.Len(split) != 8 {
				t.Errorf("%s: %d rows of %s", name, s.Len(split), split)
			}
		}
		holds(t, s, 0, 0, func(row, column int) float64 { return float64(3*row + column) })
		again(t, name, s.path, s)
	}
	for _, test := range []struct {
		split block
		want  string
	}{
		{i64(func(i int) int { return i % 4 }, 24), "split.npy: element 3 is 3, expected 0 for train, 1 for test or 2 for validation"},
		{i64(func(i int) int { return 1 }, 24), "no train rows by --split split.npy"},
		{i64(func(i int) int { return 0 }, 23), ""},
	} {
		_, err := Open(dir(t, map[string]any{"a.npy": f32(count, 24, 3), "split.npy": test.split, "labels.npy": i64(parity, 24)}), Settings{})
		if test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) || test.want == "" && err != nil {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
}

// TestSplitByHash: the same group is on the same side whatever else there is, and the share is
// about what was asked for.
func TestSplitByHash(t *testing.T) {
	store := func(n int, s Settings) *Store {
		return opened(t, dir(t, map[string]any{"a.npy": f32(count, n, 1), "labels.npy": i64(parity, n)}), s)
	}
	small, large := store(1000, Settings{Seed: 7}), store(4000, Settings{Seed: 7})
	if !slices.Equal(small.side, large.side[:1000]) {
		t.Error("more rows change the sides of those before")
	}
	if other := store(1000, Settings{Seed: 8}); slices.Equal(small.side, other.side) {
		t.Error("another seed gives the same split")
	}
	if other := store(1000, Settings{SeedElse: 7}); !slices.Equal(small.side, other.side) {
		t.Error("a seed that is none but the default gives another split")
	}
	if given := store(1000, Settings{Seed: 7, SeedElse: 8}); !slices.Equal(small.side, given.side) {
		t.Error("the default seed wins over the one that is given")
	}
	for _, share := range []float64{0, 0.1, 0.5} {
		s, want := store(4000, Settings{TestShare: share}), share
		if share == 0 {
			want = 0.25
		}
		// Four standard deviations of a binomial share.
		if got := float64(s.Len(Test)) / 4000; math.Abs(got-want) > 4*math.Sqrt(want*(1-want)/4000) {
			t.Errorf("a share of %g is asked for, %g is there", want, got)
		}
	}
	// splitmix64(k) of reference METHODS is the mix of k: its first three values.
	for k, want := range []uint64{16294208416658607535, 7960286522194355700, 487617019471545679} {
		if got := splitmix64(uint64(k) * 0x9E3779B97F4A7C15); got != want {
			t.Errorf("splitmix64(%d) = %d, want %d", k, got, want)
		}
	}
	_, err := Open(dir(t, map[string]any{"a.npy": f32(count, 3, 1), "labels.npy": i64(parity, 3)}), Settings{TestShare: 0.01})
	if err == nil || !strings.Contains(err.Error(), "the split by hash of 3 rows leaves no test rows; --split, --split-seed or --test-share make another") {
		t.Errorf("without test rows: %v", err)
	}
}

// TestGroupsStayOnTheirSide: a group is on the same side whatever groups come before it.
func TestGroupsStayOnTheirSide(t *testing.T) {
	sides := func(first int) map[string]Split {
		text := "prompt_id,label\n"
		for i := first; i < 80; i++ {
			text += "p" + strconv.Itoa(i) + "," + strconv.Itoa(i%2) + "\n"
		}
		s := opened(t, dir(t, map[string]any{"a.npy": f32(count, 80-first, 2), "m.csv": text}), Settings{Seed: 7})
		out := map[string]Split{}
		for _, split := range []Split{Train, Test} {
			for _, g := range s.Groups(split) {
				out[s.GroupNames()[g]] = split
			}
		}
		return out
	}
	all, tested := sides(0), 0
	for name, side := range sides(40) {
		if all[name] != side {
			t.Errorf("%s is among the %s rows with 80 groups, among the %s rows with 40", name, all[name], side)
		}
		if side == Test {
			tested++
		}
	}
	if tested == 0 || tested == 40 {
		t.Fatalf("%d of 40 groups are tested on", tested)
	}
}

// TestGroups keeps groups together, by their names or by ids that come again.
func TestGroups(t *testing.T) {
	for name, column := range map[string]string{"prompt_id": "prompt_id", "id": "id"} {
		text := column + ",label\n"
		for i := range 60 {
			text += "p" + strconv.Itoa(i/3) + "," + strconv.Itoa(i%2) + "\n"
		}
		s := opened(t, dir(t, map[string]any{"a.npy": f32(count, 60, 2), "m.csv": text}), Settings{})
		if wrong := groupsAre(20)(s); wrong != "" || s.GroupNames()[3] != "p3" || s.Len(Test) == 0 || s.Len(Test)%3 != 0 {
			t.Errorf("%s: %s, groups %v", name, wrong, s.GroupNames())
		}
		if !strings.Contains(strings.Join(s.Decisions(), "\n"), "groups") {
			t.Errorf("%s: nothing is said of groups: %v", name, s.Decisions())
		}
		if none := opened(t, s.path, Settings{Groups: "none"}); none.Groups(Train) != nil {
			t.Errorf("%s: groups though there are to be none", name)
		}
	}
}

func TestOutside(t *testing.T) {
	root := dir(t, map[string]any{"acts/a.npy": f32(count, 20, 2), "truth.csv": "topic,mood\n" + strings.Repeat("x,1\ny,2\n", 10)})
	t.Chdir(root)
	for _, ref := range []string{"truth.csv:topic", root + "/truth.csv:topic", "../truth.csv:topic"} {
		s, err := Open("acts", Settings{Labels: ref})
		if err != nil {
			t.Fatalf("%s: %v", ref, err)
		}
		if wrong := classesAre("x", "y")(s); wrong != "" {
			t.Errorf("%s: %s", ref, wrong)
		}
		again(t, ref, "acts", s)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if s := opened(t, "acts", Settings{Labels: "truth.csv", Target: "mood"}); !slices.Equal(s.Classes(), []string{"1", "2"}) {
		t.Errorf("the classes are %v", s.Classes())
	}
	for _, ref := range []string{"truth.csv:topic", "../" + filepath.Base(root) + "/truth.csv:topic"} { // beside a store that is one file
		if s := opened(t, "acts/a.npy", Settings{Labels: ref}); !slices.Equal(names(s), []string{"a"}) || s.Name != "a.npy" {
			t.Errorf("%s has the layers %v", s.Name, names(s))
		}
	}
	put(t, root, map[string]any{"other.safetensors": map[string]block{"x": f32(count, 20, 5), "y": i64(parity, 20)}})
	if s := opened(t, "acts", Settings{Labels: "other.safetensors:y"}); !slices.Equal(names(s), []string{"a"}) {
		t.Errorf("with labels of another file the layers are %v", names(s))
	}
	for ref, want := range map[string]string{
		"truth.csv:colour": "--labels truth.csv:colour: no such file, key or column; there are truth.csv:topic and truth.csv:mood",
		"nowhere.npy":      "--labels nowhere.npy: no such file, key or column",
		"truth.csv":        "truth.csv:topic and truth.csv:mood may be the labels:\n  --target topic",
	} {
		if _, err := Open("acts", Settings{Labels: ref}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", ref, err, want)
		}
	}
}

func TestPick(t *testing.T) {
	files := map[string]any{"labels.npy": i64(parity, 20)}
	all := []string{"embed", "h0", "h1", "h2", "h10", "final_norm"}
	for i, name := range all {
		files[name+".npy"] = f32(from(100*i), 20, 2)
	}
	root := dir(t, files)
	for list, want := range map[string][]string{
		"":           all,
		"0,2-4,5":    {"embed", "h1", "h2", "h10", "final_norm"},
		"final,0":    {"final_norm", "embed"},
		"h10":        {"h10"},
		"h10, embed": {"h10", "embed"},
		"h1.npy":     {"h1"},
		"0-5":        all,
	} {
		s := opened(t, root, Settings{Layers: list})
		if !slices.Equal(names(s), want) {
			t.Errorf("--layers %s is %v, want %v", list, names(s), want)
		}
		for l, name := range want {
			holds(t, s, 0, l, func(row, column int) float64 { return float64(100*slices.Index(all, name) + 2*row + column) })
		}
		again(t, list, root, s)
	}
	for list, want := range map[string]string{
		"6":     "--layers 6: there are layers 0 to 5",
		"4-2":   "--layers 4-2: there are layers 0 to 5",
		"0,0-1": "--layers 0,0-1: embed twice",
		"head":  "--layers head: no layer head, there are embed, h0",
		"-1":    "--layers -1: no layer -1",
		"0,":    "an empty name",
	} {
		if _, err := Open(root, Settings{Layers: list}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--layers %s: %v, want %q", list, err, want)
		}
	}
}
