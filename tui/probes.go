package tui

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// probesTab shows what each layer's probe scores at the moment that is shown: as
// bars beside the untrained control and the published figure, and as curves over
// the training; or one layer's confusion matrix and the images behind its cells.
type probesTab struct {
	session  *session
	probes   [][]spec.Probed         // of each layer, ascending by step
	compared map[int][]spec.Compared // the tests of each step
	verdicts map[int]spec.Judged     // what they show together, once all are there
	diverged spec.Diverged           // the base network's, without a reason if it has not

	layer     int  // that is chosen
	confusion bool // its matrix is shown, not the table
	cell      matrixCell
	pointed   bool     // the cell was chosen
	images    *gallery // nil when closed
}

// matrixCell is a cell of a confusion matrix.
type matrixCell struct{ label, predicted int }

func (t *probesTab) Title() string     { return "Probes" }
func (t *probesTab) Stage() spec.Stage { return measure.Probe }

func (t *probesTab) Reset(s *session) {
	layer := min(t.layer, s.layers()-1)
	if t.session == nil {
		layer = s.layers() - 1 // the deepest layer is the one to look at first
	}
	last := s.config.Source.Classes - 1
	*t = probesTab{
		session: s, probes: make([][]spec.Probed, s.layers()), compared: map[int][]spec.Compared{}, verdicts: map[int]spec.Judged{}, layer: layer,
		confusion: t.confusion, cell: matrixCell{min(t.cell.label, last), min(t.cell.predicted, last)}, pointed: t.pointed,
	}
}

func (t *probesTab) Observe(events []spec.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case spec.Probed:
			t.add(e)
		case spec.Compared:
			t.compare(e)
		case spec.Judged:
			t.verdicts[e.Step] = e
		case spec.Diverged:
			if e.Subject == spec.Base {
				t.diverged = e
			}
		}
	}
}

// compare takes in a test. That of the stage takes the place of a live one.
func (t *probesTab) compare(c spec.Compared) {
	tests := slices.DeleteFunc(t.compared[c.Step], func(o spec.Compared) bool { return o.First == c.First && o.Second == c.Second })
	t.compared[c.Step] = append(tests, c)
}

// ruin says in what way the network of a step is ruined.
func (t *probesTab) ruin(step int) run.Ruin {
	return run.RuinAt(step, t.session.config.Network().Steps, t.compared[step], t.diverged)
}

// test is the test of a layer's probe at a step against the one of the layer before, as
// it stands among the others of that step. A ruined network's are not shown, since
// nothing is claimed of it.
func (t *probesTab) test(step, layer int) (test spec.LayerTest, known bool) {
	v, judged := t.verdicts[step]
	if !judged || layer < 1 || layer > len(v.Neighbours) || t.ruin(step) != run.NotRuined {
		return spec.LayerTest{}, false
	}
	return v.Neighbours[layer-1], true
}

// add takes in a probe; that of the stage takes the place of a live one of the
// same step.
func (t *probesTab) add(p spec.Probed) {
	of := t.probes[p.Layer]
	i, found := byStep(of, p.Step)
	switch {
	case !found:
		t.probes[p.Layer] = slices.Insert(of, i, p)
	case !p.Live || of[i].Live:
		of[i] = p
	}
}

// byStep finds the probe of a step among those of one layer.
func byStep(probes []spec.Probed, step int) (index int, found bool) {
	return slices.BinarySearchFunc(probes, step, func(p spec.Probed, step int) int { return p.Step - step })
}

// ready reports whether there is a probe at all.
func (t *probesTab) ready() bool {
	return slices.ContainsFunc(t.probes, func(of []spec.Probed) bool { return len(of) > 0 })
}

// shown is a layer's newest probe at the moment that is shown.
func (t *probesTab) shown(layer int) (spec.Probed, bool) {
	of := t.probes[layer]
	for i := len(of) - 1; i >= 0; i-- {
		if t.session.time.shows(of[i].Step) {
			return of[i], true
		}
	}
	return spec.Probed{}, false
}

// Control is the probe of a layer of the untrained network; without a name while it
// is unknown.
func (t *probesTab) control(layer int) spec.Probed {
	if i, found := byStep(t.probes[layer], 0); found {
		return t.probes[layer][i]
	}
	return spec.Probed{}
}

