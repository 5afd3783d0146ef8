package pca

import (
	"slices"
	"strings"

	"fathom/model/run"
	"fathom/model/spec"
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

// pickPanel shows the picked item: itself, its label, what the network and each layer's probe make
// of it, and what is nearest to it in the chosen layer; above it the list or the field that leads to
// items, if one is open.
func (s scene) pickPanel(width, height int) string {
	top := s.pick.Finder.Lines(width, height)
	return kit.Stack(strings.Join(top, "\n"), s.cardPanel(width, height-len(top)))
}

// cardPanel shows the item itself.
func (s scene) cardPanel(width, height int) string {
	th, v := s.theme(), s.pick.View
	if v == nil {
		text := "Asking about this " + s.pick.Noun() + " …"
		if s.pick.Number < 0 {
			text = "There is no point here to pick."
		} else if s.pick.Problem != "" {
			text = s.pick.Problem
		}
		return kit.Center(th.Dim.Render(kit.ToWidth(text, width-2)), width, height)
	}
	lines := s.pick.Card(s.Tab.layer, len(s.near) > 0 && s.layout != layoutGrid).Lines(width, height-1)
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

// pickNote says what is not as it should be.
func (s scene) pickNote(v *run.Inspection) string {
	switch {
	case s.pick.Problem != "":
		return s.pick.Problem
	case s.developing() != "":
		return s.developing()
	case s.nowhere:
		return "this " + s.pick.Noun() + " is not in the picture"
	case v.Number != s.pick.Number || v.Step != s.wanted && s.run.State(spec.Train) != run.Running: // a training is always ahead
		return "asking …"
	}
	return ""
}
