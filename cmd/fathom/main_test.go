package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"fathom/data/store"
	"fathom/model/export"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// asFathom is the variable that makes the test's binary the program itself, for tests of what
// only a process of its own can show.
const asFathom = "TEST_AS_FATHOM"

// TestMain keeps the settings of whoever runs the tests out of them.
func TestMain(m *testing.M) {
	export.Resolution = 40 // pictures of exports are drawn coarsely, here and in the children
	store.PollEvery = time.Second / 10
	if os.Getenv(asFathom) != "" {
		main()
	}
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "FATHOM_") && name != simd.EnvVar {
			os.Unsetenv(name)
		}
	}
	os.Setenv("XDG_CONFIG_HOME", os.DevNull)
	// Small experiments make much garbage and keep little, so that to collect it at the growth that suits
	// large ones takes long. These tests hold nothing of how much memory is used.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
		os.Setenv("GOGC", "400") // heeded by the program, here and in processes of its own
	}
	os.Exit(m.Run())
}

// slowToo says that tests are run that take seconds; settings are kept out of the tests later.
var slowToo = os.Getenv("FATHOM_SLOW") != ""

// tried is the program that is run on a terminal of a test: this one, or another version that GUEST names.
func tried() string { return cmp.Or(os.Getenv("GUEST"), os.Args[0]) }

// call runs a command line as main does, without a terminal.
func call(args ...string) (stdout string, err error) {
	var out, status bytes.Buffer
	root := newRoot()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&status)
	err = root.Execute()
	return out.String(), err
}