// whole returns the newest step up to the moment at which every layer has been probed
// and compared, but for those that cannot be, and these probes.
func (t *probesTab) whole() (step int, probes []spec.Probed) {
	of := t.probes[len(t.probes)-1]
	for i := len(of) - 1; i >= 0; i-- {
		if step = of[i].Step; !t.session.time.shows(step) {
			continue
		}
		probes = probes[:0]
		for _, of := range t.probes {
			if k, found := byStep(of, step); found {
				probes = append(probes, of[k])
			}
		}
		broken := slices.ContainsFunc(probes, func(p spec.Probed) bool { return p.Problem != "" })
		_, judged := t.verdicts[step]
		if len(probes) == len(t.probes) && (broken || judged) {
			return step, probes
		}
	}
	return 0, nil
}

// matrix is the confusion matrix of the chosen layer's shown probe; of no classes if
// it has none.
func (t *probesTab) matrix() spec.Confusion {
	p, _ := t.shown(t.layer)
	return p.Confusion
}

// Bindings lists the keys of what is shown.
func (t *probesTab) Bindings() []key.Binding {
	k := t.session.keys
	if !t.ready() {
		return nil
	}
	if !t.confusion {
		return []key.Binding{k.Confusion, k.ProbeOn}
	}
	cell, table, images := k.ProbeOn, k.Confusion, k.Images
	cell.SetHelp("←↑↓→", "cell")
	table.SetHelp("c", "table")
	if t.images != nil {
		first, size := t.galleryPage()
		k.MoreOf.SetEnabled(first+size < len(t.images.images))
		k.LessOf.SetEnabled(first > 0)
		return []key.Binding{k.Close, k.MoreOf, k.LessOf, cell, k.NextProbe, k.Mistake}
	}
	return []key.Binding{cell, images, k.NextProbe, table, k.Mistake}
}

func (t *probesTab) Update(msg tea.KeyPressMsg) tea.Cmd {
	k := t.session.keys
	if !t.ready() {
		return nil
	}
	switch {
	case key.Matches(msg, k.Confusion):
		t.confusion, t.images = !t.confusion, nil
		t.point()
	case key.Matches(msg, k.NextProbe):
		t.choose(+1)
	case key.Matches(msg, k.PrevProbe):
		t.choose(-1)
	case t.confusion:
		return t.updateMatrix(msg)
	case key.Matches(msg, k.ProbeOn), key.Matches(msg, k.ProbeDown):
		t.choose(+1)
	case key.Matches(msg, k.ProbeBack), key.Matches(msg, k.ProbeUp):
		t.choose(-1)
	}
	return t.fetch()
}

// choose goes to the next layer or to the one before, round at the ends.
func (t *probesTab) choose(by int) {
	t.layer = (t.layer + by + len(t.probes)) % len(t.probes)
	t.point()
}

// Moved follows the moment that is shown.
func (t *probesTab) Moved() tea.Cmd { return t.fetch() }

// Mouse chooses a layer of the table, a cell of the matrix, and pages the images.
func (t *probesTab) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	m := msg.Mouse()
	_, click := msg.(tea.MouseClickMsg)
	click = click && m.Button == tea.MouseLeft
	switch {
	case !t.ready():
	case t.confusion:
		return t.mouseMatrix(m.Button, click, x, y)
	case click:
		layer, ok := t.layerAt(y)
		switch {
		case ok && layer == t.layer:
			t.confusion = true
			t.point()
		case ok:
			t.layer = layer
		}
	}
	return nil
}

func (t *probesTab) View(width, height int) string {
	switch {
	case !t.ready():
		return t.empty(width, height)
	case t.confusion:
		return t.matrixView(width, height)
	}
	return t.tableView(width, height)
}

// empty is the tab before the first probe.
func (t *probesTab) empty(width, height int) string {
	s := t.session
	scored := "as many test images"
	if there := upToThere(s.probing.Samples, s.test); there != upToThere(s.probing.Samples, s.train) {
		scored = text.Plural(there, "test image")
	}
	what := fmt.Sprintf("How well can a linear classifier read the class from a layer? A logistic regression is fitted on each layer's representation of %s and scored on %s, beside the same one on the untrained network.",
		text.Plural(upToThere(s.probing.Samples, s.train), "training image"), scored)
	return s.looks(measure.Probe, lookTexts{
		failed: "The layers could not be probed.", running: "Fitting the first probe …", what: "probes",
		idle: "The layers have not been probed yet: r probes them, after the training.", about: what,
	}, width, height)
}
