package visit

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
	"fathom/tui/serve/paint"
	"fathom/tui/serve/room"
)

// list lists the rooms anew. The cursor stays on the room that it was on.
func (m *Model) list() {
	at := ""
	if m.chosen < len(m.entries) {
		at = m.entries[m.chosen].Name
	}
	m.entries, m.now = m.host.Entries(), time.Now()
	for i, e := range m.entries {
		if e.Name == at {
			m.chosen = i
		}
	}
	m.chosen = max(0, min(m.chosen, m.rows()-1))
}

// rows is how many rows the entrance has: the rooms, and that of a new one.
func (m *Model) rows() int {
	n := len(m.entries)
	if m.host.Open != nil {
		n++
	}
	return n
}

// press does what a key says at the entrance.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	keys, small := m.kit.Keys, kit.Small(m.width, m.height)
	m.word = kit.Either(m.busy, m.word, "")
	switch {
	case key.Matches(msg, keys.Quit):
		return m.quit()
	case small || m.busy:
	case m.page > 0 && m.turn(msg):
	case key.Matches(msg, keys.Help):
		m.page = 1
	case key.Matches(msg, keys.ProbeDown):
		m.chosen = max(0, min(m.chosen+1, m.rows()-1))
	case key.Matches(msg, keys.ProbeUp):
		m.chosen = max(0, m.chosen-1)
	case key.Matches(msg, keys.Show):
		if m.chosen < len(m.entries) {
			return m.enter(m.entries[m.chosen].Name)
		}
		if m.host.Open != nil {
			return m.open()
		}
	case key.Matches(msg, keys.Remove) && m.ownChosen():
		m.busy, m.word = true, "Ending "+m.entries[m.chosen].Name+" …"
		name, end := m.entries[m.chosen].Name, m.host.End
		return func() tea.Msg { return endedMsg{end(name)} }
	default:
		m.word = msg.String() + " is not a key here."
	}
	return nil
}

// ended says that a room of the visitor's own has ended, or why not.
func (m *Model) ended(msg endedMsg) {
	m.busy, m.word = false, "It has ended."
	if msg.err != nil {
		m.word = "✗ " + kit.Capital(text.OnOneLine(msg.err)) + "."
	}
	m.list()
}

// ownChosen reports whether the cursor is on a room of the visitor's own.
func (m *Model) ownChosen() bool { return m.chosen < len(m.entries) && m.entries[m.chosen].Own }

// View draws the entrance, or the room.
func (m *Model) View() tea.View {
	f := m.Frame()
	if f.Inset != "" {
		f.View.Content = inPlaceOf(m.height-2, f.View.Content, f.Inset)
	}
	return f.View
}

// Frame is the same in its parts: a picture, which others may see as well, and the line about the room, which
// stands above the keys in every window.
func (m *Model) Frame() (f paint.Frame) {
	if m.in == nil {
		f.View = kit.OnWholeScreen(m.inCharset(m.entrance()))
		f.View.WindowTitle = "fathom"
		return f
	}
	f.View = m.screen()
	if m.with != nil {
		f.Memo = &m.with.ways
	}
	if kit.Small(m.width, m.height) {
		return f
	}
	if m.inset == "" {
		m.inset = m.inCharset(m.roomLine())
	}
	switch {
	case hasLine(m.width, m.height):
		f.Inset = m.inset
	case m.with != nil, m.app != nil && m.app.Quiet(), m.urgent():
		f.View.Content = inPlaceOf(m.height-2, f.View.Content, m.inset)
	}
	return f
}

// urgent reports whether something is to be said about the room that does not wait.
func (m *Model) urgent() bool {
	return m.warning != "" || m.state.Notice != "" || m.passing || m.state.Asker != ""
}

// inPlaceOf puts a line in the place of a picture's line: where a window has none to spare that of the app's
// sentences is given to the room, while the app has nothing to say.
func inPlaceOf(row int, picture, line string) string {
	from := 0
	for range row {
		n := strings.IndexByte(picture[from:], '\n')
		if n < 0 {
			return picture
		}
		from += n + 1
	}
	_, below, _ := strings.Cut(picture[from:], "\n")
	return picture[:from] + line + "\n" + below
}

