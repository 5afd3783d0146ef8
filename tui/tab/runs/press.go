package runs

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/data/filter"
	"fathom/data/text"
	"fathom/model/compare"
	"fathom/tui/kit"
)

// press does what a key says.
func (m *Model) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k := m.kit.Keys
	m.word, m.grave, m.sinceShown = "", false, true
	switch {
	case pressed(msg, k.Abort):
		return nil, Quit
	case m.asking != "":
		return m.answer(msg), Stay
	case m.typing:
		return m.typed(msg), Stay
	case pressed(msg, k.Quit):
		return nil, Quit
	case pressed(msg, k.Show):
		return m.open()
	case pressed(msg, k.Runs), pressed(msg, k.Up):
		return m.out()
	case pressed(msg, k.Run):
		return m.resume()
	case pressed(msg, k.Filter):
		m.typing = true
		m.input.Focus()
		m.input.CursorEnd()
		return nil, Stay
	case pressed(msg, k.Remove):
		m.askRemove()
		return nil, Stay
	case m.goes(msg, k):
		return nil, Stay
	}
	m.choose(msg, k)
	if cmd := m.next(); cmd != nil {
		return cmd, Stay
	}
	return m.askAlike(), Stay
}

// goes moves the cursor or the cross-hair, and reports whether the key does.
func (m *Model) goes(msg tea.KeyPressMsg, k kit.Keys) bool {
	steps := len(m.work.known.Curves.Steps)
	switch {
	case pressed(msg, k.ProbeDown):
		m.move(+1)
	case pressed(msg, k.ProbeUp):
		m.move(-1)
	case pressed(msg, k.MoreOf):
		m.move(+max(1, m.tableRows()-1))
	case pressed(msg, k.LessOf):
		m.move(-max(1, m.tableRows()-1))
	case pressed(msg, k.Back):
		m.cross = min(m.cross+1, max(0, steps-1))
	case pressed(msg, k.Forward):
		m.cross = max(m.cross-1, 0)
	case pressed(msg, k.First):
		m.cross = max(0, steps-1)
	case pressed(msg, k.Live):
		m.cross = 0
	default:
		return false
	}
	return true
}

// choose does what a key says about what is shown and marked.
func (m *Model) choose(msg tea.KeyPressMsg, k kit.Keys) {
	switch {
	case pressed(msg, k.Mark):
		m.mark()
	case pressed(msg, k.MarkOnly):
		*m.marks() = marks{}
		m.mark()
	case pressed(msg, k.Baseline):
		m.setBaseline()
	case pressed(msg, k.BySeed):
		m.grouped = !m.grouped
		m.arrange()
		m.Say(map[bool]string{true: "Runs that differ in their seeds alone are groups; enter shows their runs.", false: "Each run by itself."}[m.grouped], false)
	case pressed(msg, k.Order):
		m.order = (m.order + 1) % len(compare.Orders())
		m.arrange()
		m.Say(fmt.Sprintf("By %s.", orderWords[compare.Orders()[m.order]]), false)
	case pressed(msg, k.Tests):
		m.allLayers = !m.allLayers
		m.showPane("tests")
	case pressed(msg, k.Same):
		m.same = !m.same
		m.showPane("differences")
	case pressed(msg, k.Quantity) && m.showsLayers():
		m.likenessAt++
		m.Say(fmt.Sprintf("Layers are compared by the %s.", m.likeness().Title), false)
	case pressed(msg, k.Quantity):
		m.loss = !m.loss
	case pressed(msg, k.Steps):
		m.linear = !m.linear
	case pressed(msg, k.Reading):
		m.reading = !m.reading
	case pressed(msg, k.Pane):
		m.nextPane()
	default:
		m.Say("? lists the keys of this screen.", false)
	}
}

// nextPane turns to the next pane; where all others are shown at once, to that of layers and back.
func (m *Model) nextPane() {
	switch {
	case !m.isWide():
		m.pane = (m.pane + 1) % len(panes)
	case m.showsLayers():
		m.pane = 0
	default:
		m.showPane(layersPane)
	}
}

// showPane turns to a pane, where one at a time is shown.
func (m *Model) showPane(name string) { m.pane = slices.Index(panes, name) }

// orderWords say what each order is by.
var orderWords = map[compare.Order]string{
	"when": "age, the newest first", "acc": "test accuracy, the highest first", "loss": "test loss, the least first", "last": "the last layer's probe, the best first",
	"seed": "seed", "shape": "shape", "data": "data", "state": "state", "took": "time that it took, the longest first", "size": "size on disk, the largest first", "name": "name",
}

