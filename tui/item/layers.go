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

// What a card is at its least: lines for neighbours with their title, and layers.
const (
	leastNeighbours = 6
	fewNeighbours   = 4
	fewLines        = 18 // of a card, below which there are few
	leastLayers     = 3
)

// layers are what the probes say, a line a layer: all, or those about the chosen one.
func (c Card) layers(width, height int, tight bool) []string {
	th, all := c.Theme, c.In.Layers
	lines := titled(c.layersTitle(width), th, tight)
	left := leastNeighbours
	if height < fewLines-4 {
		left = fewNeighbours
	}
	minds := c.minds(width, tight)
	for len(minds) > 0 && height-len(lines)-len(minds)-left < min(leastLayers, len(all)) {
		minds = minds[:len(minds)-1]
	}
	room := max(1, height-len(lines)-len(minds)-left)
	if !c.stored() { // of which all come before what is near
		room = max(1, min(len(all), height-len(lines)))
	}
	from := 0
	if room < len(all) {
		from = min(max(0, c.Layer-room/2), len(all)-room)
		which := fmt.Sprintf(" · %d–%d of %d", from+1, from+room, len(all))
		if room == 1 {
			which = fmt.Sprintf(" · %d of %d", from+1, len(all))
		}
		lines[len(lines)-1] += th.Dim.Render(which)
	}
	for i := from; i < min(len(all), from+room); i++ {
		lines = append(lines, c.layer(i, width))
	}
	return append(lines, minds...)
}

// layersTitle says what the lines of the layers are.
func (c Card) layersTitle(width int) string {
	title := "each layer's probe says"
	switch {
	case width < narrowCard:
	case c.In.Real:
	case c.stored() && c.In.Split == "train":
		title += ", fitted on it"
	case c.Layer < len(c.In.Layers) && c.past(c.In.Layers[c.Layer]) > 0:
		title += ", and at each checkpoint"
	}
	return title
}

// Cells that the names of layers take in a card of some width.
const (
	layerCells       = 9
	narrowLayerCells = 10
	mostLayerCells   = 15
	wideLayerCells   = 21
)

// layerNames is the width of the layers' names.
func (c Card) layerNames(width int) int {
	most, cells := mostLayerCells, layerCells
	switch {
	case width < narrowCard:
		most = narrowLayerCells
	case width >= wideCard:
		most = wideLayerCells
	}
	for _, layer := range c.In.Layers {
		if c.stored() {
			cells = max(cells, min(most, kit.Cells(layer.Name)+1))
		}
	}
	return cells
}

// layer is what a layer's probe says.
func (c Card) layer(i, width int) string {
	th, layer := c.Theme, c.In.Layers[i]
	pointer := " "
	if i == c.Layer {
		pointer = "▸"
	}
	names := c.layerNames(width)
	name := kit.ToWidth(kit.MiddleCut(text.Printable(layer.Name), names-1), names)
	line := th.Text.Render(pointer) + th.Layer(i, len(c.In.Layers)).Render(name)
	switch {
	case layer.ProbeStep < 0 && c.In.Real && c.In.Split != "test":
		return line + th.Dim.Render("it was not tested on this row")
	case layer.ProbeStep < 0:
		return line + th.Dim.Render("no probe yet")
	case c.In.Real:
		off := text.Decimal(float64(layer.Value-c.In.Target), 3)
		return line + th.Text.Render(kit.Pad(text.Decimal(float64(layer.Value), 3), valueCells)) + th.Dim.Render("  off by "+off)
	}
	line += c.verdict(layer.Predicted, layer.Probabilities, width)
	if layer.ProbeStep != c.In.Step {
		line += th.Dim.Render(" · step " + text.Count(layer.ProbeStep))
	}
	if marks := c.past(layer); marks > 0 && kit.Cells(line)+marks < width {
		line += " " + c.marks(layer)
	}
	if layer.Predicted != c.In.Label && c.In.Label >= 0 && int(c.In.Label) < len(layer.Probabilities) {
		more := fmt.Sprintf("  %s has %s", text.Printable(c.Spec.ClassName(int(c.In.Label))), chart.FormatPercent(layer.Probabilities[c.In.Label]))
		if kit.Cells(line)+kit.Cells(more) < width {
			line += th.Dim.Render(more)
		}
	}
	return line
}

// valueCells is the width of a real value.
const valueCells = 8

// mostMarks is how many checkpoints a layer's marks are of at most, the newest.
const mostMarks = 16

// past is how many cells the marks of a layer's checkpoints take, with the blanks before them; 0
// where there is one alone.
func (c Card) past(layer run.LayerView) int {
	if !c.stored() || len(layer.Over) < 2 || c.In.Real {
		return 0
	}
	return 2 + min(mostMarks, len(layer.Over))
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
			style = style.Bold()
		}
		b.WriteString(style.Render(mark))
	}
	return b.String()
}

// minds say where the probes change their minds: from layer to layer, and from one checkpoint to the
// next.
func (c Card) minds(width int, tight bool) []string {
	if tight && !c.stored() || c.In.Real { // whose time axis plays it, or which has no mind
		return nil
	}
	over, at := "over the layers: ", " over the checkpoints: "
	if width < wideCard {
		over, at = "layers: ", ": "
	}
	var sentences []string
	var layers []run.Opinion
	for i, layer := range c.In.Layers {
		if layer.ProbeStep >= 0 {
			layers = append(layers, run.Opinion{Step: i, Predicted: layer.Predicted})
		}
	}
	if len(layers) > 1 {
		sentences = append(sentences, over+c.mind(layers, "in each", func(i int) string { return text.Printable(c.In.Layers[i].Name) }))
	}
	if c.Layer < len(c.In.Layers) && len(c.In.Layers[c.Layer].Over) > 1 {
		layer := c.In.Layers[c.Layer]
		sentences = append(sentences, text.Printable(layer.Name)+at+c.mind(layer.Over, "at each", c.momentName))
	}
	for i, s := range sentences {
		if short, _, cut := strings.Cut(s, ", "); cut && kit.Cells(s) > width-1 {
			s = short
		}
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
// called so; and what it was before or, where it changed more than once, how often it did.
func (c Card) mind(of []run.Opinion, always string, called func(place int) string) string {
	last := of[len(of)-1].Predicted
	since := len(of) - 1
	for since > 0 && of[since-1].Predicted == last {
		since--
	}
	if since == 0 {
		return c.said(last) + " " + always
	}
	said := fmt.Sprintf("%s from %s on", c.said(last), called(of[since].Step))
	changes := 0
	for i := 1; i < len(of); i++ {
		if of[i].Predicted != of[i-1].Predicted {
			changes++
		}
	}
	if changes > 1 {
		return fmt.Sprintf("%s, changed %d times", said, changes)
	}
	return fmt.Sprintf("%s, %s before", said, c.said(of[0].Predicted))
}

// said is a class in a sentence.
func (c Card) said(class int32) string {
	if class == spec.None {
		return "nothing"
	}
	return text.Printable(c.Spec.ClassName(int(class)))
}
