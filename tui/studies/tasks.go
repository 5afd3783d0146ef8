package studies

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/study"
	"fathom/tui/kit"
)

const stateColumn = 10

// stateWord is how a task stands, in a word and its ink.
func (m *Model) stateWord(of *study.Seeing) (string, kit.Ink) {
	t := m.kit.Theme
	switch {
	case of.State == study.Done:
		return "✓ done", t.Good
	case of.State != "":
		return "✗ " + string(of.State), t.Bad
	case of.Begun:
		return "● in hand", t.Accent
	}
	return "○ missing", t.Dim
}

// taskSentence says what is to be known of a task.
func (m *Model) taskSentence(of *study.Seeing) string {
	what := fmt.Sprintf("%s, seed %d: ", m.seen.Settings[of.Setting].Name, of.Seed)
	switch {
	case of.State == "" && of.Begun:
		return m.first(what+"in hand, or left by a process that was killed; its log cannot tell.", "In hand, or left by a process that was killed; its log cannot tell.")
	case of.State == "":
		return what + "nobody has begun it."
	case of.Problem != "":
		return m.first(what+of.Problem+".", kit.Sentence(of.Problem))
	}
	sentence := fmt.Sprintf("%s%s in %.2f s of one core", what, of.State, of.Seconds)
	return m.first(sentence+", by "+of.Made+".", sentence+".")
}

// tasks are the seeds of the setting that is open, with what is compared of each.
func (m *Model) tasks(width, height int) string {
	t, s := m.kit.Theme, m.seen
	all := s.Of(m.setting)
	of := &s.Settings[m.setting]
	lines := []string{
		kit.ToWidth(" "+t.Strong.Render(text.Printable(of.Name))+t.Dim.Render(fmt.Sprintf(": %s, %d done, %d failed, %d missing", text.Plural(len(all), "seed"), of.Done, of.Failed, of.Missing)), width),
	}
	columns := max(0, min((width-2-m.seedCells-stateColumn-10)/figureColumn, len(s.Names)))
	first := max(0, min(m.measure, len(s.Names)-columns))
	head := "  " + kit.Pad("seed", m.seedCells) + "  " + kit.ToWidth("", stateColumn) + kit.Pad("core s", 8)
	for c := range columns {
		head += kit.Pad(kit.MiddleCut(text.Printable(study.MeasureTitle(s.Names[first+c])), figureColumn-gap), figureColumn)
	}
	lines = append(lines, t.Dim.Render(kit.ToWidth(head, width)))
	rows := max(0, height-len(lines))
	from := top(m.place[tasksPage], len(all), rows)
	for i := from; i < len(all) && i < from+rows; i++ {
		cursor, ink := " ", t.Text
		if i == m.place[tasksPage] {
			cursor, ink = t.Accent.Render("▸"), t.Strong
		}
		word, state := m.stateWord(&all[i])
		line := cursor + " " + ink.Render(kit.Pad(strconv.FormatUint(all[i].Seed, 10), m.seedCells)) + "  " + state.Render(kit.ToWidth(word, stateColumn))
		if all[i].State == "" || all[i].Problem != "" {
			lines = append(lines, kit.ToWidth(line+"  "+t.Dim.Render(text.Printable(all[i].Problem)), width))
			continue
		}
		line += ink.Render(kit.Pad(fmt.Sprintf("%.2f", all[i].Seconds), 8))
		for c := range columns {
			line += ink.Render(kit.Pad(value(s.Value(&all[i], s.Names[first+c])), figureColumn))
		}
		lines = append(lines, line)
	}
	return kit.Block(strings.Join(lines, "\n"), width, height)
}

func value(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return text.Decimal(v, 6)
}

