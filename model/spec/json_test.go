package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

// specOf is a Spec that can be written, filled.
func specOf(p palette) Spec {
	var s Spec
	fill(reflect.ValueOf(&s).Elem(), p)
	s.Version = Version
	for i := range s.Subjects {
		s.Subjects[i].ID += fmt.Sprint(i) // each name once
	}
	for i := range s.Measures {
		s.Measures[i].Name += fmt.Sprint(i)
	}
	return s
}

// parsedAgain writes a Spec, reads it, and holds that it is the same.
func parsedAgain(t testing.TB, s Spec) {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatalf("%+v: %v", s, err)
	}
	back, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if !same(back, s) {
		t.Errorf("%s is read as\n%+v, want\n%+v", text, back, s)
	}
}

func TestSpecsThereAndBack(t *testing.T) {
	whole := everywhere("a", 3, 0.5)
	if zero := unset("spec", reflect.ValueOf(specOf(whole))); len(zero) > 0 {
		t.Errorf("%v are not set", zero)
	}
	nothing, empty := whole, whole
	nothing.length = func() int { return -1 }
	empty.length = func() int { return 0 }
	for _, p := range []palette{whole, nothing, empty} {
		parsedAgain(t, specOf(p))
	}
	for _, x := range figures {
		parsedAgain(t, specOf(everywhere("a", 3, x)))
		parsedAgain(t, Spec{Version: Version, Subjects: []Subject{{Lesson: Lesson{Weight: Figure(x)}, Network: Network{LearningRate: Figure(x)}}}})
	}
	for _, n := range wholes {
		parsedAgain(t, specOf(everywhere("a", n, 0.5)))
	}
	for _, s := range texts {
		parsedAgain(t, specOf(everywhere(string([]rune(s)), 3, 0.5)))
	}
	for seed := range uint64(50) {
		parsedAgain(t, specOf(drawn(noise(seed), true)))
	}
	parsedAgain(t, Spec{Version: Version})
	parsedAgain(t, post())
}

// FuzzSpecs writes and reads Specs.
func FuzzSpecs(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(noise(seed)[:64])
	}
	f.Fuzz(func(t *testing.T, bytes []byte) { parsedAgain(t, specOf(drawn(bytes, true))) })
}

