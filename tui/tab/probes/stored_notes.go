package probes

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// warnings are the lines that stay above everything else on the screen of a store: what makes its
// figures wrong, each on a line of its own where there is room, or that there is no such thing.
func (t *Tab) warnings(width, height int) []string {
	th, c := t.kit.Theme, t.run.Checked
	line := func(ink kit.Ink, text string) string { return kit.ToWidth(" "+ink.Render(text), width) }
	if c == nil {
		return []string{line(th.Dim, "◌ The numbers have not been checked yet.")}
	}
	out := t.wrong()
	if len(out) == 0 {
		return []string{kit.ToWidth(" "+th.Good.Render("✓ ")+th.Dim.Render("The checks found no leakage, no NaN and no infinite number · ")+
			th.Accent.Render("!")+th.Dim.Render(" says all"), width)}
	}
	if line, _ := t.inOneLine(width); height < roomy {
		return []string{line}
	}
	for i, said := range out {
		said = "! " + kit.Capital(said)
		if i == len(out)-1 {
			said = kit.ToWidth(said, min(kit.Cells(said), width-13)) + " · ! says all"
		}
		out[i] = line(th.Bad.Bold(), said)
	}
	return out
}

// wrong says what makes the figures of a store wrong, the worst first.
func (t *Tab) wrong() (out []string) {
	c := t.run.Checked
	if c == nil {
		return nil
	}
	if c.Duplicates > 0 {
		out = append(out, fmt.Sprintf("leakage: %s outside training %s a training row", text.Plural(c.Duplicates, "row"), equals(c.Duplicates)))
	}
	if c.Crossing > 0 {
		out = append(out, fmt.Sprintf("leakage: %s in training and in another split", text.Plural(c.Crossing, "group")))
	}
	if layers := t.notFinite(); len(layers) > 0 {
		out = append(out, "NaN or infinite numbers in "+text.Few(layers, "and"))
	}
	return out
}

// inOneLine is the same in one line, and how many lines that takes: 0 where nothing is wrong.
func (t *Tab) inOneLine(width int) (line string, lines int) {
	var short []string
	for _, said := range t.wrong() {
		if before, _, leaks := strings.Cut(said, ":"); leaks {
			said = before
		}
		if !slices.Contains(short, said) {
			short = append(short, said)
		}
	}
	if len(short) == 0 {
		return "", 0
	}
	said := "! " + kit.Capital(strings.Join(short, "; "))
	said = kit.ToWidth(said, min(kit.Cells(said), width-13)) + " · ! says all"
	return kit.ToWidth(" "+t.kit.Theme.Bad.Bold().Render(said), width), 1
}

// equals is the verb of so many rows.
func equals(n int) string {
	if n == 1 {
		return "equals"
	}
	return "equal"
}

// notFinite names the layers that hold NaN or infinite numbers, with the checkpoint where that is so
// of some of them only.
func (t *Tab) notFinite() (layers []string) {
	bad := map[string][]int{} // the checkpoints of each
	var order []string
	for _, l := range t.run.Checked.Layers {
		if l.NaN+l.Inf == 0 {
			continue
		}
		if bad[l.Name] == nil {
			order = append(order, l.Name)
		}
		bad[l.Name] = append(bad[l.Name], l.Step)
	}
	for _, name := range order {
		shown := text.Printable(name)
		if len(bad[name]) >= len(t.run.Spec.Stored().Moments) {
			layers = append(layers, shown)
			continue
		}
		for _, step := range bad[name] {
			layers = append(layers, shown+" of "+t.run.CheckpointName(step))
		}
	}
	return layers
}

// mostCounts is of how many classes the rows are listed.
const mostCounts = 256

// note is a line of what was read and checked, or a title.
type note struct {
	text  string
	title bool
	grave bool
}

