package item

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/measure"
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

// TestOneQuestionAtATime: while the answer about an item that was let go is on its way nothing else is
// asked, and then what is wanted by then.
func TestOneQuestionAtATime(t *testing.T) {
	asked := 0
	r := axis.NewRun(t.Context(), tuitest.NewRun(tuitest.StoreSpec(2, nil, []string{"a", "b"})))
	r.Ask = func(spec.Stage, axis.Question) tea.Cmd {
		asked++
		return func() tea.Msg { return nil }
	}
	m := New(&kit.Context{Keys: kit.NewKeys()}, r, "pca")
	m.Pick(3)
	m.Ask(0, 0)
	near := m.Nearest(0, 0)
	m.Drop()
	m.Pick(4)
	if m.Ask(0, 0); asked != 2 {
		t.Fatalf("%d questions, want two about the first item", asked)
	}
	m.Take(Inspected{Query: run.InspectQuery{Item: 3}, View: &run.Inspection{Item: run.Item{Number: 3}}})
	m.Take(Neared{Query: near})
	if m.Ask(0, 0); asked != 4 || !m.inspecting || !m.nearing {
		t.Errorf("%d questions once these are answered, want two about the other", asked)
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

// TestNeighboursHaveTheirRanks: whatever the size and with what, each neighbour that is shown has the
// rank that its ring has, and small images give way to words.
func TestNeighboursHaveTheirRanks(t *testing.T) {
	s := measure.Rules().Default
	c := Card{Spec: s, Layer: 3, Known: true, Ringed: true, In: &run.Inspection{Item: run.Item{Number: 1, Label: 2, Rows: 28, Cols: 28, Pixels: make([]byte, 784)}}}
	for layer := range 4 {
		c.In.Layers = append(c.In.Layers, run.LayerView{Name: spec.LayerName(layer), Predicted: 2})
	}
	for i := range 5 {
		c.Near = append(c.Near, run.Neighbour{Item: run.Item{Number: 900 + i, Label: int32(i), Pixels: make([]byte, 784)}, Distance: 3.25 + float64(i)})
	}
	for _, plain := range []bool{false, true} {
		c.Theme = kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal())
		c.Theme.Few = plain
		for _, size := range [][2]int{{36, 17}, {50, 29}, {76, 53}, {36, 40}} {
			card := ansi.Strip(strings.Join(c.Lines(size[0], size[1]), "\n"))
			for rank := range 5 {
				if want := "○" + RankName(rank); !strings.Contains(card, want) {
					t.Errorf("%v, few colours %v: the card lacks %q:\n%s", size, plain, want, card)
				}
			}
			if small := size == [2]int{36, 17}; strings.Contains(card, "#900") != (small || plain && size[0] < 76 && size[1] < 40) {
				t.Errorf("%v, few colours %v: images or numbers:\n%s", size, plain, card)
			}
			for _, line := range strings.Split(card, "\n") {
				if len([]rune(strings.TrimRight(line, " "))) >= size[0] && strings.Contains(line, "▀▀") {
					t.Errorf("%v: an image touches the edge: %q", size, line)
				}
			}
		}
	}
}

// TestCardHasTheChosenLayer: however little room there is, what the chosen layer's probe says is there.
func TestCardHasTheChosenLayer(t *testing.T) {
	c := Card{Theme: kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal()), Spec: measure.Rules().Default, In: &run.Inspection{Item: run.Item{Label: 2, Rows: 28, Cols: 28, Pixels: make([]byte, 784)}}}
	for layer := range 4 {
		c.In.Layers = append(c.In.Layers, run.LayerView{Name: spec.LayerName(layer), Predicted: 2})
	}
	for c.Layer = range c.In.Layers {
		card := ansi.Strip(strings.Join(c.Lines(36, 9), "\n"))
		if !strings.Contains(card, "▸"+spec.LayerName(c.Layer)) || strings.Contains(card, "–") {
			t.Errorf("layer %d of 4 in nine lines:\n%s", c.Layer, card)
		}
	}
}

