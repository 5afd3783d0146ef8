package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/tuitest"
)

// probesApp shows the Probes tab of the whole log. n images stand behind every cell of a matrix.
func probesApp(t *testing.T, width, height, n int) (*App, *questions) {
	t.Helper()
	a := quiet(t, width, height)
	r := still(a)
	r.OnBehind = func(run.BehindQuery) []int {
		index := make([]int, n)
		for i := range index {
			index[i] = 7 * i
		}
		return index
	}
	r.OnImages = func(index []int) (*run.Pictures, error) {
		pictures := &run.Pictures{Index: index} // of MNIST's shape, which pictures have that do not say theirs
		for i := range index {
			pixels := make([]byte, 28*28)
			for k := range pixels {
				if x, y := k%28-14, k/28-14; x*x+y*y < 20+20*i%100 {
					pixels[k] = 255
				}
			}
			pictures.Pixels = append(pictures.Pixels, pixels)
		}
		return pictures, nil
	}
	q := collect(a)
	show(a, run.Gauge{}, tuitest.Everything(r))
	typed(a, "2")
	return a, q
}

// back shows a moment that has passed.
func back(a *App, step int) {
	a.run.Time.Moments = []int{0, step, 10000}
	a.run.Time.Past, a.run.Time.At = true, step
}

func TestGoldenProbes(t *testing.T) {
	for _, size := range tuitest.Sizes() {
		for _, state := range []struct {
			name string
			n    int
			set  func(a *App, q *questions)
		}{
			{"back", 0, func(a *App, q *questions) { back(a, 700) }},
			{"untrained", 0, func(a *App, q *questions) { back(a, 0) }},
			{"matrix", 0, func(a *App, q *questions) { typed(a, strings.Fields("c")...) }},
			{"matrix-back", 0, func(a *App, q *questions) { back(a, 0); typed(a, strings.Fields("c , down")...) }},
			{"matrix-plain", 0, func(a *App, q *questions) {
				a.Update(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
				typed(a, strings.Fields("c")...)
			}},
			{"images", 6, func(a *App, q *questions) { typed(a, strings.Fields("c enter")...); q.answer() }},
			{"images-paged", 104, func(a *App, q *questions) {
				typed(a, strings.Fields("c left left left left left enter")...)
				q.answer()
				typed(a, strings.Fields("pgdown")...)
			}},
			{"images-none", 0, func(a *App, q *questions) { typed(a, strings.Fields("c left enter")...) }},
			{"images-plain", 6, func(a *App, q *questions) {
				a.Update(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
				typed(a, strings.Fields("c enter")...)
				q.answer()
			}},
		} {
			name := fmt.Sprintf("%s-%dx%d", state.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				a, q := probesApp(t, size[0], size[1], state.n)
				state.set(a, q)
				requireGolden(t, a, size[0], size[1])
			})
		}
	}
}

// TestProbesShowTheMoment: the figures on the screen are those of the newest probes
// up to the moment.
func TestProbesShowTheMoment(t *testing.T) {
	for _, test := range []struct{ at, step int }{{0, 0}, {5, 4}, {500, 500}, {3400, 3000}, {9999, 9500}, {10000, 10000}} {
		a, _ := probesApp(t, 120, 36, 0)
		back(a, test.at)
		screen := screenOf(a)
		sentence := map[int]string{
			0:     "Before training: measurably worse at every layer and from input to hidden3 (0.829 → 0.740).",
			4:     "After 4 steps: measurably worse at every layer",
			362:   "After 362 steps: measurably better up to hidden1",
			500:   "After 500 steps: measurably better up to hidden1 (0.879)",
			10000: "After training: measurably better up to hidden2 (0.957), from there no step is measurable;",
		}[test.step]
		if sentence == "" {
			sentence = fmt.Sprintf("After %s: measurably better up to hidden2", text.Plural(test.step, "step"))
		}
		if !strings.Contains(screen, sentence) {
			t.Errorf("at step %d the screen lacks %q:\n%s", test.at, sentence, screen)
		}
		for layer := range 4 {
			p := tuitest.Probed(test.step, layer, true).(spec.Probed)
			control := tuitest.Probed(0, layer, true).(spec.Probed)
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
		c := tuitest.Compared(test.step, 2, 3, true).(spec.Compared)
		if want := fmt.Sprintf("McNemar %s after Holm · hidden3 gains %d of 1,000 images on hidden2 and loses %d", run.PText(c.PValue), c.OnlySecond, c.OnlyFirst); !strings.Contains(screen, want) {
			t.Errorf("at step %d the screen lacks %q:\n%s", test.at, want, screen)
		}
	}
}

func TestProbesLiveShowTheNewest(t *testing.T) {
	a := quiet(t, 120, 36)
	show(a, run.Gauge{Stage: spec.Train}, tuitest.Training(still(a), 1400))
	a.Update(tuitest.Press("2"))
	shows := func(want string) {
		t.Helper()
		if screen := screenOf(a); !strings.Contains(screen, want) {
			t.Errorf("the screen lacks %q:\n%s", want, screen)
		}
	}
	shows("live, after 1,000 steps")
	shows("After 1,000 steps: measurably")
	show(a, run.Gauge{Stage: spec.Train}, []spec.Event{tuitest.Probed(1500, 0, true), tuitest.Probed(1500, 1, true)})
	shows("live, steps 1,000 to 1,500")
	shows("After 1,000 steps: measurably") // the newest at which all layers are probed
	show(a, run.Gauge{Stage: spec.Train}, []spec.Event{tuitest.Probed(1500, 2, true), tuitest.Probed(1500, 3, true)})
	shows("After 1,000 steps: measurably") // and compared
	show(a, run.Gauge{Stage: spec.Train}, tuitest.Comparisons(1500, true))
	shows("After 1,500 steps: measurably better")
}

func TestProbesKeys(t *testing.T) {
	a, q := probesApp(t, 80, 24, 4)
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
	shows("left c", "4 mistaken for 9: 6 images") // the most frequent mistake of hidden3
	shows("left", "4 mistaken for 8: 0 images")
	shows("up", "3 mistaken for 8: 2 images")
	shows("h h h h h", "3 read correctly: 103 images")
	shows("k k k k k k", "label 0: 85 images, recall 1.000")
	shows("j l", "1 mistaken for 4: 0 images")
	shows("left left left left left left left left left left left left", "1 mistaken for 0")
	shows("n", "4 mistaken for 9: 6 images")
	shows("n", "7 mistaken for 2: 4 images")
	shows(",", "‹ hidden2 ›")
	shows(".", "‹ hidden3 ›")
	shows("enter", "fetching them")
	q.answer()
	shows("x", "#21")
	shows("left", "no image")
	shows("esc", "recall")
	shows("esc", "gained by training")
}

// TestNothingIsClaimedOfARuinedMoment: a network that is worse than guessing at a moment, and may
// yet recover, gets no verdict at that moment.
func TestNothingIsClaimedOfARuinedMoment(t *testing.T) {
	a := quiet(t, 120, 36)
	events := tuitest.Training(still(a), 3100)
	for i, e := range events {
		if e, ok := e.(spec.Compared); ok && e.Step >= 1500 && e.Step < 2500 {
			e.WorseThanGuessing = true
			events[i] = e
		}
	}
	show(a, run.Gauge{Stage: spec.Train, Step: 3100, Steps: 10000}, events)
	a.Update(tuitest.Press("2"))
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
	a, _ := probesApp(t, 120, 36, 0)
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
