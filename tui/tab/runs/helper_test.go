package runs

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/compare"
	"fathom/model/measure"
	"fathom/model/spec"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// noon is when the tests list their runs.
var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// sketch is a run of the fixture: what its row and its log are made from.
type sketch struct {
	state  compare.State
	hidden []int
	seed   uint64
	errors int // of 10,000 test images
	age    time.Duration
	took   float64
	done   int // per cent
	data   string
	reason string
}

// sketches are the runs of most tests, the newest last.
var sketches = []sketch{
	{compare.Finished, []int{100, 100, 100}, 1, 287, 2 * time.Hour, 6.2, 100, "mnist", ""},
	{compare.Finished, []int{100, 100, 100}, 2, 311, 2*time.Hour + 10*time.Minute, 6.1, 100, "mnist", ""},
	{compare.Finished, []int{64, 32}, 1, 345, time.Hour, 4.0, 100, "mnist", ""},
	{compare.Running, []int{100, 100, 100}, 3, 688, 20 * time.Second, 2.1, 43, "mnist", ""},
	{compare.Dead, []int{512, 512}, 1, 430, 3 * 24 * time.Hour, 720, 41, "mnist", "killed at step 4,100; r goes on"},
	{compare.Finished, []int{100, 100, 100}, 4, 295, 26 * time.Hour, 6.3, 100, "mnist", ""},
	{compare.Finished, []int{100, 100, 100}, 7, 1203, 30 * 24 * time.Hour, 6.0, 100, "fashion", ""},
	{compare.Failed, []int{30}, 18446744073709551615, 9020, 31 * 24 * time.Hour, 0.4, 2, "mnist", "the disk is full"},
	{state: compare.Unreadable, reason: "run.json: format 2, this fathom reads up to 1", age: 40 * 24 * time.Hour},
}

func (s sketch) name() string {
	return fmt.Sprintf("%s-%s-%s-s%d", noon.Add(-s.age).Format("20060102T150405Z"), s.data, s.shape("x"), s.seed)
}

func (s sketch) shape(between string) string {
	words := make([]string, len(s.hidden))
	for i, w := range s.hidden {
		words[i] = strconv.Itoa(w)
	}
	return strings.Join(words, between)
}

// spec is the experiment of a sketch.
func (s sketch) spec() spec.Spec {
	out := measure.Rules().Default
	out.Seed, out.Source.Data = s.seed, s.data
	out.EditNetwork(func(n *spec.Network) { n.Hidden = s.hidden })
	return out
}

// settings are those of its experiment, which are written once for all tests.
func (s sketch) settings() []compare.Setting {
	key := fmt.Sprint(s.seed, s.data, s.hidden)
	if made, ok := settingsOf.Load(key); ok {
		return slices.Clone(made.([]compare.Setting))
	}
	made := compare.SettingsOf(measure.Rules(), s.spec())
	settingsOf.Store(key, made)
	return slices.Clone(made)
}

var settingsOf sync.Map

// row is its row in the table.
func (s sketch) row() compare.Row {
	r := compare.Row{
		Path: "runs/" + s.name(), Name: s.name(), ID: s.name(), State: s.state, Reason: s.reason, Settings: s.settings(), Seed: s.seed, Data: s.data,
		Hidden: s.hidden, Images: "sha of " + s.data, Accuracy: 1 - spec.Figure(s.errors)/10000, Loss: spec.Figure(s.errors) / 3000, Teach: 0.0012,
		Step: 100 * s.done, Steps: 10000, Started: noon.Add(-s.age), Seconds: s.took, Bytes: 44e6, Made: "fathom 0.9",
	}
	if s.state == compare.Unreadable {
		return compare.Row{Path: r.Path, Name: "elsewhere", State: s.state, Reason: s.reason, Started: r.Started}
	}
	for layer := range len(s.hidden) + 1 {
		r.Layers = append(r.Layers, spec.LayerName(layer))
		r.Probes = append(r.Probes, s.probe(layer))
	}
	return r
}

// probe is the accuracy of a layer's probe.
func (s sketch) probe(layer int) spec.Figure {
	return spec.Figure(0.83 + float64(layer)*0.14/float64(len(s.hidden)) - float64(s.errors)/1e5)
}

