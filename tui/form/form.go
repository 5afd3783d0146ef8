package form

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// Model is the form: a field for each setting of an experiment, which is edited as text and judged
// by the same code and in the same sentences as the command's flags. It lies over the tabs, and the
// run that is shown goes on below it.
type Model struct {
	kit    *kit.Context
	rules  spec.Rules
	base   spec.Spec // what a command without flags would do here
	shown  spec.Spec // the experiment that the form was opened on
	check  func(spec.Spec) error
	takes  func(spec.Spec) time.Duration // how long an experiment is likely to take; nil while nobody knows
	inputs int                           // of the data that the shown experiment is on, 0 while they are not loaded

	place    *Place // where the run is saved; nil where that cannot be set
	fields   []field
	focus    int
	input    textinput.Model // edits the field with the focus, unless that is a closed list
	spec     spec.Spec       // what the fields say where they can be read
	checking bool            // the data are being read
	refused  bool            // the data do not fit, or could not be read
	left     time.Duration   // how long it is likely to take, 0 where nobody knows
	turn     int             // counts changes, so that the answer to a check before one is known
	written  struct {        // the command of what is set up
		turn int
		line string
	}
	notice notice
	find   kit.Filter // of the settings, while one is looked for
	from   int        // the focus before that
}

// notice is a sentence about what a key has done.
type notice struct {
	text  string
	grave bool // it says what went wrong
}

// Outcome is what a message has come to.
type Outcome int

// The outcomes.
const (
	Open   Outcome = iota // the form stays open
	Left                  // the user has left it, and nothing changes
	Agreed                // the data fit what was set up: [Model.Spec] is to be started
)

// field is a setting and the text that stands for it.
type field struct {
	setting.Setting
	text    string
	usual   string // the default, of what is not the place
	unread  bool   // the text is no value at all
	problem string // why it cannot be, "" if it can
	changed bool   // it is not the default
}

// closed reports whether a field is one word of a list, which is chosen, not typed.
func (f field) closed() bool { return f.Choices != nil && f.Type == setting.TypeText }

// Checked is the message that brings the answer to a check of the data, for [Model.Update].
type Checked struct {
	by   *Model
	turn int
	err  error
}

// longest bounds what can be typed into a field, in characters: more than the longest
// path of a file takes.
const longest = 4096

// New returns a form that says what is shown now. check says in the background whether the data fit
// an experiment; the parts of its error name settings where they can, see [setting.Error]. base is
// the experiment of a command without flags: the command that the form shows names what differs
// from it.
func New(c *kit.Context, rules spec.Rules, base, shown spec.Spec, check func(spec.Spec) error) *Model {
	m := &Model{kit: c, rules: rules, base: base, shown: shown, check: check}
	first := field{Setting: presetField}
	for _, preset := range rules.Presets() {
		first.Choices = append(first.Choices, preset.Name)
	}
	m.fields = append(m.fields, first)
	for _, one := range rules.Settings() {
		m.fields = append(m.fields, field{Setting: one, text: one.Shown(rules.Get(shown, one.Name)), usual: rules.Get(rules.Default, one.Name)})
	}
	m.judge()
	m.edit()
	return m
}

// Spec is the experiment that is set up, as far as the fields can be read.
func (m *Model) Spec() spec.Spec { return m.spec }

// Inputs tells the form how many inputs the shown experiment's data have, 0 while they are not
// loaded.
func (m *Model) Inputs(inputs int) { m.inputs = inputs }

// Resize tells the form that the screen has another size.
func (m *Model) Resize() { m.measure() }

// Update takes a key, a paste, or the answer to a check.
func (m *Model) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.PasteMsg:
		m.write(msg)
	case Checked:
		return nil, m.checked(msg)
	}
	return nil, Open
}

