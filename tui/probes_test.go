package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// probesApp shows the Probes tab of the whole log.
func probesApp(t *testing.T, width, height int) (*App, *probesTab) {
	t.Helper()
	a := quiet(t, width, height)
	show(a, run.Gauge{}, everything(a.session.store))
	a.Update(press("2"))
	return a, a.tabs[1].(*probesTab)
}

// back shows a moment that has passed.
func back(a *App, step int) {
	a.session.time.moments = []int{0, step, 10000}
	a.session.time.past, a.session.time.at = true, step
}

// answerPictures answers what a gallery asks with so many pictures by formula.
func answerPictures(a *App, tab *probesTab, n int) {
	answer := galleryAnswer{query: tab.images.query}
	for i := range n {
		pixels := make([]byte, 28*28)
		for k := range pixels {
			if x, y := k%28-14, k/28-14; x*x+y*y < 20+20*i%100 {
				pixels[k] = 255
			}
		}
		answer.images = append(answer.images, chart.Picture{Pixels: chart.PixelsFromBytes(pixels), Caption: fmt.Sprintf("#%d", 7*i)})
	}
	a.Update(answerMsg{a.run, measure.Probe, answer})
}

func screenOf(a *App) string { return ansi.Strip(a.screen()) }

func TestGoldenProbes(t *testing.T) {
	for _, size := range sizes {
		for _, state := range []struct {
			name string
			set  func(a *App, tab *probesTab)
		}{
			{"back", func(a *App, _ *probesTab) { back(a, 700) }},
			{"untrained", func(a *App, _ *probesTab) { back(a, 0) }},
			{"matrix", func(a *App, _ *probesTab) { typed(a, strings.Fields("c")...) }},
			{"matrix-back", func(a *App, _ *probesTab) { back(a, 0); typed(a, strings.Fields("c , down")...) }},
			{"matrix-plain", func(a *App, _ *probesTab) {
				a.Update(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
				typed(a, strings.Fields("c")...)
			}},
			{"images", func(a *App, tab *probesTab) { typed(a, strings.Fields("c o")...); answerPictures(a, tab, 6) }},
			{"images-paged", func(a *App, tab *probesTab) {
				typed(a, strings.Fields("c left left left left left o")...)
				answerPictures(a, tab, 104)
				typed(a, strings.Fields("pgdown")...)
			}},
			{"images-none", func(a *App, _ *probesTab) { typed(a, strings.Fields("c left o")...) }},
			{"images-plain", func(a *App, tab *probesTab) {
				a.Update(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
				typed(a, strings.Fields("c o")...)
				answerPictures(a, tab, 6)
			}},
		} {
			name := fmt.Sprintf("%s-%dx%d", state.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				a, tab := probesApp(t, size[0], size[1])
				state.set(a, tab)
				exact(t, name, a.screen(), size[0], size[1])
				golden.RequireEqual(t, screenOf(a)+"\n")
			})
		}
	}
}

// TestProbesShowTheMoment: the figures on the screen are those of the newest probes
// up to the moment.
func TestProbesShowTheMoment(t *testing.T) {
	for _, test := range []struct{ at, step int }{{0, 0}, {499, 0}, {500, 500}, {3400, 3000}, {9999, 9500}, {10000, 10000}} {
		a, _ := probesApp(t, 120, 36)
		back(a, test.at)
		screen := screenOf(a)
		sentence := map[int]string{
			0: "Before training: measurably worse at every layer and from input to hidden3 (0.829 → 0.740).", 500: "After 500 steps: measurably better up to hidden1 (0.879)",
			10000: "After training: measurably better up to hidden2 (0.957), from there no step is measurable;",
		}[test.step]
		if sentence == "" {
			sentence = fmt.Sprintf("After %s: measurably better up to hidden2", text.Plural(test.step, "step"))
		}
		if !strings.Contains(screen, sentence) {
			t.Errorf("at step %d the screen lacks %q:\n%s", test.at, sentence, screen)
		}
		for layer := range 4 {
			p := probed(test.step, layer, true).(spec.Probed)
			control := probed(0, layer, true).(spec.Probed)
			found := false
			for _, line := range strings.Split(screen, "\n") {
				words := strings.Fields(strings.TrimPrefix(line, "▸"))
				if len(words) < 5 || words[0] != p.Name || words[2] != "0.998" {
					continue
				}
				gain := chart.FormatAccuracy(float64(p.TestAccuracy - control.TestAccuracy))
				found = words[3] == chart.FormatAccuracy(float64(p.TestAccuracy)) && strings.Contains(line, gain) &&
					strings.Contains(line, chart.FormatAccuracy(float64(control.TestAccuracy)))
			}
			if !found {
				t.Errorf("at step %d the row of %s is not that of step %d:\n%s", test.at, p.Name, test.step, screen)
			}
		}
		c := compared(test.step, 2, 3, true).(spec.Compared)
		if want := fmt.Sprintf("McNemar %s after Holm · of 1,000 images only hidden2 is right on %d, only hidden3 on %d", run.PText(c.PValue), c.OnlyFirst, c.OnlySecond); !strings.Contains(screen, want) {
			t.Errorf("at step %d the screen lacks %q:\n%s", test.at, want, screen)
		}
	}
}

func TestProbesLiveShowTheNewest(t *testing.T) {
	a := quiet(t, 120, 36)
	show(a, run.Gauge{Stage: spec.Train}, training(a.session.store, 1400))
	a.Update(press("2"))
	shows := func(want string) {
		t.Helper()
		if screen := screenOf(a); !strings.Contains(screen, want) {
			t.Errorf("the screen lacks %q:\n%s", want, screen)
		}
	}
	shows("live, after 1,000 steps")
	shows("After 1,000 steps: measurably")
	show(a, run.Gauge{Stage: spec.Train}, []spec.Event{probed(1500, 0, true), probed(1500, 1, true)})
	shows("live, steps 1,000 to 1,500")
	shows("After 1,000 steps: measurably") // the newest at which all layers are probed
	show(a, run.Gauge{Stage: spec.Train}, []spec.Event{probed(1500, 2, true), probed(1500, 3, true)})
	shows("After 1,000 steps: measurably") // and compared
	show(a, run.Gauge{Stage: spec.Train}, comparisons(1500, true))
	shows("After 1,500 steps: measurably better")
}

func TestProbesKeys(t *testing.T) {
	a, tab := probesApp(t, 80, 24)
	shows := func(keys, want string) {
		t.Helper()
		typed(a, strings.Fields(keys)...)
		if screen := screenOf(a); !strings.Contains(screen, want) {
			t.Errorf("after %s the screen lacks %q:\n%s", keys, want, screen)
		}
	}
	shows("left", "▸hidden2")
	shows("l", "▸hidden3")
	shows("down", "▸input")
	shows(".", "▸hidden1")
	shows(",", "▸input")
	shows("c", "‹ input ›")
	shows("c", "▸input")
	shows("left c", "4 taken for 9: 6 images") // the most frequent mistake of hidden3
	shows("left", "4 taken for 8: 0 images")
	shows("up", "3 taken for 8: 2 images")
	shows("h h h h h", "3 taken for what it is: 103 images")
	shows("k k k k k k", "label 0: 85 images, recall 1.000")
	shows("j l", "1 taken for 4: 0 images")
	shows("left left left left left left left left left left left left", "1 taken for 0")
	shows("m", "4 taken for 9: 6 images")
	shows("m", "7 taken for 2: 4 images")
	shows(",", "‹ hidden2 ›")
	shows(".", "‹ hidden3 ›")
	shows("o", "fetching them")
	answerPictures(a, tab, 4)
	shows("x", "#21")
	shows("left", "no image")
	shows("esc", "recall")
	shows("esc", "gained by training")
}

// TestMatrixIsTheLogs: every count of the event stands on the screen, in its place.
func TestMatrixIsTheLogs(t *testing.T) {
	a, tab := probesApp(t, 80, 24)
	typed(a, strings.Fields("c")...)
	lines := strings.Split(screenOf(a), "\n")
	want := probed(10000, 3, false).(spec.Probed).Confusion
	scores := run.ClassScores(want)
	if tab.layer != 3 {
		t.Fatalf("layer %d is shown", tab.layer)
	}
	table, _ := want.Table()
	for label, row := range table {
		line := strings.NewReplacer("[", " ", "]", " ").Replace(lines[bodyLine+3+label])
		words := strings.Fields(line)
		if len(words) != 12 || words[0] != fmt.Sprint(label) || words[11] != chart.FormatAccuracy(float64(scores[label].Recall)) {
			t.Fatalf("row of label %d: %q", label, line)
		}
		for class, count := range row {
			if text := strings.ReplaceAll(words[1+class], "·", "0"); text != fmt.Sprint(count) {
				t.Errorf("%d taken for %d: %s, the log has %d", label, class, text, count)
			}
		}
	}
	precision := strings.Fields(lines[bodyLine+13])
	for class, score := range scores {
		if got := precision[1+class]; got != chart.FormatAccuracy(float64(score.Precision)) {
			t.Errorf("precision of %d is %s, want %v", class, got, score.Precision)
		}
	}
}

func TestGalleryPagesAndIgnoresOldAnswers(t *testing.T) {
	a, tab := probesApp(t, 80, 24)
	typed(a, strings.Fields("c o")...)
	old := tab.images.query
	typed(a, strings.Fields("left left left left left")...) // to 4 taken for 4
	a.Update(answerMsg{a.run, measure.Probe, galleryAnswer{query: old, images: make([]chart.Picture, 6)}})
	if tab.images.come || len(tab.images.images) != 0 {
		t.Fatal("the answer to an earlier question is shown")
	}
	answerPictures(a, tab, 104)
	shows := func(key, want string) {
		t.Helper()
		typed(a, strings.Fields(key)...)
		if screen := screenOf(a); !strings.Contains(screen, want) {
			t.Errorf("after %s the screen lacks %q:\n%s", key, want, screen)
		}
	}
	shows("pgup", "104 images, 1 to 10 shown")
	shows("pgdown", "11 to 20 shown")
	for range 30 {
		typed(a, strings.Fields("pgdown")...)
	}
	shows("pgdown", "101 to 104 shown")
	a.resize(120, 36)
	if screen := screenOf(a); !strings.Contains(screen, "#700") {
		t.Errorf("on a larger screen the page is lost:\n%s", screen)
	}
	for range 30 {
		typed(a, strings.Fields("pgup")...)
	}
	shows("pgup", "1 to 6 shown")
	a.Update(tea.MouseWheelMsg{X: 100, Y: 10, Button: tea.MouseWheelDown})
	shows("x", "7 to 12 shown")
	back(a, 500)
	a.moved()
	if tab.images.query.Step != 500 || tab.images.come {
		t.Errorf("after going back the images are of step %d", tab.images.query.Step)
	}
}

func TestProbesMouse(t *testing.T) {
	a, tab := probesApp(t, 120, 36)
	click := func(x, y int) { a.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	click(30, bodyLine+4) // the third line of the table is hidden1
	if tab.layer != 1 || tab.confusion {
		t.Fatalf("a click on a row chose layer %d", tab.layer)
	}
	click(30, bodyLine+5)
	if tab.layer != 1 {
		t.Error("a click between two rows chooses a layer")
	}
	click(30, bodyLine+4)
	if !tab.confusion {
		t.Fatal("a second click does not open the matrix")
	}
	// The list beside the matrix: its third line is the most frequent mistake but two.
	m := tab.matrixShape(120, 30)
	mistakes := run.Mistakes(tab.matrix())
	click(m.width+4, bodyLine+1+mistakesTop+2)
	if want := (matrixCell{mistakes[2].Label, mistakes[2].Predicted}); tab.cell != want {
		t.Errorf("a click on the list leads to %v, want %v", tab.cell, want)
	}
	for label := range 10 {
		for class := range 10 {
			tab.images = nil
			click(matrixLeft+class*m.wide+m.wide/2, bodyLine+1+2+label*m.high)
			if tab.cell != (matrixCell{label, class}) || tab.images == nil {
				t.Fatalf("a click on %d, %d points at %v", label, class, tab.cell)
			}
		}
	}
}

// TestGalleryOfARealLab: as many images as the matrix counts, and theirs.
func TestGalleryOfARealLab(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	a := New(ctx, stripesConfig(), stripes, kit.Appearance{})
	defer a.Lab().Close()
	a.resize(120, 36)
	result(t, a.Lab())
	events, _ := a.Lab().Since(0)
	show(a, run.Gauge{}, events)
	typed(a, strings.Fields("2 c")...)
	material, _ := stripes(stripesConfig())
	tab := a.tabs[1].(*probesTab)
	asked := 0
	for label := range 3 {
		for class := range 3 {
			tab.images = nil
			tab.cell = matrixCell{label, class}
			_, cmd := a.Update(press("o"))
			want := tab.matrix().At(label, class)
			if want == 0 {
				continue
			}
			asked++
			a.Update(cmd())
			if !tab.images.come || tab.images.err != nil || len(tab.images.images) != want {
				t.Fatalf("%d taken for %d: %d images, the matrix has %d (%v)", label, class, len(tab.images.images), want, tab.images.err)
			}
			for _, picture := range tab.images.images {
				var index int
				fmt.Sscanf(picture.Caption, "#%d", &index)
				pixels := make([]byte, 25)
				material.Test.Image(pixels, index)
				if material.Test.Labels[index] != int32(label) || fmt.Sprint(chart.PixelsFromBytes(pixels)) != fmt.Sprint(picture.Pixels) {
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
			a, tab := probesApp(&testing.T{}, 200, 60)
			if state != "table" {
				typed(a, strings.Fields("c left left left left left")...)
			}
			if state == "images" {
				typed(a, strings.Fields("o")...)
				answerPictures(a, tab, 104)
			}
			for b.Loop() {
				a.View()
			}
		})
	}
}

// TestNothingIsClaimedOfARuinedMoment: a network that is worse than guessing at a moment, and may yet
// recover, gets no verdict at that moment.
func TestNothingIsClaimedOfARuinedMoment(t *testing.T) {
	a := quiet(t, 120, 36)
	events := training(a.session.store, 3100)
	for i, e := range events {
		if e, ok := e.(spec.Compared); ok && e.Step >= 1500 && e.Step < 2500 {
			e.WorseThanGuessing = true
			events[i] = e
		}
	}
	show(a, run.Gauge{Stage: spec.Train, Step: 3100, Steps: 10000}, events)
	a.Update(press("2"))
	for step, want := range map[int]string{
		1000: "After 1,000 steps: measurably better", 1500: "After 1,500 steps: nothing is claimed of a network that is worse than guessing",
		2000: "After 2,000 steps: nothing is claimed", 2500: "After 2,500 steps: measurably better",
	} {
		back(a, step)
		if screen := screenOf(a); !strings.Contains(strings.Join(strings.Fields(screen), " "), want) {
			t.Errorf("at step %d the screen lacks %q:\n%s", step, want, screen)
		}
	}
}

// TestNothingIsClaimedOnceItDiverged: moments from before a network diverged keep their verdict.
func TestNothingIsClaimedOnceItDiverged(t *testing.T) {
	a, _ := probesApp(t, 120, 36)
	show(a, run.Gauge{}, []spec.Event{
		spec.Diverged{Subject: spec.TaughtSame, Step: 100, Reason: "diverged by step 100: the loss is no longer a finite number"},
		spec.Diverged{Subject: spec.Base, Step: 3000, Reason: "diverged by step 3,000: the loss is no longer a finite number"},
	})
	const none = "nothing is claimed of a network that diverged"
	for step, want := range map[int]string{
		0: "Before training: measurably worse", 2500: "After 2,500 steps: measurably better", 3000: "After 3,000 steps: " + none, 10000: "After training: " + none,
	} {
		back(a, step)
		if screen := screenOf(a); !strings.Contains(strings.Join(strings.Fields(screen), " "), want) {
			t.Errorf("at step %d the screen lacks %q:\n%s", step, want, screen)
		}
	}
}