// inCharset is a screen in the characters that the terminal has.
func (m *Model) inCharset(screen string) string {
	if m.kit.Theme.ASCII {
		return kit.InASCII(screen)
	}
	return screen
}

// entrance is the screen that lists the rooms.
func (m *Model) entrance() string {
	t := m.kit.Theme
	switch {
	case m.width <= 0 || m.height <= 0:
		return ""
	case kit.Small(m.width, m.height):
		return kit.Block(strings.Join(kit.Wrap(kit.TooSmall(m.width, m.height), m.width), "\n"), m.width, m.height)
	case m.page > 0:
		return m.helpScreen()
	}
	title := kit.Spread(" "+t.Accent.Bold().Render("fathom")+"  "+t.Text.Render(text.Plural(len(m.entries), "room")), t.Dim.Render(m.host.Name+" "), m.width)
	head := t.Dim.Render(kit.ToWidth("   "+m.row("room", "what", "stands", "steers", "here"), m.width))
	rows := m.height - 6
	first := max(0, min(m.chosen-rows/2, m.rows()-rows))
	lines := []string{title, t.Faint.Render(strings.Repeat("─", m.width)), head}
	for i := first; i < min(m.rows(), first+rows); i++ {
		lines = append(lines, m.entry(i))
	}
	if m.rows() == 0 {
		lines = append(lines, "   "+t.Text.Render(kit.ToWidth("There is no room here that your key leads to.", m.width-3)))
	}
	status := kit.Either(m.word != "", m.word, m.host.Notice)
	status = kit.Either(m.warning != "", m.warning, status)
	body := kit.Block(strings.Join(lines, "\n"), m.width, m.height-2)
	keys := m.kit.Keys
	keys.ProbeDown.SetHelp("↑↓", "choose")
	keys.Remove.SetHelp("del", "end it")
	keys.Remove.SetEnabled(m.ownChosen())
	keys.Show.SetEnabled(m.rows() > 0)
	keys.ProbeDown.SetEnabled(m.rows() > 1)
	footer := kit.KeyLine(t, []key.Binding{keys.Show, keys.ProbeDown, keys.Remove}, []key.Binding{keys.Help, keys.Quit}, m.width)
	return body + "\n" + kit.ToWidth(t.Text.Render(" "+kit.Clauses(status, "; ", ".", m.width-1)), m.width) + "\n" + footer
}

// widestWhat is how many cells what is in a room has at most: in a wide window columns stand together.
const widestWhat = 72

// row puts the columns of a room into a line.
func (m *Model) row(name, what, stands, steers, here string) string {
	most, far, steerer := 20, 24, 14
	switch {
	case m.width < 80:
		far, steerer = 18, 12
	case m.width >= 120:
		most, far, steerer = 42, 36, 24 // step 100,000, 100 %, 59:59 min left
	}
	names := len("room") + 2
	for _, e := range m.entries {
		names = min(max(names, ansi.StringWidth(e.Name)+2), most)
	}
	rest := min(max(12, m.width-3-names-far-steerer-6), widestWhat)
	cell := func(s string, width int) string { return kit.ToWidth(kit.Begin(s, width-1), width) }
	return kit.ToWidth(kit.MiddleCut(name, names-2), names) + cell(what, rest) + cell(stands, far) + cell(steers, steerer) + kit.Pad(here, 5)
}

// entry is a line of the list.
func (m *Model) entry(i int) string {
	t := m.kit.Theme
	line := "+  an experiment of your own"
	if i < len(m.entries) {
		e := m.entries[i]
		what, stands := about(e, m.now)
		line = m.row(e.Name, what, stands, e.Steerer, kit.Either(e.Here > 0, fmt.Sprint(e.Here), "–"))
	} else if taken, most := m.host.Places(); most > 0 {
		line += fmt.Sprintf("; %d of %s taken", taken, text.Plural(most, "place"))
	}
	if i == m.chosen {
		return t.Accent.Render(" ▸ ") + t.Strong.Render(kit.ToWidth(line, m.width-3))
	}
	return "   " + t.Text.Render(kit.ToWidth(line, m.width-3))
}

