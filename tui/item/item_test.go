package item

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// TestMinds: the sentences say since when an opinion is what it is at last.
func TestMinds(t *testing.T) {
	s := tuitest.StoreSpec(2, tuitest.Checkpoints(), []string{"dog", "cat", "fox"})
	c := Card{Theme: kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal()), Spec: s, Layer: 1}
	for _, of := range []struct {
		layers []int32 // that each layer says
		over   []int32 // what the chosen one says at each checkpoint
		want   string
	}{
		{[]int32{0, 0, 0}, []int32{1, 1, 1}, "over the layers: dog in each\n block1 over the checkpoints: cat at each"},
		{[]int32{0, 1, 1}, []int32{0, 1, 0}, "over the layers: cat from block1 on, dog before\n block1 over the checkpoints: dog from step-4000 on, changed 2 times"},
		{[]int32{2, 1, spec.None}, []int32{0}, "over the layers: nothing from block2 on, changed 2 times"},
	} {
		c.In = &run.Inspection{Step: s.LastStep()}
		for layer, class := range of.layers {
			v := run.LayerView{Name: s.LayerNames()[layer], ProbeStep: s.LastStep(), Predicted: class}
			for i, class := range of.over {
				v.Over = append(v.Over, run.Opinion{Step: s.MomentSteps()[i], Predicted: class})
			}
			c.In.Layers = append(c.In.Layers, v)
		}
		var got []string
		for _, line := range c.minds(80, false) {
			got = append(got, strings.TrimRight(ansi.Strip(line), " "))
		}
		if joined := strings.TrimPrefix(strings.Join(got, "\n"), " "); joined != of.want {
			t.Errorf("got  %q\nwant %q", joined, of.want)
		}
	}
}

// TestFinderTakesLateAnswers: the answer to words that were typed on is kept out, and what is wanted
// by then is asked next.
func TestFinderTakesLateAnswers(t *testing.T) {
	asked := 0
	r := axis.NewRun(t.Context(), tuitest.NewRun(tuitest.StoreSpec(2, nil, []string{"a", "b"})))
	r.Ask = func(spec.Stage, axis.Question) tea.Cmd {
		asked++
		return func() tea.Msg { return nil }
	}
	m := New(&kit.Context{Keys: kit.NewKeys()}, r, "pca")
	type answers struct {
		words string
		hits  []int
	}
	press := func(keys ...string) {
		for _, key := range keys {
			m.Key(tuitest.Press(key))
			m.Ask(0, 0)
		}
	}
	take := func(a answers) {
		m.Take(findAnswer{a.words, a.hits, nil})
		m.Ask(0, 0)
	}
	press("/", "f", "o", "x")
	if asked != 1 || !m.Typing() {
		t.Fatalf("%d questions while one types", asked)
	}
	take(answers{"f", []int{4, 5}}) // and the item that it finds is inspected
	if m.Number != 4 {
		t.Errorf("item %d is picked", m.Number)
	}
	press("enter") // the hits are of other words
	if m.Number != 4 {
		t.Errorf("enter goes to item %d of other words", m.Number)
	}
	take(answers{"fox", []int{7, 9}})
	press("enter")
	if m.Number != 9 {
		t.Errorf("enter goes to item %d, want 9", m.Number)
	}
	press("enter")
	if m.Number != 7 {
		t.Errorf("enter goes to item %d, want round to 7", m.Number)
	}
	press("esc")
	m.Take(findAnswer{"late", []int{1}, nil})
	if m.Open() || m.Number != 7 {
		t.Errorf("an answer after esc picks item %d", m.Number)
	}
}

// TestProbedWhilePicked: what a card says of an item is asked again when a probe is fitted, also while
// an answer from before is on its way, and so is what was refused.
func TestProbedWhilePicked(t *testing.T) {
	asked := 0
	r := axis.NewRun(t.Context(), tuitest.NewRun(tuitest.StoreSpec(2, nil, []string{"a", "b"})))
	r.Ask = func(spec.Stage, axis.Question) tea.Cmd {
		asked++
		return func() tea.Msg { return nil }
	}
	m := New(&kit.Context{Keys: kit.NewKeys()}, r, "pca")
	m.Pick(3)
	m.Ask(0, 0)
	q := run.InspectQuery{Item: 3}
	probed := []spec.Event{spec.Probed{Subject: spec.FromStore}}
	answer := func(err error) (questions int) {
		before := asked
		if m.Take(Inspected{q, &run.Inspection{Item: run.Item{Number: 3}}, err}); err == nil {
			m.Take(Neared{Query: m.Nearest(0, 0)})
		}
		m.Ask(0, 0)
		return asked - before
	}
	m.Observe(probed)
	if n := answer(nil); n != 1 {
		t.Errorf("%d questions after an answer from before the probe, want 1", n)
	}
	if n := answer(nil); n != 0 {
		t.Errorf("%d questions after its answer, want none", n)
	}
	m.Observe([]spec.Event{spec.Probed{Subject: "taught"}, spec.Compared{}})
	if m.Follow(0, 0); m.inspecting {
		t.Error("it is asked again though no probe of these layers was fitted")
	}
	m.Observe(probed)
	if m.Follow(0, 0); !m.inspecting {
		t.Error("it is not asked again when a probe is fitted")
	}
	if n := answer(errors.New("no probe")); n != 0 {
		t.Errorf("%d questions after a refusal, want none", n)
	}
	m.Observe(probed)
	if m.Ask(0, 0); !m.inspecting {
		t.Error("what was refused is not asked again when a probe is fitted")
	}
}
