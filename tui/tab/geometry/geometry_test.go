package geometry

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/tuitest"
)

// asking is a bench whose questions are kept until the test answers them.
type asking struct {
	*tuitest.Bench
	tab   *Tab
	asked []axis.Question
}

// onGeometry is the screen of a whole run with a moment every hundred steps.
func onGeometry(t testing.TB, cols, rows int) *asking {
	return onSpec(t, measure.Rules().Default, cols, rows, func(b *tuitest.Bench) {
		for step := 0; step <= 10000; step += 100 {
			b.Run.Time.Moments = append(b.Run.Time.Moments, step)
		}
		b.Show(run.Gauge{Moments: 101}, tuitest.Everything(b.Still)...)
	})
}

func onSpec(t testing.TB, s spec.Spec, cols, rows int, show func(*tuitest.Bench)) *asking {
	tab := New(measure.Rules())
	b := &asking{Bench: tuitest.NewBench(t, s, tab, cols, rows), tab: tab}
	b.Run.Ask = func(_ spec.Stage, q axis.Question) tea.Cmd {
		b.asked = append(b.asked, q)
		return func() tea.Msg { return nil }
	}
	b.Still.AnswerMeasures()
	show(b.Bench)
	tab.Update(axis.Moved{})
	return b
}

// answer answers what has been asked, and what is asked for then; it says how many questions that were.
func (b *asking) answer(t testing.TB) (n int) {
	for ; len(b.asked) > 0; n++ {
		q := b.asked[0]
		b.asked = b.asked[1:]
		b.tab.Update(axis.Answer{Of: b.Run, To: stage, Answer: q(t.Context(), b.Still)})
	}
	return n
}

// TestAsksForWhatIsShown: of each pane what the log lacks is asked for, one question at a time, and
// once it is there nothing more.
func TestAsksForWhatIsShown(t *testing.T) {
	b := onGeometry(t, 80, 20)
	if n := b.answer(t); n != 0 || len(b.tab.known.pairs[at{defaultLike, 10000}]) != 6 {
		t.Fatalf("%d questions where the log has the 6 pairs, of which %d are known", n, len(b.tab.known.pairs[at{defaultLike, 10000}]))
	}
	b.GoBack(400, nil)
	b.Has(t, "Not known yet")
	if b.tab.question.of != (want{defaultLike, 400, run.EachOther}) {
		t.Errorf("asked is %+v", b.tab.question.of)
	}
	if n := b.answer(t); n != 1 || len(b.tab.known.pairs[at{defaultLike, 400}]) != 6 {
		t.Errorf("%d questions give %d pairs of step 400", n, len(b.tab.known.pairs[at{defaultLike, 400}]))
	}
	b.HasNot(t, "Not known yet")
	b.Type("g")
	columns := len(b.tab.columns)
	if n := b.answer(t); n != columns-1 { // the end is not compared with itself
		t.Errorf("%d questions of %d moments", n, columns)
	}
	for _, step := range b.tab.columns[:columns-1] {
		if len(b.tab.known.toEnd[at{defaultLike, step}]) != 4 {
			t.Errorf("step %d: %d layers", step, len(b.tab.known.toEnd[at{defaultLike, step}]))
		}
	}
	b.Type("g")
	b.answer(t)
	for _, name := range []string{"participation_ratio", collapse} {
		if steps := b.tab.known.steps(name, 2); !slices.Equal(steps, b.tab.columns) {
			t.Errorf("%s is known of steps %v, want %v", name, steps, b.tab.columns)
		}
	}
	if b.tab.Update(axis.Moved{}); len(b.asked) != 0 {
		t.Error("what is known is asked for again")
	}
}

// TestAsksOnlyWhereNobodyWaits: nothing is asked for while something runs or waits, nor by a screen
// that is not shown.
func TestAsksOnlyWhereNobodyWaits(t *testing.T) {
	for name, hold := range map[string]func(b *asking){
		"a stage runs":  func(b *asking) { b.Show(run.Gauge{Stage: spec.Teach}) },
		"a stage waits": func(b *asking) { b.Show(run.Gauge{Waiting: []spec.Stage{spec.Teach}}) },
		"not shown":     func(b *asking) { b.Run.Shown = spec.Train },
	} {
		b := onGeometry(t, 80, 20)
		hold(b)
		if b.GoBack(400, nil); len(b.asked) != 0 {
			t.Errorf("%s: %d questions", name, len(b.asked))
		}
	}
}

