package run_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fathom/model/run"
)

// asked are the methods that a file of testdata asks a view for, by line and column.
func asked(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	method := regexp.MustCompile(`^(\s*view\.)(\w+)\(`)
	out := map[string]string{}
	for i, line := range strings.Split(string(text), "\n") {
		if found := method.FindStringSubmatch(line); found != nil {
			out[fmt.Sprintf("%d:%d", i+1, len(found[1])+1)] = found[2]
		}
	}
	return out
}

// methods are the names of an interface's methods.
func methods[T any]() []string {
	var out []string
	for i := range reflect.TypeFor[T]().NumMethod() {
		out = append(out, reflect.TypeFor[T]().Method(i).Name)
	}
	return out
}

// compiled is what the compiler says of a package, all of it.
func compiled(dir string) (said string, err error) {
	out, err := exec.Command("go", "build", "-gcflags=-e", "./"+dir).CombinedOutput()
	return filepath.ToSlash(string(out)), err
}

// TestAViewCannotWrite: whoever holds a View can neither steer the run nor write into it. It would
// not compile.
func TestAViewCannotWrite(t *testing.T) {
	const dir = "testdata/writes"
	want := asked(t, dir+"/writes.go")
	all := slices.Collect(maps.Values(want))
	for _, name := range methods[run.Control]() {
		if !slices.Contains(all, name) {
			t.Errorf("%s does not try to %s", dir, name)
		}
	}
	said, err := compiled(dir)
	if err == nil {
		t.Fatalf("%s compiles", dir)
	}
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, "# ") {
			continue // the package's name
		}
		place, problem, _ := strings.Cut(strings.TrimPrefix(line, dir+"/writes.go:"), ": ")
		name := want[place]
		if expected := fmt.Sprintf("view.%s undefined (type run.View has no field or method %[1]s)\n", name); name == "" || problem != expected {
			t.Errorf("another error than the one that is wanted: %s", line)
		}
		delete(want, place)
	}
	if len(want) > 0 {
		t.Errorf("these compile: %v", want)
	}
}

// TestAViewCanRead: the sibling of what does not compile does, and asks for everything.
func TestAViewCanRead(t *testing.T) {
	const dir = "testdata/reads"
	all := slices.Sorted(maps.Values(asked(t, dir+"/reads.go")))
	if want := methods[run.View](); !slices.Equal(all, want) {
		t.Errorf("%s asks for %v, and a view has %v: does what is new write?", dir, all, want)
	}
	if said, err := compiled(dir); err != nil {
		t.Errorf("%s does not compile: %v\n%s", dir, err, said)
	}
}
