package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// kinds are all kinds of events, in the order of the alphabet.
func kinds() []string { return slices.Sorted(maps.Keys(decoders)) }

// zeroOf is the zero event of a kind, to be filled.
func zeroOf(t testing.TB, kind string) reflect.Value {
	t.Helper()
	e, err := decoders[kind].decode([]byte("{}"))
	if err != nil || e.Kind() != kind {
		t.Fatalf("an empty %q event is %#v, %v", kind, e, err)
	}
	return reflect.New(reflect.TypeOf(e)).Elem()
}

// eventOf is an event of a kind, filled.
func eventOf(t testing.TB, kind string, p palette) Event {
	t.Helper()
	v := zeroOf(t, kind)
	fill(v, p)
	return v.Interface().(Event)
}

// thereAndBack writes an event and reads it.
func thereAndBack(t testing.TB, e, want Event) {
	t.Helper()
	line, err := Marshal(e)
	if err != nil {
		t.Fatalf("%+v: %v", e, err)
	}
	if !json.Valid(line) || bytes.ContainsAny(line, "\r\n") || !bytes.HasPrefix(line, []byte(`{"event":"`+e.Kind()+`"`)) {
		t.Errorf("%+v is written as\n%q", e, line)
	}
	back, err := Unmarshal(line)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if !same(back, want) {
		t.Errorf("%s is read as\n%+v, want\n%+v", line, back, want)
	}
	if quick, err := Read(line); err != nil || !same(quick, want) {
		t.Errorf("%s is read quickly as\n%+v, %v; want\n%+v", line, quick, err, want)
	}
}

func TestEventsThereAndBack(t *testing.T) {
	whole := everywhere("a", 3, 0.5)
	nothing, empty := whole, whole
	nothing.length = func() int { return -1 }
	empty.length = func() int { return 0 }
	palettes := map[string]palette{"whole": whole, "nil": nothing, "empty": empty}
	for _, x := range figures {
		palettes[fmt.Sprintf("%v, %#x", x, math.Float64bits(x))] = everywhere("a", 3, x)
	}
	for _, n := range wholes {
		palettes[fmt.Sprint(n)] = everywhere("a", n, 0.5)
	}
	for _, s := range texts {
		palettes[fmt.Sprintf("%q", s)] = everywhere(s, 3, 0.5)
	}
	for _, kind := range kinds() {
		for name, p := range palettes {
			t.Run(kind+" "+name, func(t *testing.T) {
				want := p
				want.text = func() string { return string([]rune(p.text())) }
				thereAndBack(t, eventOf(t, kind, p), eventOf(t, kind, want))
			})
		}
		if zero := unset(kind, reflect.ValueOf(eventOf(t, kind, whole))); len(zero) > 0 {
			t.Errorf("%v are not set", zero)
		}
		for seed := range uint64(20) {
			thereAndBack(t, eventOf(t, kind, drawn(noise(seed), false)), eventOf(t, kind, drawn(noise(seed), true)))
		}
	}
}

// FuzzEvents writes and reads events of every kind.
func FuzzEvents(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(noise(seed)[:64])
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, bytes []byte) {
		for _, kind := range kinds() {
			thereAndBack(t, eventOf(t, kind, drawn(bytes, false)), eventOf(t, kind, drawn(bytes, true)))
		}
	})
}

// TestSameTellsBits holds the comparison that the tests here rest on.
func TestSameTellsBits(t *testing.T) {
	one := func(x float64) Event { return Finished{Seconds: Figure(x)} }
	for _, test := range []struct {
		a, b any
		want bool
	}{
		{one(0), one(math.Copysign(0, -1)), false},
		{one(math.NaN()), one(math.Float64frombits(0x7ff8000000000002)), true},
		{one(math.NaN()), one(0), false},
		{one(math.Inf(1)), one(math.Inf(-1)), false},
		{one(1), one(math.Nextafter(1, 2)), false},
		{one(1), Done{Seconds: 1}, false},
		{Loaded{Notes: nil}, Loaded{Notes: []string{}}, false},
		{Loaded{Published: &Published{Accuracy: 1}}, Loaded{Published: &Published{Accuracy: 1}}, true},
		{Loaded{Published: &Published{Accuracy: 1}}, Loaded{Published: &Published{Accuracy: 2}}, false},
		{Loaded{Published: &Published{}}, Loaded{}, false},
		{Probed{Confusion: ConfusionOf([][]int{{1}})}, Probed{Confusion: ConfusionOf([][]int{{2}})}, false},
		{nil, nil, true},
		{nil, one(1), false},
	} {
		if got := same(test.a, test.b); got != test.want {
			t.Errorf("%+v and %+v: %v", test.a, test.b, got)
		}
	}
}

// TestEveryEventHasAKind finds the types of this package that are events in its source, so that
// none is written that cannot be read.
func TestEveryEventHasAKind(t *testing.T) {
	files := token.NewFileSet()
	var parsed []*ast.File
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, file)
		}
	}
	// What is imported is not looked at: no event needs it to be one.
	check := types.Config{Importer: noImports{}, Error: func(error) {}}
	pkg, _ := check.Check("spec", files, parsed, nil)
	event := pkg.Scope().Lookup("Event").Type().Underlying().(*types.Interface)
	var there []string
	for _, name := range pkg.Scope().Names() {
		named, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if ok && !types.IsInterface(named.Type()) && types.Implements(types.NewPointer(named.Type()), event) {
			there = append(there, name)
		}
	}
	var read []string
	for _, kind := range kinds() {
		read = append(read, zeroOf(t, kind).Type().Name())
	}
	slices.Sort(read)
	if !slices.Equal(there, read) {
		t.Errorf("the events are\n%v, and those that can be read\n%v", there, read)
	}
}