// notes are all that is known of the store besides figures, the worst first.
func (t *Tab) notes() (out []note) {
	title := func(text string) { out = append(out, note{text: text, title: true}) }
	say := func(sentence string, grave bool) {
		out = append(out, note{text: text.Printable(sentence), grave: grave})
	}
	title("What the checks found")
	switch c := t.run.Checked; {
	case c == nil:
		say("the numbers have not been checked yet", false)
	case len(c.Sentences) == 0:
		say("nothing", false)
	default:
		for _, s := range c.Sentences {
			say(s, strings.HasPrefix(s, "leakage") || strings.Contains(s, "NaN"))
		}
	}
	if len(t.run.Noticed)+len(t.run.Writing) > 0 {
		title("What became of the files since")
	}
	for _, s := range t.run.Noticed {
		say(s, true)
	}
	for _, m := range t.run.Writing {
		say(m.Sentence(), false)
	}
	if t.run.Loaded == nil || t.run.Loaded.Store == nil {
		return out
	}
	of := t.run.Loaded.Store
	title("What was read, and how it was decided")
	for _, s := range slices.Concat(of.Decisions, t.run.Loaded.Notes) {
		say(s, false)
	}
	say(t.sizes(of), false)
	title("The probes")
	say(t.how(), false)
	if of.Seconds > 0 && of.Seconds.Finite() {
		takes := "less than a second"
		if of.Seconds >= 1 {
			takes = kit.Duration(time.Duration(float64(of.Seconds) * float64(time.Second)))
		}
		say("predicted to take "+takes+" in all", false)
	}
	if sentence, ok := t.finding(); ok {
		say(sentence, false)
	}
	if len(of.Counts) > 0 {
		title("Rows of each class, training + test")
		for class, n := range of.Counts {
			if class == mostCounts {
				say(fmt.Sprintf("and %s more", text.Count(len(of.Counts)-class)), false)
				break
			}
			say(fmt.Sprintf("%s: %s + %s", t.class(class), text.Count(n[0]), text.Count(n[1])), false)
		}
	}
	return out
}

// sizes says how many rows and groups there are.
func (t *Tab) sizes(of *spec.StoreLoaded) string {
	sentence := fmt.Sprintf("%s of training and %s of test", text.Plural(t.run.Loaded.Train, "row"), text.Count(t.run.Loaded.Test))
	if of.Validation > 0 {
		sentence += fmt.Sprintf(", %s of validation, which nothing is fitted or scored on", text.Count(of.Validation))
	}
	if of.Groups > 0 {
		sentence += fmt.Sprintf(", in %s", text.Plural(of.Groups, "group"))
	}
	return sentence
}

// how says how the probes are fitted.
func (t *Tab) how() string {
	p := t.probing
	if t.real() {
		p.Solver = spec.Ridge
	}
	c := fmt.Sprintf("C = %.3g", float64(p.C))
	if p.C == 0 {
		c = "C the best of a grid by cross-validation in the training rows"
	}
	rows := "all training rows"
	if p.Samples > 0 {
		rows = fmt.Sprintf("%s at most", text.Plural(p.Samples, "training row"))
	}
	return fmt.Sprintf("%s, %s, %s, on %s", p.Words(), spec.ScaleWords(p.Scale), c, rows)
}

// noteLines draws the notes in lines of exactly width cells. Those of a section are set in from its
// title, which has a blank line above.
func (t *Tab) noteLines(width int) (lines []string) {
	th := t.kit.Theme
	for i, n := range t.notes() {
		if n.title {
			if i > 0 {
				lines = append(lines, kit.ToWidth("", width))
			}
			lines = append(lines, kit.ToWidth(" "+th.Strong.Render(n.text), width))
			continue
		}
		ink, mark := th.Text, "·"
		if n.grave {
			ink, mark = th.Bad, "!"
		}
		wrapped := []string{n.text}
		if kit.Cells(n.text) > width-5 {
			wrapped = kit.Wrap(n.text, max(10, width-5))
		}
		for k, line := range wrapped {
			if k > 0 {
				mark = " "
			}
			lines = append(lines, kit.ToWidth(" "+ink.Render(mark+" "+line), width))
		}
	}
	return lines
}

