package digest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOf: what differs in a file's name, size, beginning or end, also where a link leads, is told apart; the order in
// which it was written, where it lies and what begins with a dot is not.
func TestOf(t *testing.T) {
	big := bytes.Repeat([]byte("0123456789abcdef"), 1<<20+1)
	ended := append(bytes.Clone(big[:len(big)-1]), '!')
	begun := append([]byte("!"), big[1:]...)
	seen := map[string]string{}
	for _, test := range []struct {
		name  string
		files map[string][]byte
		same  bool // as the first one
	}{
		{"two files", map[string][]byte{"a.npy": []byte("one"), "deep/b.npy": big}, false},
		{"hidden", map[string][]byte{"deep/b.npy": big, ".DS_Store": []byte("x"), "a.npy": []byte("one"), ".git/config": []byte("y")}, true},
		{"other name", map[string][]byte{"c.npy": []byte("one"), "deep/b.npy": big}, false},
		{"other place", map[string][]byte{"a.npy": []byte("one"), "deeper/b.npy": big}, false},
		{"other content", map[string][]byte{"a.npy": []byte("two"), "deep/b.npy": big}, false},
		{"other end", map[string][]byte{"a.npy": []byte("one"), "deep/b.npy": ended}, false},
		{"other beginning", map[string][]byte{"a.npy": []byte("one"), "deep/b.npy": begun}, false},
		{"shorter", map[string][]byte{"a.npy": []byte("one"), "deep/b.npy": big[:len(big)-16]}, false},
		{"one file fewer", map[string][]byte{"a.npy": []byte("one")}, false},
	} {
		dir := t.TempDir()
		for name, content := range test.files {
			at := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(at, content, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		got := of(t, dir)
		if other, known := seen[got]; known != test.same {
			t.Errorf("%s is the same as %q: %v", test.name, other, known)
		}
		seen[got] = test.name
	}
}

// TestOfLinks: a link counts as what it leads to, one to nothing by its name, and a circle is refused.
func TestOfLinks(t *testing.T) {
	elsewhere, plain, linked := t.TempDir(), t.TempDir(), t.TempDir()
	for _, at := range []string{filepath.Join(elsewhere, "b.npy"), filepath.Join(plain, "deep", "b.npy")} {
		if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte("one"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(elsewhere, filepath.Join(linked, "deep")); err != nil {
		t.Skip(err) // where links are not for everybody
	}
	want := of(t, plain)
	if got := of(t, linked); got != want {
		t.Error("a directory that a link leads to is another one than the directory")
	}
	if err := os.WriteFile(filepath.Join(elsewhere, "b.npy"), []byte("two"), 0o666); err != nil {
		t.Fatal(err)
	}
	if of(t, linked) == want {
		t.Error("what has changed where a link leads is not seen")
	}
	before := of(t, plain)
	if err := os.Symlink(filepath.Join(plain, "nowhere"), filepath.Join(plain, "lost")); err != nil {
		t.Fatal(err)
	}
	if of(t, plain) == before {
		t.Error("a link to nothing is not seen")
	}
	if err := os.Symlink(plain, filepath.Join(plain, "deep", "round")); err != nil {
		t.Fatal(err)
	}
	if _, err := Of(plain); err == nil || !strings.HasSuffix(err.Error(), ": more than 32 directories within each other") {
		t.Errorf("a circle: %v", err)
	}
}

// TestOfIsKept: studies on disk have digests, so that it is this one for ever. It is that of Python's hashlib over
//
//	["a.npy",3], its 3 bytes, ["deep/b.npy",9437184], all its bytes,
//	["deep/c.npy",17825792], the first 8388608 and the last 8388608 of its bytes, ["lost",-1]
func TestOfIsKept(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("nowhere", filepath.Join(dir, "lost")); err != nil {
		t.Skip(err) // where links are not for everybody
	}
	if err := os.Mkdir(filepath.Join(dir, "deep"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"a.npy": []byte("one"), "deep/b.npy": bytes.Repeat([]byte("0123456789abcdef"), 9<<16), "deep/c.npy": bytes.Repeat([]byte("0123456789abcdef"), 17<<16),
	} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const want = "c46a70cd6083d8c119ef7365d50e63fd36fac8ee0b510a29c2e9cd906f642d73"
	if got := of(t, dir); got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
}

// TestHowDeep: so many directories lie within each other, and no more.
func TestHowDeep(t *testing.T) {
	at := t.TempDir()
	root := at
	for range deepest {
		at = filepath.Join(at, "d")
	}
	if err := os.MkdirAll(at, 0o777); err != nil {
		t.Fatal(err)
	}
	of(t, root)
	if err := os.Mkdir(filepath.Join(at, "d"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := Of(root); err == nil {
		t.Errorf("%d within each other are taken", deepest+1)
	}
}

// TestOfFile: a file is told by its content and not by its name, and one that is not there is named.
func TestOfFile(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.npz"), filepath.Join(dir, "b.npz")
	for _, at := range []string{a, b} {
		if err := os.WriteFile(at, []byte("one"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if of(t, a) != of(t, b) {
		t.Error("a file of another name is another one")
	}
	gone := filepath.Join(dir, "gone")
	if _, err := Of(gone); err == nil || err.Error() != gone+": no such file or directory" {
		t.Errorf("of a file that is not there: %v", err)
	}
}

func of(t *testing.T, at string) string {
	t.Helper()
	s, err := Of(at)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
