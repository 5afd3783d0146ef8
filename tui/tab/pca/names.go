package pca

import (
	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// What things are called: layers and classes by the store where it has words for them, axes by what
// they are.

// How wide the name of a class is on the screen at most, and that of a layer.
const (
	longestName  = 14
	longestLayer = 11
)

// layerName is what a layer is called.
func (t *Tab) layerName(layer int) string {
	if t.run.Spec.IsStored() {
		return kit.End(text.Printable(t.run.Spec.LayerNames()[layer]), longestLayer)
	}
	return spec.LayerName(layer)
}

// layerWidth is how many features a layer has, 0 while that is not known.
func (t *Tab) layerWidth(layer int) int {
	switch {
	case t.run.Spec.IsStored():
		return t.run.Spec.Stored().Layers[layer].Width
	case layer == 0:
		return t.run.Inputs()
	}
	return t.run.Spec.Network().Hidden[layer-1]
}

// noun is what a sample is called.
func (t *Tab) noun() string {
	if t.run.Spec.IsStored() {
		return "row"
	}
	return "image"
}

// className is what a class is called.
func (t *Tab) className(class int) string {
	if t.run.Spec.IsStored() && t.run.Spec.Source.Classes == 0 {
		return "rows"
	}
	return kit.Among(text.Printable(t.run.Spec.ClassName(class)), t.run.Spec.Stored().Classes, longestName)
}

// classesDrawn are the classes that a run's pictures have.
func classesDrawn(s spec.Spec) spec.Projecting {
	if !s.IsStored() {
		projecting, _ := spec.Settings[spec.Projecting](s, measure)
		return projecting
	}
	p := spec.Projecting{Classes: []int{0}}
	for class := 1; class < s.Source.Classes; class++ {
		p.Classes = append(p.Classes, class)
	}
	return p
}

// named are classes by name, the first few of them.
func (t *Tab) named(classes []int) string {
	if !t.run.Spec.IsStored() {
		return kit.Numbers(classes)
	}
	var names []string
	for _, class := range classes {
		names = append(names, t.className(class))
	}
	return text.Few(names, "and")
}

// when says of a moment when it is.
func (t *Tab) when(step int) string {
	if !t.run.Spec.IsStored() {
		return "after " + text.Plural(step, "step")
	}
	return text.Printable(run.MomentName(t.run.Spec, step))
}