// taskView is what is kept of the task that is open.
func (m *Model) taskView(width, height int) string {
	lines := m.taskLines(width)
	from := max(0, min(m.place[taskPage], len(lines)-height+1))
	right := ""
	if len(lines) > height-1 {
		right = fmt.Sprintf("%s to %s of %s ", text.Count(from+1), text.Count(min(len(lines), from+height-1)), text.Plural(len(lines), "line"))
	}
	t := m.kit.Theme
	title := kit.Spread(" "+t.Strong.Render(fmt.Sprintf("%s, seed %d", text.Printable(m.seen.Settings[m.task.Setting].Name), m.task.Seed)), t.Dim.Render(right), width)
	out := []string{title}
	for i := from; i < len(lines) && len(out) < height; i++ {
		out = append(out, lines[i].render(t))
	}
	return kit.Block(strings.Join(out, "\n"), width, height)
}

// a styled line is drawn only where it is seen.
type styled struct {
	label, words string
	kind         kind
}

type kind int

const (
	fact kind = iota
	bad
	raw
)

func (l styled) render(t kit.Theme) string {
	switch l.kind {
	case raw:
		return " " + t.Dim.Render(l.words)
	case bad:
		return " " + t.Dim.Render(kit.ToWidth(l.label, labelColumn)) + t.Bad.Render(l.words)
	}
	return " " + t.Dim.Render(kit.ToWidth(l.label, labelColumn)) + t.Text.Render(l.words)
}

const labelColumn = 12

// facts adds a text to lines, behind a label, as wide as it can be.
func facts(lines []styled, label, words string, of kind, width int) []styled {
	for i, line := range kit.Wrap(text.Printable(words), max(10, width-labelColumn-2)) {
		if i > 0 {
			label = ""
		}
		lines = append(lines, styled{label, line, of})
	}
	return lines
}

// taskLines are all lines of what is kept of the task that is open.
func (m *Model) taskLines(width int) []styled {
	s, of := m.seen, &m.task
	word, _ := m.stateWord(of)
	lines := facts(nil, "state", word, kit.Either(of.State != "" && of.State != study.Done, bad, fact), width)
	if of.Problem != "" {
		lines = facts(lines, "why", kit.Sentence(of.Problem), bad, width)
	}
	if of.Made != "" {
		lines = facts(lines, "made by", of.Made, fact, width)
		lines = facts(lines, "took", fmt.Sprintf("%.2f s of one core%s", of.Seconds, kit.Either(of.Again > 0, fmt.Sprintf("; done %s more", kit.Either(of.Again == 1, "once", fmt.Sprintf("%d times", of.Again))), "")), fact, width)
	}
	for _, c := range s.Conflicts {
		if c.Key == of.Key {
			for _, d := range c.Documents {
				lines = facts(lines, "conflict", fmt.Sprintf("%s, document %.12s, by %s", d.State, d.Document, d.Provenance), bad, width)
			}
		}
	}
	lines = facts(lines, "key", of.Key, fact, width)
	if line := s.Study.Command(of.Task); line != "" {
		lines = facts(lines, "again", line, fact, width)
	}
	var figures []string
	for _, name := range s.Names {
		if v := s.Value(of, name); !math.IsNaN(v) {
			figures = append(figures, study.MeasureTitle(name)+" "+text.Decimal(v, 6))
		}
	}
	if len(figures) > 0 {
		lines = facts(lines, "figures", strings.Join(figures, ", "), fact, width)
	}
	return m.kept(lines, width)
}

// kept adds the document.
func (m *Model) kept(lines []styled, width int) []styled {
	switch d := m.document; {
	case d == nil:
		return facts(lines, "document", "is being read …", fact, width)
	case d.err != nil:
		return facts(lines, "document", "✗ "+kit.Sentence(d.err.Error()), bad, width)
	case len(d.lines) == 0:
		return facts(lines, "document", "none is kept.", fact, width)
	default:
		lines = facts(lines, "document", m.task.Document+": what fathom run --format json prints, but for the seconds. Of a task of a study this is kept, and no run that could be opened.", fact, width)
		for _, line := range d.lines {
			lines = append(lines, styled{"", line, raw})
		}
		if d.more {
			lines = append(lines, styled{"", fmt.Sprintf("… only the first %s lines are shown", text.Count(mostLines)), raw})
		}
		return lines
	}
}

