// Package numbers is the table of what the measures find of each layer, as a part of a screen: a column
// for each measure that is known and not dropped, and the chosen number in words or explained.
package numbers

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/explain"
	"fathom/tui/kit"
)

// Model is the table of one run.
type Model struct {
	Shown bool // it has the place of what else the screen has

	kit       *kit.Context
	run       *axis.Run
	rules     spec.Rules                               // the words behind the numbers
	names     []string                                 // of the layers
	known     map[string]map[int]map[int]spec.Measured // by measure, step and layer
	dropped   []string                                 // the columns that are not shown
	chosen    string                                   // the measure of the chosen column
	explained bool
}

// New returns a table of no run. The rules have the words that explain a number.
func New(rules spec.Rules) Model { return Model{rules: rules} }

// For is the table of another run, with what was chosen on it.
func (m Model) For(c *kit.Context, r *axis.Run) Model {
	next := Model{kit: c, run: r, rules: m.rules, known: map[string]map[int]map[int]spec.Measured{}, dropped: m.dropped, Shown: m.Shown, chosen: m.chosen}
	for _, name := range r.Spec.LayerNames() {
		next.names = append(next.names, text.Printable(name))
	}
	return next
}

// probe is the measure that has a table of its own.
const probe = "probe"

// Observe takes what is new in the log.
func (m *Model) Observe(events []spec.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case spec.Measured:
			m.take(e)
		case spec.Noticed:
			if e.Withdrawn {
				m.forget(e.Step)
			}
		}
	}
}

// take takes a number of one layer. One of the stage takes the place of a live one.
func (m *Model) take(e spec.Measured) {
	if e.Other != nil || e.Subject != spec.Base && e.Subject != spec.FromStore || e.Measure == probe {
		return
	}
	steps := m.known[e.Measure]
	if steps == nil {
		steps = map[int]map[int]spec.Measured{}
		m.known[e.Measure] = steps
	}
	if steps[e.Step] == nil {
		steps[e.Step] = map[int]spec.Measured{}
	}
	if old, there := steps[e.Step][e.Layer]; !there || old.Live || !e.Live {
		steps[e.Step][e.Layer] = e
	}
}

// forget drops what was found of a moment that has changed.
func (m *Model) forget(step int) {
	for _, steps := range m.known {
		delete(steps, step)
	}
}

// columns are the measures of which something is known, in the order of the rules, but for dropped ones.
func (m *Model) columns() (all []spec.About) {
	for _, about := range m.rules.Abouts {
		if len(m.known[about.Measure]) > 0 && !slices.Contains(m.dropped, about.Measure) {
			all = append(all, about)
		}
	}
	return all
}

// column is the place of the chosen column, of those that are shown.
func (m *Model) column(columns []spec.About) int {
	return max(0, slices.IndexFunc(columns, func(a spec.About) bool { return a.Measure == m.chosen }))
}

// measuredAt is the newest number of a layer at the moment that is shown.
func (m *Model) at(name string, layer int) (number spec.Measured, known bool) {
	if m.run.Spec.IsStored() {
		number, known = m.known[name][m.run.Step()][layer]
		return number, known
	}
	newest := -1
	for step, layers := range m.known[name] {
		if found, there := layers[layer]; there && step > newest && m.run.Time.Shows(step) {
			number, newest = found, step
		}
	}
	return number, newest >= 0
}

// Press does what a key says on the table, or that leads to it, and reports whether it is one. Keys that
// choose a layer are the screen's.
func (m *Model) Press(msg tea.KeyPressMsg, layer int) (known bool) {
	k, columns := m.kit.Keys, m.columns()
	switch {
	case key.Matches(msg, k.Quantity):
		m.Shown, m.explained = !m.Shown, false
		m.kit.Say("%s", kit.Either(m.Shown, "What other measures find of each layer; o goes back to the probes.", "The table of the probes."))
	case !m.Shown:
		return false
	case m.explained:
		if key.Matches(msg, k.Close, k.Explain) {
			m.explained = false
		}
	case key.Matches(msg, k.Close):
		m.Shown = false
		m.kit.Say("The table of the probes.")
	case key.Matches(msg, k.All):
		m.dropped = nil
		m.kit.Say("All measures are shown.")
	case key.Matches(msg, k.ProbeDown, k.NextProbe, k.ProbeUp, k.PrevProbe):
		return false
	case len(columns) == 0:
		m.kit.Say("No measure is shown; a shows all that are known.")
	default:
		m.pressColumn(msg, layer, columns)
	}
	return true
}