func (m *Model) press(msg tea.KeyPressMsg) (tea.Cmd, Outcome) {
	k := m.kit.Keys
	m.notice = notice{}
	switch {
	case m.seek(msg):
	case key.Matches(msg, k.Leave):
		return nil, Left
	case key.Matches(msg, k.Start):
		return m.start(), Open
	case key.Matches(msg, k.Copy):
		return m.copy(), Open
	case key.Matches(msg, k.Default):
		m.reset()
	case key.Matches(msg, k.NextField):
		m.move(m.focus + 1)
	case key.Matches(msg, k.PrevField):
		m.move(m.focus - 1)
	case key.Matches(msg, k.NextGroup):
		m.moveGroup(+1)
	case key.Matches(msg, k.PrevGroup):
		m.moveGroup(-1)
	case !m.fields[m.focus].closed():
		m.write(msg)
	case key.Matches(msg, k.Choose):
		m.choose(+1)
	case key.Matches(msg, k.ChooseBack):
		m.choose(-1)
	}
	return nil, Open
}

// write lets a key or a paste edit the text of the field with the focus.
func (m *Model) write(msg tea.Msg) {
	if m.fields[m.focus].closed() {
		return
	}
	before := m.input.Value()
	m.input, _ = m.input.Update(msg)
	if text := m.input.Value(); text != before {
		m.fields[m.focus].text = text
		m.judge()
	}
}

// reset puts the default into the field with the focus; that of the preset is the first.
func (m *Model) reset() {
	at := m.fields[m.focus]
	if at.preset() {
		m.begin(0)
		return
	}
	m.put(at.Shown(m.defaultOf(&at)))
}

// put sets the text of the field with the focus.
func (m *Model) put(text string) {
	m.fields[m.focus].text = text
	m.judge()
	m.edit()
}

// choose goes through a closed list, round at its ends.
func (m *Model) choose(by int) {
	all := m.fields[m.focus].Choices
	n, at := len(all), slices.Index(all, m.fields[m.focus].text)
	if at < 0 && by < 0 {
		at = 0 // from none of them to the last
	}
	if at = (at + by + n) % n; m.fields[m.focus].preset() {
		m.begin(at)
		return
	}
	m.put(all[at])
}

// move gives the focus to a field, round at the ends.
func (m *Model) move(to int) {
	n := len(m.fields)
	m.focus = (to + n) % n
	m.edit()
}

// moveGroup gives the focus to the first field of the next group, or of the one
// before.
func (m *Model) moveGroup(by int) {
	n, at := len(m.fields), m.focus
	group := func(i int) string { return m.fields[(i+n)%n].Group }
	if by < 0 { // to the start of this group, then into the one before
		for group(at) == group(at-1) {
			at--
		}
		at--
		for group(at) == group(at-1) {
			at--
		}
	} else {
		for group(at) == group(m.focus) {
			at++
		}
	}
	m.move(at)
}

// edit makes the input stand for the field with the focus. The cursor is drawn and
// does not blink, so that an idle form draws nothing. Nothing is pasted by a key: on
// the other end of an SSH connection that would be the wrong machine's clipboard.
func (m *Model) edit() {
	m.input = textinput.New()
	m.input.Prompt, m.input.CharLimit = "", longest
	m.input.KeyMap.Paste.SetEnabled(false)
	styles := textinput.DefaultDarkStyles()
	styles.Cursor.Blink = false
	m.input.SetStyles(styles)
	m.input.Focus()
	m.input.SetValue(m.fields[m.focus].text)
	m.measure()
}

// measure gives the input the width that its field has on the screen.
func (m *Model) measure() {
	at := m.input.Position()
	m.input.CursorStart()
	m.input.SetWidth(max(1, m.plan().fields[m.focus].value-1)) // the cursor may stand behind
	m.input.SetCursor(at)
}

// judge reads all fields and says of each why it cannot be: what its flag says, or
// else what the command says of all that can be read together. All stages count, since
// each can be asked for by its key.
func (m *Model) judge() {
	m.turn++
	m.checking, m.refused = false, false
	m.spec = m.shown
	var unread []string
	for i := range m.fields {
		field := &m.fields[i]
		if field.preset() {
			continue
		}
		if m.isPlace(field) {
			field.problem, field.changed = "", field.text != m.defaultOf(field)
			continue
		}
		text := field.text
		if field.Name == "data" {
			text = setting.FromHome(text)
		}
		err := m.rules.Set(&m.spec, field.Name, text)
		field.unread, field.problem = err != nil, ""
		if err != nil {
			unread, field.problem = append(unread, field.Name), err.Error()
		}
		field.changed = err != nil || m.rules.Get(m.spec, field.Name) != field.usual
	}
	m.blame(m.rules.Validate(m.rules.Everything(m.spec), unread...))
	first := &m.fields[0]
	if first.text = own; m.wrong() < 0 {
		first.text = cmp.Or(m.rules.PresetOf(m.spec), own)
	}
	first.changed = first.text != first.Choices[0]
	m.predict()
}