// TestAnotherMomentGivesUp: what was asked of the moment before is given up for that of the one that
// is shown now, which is asked for when the answer comes.
func TestAnotherMomentGivesUp(t *testing.T) {
	b := onGeometry(t, 80, 20)
	var measured []int
	b.Still.OnMeasure = func(_ context.Context, q run.MeasureQuery) ([]spec.Measured, error) {
		measured = append(measured, q.Step)
		return tuitest.Answer(b.Run.Spec, q), nil
	}
	b.GoBack(400, nil)
	b.GoBack(500, nil)
	b.answer(t)
	if !slices.Equal(measured, []int{500}) || len(b.tab.known.pairs[at{defaultLike, 500}]) != 6 || b.tab.problem() != "" {
		t.Errorf("measured are steps %v; %d pairs of step 500; problem %q", measured, len(b.tab.known.pairs[at{defaultLike, 500}]), b.tab.problem())
	}
	b.GoBack(400, nil)
	if b.answer(t); !slices.Equal(measured, []int{500, 400}) {
		t.Errorf("measured are steps %v: what was given up is not asked for again", measured)
	}
}

// TestSaysWhyThereIsNoNumber: a question that fails is said and not asked again; a layer without a value
// has its sentence.
func TestSaysWhyThereIsNoNumber(t *testing.T) {
	b := onGeometry(t, 80, 20)
	b.Still.OnMeasure = func(context.Context, run.MeasureQuery) ([]spec.Measured, error) {
		return nil, errors.New("the disk is full")
	}
	b.GoBack(400, nil)
	b.answer(t)
	b.Has(t, "The disk is full.")
	if b.tab.Update(axis.Moved{}); len(b.asked) != 0 {
		t.Error("it is asked again")
	}
	m := tuitest.Paired(b.Run.Spec, 300, run.EachOther)[2].(spec.Measured)
	m.Value, m.Problem = spec.Figure(math.NaN()), "hidden3 is constant on these rows"
	b.Show(run.Gauge{}, m)
	b.GoBack(300, nil)
	b.Has(t, "✗", "No debiased linear CKA: hidden3 is constant on these rows.")
	if b.tab.Figure() != "" {
		t.Errorf("its figure is %q", b.tab.Figure())
	}
}

// TestAPairIsOnePair: a pair has one number on both sides of the diagonal, and trained against untrained
// stands at step 0 of the moments.
func TestAPairIsOnePair(t *testing.T) {
	b := onGeometry(t, 80, 20)
	b.tab.row, b.tab.col = 3, 1
	below, _ := b.tab.pointed()
	b.tab.row, b.tab.col = 1, 3
	above, known := b.tab.pointed()
	if !known || below.Value != above.Value || above.Layer != 1 || above.Other.Layer != 3 {
		t.Errorf("%+v and %+v", below, above)
	}
	m := tuitest.Paired(b.Run.Spec, 10000, run.ToTheEnd)[2].(spec.Measured)
	m.Other.Step, m.Value = 0, 0.25
	b.Show(run.Gauge{}, m)
	if got := b.tab.known.toEnd[at{defaultLike, 0}][2].Value; got != 0.25 {
		t.Errorf("at step 0 hidden2 is alike to itself at the end by %v, want 0.25", got)
	}
	m.Other.Run, m.Value = "another", 0.75
	b.Show(run.Gauge{}, m)
	if got := b.tab.known.toEnd[at{defaultLike, 0}][2].Value; got != 0.25 {
		t.Error("a number of another run is taken for one of this")
	}
	b.tab.columns = []int{0, 10000}
	if input, hidden := b.tab.cellOf(overMoments, 0, 0), b.tab.cellOf(overMoments, 1, 0); !input.Self || hidden.Self {
		t.Errorf("the input at step 0 is %+v, and hidden1 %+v", input, hidden)
	}
}

// TestStageGoesBeforeLook: a number of the stage stays where a look finds one, and takes its place.
func TestStageGoesBeforeLook(t *testing.T) {
	n := newNumbers()
	number := func(v spec.Figure, live bool) spec.Measured {
		return spec.Measured{Subject: spec.Base, Measure: collapse, Value: v, Live: live}
	}
	for i, m := range []spec.Measured{number(1, true), number(2, false), number(3, true)} {
		n.take(m)
		if got, want := n.of[collapse][0][0].Value, []spec.Figure{1, 2, 2}[i]; got != want {
			t.Errorf("after %d numbers it is %v, want %v", i+1, got, want)
		}
	}
}

