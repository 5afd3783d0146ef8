package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fathom/data/array"
	"fathom/model/measure"
	"fathom/model/runfile"
	"fathom/model/simd"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// savedImages is how many test images saved runs of the tests have.
const savedImages = 200

// saveRun writes a run into a directory: a training that is finished, or was killed half way, of a
// network with so many of its test images wrong.
func saveRun(t *testing.T, dir string, seed uint64, width, wrong int, finished bool) (path string) {
	t.Helper()
	s := rules.Default
	s.Seed = seed
	s.EditNetwork(func(n *spec.Network) { n.Hidden, n.Steps, n.EvaluateEvery = []int{width, 4}, 200, 100 })
	w, err := runfile.Create(dir, runfile.Header{Spec: s, Made: runfile.Made{Version: "test", Kernels: "go"}})
	if err != nil {
		t.Fatal(err)
	}
	classes := func(name string, wrong int) array.Tensor {
		a := array.Tensor{Name: name, Shape: []int{savedImages, 1}, Int32: make([]int32, savedImages)}
		for i := range wrong {
			a.Int32[i] = 1
		}
		return a
	}
	of := spec.Address{Subject: spec.Base, Step: 200}
	entries := []runfile.Entry{{Event: spec.Loaded{Data: "mnist", Test: savedImages}}, {Event: spec.Started{Stage: spec.Train, Subject: spec.Base}}}
	for step := 0; step <= 200; step += 100 {
		e := runfile.Entry{Event: spec.Evaluated{Subject: spec.Base, Step: step, Accuracy: 1 - spec.Figure(wrong)/savedImages, Loss: 0.5}}
		if step == 200 {
			if !finished {
				break
			}
			e.Arrays = []runfile.Arrays{{Of: of, Tensors: []array.Tensor{classes(spec.Answers, wrong), classes(spec.Labels, 0)}}}
		}
		entries = append(entries, e)
	}
	for layer := range 3 {
		if !finished {
			break
		}
		p := spec.Probed{Subject: spec.Base, Step: 200, Layer: layer, Name: spec.LayerName(layer), TestAccuracy: 1 - spec.Figure(20-layer)/savedImages}
		of := spec.Address{Subject: spec.Base, Step: 200, Layer: layer, Measure: measure.Probe}
		entries = append(entries, runfile.Entry{Event: p, Arrays: []runfile.Arrays{{Of: of, Tensors: []array.Tensor{classes(spec.Predicted, 20-layer)}}}})
	}
	err = errors.Join(w.Record(runfile.Data{Test: "these images"}), w.Append(entries))
	if finished {
		err = errors.Join(err, w.End(runfile.EndedDone, ""))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return w.Path()
}

// mustCall is call without an error.
func mustCall(t *testing.T, args ...string) string {
	t.Helper()
	out, err := call(args...)
	if err != nil {
		t.Fatalf("%v: %v", args, err)
	}
	return out
}

func TestRuns(t *testing.T) {
	dir := t.TempDir()
	good, dead, better := saveRun(t, dir, 1, 8, 10, true), saveRun(t, dir, 18446744073709551615, 8, 40, false), saveRun(t, dir, 3, 16, 4, true)

	var list []map[string]any
	raw := mustCall(t, "runs", dir, "--format", "json", "--sort", "acc")
	if err := json.Unmarshal([]byte(raw), &list); err != nil || len(list) != 3 {
		t.Fatalf("%v: %s", err, raw)
	}
	for i, want := range []string{better, good, dead} {
		if list[i]["path"] != want {
			t.Errorf("row %d is %v, want %s", i, list[i]["path"], want)
		}
	}
	if r := list[0]; r["state"] != "finished" || r["seed"] != 3. || r["accuracy"] != 0.98 || r["data"] != "mnist" || len(r["hidden"].([]any)) != 2 || len(r["probes"].([]any)) != 3 ||
		r["step"] != 200. || r["steps"] != 200. || r["made"] != "test" || r["reason"] != "" || r["bytes"].(float64) < 1000 || len(r["id"].(string)) != 32 {
		t.Errorf("the first row is %v", r)
	}
	if !strings.Contains(raw, `"seed": 18446744073709551615`) || list[2]["state"] != "dead" || len(list[2]["probes"].([]any)) != 0 {
		t.Errorf("the dead run is %v", list[2])
	}
	text := mustCall(t, "runs", dir, "--filter", "state=dead or hidden:16")
	for _, want := range []string{filepath.Base(dead), filepath.Base(better), "dead 50%", "0.9800", "2 runs in " + dir} {
		if !strings.Contains(text, want) {
			t.Errorf("the table lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, filepath.Base(good)) {
		t.Errorf("the filter lets another run through:\n%s", text)
	}
	if out := mustCall(t, "runs", t.TempDir(), "--format", "json"); out != "[]\n" {
		t.Errorf("an empty directory is %q", out)
	}
}

// TestRunOfRuns: what is saved is no store, though there are arrays in it.
func TestRunOfRuns(t *testing.T) {
	dir := t.TempDir()
	one := saveRun(t, dir, 1, 8, 10, true)
	for path, want := range map[string]string{
		dir: "it is a directory of saved runs; `fathom runs` lists them, and `fathom open` shows them",
		one: "it is a saved run; --resume goes on with it, and `fathom open` shows it",
	} {
		if out, err := call("run", path); err == nil || err.Error() != path+": "+want || exitCode(err) != exitUsage || out != "" {
			t.Errorf("fathom run %s: %v, and %q", path, err, out)
		}
	}
}

func TestRunsInOrder(t *testing.T) {
	dir := t.TempDir()
	good, dead := saveRun(t, dir, 1, 8, 10, true), saveRun(t, dir, 2, 8, 40, false)
	mustCall(t, "runs", "note", good, "the", "one")
	if out := mustCall(t, "runs", dir, "--filter", "note=\"the one\""); !strings.Contains(out, "the one\n") || !strings.Contains(out, "1 run in ") {
		t.Errorf("the note is not listed:\n%s", out)
	}
	// Nothing is removed before --yes.
	out := mustCall(t, "runs", "prune", dir, "--filter", "state=dead")
	if want := dead + "\n1 run, 0.0 MB; --yes removes them\n"; out != want || !isPath(dead) {
		t.Errorf("it would prune %q, want %q", out, want)
	}
	if out := mustCall(t, "runs", "prune", dir, "--filter", "state=dead", "--yes"); out != "removed "+dead+"\n" || isPath(dead) || !isPath(good) {
		t.Errorf("it prunes %q", out)
	}
	if out := mustCall(t, "runs", "prune", dir, "--keep", "1", "--yes"); out != "" || !isPath(good) {
		t.Errorf("it prunes %q", out)
	}
	w, r, err := runfile.Reopen(good, runfile.Made{}, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := call("runs", "rm", good); err == nil || exitCode(err) != exitFailed || !strings.Contains(err.Error(), "another process writes this run") || !isPath(good) {
		t.Errorf("a run that is written is removed: %v", err)
	}
	if out := mustCall(t, "runs", "prune", dir, "--filter", "acc>0", "--yes"); out != "" {
		t.Errorf("a run that is written is pruned: %s", out)
	}
	if err := errors.Join(w.Close(), r.Close()); err != nil {
		t.Fatal(err)
	}
	mustCall(t, "runs", "rm", good)
	if isPath(good) {
		t.Error("it is not removed")
	}
}

func TestBadRunsCommands(t *testing.T) {
	dir := t.TempDir()
	one := saveRun(t, dir, 1, 8, 10, true)
	for _, test := range []struct {
		args []string
		want string
		code int
	}{
		{[]string{"runs"}, "it needs one directory of runs", exitUsage},
		{[]string{"runs", one}, "it needs one directory of runs", exitUsage},
		{[]string{"runs", "nowhere"}, "nowhere: there is no such directory", exitUsage},
		{[]string{"runs", dir, "--filter", "acx>1"}, "--filter 'acx>1': acx is no field; there are state, acc, loss", exitUsage},
		{[]string{"runs", dir, "--filter", "steps>many"}, "steps>many: it must be a number", exitUsage},
		{[]string{"runs", dir, "--sort", "luck"}, "--sort luck: it must be when, acc", exitUsage},
		{[]string{"runs", dir, "--format", "xml"}, "--format xml: it must be text or json", exitUsage},
		{[]string{"runs", "rm"}, "it needs the directory of a run", exitUsage},
		{[]string{"runs", "rm", "nowhere"}, "nowhere: there is no such run", exitUsage},
		{[]string{"runs", "rm", dir}, "there is no run of fathom here", exitUsage},
		{[]string{"runs", "note", one}, "it needs the directory of a run and a text", exitUsage},
		{[]string{"runs", "note", "nowhere", "x"}, "nowhere: there is no such run", exitUsage},
		{[]string{"runs", "note", one, "two\nlines"}, "a note is one line", exitUsage},
		{[]string{"runs", "prune", dir}, "it needs --filter or --keep", exitUsage},
		{[]string{"runs", "prune", dir, "--filter", " ", "--yes"}, "it needs --filter or --keep", exitUsage},
		{[]string{"runs", "prune", dir, "--keep", "-1"}, "--keep -1: it must be 0 or more", exitUsage},
		{[]string{"compare", one}, "it needs two runs or more", exitUsage},
		{[]string{"compare", one, one + "/"}, "is named twice", exitUsage},
		{[]string{"compare", one, "nowhere", "elsewhere"}, "2 problems:\n  nowhere: there is no such run\n  elsewhere: ", exitUsage},
		{[]string{"compare", one, dir}, "there is no run of fathom here", exitUsage},
	} {
		out, err := call(test.args...)
		if err == nil || !strings.Contains(err.Error(), test.want) || exitCode(err) != test.code || out != "" {
			t.Errorf("%q: %v (%d), prints %q; want %s (%d)", test.args, err, exitCode(err), out, test.want, test.code)
		}
	}
}

func TestCompareCommand(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for seed := range uint64(6) {
		paths = append(paths, saveRun(t, dir, seed, 8, 10+int(seed), true))
	}
	for seed := range uint64(6) {
		paths = append(paths, saveRun(t, dir, seed, 16, 30+2*int(seed), true))
	}
	out := mustCall(t, append([]string{"compare"}, paths[0], paths[6])...)
	for _, want := range []string{
		"A  " + paths[0], "hidden  8,4  16,4", "  200  0.9500  0.8500", "network     -0.1000  -0.1485 to -0.0593      20        0     200  < 0.001       < 0.001",
		"On these 200 test images A errs less often than B. On the same images no difference of the probe of A's last layer to B is measurable. " +
			"Another seed may tell otherwise.",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the comparison lacks %q:\n%s", want, out)
		}
	}
	if want := "has no network after its last step"; !strings.Contains(out, want) { // those of this test keep none
		t.Errorf("the comparison lacks %q:\n%s", want, out)
	}
	if none := mustCall(t, "compare", "--alike", "none", paths[0], paths[6]); strings.Contains(none, "CKA") {
		t.Errorf("layers are compared all the same:\n%s", none)
	}
	if strings.Contains(out, "Groups") {
		t.Errorf("two settings are groups:\n%s", out)
	}
	out = mustCall(t, append([]string{"compare"}, paths...)...)
	for _, want := range []string{"hidden 8,4   6     0.9375 ± 0.0038 of 6", "By seed: no difference of hidden 16,4 to hidden 8,4 can show, for want of seeds (6 pairs, and it takes 7)."} {
		if !strings.Contains(out, want) {
			t.Errorf("the comparison lacks %q:\n%s", want, out)
		}
	}
	var doc struct {
		Runs                []struct{ Name, Path string }
		Differ, Same, Tests []map[string]any
		Curves              struct{ Steps []int }
		Sentence            string
		Groups              []map[string]any
	}
	raw := mustCall(t, append([]string{"compare", "--format", "json"}, paths...)...)
	if err := json.Unmarshal([]byte(raw), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Runs) != 12 || doc.Runs[11].Name != "L" || len(doc.Differ) != 2 || len(doc.Same) == 0 || len(doc.Tests) != 22 || len(doc.Curves.Steps) != 3 || doc.Sentence == "" || len(doc.Groups) != 2 {
		t.Errorf("the document is %+v", doc)
	}
	foreign := saveRun(t, dir, 9, 8, 10, false)
	if out := mustCall(t, "compare", paths[0], foreign); !strings.Contains(out, "B is not tested: its training has not ended") {
		t.Error(out)
	}
}

func TestRunLetter(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 27: "AB", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := runLetter(i); got != want {
			t.Errorf("run %d is %s, want %s", i, got, want)
		}
	}
}

// TestDamageIsSaid: who opens a run with a damaged log sees what holds, and is told what does not.
func TestDamageIsSaid(t *testing.T) {
	path := saveRun(t, t.TempDir(), 1, 8, 10, true)
	warning := func() string {
		h, app, err := onDisk(path, kit.Appearance{}, new(reader).load, simd.Serial)
		if err != nil {
			t.Fatal(err)
		}
		h.close()
		return app.Warning()
	}
	if got := warning(); got != "" {
		t.Errorf("of a whole run it says %q", got)
	}
	log := filepath.Join(path, runfile.LogFile)
	raw, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	raw[bytes.IndexByte(raw, '\n')+20] ^= 1
	if err := os.WriteFile(log, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := warning(); !strings.HasPrefix(got, "Not all is shown: events.ndjson line 2: its bytes are not those that were written") {
		t.Errorf("of a damaged one it says %q", got)
	}
}