// run is what is read of it.
func (s sketch) run() compare.Run {
	r := s.row()
	out := compare.Run{Path: r.Path, Seed: s.seed, Settings: r.Settings, Made: []compare.Setting{{Name: "version", Value: "0.9"}, {Name: "kernels", Value: "avx2"}}, Images: r.Images}
	out.Labels = make([]int32, 10000)
	for step := 0; step <= r.Step; step += 100 {
		e := float64(s.errors) / 10000
		e += (0.9 - e) * math.Exp(-float64(step)/700)
		point := spec.Evaluated{Subject: spec.Base, Step: step, Accuracy: spec.Figure(1 - e), Loss: spec.Figure(3.3 * e), TrainLoss: spec.Figure(3 * e)}
		if s.state == compare.Failed && step > 0 {
			point.Accuracy, point.Loss = spec.Figure(math.NaN()), spec.Figure(math.Inf(1))
		}
		out.Points = append(out.Points, point)
	}
	if s.state != compare.Finished {
		return out
	}
	out.Predicted = wrongAt(10000, s.errors, int(s.seed)+7*len(s.hidden))
	for layer, p := range r.Probes {
		wrong := int(math.Round(1000 * (1 - float64(p))))
		out.Probes = append(out.Probes, compare.Probe{Layer: r.Layers[layer], Accuracy: p, Untrained: p - 0.1, Predicted: wrongAt(1000, wrong, int(s.seed)+3*len(s.hidden))})
	}
	return out
}

// likeness is how alike layers of two runs are by formula: the less the farther apart they stand.
func likeness(all []sketch, of, first, other string) (found []spec.Measured, err error) {
	var rows, cols []string
	for _, s := range all {
		switch r := s.row(); r.Path {
		case first:
			rows = r.Layers
		case other:
			cols = r.Layers
		default:
			continue
		}
		if s.state != compare.Finished {
			return nil, fmt.Errorf("%q has no network after its last step, 10,000", s.name())
		}
	}
	for i, name := range rows {
		for j, name2 := range cols {
			far := math.Abs(float64(i)/float64(len(rows)) - float64(j)/float64(len(cols)))
			v := spec.Figure(0.9 * math.Exp(-2*far))
			found = append(found, spec.Measured{
				Subject: spec.Base, Measure: of, Step: 10000, Layer: i, Name: name, Value: v, Interval: [2]spec.Figure{v - 0.02, v + 0.02}, N: 10000, Over: spec.OverItems,
				Other: &spec.OtherLayer{Run: other, Subject: spec.Base, Step: 10000, Layer: j, Name: name2},
			})
		}
	}
	return found, nil
}

// wrongAt is predictions of so many images, class 0 but for so many that are scattered: most of them
// are the same hard ones for everybody.
func wrongAt(n, wrong, scatter int) []int32 {
	p := make([]int32, n)
	for i := range wrong {
		at := i
		if i%4 == 0 {
			at = n - 1 - (i*13+scatter*101)%(n/2)
		}
		p[at] = 1
	}
	return p
}

// bench is a screen that a test steers.
type bench struct {
	*Model
	t testing.TB
}

// on is the screen of the fixture's runs, on a screen of so many cells.
func on(t testing.TB, width, height int) *bench { return onRuns(t, sketches, width, height) }

func onRuns(t testing.TB, all []sketch, width, height int) *bench {
	c := &kit.Context{Theme: kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal()), Keys: kit.NewKeys(), Cols: width, Rows: height}
	rows := make([]compare.Row, len(all))
	for i, s := range all {
		rows[i] = s.row()
	}
	m := New(t.Context(), c, Shelf{
		Name: "./runs", Rules: measure.Rules(), Every: 2 * time.Second,
		List: func(context.Context) ([]compare.Row, error) { return rows, nil },
		Read: func(_ context.Context, path string) (compare.Run, error) {
			for _, s := range all {
				if s.row().Path == path {
					return s.run(), nil
				}
			}
			return compare.Run{}, errors.New("there is no run of that path")
		},
		Alike: func(_ context.Context, of, first, other string) ([]spec.Measured, error) {
			return likeness(all, of, first, other)
		},
		Remove: func(context.Context, string) error { return nil },
	})
	m.Resize(width, height)
	b := &bench{m, t}
	m.Shown()
	b.send(listedMsg{turn: m.turn, rows: rows, now: noon})
	return b
}

// send gives the screen a message, and does what comes of it in the background, but for the next
// listing.
func (b *bench) send(msg tea.Msg) Outcome {
	b.t.Helper()
	if listed, ok := msg.(listedMsg); ok {
		b.takeRows(listed)
		b.do(b.next())
		return Stay
	}
	cmd, outcome := b.Update(msg)
	b.do(cmd)
	return outcome
}

func (b *bench) do(cmd tea.Cmd) {
	for cmd != nil {
		msg := cmd()
		if listed, ok := msg.(listedMsg); ok {
			b.send(listed)
			return
		}
		if msg == nil {
			return
		}
		cmd, _ = b.Update(msg)
	}
}

// keys presses keys, one after the other.
func (b *bench) keys(names ...string) (last Outcome) {
	for _, name := range names {
		last = b.send(tuitest.Press(name))
	}
	return last
}

// types types a text.
func (b *bench) types(text string) {
	for _, r := range text {
		b.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// text is what is seen, without colours.
func (b *bench) text() string { return strip(b.screen()) }

// screen is what is seen.
func (b *bench) screen() string {
	view := b.View(b.width, b.height)
	tuitest.Exact(b.t, "the screen", view, b.width, b.height)
	if b.kit.Theme.ASCII {
		return kit.InASCII(view)
	}
	return view
}