// TestColumns: few of many moments are compared, both ends among them, most of them early.
func TestColumns(t *testing.T) {
	b := onGeometry(t, 80, 20)
	c := b.tab.columns
	if len(c) > mostColumns || len(c) < 5 || c[0] != 0 || c[len(c)-1] != 10000 || !slices.IsSorted(c) || c[len(c)/2] > 2500 {
		t.Errorf("the columns are %v", c)
	}
	b.GoBack(9000, nil)
	if b.tab.at > 9000 || b.tab.at < c[len(c)-3] {
		t.Errorf("at step 9,000 the column of step %d is chosen, of %v", b.tab.at, c)
	}
}

// TestWithdrawn: what was found of a checkpoint whose files changed is forgotten, and what was compared
// with it.
func TestWithdrawn(t *testing.T) {
	s := tuitest.StoreSpec(3, tuitest.Checkpoints(), tuitest.Topics())
	b := onSpec(t, s, 80, 20, func(b *tuitest.Bench) {
		b.Show(run.Gauge{}, append(tuitest.StoreDone(s, false), tuitest.Measuring(s)...)...)
	})
	b.Show(run.Gauge{}, tuitest.Paired(s, 1000, run.ToTheEnd)...)
	b.Show(run.Gauge{}, spec.Noticed{Subject: spec.FromStore, Step: 1000, Withdrawn: true})
	k := &b.tab.known
	if len(k.pairs[at{defaultLike, 1000}])+len(k.toEnd[at{defaultLike, 1000}])+len(k.of["twonn"][1000]) != 0 || len(k.pairs[at{defaultLike, 4000}]) == 0 {
		t.Error("numbers of the withdrawn checkpoint are left, or those of another are gone")
	}
	b.Show(run.Gauge{}, tuitest.Paired(s, 1000, run.ToTheEnd)...)
	b.Show(run.Gauge{}, spec.Noticed{Subject: spec.FromStore, Step: s.LastStep(), Withdrawn: true})
	if len(k.toEnd[at{defaultLike, 1000}]) != 0 {
		t.Error("what was compared with a withdrawn end is left")
	}
}

// TestSaysWhatACurveWaitsFor: a measure without a curve says what is done before it, and the curve above
// it has the labels of the steps as long as it is the only one.
func TestSaysWhatACurveWaitsFor(t *testing.T) {
	b := onSpec(t, measure.Rules().Default, 200, 55, func(b *tuitest.Bench) {
		b.Run.Time.Moments = []int{0, 100, 10000}
		for _, e := range tuitest.Everything(b.Still) {
			if m, is := e.(spec.Measured); is && m.Measure == collapse {
				continue
			}
			b.Show(run.Gauge{Stage: spec.Teach}, e)
		}
	})
	const axisOfSteps = " step  0 "
	b.Has(t, "The NC1 of each moment is measured after the stages that run or wait.", axisOfSteps)
	b.Show(run.Gauge{})
	b.tab.Update(axis.Moved{})
	b.Has(t, "The NC1 of each moment is measured after the CKA.")
	b.tab.question.of = want{measure: collapse}
	b.Has(t, "The NC1 of each moment is being measured.")
	b.tab.question.cancel = nil
	b.Has(t, "No NC1 is known of any moment.")
}

// TestExplains: enter on a number says its formula, rows, interval and source in the words of the
// measure, and esc closes that.
func TestExplains(t *testing.T) {
	b := onGeometry(t, 120, 40)
	about, _ := measure.Rules().About(defaultLike)
	b.Type("enter")
	b.Has(t, "HSIC", "over items", "n = 1,000 test rows", "jackknife", about.Source[:20])
	b.Type("esc")
	b.HasNot(t, "HSIC")
	b.Type("left", "left", "left")
	if b.Type("enter"); b.tab.explained {
		t.Error("a layer beside itself is explained")
	}
}

// TestExplainedAndGone: the number over moments that is explained is no longer known, as when the moment
// that is shown lies before it.
func TestExplainedAndGone(t *testing.T) {
	b := onGeometry(t, 120, 40)
	b.tab.pane = overSteps
	b.tab.known.of[dimensions[b.tab.dimension]] = nil
	curves := b.View()
	b.tab.explained = true
	if got := b.View(); got != curves {
		t.Errorf("it shows\n%s\nwant the curves\n%s", got, curves)
	}
}

