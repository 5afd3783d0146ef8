package store

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestCheckpointNames: what trainers call their checkpoints, in the order of their steps.
func TestCheckpointNames(t *testing.T) {
	for _, names := range [][]string{
		{"rl_model_9_steps", "rl_model_2048000_steps", "rl_model_1024000000_steps"}, // Stable-Baselines3
		{"epoch=9-step=900", "epoch=10-step=1000"},                                  // Lightning
		{"checkpoint-500", "checkpoint-1000"},                                       // transformers
		{"iter_0000900", "iter_0001000"},                                            // Megatron
		{"5_epochs", "10_epochs"},
		{"9iters", "10iters"},
	} {
		for _, form := range []string{"%s/a.npy", "%s.npy"} {
			files := map[string]any{"labels.npy": i64(parity, 20)}
			for k, name := range names {
				files[fmt.Sprintf(form, name)] = f32(from(100*k), 20, 2)
			}
			s := opened(t, dir(t, files), Settings{})
			if got := len(s.Moments()); got != len(names) || len(s.Layers()) != 1 {
				t.Errorf("%s: %d moments of the layers %v", names[0], got, s.Layers())
				continue
			}
			for k := range names {
				holds(t, s, k, 0, func(row, column int) float64 { return float64(100*k + 2*row + column) })
			}
		}
	}
}

// TestNumberless: a copy of a checkpoint that has a word for a number is no layer, for who opens and
// for who follows; a layer of such a name is one.
func TestNumberless(t *testing.T) {
	for _, test := range []struct {
		copies map[string]any
		said   string
	}{
		{checkpoint("last", 0), "left out: last, which"},
		{checkpoint("best", 0), "left out: best, which"},
		{map[string]any{"fc1.npy": f32(count, 16, 2)}, ""},
	} {
		files := map[string]any{"labels.npy": i64(parity, 16), "final.npy": f32(count, 16, 2)}
		for _, all := range []map[string]any{checkpoint("step-10", 10), checkpoint("step-20", 20), test.copies} {
			maps.Copy(files, all)
		}
		root := dir(t, files)
		if test.said == "" { // what is beside the checkpoints and named as their layers is still an error
			if _, err := Open(root, Settings{}); err == nil || !strings.Contains(err.Error(), "of no checkpoint") {
				t.Errorf("it is %v", err)
			}
			continue
		}
		s := opened(t, root, Settings{})
		if got := names(s); !slices.Equal(got, []string{"fc1", "fc2", "final"}) || !strings.Contains(strings.Join(s.Decisions(), "\n"), test.said) {
			t.Errorf("the layers are %v, said\n%s", got, strings.Join(s.Decisions(), "\n"))
		}
		f := s.Follow()
		if g, any := f.poll(); any {
			t.Fatalf("at the first poll there is %+v", g)
		}
		for name := range test.copies {
			touch(t, filepath.Join(root, filepath.FromSlash(name)))
		}
		polls(t, "a copy that changed", f, "nothing", "nothing", "nothing")
	}
}

// TestLinkedDirectories: links to files and to directories are followed, those in circles once.
func TestLinkedDirectories(t *testing.T) {
	away := dir(t, map[string]any{"blob": string(f32(from(100), 20, 2).npy()), "steps/a.npy": f32(count, 20, 2)})
	root := dir(t, map[string]any{"labels.npy": i64(parity, 20), "step-2/.keep": ""})
	for link, to := range map[string]string{
		"step-1": filepath.Join(away, "steps"), "step-2/a.npy": filepath.Join(away, "blob"), "step-2/again": root, "round": ".",
	} {
		if err := os.Symlink(to, filepath.Join(root, filepath.FromSlash(link))); err != nil {
			t.Skip(err)
		}
	}
	s := opened(t, root, Settings{})
	if got := s.Moments(); len(got) != 2 || !slices.Equal(names(s), []string{"a"}) {
		t.Fatalf("the moments are %v of %v", got, names(s))
	}
	holds(t, s, 0, 0, func(row, column int) float64 { return float64(2*row + column) })
	holds(t, s, 1, 0, func(row, column int) float64 { return float64(100 + 2*row + column) })
}

// TestPaddingMasks: of masks that are 1 for padding.
func TestPaddingMasks(t *testing.T) {
	acts, left, _, _ := sentences()
	opposite := i64(func(i int) int { return 1 - int(left.raw[8*i]) }, left.shape...)
	of := func(name string, mask block) map[string]any {
		return map[string]any{"acts.npy": acts, "labels.npy": i64(parity, 24), name: mask}
	}
	want := matrix(t, opened(t, dir(t, of("attention_mask.npy", left)), Settings{Axes: "ntd"}), 0, 0)
	same := func(row, column int) float64 { return float64(want[row][column]) }
	root := dir(t, of("src_key_padding_mask.npy", opposite))
	s := opened(t, root, Settings{Axes: "ntd"})
	holds(t, s, 0, 0, same)
	again(t, "a mask of PyTorch's", root, s)
	for name, mask := range map[string]block{"padding:pad_mask.npy": opposite, "pad_mask.npy": left} {
		root := dir(t, of("pad_mask.npy", mask))
		_, err := Open(root, Settings{Axes: "ntd"})
		if a, ok := errors.AsType[*Ambiguity](err); !ok || len(a.Readings) != 2 || !strings.Contains(err.Error(), "--mask "+name+" ") {
			t.Errorf("without a setting: %v", err)
		}
		holds(t, opened(t, root, Settings{Axes: "ntd", Mask: name}), 0, 0, same)
	}
	_, err := Open(dir(t, of("key_padding_mask.npy", i64(func(int) int { return 1 }, left.shape...))), Settings{Axes: "ntd"})
	if err == nil || !strings.Contains(err.Error(), "row 0 is all 1, expected at least one token") {
		t.Errorf("of nothing but padding: %v", err)
	}
}