// undoneTable lists the tasks that have no figures, and why.
func (m *Model) undoneTable(width, height int) string {
	t, s := m.kit.Theme, m.seen
	if len(m.lost) == 0 {
		return kit.Card(t, t.Good, "✓ Every task is done.", "None failed and none is missing.", width, height)
	}
	axes := min(m.axesWidth(width), width/3)
	lines := []string{kit.ToWidth(t.Dim.Render(m.axesNames(axes)+kit.Pad("seed", m.seedCells)+"  "+kit.ToWidth("state", stateColumn+2)+"why"), width)}
	rows := max(0, height-1)
	from := top(m.at[undonePane], len(m.lost), rows)
	for i := from; i < len(m.lost) && len(lines) <= rows; i++ {
		of := &s.All[m.lost[i]]
		cursor, ink := " ", t.Text
		if i == m.at[undonePane] && m.pane == undonePane {
			cursor, ink = t.Accent.Render("▸"), t.Strong
		}
		word, state := m.stateWord(of)
		line := cursor + "  " + ink.Render(m.values(s.Settings[of.Setting].Values, axes)+kit.Pad(strconv.FormatUint(of.Seed, 10), m.seedCells)) + "  " +
			state.Render(kit.ToWidth(word, stateColumn+2)) + t.Text.Render(text.Printable(of.Problem))
		lines = append(lines, kit.ToWidth(line, width))
	}
	return kit.Block(strings.Join(lines, "\n"), width, height)
}

// workView says who did the tasks, where they did not come to the same, and all that is to be known.
func (m *Model) workView(width, height int) string {
	t, lines := m.kit.Theme, m.workLines(width)
	from := max(0, min(m.at[workPane], len(lines)-height))
	var out []string
	for i := from; i < len(lines) && len(out) < height; i++ {
		out = append(out, lines[i].render(t))
	}
	if rest := len(lines) - from - height; rest > 0 {
		out[height-1] = t.Accent.Render(" ↓ " + text.Plural(rest+1, "more line"))
	}
	return kit.Block(strings.Join(out, "\n"), width, height)
}

// mostConflicts is how many tasks with different documents are named one by one.
const mostConflicts = 200

func (m *Model) workLines(width int) []styled {
	s := m.seen
	var lines []styled
	for i, c := range s.Conflicts {
		if i == mostConflicts {
			lines = facts(lines, "", fmt.Sprintf("and %s more", text.Plural(len(s.Conflicts)-i, "conflict")), bad, width)
			break
		}
		lines = facts(lines, "conflict", fmt.Sprintf("%s, seed %d has different documents:", s.Settings[c.Setting].Name, c.Seed), bad, width)
		for _, d := range c.Documents {
			lines = facts(lines, "", fmt.Sprintf("%s %.12s by %s", d.State, d.Document, d.Provenance), fact, width)
		}
	}
	for i, sentence := range s.Sentences {
		lines = facts(lines, kit.Either(i == 0, "it shows", ""), sentence, kit.Either(i < s.Warnings, bad, fact), width)
	}
	lines = facts(lines, "plan", s.Shown, fact, width)
	w := s.Work
	lines = facts(lines, "processes", fmt.Sprintf("%s on %s: %s", text.Count(w.Processes), text.Plural(len(w.Hosts), "host"), strings.Join(w.Hosts, ", ")), fact, width)
	lines = facts(lines, kit.Either(len(w.Programs) > 1, "programs", "program"), strings.Join(w.Programs, "; "), fact, width)
	lines = facts(lines, "took", fmt.Sprintf("%.1f s of one core; %s done again", w.Seconds, text.Plural(w.Repeated, "task")), fact, width)
	for _, one := range []struct {
		n    int
		what string
	}{{w.Torn, "line is damaged; lines are damaged"}, {w.Lost, "line has no document; lines have no document"}, {w.Strange, "line is of another study; lines are of another study"}} {
		if one.n > 0 {
			first, several, _ := strings.Cut(one.what, "; ")
			lines = facts(lines, "log", text.Count(one.n)+" "+kit.Either(one.n == 1, first, several), bad, width)
		}
	}
	return facts(lines, "documents", s.Documents+" over all", fact, width)
}
