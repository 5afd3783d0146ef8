package pca

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/tui/chart"
	"fathom/tui/drawn"
	"fathom/tui/item"
	"fathom/tui/kit"
)

// say leaves a sentence about what a key has done to what is drawn, which was chosen otherwise
// before.
func (t *Tab) say(msg tea.KeyPressMsg, before choice) {
	k := t.kit.Keys
	class := t.projecting.Classes[t.cursor]
	switch arrows := t.pick.On || t.space; {
	case key.Matches(msg, k.Unpick):
		t.kit.Say("No %s is picked any more.", t.pick.Noun())
	case key.Matches(msg, k.Distance) && t.pick.On:
		t.kit.Say("%s", t.pick.DistanceSentence())
	case key.Matches(msg, k.Pick), t.pick.On && key.Matches(msg, k.Walk):
		t.sayPicked()
	case key.Matches(msg, k.Axes):
		t.kit.Say("%s", drawn.Sentence(t.axesNow(), t.noun()))
	case key.Matches(msg, k.NextProbe, k.PrevProbe), !arrows && key.Matches(msg, k.Layer, k.PrevLayer):
		t.kit.Say("Layer %s.", t.layerName(t.layer))
	case t.space && key.Matches(msg, k.NextPair):
		t.kit.Say("The 3-D view shows three components; v goes back to a pair.")
	case key.Matches(msg, k.NextPair), !arrows && key.Matches(msg, k.Pair, k.PrevPair):
		t.sayPair()
	case key.Matches(msg, k.Class, k.PrevClass):
		t.kit.Say("Class %s is chosen: d drops it, i shows it alone.", t.className(class))
	case key.Matches(msg, k.Toggle, k.Only) && t.unfitted(class):
		t.kit.Say("Class %s is not in this fit; f goes back to that of all.", t.className(class))
	case key.Matches(msg, k.All) && t.refitting():
		t.kit.Say("All %s of this fit are shown; f goes back to that of all.", text.Plural(len(t.refitClasses), "class"))
	case key.Matches(msg, k.Toggle) && t.hidden[class]:
		t.kit.Say("Class %s is hidden; the axes stay, f fits them on what is shown.", t.className(class))
	case key.Matches(msg, k.Toggle):
		t.kit.Say("Class %s is shown.", t.className(class))
	case key.Matches(msg, k.Only):
		t.kit.Say("Class %s alone; a shows all.", t.className(class))
	case key.Matches(msg, k.All):
		t.kit.Say("All %s are shown.", text.Plural(len(t.projecting.Classes), "class"))
	case key.Matches(msg, k.Refit):
		t.sayRefit()
	case key.Matches(msg, k.Wrong) && !item.HasLists(t.run.Spec):
		t.kit.Say("Without classes no %s is taken for another.", t.noun())
	case key.Matches(msg, k.Wrong):
		t.kit.Say("%s", kit.Either(t.wrong, "Only the "+t.noun()+"s that "+t.pick.Reader()+" gets wrong.", "All "+t.noun()+"s again."))
	default:
		t.saySeen(msg, before)
	}
}

// saySeen says how the same points are seen.
func (t *Tab) saySeen(msg tea.KeyPressMsg, before choice) {
	k := t.kit.Keys
	switch {
	case key.Matches(msg, k.Layout) && before.layout == t.layout:
		t.kit.Say("There is room for one layout only.")
	case key.Matches(msg, k.Layout):
		t.kit.Say("Layout: %s.", [...]string{"as fits", "one layer", "all layers in a row", "all layers and pairs"}[t.layout])
	case key.Matches(msg, k.Space) && t.axesNow().IsMap():
		t.kit.Say("A map has two axes: z goes on to others.")
	case key.Matches(msg, k.Space):
		t.kit.Say("%s", kit.Either(t.space, "Three axes in 3-D: ←→↑↓ turn it, t lets it turn.", "A pair of axes."))
	case t.space && key.Matches(msg, k.Spin):
		t.kit.Say("%s", kit.Either(t.camera.spinning, "It turns by itself; t stops it.", "It no longer turns."))
	case key.Matches(msg, k.Spin):
		t.kit.Say("Only the 3-D view turns; v opens it.")
	case t.space && key.Matches(msg, k.Turn, k.Pan):
		t.kit.Say("Turned; + and - zoom.")
	case key.Matches(msg, k.Near, k.Far, k.Whole, k.Pan):
		t.sayZoom(before)
	case key.Matches(msg, k.Common):
		t.kit.Say("%s", kit.Either(t.common, "One scale for all layers: their sizes can be compared.", "Each layer fills its own picture."))
	case key.Matches(msg, k.Unturn):
		t.kit.Say("%s", kit.Either(t.raw, "Axes as each moment's fit has them.", "Axes turned to the picture of the moment before."))
	case key.Matches(msg, k.Glyphs):
		t.kit.Say("%s", kit.Either(t.digits(), "Points are drawn as digits.", "Points are drawn as dots."))
	case key.Matches(msg, k.Shade) && (t.space || t.digits()):
		t.kit.Say("Density is shaded only between flat dots.")
	case key.Matches(msg, k.Shade):
		t.kit.Say("%s", kit.Either(t.flat, "Density off: every dot is as bright.", "Density on: the more "+t.noun()+"s on a dot, the brighter."))
	}
}

// sayPicked says which item is picked.
func (t *Tab) sayPicked() {
	noun := t.pick.Noun()
	if t.pick.Number < 0 {
		t.kit.Say("There is no %s to pick.", noun)
		return
	}
	if noun == "image" {
		noun = "test image"
	}
	t.kit.Say("%s %s: ←→↑↓ go to others, p plays how it moves, esc unpicks it.", kit.Capital(noun), text.Count(t.pick.Number))
}

// sayRefit says on what the components are fitted.
func (t *Tab) sayRefit() {
	visible := t.visible()
	switch {
	case t.refitting():
		t.kit.Say("Components fitted on %s alone; f goes back.", text.Plural(len(visible), "class"))
	case len(visible) == 0 || len(visible) == len(t.projecting.Classes):
		t.kit.Say("Components of all classes; drop one with d, then f fits on the rest.")
	default:
		t.kit.Say("Components fitted on all classes again.")
	}
}

// sayZoom says how much of the picture is seen.
func (t *Tab) sayZoom(before choice) {
	switch {
	case t.window == before.window && t.camera.near == before.camera.near:
		t.kit.Say("All of it is shown already; + zooms in.")
	case t.window == chart.WholeWindow() && t.camera.near == 1:
		t.kit.Say("All of it is shown.")
	default:
		t.kit.Say("Zoomed %s times; 0 shows the whole.", fmt.Sprintf("%.3g", max(t.camera.near, 1/(t.window.X.Hi-t.window.X.Lo))))
	}
}
