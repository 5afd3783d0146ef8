package pca

import (
	"fmt"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// pickPanelWidth is the width of the panel that shows a picked image.
func pickPanelWidth(width int) int {
	switch {
	case width >= 180:
		return 76
	case width >= 110:
		return 50
	}
	return 36
}

// pickTextWidth is the width of what stands beside the image.
const pickTextWidth = 18

// pickPanel shows the picked image: itself, its label, what the network and each
// layer's probe make of it, and what is nearest to it in the chosen layer.
func (s scene) pickPanel(width, height int) string {
	th, v := s.theme(), s.pick.view
	if v == nil {
		text := "Asking about this image …"
		if s.pick.image < 0 {
			text = "There is no point here to pick."
		} else if s.pick.problem != "" {
			text = s.pick.problem
		}
		return kit.Center(th.Dim.Render(kit.ToWidth(text, width-2)), width, height)
	}
	tight := height-1 < 14+(2+len(v.Layers))+(2+galleryRows)
	lines := append(s.pickHead(v, width, tight), s.pickLayers(v, width, tight)...)
	lines = append(lines, s.pickNeighbours(v, width, height-len(lines)-1, tight)...)
	below, note := s.pickCaption(width, height-len(lines)-1), s.pickNote(v)
	if caption := s.caption(); note == "" && len(below) == 0 && len(caption) > 2 && s.layout != layoutGrid {
		note = caption[len(caption)-2]
	}
	view := kit.Block(strings.Join(lines, "\n"), width, height-1-len(below))
	return kit.Stack(view, strings.Join(below, "\n"), kit.ToWidth(" "+th.Dim.Render(note), width))
}

// pickCaption is the classes and as many sentences of the caption as there is room for,
// those that say what is unusual before the others.
func (s scene) pickCaption(width, height int) []string {
	if s.layout == layoutGrid {
		return nil // they stand below the grid
	}
	below := s.legendLines(s.legendFor(width, 0), width)
	if len(below)+1 > height {
		return nil
	}
	var text []string
	caption := s.caption()
	for _, sentence := range slices.Backward(caption[:len(caption)-1]) {
		lines := strings.Split(kit.Paragraph(sentence, s.theme().Dim, width), "\n")
		if len(below)+len(text)+len(lines) > height {
			break
		}
		text = append(lines, text...)
	}
	return append(below, text...)
}

// galleryRows is how many lines the neighbours take in a panel that is not tight.
const galleryRows = 5

// pickNote says what is not as it should be.
func (s scene) pickNote(v *run.Inspection) string {
	switch {
	case s.pick.problem != "":
		return s.pick.problem
	case s.developing() != "":
		return s.developing()
	case s.row < 0:
		return "this image is not in the picture"
	case v.Image != s.pick.image || v.Step != s.wanted && s.run.State(spec.Train) != run.Running: // a training is always ahead
		return "asking …"
	}
	return ""
}

// pickHead is the image with what is known of it beside it.
func (s scene) pickHead(v *run.Inspection, width int, tight bool) []string {
	th := s.theme()
	w, h := min(v.Cols, 28), min((v.Rows+1)/2, 14)
	if tight || width < w+3+pickTextWidth {
		w, h = min(w, 14), min(h, 7)
	}
	d := chart.DigitFromBytes(v.Pixels, v.Cols).Cropped()
	d.Plain, d.ASCII = th.Few, th.ASCII
	d.Paper, d.Ink = th.Background, th.Foreground
	text := []string{
		th.Dim.Render("label ") + th.Class(int(v.Label)).Bold().Render(fmt.Sprint(v.Label)),
		th.Dim.Render("test image ") + th.Text.Render(text.Count(v.Image)),
		th.Dim.Render("after " + text.Plural(v.Step, "step")),
		"",
		th.Dim.Render("the network says"),
		s.verdict(v.Predicted, v.Label, v.Network),
	}
	if v.Predicted != v.Label && int(v.Label) < len(v.Network) {
		text = append(text, th.Dim.Render(fmt.Sprintf("%d has %s", v.Label, chart.FormatPercent(v.Network[v.Label]))))
	}
	if h >= 12 {
		text = append([]string{"", ""}, text...)
	}
	h = max(h, len(text))
	return strings.Split(kit.Beside(kit.Block("", 1, h), d.View(w, h), kit.Block("", 2, h), kit.Block(strings.Join(text, "\n"), width-w-3, h)), "\n")
}

// verdict is a prediction with its probability; a wrong one is marked.
func (s scene) verdict(predicted, label int32, probabilities []float64) string {
	th := s.theme()
	if predicted == spec.None || int(predicted) >= len(probabilities) {
		return th.Dim.Render("nothing finite")
	}
	p := kit.Pad(chart.FormatPercent(probabilities[predicted]), 7)
	if predicted != label {
		return th.Bad.Render(fmt.Sprintf("%d %s %s", predicted, th.Wrong(), p))
	}
	return th.Text.Render(fmt.Sprintf("%d %s %s", predicted, th.Right(), p))
}

// titled begins a part of the panel with its title, after a blank line if there is room.
func titled(title string, th kit.Theme, tight bool) []string {
	lines := []string{"", " " + th.Dim.Render(title)}
	if tight {
		return lines[1:]
	}
	return lines
}

// pickLayers are what the probes say, a line a layer.
func (s scene) pickLayers(v *run.Inspection, width int, tight bool) []string {
	th := s.theme()
	lines := titled("each layer's probe says", th, tight)
	for i, layer := range v.Layers {
		pointer := " "
		if i == s.Tab.layer {
			pointer = "▸"
		}
		name := kit.ToWidth(layer.Name, 9)
		line := th.Text.Render(pointer) + th.Layer(i, len(v.Layers)).Render(name)
		switch {
		case layer.ProbeStep < 0:
			line += th.Dim.Render("no probe yet")
		default:
			line += s.verdict(layer.Predicted, v.Label, layer.Probabilities)
			if layer.ProbeStep != v.Step {
				line += th.Dim.Render(" · step " + text.Count(layer.ProbeStep))
			}
			if layer.Predicted != v.Label && int(v.Label) < len(layer.Probabilities) {
				more := fmt.Sprintf("  %d has %s", v.Label, chart.FormatPercent(layer.Probabilities[v.Label]))
				if kit.Cells(line)+kit.Cells(more) < width {
					line += th.Dim.Render(more)
				}
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// pickNeighbours are the nearest images in the chosen layer, as small as they must be.
func (s scene) pickNeighbours(v *run.Inspection, width, height int, tight bool) []string {
	th := s.theme()
	if s.Tab.layer >= len(v.Layers) || height < 4 {
		return nil
	}
	layer := v.Layers[s.Tab.layer]
	lines := titled(s.nearestTitle(layer.Name, width), th, tight)
	if len(layer.Neighbours) == 0 {
		return append(lines, " "+th.Dim.Render("none: it is not finite"))
	}
	g, high := s.gallery(layer.Neighbours, v, width-1, height-len(lines))
	if (g.ASCII || g.Plain) && (g.Width < leastPlainWidth || g.Height < leastPlainHeight) {
		return append(lines, s.neighbourList(layer.Neighbours, v, width, height-len(lines))...)
	}
	return append(lines, strings.Split(kit.Beside(kit.Block("", 1, high), g.View(width-1, high)), "\n")...)
}

// nearestTitle says what stands below it, and which sign the nearest images have in the
// picture, if they have one there.
func (s scene) nearestTitle(layer string, width int) string {
	title := "nearest in " + layer + ": label, distance"
	if len(s.near) == 0 || s.layout == layoutGrid {
		return title
	}
	sign := "○ "
	if s.theme().ASCII {
		sign = "+ " // as the chart draws it
	}
	if kit.Cells(sign+title) > width-2 {
		title = "nearest in " + layer + ", by distance"
	}
	return sign + title
}

// What a small image needs to be one without shades of grey, in cells.
const (
	leastPlainWidth  = 7
	leastPlainHeight = 4
)

// neighbourList is neighbours without their images: label, distance and number of each,
// one a line or in columns.
func (s scene) neighbourList(near []run.Neighbour, v *run.Inspection, width, height int) []string {
	const column = 17
	th := s.theme()
	columns := 1
	if len(near) > height {
		columns = max(1, (width-1)/column)
	}
	lines := make([]string, min((len(near)+columns-1)/columns, height))
	for i, n := range near {
		if i/columns >= len(lines) {
			break
		}
		style, mark := th.Text, " "
		if n.Label != v.Label {
			style, mark = th.Bad, "✗"
			if th.ASCII {
				mark = "!"
			}
		}
		text := style.Render(fmt.Sprintf(" %d%s %s", n.Label, mark, text.Decimal(n.Distance, 2))) +
			th.Dim.Render(fmt.Sprintf(" #%d", n.Image))
		lines[i/columns] += kit.ToWidth(text, column)
	}
	return lines
}

// numberedCaption is the width of a small image from which on its caption has its rank.
const numberedCaption = 10

// narrowCaption is the width of a small image whose caption has no blank to spare.
const narrowCaption = 6

// gallery lays neighbours out in as many rows as let them be largest, and says how high it is.
func (s scene) gallery(near []run.Neighbour, v *run.Inspection, width, height int) (g chart.Gallery, high int) {
	th := s.theme()
	w, h, rows := 0, 0, 1
	for lines := 1; lines <= len(near); lines++ {
		perLine := (len(near) + lines - 1) / lines
		wide := min((width+1)/perLine-1, v.Cols)
		tall := min((wide*v.Rows/max(1, v.Cols)+1)/2, height/lines-1)
		wide = min(wide, 2*tall*v.Cols/max(1, v.Rows)+1)
		if wide > w && tall > 0 {
			w, h, rows = wide, tall, lines
		}
	}
	g = chart.Gallery{Width: max(1, w), Height: max(1, h), Paper: th.Background, Ink: th.Foreground, Plain: th.Few, ASCII: th.ASCII}
	for rank, n := range near {
		style, mark := th.Text, " "
		if n.Label != v.Label {
			style, mark = th.Bad, "✗"
			if th.ASCII {
				mark = "!" // an x would read as "times"
			}
		}
		if w > narrowCaption {
			mark += " "
		}
		caption := fmt.Sprintf("%d%s%s", n.Label, mark, text.Decimal(n.Distance, 2))
		if w > numberedCaption {
			caption = "○" + rankName(rank) + "  " + caption
		}
		d := chart.DigitFromBytes(n.Pixels, v.Cols).Cropped()
		g.Images = append(g.Images, chart.Picture{Pixels: d.Pixels, Columns: d.Columns, Caption: caption, Style: style.Style})
	}
	return g, rows * (g.Height + 1)
}
