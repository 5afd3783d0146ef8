package runs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/compare"
)

// Msg is a message that belongs to the screen.
type Msg interface{ forRuns() }

// work is what is done in the background of what is marked, one thing at a time.
type work struct {
	runs    map[string]compare.Run // that were read, by path
	stamps  map[string]stamp       // how far each was then
	reading string                 // path of the one that is being read, "" for none
	cancel  context.CancelFunc
	failed  map[string]string // why one could not be read
	turn    int               // counts changes of what is compared
	asked   string            // what was compared last, or is being
	known   compared
}

// stamp is by what it is seen that a run has come farther: in its training, or by what is found after it.
type stamp struct {
	step  int
	bytes int64
	state compare.State
}

func stampOf(r *compare.Row) stamp { return stamp{r.Step, r.Bytes, r.State} }

// compared is a comparison with the places of its runs.
type compared struct {
	compare.Comparison
	places []int // of each run's mark, or of its group's
	of     []string
	base   int           // place of the baseline
	groups []groupCurves // of each group
}

// groupCurves are the curves of a group and their mean.
type groupCurves struct {
	compare.Curves
	Mean compare.Evaluations
}

type listedMsg struct {
	turn int
	rows []compare.Row
	err  error
	now  time.Time
}

type readMsg struct {
	path  string
	stamp stamp
	run   compare.Run
	err   error
}

type comparedMsg struct {
	turn int
	compared
}

type removedMsg struct {
	path string
	err  error
}

func (listedMsg) forRuns()   {}
func (readMsg) forRuns()     {}
func (comparedMsg) forRuns() {}
func (removedMsg) forRuns()  {}

// list lists the runs after a while, and goes on until they are not as they are shown, or their ages
// are not: who looks at a directory in which nothing happens draws nothing.
func (m *Model) list(ctx context.Context, after time.Duration) tea.Cmd {
	turn, list, every, old, oldErr, begun := m.turn, m.shelf.List, m.shelf.Every, m.rows, m.failed, m.now
	old = slices.Clone(old)
	return func() tea.Msg {
		for {
			select {
			case <-time.After(after):
			case <-ctx.Done():
				return nil
			}
			after = every
			rows, err := list(ctx)
			if ctx.Err() != nil {
				return nil
			}
			now := time.Now()
			compare.Sort(rows, "when")
			compare.Sort(old, "when")
			if !sameError(err, oldErr) || !compare.Equal(rows, old) || begun.IsZero() || now.Sub(begun) > time.Minute {
				return listedMsg{turn, rows, err, now}
			}
		}
	}
}

func sameError(a, b error) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Error() == b.Error()
}

// takeRows takes the runs there are now, and has them listed again.
func (m *Model) takeRows(msg listedMsg) tea.Cmd {
	if msg.turn != m.turn || m.stop == nil {
		return nil
	}
	m.listed, m.failed, m.now = true, msg.err, msg.now
	if msg.err == nil {
		m.rows = msg.rows
	}
	m.arrange()
	ctx, stop := context.WithCancel(m.ctx)
	m.stop()
	m.stop = stop
	return m.list(ctx, m.shelf.Every)
}

// compares lists the paths of the runs to be compared with the place of each one's mark, the first of
// each group's together.
func (m *Model) compares() (paths []string, places []int) {
	for _, place := range m.marks().used() {
		key := m.marks().places[place]
		if !m.grouped {
			if i := m.find(key); i >= 0 && m.rows[i].State != compare.Unreadable {
				paths, places = append(paths, key), append(places, place)
			}
			continue
		}
		for _, g := range m.groups {
			if g.Key == key {
				for _, i := range g.Rows {
					if m.rows[i].State != compare.Unreadable {
						paths, places = append(paths, m.rows[i].Path), append(places, place)
					}
				}
			}
		}
	}
	return paths, places
}

// find is the place of a row by its path, −1 for none.
func (m *Model) find(path string) int {
	return slices.IndexFunc(m.rows, func(r compare.Row) bool { return r.Path == path })
}

