package tui

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

// TestStoreWithoutColours: in ASCII and without colours the screen of a store says the same.
func TestStoreWithoutColours(t *testing.T) {
	for _, size := range tuitest.Sizes() {
		a := storeApp(t, topics(), size[0], size[1])
		show(a, fitting(5, 65), tuitest.StoreFitted(topics(), true, 1)[:3+13+9])
		a.Update(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
		asASCII(a)
		screen := screenOf(a)
		for i, r := range screen {
			if r > '~' {
				t.Errorf("%v: %q stands in a screen of ASCII: %s", size, r, screen[max(0, i-40):i])
				break
			}
		}
		lacks(t, a, "! Leakage: 37 rows", "! NaN or infinite numbers in block4", "of 1,500 rows", "majority 0.100")
	}
}

// TestStoreWarningsStay: leakage and NaN stand on every page with figures, whatever is shown and
// however small the window is.
func TestStoreWarningsStay(t *testing.T) {
	for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 36}, {200, 60}} {
		for _, keys := range []string{"", "up up up up", "g", "c", "c n n", "[ [", "pgup pgdown", "! !", "! esc c", "? ?"} {
			a := storeApp(t, topics(), size[0], size[1])
			show(a, run.Gauge{}, tuitest.StoreDone(topics(), true))
			typed(a, strings.Fields(keys)...)
			if screen := strings.ToLower(screenOf(a)); a.page == 0 && (!strings.Contains(screen, "! leakage") || !strings.Contains(screen, "nan or infinite numbers in block4")) {
				t.Errorf("%v, keys %q: nothing warns:\n%s", size, keys, screen)
			}
		}
	}
}

// TestStoreWarningNamesTheCheckpoint: where only some checkpoints of a layer are not finite.
func TestStoreWarningNamesTheCheckpoint(t *testing.T) {
	a := storeApp(t, topics(), 80, 24)
	checked := tuitest.StoreChecked(topics(), false).(spec.Checked)
	for i, l := range checked.Layers {
		if l.Name == "block7" && l.Step == 4000 {
			checked.Layers[i].Inf = 1
		}
	}
	show(a, run.Gauge{}, append(tuitest.StoreDone(topics(), false), checked))
	lacks(t, a, "! NaN or infinite numbers in block7 of step-4000")
}

// TestStoreShowsTheCheckpoint: figures are those of the checkpoint that is shown, and none of
// another stand in for those that are not there yet.
func TestStoreShowsTheCheckpoint(t *testing.T) {
	a := storeApp(t, topics(), 120, 36)
	show(a, fitting(26, 65), tuitest.StoreFitted(topics(), false, 2)) // the last and the first
	lacks(t, a, "step-64000: measurably better", "0.791")
	typed(a, "[")
	lacks(t, a, "◂ step-16000", "No layer has been fitted at step-16000 yet.", "0 of 13 layers fitted here so far.")
	if screen := screenOf(a); strings.Contains(screen, "0.791") {
		t.Errorf("step-16000 has a figure of another checkpoint:\n%s", screen)
	}
	var events []spec.Event
	for layer := range 13 {
		events = append(events, tuitest.StoreProbed(topics(), layer, 16000, false))
	}
	show(a, fitting(39, 65), events)
	lacks(t, a, "step-16000: not every layer has been compared.")
	show(a, fitting(39, 65), tuitest.StoreJudged(topics(), 16000))
	lacks(t, a, "step-16000: measurably better")
	typed(a, "]")
	lacks(t, a, "● probing", "step-64000: measurably better") // the last checkpoint is where it began
	if a.run.Time.Past {
		t.Error("the last checkpoint counts as one that has passed")
	}
	typed(a, "home")
	lacks(t, a, "◂ step-0")
	typed(a, "end")
	lacks(t, a, "step-64000: measurably better")
}

// TestStoreIsRefined: a first answer is marked, gives way to the refined one, and never takes its
// place.
func TestStoreIsRefined(t *testing.T) {
	a := storeApp(t, topics(), 80, 24)
	show(a, fitting(0, 65), tuitest.StoreFirst(topics(), false, 13))
	lacks(t, a, "13 of 13 first answers", "◌ of 1,500 rows", "nothing is claimed before all")
	show(a, fitting(13, 65), tuitest.StoreFitted(topics(), false, 1)[3+13:])
	show(a, fitting(13, 65), []spec.Event{tuitest.StoreProbed(topics(), 12, 64000, true)})
	lacks(t, a, "8,000 + 2,000 rows", "0.791", "measurably better")
	if screen := screenOf(a); strings.Contains(screen, "first answer") {
		t.Errorf("a first answer stands in the place of a refined one:\n%s", screen)
	}
}

