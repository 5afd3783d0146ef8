package form

import (
	"fathom/data/setting"
	"fathom/data/text"
)

// Place is a setting that is no part of an experiment: where its run is saved. It has a field behind
// those of the experiment, and goes into the command.
type Place struct {
	setting.Setting
	Value string // where the run would be saved now, "" for nowhere
	Base  string // where a command without flags would save it here
	// Check says why nothing can be saved there, in the background; it is not asked of "".
	Check func(dir string) error
}

// Save gives the form the field of a place.
func (m *Model) Save(p Place) {
	m.place = &p
	m.fields = append(m.fields, field{Setting: p.Setting, text: p.Value})
	m.judge()
	m.edit()
}

// Saved is the place that is set up, with the home directory for a tilde; "" for nowhere.
func (m *Model) Saved() string {
	for i := range m.fields {
		if m.isPlace(&m.fields[i]) {
			return setting.FromHome(m.fields[i].text)
		}
	}
	return ""
}

// isPlace reports whether a field is that of the place.
func (m *Model) isPlace(f *field) bool { return m.place != nil && f.Name == m.place.Name }

// defaultOf is what a field has if nobody has changed it.
func (m *Model) defaultOf(f *field) string {
	if m.isPlace(f) {
		return m.place.Base
	}
	return f.usual
}

// checkPlace says why nothing can be saved at a place.
func (m *Model) checkPlace(dir string) error {
	if m.place == nil || m.place.Check == nil || dir == "" {
		return nil
	}
	if err := m.place.Check(dir); err != nil {
		return &setting.Error{Setting: m.place.Name, Value: dir, Problem: err.Error()}
	}
	return nil
}

// commandLine is what opens the app on what is set up.
func (m *Model) commandLine() string {
	if m.written.turn != m.turn { // which counts what changes it
		m.written.turn, m.written.line = m.turn, m.writeCommand()
	}
	return m.written.line
}

// writeCommand writes it, which takes longer than all else of a screen does.
func (m *Model) writeCommand() string {
	line := m.rules.AppOver(m.spec, m.base)
	if m.place != nil && m.Saved() != m.place.Base {
		line += " --" + m.place.Name + " " + text.Quote(m.Saved())
	}
	return line
}
