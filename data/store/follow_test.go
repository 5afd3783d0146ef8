package store

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// checkpoint is the files of one of two layers, of which step says what they hold.
func checkpoint(name string, step int) map[string]any {
	return map[string]any{name + "/fc1.npy": f32(from(step), 16, 2), name + "/fc2.npy": f32(from(step+500), 16, 3)}
}

// following is a store of two checkpoints in a directory, and its follower after a first poll.
func following(t *testing.T) (root string, f *Follower) {
	t.Helper()
	files := map[string]any{"labels.npy": i64(parity, 16)}
	for _, all := range []map[string]any{checkpoint("step-10", 10), checkpoint("step-20", 20)} {
		maps.Copy(files, all)
	}
	root = dir(t, files)
	f = opened(t, root, Settings{}).Follow()
	if g, any := f.poll(); any {
		t.Fatalf("at the first poll there is %+v", g)
	}
	return root, f
}

// polled is what the follower says at its next poll: the sentences of what happened, of what is
// being written, and the names of what is new. A store is closed at the end of the test.
func polled(t *testing.T, f *Follower) (said string, g Growth) {
	t.Helper()
	g, any := f.poll()
	words := slices.Clone(g.Said)
	for _, u := range g.Writing {
		words = append(words, strings.Trim("writing "+u.Name+": "+u.Why, ": "))
	}
	for _, m := range g.Moments {
		words = append(words, "new "+m.Name)
	}
	if g.Store != nil {
		t.Cleanup(func() { g.Store.Close() })
	}
	if !any {
		return "nothing", g
	}
	return strings.Join(words, "; "), g
}

// polls holds what each poll in turn says.
func polls(t *testing.T, when string, f *Follower, want ...string) (last Growth) {
	t.Helper()
	for i, w := range want {
		var got string
		if got, last = polled(t, f); got != w {
			t.Fatalf("%s, at poll %d it says %q, want %q", when, i+1, got, w)
		}
	}
	return last
}

// touch gives a file another time of change.
func touch(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, info.ModTime().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
}

// TestFollower writes a checkpoint in pieces: it is new once it is whole and stays as it is.
func TestFollower(t *testing.T) {
	root, f := following(t)
	whole := checkpoint("step-15", 15)
	half := whole["step-15/fc1.npy"].(block).npy()
	put(t, root, map[string]any{"step-15/fc1.npy": string(half[:150])})
	polls(t, "half a file", f, "writing step-15", "nothing", "nothing")
	put(t, root, map[string]any{"step-15/fc1.npy": string(half)})
	polls(t, "one layer of two", f, slices.Repeat([]string{"nothing"}, patience+1)...)
	polls(t, "one layer for long", f, "writing step-15: fc2 is missing", "nothing")
	put(t, root, map[string]any{"step-15/fc2.npy": whole["step-15/fc2.npy"]})
	g := polls(t, "all layers", f, "writing step-15", "new step-15")
	polls(t, "after it", f, "nothing", "nothing")
	if got := g.Store.Moments(); len(got) != 3 || got[1] != (Moment{"step-15", 15}) {
		t.Fatalf("the moments are %v", got)
	}
	holds(t, g.Store, 1, 0, func(row, column int) float64 { return float64(15 + 2*row + column) })
	holds(t, g.Store, 1, 1, func(row, column int) float64 { return float64(515 + 3*row + column) })
	if err := g.Store.ChangedAt(1); err != nil {
		t.Error(err)
	}
	touch(t, filepath.Join(root, "step-15", "fc1.npy"))
	if err := g.Store.ChangedAt(1); err == nil {
		t.Error("a file of a moment that changed is none")
	}
	if err := g.Store.ChangedAt(0); err != nil {
		t.Errorf("what changed at one moment is of another: %v", err)
	}
}

