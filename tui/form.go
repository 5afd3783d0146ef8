package tui

import (
	"errors"
	"slices"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"fathom/data"
	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/lab"
	"fathom/model/measure"
	"fathom/model/spec"
)

// form sets up an experiment: a field for each setting of a config, which is edited
// as text and judged by the same code and in the same sentences as the command's
// flags. It lies over the tabs, and the experiment that runs goes on below it.
type form struct {
	session *session
	load    func(spec.Spec) (*lab.Material, error)
	base    spec.Spec // what a command without flags would do here
	inputs  int       // of the data set that is shown, 0 while it is not loaded

	fields   []formField
	focus    int
	input    textinput.Model // edits the field with the focus, unless that is a closed list
	config   spec.Spec       // what the fields say where they can be read
	checking bool            // the data are being read
	refused  bool            // the data do not fit, or could not be read
	turn     int             // counts changes, so that the answer to a check before one is known
	said     notice
}

// formField is a setting and the text that stands for it.
type formField struct {
	setting.Setting
	text    string
	unread  bool   // the text is no value at all
	problem string // why it cannot be, "" if it can
	changed bool   // it is not the default
}

// closed reports whether a field is one word of a list, which is chosen, not typed.
func (f formField) closed() bool { return f.Choices != nil && f.Type == setting.TypeText }

// checkedMsg says whether the data fit what a form asks for.
type checkedMsg struct {
	form   *form
	turn   int
	config spec.Spec
	err    error
}

// openForm opens the form on the experiment that is shown.
func (a *App) openForm() {
	a.form = newForm(&a.session, a.base, a.load)
	a.form.inputs = a.inputs()
}

// inputs is how many inputs the network has, 0 while the data are not loaded.
func (a *App) inputs() int {
	if a.loaded == nil {
		return 0
	}
	return a.loaded.Rows * a.loaded.Cols
}

// setUp hands a message to the form, if one is open.
func (a *App) setUp(msg tea.Msg) tea.Cmd {
	if a.form == nil {
		return nil
	}
	cmd, open := a.form.Update(msg)
	if !open {
		a.form = nil
	}
	return cmd
}

// checked starts what a form asks for, if the data fit it.
func (a *App) checked(msg checkedMsg) tea.Cmd {
	if a.form == nil || !a.form.checked(msg) {
		return nil
	}
	a.form = nil
	return a.restart(msg.config)
}

// longest bounds what can be typed into a field, in characters: more than the longest
// path of a file takes.
const longest = 4096

// newForm returns a form that says what is shown now.
func newForm(s *session, base spec.Spec, load func(spec.Spec) (*lab.Material, error)) *form {
	f := &form{session: s, load: load, base: base}
	for _, one := range measure.Rules().Settings() {
		f.fields = append(f.fields, formField{Setting: one, text: measure.Rules().Get(s.config, one.Name)})
	}
	f.judge()
	f.edit()
	return f
}

// Update takes a key or a paste over the form, and reports whether the form stays
// open.
func (f *form) Update(msg tea.Msg) (cmd tea.Cmd, open bool) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return f.press(msg)
	case tea.PasteMsg:
		f.write(msg)
	}
	return nil, true
}

func (f *form) press(msg tea.KeyPressMsg) (cmd tea.Cmd, open bool) {
	k := f.session.keys
	f.said = notice{}
	switch {
	case key.Matches(msg, k.Leave):
		return nil, false
	case key.Matches(msg, k.Start):
		return f.start(), true
	case key.Matches(msg, k.Copy):
		return f.copy(), true
	case key.Matches(msg, k.Default):
		f.put(measure.Rules().Get(measure.Rules().Default, f.fields[f.focus].Name))
	case key.Matches(msg, k.NextField):
		f.move(f.focus + 1)
	case key.Matches(msg, k.PrevField):
		f.move(f.focus - 1)
	case key.Matches(msg, k.NextGroup):
		f.moveGroup(+1)
	case key.Matches(msg, k.PrevGroup):
		f.moveGroup(-1)
	case !f.fields[f.focus].closed():
		f.write(msg)
	case key.Matches(msg, k.Choose):
		f.choose(+1)
	case key.Matches(msg, k.ChooseBack):
		f.choose(-1)
	}
	return nil, true
}

// write lets a key or a paste edit the text of the field with the focus.
func (f *form) write(msg tea.Msg) {
	if f.fields[f.focus].closed() {
		return
	}
	before := f.input.Value()
	f.input, _ = f.input.Update(msg)
	if text := f.input.Value(); text != before {
		f.fields[f.focus].text = text
		f.judge()
	}
}

// put sets the text of the field with the focus.
func (f *form) put(text string) {
	f.fields[f.focus].text = text
	f.judge()
	f.edit()
}

// choose goes through a closed list, round at its ends.
func (f *form) choose(by int) {
	all := f.fields[f.focus].Choices
	n := len(all)
	f.put(all[(slices.Index(all, f.fields[f.focus].text)+by+n)%n])
}

// move gives the focus to a field, round at the ends.
func (f *form) move(to int) {
	n := len(f.fields)
	f.focus = (to + n) % n
	f.edit()
}

