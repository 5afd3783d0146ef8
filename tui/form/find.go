package form

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/tui/kit"
)

// seek does what a key says while a setting is looked for, or opens the search, and reports whether
// it is one for that. A slash is a letter in a field that is typed into. The focus goes to the first
// setting from where it was that has what is typed; esc brings it back, enter leaves it there.
func (m *Model) seek(msg tea.KeyPressMsg) (known bool) {
	k, was := m.kit.Keys, m.find.Typing
	switch {
	case !was && (!key.Matches(msg, k.Find) || msg.String() == "/" && !m.fields[m.focus].closed()):
		return false
	case !was:
		m.from = m.focus
	case key.Matches(msg, k.NextField):
		m.move(m.found(m.focus+1, +1))
		return true
	case key.Matches(msg, k.PrevField):
		m.move(m.found(m.focus-1, -1))
		return true
	case key.Matches(msg, k.Start):
		m.find = kit.Filter{}
		return true
	}
	m.find.Press(msg, k)
	m.move(m.from)
	if m.find.Typing {
		m.move(m.found(m.from, +1))
	}
	return true
}

// found is the first field that has what is looked for, from one on in a direction, round at the
// ends; that with the focus if none has.
func (m *Model) found(from, by int) int {
	n := len(m.fields)
	for i := range n {
		if at := (from + by*i + n*n) % n; m.has(m.fields[at]) {
			return at
		}
	}
	return m.focus
}

// has reports whether a field's label or flag has what is looked for.
func (m *Model) has(f field) bool {
	return m.find.Takes(f.Title() + " " + flag(f.Setting))
}

// finding is what is looked for, and in how many settings it is.
func (m *Model) finding() string {
	n := 0
	for _, f := range m.fields {
		if m.has(f) {
			n++
		}
	}
	return fmt.Sprintf("%s  %s of %s", m.find.Line(), text.Count(n), text.Plural(len(m.fields), "setting"))
}
