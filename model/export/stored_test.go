package export

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/sbinet/npyio"
	numpy "github.com/sbinet/npyio/npz"

	"fathom/data/store"
	"fathom/model/analysis"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// writeStore writes 300 rows of three classes in groups of three at two checkpoints: the input, which tells
// nothing, and two layers that tell more, one of them with a name that no file may have.
func writeStore(t *testing.T, labels any) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "acts")
	save := func(name string, values any) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if err := npyio.Write(file, values); err != nil {
			t.Fatal(err)
		}
	}
	layer := func(seed int, gain float64) (rows [300][4]float32) {
		for i := range rows {
			for j := range rows[i] {
				rows[i][j] = float32(math.Sin(float64((31*i+7*j+seed)*(i%11+1))) * 2)
			}
			rows[i][i%3] += float32(gain)
		}
		return rows
	}
	input := layer(1, 0)
	save("input.npy", input[:])
	save("labels.npy", labels)
	table := "id,group\n"
	for i := range 300 {
		table += fmt.Sprintf("row %d,g%d\n", i, i/3)
	}
	if err := os.WriteFile(filepath.Join(dir, "items.csv"), []byte(table), 0o666); err != nil {
		t.Fatal(err)
	}
	for step, gain := range map[int]float64{10: 1, 200: 4} {
		one, two := layer(2, gain), layer(3, gain/2)
		save(fmt.Sprintf("step-%d/layer0.npy", step), one[:])
		save(fmt.Sprintf("step-%d/layer1 (ü).npy", step), two[:])
	}
	return dir
}

func classLabels() []int64 {
	labels := make([]int64, 300)
	for i := range labels {
		labels[i] = int64(i % 3)
	}
	return labels
}

// framed is a run of a store with principal components, as a View tells them.
type framed struct {
	run.View
	frame *run.Frame
	err   error
}

func (f framed) Frame(context.Context, run.FrameQuery) (*run.Frame, error) { return f.frame, f.err }

func (f framed) Array(ctx context.Context, at spec.Address) (*spec.Array, error) {
	if at.Measure == measure.PCA && at.Layer == 0 {
		return nil, run.ErrNoArray
	}
	if at.Measure == measure.PCA {
		rows := map[string]int{spec.Components: 2, spec.Mean: 1}[at.Name]
		return &spec.Array{Rows: rows, Cols: 4, Float64: slices.Repeat([]float64{0.5}, 4*rows)}, nil
	}
	return f.View.Array(ctx, at)
}

