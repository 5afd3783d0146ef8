package compare

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"fathom/data/filter"
	"fathom/data/text"
	"fathom/model/spec"
)

// A Row is a run in the table of those that there are.
type Row struct {
	Path string // by which the run is opened
	Name string // the last part of the path
	ID   string
	Copy bool // another row has the same id

	State  State
	Reason string // of the state, in a sentence's words; "" where it says all
	Note   string // that somebody made

	Settings []Setting // all that the run was told, as [SettingsOf] lists them
	Seed     uint64
	Data     string
	Hidden   []int  // widths; nil of a store
	Images   string // as [Run] has it

	Accuracy spec.Figure   // of the network, at its newest evaluation
	Loss     spec.Figure   // mean test cross-entropy there, nats per image
	Probes   []spec.Figure // test accuracy of each layer's probe, the input's first, NaN of one without; nil for none
	Layers   []string      // the layers' names
	Teach    spec.Figure   // accuracy of the taught network minus that of the other

	Step, Steps int // of the base network's training
	Started     time.Time
	Seconds     float64 // that it has worked
	Bytes       int64   // on disk
	Made        string  // the program
}

// State is how a run stands.
type State string

// The states.
const (
	Finished   State = "finished"
	Diverged   State = "diverged" // finished, but nothing is claimed of its network
	Failed     State = "failed"
	Stopped    State = "stopped" // the user left it
	Running    State = "running"
	Silent     State = "silent" // nobody can tell whether it runs
	Dead       State = "dead"   // it was killed, and can go on
	Unreadable State = "unreadable"
)

// States lists the states.
func States() []State {
	return []State{Finished, Diverged, Failed, Stopped, Running, Silent, Dead, Unreadable}
}

// Living reports whether more may come of a run by itself.
func (s State) Living() bool { return s == Running || s == Silent }

// Broken reports whether a run was broken off and can go on.
func (s State) Broken() bool { return s == Dead || s == Stopped }

// Stands is the state in a few characters, with how far a run is that can go on.
func (r *Row) Stands() string {
	if r.State.Broken() && r.Steps > 0 && r.Step < r.Steps {
		return fmt.Sprintf("%s %d%%", r.State, 100*r.Step/r.Steps)
	}
	return string(r.State)
}

// Shape is the widths of the hidden layers, "100,100,100"; of a store how many layers it has.
func (r *Row) Shape() string {
	if len(r.Hidden) == 0 && len(r.Layers) > 0 {
		return text.Plural(len(r.Layers), "layer")
	}
	widths := make([]string, len(r.Hidden))
	for i, w := range r.Hidden {
		widths[i] = strconv.Itoa(w)
	}
	return strings.Join(widths, ",")
}

// Setting is the value of a setting, "" of one that the run has not.
func (r *Row) Setting(name string) string {
	for _, s := range r.Settings {
		if s.Name == name {
			return s.Value
		}
	}
	return ""
}

// Last is the accuracy of the last layer's probe, NaN where there is none.
func (r *Row) Last() spec.Figure {
	if len(r.Probes) == 0 {
		return NotKnown
	}
	return r.Probes[len(r.Probes)-1]
}

// Above is the accuracy of a row minus that of another, NaN where they are of other images or one of
// them is not trained to the end.
func (r *Row) Above(other *Row) spec.Figure {
	if r.Images != other.Images || r.Data != other.Data || r.Step < r.Steps || other.Step < other.Steps {
		return NotKnown
	}
	return finite(r.Accuracy - other.Accuracy)
}

// At is a row as a filter sees it at some time.
func (r *Row) At(now time.Time) filter.Row { return rowAt{r, now} }

// rowAt is a row with the time that its age is counted to.
type rowAt struct {
	*Row
	now time.Time
}

func (r rowAt) Words() []string {
	return append([]string{r.Name, r.Data, r.Shape(), r.Note}, r.ID)
}

// Fields lists what rows can be filtered by: what they found, then what they were told by these
// settings.
func Fields(rules spec.Rules, rows []Row) []filter.Field {
	var states []string
	for _, s := range States() {
		states = append(states, string(s))
	}
	fields := []filter.Field{
		{Name: "state", Kind: filter.Choice, Choices: states}, {Name: "acc", Kind: filter.Number}, {Name: "loss", Kind: filter.Number},
		{Name: "teach", Kind: filter.Number}, {Name: "when", Kind: filter.Duration}, {Name: "took", Kind: filter.Duration},
		{Name: "size", Kind: filter.Size}, {Name: "id"}, {Name: "note"}, {Name: "name"}, {Name: "made"},
	}
	for _, s := range rules.Settings() {
		fields = append(fields, filter.Field{Name: s.Name, Kind: kindOf(rules, s.Name)})
	}
	fields = append(fields, filter.Field{Name: "store"})
	seen := map[string]bool{}
	for i := range rows {
		for _, layer := range rows[i].Layers {
			if !seen[layer] {
				seen[layer] = true
				fields = append(fields, filter.Field{Name: probePrefix + layer, Kind: filter.Number})
			}
		}
	}
	return fields
}

// probePrefix begins the fields of the probes, such as probe.hidden3.
const probePrefix = "probe."