// TestClicks: a click points at the cell under the mouse, on both maps of a wide screen.
func TestClicks(t *testing.T) {
	b := onGeometry(t, 200, 55)
	l := b.tab.shape(200, 55)
	if len(l.maps) != 2 {
		t.Fatalf("%d maps", len(l.maps))
	}
	for _, p := range l.maps {
		h := b.tab.heat(p)
		found := false
		for y := range l.top {
			for x := range p.width {
				i, j, ok := h.CellAt(x, y, p.width, l.top)
				if !ok || i != 2 || j != 1 || found {
					continue
				}
				found = true
				b.Click(p.left+x, y+1)
				if b.tab.pane != p.pane || b.tab.row != 2 || p.pane == overLayers && b.tab.col != 1 || p.pane == overMoments && b.tab.at != b.tab.columns[1] {
					t.Errorf("pane %d: the cursor is at %d, %d and step %d of pane %d", p.pane, b.tab.row, b.tab.col, b.tab.at, b.tab.pane)
				}
			}
		}
		if !found {
			t.Errorf("pane %d has no such cell", p.pane)
		}
	}
}

// TestAllSizes draws every pane at sizes from the smallest on, exactly.
func TestAllSizes(t *testing.T) {
	for _, s := range []spec.Spec{measure.Rules().Default, tuitest.StoreSpec(80, tuitest.Checkpoints(), tuitest.Topics()), tuitest.StoreSpec(2, []int{0}, nil)} {
		var found []spec.Event
		if s.IsStored() {
			found = append(tuitest.StoreDone(s, false), tuitest.Measuring(s)...)
		}
		for _, size := range [][2]int{{0, 0}, {1, 1}, {5, 40}, {200, 2}, {60, 12}, {61, 13}, {80, 19}, {104, 27}, {120, 31}, {149, 28}, {150, 55}, {200, 55}, {400, 100}} {
			b := onSpec(t, s, size[0], size[1], func(b *tuitest.Bench) {
				if s.IsStored() {
					b.Show(run.Gauge{}, found...)
					return
				}
				b.Run.Time.Moments = []int{0, 100, 10000}
				b.Show(run.Gauge{}, tuitest.Everything(b.Still)...)
			})
			for range panes {
				if size[0] < 60 || size[1] < 12 {
					b.View() // which does not panic
					b.Type("g")
					continue
				}
				tuitest.Exact(t, "geometry", b.View(), size[0], size[1])
				b.Type("enter")
				tuitest.Exact(t, "explained", b.View(), size[0], size[1])
				b.Type("esc", "g")
			}
		}
	}
}

// BenchmarkView is the screen of the post and of 81 layers, and a moment further with each: what
// scrubbing costs but for the answer.
func BenchmarkView(b *testing.B) {
	for name, on := range map[string]*asking{
		"post": onGeometry(&testing.T{}, 200, 55),
		"81 layers": onSpec(&testing.T{}, tuitest.StoreSpec(80, tuitest.Checkpoints(), tuitest.Topics()), 200, 55, func(b *tuitest.Bench) {
			b.Show(run.Gauge{}, append(tuitest.StoreDone(b.Run.Spec, false), tuitest.Measuring(b.Run.Spec)...)...)
		}),
	} {
		on.answer(b)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				on.View()
			}
		})
		b.Run(name+" scrubbed", func(b *testing.B) {
			moments := on.Run.Time.Moments
			for i := 0; b.Loop(); i++ {
				on.GoBack(moments[i%len(moments)], nil)
				on.View()
			}
		})
	}
}

// TestOtherMeasuresOfPairs: the key leads to another measure of pairs where one was measured, the map
// then shows its numbers, and what it lacks of another moment is asked for.
func TestOtherMeasuresOfPairs(t *testing.T) {
	b := onGeometry(t, 80, 20)
	b.Type("o")
	b.HasNot(t, "Procrustes")
	b.Type("o")
	var angles []spec.Event
	for _, e := range tuitest.Paired(b.Run.Spec, 10000, run.EachOther) {
		m := e.(spec.Measured)
		m.Measure, m.Value = "procrustes", 1.25
		angles = append(angles, m)
	}
	b.Show(run.Gauge{}, angles...)
	b.Type("o")
	b.Has(t, "Procrustes angle", "1.25", "1.57")
	b.GoBack(400, nil)
	if want := (want{"procrustes", 400, run.EachOther}); b.tab.question.of != want {
		t.Errorf("asked is %+v, want %+v", b.tab.question.of, want)
	}
	b.Type("o")
	b.HasNot(t, "Procrustes")
	if b.answer(t); b.tab.question.of.measure == "procrustes" || len(b.tab.known.pairs[at{defaultLike, 400}]) != 6 {
		t.Error("the map of the CKA lacks its numbers")
	}
}