// writeSet writes a small dataset as four IDX files: 6×5 images of three classes.
func writeSet(t *testing.T, dir string) {
	t.Helper()
	for name, n := range map[string]int{"train": 120, "t10k": 60} {
		labels := binary.BigEndian.AppendUint32([]byte{0, 0, 8, 1}, uint32(n))
		images := binary.BigEndian.AppendUint32([]byte{0, 0, 8, 3}, uint32(n))
		images = binary.BigEndian.AppendUint32(images, 6)
		images = binary.BigEndian.AppendUint32(images, 5)
		for i := range n {
			labels = append(labels, byte(i%3))
			for j := range 30 {
				images = append(images, byte(100*((j/10+i)%3)+(i*j)%50))
			}
		}
		for suffix, text := range map[string][]byte{"-labels-idx1-ubyte": labels, "-images-idx3-ubyte": images} {
			if err := os.WriteFile(filepath.Join(dir, name+suffix), text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// small are the flags of a quick run on a set that writeSet wrote.
func small(dir string, more ...string) []string {
	return append([]string{
		"run", "--data", dir, "--holdout", "10", "--classes", "3", "--hidden", "8,6", "--batch", "10", "--steps", "60",
		"--evaluate-every", "20", "--probe-every", "30", "--probe-samples", "40", "--pca-samples", "40", "--pca-classes", "0,2",
	}, more...)
}

func TestBadCommandLines(t *testing.T) {
	dir, studied := t.TempDir(), t.TempDir()
	writeSet(t, dir)
	if err := os.WriteFile(filepath.Join(studied, "study.json"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args string
		code int
		want string
	}{
		{"run " + studied, exitUsage, studied + ": it is a study; `fathom open` shows it"},
		{"serve --allow-anyone --listen 127.0.0.1:0 " + studied, exitUsage, ": it is a study; `fathom open` shows it"},
		{"", exitUsage, "use `fathom run`"},
		{"dive", exitUsage, `"dive" is no command`},
		{"acts/dive", exitUsage, "acts/dive: there is no such file or directory"},
		{"run twice", exitUsage, `twice: there is no such file or directory`},
		{"run o'no", exitUsage, `'o'\''no': there is no such file`},
		{"serve twice", exitUsage, `twice: there is no such file or directory`},
		{"serve --allow-anyone --listen 127.0.0.1:99999", exitUsage, "--listen 127.0.0.1:99999: it must be an address and a port such as"},
		{"serve --authorized-keys " + filepath.Join(dir, "none"), exitUsage, filepath.Join(dir, "none") + ": the keys cannot be read: no such file or directory"},
		{"run --axes nld", exitUsage, "--axes: only a store of arrays has such a setting, and none is named: `fathom run STORE`"},
		{"serve --allow-anyone --listen 127.0.0.1:0 --labels y", exitUsage, "--labels: only a store of arrays has such a setting"},
		{"run --resume r --c 1", exitUsage, "--c: only a store of arrays has such a setting"},
		{"run --depth 3", exitUsage, "--depth: there is no such flag; see `fathom run --help`"},
		{"run --hidden 0", exitUsage, "--hidden 0"},
		{"run --hidden -3", exitUsage, "--hidden -3"},
		{"run --step 3", exitUsage, "--step: there is no such flag; did you mean --steps?"},
		{"run -x", exitUsage, "-x: there is no such flag"},
		{"study --cores abc", exitUsage, "--cores abc: it must be a whole number"},
		{"serve --drawing x", exitUsage, "--drawing x: it must be a number"},
		{"serve --own-time 5", exitUsage, "--own-time 5: it must be a time such as 90m"},
		{"study --plan=maybe", exitUsage, "--plan maybe: it must be true or false"},
		{"run --steps", exitUsage, "--steps: it needs a value"},
		{"rum", exitUsage, "did you mean `fathom run`?"},
		{"rnu", exitUsage, "did you mean `fathom run`?"},
		{"--theme pink", exitUsage, "--theme pink: it must be auto"},
		{"--ascii=perhaps", exitUsage, "--ascii perhaps: it must be true or false"},
		{"run --ascii", exitUsage, "--ascii: there is no such flag"},
		{"run --hidden abc", exitUsage, "--hidden abc: it must be whole numbers"},
		{"run --hidden 1000000", exitUsage, "--hidden 1000000"},
		{"run --steps 0", exitUsage, "--steps 0"},
		{"run --steps 1.5", exitUsage, "--steps 1.5: it must be a whole number"},
		{"run --batch -1", exitUsage, "--batch -1"},
		{"run --batch 999 --holdout 10 --data " + dir, exitUsage, "--batch 999"},
		{"run --learning-rate 0", exitUsage, "--learning-rate 0"},
		{"run --learning-rate NaN", exitUsage, "--learning-rate"},
		{"run --learning-rate -0.1", exitUsage, "--learning-rate -0.1"},
		{"run --pca-classes 10", exitUsage, "--pca-classes 10"},
		{"run --stages dream", exitUsage, `"dream" is no stage`},
		{"run --format xml", exitUsage, "--format xml: it must be text, json or ndjson"},
		{"run --solver newton", exitUsage, "--solver newton: it must be ovr, multinomial or ridge"},
		{"run --activation step", exitUsage, "--activation step: it must be"},
		{"run --teach-init warm", exitUsage, "--teach-init"},
		{"run --seed -1", exitUsage, "--seed -1: it must be"},
		{"run --data " + filepath.Join(dir, "nowhere"), exitUsage, "nowhere"},
		{"run --data " + t.TempDir(), exitUsage, "train-images-idx3-ubyte"},
		{"run --holdout 120 --data " + dir, exitUsage, "--holdout"},
		{"run --holdout -3", exitUsage, "--holdout -3: it must be 0 or more"},
	} {
		out, err := call(strings.Fields(test.args)...)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("fathom %s: %v, want one line with %q", test.args, err, test.want)
		}
		if got := exitCode(err); got != test.code {
			t.Errorf("fathom %s: exit code %d, want %d", test.args, got, test.code)
		}
		if out != "" {
			t.Errorf("fathom %s writes %q before it fails", test.args, out)
		}
	}
}

func TestRunJSON(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bands")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	writeSet(t, dir)
	document := func() map[string]any {
		out, err := call(small(dir, "--format", "json")...)
		if err != nil {
			t.Fatal(err)
		}
		var d map[string]any
		if err := json.Unmarshal([]byte(out), &d); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		return d
	}
	d := document()
	for _, key := range []string{"config", "train", "probes", "pca", "teach", "seconds"} {
		if d[key] == nil {
			t.Errorf("the document has no %q", key)
		}
	}
	probe := d["probes"].([]any)[1].(map[string]any)
	for _, key := range []string{
		"layer", "width", "solver", "train_accuracy", "test_accuracy", "interval", "untrained_test_accuracy", "objective", "confusion", "mcnemar",
	} {
		if probe[key] == nil {
			t.Errorf("a probe has no %q", key)
		}
	}
	taught := d["teach"].(map[string]any)
	for _, key := range []string{"only_base", "only_taught", "p_value"} {
		if taught[key] == nil {
			t.Errorf("the teach stage has no %q", key)
		}
	}
	if got := d["data"].(map[string]any)["data"]; got != "bands" {
		t.Errorf("the dataset is called %v", got)
	}
	curve := d["train"].(map[string]any)["curve"].([]any)
	if last := curve[len(curve)-1].(map[string]any)["step"]; len(curve) != 4 || last != 60.0 {
		t.Errorf("the curve has %d points and ends at step %v", len(curve), last)
	}
	delete(d, "seconds")
	again := document()
	delete(again, "seconds")
	a, _ := json.Marshal(d)
	b, _ := json.Marshal(again)
	if !bytes.Equal(a, b) {
		t.Error("two runs of one seed differ")
	}
}

func TestRunText(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	out, err := call(small(dir)...)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"110 training and 60 test images, 6×5 pixels", "30→8→6→3", "hidden2", "taught minus base", "seconds:",
		"McNemar on the same images, p after Holm, and Newcombe's 95 % interval of the difference\n", "hidden2 - hidden1     +0.0000  -0.0876 to +0.0876       0     0  1.000", "hidden2 - input ", "; McNemar p",
		"After training: ", "; before it: ", "Taught ends at 0.", "  head loss 0."} {
		if !strings.Contains(out, want) {
			t.Errorf("the table lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "the post") {
		t.Error("the post's figures stand beside another experiment's")
	}
}

// TestRunSaysWhatIsOdd: a class without images is no error, and is said.
func TestRunSaysWhatIsOdd(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	out, err := call(small(dir, "--classes", "5", "--pca-samples", "2", "--pca-classes", "0,1,2")...)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(out, "6×5 pixels\n")
	if want := "note: classes 3 and 4 have no training image and no test image\n" +
		"note: class 2 has no image among the first 2 test images, which the principal components are fitted on\nnetwork: "; !found || !strings.HasPrefix(rest, want) {
		t.Errorf("the table lacks %q:\n%s", want, out)
	}
	if out, err = call(small(dir)...); err != nil || strings.Contains(out, "note: ") {
		t.Errorf("of whole data there is a note: %v\n%s", err, out)
	}
}

func TestRunNDJSON(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	out, err := call(small(dir, "--format", "ndjson", "--stages", "probe")...)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for line := range strings.Lines(out) {
		var e struct{ Event string }
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		kinds[e.Event]++
	}
	// 3 layers: live at 0, 1, 2, 3, 4, 6, 8, 11, 16, 23, 30 and 60, then untrained and trained. Two
	// pairs of neighbours and the ends are compared whenever there are probes.
	want := map[string]int{"loaded": 1, "started": 2, "evaluated": 4, "looked": 12, "probed": 42, "compared": 42, "projected": 36, "done": 2, "finished": 1}
	for kind, n := range want {
		if kinds[kind] != n {
			t.Errorf("%d events %q, want %d", kinds[kind], kind, n)
		}
	}
}

// TestRunOfADivergedNetwork ends with a status of its own, and with the result, whether a stage
// fails for it or not.
func TestRunOfADivergedNetwork(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	for _, test := range []struct {
		args  []string
		err   string
		table []string
	}{
		{[]string{"--activation", "relu", "--learning-rate", "1e30"},
			"the network diverged by step 20: weights are no longer finite numbers; teach: hidden2 of the base network has no finite representation",
			[]string{"The network diverged by step 20", "hidden2 has no finite representation"}}, // whether hidden1 has one hangs on the kernels
		{[]string{"--learning-rate", "100", "--stages", "train"}, "the network diverged: it ends at ",
			[]string{"nats per image (guessing:"}},
		{[]string{"--activation", "relu", "--teach-weight", "1e30", "--stages", "teach"}, "the taught network diverged by step",
			[]string{"The taught network diverged by step"}},
	} {
		out, err := call(small(dir, test.args...)...)
		if err == nil || !strings.HasPrefix(err.Error(), test.err) || exitCode(err) != exitDiverged {
			t.Errorf("%v: it ends with %v, status %d", test.args, err, exitCode(err))
		}
		for _, want := range test.table {
			if !strings.Contains(out, want) {
				t.Errorf("%v: the table does not say %q:\n%s", test.args, want, out)
			}
		}
	}
}

func TestComponentsThatDoNotExist(t *testing.T) {
	var b strings.Builder
	writePCA(&b, []run.PCAResult{
		{Layer: "hidden1", ExplainedVarianceRatio: []spec.Figure{0.75, 0.25}, Components90: 2, ParticipationRatio: 1.6},
		{Layer: "hidden2", ExplainedVarianceRatio: []spec.Figure{1}, Components90: 1, ParticipationRatio: 1},
	})
	const want = "hidden1 0.750 0.250 – 2 1.6 hidden2 1.000 – – 1 1.0"
	if text := strings.Join(strings.Fields(b.String()), " "); !strings.HasSuffix(text, want) {
		t.Errorf("the table does not end with %q:\n%s", want, b.String())
	}
}

// fullDisk is standard output that goes to a disk without room.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
}

func TestFullOutput(t *testing.T) {
	if err := write(fullDisk{}, []byte("x")); err == nil || err.Error() != "writing to standard output: no space left on device" {
		t.Errorf("onto a full disk: %v", err)
	}
}

// TestProgressIsNotDrawnIntoTheEvents: when both go to one file, as to one terminal,
// lines of events and the line that is drawn over and over exclude each other.
func TestProgressIsNotDrawnIntoTheEvents(t *testing.T) {
	open := func(name string) *os.File {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	dir := t.TempDir()
	status, same, other := open(filepath.Join(dir, "a")), open(filepath.Join(dir, "a")), open(filepath.Join(dir, "b"))
	for _, test := range []struct {
		format string
		out    io.Writer
		drawn  bool
	}{
		{"ndjson", same, false}, {"ndjson", status, false}, {"ndjson", other, true}, {"ndjson", &bytes.Buffer{}, true},
		{"text", same, true}, {"json", same, true},
	} {
		if got := drawnOn(status, test.out, test.format); (got == io.Writer(status)) != test.drawn {
			t.Errorf("%s to %v: progress is drawn on %v", test.format, test.out, got)
		}
	}
}

// closedPipe is standard output whose reader has gone.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}
}

// TestClosedOutput: where nobody reads the output any more, nothing else is wrong, the exit code is that of a program
// which SIGPIPE ended, and the export is whole.
func TestClosedOutput(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	arrays := actsDir(t)
	for i, format := range []string{"text", "json", "ndjson"} {
		for j, args := range [][]string{small(dir), {"run", arrays}} {
			if i != j && format != "ndjson" && !slowToo {
				continue // one kind of run in each format that ends in an export
			}
			to := filepath.Join(t.TempDir(), "out")
			root := newRoot()
			root.SilenceErrors, root.SilenceUsage = true, true
			root.SetArgs(append(args, "--format", format, "--export", to))
			root.SetOut(closedPipe{})
			if err := root.Execute(); err != errUnread || exitCode(err) != 141 {
				t.Errorf("%q, %s into a closed pipe: %v, exit %d", args, format, err, exitCode(err))
			}
			if _, err := os.Stat(filepath.Join(to, "README.md")); (err == nil) != (format != "ndjson") { // whose run ends there
				t.Errorf("%q, %s: of the export %v", args, format, err)
			}
		}
	}
}
