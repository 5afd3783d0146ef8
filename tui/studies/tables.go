package studies

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/model/study"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// figure is the chosen measure of a setting.
type figure struct {
	mean  study.Mean
	known bool
	test  *study.Comparison // with the baseline; nil where there is none
}

// Columns, in cells.
const (
	gap         = 2
	lead        = 3 // the cursor and the mark of the baseline
	mostValue   = 28
	seedsColumn = 9
	seedsTested = 6

	meanColumn     = 9
	intervalColumn = 19
	pColumn        = 9
	figureColumn   = 17 // 0.9266 ± 0.0028, and a blank for numbers below 0
	leastPicture   = 16
	mostPicture    = 48
)

// arrange works out what follows from what is chosen.
func (m *Model) arrange() {
	s, name := m.seen, m.name()
	if s == nil {
		return
	}
	m.column = make([]figure, len(s.Settings))
	for i := range s.Settings {
		m.column[i].mean, m.column[i].known = s.Settings[i].Mean(name)
	}
	for i := range s.Comparisons {
		if c := &s.Comparisons[i]; c.Measure == name {
			m.column[c.Setting].test = c
		}
	}
	m.widths = make([]int, len(s.Axes))
	for k, a := range s.Axes {
		m.widths[k] = kit.Cells(text.Printable(a.Name))
		for _, v := range a.Values {
			m.widths[k] = max(m.widths[k], kit.Cells(text.Printable(v)))
		}
		m.widths[k] = min(m.widths[k], mostValue)
	}
	m.seedCells = max(len("seed"), len(strconv.FormatUint(slices.Max(s.Study.Seeds), 10)))
	m.at[meansPane] = max(0, min(m.at[meansPane], len(s.Settings)-1))
	m.at[undonePane] = max(0, min(m.at[undonePane], len(m.lost)-1))
	m.way = max(0, min(m.way, len(s.Ways)-1))
}

// top is the first of n rows that a table of so many shows: the cursor is in its middle, but at both ends.
func top(at, n, rows int) int { return max(0, min(at-rows/2, n-rows)) }

// front is how the row of a setting begins: the cursor, the mark of the baseline, and its values.
func (m *Model) front(i, room int) string {
	t := m.kit.Theme
	cursor, mark, ink := " ", " ", t.Text
	if i == m.at[meansPane] {
		cursor, ink = t.Accent.Render("▸"), t.Strong
	}
	if i == m.seen.Baseline && len(m.seen.Settings) > 1 {
		mark = t.Accent.Render("*")
	}
	return cursor + mark + " " + ink.Render(m.values(m.seen.Settings[i].Values, room))
}

// values are the values of the axes in columns, in so many cells: where these do not suffice, the widest columns
// are cut.
func (m *Model) values(words []string, room int) string {
	if len(words) == 0 {
		return kit.ToWidth("the one setting", room)
	}
	var b strings.Builder
	for k, w := range m.fitted(room) {
		word := text.Printable(words[k])
		if kit.Cells(word) > w {
			word = kit.MiddleCut(word, w)
		}
		b.WriteString(kit.ToWidth(word, w))
		b.WriteString(strings.Repeat(" ", gap))
	}
	return kit.ToWidth(strings.TrimRight(b.String(), " "), room)
}

// fitted are the widths of the columns of the axes in so many cells.
func (m *Model) fitted(room int) []int {
	widths, all := slices.Clone(m.widths), -gap // none behind the last
	for _, w := range widths {
		all += w + gap
	}
	for ; all > room; all-- {
		widest := 0
		for k, w := range widths {
			if w > widths[widest] {
				widest = k
			}
		}
		if widths[widest] == 1 {
			break
		}
		widths[widest]--
	}
	return widths
}

// axesWidth is how many cells the values take on a screen so wide.
func (m *Model) axesWidth(width int) int {
	all := 0
	for _, w := range m.widths {
		all += w + gap
	}
	return max(len("the one setting")+gap, min(all, width/2))
}

// axesNames are the heads of these columns.
func (m *Model) axesNames(room int) string {
	names := make([]string, len(m.seen.Axes))
	for k, a := range m.seen.Axes {
		names[k] = a.Name
	}
	if len(names) == 0 {
		return strings.Repeat(" ", lead) + kit.ToWidth("setting", room)
	}
	return strings.Repeat(" ", lead) + m.values(names, room)
}

