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

// Card is what is known of an item at a moment. It is a picture of what it is given.
type Card struct {
	Theme  kit.Theme
	Spec   spec.Spec
	Moment string // the one that is shown, in words: "after 100 steps", "at step-100"
	In     *run.Inspection
	Near   []run.Neighbour // in the chosen layer, nearest first; nil while they are not known
	Known  bool            // Near is the answer
	Cosine bool            // by which it is
	Layer  int             // the chosen layer
	Ringed bool            // the neighbours have rings in the picture
}

// textWidth is the width of what stands beside an image.
const textWidth = 18

// galleryRows is how many lines the neighbours take in a card that is not tight.
const galleryRows = 5

// Lines are those of the card, at most so many, each of so many cells.
func (c Card) Lines(width, height int) []string {
	tight := height < 14+(2+len(c.In.Layers))+(2+galleryRows)
	lines := c.head(width, height, tight)
	lines = append(lines, c.layers(width, height-len(lines), tight)...)
	lines = append(lines, c.neighbours(width, height-len(lines), tight)...)
	for i := range lines {
		lines[i] = kit.ToWidth(lines[i], width)
	}
	return lines[:min(len(lines), max(0, height))]
}

// stored reports whether the item is a row of a store.
func (c Card) stored() bool { return c.Spec.IsStored() }

// head is the item: its image and its text, with what is known of it.
func (c Card) head(width, height int, tight bool) []string {
	var lines []string
	if c.In.Pixels != nil {
		lines = c.picture(width, tight)
	} else {
		for _, line := range c.facts() {
			lines = append(lines, " "+line)
		}
	}
	if c.In.Text == "" {
		return lines
	}
	quoted := kit.Wrap(c.In.Text, width-2)
	room := max(1, min(height/3, height-len(lines)-10)) // as a third of the card, and the rest at its least
	if len(quoted) > room {
		quoted = quoted[:room]
		quoted[room-1] = strings.TrimRight(kit.ToWidth(quoted[room-1]+" …", width-2), " ")
	}
	if !tight {
		lines = append(lines, "")
	}
	for _, line := range quoted {
		lines = append(lines, " "+c.Theme.Strong.Render(line))
	}
	return lines
}

// picture is the image with what is known of it beside it.
func (c Card) picture(width int, tight bool) []string {
	th, in := c.Theme, c.In
	w, h := min(in.Cols, 28), min((in.Rows+1)/2, 14)
	if tight || width < w+3+textWidth {
		w, h = min(w, 14), min(h, 7)
	}
	d := chart.DigitFromBytes(in.Pixels, in.Cols).Cropped()
	d.Plain, d.ASCII = th.Few, th.ASCII
	d.Paper, d.Ink = th.Background, th.Foreground
	facts := c.facts()
	if h >= 12 {
		facts = append([]string{"", ""}, facts...)
	}
	h = max(h, len(facts))
	return strings.Split(kit.Beside(kit.Block("", 1, h), d.View(w, h), kit.Block("", 2, h), kit.Block(strings.Join(facts, "\n"), width-w-3, h)), "\n")
}

// facts are what is known of the item, a line each.
func (c Card) facts() []string {
	th, in := c.Theme, c.In
	facts := []string{c.label(in.Item)}
	if !c.stored() {
		facts = append(facts, th.Dim.Render("test image ")+th.Text.Render(text.Count(in.Number)), th.Dim.Render(c.Moment), "",
			th.Dim.Render("the network says"), c.verdict(in.Predicted, in.Network, wideCard))
		if in.Predicted != in.Label && in.Label >= 0 && int(in.Label) < len(in.Network) {
			facts = append(facts, th.Dim.Render(fmt.Sprintf("%d has %s", in.Label, chart.FormatPercent(in.Network[in.Label]))))
		}
		return facts
	}
	row := th.Dim.Render("row ") + th.Text.Render(text.Count(in.Number))
	if in.ID != "" {
		row = th.Text.Render(in.ID) + th.Dim.Render(" · row "+text.Count(in.Number))
	}
	if in.Token >= 0 {
		row += th.Dim.Render(" · token " + text.Count(in.Token))
	}
	if in.Pixels != nil { // beside which there is little room
		facts = append(facts, row, th.Dim.Render(in.Split), th.Dim.Render(c.Moment))
	} else {
		row += th.Dim.Render(" · " + in.Split)
		if c.Moment != "" {
			row += th.Dim.Render(" · " + c.Moment)
		}
		facts = append(facts, row)
	}
	if in.Group != "" {
		facts = append(facts, th.Dim.Render("group "+in.Group))
	}
	return facts
}

// label is an item's label, or the value that is its.
func (c Card) label(it run.Item) string {
	th := c.Theme
	switch {
	case it.Label != spec.None:
		return th.Dim.Render("label ") + th.Class(int(it.Label)).Bold().Render(text.Printable(c.Spec.ClassName(int(it.Label))))
	case it.Real:
		return th.Dim.Render("value ") + th.Strong.Render(text.Decimal(float64(it.Target), 3))
	}
	return th.Dim.Render("no label")
}

// verdict is a prediction with its probability; a wrong one is marked.
func (c Card) verdict(predicted int32, probabilities []float64, width int) string {
	th := c.Theme
	if predicted == spec.None {
		return th.Dim.Render("nothing finite")
	}
	style, mark := th.Text, th.Right()
	if predicted != c.In.Label {
		style, mark = th.Bad, th.Wrong()
	}
	name := c.nameWidth(width)
	said := kit.ToWidth(kit.Among(text.Printable(c.Spec.ClassName(int(predicted))), c.Spec.Stored().Classes, name), name) + " " + mark
	if predicted >= 0 && int(predicted) < len(probabilities) {
		said += " " + kit.Pad(chart.FormatPercent(probabilities[predicted]), 7)
	}
	return style.Render(said)
}

// How many cells the name of a class takes at most, by the width of what it stands in.
const (
	narrowCard   = 44
	wideCard     = 60
	longestClass = 12
	shortClass   = 8
	leastClass   = 5 // in a list and beside neighbours
)

// nameWidth is the width of the classes' names in a card of some width.
func (c Card) nameWidth(width int) int {
	if width < narrowCard {
		return classCells(c.Spec, shortClass)
	}
	return classCells(c.Spec, longestClass)
}

// classCells is the width of the classes' names where there are so many cells for one at most.
func classCells(s spec.Spec, most int) int {
	width := 1
	for _, name := range s.Stored().Classes {
		width = max(width, min(most, kit.Cells(name)))
	}
	return width
}

// titled begins a part of the card with its title, after a blank line if there is room.
func titled(title string, th kit.Theme, tight bool) []string {
	lines := []string{"", " " + th.Dim.Render(title)}
	if tight {
		return lines[1:]
	}
	return lines
}
