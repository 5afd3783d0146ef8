package pca

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/drawn"
	"fathom/tui/tuitest"
)

// onStore is the screen of a store at its last checkpoint, of so many drawn rows of so many. What is
// asked for charts is caught.
func onStore(t testing.TB, s spec.Spec, n, of, cols, rows int) (*tuitest.Bench, *Tab, *[]axis.Question) {
	tab := New()
	b := tuitest.NewBench(t, s, tab, cols, rows)
	var asked []axis.Question
	b.Run.Ask = func(_ spec.Stage, q axis.Question) tea.Cmd {
		asked = append(asked, q)
		return func() tea.Msg { return nil }
	}
	b.Show(run.Gauge{Moments: len(s.MomentSteps())}, tuitest.StoreLoaded(s))
	b.Run.Time.Frame = tuitest.StoreFrame(s, s.LastStep(), n, of)
	tab.Update(axis.Moved{})
	return b, tab, &asked
}

func topics() spec.Spec { return tuitest.StoreSpec(4, tuitest.Checkpoints(), tuitest.Topics()) }

// answerChart answers the chart that is on its way.
func answerChart(t testing.TB, tab *Tab, classes, n, of int) {
	t.Helper()
	key := tab.charts.Key
	if key == (drawn.Key{}) {
		t.Fatal("no chart was asked for")
	}
	q := run.ChartQuery{Step: key.Step, Layer: key.Layer, Axes: key.Axes}
	tab.receive(drawn.Answer{Key: key, Chart: tuitest.ChartOf(q, classes, n, of), Err: nil})
}

// TestStorePictures: the first picture says of how many rows it is, all rows are asked for, and then
// that is said.
func TestStorePictures(t *testing.T) {
	b, tab, asked := onStore(t, topics(), 400, 20000, 120, 45)
	b.Has(t, "embeddings", "‹ block4 ›", "384 wide", "business", "weather", "40 rows", "fitted on 400 of 20,000", "fitting block4 on all",
		"PC 1 × PC 2", "30.0 %", "centroid")
	b.HasNot(t, "image", "hidden")
	if len(*asked) == 0 {
		t.Fatal("components of all rows are not asked for")
	}
	answerChart(t, tab, 10, 400, 20000)
	b.Has(t, "fitted on all 20,000", "400 of", "90 % of it in 31 PCs")
	// At another checkpoint the frame is what there is.
	b.GoBack(1000, tuitest.StoreFrame(topics(), 1000, 400, 20000))
	b.Has(t, "fitted on 400 of 20,000", "step-1000")
	if tab.charts.Key != (drawn.Key{}) {
		t.Error("all rows of a checkpoint of the film are asked for")
	}
	// All rows are drawn: nothing more is asked.
	_, whole, _ := onStore(t, topics(), 400, 400, 120, 31)
	if whole.charts.Key != (drawn.Key{}) {
		t.Error("components are asked for again that are those of all rows")
	}
}

// TestStoreWithoutClasses has one kind of points, and no axes that are fitted on classes.
func TestStoreWithoutClasses(t *testing.T) {
	b, tab, _ := onStore(t, tuitest.StoreSpec(4, []int{0}, nil), 300, 300, 120, 31)
	b.Has(t, "rows", "300 rows")
	var seen []spec.Axes
	for range 3 {
		b.Type("z")
		seen = append(seen, tab.axesNow())
	}
	if fmt.Sprint(seen) != "[tsne umap components]" {
		t.Errorf("axes %v", seen)
	}
}

// axesStates are the screens of other axes.
var axesStates = []struct {
	name string
	keys []string
	want []string
}{
	{"lda", []string{"z"}, []string{"LD 1 × LD 2", "41.0 %", "shares of the separation", "fitted on 8,000 training"}},
	{"probe", []string{"z", "z"}, []string{"W 1 × W 2", "the probe's weights", "orthonormal"}},
	{"tsne", []string{"z", "z", "z"}, []string{"t-SNE 1", "perplexity 30", "seed 1", "n=400", "distances between", "mean nothing", "0.987"}},
	{"umap", []string{"z", "z", "z", "z"}, []string{"UMAP 1", "n_neighbors 15", "seed 1", "distances between", "mean nothing", "0.987"}},
}