// meansTable is the settings × measures, as many as there is room for from the chosen one on.
func (m *Model) meansTable(width, height int) string {
	t, s := m.kit.Theme, m.seen
	axes := m.axesWidth(width)
	room := width - lead - axes - seedsColumn
	picture := 0
	if spare := room - figureColumn - gap; spare >= leastPicture {
		picture = min(spare, mostPicture)
	}
	columns := max(1, (room-picture)/figureColumn)
	first := max(0, min(m.measure, len(s.Names)-columns))
	columns = min(columns, len(s.Names)-first)
	head := t.Dim.Render(m.axesNames(axes) + kit.Pad("seeds", seedsColumn))
	if picture > 0 && columns > 0 {
		head += t.Dim.Render(kit.ToWidth(kit.Either(picture > 32, "  each mean, its 95 % interval", "  with interval"), picture))
	}
	for c := range columns {
		name := kit.MiddleCut(text.Printable(study.MeasureTitle(s.Names[first+c])), figureColumn-gap)
		ink := t.Dim
		if first+c == m.measure {
			ink = t.Accent
		}
		head += ink.Render(kit.Pad(name, figureColumn))
	}
	lines := []string{kit.ToWidth(head, width)}
	rows, x := max(0, height-2), m.reach()
	from := top(m.at[meansPane], len(s.Settings), rows)
	for i := from; i < len(s.Settings) && len(lines) <= rows; i++ {
		of := &s.Settings[i]
		ink := t.Text
		if i == m.at[meansPane] {
			ink = t.Strong
		}
		line := m.front(i, axes) + m.counts(of)
		if picture > 0 && columns > 0 {
			line += "  " + m.picture(i, x, picture-gap)
		}
		for c := range columns {
			word := "–"
			if mean, known := of.Mean(s.Names[first+c]); known {
				word = plusMinus(mean)
			}
			line += ink.Render(apart(word, figureColumn))
		}
		lines = append(lines, line)
	}
	lines = append(lines, m.foot(from, rows, " ± half of the 95 % t interval over seeds, on the same test images", width))
	return kit.Block(strings.Join(lines, "\n"), width, height)
}

// foot says what the figures of a table are, and where in the list of settings it is.
func (m *Model) foot(from, rows int, about string, width int) string {
	t, n := m.kit.Theme, len(m.seen.Settings)
	right := ""
	if n > rows {
		right = fmt.Sprintf(" %s to %s of %s ", text.Count(from+1), text.Count(min(n, from+rows)), text.Count(n))
	}
	return kit.Spread(t.Dim.Render(about), t.Dim.Render(right), width)
}

// counts is how many seeds of a setting are done, and how many failed.
func (m *Model) counts(of *study.SettingResult) string {
	t := m.kit.Theme
	word := text.Count(of.Done)
	if of.Done < of.Planned {
		word += "/" + text.Count(of.Planned)
	}
	if of.Failed == 0 {
		return t.Text.Render(kit.Pad(word, seedsColumn))
	}
	failed := " ✗" + text.Count(of.Failed)
	return t.Text.Render(kit.Pad(word, seedsColumn-kit.Cells(failed))) + t.Bad.Render(failed)
}

// reach is the axis of all means of the chosen measure with their intervals.
func (m *Model) reach() chart.Axis {
	var values []float64
	for _, f := range m.column {
		if f.known {
			values = append(values, float64(f.mean.Mean), float64(f.mean.Interval[0]), float64(f.mean.Interval[1]))
		}
	}
	return axis(values)
}

// axis holds some values.
func axis(values []float64) chart.Axis {
	x := chart.Axis{Range: kit.Extent(values)}
	if !(x.Hi > x.Lo) {
		x.Lo, x.Hi = x.Lo-0.01, x.Hi+0.01
	}
	return x
}

// picture is a mean with its interval, beside the baseline's mean.
func (m *Model) picture(i int, x chart.Axis, width int) string {
	t, f := m.kit.Theme, m.column[i]
	e := chart.Estimate{X: x, Value: math.NaN(), Reference: math.NaN(), Style: t.Network.Style, Far: t.Dim.Style, Rule: t.Faint.Style, ASCII: t.ASCII}
	if base := m.column[m.seen.Baseline]; base.known && len(m.column) > 1 {
		e.Reference = float64(base.mean.Mean)
	}
	if f.known {
		e.Value, e.Inner = float64(f.mean.Mean), chart.Range{Lo: float64(f.mean.Interval[0]), Hi: float64(f.mean.Interval[1])}
	}
	return e.View(width, 1)
}

