package form

import (
	"time"

	"fathom/data/setting"
	"fathom/model/spec"
)

// presetField is the field that fills all others. It is none of the settings, and its name is none
// of theirs.
var presetField = setting.Setting{
	Group: "begin with", Label: "preset", Help: "an experiment to begin with; it sets everything below but the seed",
}

// own is what the preset is called of an experiment that is none.
const own = "your own"

// preset reports whether a field is that of the presets.
func (f field) preset() bool { return f.Name == "" }

// begin fills all fields but the seed with a preset.
func (m *Model) begin(preset int) {
	from := m.rules.Presets()[preset].Spec
	for i, at := range m.fields {
		if !at.preset() && at.Name != "seed" && !m.isPlace(&at) {
			m.fields[i].text = at.Shown(m.rules.Get(from, at.Name))
		}
	}
	m.judge()
	m.edit()
}

// Foresee tells the form how long an experiment is likely to take: 0 where nobody knows.
func (m *Model) Foresee(takes func(spec.Spec) time.Duration) {
	m.takes = takes
	m.predict()
}

// predict works out how long what is set up is likely to take.
func (m *Model) predict() {
	if m.left = 0; m.takes != nil && m.wrong() < 0 {
		m.left = m.takes(m.spec)
	}
}
