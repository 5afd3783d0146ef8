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
