package probes

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	measures "fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/chart"
	"fathom/tui/item"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// onProbes is the screen of the whole log.
func onProbes(t testing.TB, cols, rows int) (*tuitest.Bench, *Tab) {
	tab := New(measures.Rules())
	b := tuitest.NewBench(t, measures.Rules().Default, tab, cols, rows)
	b.Show(run.Gauge{}, tuitest.Everything(b.Still)...)
	return b, tab
}

// answerPictures answers what a gallery asks with so many pictures.
func answerPictures(b *tuitest.Bench, tab *Tab, n int) {
	answer := galleryAnswer{query: tab.images.query}
	for i := range n {
		answer.images = append(answer.images, item.Behind{Picture: chart.Picture{Pixels: make([]float32, 28*28)}, Number: 7 * i, Says: []int32{9, 9, 4, 9}})
	}
	tab.Update(axis.Answer{Of: b.Run, To: measure, Answer: answer})
}

// TestMatrixIsTheLogs: every count of the event stands on the screen, in its place.
func TestMatrixIsTheLogs(t *testing.T) {
	b, tab := onProbes(t, 80, 18)
	b.Type(strings.Fields("c")...)
	lines := strings.Split(b.Text(), "\n")
	want := tuitest.Probed(10000, 3, false).(spec.Probed).Confusion
	scores := run.ClassScores(want)
	if tab.layer != 3 {
		t.Fatalf("layer %d is shown", tab.layer)
	}
	table, _ := want.Table()
	for label, row := range table {
		line := strings.NewReplacer("[", " ", "]", " ").Replace(lines[3+label])
		words := strings.Fields(line)
		if len(words) != 12 || words[0] != fmt.Sprint(label) || words[11] != chart.FormatAccuracy(float64(scores[label].Recall)) {
			t.Fatalf("row of label %d: %q", label, line)
		}
		for class, count := range row {
			if text := strings.ReplaceAll(words[1+class], "·", "0"); text != fmt.Sprint(count) {
				t.Errorf("%d mistaken for %d: %s, the log has %d", label, class, text, count)
			}
		}
	}
	precision := strings.Fields(lines[13])
	for class, score := range scores {
		if got := precision[1+class]; got != chart.FormatAccuracy(float64(score.Precision)) {
			t.Errorf("precision of %d is %s, want %v", class, got, score.Precision)
		}
	}
}

// TestCaptionsSayWhatEachLayerSays: below an image behind a cell stands its number and what each layer
// takes it for, where there is room, and above all of them what that is.
func TestCaptionsSayWhatEachLayerSays(t *testing.T) {
	for size, said := range map[[2]int]string{{60, 10}: "# and layers", {80, 18}: "# and what each layer says", {120, 30}: "# and what each layer says", {200, 54}: "what input to hidden3 take it for"} {
		b, tab := onProbes(t, size[0], size[1])
		b.Type("c", "enter")
		answerPictures(b, tab, 2)
		b.Has(t, "#0 9 9 4 9", "#7 9 9 4 9", said)
		for i, line := range strings.Split(b.Text(), "\n") {
			if width := len([]rune(strings.TrimRight(line, " "))); width >= size[0] {
				t.Errorf("%v: line %d touches the right edge: %q", size, i, line)
			}
		}
	}
	long := item.Behind{Number: 12345, Says: []int32{9, 9, 4, 9, 9, 9}}
	if got := long.Below(leastPicture); got != "#12345" {
		t.Errorf("without room it is %q", got)
	}
}

// TestCurvesAlone: where there is no room for curves of any use beside the table it has the tests
// between its rows, the keys of the curves say so, and g shows the curves alone.
func TestCurvesAlone(t *testing.T) {
	b, tab := onProbes(t, 80, 18)
	b.Has(t, "gains", "after Holm")
	b.HasNot(t, "log scale")
	before := tab.drawn
	b.Type("y")
	if tab.drawn != before {
		t.Error("y changes curves that are not there")
	}
	b.Type("g")
	b.Has(t, "log scale", "hidden3 3.2 %", "hidden2", "hidden1", "input")
	b.HasNot(t, "gains")
	b.Type("y")
	b.Has(t, "linear scale")
	b.Type("g")
	b.Has(t, "gains")
}