// probed probes a store, which took no time, and has no principal components.
func probed(t *testing.T, dir string) done {
	t.Helper()
	of, err := store.Open(dir, store.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	s := analysis.InStore(dir, of, store.Settings{}, measure.StoreProbing(), 1)
	s.Source.Store = "acts"
	a := analysis.Start(s, of, nil, simd.NewPool(2))
	t.Cleanup(a.Close)
	a.Ask(run.Request{Stage: measure.Probe})
	a.Finish()
	var all []spec.Event
	for {
		events, err := a.Next(t.Context(), len(all))
		if err != nil {
			break
		}
		all = append(all, events...)
	}
	d := done{Source: Source{View: framed{View: a, err: run.ErrNoMoment}, Version: "1.2.3", Command: "fathom run acts"}}
	return d.with(timeless(all))
}

var storedFiles = []string{
	"README.md", "arrays/predictions.npz",
	"figures/confusion.png", "figures/confusion.svg", "figures/moments.png", "figures/moments.svg", "figures/probes.png", "figures/probes.svg",
	"projector/input.bytes", "projector/layer0.bytes", "projector/layer1----.bytes", "projector/metadata.tsv", "projector/projector_config.json", "projector/vectors.tsv",
	"result.json", "tables/confusion-input.csv", "tables/confusion-layer0.csv", "tables/confusion-layer1----.csv", "tables/probes.csv", "tables/tests.csv",
}

// TestStoredExport: an export of a store has a file for everything there is, its document, and the same bytes
// when it is written again.
func TestStoredExport(t *testing.T) {
	dir := writeStore(t, classLabels())
	d := probed(t, dir)
	first := exported(t, d)
	if got := listing(t, first); !slices.Equal(got, storedFiles) {
		t.Errorf("written are\n%q, want\n%q", got, storedFiles)
	}
	second := exported(t, probed(t, dir))
	for _, name := range storedFiles {
		if text := read(t, first, name); len(text) == 0 || !bytes.Equal(text, read(t, second, name)) {
			t.Errorf("%s is empty or differs", name)
		}
	}
	result := run.CollectStore(d.View.Spec(), d.events)
	if want, _ := result.Document(); !bytes.Equal(read(t, first, "result.json"), want) {
		t.Error("result.json is not the document")
	}
	report := string(read(t, first, "README.md"))
	for _, link := range links(report) {
		if _, err := os.Stat(filepath.Join(first, link)); err != nil {
			t.Errorf("the report has a link to nothing: %v", err)
		}
	}
	t.Run("report", func(t *testing.T) { golden.RequireEqual(t, []byte(report)) })
}

// TestStoredTables: the tables are the document's figures.
func TestStoredTables(t *testing.T) {
	d := probed(t, writeStore(t, classLabels()))
	dir, r := exported(t, d), run.CollectStore(d.View.Spec(), d.events)
	var accuracy, low, loss, p []spec.Figure
	var layers, moments []string
	for _, q := range r.Probes {
		accuracy, low, loss = append(accuracy, q.TestAccuracy), append(low, q.Interval[0]), append(loss, q.TestLogLoss)
		layers, moments = append(layers, q.Layer), append(moments, q.Moment)
	}
	for _, v := range r.Verdict {
		for _, test := range append(slices.Clone(v.Neighbours), *v.Ends) {
			p = append(p, test.Adjusted)
		}
	}
	probes := columns(t, dir, "probes")
	equal(t, "test_accuracy", probes["test_accuracy"], accuracy)
	equal(t, "interval_low", probes["interval_low"], low)
	equal(t, "test_log_loss", probes["test_log_loss"], loss)
	if !slices.Equal(probes["layer"], layers) || !slices.Equal(probes["moment"], moments) || probes["key"][2] != "layer1----" || len(layers) != 6 {
		t.Errorf("the rows are of %q at %q, and called %q", probes["layer"], probes["moment"], probes["key"])
	}
	if len(p) != 6 {
		t.Errorf("there are %d tests", len(p))
	}
	equal(t, "adjusted_p_value", columns(t, dir, "tests")["adjusted_p_value"], p)
	last := r.At(200)[1]
	confusion := columns(t, dir, "confusion-layer0")
	for label := range 3 {
		for class := range 3 {
			if got := confusion[strconv.Itoa(class)][label]; got != strconv.Itoa(last.Confusion.At(label, class)) {
				t.Errorf("label %d as %d: %s, want %d", label, class, got, last.Confusion.At(label, class))
			}
		}
	}
}

// TestMomentMap: beside the name of a layer, and below that of a checkpoint, is what its probe has there.
func TestMomentMap(t *testing.T) {
	d := probed(t, writeStore(t, classLabels()))
	x, err := newStored(t.Context(), d.Source, d.events)
	if err != nil {
		t.Fatal(err)
	}
	p := x.momentMap()
	drawn := p.drawers[0].(cells)
	seen := map[string]bool{}
	for i, up := range p.y.ticks(p.y.lo, p.y.hi) {
		for k, across := range p.x.ticks(p.x.lo, p.x.hi) {
			step := x.Result.Store.Moments[k].Step
			text := drawn.at(drawn.rows-1-int(up.at), int(across.at)).text
			if want := figure(x.at(step, up.label), 3); text != want || x.Result.Store.Layers[i].Name != up.label {
				t.Errorf("at %s, %s stands %s, want %s", across.label, up.label, text, want)
			}
			seen[text] = true
		}
	}
	if len(seen) < 5 {
		t.Fatalf("of six figures only %d differ", len(seen))
	}
}

// TestStoredArrays: predictions score as the document says, and the projector's points are the store's rows.
func TestStoredArrays(t *testing.T) {
	dir := writeStore(t, classLabels())
	d := probed(t, dir)
	out, r := exported(t, d), run.CollectStore(d.View.Spec(), d.events)
	f, err := numpy.Open(filepath.Join(out, "arrays", "predictions.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	column := func(name string) (values []int32) {
		t.Helper()
		if err := f.Read(name+".npy", &values); err != nil {
			t.Fatalf("%s of %q: %v", name, f.Keys(), err)
		}
		return values
	}
	labels, rows := column("labels"), column("rows")
	for i, row := range rows {
		if labels[i] != row%3 {
			t.Errorf("row %d has the label %d", row, labels[i])
		}
	}
	keys := map[string]string{"input": "input", "layer0": "layer0", "layer1 (ü)": "layer1----"}
	for _, p := range r.Probes {
		right := 0
		for i, class := range column(p.Moment + "/" + keys[p.Layer]) {
			if class == labels[i] {
				right++
			}
		}
		if got := float64(right) / float64(len(labels)); got != float64(p.TestAccuracy) {
			t.Errorf("%s at %s: %v of the predictions are right, want %v", p.Layer, p.Moment, got, p.TestAccuracy)
		}
	}

	of, err := store.Open(dir, store.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer of.Close()
	want := make([]float32, 4*len(rows))
	if err := of.Rows(1, 1, store.Test).Read(want, 0); err != nil {
		t.Fatal(err)
	}
	got := make([]float32, len(want))
	if err := binary.Read(bytes.NewReader(read(t, out, "projector/layer0.bytes")), binary.LittleEndian, got); err != nil || !slices.Equal(got, want) {
		t.Errorf("layer0.bytes holds other rows (%v)", err)
	}
	tsv := csv.NewReader(bytes.NewReader(read(t, out, "projector/metadata.tsv")))
	tsv.Comma = '\t'
	meta, err := tsv.ReadAll()
	if err != nil || !slices.Equal(meta[0], []string{"label", "row", "id", "group", "probe_input", "probe_layer0", "probe_layer1----"}) || len(meta) != len(rows)+1 {
		t.Fatalf("the metadata has %d lines and begins with %q (%v)", len(meta), meta[0], err)
	}
	for i, row := range rows {
		want := []string{strconv.Itoa(int(row % 3)), strconv.Itoa(int(row)), fmt.Sprintf("row %d", row), fmt.Sprintf("g%d", row/3)}
		if !slices.Equal(meta[i+1][:4], want) || meta[i+1][5] != strconv.Itoa(int(column("step-200/layer0")[i])) {
			t.Errorf("point %d is %q, want %q", i, meta[i+1], want)
		}
	}
	var config struct{ Embeddings []embedding }
	if err := json.Unmarshal(read(t, out, "projector/projector_config.json"), &config); err != nil || len(config.Embeddings) != 3 {
		t.Fatalf("the config has %v (%v)", config, err)
	}
	if e := config.Embeddings[0]; e.TensorPath != "layer1----.bytes" || e.TensorShape != [2]int{len(rows), 4} || e.MetadataPath != "metadata.tsv" {
		t.Errorf("the first embedding is %+v", e)
	}
}

// TestStoredComponents: principal components are drawn, listed and written where the run has them; a failure to
// tell them is one of the export.
func TestStoredComponents(t *testing.T) {
	d := probed(t, writeStore(t, classLabels()))
	frame := &run.Frame{Step: 200, Images: []int{4, 9, 11}, Labels: []int32{1, 0, 2}, Predicted: []int32{-1, -1, -1}}
	for layer, name := range []string{"input", "layer0"} {
		frame.Layers = append(frame.Layers, run.Layer{
			Projected: spec.Projected{Layer: layer, Name: name, Width: 4, Samples: 3, ExplainedVariance: []spec.Figure{3, 1}, ExplainedVarianceRatio: []spec.Figure{0.75, 0.25}, ParticipationRatio: 1.6},
			Scores:    &spec.Scores{Components: 2, Values: []float32{1, 2, -1, 0, 0, -2}, Labels: frame.Labels, Images: frame.Images},
		})
	}
	d.View = framed{View: d.View, frame: frame}
	if _, err := Write(t.Context(), filepath.Join(t.TempDir(), "real"), framedReal(t, frame).Source); err != nil {
		t.Errorf("components of real values cannot be drawn: %v", err)
	}
	dir := exported(t, d)
	for _, name := range []string{"figures/pca.png", "figures/pca.svg", "tables/pca.csv", "arrays/components.npz"} {
		if !slices.Contains(listing(t, dir), name) {
			t.Errorf("there is no %s", name)
		}
	}
	scores, shape := array(t, dir, "components", "layer0")
	if !slices.Equal(scores, frame.Layers[1].Scores.Values) || !slices.Equal(shape, []int{3, 2}) {
		t.Errorf("the scores are %v of shape %v", scores, shape)
	}
	f, err := numpy.Open(filepath.Join(dir, "arrays", "components.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var rows []int64
	if err := f.Read("rows.npy", &rows); err != nil || !slices.Equal(rows, []int64{4, 9, 11}) {
		t.Errorf("the rows are %v (%v)", rows, err)
	}
	if f.Header("layer0_components.npy") == nil || f.Header("layer0_mean.npy") == nil || f.Header("input_components.npy") != nil {
		t.Errorf("there are %q", f.Keys())
	}
	if report := string(read(t, dir, "README.md")); !strings.Contains(report, "| `layer0` | 4 | 0.750 | 0.250 | – | 1.6 |") || !strings.Contains(report, `components = np.load("arrays/components.npz")`) {
		t.Errorf("the report says nothing of the components:\n%s", report)
	}

	d.View = framed{View: d.View, err: os.ErrDeadlineExceeded}
	out := filepath.Join(t.TempDir(), "out")
	if _, err := Write(t.Context(), out, d.Source); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("components that cannot be told are %v", err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("something is left of an export that failed")
	}
}

// framedReal is a store of real values, whose rows are of no class, with a frame.
func framedReal(t *testing.T, frame *run.Frame) done {
	labels := make([]float64, 300)
	for i := range labels {
		labels[i] = float64(i%3) + 0.25
	}
	d := probed(t, writeStore(t, labels))
	none := *frame
	none.Labels, none.Layers = []int32{-1, -1, -1}, slices.Clone(frame.Layers)
	for i := range none.Layers {
		scores := *none.Layers[i].Scores
		scores.Labels = none.Labels
		none.Layers[i].Scores = &scores
	}
	d.View = framed{View: d.View, frame: &none}
	return d
}

// TestStoredRealValues: of real values there are no classes, and R² stands in the accuracy's place.
func TestStoredRealValues(t *testing.T) {
	labels := make([]float64, 300)
	for i := range labels {
		labels[i] = float64(i%3) + 0.25
	}
	dir := exported(t, probed(t, writeStore(t, labels)))
	want := []string{"README.md", "figures/moments.png", "figures/moments.svg", "figures/probes.png", "figures/probes.svg", "result.json", "tables/probes.csv"}
	if got := listing(t, dir); !slices.Equal(got, want) {
		t.Errorf("of real values there are %q", got)
	}
	if report := string(read(t, dir, "README.md")); !strings.Contains(report, "| layer | width | C | test R² |\n") {
		t.Errorf("the report has another table:\n%s", report)
	}
	if text := string(read(t, dir, "figures/probes.svg")); !strings.Contains(text, "test R²") || strings.Contains(text, "Wilson") {
		t.Error("the figure is not of R²")
	}
}

// TestStoredSoFar: a run that has only begun, or has come to its first probes, is exported as far as it is.
func TestStoredSoFar(t *testing.T) {
	d := probed(t, writeStore(t, classLabels()))
	dir := exported(t, d.with(d.events[:1]))
	if got := listing(t, dir); !slices.Equal(got, []string{"README.md", "result.json"}) {
		t.Errorf("of nothing there are %q", got)
	}
	until := slices.IndexFunc(d.events, func(e spec.Event) bool { p, is := e.(spec.Probed); return is && !p.Live }) + 1
	dir = exported(t, d.with(d.events[:until]))
	if report := string(read(t, dir, "README.md")); !strings.Contains(report, "- The probes had not come to their end when this was written: there are 1 of 6.\n") {
		t.Errorf("the report does not say how far it is:\n%s", report)
	}
}