func TestStoreKeys(t *testing.T) {
	a := storeApp(t, topics(), 80, 24)
	show(a, run.Gauge{}, tuitest.StoreDone(topics(), false))
	shows := func(keys, want string) {
		t.Helper()
		typed(a, strings.Fields(keys)...)
		lacks(t, a, want)
	}
	shows("up", "▸block11")
	shows("down down", "▸embeddings") // round at the ends
	shows("pgdown", "▸block10")
	shows("pgdown pgdown", "▸block12")
	shows("pgup", "▸block2")
	shows("g", "block2 over the checkpoints")
	shows("down", "block3 over the checkpoints")
	shows("g", "▸block3")
	shows("c", "‹ block3 ›")
	shows("n", "mistaken for")
	shows("enter", "‹ block3 ›") // no images
	shows(".", "‹ block4 ›")
	shows("!", "What was read, and how it was decided")
	shows("pgdown pgdown", "weather: 737 + 200")
	shows("esc", "‹ block4 ›")
	shows("esc", "▸block4")
	shows("1", "▸block4")
	shows("3", "Taking the components")
	shows("tab", "debiased linear CKA")
	shows("tab", "▸block4")
	shows("5 tab", "▸block4")
	shows("2", "▸block4")
	shows("? pgdown", "the last checkpoint")
	for _, word := range []string{"image", "seed", "Train", "Teach", "training"} {
		if screen := screenOf(a); strings.Contains(screen, word) {
			t.Errorf("the keys of a store speak of %q:\n%s", word, screen)
		}
	}
}

// TestStoreOfRealValues has no matrix.
func TestStoreOfRealValues(t *testing.T) {
	s := tuitest.StoreSpec(12, []int{0}, nil)
	a := storeApp(t, s, 80, 24)
	show(a, run.Gauge{}, tuitest.StoreDone(s, false))
	lacks(t, a, "real values", "R²", "▸block12")
	before := screenOf(a)
	if typed(a, "c"); screenOf(a) != before+"" && !strings.Contains(screenOf(a), "▸block12") {
		t.Errorf("there is a matrix of real values:\n%s", screenOf(a))
	}
	p := tuitest.StoreProbed(s, 3, 0, false)
	p.Store.R2 = -3.2
	show(a, run.Gauge{}, []spec.Event{p})
	typed(a, "home", "up", "up", "up", "up", "up", "up", "up", "up", "up")
	lacks(t, a, "-3.2", "◀", "-1.0")
}

// TestStoreMouse: a click chooses a layer, a second one shows its matrix, also below warnings.
func TestStoreMouse(t *testing.T) {
	for _, bad := range []bool{false, true} {
		a := storeApp(t, topics(), 80, 24)
		show(a, run.Gauge{}, tuitest.StoreDone(topics(), bad))
		click := func(word string) {
			t.Helper()
			for y, line := range strings.Split(screenOf(a), "\n") {
				if x := strings.Index(line, word); x >= 0 {
					a.Update(tea.MouseClickMsg{X: len([]rune(line[:x])), Y: y, Button: tea.MouseLeft})
					a.Update(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft})
					return
				}
			}
			t.Fatalf("the screen has no %q:\n%s", word, screenOf(a))
		}
		click(" block8 ")
		lacks(t, a, "▸block8")
		click("▸block8")
		lacks(t, a, "‹ block8 ›")
		click("175 ")
		lacks(t, a, "read correctly")
	}
}

// storeNoise is what no screen of a store says: it has rows, and no network of ours.
var storeNoise = regexp.MustCompile(`(?i)\b(images?|seed|hidden\d|trained network)\b`)