// blame puts each part of an error at the field that it names, at the dataset if it
// names none. Several of one field are said one after the other.
func (m *Model) blame(err error) {
	for _, one := range text.Each(err) {
		name := "data"
		var wrong *setting.Error
		if errors.As(one, &wrong) {
			name = wrong.Setting
		}
		field := &m.fields[max(0, slices.IndexFunc(m.fields, func(field field) bool { return field.Name == name }))]
		if field.problem != "" {
			field.problem += "; "
		}
		field.problem += one.Error()
	}
}

// wrong is the field whose problem is to be shown: that with the focus, else the
// first that has one, −1 if none has.
func (m *Model) wrong() int {
	if m.fields[m.focus].problem != "" {
		return m.focus
	}
	return slices.IndexFunc(m.fields, func(field field) bool { return field.problem != "" })
}

// start checks the whole with the data that it asks for, in the background, so that
// what runs is not given up for what cannot be. Where something is wrong already it
// goes there. Data that were refused may have been mended meanwhile.
func (m *Model) start() tea.Cmd {
	if m.refused {
		m.judge()
	}
	if at := m.wrong(); at >= 0 {
		m.move(at)
		return nil
	}
	if m.checking {
		return nil
	}
	m.checking = true
	checked, check, next, place := Checked{by: m, turn: m.turn}, m.check, m.spec, m.Saved()
	return func() tea.Msg {
		checked.err = text.Together(check(next), m.checkPlace(place))
		return checked
	}
}

// checked takes the answer to a check. One that was asked for before the last change, or by another
// form, is of no use.
func (m *Model) checked(msg Checked) Outcome {
	if msg.by != m || msg.turn != m.turn || !m.checking {
		return Open
	}
	m.checking = false
	if m.refused = msg.err != nil; m.refused {
		m.blame(msg.err)
		m.move(m.wrong())
		return Open
	}
	return Agreed
}

// copy puts the command on the clipboard of the terminal, wherever that is. The
// terminal does not say whether it did.
func (m *Model) copy() tea.Cmd {
	if m.wrong() >= 0 {
		m.notice = notice{text: "Correct what is marked ✗ first: there is no command for it.", grave: true}
		return nil
	}
	m.notice = notice{text: "The command is on the clipboard, if the terminal takes OSC 52."}
	return tea.SetClipboard(m.commandLine())
}

// Bindings are the keys of the form, with what they do now.
func (m *Model) Bindings() []key.Binding {
	k := m.kit.Keys
	if m.find.Typing {
		k.Start.SetHelp(k.Start.Help().Key, "go there")
		k.Leave.SetHelp(k.Leave.Help().Key, "back")
		k.NextField.SetHelp(k.NextField.Help().Key, "the next")
		return []key.Binding{k.Start, k.Leave, k.NextField}
	}
	k.Find.SetHelp("ctrl+f", "find")
	k.Start.SetEnabled(!m.checking)
	k.Copy.SetEnabled(true)
	if m.wrong() >= 0 {
		k.Start.SetHelp(k.Start.Help().Key, "go to the mistake")
		k.Copy.SetEnabled(false)
	}
	if m.refused {
		k.Start.SetHelp(k.Start.Help().Key, "try again")
	}
	field := m.fields[m.focus]
	k.Choose.SetEnabled(field.closed())
	k.Default.SetEnabled(field.changed)
	return []key.Binding{k.Start, k.Leave, k.Choose, k.NextField, k.Default, k.Copy, k.Find, k.NextGroup}
}
