package store

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestDigest: a moment has another digest when a file of it, the labels or how they are read is
// another, and else the same each time that the store is opened.
func TestDigest(t *testing.T) {
	files := map[string]any{"labels.npy": i64(parity, 16)}
	for _, all := range []map[string]any{checkpoint("step-10", 10), checkpoint("step-20", 20)} {
		maps.Copy(files, all)
	}
	root := dir(t, files)
	for name := range files { // as unpacking an archive leaves them
		if err := os.Chtimes(filepath.Join(root, name), time.Time{}, time.Unix(1e9, 0)); err != nil {
			t.Fatal(err)
		}
	}
	digests := func(s Settings) [2]string {
		t.Helper()
		of := opened(t, root, s)
		if len(of.Moments()) != 2 {
			t.Fatalf("the moments are %v", of.Moments())
		}
		return [2]string{of.Digest(0), of.Digest(1)}
	}
	first := digests(Settings{})
	if first[0] == first[1] || digests(Settings{}) != first {
		t.Errorf("the digests are %v, and then %v", first, digests(Settings{}))
	}
	if other := digests(Settings{TestShare: 0.5}); other[0] == first[0] {
		t.Error("with another split the digest is the same")
	}
	var changed string
	for name := range checkpoint("step-20", 20) {
		changed = name
	}
	touch(t, filepath.Join(root, changed))
	if now := digests(Settings{}); now[0] != first[0] || now[1] == first[1] {
		t.Errorf("after a file of the second changed: %v, before %v", now, first)
	}
	of := opened(t, root, Settings{})
	alone, err := of.Untrained("step-10", Settings{})
	if err != nil {
		t.Fatal(err)
	}
	touch(t, filepath.Join(root, "labels.npy"))
	if digest := alone.Digest(0); digest == "" || digest == of.Digest(1) {
		t.Errorf("the checkpoint that stands beside has the digest %q", digest)
	}
}