// TestStoreWords: a store has rows and checkpoints, whatever is shown, and of one thing nobody
// speaks as of many.
func TestStoreWords(t *testing.T) {
	one := tuitest.StoreSpec(0, []int{0}, []string{"yes"})
	for _, size := range tuitest.Sizes() {
		for _, situation := range storeSituations {
			for _, keys := range []string{"", "c", "g", "!", "?"} {
				a := storeApp(t, situation.spec, size[0], size[1])
				situation.show(a)
				typed(a, strings.Fields(situation.keys+" "+keys)...)
				if found := storeNoise.FindString(screenOf(a)); found != "" {
					t.Errorf("%s with %q at %v speaks of %q:\n%s", situation.name, keys, size, found, screenOf(a))
				}
			}
		}
		for _, keys := range []string{"", "c", "g", "!"} {
			a := storeApp(t, one, size[0], size[1])
			p := tuitest.StoreProbed(topics(), 0, 0, false)
			p.TrainSamples, p.TestSamples, p.Confusion = 1, 1, spec.NewConfusion(1, []int32{0}, []int32{0})
			loaded := tuitest.StoreLoaded(one).(spec.Loaded)
			loaded.Train, loaded.Test = 1, 1
			show(a, run.Gauge{}, []spec.Event{loaded, spec.Checked{Duplicates: 1, Crossing: 1}, p, spec.Done{Stage: measure.Probe}})
			typed(a, strings.Fields(keys)...)
			if found := regexp.MustCompile(`[^+] 1 (rows|classes|layers|groups|lines|fits|checkpoints)\b`).FindString(screenOf(a)); found != "" {
				t.Errorf("keys %q at %v: %q:\n%s", keys, size, found, screenOf(a))
			}
		}
	}
}

// TestStoreNamesAreHarmless: what a store calls its layers, classes and itself cannot steer the
// terminal, nor spoil the table.
func TestStoreNamesAreHarmless(t *testing.T) {
	wild := "\x1b[2Jevil\nlayer 文字文字文字文字文字文字文字文字"
	s := tuitest.StoreSpec(2, tuitest.Checkpoints(), []string{wild, "b", "c"})
	stored := s.Stored()
	for i := range stored.Layers {
		stored.Layers[i].Name = wild + fmt.Sprint(i)
	}
	for i := range stored.Moments {
		stored.Moments[i].Name = wild + fmt.Sprint(i)
	}
	for _, size := range [][2]int{{60, 16}, {80, 24}, {120, 36}, {200, 60}} {
		for _, keys := range []string{"", "c", "!", "g", "["} {
			a := storeApp(t, s, size[0], size[1])
			events := tuitest.StoreDone(s, true)
			loaded := events[0].(spec.Loaded)
			loaded.Data, loaded.Store.Decisions = wild, []string{wild}
			events[0] = loaded
			show(a, run.Gauge{}, append(events, spec.Failed{Stage: measure.Probe, Reason: "b"}))
			typed(a, strings.Fields(keys)...)
			if screen := a.screen(); strings.Contains(screen, "\x1b[2J") {
				t.Errorf("keys %q at %v: a name steers the terminal: %q", keys, size, screen)
			}
			tuitest.Exact(t, fmt.Sprintf("keys %q", keys), a.screen(), size[0], size[1])
		}
	}
}

// FuzzStore presses random keys and moves the mouse at random sizes in every situation of a store:
// no panic, and every screen exactly as large as the terminal.
func FuzzStore(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rng := rand.New(rand.NewPCG(seed, 0))
		situation := storeSituations[rng.IntN(len(storeSituations))]
		a := storeApp(t, situation.spec, 80, 24)
		situation.show(a)
		for range 60 {
			a.Update(anything(rng, a))
			if a.width > 0 && a.height > 0 {
				tuitest.Exact(t, fmt.Sprintf("%s at %d×%d", situation.name, a.width, a.height), a.screen(), a.width, a.height)
			}
		}
	})
}

func BenchmarkStoreView(b *testing.B) {
	for _, blocks := range []int{12, 80} {
		for _, keys := range []string{"", "g", "c", "!"} {
			b.Run(fmt.Sprintf("%d layers %s", blocks+1, keys), func(b *testing.B) {
				s := tuitest.StoreSpec(blocks, tuitest.Checkpoints(), tuitest.Topics())
				a := storeApp(&testing.T{}, s, 200, 60)
				show(a, run.Gauge{}, tuitest.StoreDone(s, true))
				typed(a, strings.Fields(keys)...)
				for b.Loop() {
					a.View()
				}
			})
		}
	}
}

