package studies

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/study"
	"fathom/tui/kit"
)

type seenMsg struct {
	turn  int
	seen  *study.Seen // nil where that is as before
	lost  []int
	err   error
	after time.Duration // until the next look
}

// document is what is kept of a task, by its lines.
type document struct {
	lines []string
	more  bool // there are more than are shown
	err   error
}

type documentMsg struct {
	key string
	document
}

type exportedMsg struct {
	dir   string
	files int
	err   error
}

// patience is how many times as long as a look takes it is until the next: the rest of the cores is for the
// tasks.
const patience = 10

// look looks at the study after a while, and goes on until it is not as it is shown: who looks at a study at
// which nobody works draws nothing.
func (m *Model) look(after time.Duration) tea.Cmd {
	if m.stop != nil {
		m.stop()
	}
	var ctx context.Context
	ctx, m.stop = context.WithCancel(m.ctx)
	m.turn++
	turn, host, has, failed, baseline := m.turn, m.host, m.seen, m.failed, m.wanted
	return func() tea.Msg {
		for {
			select {
			case <-time.After(after):
			case <-ctx.Done():
				return nil
			}
			began := time.Now()
			seen, err := host.Look(ctx, baseline, has)
			if ctx.Err() != nil {
				return nil
			}
			after = max(host.Every, patience*time.Since(began))
			if seen != nil || !same(err, failed) {
				return seenMsg{turn, seen, unfinished(seen), err, after}
			}
		}
	}
}

func same(a, b error) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Error() == b.Error()
}

// unfinished lists the tasks that are not done: those that failed, those in hand, and those that are missing.
func unfinished(s *study.Seen) []int {
	if s == nil {
		return nil
	}
	var all [3][]int
	for i := range s.All {
		switch t := &s.All[i]; {
		case t.State == study.Done:
		case t.State != "":
			all[0] = append(all[0], i)
		case t.Begun:
			all[1] = append(all[1], i)
		default:
			all[2] = append(all[2], i)
		}
	}
	return append(append(all[0], all[1]...), all[2]...)
}

// take takes what was seen, and looks again.
func (m *Model) take(msg seenMsg) tea.Cmd {
	if msg.turn != m.turn {
		return nil
	}
	if m.failed = msg.err; msg.seen != nil {
		name, first := m.name(), m.seen == nil
		m.follow(msg)
		m.seen, m.lost = msg.seen, msg.lost
		m.measure = 0
		for i, other := range m.seen.Names {
			if other == name && !first {
				m.measure = i
			}
		}
		if first {
			m.at[meansPane] = m.seen.Baseline
		}
		m.arrange()
		if m.page == taskPage {
			before := m.task
			if m.task = m.seen.All[before.Index]; m.task.Document != before.Document {
				return tea.Batch(m.read(), m.look(msg.after))
			}
		}
	}
	return m.look(msg.after)
}

// follow keeps the cursor on the task on which it is among those that are not done, or on what follows it where it
// is done now.
func (m *Model) follow(msg seenMsg) {
	place := m.at[undonePane]
	if m.seen == nil || place >= len(m.lost) {
		return
	}
	for _, index := range m.lost[place:] {
		if at := slices.Index(msg.lost, index); at >= 0 {
			m.at[undonePane] = at
			return
		}
	}
	m.at[undonePane] = max(0, len(msg.lost)-1)
}

// read reads what is kept of the task that is open.
func (m *Model) read() tea.Cmd {
	m.document = nil
	ctx, of, get := m.ctx, m.task, m.host.Document
	if of.Document == "" || get == nil {
		m.document = &document{}
		return nil
	}
	return func() tea.Msg {
		raw, err := get(ctx, of)
		d := document{err: err}
		for line := range bytes.Lines(raw) {
			if d.more = len(d.lines) == mostLines; d.more {
				break
			}
			d.lines = append(d.lines, text.Printable(string(bytes.TrimRight(line, "\n"))))
		}
		return documentMsg{of.Key, d}
	}
}

// mostLines is how many lines of a document are shown.
const mostLines = 20_000

// export writes what is found so far.
func (m *Model) export() tea.Cmd {
	switch {
	case m.host.Export == nil:
		m.say("Nothing is exported here.")
		return nil
	case m.exporting:
		m.say("An export is being written.")
		return nil
	}
	m.exporting = true
	m.say("Exporting …")
	ctx, write := m.ctx, m.host.Export
	return func() tea.Msg {
		dir, files, err := write(ctx)
		return exportedMsg{dir, files, err}
	}
}

// exported says where an export is, or why there is none.
func (m *Model) exported(msg exportedMsg) {
	m.exporting = false
	if msg.err != nil {
		m.word, m.grave = kit.AroundPath(m.width, "✗ Not exported: ", msg.err.Error(), "."), true
		return
	}
	m.say(kit.AroundPath(m.width, fmt.Sprintf("✓ Exported %s to ", text.Plural(msg.files, "file")), msg.dir, "."))
}

// say leaves a sentence in the status line.
func (m *Model) say(sentence string) { m.word, m.grave = sentence, false }