// side is what was read and checked, beside the table.
func (t *Tab) side(width, height int) string {
	lines := t.noteLines(width - 2)
	if len(lines) > height {
		more := len(lines) - height + 1
		lines = append(lines[:height-1:height-1], " "+t.kit.Theme.Dim.Render(fmt.Sprintf("%s more · ! says all", text.Plural(more, "line"))))
	}
	bar := t.kit.Theme.Faint.Render("│")
	return kit.Beside(kit.Block(strings.TrimSuffix(strings.Repeat(bar+"\n", height), "\n"), 2, height), kit.Block(strings.Join(lines, "\n"), width-2, height))
}

// notesView is a page of all notes.
func (t *Tab) notesView(width, height int) string {
	lines, page := t.noteLines(width), height-1
	first := min(t.noteTop, max(0, len(lines)-page))
	last := min(len(lines), first+page)
	foot := " ! or esc closes this page."
	if page < len(lines) {
		foot = fmt.Sprintf(" Lines %d to %d of %d · ↑↓ and PgUp PgDn move · ! or esc closes this page.", first+1, last, len(lines))
	}
	return kit.Block(strings.Join(lines[first:last], "\n"), width, page) + "\n" + kit.ToWidth(t.kit.Theme.Dim.Render(foot), width)
}

// moveNotes moves the page of notes by so many lines.
func (t *Tab) moveNotes(by int) {
	most := max(0, len(t.noteLines(t.kit.Cols))-(t.kit.Rows-1))
	t.noteTop = min(max(0, min(t.noteTop, most)+by), most)
}

// storedEmpty is the screen of a store before the first probe: how it stands, and what was read and
// checked.
func (t *Tab) storedEmpty(width, height int) string {
	th := t.kit.Theme
	if err := t.run.Unusable(); err != nil {
		var lines []string
		for line := range strings.SplitSeq(err.Error(), "\n") {
			lines = append(lines, text.Printable(line))
		}
		return kit.Card(th, th.Bad, "✗ The store cannot be used: nothing runs.", strings.Join(lines, "\n"), width, height)
	}
	ink, said := t.storedStanding()
	top := kit.ToWidth("", width) + "\n" + kit.ToWidth(" "+ink.Bold().Render(said), width) + "\n" + kit.ToWidth("", width)
	if t.run.Loaded == nil {
		about := "Then every layer is probed: a linear classifier is fitted on the training rows and scored on the test rows, with its interval."
		return kit.Card(th, ink, said, about, width, height)
	}
	lines, room := t.noteLines(width), max(1, height-4)
	if len(lines) > room {
		lines = append(lines[:room-1:room-1], " "+th.Dim.Render(fmt.Sprintf("%s more · ! says all", text.Plural(len(lines)-room+1, "line"))))
	}
	return kit.Block(strings.Join(t.warnings(width, height), "\n")+"\n"+top+"\n"+strings.Join(lines, "\n"), width, height)
}

// storedStanding says how the fits stand while there is no figure.
func (t *Tab) storedStanding() (kit.Ink, string) {
	th := t.kit.Theme
	switch state := t.run.State(measure); {
	case t.run.Err != nil:
		return th.Bad, "✗ Stopped before the first figure. The line below says why."
	case t.run.Loaded == nil:
		return th.Text, "◌ Reading the store: names, shapes, labels …"
	case state == run.Failed:
		return th.Bad, "✗ The layers could not be probed. The line below says why."
	case state == run.Done:
		return th.Warn, "! All probes were fitted, and none has a result."
	case t.run.Checked == nil && (state == run.Running || state == run.Waiting):
		return th.Accent, "● Checking the numbers before any figure …"
	case state == run.Running:
		return th.Accent, "● Fitting the first answers …"
	case state == run.Waiting:
		return th.Text, "◌ The fits are about to begin."
	}
	return th.Text, t.run.Told("○ The layers have not been probed.", "r fits a probe on each.")
}