func TestGalleryPagesAndIgnoresOldAnswers(t *testing.T) {
	b, tab := onProbes(t, 80, 18)
	b.Type(strings.Fields("c enter")...)
	old := tab.images.query
	b.Type(strings.Fields("left left left left left")...) // to 4 mistaken for 4
	tab.Update(axis.Answer{Of: b.Run, To: measure, Answer: galleryAnswer{query: old, images: make([]item.Behind, 6)}})
	if tab.images.come || len(tab.images.images) != 0 {
		t.Fatal("the answer to an earlier question is shown")
	}
	answerPictures(b, tab, 104)
	shows := func(key, want string) {
		t.Helper()
		b.Type(strings.Fields(key)...)
		if screen := b.Text(); !strings.Contains(screen, want) {
			t.Errorf("after %s the screen lacks %q:\n%s", key, want, screen)
		}
	}
	shows("pgup", "104 images, 1 to 10 shown")
	shows("pgdown", "11 to 20 shown")
	for range 30 {
		b.Type(strings.Fields("pgdown")...)
	}
	shows("pgdown", "101 to 104 shown")
	b.Kit.Cols, b.Kit.Rows = 120, 36-6
	if screen := b.Text(); !strings.Contains(screen, "#700") {
		t.Errorf("on a larger screen the page is lost:\n%s", screen)
	}
	for range 30 {
		b.Type(strings.Fields("pgup")...)
	}
	shows("pgup", "1 to 6 shown")
	b.Mouse(tea.MouseWheelMsg{X: 100, Y: 6, Button: tea.MouseWheelDown})
	shows("x", "7 to 12 shown")
	b.GoBack(500, nil)
	if tab.images.query.Step != 500 || tab.images.come {
		t.Errorf("after going back the images are of step %d", tab.images.query.Step)
	}
}

func TestProbesMouse(t *testing.T) {
	b, tab := onProbes(t, 120, 30)
	b.Click(30, 4) // the third line of the table is hidden1
	if tab.layer != 1 || tab.confusion {
		t.Fatalf("a click on a row chose layer %d", tab.layer)
	}
	b.Click(30, 5)
	if tab.layer != 1 {
		t.Error("a click between two rows chooses a layer")
	}
	b.Click(30, 4)
	if !tab.confusion {
		t.Fatal("a second click does not open the matrix")
	}
	// The list beside the matrix: its third line is the most frequent mistake but two.
	m := tab.matrixShape(120, 30)
	mistakes := run.Mistakes(tab.matrix())
	b.Click(m.width+4, 1+mistakesTop+2)
	if want := (matrixCell{mistakes[2].Label, mistakes[2].Predicted}); tab.cell != want {
		t.Errorf("a click on the list leads to %v, want %v", tab.cell, want)
	}
	for label := range 10 {
		for class := range 10 {
			tab.images = nil
			b.Click(matrixLeft+class*m.wide+m.wide/2, 1+2+label*m.high)
			if tab.cell != (matrixCell{label, class}) || tab.images == nil {
				t.Fatalf("a click on %d, %d points at %v", label, class, tab.cell)
			}
		}
	}
}