// FuzzParse reads what nobody has written: it is refused, or it is a Spec.
func FuzzParse(f *testing.F) {
	for _, s := range []Spec{post(), specOf(everywhere("<", 3, math.NaN())), specOf(drawn(noise(3), true))} {
		text, err := json.MarshalIndent(s, " ", "\t")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"version":1,"measures":[{"name":"probe","settings":{ "a" : "<\u003c` + "\u2028" + `", "b": [ 1.0, -0, 1E+2 ] }}]}`))
	f.Add([]byte(`{"version":1,"subjects":[{"network":{"hidden":[]}},{"id":"b","lesson":{"weight":-0}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if s, err := Parse(text); err == nil {
			parsedAgain(t, s)
		}
	})
}

func TestParseRefuses(t *testing.T) {
	const head = `{"version":1,`
	for _, test := range []struct{ text, want string }{
		{``, "unexpected end of JSON input"},
		{`null`, "its version is 0, and this program knows version 1"},
		{`[]`, "a JSON array is not what belongs here"},
		{`{}`, "its version is 0, and this program knows version 1"},
		{`{"version":0}`, "its version is 0, and this program knows version 1"},
		{`{"version":2,"worlds":[{"deep":{}}]}`, "its version is 2, and this program knows version 1"},
		{`{"version":"1"}`, `"version" cannot be a JSON string`},
		{`{"worlds":1}`, `unknown field "worlds"`},
		{head + `"source":{"disk":1}}`, `unknown field "disk"`},
		{head + `"subjects":[{"name":"base"}]}`, `unknown field "name"`},
		{head + `"subjects":[{"network":{"depth":3}}]}`, `unknown field "depth"`},
		{head + `"subjects":[{"lesson":{"topic":3}}]}`, `unknown field "topic"`},
		{head + `"measures":[{"name":"probe","settings":{},"order":1}]}`, `unknown field "order"`},
		{head + `"seed":-1}`, `"seed" cannot be a JSON number -1`},
		{head + `"seed":18446744073709551616}`, `"seed" cannot be a JSON number 18446744073709551616`},
		{head + `"subjects":[{"network":{"steps":"many"}}]}`, `"subjects.network.steps" cannot be a JSON string`},
		{head + `"subjects":[{"network":{"learning_rate":"fast"}}]}`, `"fast" is no figure`},
		{head + `"SEED":1}`, `the name "SEED" is not in small letters`},
		{head + `"seed":1,"seed":2}`, `the name "seed" stands twice in one object`},
		{head + `"source":{"data":"a","data":"b"}}`, `the name "data" stands twice in one object`},
		{head + `"measures":[{"name":"probe","settings":{"samples":1,"samples":2}}]}`, `the name "samples" stands twice in one object`},
		{head + `"seed":1}{}`, "invalid character '{' after top-level value"},
		{head + `"seed":1} x`, "invalid character 'x' after top-level value"},
		{head + `"seed":1`, "unexpected end of JSON input"},
		{head + "\"source\":{\"data\":\"\xff\"}}", "it is not UTF-8"},
		{head + `"subjects":[{"id":"base"},{"id":"taught same"},{"id":"base"}]}`, `there are two subjects "base"`},
		{head + `"measures":[{"name":"pca","settings":{}},{"name":"pca","settings":{}}]}`, `there are two measures "pca"`},
		{head + `"measures":[{"name":"pca"}]}`, `the settings of measure "pca" are no object`},
		{head + `"measures":[{"name":"pca","settings":null}]}`, `the settings of measure "pca" are no object`},
		{head + `"measures":[{"name":"pca","settings":[1]}]}`, `the settings of measure "pca" are no object`},
		{head + `"measures":[{"name":"pca","settings":"{}"}]}`, `the settings of measure "pca" are no object`},
		{head + `"source":{"data":"` + strings.Repeat("a", maxText) + `"}}`, "it has 1,048,610 bytes, more than the 1,048,576 that one may have"},
	} {
		s, err := Parse([]byte(test.text))
		if want := "this is no experiment: " + test.want; err == nil || err.Error() != want {
			t.Errorf("%.200s is read as %+v, %v, want %s", test.text, s, err, want)
		}
		if !same(s, Spec{}) {
			t.Errorf("%.200s is refused and %+v", test.text, s)
		}
		if err := json.Unmarshal([]byte(test.text), &s); err == nil || !same(s, Spec{}) {
			t.Errorf("%.200s is refused by Parse alone", test.text)
		}
	}
}

// TestMarshalSpecRefuses: what Parse would not read is not written.
func TestMarshalSpecRefuses(t *testing.T) {
	for _, test := range []struct {
		change func(*Spec)
		want   string
	}{
		{func(s *Spec) { s.Version = 0 }, "its version is 0"},
		{func(s *Spec) { s.Source.Data = "/srv/Gr\xfc\xdfe" }, `"/srv/Gr\xfc\xdfe" is not UTF-8`},
		{func(s *Spec) { s.Subjects[1].ID = "\xff" }, "is not UTF-8"},
		{func(s *Spec) { s.Subjects[1].From = "\xff" }, "is not UTF-8"},
		{func(s *Spec) { s.Subjects[0].Network.Activation = "\xff" }, "is not UTF-8"},
		{func(s *Spec) { s.Subjects[1].Lesson.Start = "\xff" }, "is not UTF-8"},
		{func(s *Spec) { s.Stages = []Stage{"\xff"} }, "is not UTF-8"},
		{func(s *Spec) { s.Measures = []Measure{{"\xff", json.RawMessage("{}")}} }, "is not UTF-8"},
		{func(s *Spec) { s.Measures = []Measure{{"pca", json.RawMessage("{\"solver\":\"\xff\"}")}} }, "is not UTF-8"},
		{func(s *Spec) { s.Subjects[1].ID = s.Subjects[0].ID }, `there are two subjects "base"`},
		{func(s *Spec) { s.Measures = make([]Measure, 1) }, `the settings of measure "": unexpected end of JSON input`},
		{func(s *Spec) { s.Configure("pca", 5) }, `the settings of measure "pca" are no object`},
		{func(s *Spec) { s.Configure("pca", struct{ Samples int }{5}) }, `the settings of measure "pca": the name "Samples" is not in small letters`},
		{func(s *Spec) { s.Stages = []Stage{Stage(strings.Repeat("a", maxText))} }, "more than the 1,048,576 that one may have"},
	} {
		s := post()
		test.change(&s)
		if text, err := json.Marshal(s); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.200s is written, %v, want %s", text, err, test.want)
		}
	}
}

// TestLongestSpec: the longest lists that can be asked for are within the bound.
func TestLongestSpec(t *testing.T) {
	s := post()
	s.EditNetwork(func(n *Network) { n.Hidden = make([]int, maxDepth) })
	every := make([]int, MaxClasses)
	for i := range s.Network().Hidden {
		s.Network().Hidden[i] = maxWidth
	}
	for i := range every {
		every[i] = i
	}
	s.Configure("pca", Projecting{Classes: every})
	parsedAgain(t, s)
}

// TestParseCompacts: the same experiment is the same value however it is laid out.
func TestParseCompacts(t *testing.T) {
	s := post()
	s.Configure("probe", map[string]string{"solver": "<&>\u2028"})
	text, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte(`\u003c`), []byte("<"))
	if back, err := Parse(text); err != nil || !same(back, s) {
		t.Errorf("%s is read as\n%+v, %v, want\n%+v", text, back, err, s)
	}
}

func ExampleParse() {
	s, err := Parse([]byte(`{
		"version": 1,
		"seed": 7,
		"source": {"data": "mnist", "holdout": 5000, "classes": 10},
		"subjects": [{"id": "base", "network": {"hidden": [50, 20], "activation": "relu", "learning_rate": 0.01,
			"batch": 50, "steps": 1000, "evaluate_every": 100, "look_every": 0}}],
		"measures": [{"name": "probe", "settings": {"samples": 1000, "solver": "multinomial"}}],
		"stages": ["train", "probe"]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	probing, err := Settings[Probing](s, "probe")
	fmt.Println(s.Seed, s.Network().Hidden, probing.Solver, err)

	_, err = Parse([]byte(`{"version": 1, "sead": 7}`))
	fmt.Println(err)
	// Output:
	// 7 [50 20] multinomial <nil>
	// this is no experiment: unknown field "sead"
}
