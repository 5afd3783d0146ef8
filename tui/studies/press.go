package studies

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/model/study"
	"fathom/tui/kit"
)

// press does what a key says.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	k := m.kit.Keys
	m.word, m.grave = "", false
	switch {
	case key.Matches(msg, k.Quit):
		return m.quit
	case kit.Small(m.width, m.height):
		return nil
	case m.helps(msg):
		return nil
	case key.Matches(msg, k.Export):
		return m.export()
	case key.Matches(msg, k.Up):
		m.close()
	case m.goes(msg):
	case m.seen == nil:
		m.say("The study is being read.")
	case key.Matches(msg, k.Show):
		return m.open()
	case m.page != none:
		m.say("esc closes this; ? lists the keys.")
	case key.Matches(msg, k.Baseline):
		return m.choose()
	default:
		m.turnTo(msg)
	}
	return nil
}

// helps shows, turns and closes the pages of the keys, and reports whether the key does.
func (m *Model) helps(msg tea.KeyPressMsg) bool {
	k := m.kit.Keys
	switch {
	case key.Matches(msg, k.Help):
		m.helped = kit.Either(m.helped == 0, 1, 0)
	case m.helped == 0:
		return false
	case key.Matches(msg, k.MoreOf, k.ProbeDown):
		m.helped = min(m.helped+1, m.help().Pages(m.width, m.height-1))
	case key.Matches(msg, k.LessOf, k.ProbeUp):
		m.helped = max(m.helped-1, 1)
	case key.Matches(msg, k.Up):
		m.helped = 0
	default:
		m.helped = 0
		return false
	}
	return true
}

// goes moves the cursor, and reports whether the key does.
func (m *Model) goes(msg tea.KeyPressMsg) bool {
	k, far := m.kit.Keys, max(1, m.height-chrome-4)
	switch {
	case key.Matches(msg, k.ProbeDown):
		m.move(+1)
	case key.Matches(msg, k.ProbeUp):
		m.move(-1)
	case key.Matches(msg, k.MoreOf):
		m.move(+far)
	case key.Matches(msg, k.LessOf):
		m.move(-far)
	default:
		return false
	}
	return true
}

// cursor is the one that the arrows move.
func (m *Model) cursor() *int {
	switch {
	case m.page != none:
		return &m.place[m.page]
	case m.pane <= chartPane:
		return &m.at[meansPane]
	}
	return &m.at[m.pane]
}

// length is how many places the cursor has.
func (m *Model) length() int {
	switch {
	case m.seen == nil:
		return 0
	case m.page == tasksPage:
		return len(m.seen.Study.Seeds)
	case m.page == taskPage:
		return max(1, len(m.taskLines(m.width))-m.bodyHeight()+1)
	case m.pane <= chartPane:
		return len(m.seen.Settings)
	case m.pane == undonePane:
		return len(m.lost)
	}
	return max(1, len(m.workLines(m.paneWidth()))-m.paneHeight()+1)
}

// move moves the cursor by so many places.
func (m *Model) move(by int) {
	at := m.cursor()
	*at = max(0, min(*at+by, m.length()-1))
}

// close closes what is open.
func (m *Model) close() {
	switch {
	case m.page == taskPage && m.pane <= chartPane:
		m.page = tasksPage
	case m.page != none:
		m.page = none
	default:
		m.say("Nothing is open; q quits.")
	}
}

// open opens the tasks of the setting under the cursor, or the task under it.
func (m *Model) open() tea.Cmd {
	switch {
	case m.page == taskPage:
		m.say("This is all that is kept of the task.")
	case m.page == tasksPage:
		return m.openTask(m.seen.Of(m.setting)[m.place[tasksPage]])
	case m.pane <= chartPane:
		if m.setting != m.at[meansPane] {
			m.place[tasksPage] = 0
		}
		m.page, m.setting = tasksPage, m.at[meansPane]
	case m.pane == undonePane && len(m.lost) > 0:
		return m.openTask(m.seen.All[m.lost[m.at[undonePane]]])
	default:
		m.say("There is nothing here to open.")
	}
	return nil
}

func (m *Model) openTask(of study.Seeing) tea.Cmd {
	m.page, m.task, m.place[taskPage] = taskPage, of, 0
	return m.read()
}

// choose makes the setting under the cursor the baseline.
func (m *Model) choose() tea.Cmd {
	at := m.at[meansPane]
	switch {
	case m.pane > chartPane:
		m.say("The baseline is chosen among the settings; tab goes there.")
		return nil
	case len(m.seen.Settings) < 2:
		m.say("There is one setting, and nothing to compare it with.")
		return nil
	case at == m.seen.Baseline:
		m.say(m.seen.Settings[at].Name + " is the baseline already.")
		return nil
	}
	m.wanted = at
	m.say("Comparing with " + m.seen.Settings[at].Name + " …")
	return m.look(0)
}

// turnTo does what a key says about what is shown.
func (m *Model) turnTo(msg tea.KeyPressMsg) {
	k := m.kit.Keys
	names, ways := len(m.seen.Names), len(m.seen.Ways)
	switch {
	case key.Matches(msg, k.Pane):
		m.pane = (m.pane + 1) % panes
	case key.Matches(msg, k.Prev):
		m.pane = (m.pane + panes - 1) % panes
	case key.Matches(msg, k.Notes):
		m.pane = kit.Either(m.pane == workPane, meansPane, workPane)
	case key.Matches(msg, k.ProbeOn, k.ProbeBack, k.Quantity) && names == 0:
		m.say("No task has a figure yet.")
	case key.Matches(msg, k.ProbeOn, k.Quantity):
		m.measure = (m.measure + 1) % names
		m.arrange()
	case key.Matches(msg, k.ProbeBack):
		m.measure = (m.measure + names - 1) % names
		m.arrange()
	case key.Matches(msg, k.Layout) && ways > 1:
		m.way = (m.way + 1) % ways
		m.say(fmt.Sprintf("The chart is along %s.", m.seen.Ways[m.way].Name))
	case key.Matches(msg, k.Layout):
		m.say("There is no other way to lay the settings out.")
	default:
		m.say("? lists the keys of this screen.")
	}
}

// name is the measure that is chosen, "" before there is any.
func (m *Model) name() string {
	if m.seen == nil || m.measure >= len(m.seen.Names) {
		return ""
	}
	return m.seen.Names[m.measure]
}

// compared is the place of the chosen measure among those that are compared, −1 of any other.
func (m *Model) compared() int { return slices.Index(m.seen.Measures, m.name()) }
