package probes

import (
	"fmt"
	"slices"
	"strconv"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// What differs where the layers lie in a store: it has words for its layers and classes, rows in
// place of images, checkpoints in place of steps, and no network that trains.

// stored reports whether the layers lie in a store.
func (t *Tab) stored() bool { return t.run.Spec.IsStored() }

// name is a layer's name, safe to be shown.
func (t *Tab) name(layer int) string {
	if stored := t.run.Spec.Stored().Layers; t.stored() && layer < len(stored) {
		return text.Printable(stored[layer].Name)
	}
	return spec.LayerName(layer)
}

// class is what a class is called, safe to be shown.
func (t *Tab) class(class int) string {
	if t.stored() {
		return text.Printable(t.run.Spec.ClassName(class))
	}
	return strconv.Itoa(class)
}

// noun is what a sample is called.
func (t *Tab) noun() string {
	if t.stored() {
		return "row"
	}
	return "image"
}

// real reports whether the labels are real values: there are no classes, and R² is the figure.
func (t *Tab) real() bool { return t.stored() && t.run.Spec.Source.Classes == 0 }

// figure is what a probe of a store's layer is judged by: its test accuracy, or R².
func (t *Tab) figure(p spec.Probed) spec.Figure {
	if t.real() && p.Store != nil {
		return p.Store.R2
	}
	return p.TestAccuracy
}

// untrained is the same figure on the untrained network's store; ok is false where there is none.
func untrained(p spec.Probed) (figure spec.Figure, ok bool) {
	if p.Store == nil || !p.Store.Untrained.Finite() {
		return 0, false
	}
	return p.Store.Untrained, true
}

// majority is the share of the test rows that are of the training rows' commonest class; ok is
// false where it is not known.
func (t *Tab) majority() (share spec.Figure, ok bool) {
	for _, of := range t.probes {
		for _, p := range of {
			if p.Store != nil && p.Store.Majority.Finite() {
				return p.Store.Majority, true
			}
		}
	}
	return 0, false
}

// atMoment lists the probes of all layers at the checkpoint that is shown, by layer; false where
// one is missing.
func (t *Tab) atMoment() (probes []spec.Probed, all bool) {
	for layer := range t.probes {
		p, ok := t.shown(layer)
		if !ok {
			return nil, false
		}
		probes = append(probes, p)
	}
	return probes, true
}

// refined is how many layers have more than a first answer at the checkpoint that is shown, and
// how many have a first answer alone.
func (t *Tab) refined() (done, first int) {
	for layer := range t.probes {
		switch p, ok := t.shown(layer); {
		case ok && p.Live:
			first++
		case ok:
			done++
		}
	}
	return done, first
}

// any reports whether a probe of the checkpoint that is shown is of a kind.
func (t *Tab) any(is func(p spec.Probed) bool) bool {
	for layer := range t.probes {
		if p, ok := t.shown(layer); ok && is(p) {
			return true
		}
	}
	return false
}

// finding is what the tests of the checkpoint show, or why nothing is said yet.
func (t *Tab) finding() (sentence string, isFinding bool) {
	probes, all := t.atMoment()
	done, first := t.refined()
	n := text.Plural(len(t.probes), "layer")
	switch {
	case !all && first > 0:
		return fmt.Sprintf("First answers of %s of %s so far.", text.Count(done+first), n), false
	case !all:
		return fmt.Sprintf("%s of %s fitted here so far.", text.Count(done), n), false
	case first > 0:
		return fmt.Sprintf("First answers of %s of %s, from few rows: nothing is claimed before all are refined.", text.Count(first), n), false
	}
	var judged []spec.Judged
	if v, ok := t.verdicts[t.run.Step()]; ok && !v.Live {
		judged = append(judged, v)
	}
	sentence = run.StoredFinding(t.run.Spec, t.run.Step(), probes, judged)
	return text.Printable(sentence), judged != nil && !slices.ContainsFunc(probes, func(p spec.Probed) bool { return p.Problem != "" })
}

// Found is what the tests of a store's checkpoint that is shown have found, "" while there is nothing,
// and of a network that trains here, whose story says more.
func (t *Tab) Found() string {
	if !t.stored() {
		return ""
	}
	sentence, isFinding := t.finding()
	if !isFinding {
		return ""
	}
	return sentence
}

// withdraw forgets what was found of a checkpoint.
func (t *Tab) withdraw(step int) {
	for layer, of := range t.probes {
		if i, found := byStep(of, step); found {
			t.probes[layer] = slices.Delete(of, i, i+1)
		}
	}
	delete(t.compared, step)
	delete(t.verdicts, step)
}