// TestAxes goes through all axes, waiting and drawn, at all sizes and in all dresses.
func TestAxes(t *testing.T) {
	for _, state := range axesStates {
		for _, size := range [][2]int{{80, 19}, {120, 45}, {200, 55}, {61, 14}} {
			b, tab, _ := onStore(t, topics(), 400, 400, size[0], size[1])
			for _, key := range state.keys {
				b.Type(key)
				if !tab.plainAxes() && tab.charts.Key == (drawn.Key{}) {
					t.Fatalf("%s: nothing is asked", state.name)
				}
				tuitest.Exact(t, state.name+" on its way", b.View(), size[0], size[1])
				if tab.charts.Key.Axes != tab.axesNow() { // what is not wanted any more is given up first
					tab.receive(drawn.Answer{Key: tab.charts.Key, Chart: nil, Err: context.Canceled})
				}
			}
			for tab.charts.Key != (drawn.Key{}) {
				answerChart(t, tab, 10, 400, 2000)
			}
			if size[0] == 120 {
				b.Has(t, state.want...)
			}
			for _, ascii := range []bool{false, true} {
				for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI, colorprofile.ASCII} {
					b.Dress(profile, ascii)
					tuitest.Exact(t, state.name, b.View(), size[0], size[1])
				}
			}
			b.Type("g", "enter", "right", "esc", ";", "down", "v", "v", "m", "m", "d", "a", "f", "=")
			tuitest.Exact(t, state.name+" after keys", b.View(), size[0], size[1])
		}
	}
}

// TestGoldenAxes holds the screens.
func TestGoldenAxes(t *testing.T) {
	for _, state := range axesStates {
		for _, size := range [][2]int{{80, 19}, {120, 31}, {200, 55}} {
			t.Run(fmt.Sprintf("%s-%dx%d", state.name, size[0], size[1]), func(t *testing.T) {
				b, tab, _ := onStore(t, topics(), 400, 400, size[0], size[1])
				b.Type(state.keys...)
				if tab.charts.Key.Axes != tab.axesNow() {
					tab.receive(drawn.Answer{Key: tab.charts.Key, Chart: nil, Err: context.Canceled})
				}
				for tab.charts.Key != (drawn.Key{}) {
					answerChart(t, tab, 10, 400, 2000)
				}
				golden.RequireEqual(t, b.Text()+"\n")
			})
		}
	}
}

// TestTwoClasses: where there is one discriminant, the other axes are named as what they are.
func TestTwoClasses(t *testing.T) {
	b, tab, _ := onStore(t, tuitest.StoreSpec(2, []int{0}, []string{"lie", "truth"}), 400, 400, 120, 31)
	b.Type("z")
	for tab.charts.Key != (drawn.Key{}) {
		answerChart(t, tab, 2, 400, 400)
	}
	b.Has(t, "LD 1 × rest 1", "rest: components of what", "a ridge of 0.01")
	b.Type("v")
	b.Has(t, "LD 1, rest 1 – 2")
	b.Type("v", "down")
	if word := b.Kit.Word(); !strings.Contains(word, "LD 1 across, rest 2 up") {
		t.Errorf("the word is %q", word)
	}
	b.Type("down", "down")
	if tab.pair != 0 {
		t.Errorf("pair %d of three axes", tab.pair)
	}
}

// TestAChartIsGivenUp when something else is wanted, and what is wanted then is asked for; how far it is
// stands on the screen.
func TestAChartIsGivenUp(t *testing.T) {
	b, tab, asked := onStore(t, topics(), 400, 400, 120, 31)
	b.Type("z", "z")
	tab.receive(drawn.Answer{Key: tab.charts.Key, Chart: nil, Err: context.Canceled})
	b.Type("z") // t-SNE
	tab.receive(drawn.Answer{Key: tab.charts.Key, Chart: nil, Err: context.Canceled})
	begun := make(chan struct{})
	b.Still.OnChart = func(ctx context.Context, q run.ChartQuery) (*spec.Chart, error) {
		q.Progress.Told(1, 4)
		close(begun)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	answer := make(chan any)
	question := (*asked)[len(*asked)-1]
	go func() { answer <- question(t.Context(), b.Still) }()
	<-begun
	tab.receive(drawn.Tick{})
	b.Has(t, "t-SNE of block4: 25.0 %")
	b.HasNot(t, "0 rows", "no picture")
	first := tab.charts.Key
	b.Type("left")
	got := (<-answer).(drawn.Answer)
	if !errors.Is(got.Err, context.Canceled) || got.Key != first {
		t.Fatalf("%+v", got)
	}
	tab.receive(got)
	if tab.charts.Key.Layer != tab.layer || tab.charts.Key == first {
		t.Errorf("%+v is asked for, want layer %d", tab.charts.Key, tab.layer)
	}
	// What cannot be drawn is said.
	tab.receive(drawn.Answer{Key: tab.charts.Key, Chart: nil, Err: errors.New("block3: too few rows")})
	b.Has(t, "block3: too few rows")
}

// BenchmarkStoreView is a strip of thirteen layers of 4,000 points with a large picture below, and a
// large picture alone.
func BenchmarkStoreView(b *testing.B) {
	for name, layout := range map[string]layout{"strip": layoutStrip, "one": layoutOne} {
		b.Run(name, func(b *testing.B) {
			s := tuitest.StoreSpec(12, []int{0}, tuitest.Topics())
			bench, tab, _ := onStore(b, s, 4000, 20000, 200, 55)
			tab.layout = layout
			b.ReportAllocs()
			for b.Loop() {
				bench.Screen.View(200, 55)
			}
		})
	}
}
