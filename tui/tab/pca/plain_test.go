package pca

import (
	"strconv"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"fathom/model/run"
	"fathom/tui/chart"
	"fathom/tui/tuitest"
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
	b.Type("enter", "right")
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
		b.Type("enter", "right")
		answerPick(tab)
		for _, n := range tab.pick.Near {
			b.Has(t, " #"+strconv.Itoa(n.Number))
		}
		if ascii {
			b.Has(t, "+ nearest in hidden3", "3 right  91.0 %", "9 wrong  51.3 %")
		} else {
			b.Has(t, "○ nearest in hidden3")
		}
	}
}

// TestPickIsNeverFiltered hides classes one after the other: the picked image is always one that is
// drawn, and let go with the last class.
func TestPickIsNeverFiltered(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	b.Type("enter", "right")
	answerPick(tab)
	for i := range tab.projecting.Classes {
		label := func() int32 { s := tab.scene(b.Kit.Cols, b.Kit.Rows); return s.labels[s.row] }
		if !tab.pick.On {
			t.Fatalf("nothing is picked with %d classes hidden", i)
		}
		for tab.projecting.Classes[tab.cursor] != int(label()) {
			b.Type(")")
		}
		b.Type("d")
		if tab.pick.On && tab.hidden[int(label())] {
			t.Fatalf("an image of the hidden class %d is picked", label())
		}
	}
	if tab.pick.On {
		t.Error("an image is picked, and no class is shown")
	}
}

// TestOneScale: with one scale all layers have the same ranges, and with a scale each again their own.
func TestOneScale(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	own := tab.source().reaches
	b.Type("=")
	common := tab.source().reaches
	for i, r := range common {
		for k := range 2 {
			if r.axis(k) != common[0].axis(k) || r.axis(k).Lo > own[i].axis(k).Lo || r.axis(k).Hi < own[i].axis(k).Hi {
				t.Errorf("layer %d, axis %d: %v of %v and %v", i, k, r.axis(k), common[0].axis(k), own[i].axis(k))
			}
		}
	}
	b.Type("=")
	if again := tab.source().reaches; again[0].axis(0) != own[0].axis(0) {
		t.Errorf("%v becomes %v", own[0].axis(0), again[0].axis(0))
	}
}

// TestFootOfASmallPicture: the frames of the grid say how far the classes lie apart.
func TestFootOfASmallPicture(t *testing.T) {
	b, tab := onPCA(t, 200, 54)
	s := tab.scene(b.Kit.Cols, b.Kit.Rows)
	for _, p := range s.pictures {
		layer := s.layers[p.layer]
		at := func(i int) (x, y float64) { return layer.at(i, pairs[p.pair][0]), layer.at(i, pairs[p.pair][1]) }
		want := "nearest centroid right: " + chart.FormatPercent(float64(run.NearestCentroid(at, layer.scores.Labels)))
		if got := s.foot(p); got != want {
			t.Errorf("layer %d, pair %d: %q, want %q", p.layer, p.pair, got, want)
		}
		b.Has(t, want)
	}
}

// TestDotsOfFewColours: with sixteen colours the first classes are dots and the others, whose
// colours are not told apart, digits; without any, all are digits, and dots by choice, with
// each class's number at its mean.
func TestDotsOfFewColours(t *testing.T) {
	dots := func(view string) (n int) {
		for _, r := range view {
			if r > 0x2800 && r < 0x2900 {
				n++
			}
		}
		return n
	}
	b, tab := onPCA(t, 120, 30)
	tab.layout = layoutOne
	b.Dress(colorprofile.ANSI, false)
	if tab.digits() || dots(b.Text()) == 0 {
		t.Error("with sixteen colours no class is dots")
	}
	tab.projecting.Classes = []int{3, 4}
	_, looks := tab.classes()
	if looks[0].Marked || !looks[1].Marked {
		t.Errorf("class 3 is marked: %t, class 4: %t", looks[0].Marked, looks[1].Marked)
	}
	b, tab = onPCA(t, 90, 22) // no large picture, which has the numbers anyway
	tab.layout = layoutOne
	b.Dress(colorprofile.ASCII, false)
	digits := dots(b.Text())
	b.Type("#")
	if tab.digits() || dots(b.Text()) <= digits {
		t.Errorf("without colours %d cells of dots become %d by choice", digits, dots(b.Text()))
	}
	s := tab.scene(90, 22)
	if marks := s.inPlane(s.pictures[0]).(chart.Scatter).Marks; len(marks) != len(tab.projecting.Classes) {
		t.Errorf("%d classes have their number among the dots, want %d", len(marks), len(tab.projecting.Classes))
	}
}

// TestUnfittedClass: a class that is left out of a fit is not drawn, and so is not marked as shown,
// though all classes are asked for.
func TestUnfittedClass(t *testing.T) {
	b, tab := onPCA(t, 120, 30)
	b.Type("d", "f")
	tab.receive(frameAnswer{run.FrameQuery{Step: 10000, Classes: []int{1, 2, 3}}, tuitest.FrameAt(10000, 0, 1, 2, 3), nil})
	b.Type("a")
	b.Has(t, "○ 0", "● 1")
	b.Type("f")
	b.Has(t, "● 0", "● 1")
}