// TestNoListsWithoutClasses: where labels are real values there is no list of the misread.
func TestNoListsWithoutClasses(t *testing.T) {
	for classes, opens := range map[string]bool{"": false, "a,b": true} {
		s := tuitest.StoreSpec(2, nil, strings.FieldsFunc(classes, func(r rune) bool { return r == ',' }))
		k := kit.Context{Keys: kit.NewKeys()}
		f := NewFinder(&k, axis.NewRun(t.Context(), tuitest.NewRun(s)), "pca")
		if _, known := f.Key(tuitest.Press("*")); !known || f.Open() != opens || k.Word() == "" {
			t.Errorf("classes %q: a list opens: %v", classes, f.Open())
		}
	}
}

// TestFinderTakesNoOtherList: a list that comes when another is open is not shown, and that one is asked
// for.
func TestFinderTakesNoOtherList(t *testing.T) {
	asked := 0
	r := axis.NewRun(t.Context(), tuitest.NewRun(tuitest.StoreSpec(2, nil, []string{"a", "b"})))
	r.Ask = func(spec.Stage, axis.Question) tea.Cmd {
		asked++
		return func() tea.Msg { return nil }
	}
	m := New(&kit.Context{Keys: kit.NewKeys()}, r, "pca")
	m.Key(tuitest.Press("*"))
	m.Ask(0, 0)
	first, other := run.ListQuery{Kind: run.ListKinds()[0]}, run.ListQuery{Kind: run.ListKinds()[1]}
	list := func(q run.ListQuery, number int) *run.List {
		return &run.List{ListQuery: q, Items: []run.Listed{{Item: run.Item{Number: number}}}, Count: 1}
	}
	m.Key(tuitest.Press("right"))
	m.Ask(0, 0)
	m.Take(listAnswer{first, list(first, 3), nil})
	if m.Ask(0, 0); asked != 2 || m.list != nil || m.Number >= 0 {
		t.Fatalf("%d questions after a list that nobody wants, which leads to item %d", asked, m.Number)
	}
	m.Take(listAnswer{other, list(other, 5), nil})
	if m.list == nil || m.Number != 5 {
		t.Errorf("the list that is open leads to item %d", m.Number)
	}
}

// TestFinderSaysWhatFails: words that cannot be looked for are not asked again and again, and the field
// says why; others are.
func TestFinderSaysWhatFails(t *testing.T) {
	asked := 0
	r := axis.NewRun(t.Context(), tuitest.NewRun(tuitest.StoreSpec(2, nil, []string{"a", "b"})))
	r.Ask = func(spec.Stage, axis.Question) tea.Cmd {
		asked++
		return func() tea.Msg { return nil }
	}
	m := New(&kit.Context{Keys: kit.NewKeys()}, r, "pca")
	said := func() string { return ansi.Strip(strings.Join(m.Lines(60, 20), " ")) }
	answer := func(words string, err error) {
		m.Take(findAnswer{words, nil, err})
		m.Ask(0, 0)
	}
	m.Key(tuitest.Press("/"))
	m.Key(tuitest.Press("f"))
	m.Ask(0, 0)
	answer("f", context.Canceled)
	if asked != 2 || !strings.Contains(said(), "looking") {
		t.Errorf("%d questions after one that was given up, and it says %q", asked, said())
	}
	answer("f", errors.New("there are no rows"))
	if asked != 2 || !strings.Contains(said(), "there are no rows") {
		t.Errorf("%d questions after an error, and it says %q", asked, said())
	}
	m.Key(tuitest.Press("o"))
	m.Ask(0, 0)
	answer("fo", nil)
	if asked != 3 || !strings.Contains(said(), "nothing has it") {
		t.Errorf("%d questions after other words, and it says %q", asked, said())
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
