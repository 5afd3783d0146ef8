package item

import (
	"fmt"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// leastNeighbours is how many lines are left for neighbours beside the layers, with their title.
const leastNeighbours = 6

// layers are what the probes say, a line a layer: all, or those about the chosen one.
func (c Card) layers(width, height int, tight bool) []string {
	th, all := c.Theme, c.In.Layers
	minds := c.minds(width, tight)
	title := "each layer's probe says"
	if c.stored() && c.In.Split == "train" {
		title += ", fitted on it"
	}
	lines := titled(title, th, tight)
	room := max(1, height-len(lines)-len(minds)-leastNeighbours)
	if !c.stored() {
		room = len(all)
	}
	from := 0
	if room < len(all) {
		from = min(max(0, c.Layer-room/2), len(all)-room)
		lines[len(lines)-1] += th.Dim.Render(fmt.Sprintf(" (%d to %d of %d)", from+1, from+room, len(all)))
	}
	for i := from; i < min(len(all), from+room); i++ {
		lines = append(lines, c.layer(i, width))
	}
	return append(lines, minds...)
}

// layerNames is the width of the layers' names.
func (c Card) layerNames() int {
	width := 9
	if c.stored() {
		for _, layer := range c.In.Layers {
			width = max(width, min(14, kit.Cells(layer.Name)+1))
		}
	}
	return width
}

// layer is what a layer's probe says.
func (c Card) layer(i, width int) string {
	th, layer := c.Theme, c.In.Layers[i]
	pointer := " "
	if i == c.Layer {
		pointer = "▸"
	}
	name := kit.ToWidth(kit.MiddleCut(text.Printable(layer.Name), c.layerNames()-1), c.layerNames())
	line := th.Text.Render(pointer) + th.Layer(i, len(c.In.Layers)).Render(name)
	if layer.ProbeStep < 0 {
		return line + th.Dim.Render("no probe yet")
	}
	line += c.verdict(layer.Predicted, layer.Probabilities)
	if layer.ProbeStep != c.In.Step {
		line += th.Dim.Render(" · step " + text.Count(layer.ProbeStep))
	}
	if layer.Predicted != c.In.Label && c.In.Label >= 0 && int(c.In.Label) < len(layer.Probabilities) {
		more := fmt.Sprintf("  %s has %s", c.Spec.ClassName(int(c.In.Label)), chart.FormatPercent(layer.Probabilities[c.In.Label]))
		if kit.Cells(line)+kit.Cells(more)+c.past(layer) < width {
			line += th.Dim.Render(more)
		}
	}
	if marks := c.past(layer); marks > 0 && kit.Cells(line)+marks < width {
		line = kit.ToWidth(line, width-marks) + c.marks(layer)
	}
	return line
}

// mostMarks is how many checkpoints a layer's marks are of at most, the newest.
const mostMarks = 16

// past is how many cells the marks of a layer's checkpoints take, with a blank before them; 0 where
// there is one alone.
func (c Card) past(layer run.LayerView) int {
	if !c.stored() || len(layer.Over) < 2 {
		return 0
	}
	return 1 + min(mostMarks, len(layer.Over))
}

// marks are whether a layer's probe was right at every checkpoint, from the first to the last.
func (c Card) marks(layer run.LayerView) string {
	th := c.Theme
	var b strings.Builder
	b.WriteByte(' ')
	for _, o := range layer.Over[max(0, len(layer.Over)-mostMarks):] {
		style, mark := th.Dim, "✓"
		if th.ASCII {
			mark = "."
		}
		if o.Predicted != c.In.Label {
			style, mark = c.mark(o.Predicted)
		}
		if o.Step == c.In.Step {
			style = th.Accent
		}
		b.WriteString(style.Render(mark))
	}
	return b.String()
}

// minds say where the probes change their minds: from layer to layer, and from one checkpoint to the
// next.
func (c Card) minds(width int, tight bool) []string {
	if tight && !c.stored() { // whose time axis plays it
		return nil
	}
	var sentences []string
	var layers []run.Opinion
	for i, layer := range c.In.Layers {
		if layer.ProbeStep >= 0 {
			layers = append(layers, run.Opinion{Step: i, Predicted: layer.Predicted})
		}
	}
	if len(layers) > 1 {
		sentences = append(sentences, c.mind(layers, "every layer", func(i int) string { return text.Printable(c.In.Layers[i].Name) }))
	}
	if c.Layer < len(c.In.Layers) && len(c.In.Layers[c.Layer].Over) > 1 {
		layer := c.In.Layers[c.Layer]
		sentences = append(sentences, text.Printable(layer.Name)+": "+c.mind(layer.Over, "at every checkpoint", c.momentName))
	}
	for i, s := range sentences {
		sentences[i] = " " + c.Theme.Dim.Render(kit.ToWidth(s, width-1))
	}
	return sentences
}

// momentName is what the moment of a step is called.
func (c Card) momentName(step int) string {
	if c.stored() {
		return text.Printable(run.MomentName(c.Spec, step))
	}
	return "step " + text.Count(step)
}

// mind says since when an opinion is what it is at last, of opinions in an order whose places are
// called so.
func (c Card) mind(of []run.Opinion, always string, called func(place int) string) string {
	last := of[len(of)-1].Predicted
	since := len(of) - 1
	for since > 0 && of[since-1].Predicted == last {
		since--
	}
	if since == 0 {
		return c.said(last) + " " + always
	}
	return fmt.Sprintf("%s from %s on, %s before", c.said(last), called(of[since].Step), c.said(of[since-1].Predicted))
}

// said is a class in a sentence.
func (c Card) said(class int32) string {
	if class == spec.None {
		return "nothing"
	}
	return text.Printable(c.Spec.ClassName(int(class)))
}
