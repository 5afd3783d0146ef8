package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/analysis"
	"fathom/model/lab"
	"fathom/model/run"
	"fathom/model/runfile"
	"fathom/model/saved"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// saving is where runs are saved; the zero value saves none.
type saving struct {
	dir string // "" for nowhere
}

// savingTable is every setting of a [saving]. Nothing changes it.
var savingTable = setting.Table[saving]{
	setting.Text(setting.Setting{Name: "save", Kind: "dir", Group: "save", Label: "runs below",
		Help: "save each run in a directory of its own below this one, to open and to go on with; empty for none"},
		func(s *saving) *string { return &s.dir }),
}

// checkSaving says why nothing can be saved below a directory, which is made if need be.
func checkSaving(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("nothing can be saved there: %w", text.Cause(err))
	}
	file, err := os.CreateTemp(dir, ".tmp-*")
	if err != nil {
		return fmt.Errorf("nothing can be saved there: %w", text.Cause(err))
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// experiment is a lab, saved or not.
type experiment interface {
	run.View
	run.Control
	Requests() []run.Request
	Remember(bytes int)
	SlowStart()
}

// begin starts a lab on an experiment, whose run is saved where it is to be.
func (s saving) begin(config spec.Spec, load saved.Load, pool *simd.Pool) (experiment, error) {
	data := func() (*source.Material, error) { return load(config) }
	if s.dir == "" {
		return lab.Start(config, data, pool), nil
	}
	l, err := saved.Begin(s.dir, config, config.ToDo(), thisProgram(), data, pool)
	if err != nil {
		return nil, usageError{err}
	}
	return l, nil
}

// storeAnalysis is the analysis of a store, saved or not.
type storeAnalysis interface {
	run.View
	run.Control
}

// analyse starts the analysis of a store, whose run is saved where it is to be.
func (s saving) analyse(both opened, follower analysis.Follower, pool *simd.Pool) (storeAnalysis, error) {
	a := analysis.Follow(both.spec, both.of, both.untrained, follower, pool)
	if s.dir == "" {
		return a, nil
	}
	kept, err := saved.Analyse(s.dir, a, thisProgram())
	if err != nil {
		return nil, usageError{err}
	}
	return kept, nil
}

// kept is a run that is saved.
type kept interface {
	Path() string
	Problem() error
}

// problemOf is why a run is not saved whole, nil where it is, or is not to be saved.
func problemOf(v run.View) error {
	if v, is := v.(kept); is {
		return v.Problem()
	}
	return nil
}

// pathOf is where a run is saved, "" where it is not.
func pathOf(v run.View) string {
	if v, is := v.(kept); is {
		return v.Path()
	}
	return ""
}

// newestRuns names the newest runs below a directory in a line, "" where there are none.
func newestRuns(dir string) string {
	if dir == "" {
		return ""
	}
	rows, err := runfile.Newest(dir, 3)
	if err != nil || len(rows) == 0 {
		return ""
	}
	var words []string
	for _, row := range rows {
		word := text.Printable(row.Name) + " " + string(row.Standing.State)
		if base := row.Summary.Base; base != nil && base.Accuracy.Finite() {
			word += fmt.Sprintf(" %.4f", float64(base.Accuracy))
		}
		words = append(words, word)
	}
	return "Newest saved: " + strings.Join(words, " · ")
}

// thisProgram is what runs are made by.
func thisProgram() runfile.Made {
	return runfile.Made{
		Version: program.version, Commit: program.commit, Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		Level: instructionSet(), Kernels: simd.Default().Tier(),
	}
}

// instructionSet is the processor that the program was built for, such as v1 of GOAMD64; "" if nobody
// knows.
func instructionSet() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "GOAMD64", "GOARM64":
			return s.Value
		}
	}
	return ""
}

// resuming is what `fathom run` was told about a run to go on with.
type resuming struct {
	path     dirFlag
	takeOver bool
}

// add gives a command the flags.
func (r *resuming) add(cmd *cobra.Command) {
	cmd.Flags().Var(&r.path, "resume", "a saved run to go on with, with the same bits; its settings are its own")
	cmd.Flags().BoolVar(&r.takeOver, "take-over", false, "with --resume: go on though nobody can tell here whether its writer is gone")
}

// asked reports whether a run is to go on.
func (r *resuming) asked() bool { return r.path != "" }

// check says which flags mean nothing for a run that goes on.
func (r *resuming) check(flags *pflag.FlagSet) error {
	var wrong []error
	for _, s := range runSettings() {
		if flags.Changed(s.Name) {
			wrong = append(wrong, usageError{fmt.Errorf("--%s: a run that goes on with --resume has settings of its own", s.Name)})
		}
	}
	return text.Together(wrong...)
}

// begin goes on with the run.
func (r *resuming) begin(pool *simd.Pool) (experiment, error) {
	l, err := saved.Resume(string(r.path), thisProgram(), r.takeOver, load, pool)
	if err != nil && !isPath(string(r.path)) {
		return nil, usageError{err}
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// sayWhere says on status where a run is saved.
func sayWhere(l run.View, status io.Writer) {
	if path := pathOf(l); path != "" {
		fmt.Fprintf(status, "fathom: saved in %s\n", text.Printable(path))
	}
}

// goesOn is the end of a sentence that says how a run goes on which was broken off, "" where it was
// not saved.
func goesOn(l run.View) string {
	path := pathOf(l)
	if path == "" {
		return ""
	}
	return "; `fathom run --resume " + text.Quote(path) + "` goes on"
}
