package shelf

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"fathom/model/compare"
	"fathom/model/runfile"
	"fathom/model/spec"
)

// Shelf is a directory of runs that is listed again and again: of a run that nobody writes, and that has
// not changed, nothing is read a second time. It may be used by any number of goroutines.
type Shelf struct {
	rules spec.Rules
	dir   string

	mu    sync.Mutex
	known map[string]listed // by path
}

// listed is a row as it was read, and by what it is seen that it is still so.
type listed struct {
	row   compare.Row
	stamp string
}

// New returns the shelf of a directory.
func New(rules spec.Rules, dir string) *Shelf { return &Shelf{rules: rules, dir: dir} }

// List lists the runs there are now, by their names. A run that cannot be read is a row that says why.
func (s *Shelf) List(ctx context.Context) ([]compare.Row, error) {
	names, err := runfile.Names(s.dir)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := make(map[string]listed, len(names))
	rows := make([]compare.Row, 0, len(names))
	seen := map[string]int{}
	for _, name := range names {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		path := filepath.Join(s.dir, name)
		l, is := s.rowAt(path)
		if !is {
			continue
		}
		now[path] = l
		row := l.row
		if first, twice := seen[row.ID]; twice && row.ID != "" {
			row.Copy, rows[first].Copy = true, true
		} else {
			seen[row.ID] = len(rows)
		}
		rows = append(rows, row)
	}
	s.known = now
	return rows, nil
}

// rowAt is the row of the run at a path, false where there is none.
func (s *Shelf) rowAt(path string) (l listed, is bool) {
	stamp := stampOf(path)
	if l, known := s.known[path]; known && l.stamp == stamp && !l.row.State.Living() {
		return l, true
	}
	r, err := runfile.RowOf(path)
	if errors.Is(err, runfile.ErrForeign) {
		return l, false
	}
	r.Err = err
	return listed{RowOf(s.rules, r), stamp}, true
}

// stampOf is by what it is seen that a run is as it was: who takes one up adds to its log first of all.
func stampOf(path string) string {
	stamp := ""
	for _, name := range []string{runfile.HeaderFile, runfile.LogFile, runfile.NoteFile} {
		if info, err := os.Stat(filepath.Join(path, name)); err == nil {
			stamp += fmt.Sprint(info.Size(), info.ModTime().UnixNano(), " ")
		} else {
			stamp += "- "
		}
	}
	return stamp
}

// RowOf is the row of a run.
func RowOf(rules spec.Rules, r runfile.Row) compare.Row {
	row := compare.Row{Path: r.Path, Name: r.Name, Accuracy: compare.NotKnown, Loss: compare.NotKnown, Teach: compare.NotKnown}
	if r.Err != nil {
		row.State, row.Reason = compare.Unreadable, r.Err.Error()
		return row
	}
	s := r.Summary
	row.ID, row.Images, row.Started, row.Seconds, row.Bytes, row.Note = s.ID, s.Test, s.Created, s.Seconds, s.Bytes, runfile.Note(r.Path)
	row.Settings, row.Seed = compare.SettingsOf(rules, s.Spec), s.Spec.Seed
	row.Data = cmp.Or(s.Spec.Source.Store, s.Spec.Source.Data)
	row.Hidden, row.Steps, row.Layers, row.Probes = s.Spec.Network().Hidden, s.Spec.LastStep(), s.Spec.LayerNames(), s.Probes
	for row.Probes = slices.Clone(row.Probes); len(row.Probes) > 0 && len(row.Probes) < len(row.Layers); {
		row.Probes = append(row.Probes, compare.NotKnown) // of a run that was broken off between its probes
	}
	row.Made = s.Made.Version
	if s.Spec.IsStored() {
		row.Step = s.Step
	}
	if s.Base != nil {
		row.Accuracy, row.Loss, row.Step = s.Base.Accuracy, s.Base.Loss, s.Base.Step
	}
	if n := len(s.Taught); n > 0 {
		row.Teach = s.Taught[n-1].Difference
	}
	row.State, row.Reason = stateOf(s, r.Standing), reason(s, r.Standing)
	return row
}

// stateOf is how a run stands: what a directory tells, and of a network that diverged that it did.
func stateOf(s runfile.Summary, standing runfile.Standing) compare.State {
	if standing.State == runfile.Finished && s.Diverged[spec.Base] != "" {
		return compare.Diverged
	}
	return compare.State(standing.State)
}

// reason says in a sentence's words what the state leaves open.
func reason(s runfile.Summary, standing runfile.Standing) string {
	switch {
	case s.Diverged[spec.Base] != "":
		return "the network " + s.Diverged[spec.Base]
	case s.Ended != nil && s.Ended.Reason != "" && standing.State == runfile.Failed:
		return s.Ended.Reason
	case standing.State == runfile.Dead && s.Spec.IsStored():
		return "its process is gone; the store goes on where it is opened with the same --save"
	case standing.State == runfile.Dead:
		return "its process is gone; `fathom run --resume` goes on with it"
	case standing.State == runfile.Running && (standing.Host != "" || standing.Still >= time.Minute):
		return standing.String()
	case standing.State == runfile.Silent:
		return standing.String()
	case len(s.Failed) > 0:
		return "the " + string(s.Failed[0]) + " stage failed"
	}
	return ""
}