// TestGalleryOfARealLab: as many images as the matrix counts, and theirs.
func TestGalleryOfARealLab(t *testing.T) {
	l, events := tuitest.StripesLab(t, measure)
	c := kit.Context{Theme: kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal()), Keys: kit.NewKeys(), Cols: 120, Rows: 30}
	r, tab := axis.NewRun(t.Context(), l), New(measures.Rules())
	tab.Reset(&c, r)
	tab.Observe(events)
	tab.Update(tuitest.Press("c"))
	material, _ := tuitest.Stripes(l.Spec())
	asked := 0
	for label := range 3 {
		for class := range 3 {
			tab.images = nil
			tab.cell = matrixCell{label, class}
			cmd := tab.Update(tuitest.Press("enter"))
			want := tab.matrix().At(label, class)
			if want == 0 {
				continue
			}
			asked++
			tab.Update(cmd())
			if !tab.images.come || tab.images.err != nil || len(tab.images.images) != want {
				t.Fatalf("%d mistaken for %d: %d images, the matrix has %d (%v)", label, class, len(tab.images.images), want, tab.images.err)
			}
			for _, picture := range tab.images.images {
				index := picture.Number
				for layer, said := range picture.Says {
					if p, ok := tab.shown(layer); !ok || !slices.Contains(l.Behind(run.BehindQuery{Step: p.Step, Layer: layer, Label: int32(label), Predicted: said}), index) {
						t.Errorf("layer %d does not take image %d for %d", layer, index, said)
					}
				}
				if len(picture.Says) != len(tab.probes) || picture.Says[tab.layer] != int32(class) {
					t.Errorf("of image %d behind %d mistaken for %d the layers say %v", index, label, class, picture.Says)
				}
				pixels := make([]byte, 25)
				material.Test.Image(pixels, index)
				if material.Test.Labels[index] != int32(label) || fmt.Sprint(chart.PixelsFromBytes(pixels)) != fmt.Sprint(picture.Picture.Pixels) {
					t.Errorf("image %d is not a %d, or not its picture", index, label)
				}
			}
		}
	}
	if asked == 0 {
		t.Fatal("no cell has images")
	}
}

func BenchmarkProbesView(b *testing.B) {
	for _, state := range []string{"table", "matrix", "images"} {
		b.Run(state, func(b *testing.B) {
			bench, tab := onProbes(b, 200, 54)
			if state != "table" {
				bench.Type(strings.Fields("c left left left left left")...)
			}
			if state == "images" {
				bench.Type(strings.Fields("enter")...)
				answerPictures(bench, tab, 104)
			}
			for b.Loop() {
				bench.View()
			}
		})
	}
}

// manyClasses is a probes tab on an experiment of a thousand classes of which three occur: 7 is
// always read correctly, 255 three times for 999.
func manyClasses(t *testing.T, width, height int) (*tuitest.Bench, *Tab) {
	t.Helper()
	config, tab := measures.Rules().Default, New(measures.Rules())
	config.Source.Classes = 1000
	b := tuitest.NewBench(t, config, tab, width, height-6)
	var labels, predictions []int32
	count := func(n int, label, predicted int32) {
		for range n {
			labels, predictions = append(labels, label), append(predictions, predicted)
		}
	}
	count(40, 7, 7)
	count(20, 255, 255)
	count(3, 255, 999)
	var events []spec.Event
	for layer := range 4 {
		p := tuitest.Probed(0, layer, false).(spec.Probed)
		p.Confusion = spec.NewConfusion(1000, labels, predictions)
		events = append(events, p)
	}
	b.Show(run.Gauge{}, append([]spec.Event{spec.Loaded{Data: "many", Train: 100, Test: 63, Rows: 8, Cols: 8, Classes: 1000}}, events...)...)
	return b, tab
}

// TestMatrixOfManyClasses shows the classes that occur, whatever their numbers, and walks among
// them.
func TestMatrixOfManyClasses(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		b, tab := manyClasses(t, size[0], size[1])
		b.Type("c")
		b.Has(t, "3 of 1,000 classes")
		b.Has(t, "255 mistaken for 999: 3 images")
		rows := 0
		for _, line := range strings.Split(b.Text(), "\n") {
			words := strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(line))
			if len(words) >= 5 && words[1] != "taken" && (words[0] == "7" || words[0] == "255" || words[0] == "999") {
				rows++
			}
		}
		if rows != 3 {
			t.Errorf("%v: %d rows of the classes 7, 255 and 999:\n%s", size, rows, b.Text())
		}
		b.Type("up", "left")
		if want := (matrixCell{7, 255}); tab.at() != want {
			t.Errorf("%v: the cell is %v, want %v", size, tab.at(), want)
		}
		b.Type("up", "left", "left", "left")
		b.Has(t, "7 read correctly: 40 images")
	}
}