// TestFollowerRenames has names that say that something is being written, and are then changed.
func TestFollowerRenames(t *testing.T) {
	tensors := map[string]block{"fc1": f32(from(30), 16, 2), "fc2": f32(from(530), 16, 3)}
	for _, test := range []struct {
		files    map[string]any
		from, to string
		moments  int
	}{
		{checkpoint("tmp-step-30", 30), "tmp-step-30", "step-30", 3},
		{checkpoint("step-30.partial", 30), "step-30.partial", "step-30", 3},
		// It is not named as the others are, so it can be read beside none of them.
		{map[string]any{"step-30.tmp.safetensors": tensors}, "step-30.tmp.safetensors", "step-30.safetensors", 1},
	} {
		root, f := following(t)
		put(t, root, test.files)
		polls(t, test.from, f, "writing step-30", "nothing", "nothing")
		if err := os.Rename(filepath.Join(root, test.from), filepath.Join(root, test.to)); err != nil {
			t.Fatal(err)
		}
		if g := polls(t, test.to, f, "nothing", "new step-30"); len(g.Store.Moments()) != test.moments {
			t.Errorf("with %s there are the moments %v", test.to, g.Store.Moments())
		}
	}
	for name, unfinished := range map[string]bool{"temp.npy": false, "temp_probe/layer1.npy": false, "attempt-5/a.npy": false, "epoch_3_tmp.npz": true, "run/incomplete.step-4/x.npy": true} {
		if m, found := (&builder{}).unfinishedOf(name); found != unfinished {
			t.Errorf("that %s is being written is %v (%v)", name, found, m)
		}
	}
	files := checkpoint("tmp-step-30", 30)
	for _, all := range []map[string]any{checkpoint("step-10", 10), {"labels.npy": i64(parity, 16)}} {
		maps.Copy(files, all)
	}
	s := opened(t, dir(t, files), Settings{})
	if said := strings.Join(s.Decisions(), "\n"); len(s.Moments()) != 1 || !strings.Contains(said, "left out: step-30, which by the names of its files is being written") {
		t.Errorf("opened, there are %v, and it is said:\n%s", s.Moments(), said)
	}
}

// TestFollowerRefuses has checkpoints that are of another network, of other samples or of a step that
// is there: why they are not taken is said once they have stayed as they are for long.
func TestFollowerRefuses(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]any
		want  string
	}{
		{"another width", map[string]any{"step-30/fc1.npy": f32(count, 16, 4), "step-30/fc2.npy": f32(count, 16, 3)}, "fc1 has 4 features, but 2 at the checkpoints before"},
		{"other rows", map[string]any{"step-30/fc1.npy": f32(count, 12, 2), "step-30/fc2.npy": f32(count, 12, 3)}, "labels.npy"},
		{"a layer more", map[string]any{"step-30/fc1.npy": f32(count, 16, 2), "step-30/fc2.npy": f32(count, 16, 3), "step-30/fc3.npy": f32(count, 16, 3)}, "3 layers, but 2 at the checkpoints before"},
		{"a step that is there", checkpoint("epoch-20", 20), "there is step-20 at the same step"},
	} {
		root, f := following(t)
		put(t, root, test.files)
		var said string
		for range patience + 3 {
			if now, g := polled(t, f); now != "nothing" {
				if said = now; g.Store != nil {
					t.Errorf("%s: it is taken", test.name)
				}
			}
		}
		if !strings.HasPrefix(said, "writing ") || !strings.Contains(said, test.want) {
			t.Errorf("%s: it says %q, want %q", test.name, said, test.want)
		}
	}
}

// TestFollowerNotices has files that change or go after they were read.
func TestFollowerNotices(t *testing.T) {
	root, f := following(t)
	touch(t, filepath.Join(root, "step-10", "fc1.npy"))
	polls(t, "another file in the place of one", f, "nothing", "step-10 was written again: its figures are of what it held before", "nothing")
	if err := os.RemoveAll(filepath.Join(root, "step-10")); err != nil {
		t.Fatal(err)
	}
	polls(t, "a directory that went", f, "nothing", "step-10 is no longer there: its figures stay", "nothing")
	touch(t, filepath.Join(root, "labels.npy"))
	polls(t, "other labels", f, "nothing", "labels.npy changed after it was read: the figures are of what it held", "nothing")
	put(t, root, map[string]any{"step-20/fc1.npy": "\x93NUMPY\x01\x00"}) // which cannot be opened any more
	put(t, root, checkpoint("step-30", 30))
	g := polls(t, "a new one beside", f, "writing step-30", "step-20 was written again: its figures are of what it held before; new step-30", "nothing")
	if f.Again("step-30"); g.Store != nil {
		t.Error("a poll without news has a store")
	}
	polls(t, "one that changed while it was read", f, "writing step-30", "new step-30", "nothing")
	if err := os.Rename(root, root+"-elsewhere"); err != nil {
		t.Fatal(err)
	}
	_, _ = polled(t, f)
	if said, _ := polled(t, f); !strings.Contains(said, "the store cannot be looked at any more: ") || !strings.Contains(said, "what was learned stays") {
		t.Errorf("of a store that is gone it says %q", said)
	}
	polls(t, "later", f, "nothing")
	if err := os.Rename(root+"-elsewhere", root); err != nil {
		t.Fatal(err)
	}
	polls(t, "when it is there again", f, "nothing")
}