func orWord(word, other string) string {
	if word == "" {
		return other
	}
	return word
}

// decimalsOf is how many decimals a number of such a size has in a column: so many that it has some seven signs.
func decimalsOf(size float64) int {
	decimals := 4
	for most := 10.0; decimals > 0 && size >= most; most *= 10 {
		decimals--
	}
	return decimals
}

// apart pads a text to a column, and keeps it from the one before however long it is.
func apart(word string, width int) string { return " " + kit.Pad(word, width-1) }

// plusMinus is [study.PlusMinus] for a column.
func plusMinus(m study.Mean) string {
	decimals := decimalsOf(math.Abs(float64(m.Mean)))
	if decimals == 4 || m.N < 2 || m.SD == 0 {
		return study.PlusMinus(m)
	}
	return text.Decimal(float64(m.Mean), decimals) + " ± " + text.Decimal(float64(m.Interval[1]-m.Interval[0])/2, decimals)
}

func number(f spec.Figure) string {
	if !f.Finite() {
		return "–"
	}
	return text.Decimal(float64(f), 4)
}

// probability writes a p-value for a column.
func probability(p spec.Figure) string {
	if !p.Finite() {
		return "–"
	}
	return strings.Replace(study.PText(p), "< ", "<", 1)
}

// about says the row under the cursor in a sentence.
func (m *Model) about() string {
	s := m.seen
	switch {
	case m.page == tasksPage:
		return m.taskSentence(&s.Of(m.setting)[m.place[tasksPage]])
	case m.page == taskPage:
		return m.taskSentence(&m.task)
	case m.pane == undonePane && len(m.lost) > 0:
		return m.taskSentence(&s.All[m.lost[m.at[undonePane]]])
	case m.pane > chartPane || len(m.column) == 0:
		return ""
	}
	return m.aboutSetting(m.at[meansPane])
}

// aboutSetting says of a setting what is sure or not, or its mean, as fully as the line is wide.
func (m *Model) aboutSetting(i int) string {
	s, f, of := m.seen, m.column[i], m.seen.Settings[i].Name
	title := study.MeasureTitle(m.name())
	switch c := f.test; {
	case !f.known:
		return of + ": no seed has it yet."
	case c != nil && c.Shows != spec.Nothing:
		return m.first(s.Sentence(*c), fmt.Sprintf("%s: sure: %s by %s, p %s after Holm.", of, c.Shows, number(spec.Figure(math.Abs(float64(c.Mean)))), study.PText(c.Adjusted)),
			fmt.Sprintf("Sure: %s by %s, p %s after Holm.", c.Shows, number(spec.Figure(math.Abs(float64(c.Mean)))), study.PText(c.Adjusted)))
	case c != nil && c.N > 0 && m.pane != meansPane:
		sentence := fmt.Sprintf("not sure; %s on average, p %s after Holm", kit.Signed(c.Mean), study.PText(c.Adjusted))
		more := ""
		if c.Needed > c.N {
			more = fmt.Sprintf("; as large a one takes some %s", text.Plural(c.Needed, "seed"))
		}
		return m.first(of+": "+sentence+more+".", kit.Capital(sentence+more)+".", kit.Capital(sentence)+".")
	case f.mean.N < 2:
		return m.first(fmt.Sprintf("%s: %s %s of one seed; an interval takes two.", of, title, number(f.mean.Mean)), title+" of one seed; an interval takes two.")
	}
	over, from, to := text.Plural(f.mean.N, "seed"), number(f.mean.Interval[0]), number(f.mean.Interval[1])
	return m.first(fmt.Sprintf("%s: %s %s over %s, 95 %% interval %s to %s.", of, title, number(f.mean.Mean), over, from, to),
		fmt.Sprintf("%s %s over %s, 95 %% interval %s to %s.", kit.Capital(title), number(f.mean.Mean), over, from, to))
}

// first is the first sentence that goes into a line of the screen, or the last one.
func (m *Model) first(sentences ...string) string {
	for _, s := range sentences {
		if kit.Cells(s) < m.width {
			return s
		}
	}
	return sentences[len(sentences)-1]
}