// moveGroup gives the focus to the first field of the next group, or of the one
// before.
func (f *form) moveGroup(by int) {
	n, at := len(f.fields), f.focus
	group := func(i int) string { return f.fields[(i+n)%n].Group }
	if by < 0 { // to the start of this group, then into the one before
		for group(at) == group(at-1) {
			at--
		}
		at--
		for group(at) == group(at-1) {
			at--
		}
	} else {
		for group(at) == group(f.focus) {
			at++
		}
	}
	f.move(at)
}

// edit makes the input stand for the field with the focus. The cursor is drawn and
// does not blink, so that an idle form draws nothing. Nothing is pasted by a key: on
// the other end of an SSH connection that would be the wrong machine's clipboard.
func (f *form) edit() {
	f.input = textinput.New()
	f.input.Prompt, f.input.CharLimit = "", longest
	f.input.KeyMap.Paste.SetEnabled(false)
	styles := textinput.DefaultDarkStyles()
	styles.Cursor.Blink = false
	f.input.SetStyles(styles)
	f.input.Focus()
	f.input.SetValue(f.fields[f.focus].text)
	f.measure()
}

// measure gives the input the width that its field has on the screen.
func (f *form) measure() {
	at := f.input.Position()
	f.input.CursorStart()
	f.input.SetWidth(max(1, f.plan().fields[f.focus].value-1)) // the cursor may stand behind
	f.input.SetCursor(at)
}

// judge reads all fields and says of each why it cannot be: what its flag says, or
// else what the command says of all that can be read together. All stages count, since
// each can be asked for by its key.
func (f *form) judge() {
	f.turn++
	f.checking, f.refused = false, false
	f.config = f.session.config
	var unread []string
	for i := range f.fields {
		field := &f.fields[i]
		text := field.text
		if field.Name == "data" {
			text = data.FromHome(text)
		}
		err := measure.Rules().Set(&f.config, field.Name, text)
		field.unread, field.problem = err != nil, ""
		if err != nil {
			unread, field.problem = append(unread, field.Name), err.Error()
		}
		field.changed = err != nil || measure.Rules().Get(f.config, field.Name) != measure.Rules().Get(measure.Rules().Default, field.Name)
	}
	f.blame(measure.Rules().Validate(measure.Rules().Everything(f.config), unread...))
}

// blame puts each part of an error at the field that it names, at the data set if it
// names none. Several of one field are said one after the other.
func (f *form) blame(err error) {
	for _, one := range text.Each(err) {
		name := ""
		var wrong *setting.Error
		if errors.As(one, &wrong) {
			name = wrong.Setting
		}
		field := &f.fields[max(0, slices.IndexFunc(f.fields, func(field formField) bool { return field.Name == name }))]
		if field.problem != "" {
			field.problem += "; "
		}
		field.problem += one.Error()
	}
}

// Wrong is the field whose problem is to be shown: that with the focus, else the
// FirstFew that has one, −1 if none has.
func (f *form) wrong() int {
	if f.fields[f.focus].problem != "" {
		return f.focus
	}
	return slices.IndexFunc(f.fields, func(field formField) bool { return field.problem != "" })
}

// start checks the whole with the data that it asks for, in the background, so that
// what runs is not given up for what cannot be. Where something is wrong already it
// goes there. Data that were refused may have been mended meanwhile.
func (f *form) start() tea.Cmd {
	if f.refused {
		f.judge()
	}
	if at := f.wrong(); at >= 0 {
		f.move(at)
		return nil
	}
	if f.checking {
		return nil
	}
	f.checking = true
	msg, load := checkedMsg{form: f, turn: f.turn, config: f.config}, f.load
	return func() tea.Msg {
		m, err := load(msg.config)
		if err == nil {
			err = measure.Rules().ValidateFor(msg.config, m.Name, m.Train.Len(), m.Train.Dim())
		}
		msg.err = err
		return msg
	}
}

// checked takes the answer to a check and reports whether the experiment can start.
func (f *form) checked(msg checkedMsg) bool {
	if msg.form != f || msg.turn != f.turn || !f.checking {
		return false
	}
	f.checking = false
	if f.refused = msg.err != nil; f.refused {
		f.blame(msg.err)
		f.move(f.wrong())
	}
	return msg.err == nil
}

// copy puts the command on the clipboard of the terminal, wherever that is. The
// terminal does not say whether it did.
func (f *form) copy() tea.Cmd {
	if f.wrong() >= 0 {
		f.said = notice{text: "Correct what is marked ✗ first: there is no command for it.", grave: true}
		return nil
	}
	f.said = notice{text: "The command is on the clipboard, if the terminal takes OSC 52."}
	return tea.SetClipboard(measure.Rules().CommandOver(f.config, f.base))
}

// bindings are the keys of the form, with what they do now.
func (f *form) bindings() []key.Binding {
	k := f.session.keys
	k.Start.SetEnabled(!f.checking)
	k.Copy.SetEnabled(true)
	if f.wrong() >= 0 {
		k.Start.SetHelp(k.Start.Help().Key, "to the mistake")
		k.Copy.SetEnabled(false)
	}
	if f.refused {
		k.Start.SetHelp(k.Start.Help().Key, "try again")
	}
	field := f.fields[f.focus]
	k.Choose.SetEnabled(field.closed())
	k.Default.SetEnabled(field.changed)
	return []key.Binding{k.Start, k.Leave, k.Choose, k.NextField, k.Default, k.Copy, k.NextGroup}
}