// TestIgnoredLabels: rows with the label that PyTorch's losses leave out are of no class, and are no
// rows; where other labels are negative it is one of them.
func TestIgnoredLabels(t *testing.T) {
	label := func(i int) int { return []int{3, ignore, 5}[i%3] }
	ids := make([]string, 24)
	for i := range ids {
		ids[i] = fmt.Sprint("r", i)
	}
	table := "id,x,z,label\n"
	for i := range 24 {
		table += fmt.Sprintf("r%d,%d,%d,%d\n", i, 2*i, 2*i+1, label(i))
	}
	for name, files := range map[string]map[string]any{
		"an array": {"a.npy": f32(count, 24, 2), "labels.npy": i64(label, 24), "id.csv": "id\n" + strings.Join(ids, "\n") + "\n"},
		"a table":  {"t.csv": table},
	} {
		root := dir(t, files)
		s := opened(t, root, Settings{})
		if !slices.Equal(s.Classes(), []string{"3", "5"}) || s.Count() != 16 {
			t.Errorf("%s: the classes are %v of %d rows", name, s.Classes(), s.Count())
		}
		if said := strings.Join(s.Decisions(), "\n"); !strings.Contains(said, "left out: 8 rows with the label -100") {
			t.Errorf("%s: said\n%s", name, said)
		}
		for split := range Validation {
			for i, row := range s.Index(split) {
				unit := int(row)/2*3 + int(row)%2*2
				if want := fmt.Sprint("r", unit); s.IDs(split)[i] != want {
					t.Errorf("%s: row %d is called %s, want %s", name, row, s.IDs(split)[i], want)
				}
				if want := fmt.Sprint(label(unit)); s.Classes()[s.Labels(split)[i]] != want {
					t.Errorf("%s: row %d is of class %s, want %s", name, row, s.Classes()[s.Labels(split)[i]], want)
				}
			}
		}
		holds(t, s, 0, 0, func(row, column int) float64 { return float64(2*(row/2*3+row%2*2) + column) })
		again(t, name, root, s)
		untrained, err := s.Untrained(root, Settings{})
		if err != nil {
			t.Fatalf("%s: as the untrained network: %v", name, err)
		}
		holds(t, untrained, 0, 0, func(row, column int) float64 { return float64(2*(row/2*3+row%2*2) + column) })
		untrained.Close()
	}
	angles := opened(t, dir(t, map[string]any{"a.npy": f32(count, 24, 2), "labels.npy": i64(func(i int) int { return []int{-100, -50, 0}[i%3] }, 24)}), Settings{})
	if !slices.Equal(angles.Classes(), []string{"-100", "-50", "0"}) {
		t.Errorf("the classes are %v", angles.Classes())
	}
}

// TestNaturalClasses: numbers within the words of classes count by their value, whatever the words are read from. Words
// without numbers, and numbers, stand as they do.
func TestNaturalClasses(t *testing.T) {
	for _, want := range [][]string{
		{"0 degrees", "30 degrees", "120 degrees"}, {"class2", "class10", "class10b"}, {"B", "a", "é"}, {"2", "10", "x"}, {"-10", "-9", "10"},
	} {
		long := block{descr: "|S12", shape: []int{24}}
		table := "label\n"
		for i := range 24 {
			word := want[2-i%3]
			long.raw = append(long.raw, word+strings.Repeat("\x00", 12-len(word))...)
			table += word + "\n"
		}
		for file, labels := range map[string]any{"labels.npy": long, "labels.csv": table} {
			s := opened(t, dir(t, map[string]any{"a.npy": f32(count, 24, 2), file: labels}), Settings{})
			if got := labelled(s); !slices.Equal(s.Classes(), want) || got[0] != want[2] || got[2] != want[0] {
				t.Errorf("%s: the classes are %q, want %q, and the first rows are of %q", file, s.Classes(), want, got[:3])
			}
		}
	}
}

// TestUnlabelled: −1 among numbers that count from 0 is said to be a class.
func TestUnlabelled(t *testing.T) {
	for classes, want := range map[string]bool{"-1 0 1 2": true, "-1 0 5": true, "-1 1": false, "-1 0 1": false, "0 1 2": false, "-2 -1 2": false, "-1 0 2 x": false} {
		c := Checks{}
		for word := range strings.FieldsSeq(classes) {
			c.Classes = append(c.Classes, ClassCount{Name: word, Rows: [Splits]int{2, 2, 0}})
		}
		said := strings.Join(c.uneven(), "\n")
		if got := strings.Contains(said, "class -1 is learned as the others are"); got != want {
			t.Errorf("of %s it is said %v, want %v", classes, got, want)
		}
	}
}