// TestStoreKeysDoNothingElse: a key that no page of keys tells of changes nothing and starts
// nothing.
func TestStoreKeysDoNothingElse(t *testing.T) {
	known := "* ! / ? c enter g o q ctrl+c . , n esc pgup pgdown home end p space [ ] { } left right up down h j k l shift+left shift+right shift+up shift+down 2 3 5 tab shift+tab"
	for _, situation := range storeSituations {
		if situation.name == "keys" || situation.name == "notes" {
			continue // any key closes these
		}
		a := storeApp(t, situation.spec, 120, 36)
		situation.show(a)
		typed(a, strings.Fields(situation.keys)...)
		a.pressed, a.notice = true, notice{}
		before := body(a)
		for _, key := range tuitest.AllKeys() {
			if slices.Contains(strings.Fields(known), key) || situation.name == "failed" && (key == "r" || key == "enter") {
				continue
			}
			a.pressed, a.notice = true, notice{}
			if _, cmd := a.Update(tuitest.Press(key)); cmd != nil && key != "ctrl+y" || body(a) != before {
				t.Errorf("%s in the situation %s changes something:\n%s", key, situation.name, screenOf(a))
				break
			}
		}
	}
}

// TestStoreSummary: what is left on the terminal says which store it was.
func TestStoreSummary(t *testing.T) {
	a := storeApp(t, topics(), 80, 24)
	show(a, fitting(12, 65), tuitest.StoreFirst(topics(), false, 12))
	if got, want := a.Summary(), "topics, 13 layers × 5 checkpoints; the run was not finished"; got != want {
		t.Errorf("the summary is %q, want %q", got, want)
	}
	typed(a, "q")
	lacks(t, a, "Quit and lose the probing at 12 of 65?")
}

// TestStoreOnlooker: who may only look on has no key that steers the fits.
func TestStoreOnlooker(t *testing.T) {
	still := tuitest.NewRun(topics())
	a := New(t.Context(), Host{Current: func() (run.View, run.Control) { return still, nil }})
	a.resize(80, 24)
	show(a, fitting(5, 65), tuitest.StoreFirst(topics(), false, 9))
	typed(a, "space", "r", "?")
	if screen := screenOf(a); strings.Contains(screen, "pause") || strings.Contains(screen, "fit the probes") || len(still.Told()) > 0 {
		t.Errorf("an onlooker can steer (%q):\n%s", still.Told(), screen)
	}
}

// rowless is a run of a store that has no rows.
type rowless struct{ run.View }

func (rowless) Missing() string { return "Its rows are elsewhere." }

// TestStoreWithoutRows: where the rows are missing PCA says so and what to do, and waits for nothing.
func TestStoreWithoutRows(t *testing.T) {
	for _, size := range tuitest.Sizes() {
		of := storeApp(t, topics(), size[0], size[1])
		view, _ := of.host.Current()
		a := New(t.Context(), Host{Current: func() (run.View, run.Control) { return rowless{view}, nil }, Rules: measure.Rules()})
		a.resize(size[0], size[1])
		show(a, run.Gauge{}, tuitest.StoreDone(topics(), true))
		a.run.DrawsFrames = true // as soon as PCA is shown
		if a.run.GetFrame() != nil {
			t.Error("it asks for a picture of rows that are missing")
		}
		typed(a, "3")
		lacks(t, a, "The rows of the store are not here.", "Its rows are elsewhere.")
	}
}

// TestStoreWithoutComponents: where the rows cannot be read PCA says why, and waits for nothing.
func TestStoreWithoutComponents(t *testing.T) {
	a := storeApp(t, topics(), 80, 24)
	view, _ := a.host.Current()
	view.(*tuitest.Run).OnFrame = func(run.FrameQuery) (*run.Frame, error) { return nil, errors.New("acts/block2.npy: cut off") }
	show(a, run.Gauge{}, tuitest.StoreDone(topics(), true))
	a.run.DrawsFrames = true // as soon as PCA is shown
	ask := a.run.GetFrame()
	typed(a, "3")
	a.Update(ask())
	lacks(t, a, "✗ The components could not be taken.", "acts/block2.npy: cut off.")
}
