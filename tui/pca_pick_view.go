package tui

import (
	"fmt"
	"strings"

	"fathom/data"
	"fathom/model/lab"
	"fathom/tui/chart"
)

// pickPanelWidth is the width of the panel that shows a picked image.
func pickPanelWidth(width int) int {
	switch {
	case width >= 180:
		return 76
	case width >= 110:
		return 46
	}
	return 36
}

// noClass is what an inspection says where there is no prediction.
const noClass = 255

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
		return center(th.dim.Render(fit(text, width-2)), width, height)
	}
	head := s.pickHead(v, width, height)
	lines := append(head, s.pickLayers(v, width)...)
	lines = append(lines, s.pickNeighbours(v, width, height-len(lines)-1)...)
	note := ""
	switch {
	case s.pick.problem != "":
		note = s.pick.problem
	case s.developing() != "":
		note = s.developing()
	case s.row < 0:
		note = "this image is not in the picture"
	case v.Image != s.pick.image || v.Step != s.wanted:
		note = "asking …"
	}
	view := block(strings.Join(lines, "\n"), width, height-1)
	return view + "\n" + fit(" "+th.dim.Render(note), width)
}

// pickHead is the image with what is known of it beside it.
func (s scene) pickHead(v *lab.Inspection, width, height int) []string {
	th := s.theme()
	w, h := v.Cols, (v.Rows+1)/2
	if h > 14 || h > height*2/5 || width < w+16 {
		w, h = (w+1)/2, (h+1)/2
	}
	w, h = min(w, width/2, 28), min(h, height/2, 14)
	d := chart.DigitFromBytes(v.Pixels, v.Cols)
	d.ASCII = th.plain
	d.Paper, d.Ink = th.paper, th.ink
	margin := block("", 1, h)
	text := []string{
		th.dim.Render("label ") + th.class(int(v.Label)).Bold(true).Render(fmt.Sprint(v.Label)),
		th.dim.Render("test image ") + th.text.Render(data.Count(v.Image)),
		th.dim.Render("after " + plural(v.Step, "step")),
		"",
		th.dim.Render("the network says"),
		s.verdict(v.Predicted, v.Label, v.Network),
	}
	if v.Predicted != v.Label && int(v.Label) < len(v.Network) {
		text = append(text, th.dim.Render(fmt.Sprintf("%d has %s", v.Label, chart.FormatPercent(v.Network[v.Label]))))
	}
	if h >= 12 {
		text = append([]string{"", ""}, text...)
	}
	return strings.Split(beside(margin, d.View(w, h), block("", 2, h), block(strings.Join(text, "\n"), width-w-3, h)), "\n")
}

// verdict is a prediction with its probability; a wrong one is marked.
func (s scene) verdict(predicted, label byte, probabilities []float64) string {
	th := s.theme()
	if predicted == noClass || int(predicted) >= len(probabilities) {
		return th.dim.Render("nothing finite")
	}
	p := pad(chart.FormatPercent(probabilities[predicted]), 7)
	if predicted != label {
		return th.bad.Render(fmt.Sprintf("%d ✗ %s", predicted, p))
	}
	return th.text.Render(fmt.Sprintf("%d ✓ %s", predicted, p))
}

// pickLayers are what the probes say, a line a layer.
func (s scene) pickLayers(v *lab.Inspection, width int) []string {
	th := s.theme()
	lines := []string{"", " " + th.dim.Render("each layer's probe says")}
	for i, layer := range v.Layers {
		pointer := " "
		if i == s.pcaTab.layer {
			pointer = "▸"
		}
		name := fit(layer.Name, 9)
		line := th.text.Render(pointer) + th.layer(i, len(v.Layers)).Render(name)
		switch {
		case layer.ProbeStep < 0:
			line += th.dim.Render("no probe yet")
		default:
			line += s.verdict(layer.Predicted, v.Label, layer.Probabilities)
			if layer.ProbeStep != v.Step {
				line += th.dim.Render(" at " + data.Count(layer.ProbeStep))
			}
			if layer.Predicted != v.Label && int(v.Label) < len(layer.Probabilities) {
				more := fmt.Sprintf("  %d has %s", v.Label, chart.FormatPercent(layer.Probabilities[v.Label]))
				if cells(line)+cells(more) < width {
					line += th.dim.Render(more)
				}
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// pickNeighbours are the nearest images in the chosen layer, as small as they must be.
func (s scene) pickNeighbours(v *lab.Inspection, width, height int) []string {
	th := s.theme()
	if s.pcaTab.layer >= len(v.Layers) || height < 4 {
		return nil
	}
	layer := v.Layers[s.pcaTab.layer]
	lines := []string{"", " " + th.dim.Render("nearest in "+layer.Name+": label, distance")}
	if len(layer.Neighbours) == 0 {
		return append(lines, " "+th.dim.Render("none: it is not finite"))
	}
	g := s.gallery(layer.Neighbours, v, width-1, height-len(lines))
	view := g.View(width-1, g.Height+1)
	return append(lines, strings.Split(beside(block("", 1, g.Height+1), view), "\n")...)
}

// gallery lays neighbours out in one row.
func (s scene) gallery(near []lab.Neighbour, v *lab.Inspection, width, height int) chart.Gallery {
	th := s.theme()
	w := min((width+1)/len(near)-1, v.Cols/2)
	h := min((w*v.Rows/max(1, v.Cols)+1)/2, height-1)
	g := chart.Gallery{Width: max(1, w), Height: max(1, h), Paper: th.paper, Ink: th.ink, ASCII: th.plain}
	for _, n := range near {
		style := th.text
		caption := fmt.Sprintf("%d  %s", n.Label, chart.FormatShort(n.Distance))
		if n.Label != v.Label {
			style = th.bad
			caption = fmt.Sprintf("%d✗ %s", n.Label, chart.FormatShort(n.Distance))
		}
		g.Images = append(g.Images, chart.Picture{Pixels: chart.PixelsFromBytes(n.Pixels), Columns: v.Cols, Caption: caption, Style: style})
	}
	return g
}
