package pca

import (
	"strconv"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

// TestOnePictureIsChosen: of the pictures of a grid the one of the chosen layer and
// pair, of a strip the one of the layer.
func TestOnePictureIsChosen(t *testing.T) {
	_, tab := onPCA(t, 120, 30)
	for _, layout := range []layout{layoutGrid, layoutStrip} {
		for pair := range gridPairs {
			tab.layout, tab.pair = layout, pair
			s := tab.scene(120, 30)
			var chosen []place
			for _, p := range s.pictures {
				if s.chosen(p) {
					chosen = append(chosen, p)
				}
			}
			if len(chosen) != 1 || chosen[0].layer != tab.layer || chosen[0].pair != pair {
				t.Errorf("layout %v, pair %d: chosen are %v", layout, pair, chosen)
			}
		}
	}
}

// TestShortTitlesKeepThePair: where there is no room for all of a title, the numbers of
// the components stay.
func TestShortTitlesKeepThePair(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	b.Type("c", "right")
	answerPick(tab)
	tab.layout = layoutGrid
	b.Has(t, "hidden1 1×2", "hidden1 1×3", "hidden1 2×3")
}

// TestPickWithoutColours: small images of characters give way to what they are, the
// nearest ones have a sign that is explained, and no figure has a sign of arithmetic.
func TestPickWithoutColours(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		b, tab := onPCA(t, 80, 18)
		b.Dress(colorprofile.ASCII, ascii)
		tab.layout = layoutOne
		b.Type("c", "right")
		answerPick(tab)
		near := tab.pick.view.Layers[tab.layer].Neighbours
		for _, n := range near {
			b.Has(t, " #"+strconv.Itoa(n.Image))
		}
		if ascii {
			b.Has(t, "+ nearest in hidden3", "3 right  91.0 %", "9 wrong  51.3 %")
		} else {
			b.Has(t, "○ nearest in hidden3")
		}
	}
}