// about says what is in a room, and how far that is.
func about(e room.Entry, now time.Time) (what, stands string) {
	what = e.About
	if e.Room == nil {
		return what, "closed until you enter"
	}
	view := e.Room.View()
	s, g := view.Spec(), view.Gauge()
	if what == "" {
		what = fmt.Sprintf("%s %s seed %d", s.Source.Data, kit.Widths(s.Network().Hidden), s.Seed)
	}
	switch {
	case g.Paused && g.Stage != "":
		stands = "paused"
	case g.Stage == spec.Train && g.Steps > 0:
		stands = fmt.Sprintf("step %s, %d %%", text.Count(g.Step), axis.Percent(g))
	case g.Stage != "":
		stands = string(g.Stage)
	case g.Ended:
		stands = "at rest"
	default:
		stands = "ready"
	}
	if left := e.Ends.Sub(now); !e.Ends.IsZero() {
		stands += fmt.Sprintf(", %s left", kit.Duration(max(0, left)))
	}
	return what, stands
}

// roomLine is the line about the room: who steers, how many are here, and what the key of the steering
// does now.
func (m *Model) roomLine() string {
	t, s := m.kit.Theme, m.state
	if s.Here == 0 { // it is not known yet
		return strings.Repeat(" ", m.width)
	}
	left, right := "", fmt.Sprintf("%s · %d here ", text.Printable(m.in.Name), s.Here)
	if m.in.Own {
		right = text.Printable(m.in.Name) + ", your own "
	}
	keyed := func(does string) string { return t.Accent.Render(" ctrl+t") + t.Dim.Render(" "+does) }
	switch {
	case m.warning != "":
		left = t.Warn.Bold().Render(" ! " + m.warning)
	case s.Notice != "":
		left = t.Warn.Bold().Render(" ! " + s.Notice)
	case m.in.Own || !s.Can && s.Steerer == "":
		left = t.Dim.Render(" w leads to the rooms")
	case m.passing:
		left = t.Warn.Bold().Render(" Pass the steering to "+s.Asker+"? ") + t.Accent.Render("y") + t.Dim.Render(" yes, ") + t.Accent.Render("n") + t.Dim.Render(" no, esc later")
	case s.Asker != "":
		left = t.Warn.Render(" ● "+s.Asker+" asks to steer ·") + keyed("answers")
	case s.Steers:
		left = t.Accent.Render(" ● you steer ·") + keyed("gives it back")
	case s.Place > 0 && s.Steerer == "": // and may come back
		left = t.Text.Render(fmt.Sprintf(" ◌ who steers is away, you are %s in line ·", ordinal(s.Place))) + keyed("takes it back")
	case s.Place > 0:
		left = t.Text.Render(fmt.Sprintf(" ◌ you ask %s, %s in line ·", s.Steerer, ordinal(s.Place))) + keyed("takes it back")
	case s.Steerer != "":
		left = t.Text.Render(" ● " + s.Steerer + " steers, you watch")
		if s.Can {
			left += t.Text.Render(" ·") + keyed("asks")
		}
	case s.Away:
		left = t.Dim.Render(" ○ who steers has lost the line, and may come back")
	default:
		left = t.Dim.Render(" ○ nobody steers ·") + keyed("takes it")
	}
	fits := func(more string) bool { return kit.Cells(left+more+" "+right) <= m.width }
	if s.Word != "" && !m.passing && s.Asker == "" && s.Notice == "" && m.warning == "" {
		switch more := t.Text.Render("  " + s.Word); {
		case fits(more):
			left += more
		case !s.Steers: // else it says what stands there already
			left = more
		}
	}
	if s.Paused != "" && !s.Steers { // which the title says, too, but not who has
		if more := t.Warn.Render("  ‖ by " + s.Paused); fits(more) {
			left += more
		}
	}
	return kit.Spread(left, t.Dim.Render(" "+right), m.width)
}

// ordinal is a place in a line.
func ordinal(n int) string {
	switch n {
	case 1:
		return "1st"
	case 2:
		return "2nd"
	case 3:
		return "3rd"
	}
	return fmt.Sprintf("%dth", n)
}