// TestFollowerKeepsTheUntrained: what was decided of the untrained network is said of the store with
// more checkpoints too.
func TestFollowerKeepsTheUntrained(t *testing.T) {
	root, f := following(t)
	if _, err := f.first.Untrained("step-10", Settings{}); err != nil {
		t.Fatal(err)
	}
	put(t, root, checkpoint("step-30", 30))
	g := polls(t, "a new one", f, "writing step-30", "new step-30")
	if got := g.Store.Decisions(); !slices.Contains(got, "untrained: the checkpoint step-10 of this store") {
		t.Errorf("it is said %q", got)
	}
}

// TestFollowerNext waits until something is new, and no longer than the context.
func TestFollowerNext(t *testing.T) {
	root, f := following(t)
	waits := 0
	f.wait = func(_ context.Context, d time.Duration) error {
		if waits++; waits == 3 {
			put(t, root, checkpoint("step-30", 30))
		}
		if d < PollEvery {
			t.Errorf("the next poll is after %v", d)
		}
		if waits == 10 {
			return context.Canceled
		}
		return nil
	}
	if g, err := f.Next(t.Context()); err != nil || len(g.Writing) != 1 || waits != 3 {
		t.Fatalf("%+v, %v after %d waits", g, err, waits)
	}
	g, err := f.Next(t.Context())
	if err != nil || g.Store == nil || waits != 3 {
		t.Fatalf("%+v, %v after %d waits", g, err, waits)
	}
	defer g.Store.Close()
	if _, err := f.Next(t.Context()); !errors.Is(err, context.Canceled) || waits != 10 {
		t.Errorf("%v after %d waits", err, waits)
	}
	if f := opened(t, dir(t, map[string]any{"labels.npy": i64(parity, 16), "fc1.npy": f32(count, 16, 2)}), Settings{}).Follow(); f != nil {
		t.Error("a store without checkpoints is followed")
	}
}

// BenchmarkPoll is what following costs while nothing happens: 100 checkpoints of 13 layers.
func BenchmarkPoll(b *testing.B) {
	root := b.TempDir()
	files := map[string]any{"labels.npy": i64(parity, 16)}
	for step := range 100 {
		for layer := range 13 {
			files[filepath.Join("step-"+strconv.Itoa(1000*(step+1)), "layer"+strconv.Itoa(layer)+".npy")] = f32(count, 16, 2)
		}
	}
	put(b, root, files)
	s, err := Open(root, Settings{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	f := s.Follow()
	for b.Loop() {
		f.poll()
	}
}

// TestFollowerFilled: a checkpoint whose files have their size from the beginning is not read before
// they are filled; one that ends in zeros for good is, in the end.
func TestFollowerFilled(t *testing.T) {
	root, f := following(t)
	filled := func(from, to int) func(int) float64 {
		return func(i int) float64 {
			if i >= to {
				return 0
			}
			return float64(from + i)
		}
	}
	put(t, root, map[string]any{"step-30/fc1.npy": f32(filled(30, 8), 16, 2), "step-30/fc2.npy": f32(from(530), 16, 3)})
	polls(t, "half full", f, "writing step-30", "nothing", "nothing")
	put(t, root, map[string]any{"step-30/fc1.npy": f32(filled(30, 20), 16, 2)})
	touchAt(t, filepath.Join(root, "step-30", "fc1.npy"), 1)
	polls(t, "fuller", f, "nothing", "nothing", "nothing")
	put(t, root, map[string]any{"step-30/fc1.npy": f32(from(30), 16, 2)})
	touchAt(t, filepath.Join(root, "step-30", "fc1.npy"), 2)
	g := polls(t, "full", f, "nothing", "new step-30")
	holds(t, g.Store, 2, 0, func(row, column int) float64 { return float64(30 + 2*row + column) })
	put(t, root, map[string]any{"step-40/fc1.npy": f32(filled(40, 30), 16, 2), "step-40/fc2.npy": f32(from(540), 16, 3)})
	polls(t, "zeros for good", f, slices.Concat([]string{"writing step-40"}, slices.Repeat([]string{"nothing"}, patience), []string{"step-40: may be half full: nothing but zeros in 1 row at the end of fc1, as of a file that is still being filled; new step-40"})...)
}

// touchAt gives a file a time of change that lies so many seconds behind its own.
func touchAt(t *testing.T, path string, seconds int) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	at := info.ModTime().Add(time.Duration(seconds) * time.Second)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}
