package spec

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"fathom/data/setting"
)

// copied is a Spec that shares nothing with another of the same value.
func copied(t *testing.T, s Spec) Spec {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// TestEditsChangeNoCopy: whatever is done to one Spec, a copy of it stays as it was.
func TestEditsChangeNoCopy(t *testing.T) {
	full := post()
	full.Configure("probe", Probing{Samples: 1000, Solver: OneVsRest})
	full.Configure("pca", Projecting{Classes: []int{0, 1, 2}, Samples: 1000})
	for name, change := range map[string]func(*Spec){
		"a width":             func(s *Spec) { s.EditNetwork(func(n *Network) { n.Hidden[0] = 7 }) },
		"one more layer":      func(s *Spec) { s.EditNetwork(func(n *Network) { n.Hidden = append(n.Hidden, 7) }) },
		"the widths":          func(s *Spec) { s.EditNetwork(func(n *Network) { slices.Reverse(append(n.Hidden[:0], 1, 2, 3)) }) },
		"the learning rate":   func(s *Spec) { s.EditNetwork(func(n *Network) { n.LearningRate = 7 }) },
		"the lesson":          func(s *Spec) { s.EditLesson(func(lesson *Lesson) { lesson.Weight = 7 }) },
		"the start":           func(s *Spec) { s.StartFrom(Fresh) },
		"a measure":           func(s *Spec) { s.Configure("probe", Probing{Samples: 7}) },
		"one more measure":    func(s *Spec) { s.Configure("toy", struct{}{}) },
		"a measure's setting": func(s *Spec) { Edit(s, "probe", func(p *Probing) { p.Samples = 7 }) },
		"a measure's list":    func(s *Spec) { Edit(s, "pca", func(p *Projecting) { p.Classes[0] = 7 }) },
		"a measure's list, longer": func(s *Spec) {
			Edit(s, "pca", func(p *Projecting) { p.Classes = append(p.Classes, 7) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			original := copied(t, full)
			// Room behind the lists is where a careless append would write.
			original.Subjects = slices.Grow(original.Subjects, 4)
			original.Measures = slices.Grow(original.Measures, 4)
			original.Subjects[0].Network.Hidden = slices.Grow(original.Subjects[0].Network.Hidden, 4)
			before, first, second := copied(t, original), original, original
			change(&first)
			if same(first, before) {
				t.Fatal("nothing is changed")
			}
			if !same(original, before) || !same(second, before) {
				t.Errorf("a copy is changed to %+v, it was %+v", original, before)
			}
			changed := copied(t, first)
			change(&second)
			second.EditNetwork(func(n *Network) { n.Hidden = append(n.Hidden, 99) })
			second.Configure("other", struct{}{})
			if !same(first, changed) {
				t.Errorf("changing another copy changes this one to %+v, it was %+v", first, changed)
			}
		})
	}
}

// TestEditsAdd what is not there yet.
func TestEditsAdd(t *testing.T) {
	var s Spec
	if !same(s.Network(), Network{}) || !same(s.Lesson(), Lesson{}) {
		t.Errorf("an empty Spec has %+v and %+v", s.Network(), s.Lesson())
	}
	s.EditLesson(func(lesson *Lesson) { lesson.Layer = 2 })
	s.EditNetwork(func(n *Network) { n.Steps = 3 })
	want := []Subject{{ID: TaughtSame, From: Base, Lesson: Lesson{Start: Same, Layer: 2}}, {ID: Base, Network: Network{Steps: 3}}}
	if !same(s.Subjects, want) || s.Network().Steps != 3 || s.Lesson().Layer != 2 {
		t.Errorf("the subjects are %+v, want %+v", s.Subjects, want)
	}
	s.EditNetwork(func(n *Network) { n.Batch = 4 })
	s.StartFrom(Fresh)
	want[0].ID, want[0].Lesson.Start, want[1].Network.Batch = TaughtFresh, Fresh, 4
	if !same(s.Subjects, want) {
		t.Errorf("the subjects are %+v, want %+v", s.Subjects, want)
	}
}

func TestSettingsThereAndBack(t *testing.T) {
	var s Spec
	probing, projecting := Probing{Samples: 7, Solver: "<&>\u2028"}, Projecting{Classes: []int{3, 1}, Samples: 9}
	s.Configure("probe", probing)
	s.Configure("pca", projecting)
	s.Configure("empty", Projecting{Classes: []int{}})
	s.Configure("nil", Projecting{})
	if got, err := Settings[Probing](s, "probe"); err != nil || got != probing {
		t.Errorf("%+v, %v, want %+v", got, err, probing)
	}
	for name, want := range map[string]Projecting{"pca": projecting, "empty": {Classes: []int{}}, "nil": {}} {
		if got, err := Settings[Projecting](s, name); err != nil || !same(got, want) {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, want)
		}
	}
	s.Configure("probe", Probing{Samples: 8})
	if got, err := Settings[Probing](s, "probe"); err != nil || got.Samples != 8 || len(s.Measures) != 4 {
		t.Errorf("configured twice: %+v, %v, of %d measures", got, err, len(s.Measures))
	}
	Edit(&s, "probe", func(p *Probing) { p.Solver = Multinomial })
	Edit(&s, "new", func(p *Probing) { p.Samples = 2 })
	for name, want := range map[string]Probing{"probe": {Samples: 8, Solver: Multinomial}, "new": {Samples: 2}} {
		if got, err := Settings[Probing](s, name); err != nil || got != want {
			t.Errorf("%s edited: %+v, %v, want %+v", name, got, err, want)
		}
	}
}

func TestSettingsRefuses(t *testing.T) {
	for _, test := range []struct{ name, settings, want string }{
		{"probe", `{"samples":1,"depth":2}`, `the settings of measure "probe": unknown field "depth"`},
		{"probe", `{"samples":1}{}`, `the settings of measure "probe": invalid character '{' after top-level value`},
		{"probe", `{"samples":1,"samples":2}`, `the settings of measure "probe": the name "samples" stands twice in one object`},
		{"probe", `{"Samples":1}`, `the settings of measure "probe": the name "Samples" is not in small letters`},
		{"probe", `{"samples":"many"}`, `the settings of measure "probe": "samples" cannot be a JSON string`},
		{"probe", ``, `the settings of measure "probe": unexpected end of JSON input`},
		{"pca", `{}`, `the experiment has no measure "probe"`},
	} {
		s := Spec{Measures: []Measure{{test.name, json.RawMessage(test.settings)}}}
		if got, err := Settings[Probing](s, "probe"); err == nil || err.Error() != test.want {
			t.Errorf("%s: %+v, %v, want %s", test.settings, got, err, test.want)
		}
	}
	defer func() {
		if said, ok := recover().(string); !ok || !strings.Contains(said, `the settings of measure "toy"`) {
			t.Errorf("settings that JSON has not: %v", said)
		}
	}()
	new(Spec).Configure("toy", func() {})
}

func TestStarts(t *testing.T) {
	for _, start := range Inits() {
		if back, ok := StartOf(TaughtID(start)); !ok || back != start {
			t.Errorf("%s is called %s, which starts from %s, %v", start, TaughtID(start), back, ok)
		}
	}
	if start, ok := StartOf(Base); ok || start != "" {
		t.Errorf("the base network is taught from %s", start)
	}
}

// TestASettingThatFailsAddsNothing: not even the subject or the measure that it is a setting of.
func TestASettingThatFailsAddsNothing(t *testing.T) {
	s := Spec{Measures: []Measure{{"broken", json.RawMessage(`{"samples":1,"unknown":2}`)}}}
	rules := NewRules([]Part{{Name: "broken", Default: Probing{}, Table: SettingsTable("broken", setting.Table[Probing]{
		setting.Whole("samples", "broken", "samples", func(p *Probing) *int { return &p.Samples }),
	})}})
	before := copied(t, Spec{Version: Version, Measures: s.Measures}).Measures
	for _, set := range rules.Settings() {
		if set.Name == "data" {
			continue // any text is one
		}
		if err := rules.Set(&s, set.Name, "no"); err == nil {
			t.Errorf("--%s takes any word", set.Name)
		}
	}
	if len(s.Subjects) > 0 || !same(s.Measures, before) {
		t.Errorf("settings that cannot be leave %+v and %+v", s.Subjects, s.Measures)
	}
}