// mark marks what the cursor stands on, or unmarks it.
func (m *Model) mark() {
	if m.at >= len(m.entries) {
		return
	}
	e := m.entries[m.at]
	if m.grouped && e.row >= 0 {
		m.Say("Groups are marked whole; g shows each run by itself.", false)
		return
	}
	if r := m.row(); r != nil && r.State == compare.Unreadable {
		m.Say("There is nothing to compare of a run that cannot be read.", false)
		return
	}
	if _, ok := m.marks().toggle(m.key(e)); !ok {
		m.Say(fmt.Sprintf("%d are marked, as many as there are colours and signs for; g compares groups of any number.", most), false)
		return
	}
	if !m.grouped {
		m.move(+1)
	}
}

// setBaseline makes what the cursor stands on what the others are compared with.
func (m *Model) setBaseline() {
	if m.at >= len(m.entries) {
		return
	}
	key := m.key(m.entries[m.at])
	if m.marks().place(key) < 0 {
		m.Say("Mark it first; the baseline is one of those that are marked.", false)
		return
	}
	m.marks().baseline = key
	m.Say("The others are tested against it.", false)
}

// open opens the run under the cursor, or shows and hides the runs of a group.
func (m *Model) open() (tea.Cmd, Outcome) {
	if m.at < len(m.entries) && m.entries[m.at].row < 0 {
		key := m.key(m.entries[m.at])
		m.unfolded[key] = !m.unfolded[key]
		m.arrange()
		return nil, Stay
	}
	return m.on(Opened)
}

// on is an outcome on the run under the cursor, where that can be read.
func (m *Model) on(what Outcome) (tea.Cmd, Outcome) {
	switch r := m.row(); {
	case r == nil:
		m.Say("There is no run here.", false)
		return nil, Stay
	case r.State == compare.Unreadable:
		m.Say("✗ "+kit.Capital(r.Reason)+".", true)
		return nil, Stay
	}
	return nil, what
}

// resume goes on with the run under the cursor.
func (m *Model) resume() (tea.Cmd, Outcome) {
	if r := m.row(); r != nil && r.State != compare.Unreadable && !r.State.Broken() {
		m.Say(fmt.Sprintf("It is %s: only what was broken off can go on.", r.State), false)
		return nil, Stay
	}
	return m.on(Resumed)
}

// out leaves what is open, the filter, and then the screen.
func (m *Model) out() (tea.Cmd, Outcome) {
	return nil, Left
}

// askRemove asks before a run is removed.
func (m *Model) askRemove() {
	switch r := m.row(); {
	case m.shelf.Remove == nil || r == nil:
		m.Say("There is no run here to remove.", false)
	case r.State.Living():
		m.Say(fmt.Sprintf("It is %s, and not removed.", r.State), false)
	default:
		m.asking = r.Path
	}
}

// answer takes a key as the answer.
func (m *Model) answer(msg tea.KeyPressMsg) tea.Cmd {
	path := m.asking
	switch {
	case pressed(msg, m.kit.Keys.Yes) && msg.String() != "enter":
		m.asking = ""
		return m.remove(path)
	case pressed(msg, m.kit.Keys.No):
		m.asking = ""
	}
	return nil
}

// typed takes a key in the filter's field.
func (m *Model) typed(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "enter":
		m.endTyping()
	case "esc":
		m.input.SetValue("")
		m.parse()
		m.endTyping()
	case "up", "down":
		m.goes(msg, m.kit.Keys)
	default:
		m.write(msg)
	}
	return m.next()
}

func (m *Model) endTyping() {
	m.typing = false
	m.input.Blur()
}

// write lets a key or a paste edit the filter.
func (m *Model) write(msg tea.Msg) {
	before := m.input.Value()
	m.input, _ = m.input.Update(msg)
	if m.input.Value() != before {
		m.parse()
	}
}

// parse reads the filter that is typed. One that cannot be read leaves the rows as they are.
func (m *Model) parse() {
	f, err := filter.Parse(m.input.Value(), compare.Fields(m.shelf.Rules, m.rows))
	if m.wrong = ""; err != nil {
		m.wrong = err.Error()
		return
	}
	m.filter = f
	m.arrange()
}

// filterText is the filter on one line.
func (m *Model) filterText() string { return text.Printable(strings.TrimSpace(m.input.Value())) }