// kindOf is how the values of a setting compare: as what its default is.
func kindOf(rules spec.Rules, name string) filter.Kind {
	value := rules.Get(rules.Default, name)
	switch {
	case name == seedName:
		return filter.Whole
	case name == "hidden" || name == "probe-at" || name == "pca-classes":
		return filter.List
	}
	if _, err := strconv.ParseFloat(value, 64); err == nil {
		return filter.Number
	}
	return filter.Text
}

// Value is what the row has of a field.
func (r rowAt) Value(field string) (filter.Value, bool) {
	number := func(v float64) (filter.Value, bool) {
		return filter.Value{Text: strconv.FormatFloat(v, 'g', -1, 64), Number: v}, !math.IsNaN(v)
	}
	word := func(text string) (filter.Value, bool) { return filter.Value{Text: text}, text != "" }
	switch field {
	case "state":
		return word(string(r.State))
	case "acc":
		return number(float64(r.Accuracy))
	case "loss":
		return number(float64(r.Loss))
	case "teach":
		return number(float64(r.Teach))
	case "when":
		if r.Started.IsZero() {
			return filter.Value{}, false
		}
		return number(max(0, r.now.Sub(r.Started).Seconds()))
	case "took":
		return number(r.Seconds)
	case "size":
		return number(float64(r.Bytes))
	case "id":
		return word(r.ID)
	case "note":
		return word(r.Note)
	case "name":
		return word(r.Name)
	case "made":
		return word(r.Made)
	}
	if layer, ok := strings.CutPrefix(field, probePrefix); ok {
		i := slices.Index(r.Layers, layer)
		if i < 0 || i >= len(r.Probes) {
			return filter.Value{}, false
		}
		return number(float64(r.Probes[i]))
	}
	return r.setting(field)
}

// setting is the value of a setting as each kind of field has it.
func (r rowAt) setting(name string) (filter.Value, bool) {
	i := slices.IndexFunc(r.Settings, func(s Setting) bool { return s.Name == name })
	if i < 0 {
		return filter.Value{}, false
	}
	v := filter.Value{Text: r.Settings[i].Value}
	var err error
	if v.Number, err = strconv.ParseFloat(v.Text, 64); err != nil {
		v.Number = math.NaN()
	}
	v.Whole, _ = strconv.ParseUint(v.Text, 10, 64)
	return v, true
}

// Order is what rows are sorted by.
type Order string

// Orders lists the orders, the default first.
func Orders() []Order {
	return []Order{"when", "acc", "loss", "last", "seed", "shape", "data", "state", "took", "size", "name"}
}

// Sort sorts rows: what is newest, most right, longest, largest or least wrong first, words and seeds
// from the smallest on. What is not known comes last. Rows that are equal in it stay newest first,
// and after that by their names.
func Sort(rows []Row, by Order) {
	compare := func(a, b *Row) int { return 0 }
	most := func(of func(*Row) float64) func(a, b *Row) int {
		return func(a, b *Row) int { return downwards(of(a), of(b)) }
	}
	switch by {
	case "acc":
		compare = most(func(r *Row) float64 { return float64(r.Accuracy) })
	case "loss":
		compare = most(func(r *Row) float64 { return -float64(r.Loss) })
	case "last":
		compare = most(func(r *Row) float64 { return float64(r.Last()) })
	case "took":
		compare = most(func(r *Row) float64 { return r.Seconds })
	case "size":
		compare = most(func(r *Row) float64 { return float64(r.Bytes) })
	case "seed":
		compare = func(a, b *Row) int { return cmp.Compare(a.Seed, b.Seed) }
	case "shape":
		compare = func(a, b *Row) int { return slices.Compare(a.Hidden, b.Hidden) }
	case "data":
		compare = func(a, b *Row) int { return cmp.Compare(a.Data, b.Data) }
	case "state":
		compare = func(a, b *Row) int { return cmp.Compare(place(a.State), place(b.State)) }
	case "name":
		compare = func(a, b *Row) int { return cmp.Compare(a.Name, b.Name) }
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(compare(&a, &b), b.Started.Compare(a.Started), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Path, b.Path))
	})
}

// downwards compares figures so that the greater comes first and NaN last.
func downwards(a, b float64) int {
	switch {
	case math.IsNaN(a) && math.IsNaN(b):
		return 0
	case math.IsNaN(a):
		return 1
	case math.IsNaN(b):
		return -1
	}
	return cmp.Compare(b, a)
}

func place(s State) int { return slices.Index(States(), s) }

// Equal reports whether two tables show the same.
func Equal(a, b []Row) bool {
	return slices.EqualFunc(a, b, func(a, b Row) bool {
		return slices.EqualFunc(a.figures(), b.figures(), func(x, y spec.Figure) bool { return x == y || x != x && y != y }) &&
			reflect.DeepEqual(a.words(), b.words())
	})
}

// figures are those of a row, which may be NaN.
func (r Row) figures() []spec.Figure {
	return append([]spec.Figure{r.Accuracy, r.Loss, r.Teach}, r.Probes...)
}

// words is the row without its figures.
func (r Row) words() Row {
	r.Accuracy, r.Loss, r.Teach, r.Probes = 0, 0, 0, nil
	return r
}