type noImports struct{}

func (noImports) Import(path string) (*types.Package, error) {
	return nil, fmt.Errorf("%s is not read", path)
}

// TestWhere holds that an event with a subject and a step says so.
func TestWhere(t *testing.T) {
	for _, kind := range kinds() {
		v := reflect.ValueOf(eventOf(t, kind, everywhere("taught same", 300, 0.5)))
		wantSubject, wantStep := "", 0
		if f := v.FieldByName("Subject"); f.IsValid() {
			wantSubject = f.String()
		}
		if f := v.FieldByName("Step"); f.IsValid() {
			wantStep = int(f.Int())
		}
		if subject, step := v.Interface().(Event).Where(); subject != wantSubject || step != wantStep {
			t.Errorf("%s is of %q, step %d, want %q, step %d", kind, subject, step, wantSubject, wantStep)
		}
	}
}

func TestMarshalRefuses(t *testing.T) {
	_, err := Marshal(Loaded{Published: &Published{Accuracy: math.NaN()}})
	if err == nil || !strings.Contains(err.Error(), "writing an event \"loaded\"") {
		t.Errorf("a post that printed NaN: %v", err)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		{``, "reading an event: unexpected end of JSON input"},
		{`null`, `reading an event: it does not say which it is, as "event"`},
		{`5`, "reading an event: a JSON number is not what belongs here"},
		{`{"event":"done"`, "reading an event: unexpected end of JSON input"},
		{`{"event":"done"} {}`, "reading an event: invalid character '{' after top-level value"},
		{`{"event":"done"}x`, "reading an event: invalid character 'x' after top-level value"},
		{`{"stage":"train"}`, `reading an event: it does not say which it is, as "event"`},
		{`{"event":7}`, `reading an event: it does not say which it is, as "event"`},
		{`{"event":null}`, `reading an event: there is no kind ""`},
		{`{"event":"dreamt"}`, `reading an event: there is no kind "dreamt"`},
		{`{"event":"Done"}`, `reading an event: there is no kind "Done"`},
		{`{"event":"done","event":"failed"}`, `reading an event: the name "event" stands twice in one object`},
		{`{"event":"done","depth":3}`, `reading an event "done": unknown field "depth"`},
		{`{"event":"done","Stage":"train"}`, `reading an event: the name "Stage" is not in small letters`},
		{`{"event":"done","\u017ftage":"train"}`, `reading an event: the name "ſtage" is not in small letters`},
		{"{\"event\":\"done\",\"stage\":\"\xff\"}", "reading an event: it is not UTF-8"},
		{`{"event":"done","seconds":"fast"}`, `reading an event "done": "fast" is no figure`},
		{`{"event":"done","seconds":1e999}`, `reading an event "done": 1e999 is no figure`},
		{`{"event":"done","seconds":"NaN"}`, `reading an event "done": "NaN" is no figure`},
		{`{"event":"evaluated","step":1.5}`, `reading an event "evaluated": "step" cannot be a JSON number 1.5`},
		{`{"event":"evaluated","step":99999999999999999999}`, `reading an event "evaluated": "step" cannot be a JSON number 99999999999999999999`},
		{`{"event":"loaded","published":{"probes":[],"year":2016}}`, `reading an event "loaded": unknown field "year"`},
		{`{"event":"judged","ends":{"first":"a","first":"b"}}`, `reading an event: the name "first" stands twice in one object`},
		{`{"event":"probed","confusion":[[1,2],[3]]}`, "reading an event \"probed\": a confusion matrix of 2 rows has one of 1 columns"},
	} {
		if e, err := Unmarshal([]byte(test.line)); err == nil || err.Error() != test.want {
			t.Errorf("%s is read as %+v, %v, want %s", test.line, e, err, test.want)
		}
	}
	deep := `{"event":"done","stage":` + strings.Repeat("[", 1_000_000) + strings.Repeat("]", 1_000_000) + `}`
	if _, err := Unmarshal([]byte(deep)); err == nil || len(err.Error()) > 200 {
		t.Errorf("a million brackets: %v", err)
	}
}

// FuzzUnmarshal reads what nobody has written: it is refused, or it is an event.
func FuzzUnmarshal(f *testing.F) {
	for _, kind := range kinds() {
		line, err := Marshal(eventOf(f, kind, drawn(noise(7), false)))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(line)
	}
	f.Add([]byte(`{"event":"probed","interval":[null,"-Inf",3],"confusion":{"classes":300,"cells":[[5,-1,2]]}}`))
	f.Add([]byte(`{"event":"done","stage":null,"seconds":-0.0e-0}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		if e, err := Unmarshal(line); err == nil {
			thereAndBack(t, e, e)
		}
	})
}

func ExampleMarshal() {
	e := Evaluated{Subject: Base, Step: 100, Loss: Figure(math.Inf(1)), Accuracy: 0.5, TrainLoss: 2.25, HeadLoss: Figure(math.NaN()),
		Difference: Figure(math.NaN()), DifferenceError: Figure(math.NaN())}
	line, err := Marshal(e)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n", line)
	back, err := Unmarshal(line)
	fmt.Println(back.(Evaluated).Loss, err)
	// Output:
	// {"event":"evaluated","subject":"base","step":100,"loss":"+Inf","accuracy":0.5,"train_loss":2.25,"head_loss":null,"difference":null,"difference_error":null}
	// +Inf <nil>
}