// next does what is left to do for what is marked: it reads the next run of them that is not known, or
// as far as it has come by now, and then compares them all.
func (m *Model) next() tea.Cmd {
	paths, places := m.compares()
	m.forget(paths)
	if m.work.reading != "" {
		if !slices.Contains(paths, m.work.reading) {
			m.work.cancel() // its answer comes, and is an error that nobody sees
		}
		return nil
	}
	for _, path := range paths {
		now := stampOf(&m.rows[m.find(path)])
		_, known := m.work.runs[path]
		if m.work.failed[path] != "" || known && m.work.stamps[path] == now {
			continue
		}
		return m.read(path, now)
	}
	return m.compare(paths, places)
}

// read reads a run that is so far by the table.
func (m *Model) read(path string, now stamp) tea.Cmd {
	if m.shelf.Read == nil {
		return nil
	}
	var ctx context.Context
	ctx, m.work.cancel = context.WithCancel(m.ctx)
	m.work.reading = path
	read := m.shelf.Read
	return func() tea.Msg {
		run, err := read(ctx, path)
		return readMsg{path, now, run, err}
	}
}

// takeRun takes what was read.
func (m *Model) takeRun(msg readMsg) tea.Cmd {
	if msg.path != m.work.reading {
		return nil
	}
	m.work.cancel()
	m.work.reading = ""
	if m.work.stamps == nil {
		m.work.stamps, m.work.failed = map[string]stamp{}, map[string]string{}
	}
	paths, _ := m.compares()
	switch {
	case msg.err == nil:
		m.work.runs[msg.path], m.work.stamps[msg.path] = msg.run, msg.stamp
	case slices.Contains(paths, msg.path):
		m.work.failed[msg.path] = msg.err.Error()
		m.Say("✗ "+msg.err.Error()+".", true)
	}
	return m.next()
}

// forget drops what was read of runs that are not marked any more, each of which holds the predictions
// of all test images, and why others could not be read: who marks one again has it tried again.
func (m *Model) forget(paths []string) {
	gone := func(path string) bool { return !slices.Contains(paths, path) }
	maps.DeleteFunc(m.work.runs, func(path string, _ compare.Run) bool { return gone(path) })
	maps.DeleteFunc(m.work.failed, func(path string, _ string) bool { return gone(path) })
}

// compare compares the runs that are marked and could be read, unless that was done.
func (m *Model) compare(paths []string, places []int) tea.Cmd {
	next := compared{base: m.marks().base()}
	asked := fmt.Sprint(paths, places, next.base)
	baseline := -1
	for i, path := range paths {
		run, known := m.work.runs[path]
		if !known {
			continue
		}
		if places[i] == next.base && baseline < 0 {
			baseline = len(next.Runs)
		}
		next.Runs, next.places = append(next.Runs, run), append(next.places, places[i])
		next.of = append(next.of, path)
		asked += fmt.Sprintf(" %v/%d", m.work.stamps[path], len(run.Points))
	}
	if asked == m.work.asked {
		return nil
	}
	m.work.asked = asked
	m.work.turn++
	if len(next.Runs) == 0 {
		m.work.known = compared{}
		return nil
	}
	baseline = max(0, baseline)
	turn, runs := m.work.turn, next.Runs
	return func() tea.Msg {
		next.Comparison = compare.Compare(runs, baseline)
		for g := range next.Groups {
			curves := next.GroupCurves(g)
			next.groups = append(next.groups, groupCurves{curves, curves.Mean()})
		}
		return comparedMsg{turn, next}
	}
}

// takeComparison takes a comparison, unless it is of what was marked before.
func (m *Model) takeComparison(msg comparedMsg) {
	if msg.turn == m.work.turn {
		m.work.known = msg.compared
		m.cross = min(m.cross, max(0, len(msg.Curves.Steps)-1))
	}
}

// remove removes a run.
func (m *Model) remove(path string) tea.Cmd {
	ctx, remove := m.ctx, m.shelf.Remove
	return func() tea.Msg { return removedMsg{path, remove(ctx, path)} }
}

// takeRemoved says what came of it, and lists the runs anew.
func (m *Model) takeRemoved(msg removedMsg) tea.Cmd {
	if msg.err != nil {
		m.Say("✗ Not removed: "+msg.err.Error()+".", true)
		return nil
	}
	m.Say("Removed "+msg.path+".", false)
	for i := range m.marked {
		if m.marked[i].place(msg.path) >= 0 {
			m.marked[i].toggle(msg.path)
		}
	}
	if m.stop == nil {
		return nil
	}
	return m.Shown()
}