// pressColumn does what a key says of the chosen column.
func (m *Model) pressColumn(msg tea.KeyPressMsg, layer int, columns []spec.About) {
	k := m.kit.Keys
	at := m.column(columns)
	switch {
	case key.Matches(msg, k.ProbeOn):
		m.chosen = columns[(at+1)%len(columns)].Measure
	case key.Matches(msg, k.ProbeBack):
		m.chosen = columns[(at+len(columns)-1)%len(columns)].Measure
	case key.Matches(msg, k.Toggle):
		m.dropped = append(slices.Clone(m.dropped), columns[at].Measure)
		m.chosen = columns[(at+1)%len(columns)].Measure
		m.kit.Say("Dropped: %s; a shows all again.", columns[at].Title)
		return
	case key.Matches(msg, k.Explain):
		_, m.explained = m.at(columns[at].Measure, layer)
		m.chosen = columns[at].Measure
		m.kit.Say("%s", kit.Either(m.explained, "What this number is; esc closes.", "This number is not known at this moment."))
		return
	default:
		return
	}
	m.kit.Say("%s.", kit.Capital(columns[m.column(columns)].Title))
}

// Bindings lists the keys of the table.
func (m *Model) Bindings() []key.Binding {
	k := m.kit.Keys
	if m.explained {
		return []key.Binding{k.Close}
	}
	k.ProbeOn.SetHelp("←→", "measure")
	k.ProbeDown.SetHelp("↑↓", "layer")
	k.Toggle.SetHelp("d", "drop")
	k.Quantity.SetHelp("o", "probes")
	k.All.SetEnabled(len(m.dropped) > 0)
	return []key.Binding{k.ProbeOn, k.ProbeDown, k.Explain, k.Quantity, k.Toggle, k.All, k.NextProbe, k.Close}
}

// What the table of measures needs, in cells.
const (
	measureColumn = 12
	measureHead   = 2 // lines
	measureWords  = 5
	widestName    = 20
)

// View draws the table in exactly width×height cells, with the chosen number of a layer in words and then
// the screen's verdict below.
func (m *Model) View(layer int, verdict func(width, lines int) string, width, height int) string {
	th, columns := m.kit.Theme, m.columns()
	if len(columns) == 0 {
		return kit.Card(th, th.Text, "○ No other measure of a layer is shown.", "5 leads to the screen whose r measures the layers; a shows dropped measures again, o the probes.", width, height)
	}
	at := m.column(columns)
	if chosen, known := m.at(columns[at].Measure, layer); m.explained && known {
		return explain.View(th, columns[at], chosen, m.names[layer]+", "+m.when(chosen.Step), width, height)
	}
	name := 2
	for _, n := range m.names {
		name = max(name, min(kit.Cells(n), widestName)+2)
	}
	many := max(1, min(len(columns), (width-name-1)/measureColumn))
	first := min(max(0, at-many/2), len(columns)-many)
	shown := columns[first : first+many]
	rows := max(1, min(len(m.names), height-measureHead-measureWords))
	top := min(max(0, layer-rows/2), len(m.names)-rows)
	lines := []string{kit.Spread(th.Dim.Render(" measures of each layer"), th.Dim.Render(text.Count(len(shown))+" of "+text.Plural(len(columns)+len(m.dropped), "measure")+" "), width)}
	head := kit.ToWidth("", name)
	for i, about := range shown {
		ink := th.Dim
		if first+i == at {
			ink = th.Accent.Bold()
		}
		head += ink.Render(kit.Pad(about.Short, measureColumn))
	}
	lines = append(lines, head)
	for i := top; i < top+rows; i++ {
		lines = append(lines, m.row(i, i == layer, shown, at-first, name))
	}
	lines = append(lines, "", m.words(columns[at], layer, width))
	table := strings.Join(lines, "\n")
	body := kit.Block(table, width, 1+strings.Count(table, "\n"))
	return kit.Block(kit.Stack(body, verdict(width, 2)), width, height)
}

// row is a layer's numbers.
func (m *Model) row(layer int, pointed bool, columns []spec.About, chosen, name int) string {
	th := m.kit.Theme
	style := th.Layer(layer, len(m.names))
	row := kit.ToWidth(" "+style.Render(kit.MiddleCut(m.names[layer], name-2)), name)
	if pointed {
		row = kit.ToWidth(th.Accent.Render("▸")+style.Bold().Render(kit.MiddleCut(m.names[layer], name-2)), name)
	}
	for i, about := range columns {
		number, known := m.at(about.Measure, layer)
		word, ink := "…", th.Dim
		switch {
		case known && number.Problem != "":
			word, ink = th.Wrong(), th.Bad
		case known:
			word, ink = text.Decimal(float64(number.Value), about.Decimals), th.Text
		}
		cell := kit.Pad(word, measureColumn)
		if i == chosen && pointed {
			row += cell[:len(cell)-len(word)-1] + th.Pointed.Render(" "+word)
			continue
		}
		row += ink.Render(cell)
	}
	return row
}

// words say the chosen number.
func (m *Model) words(about spec.About, layer, width int) string {
	number, known := m.at(about.Measure, layer)
	words := m.names[layer] + ": no " + about.Title + " is known at this moment."
	if known {
		words = m.names[layer] + ", " + m.when(number.Step) + ": " + explain.Words(about, number) + "."
	}
	return kit.Paragraph(words, m.kit.Theme.Text, width)
}

// when names the moment of a number.
func (m *Model) when(step int) string {
	if !m.run.Spec.IsStored() {
		return axis.After(step)
	}
	if name := m.run.CheckpointName(step); name != "" {
		return name
	}
	return "in the store"
}
