package export

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	numpy "github.com/sbinet/npyio/npz"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"fathom/data"
	"fathom/model/measure"
	"fathom/model/spec"
)

// columns reads a CSV file as its header and, by column, its cells.
func columns(t *testing.T, dir, name string) map[string][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(read(t, dir, "tables/"+name+".csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, row := range rows[1:] {
		for i, c := range row {
			out[rows[0][i]] = append(out[rows[0][i]], c)
		}
	}
	return out
}

// equal checks that a column has exactly these figures.
func equal(t *testing.T, what string, column []string, want []spec.Figure) {
	t.Helper()
	if len(column) != len(want) {
		t.Errorf("%s has %d rows, want %d", what, len(column), len(want))
		return
	}
	for i, f := range want {
		if !f.Finite() {
			if column[i] != "" {
				t.Errorf("%s row %d is %q, want nothing", what, i, column[i])
			}
			continue
		}
		if v, err := strconv.ParseFloat(column[i], 64); err != nil || v != float64(f) {
			t.Errorf("%s row %d is %q, want %v", what, i, column[i], f)
		}
	}
}

func TestTables(t *testing.T) {
	dir, r := wholeDir(t), whole(t).result
	var loss, accuracy, train, taught, head, difference, probed []spec.Figure
	for i, p := range r.Train.Curve {
		loss, accuracy, train = append(loss, p.Loss), append(accuracy, p.Accuracy), append(train, p.TrainLoss)
		q := r.Teach.Curve[i]
		taught, head, difference = append(taught, q.Accuracy), append(head, q.HeadLoss), append(difference, q.Accuracy-p.Accuracy)
	}
	curve := columns(t, dir, "curve")
	equal(t, "loss", curve["loss"], loss)
	equal(t, "accuracy", curve["accuracy"], accuracy)
	equal(t, "train_loss", curve["train_loss"], train)
	if curve["train_loss"][0] != "" || !slices.Equal(curve["step"], []string{"0", "50", "100", "150", "200", "250", "300"}) {
		t.Errorf("the curve begins with %q and has the steps %q", curve["train_loss"][0], curve["step"])
	}
	teach := columns(t, dir, "teach")
	equal(t, "taught accuracy", teach["accuracy"], taught)
	equal(t, "base accuracy", teach["base_accuracy"], accuracy)
	equal(t, "head_loss", teach["head_loss"], head)
	equal(t, "difference", teach["difference"], difference)
	for _, p := range r.Train.ProbeCurve {
		probed = append(probed, p.TestAccuracy...)
	}
	equal(t, "live probes", columns(t, dir, "probe-curve")["test_accuracy"], probed)

	var test, low, untrained, p []spec.Figure
	for i, q := range r.Probes {
		test, low, untrained = append(test, q.TestAccuracy), append(low, q.Interval[0]), append(untrained, q.UntrainedTestAccuracy)
		p = append(p, spec.Figure(math.NaN()))
		if i > 0 {
			p[i] = q.McNemar.PValue
		}
		confusion := columns(t, dir, "confusion-"+q.Layer)
		counts, _ := q.Confusion.Table()
		for label, counts := range counts {
			for class, n := range counts {
				if confusion[strconv.Itoa(class)][label] != strconv.Itoa(n) || confusion["label"][label] != strconv.Itoa(label) {
					t.Errorf("%s: label %d as %d: %q, want %d", q.Layer, label, class, confusion[strconv.Itoa(class)][label], n)
				}
			}
		}
	}
	probes := columns(t, dir, "probes")
	equal(t, "test_accuracy", probes["test_accuracy"], test)
	equal(t, "interval_low", probes["interval_low"], low)
	equal(t, "untrained", probes["untrained_test_accuracy"], untrained)
	equal(t, "p", probes["mcnemar_p_value"], p)

	var variance, ratio, participation []spec.Figure
	for _, q := range r.PCA {
		variance, ratio = append(variance, q.ExplainedVariance...), append(ratio, q.ExplainedVarianceRatio...)
		participation = append(participation, q.ParticipationRatio)
	}
	equal(t, "explained_variance", columns(t, dir, "pca")["explained_variance"], variance)
	equal(t, "explained_variance_ratio", columns(t, dir, "pca")["explained_variance_ratio"], ratio)
	equal(t, "participation_ratio", columns(t, dir, "pca-layers")["participation_ratio"], participation)
}

// array reads a matrix of float32 and its shape from an archive.
func array(t *testing.T, dir, archive, name string) (values []float32, shape []int) {
	t.Helper()
	f, err := numpy.Open(filepath.Join(dir, "arrays", archive+".npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := f.Header(name + ".npy")
	if h == nil {
		t.Fatalf("%s has no %s but %q", archive, name, f.Keys())
	}
	if h.Descr.Type != "<f4" || h.Descr.Fortran {
		t.Errorf("%s: type %s, column-major %v", name, h.Descr.Type, h.Descr.Fortran)
	}
	if err := f.Read(name+".npy", &values); err != nil {
		t.Fatal(err)
	}
	return values, h.Descr.Shape
}

func TestWeights(t *testing.T) {
	source, dir := whole(t), wholeDir(t)
	for _, of := range []struct {
		suffix, subject string
		step            int
	}{{"", spec.Base, 300}, {"_initial", spec.Base, 0}, {"_taught", spec.TaughtSame, 300}} {
		for layer := range 3 {
			name := strconv.Itoa(layer+1) + of.suffix
			at := spec.Address{Subject: of.subject, Step: of.step, Layer: layer, Name: spec.Weights}
			want := source.array(t, at)
			if w, shape := array(t, dir, "weights", "W"+name); !slices.Equal(shape, []int{want.Rows, want.Cols}) || !slices.Equal(w, want.Float32) {
				t.Errorf("W%s differs, or its shape %v", name, shape)
			}
			at.Name = spec.Biases
			if b, shape := array(t, dir, "weights", "b"+name); !slices.Equal(b, source.array(t, at).Float32) || len(shape) != 1 {
				t.Errorf("b%s is %v of shape %v", name, b, shape)
			}
		}
	}
}

// TestScores projects the representations by the exported loadings.
func TestScores(t *testing.T) {
	source, dir := whole(t), wholeDir(t)
	f, err := numpy.Open(filepath.Join(dir, "arrays", "scores.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	at := spec.Address{Subject: spec.Base, Step: 300, Name: spec.Representations}
	for layer, p := range source.result.PCA {
		x, shape := array(t, dir, "representations", p.Layer)
		at.Layer = layer
		want, _ := source.View.Scores(at)
		if !slices.Equal(shape, []int{len(want.Images), p.Width}) {
			t.Fatalf("%s is %v", p.Layer, shape)
		}
		if !slices.Equal(x, source.array(t, at).Float32) {
			t.Errorf("the representations at %s are not the run's", p.Layer)
		}
		got, _ := array(t, dir, "scores", p.Layer)
		if !slices.Equal(got, want.Values) {
			t.Errorf("the scores of %s are not the run's", p.Layer)
		}
		var loadings mat.Dense
		var mean []float64
		if err := errors.Join(f.Read(p.Layer+"_components.npy", &loadings), f.Read(p.Layer+"_mean.npy", &mean)); err != nil {
			t.Fatal(err)
		}
		for i, index := range want.Images {
			row := x[i*p.Width : (i+1)*p.Width]
			for k := range want.Components {
				sum := 0.0
				for j, v := range row {
					sum += (float64(v) - mean[j]) * loadings.At(k, j)
				}
				// Scores are rounded to float32 once.
				if math.Abs(sum-want.At(i, k)) > 1e-6*(1+math.Abs(sum)) {
					t.Fatalf("%s: image %d on PC %d: %v, want %v", p.Layer, index, k+1, sum, want.At(i, k))
				}
			}
		}
		column := make([]float64, len(want.Images))
		for i := range column {
			column[i] = want.At(i, 0)
		}
		if v := stat.Variance(column, nil); math.Abs(v-float64(p.ExplainedVariance[0])) > 1e-5*v {
			t.Errorf("%s: the first scores have the variance %v, the result says %v", p.Layer, v, p.ExplainedVariance[0])
		}
	}
	var images []int64
	var labels, predicted []int32
	if err := errors.Join(f.Read("images.npy", &images), f.Read("labels.npy", &labels), f.Read("predicted.npy", &predicted)); err != nil {
		t.Fatal(err)
	}
	classes := source.array(t, spec.Address{Subject: spec.Base, Step: 300, Name: spec.Predicted}).Int32
	scores, _ := source.View.Scores(spec.Address{Layer: 0})
	for i, index := range images {
		if int(index) != scores.Images[i] || labels[i] != bands().Test.Labels[index] || labels[i] == 1 || predicted[i] != classes[i] {
			t.Errorf("image %d has the label %d and the prediction %d", index, labels[i], predicted[i])
		}
	}
}

func TestArchivesHaveNoDate(t *testing.T) {
	z, err := zip.OpenReader(filepath.Join(wholeDir(t), "arrays", "weights.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if f.Modified.UTC().Year() != 1980 {
			t.Errorf("%s is of %v", f.Name, f.Modified)
		}
	}
}

func TestProjector(t *testing.T) {
	source, dir := whole(t), wholeDir(t)
	var config struct{ Embeddings []embedding }
	if err := json.Unmarshal(read(t, dir, "projector/projector_config.json"), &config); err != nil {
		t.Fatal(err)
	}
	scores, _ := source.View.Scores(spec.Address{Layer: 0})
	n := len(scores.Images)
	for i, e := range config.Embeddings {
		name := spec.LayerName(2 - i)
		if e.TensorPath != "vectors-"+name+".tsv" || e.MetadataPath != "metadata.tsv" || *e.Sprite != (sprite{"sprite.png", [2]int{6, 6}}) {
			t.Errorf("embedding %d is %+v", i, e)
		}
		want, shape := array(t, dir, "representations", name)
		var got []float32
		lines := strings.Split(strings.TrimSuffix(string(read(t, dir, "projector/"+e.TensorPath)), "\n"), "\n")
		for _, line := range lines {
			for field := range strings.SplitSeq(line, "\t") {
				v, err := strconv.ParseFloat(field, 32)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, float32(v))
			}
		}
		if !slices.Equal(got, want) || len(lines) != n || e.TensorShape != [2]int(shape) {
			t.Errorf("%s has %d lines, shape %v, or other numbers", e.TensorPath, len(lines), e.TensorShape)
		}
	}
	if !bytes.Equal(read(t, dir, "projector/vectors.tsv"), read(t, dir, "projector/vectors-hidden2.tsv")) {
		t.Error("vectors.tsv is not the deepest layer")
	}
	lines := strings.Split(strings.TrimSuffix(string(read(t, dir, "projector/metadata.tsv")), "\n"), "\n")
	if lines[0] != "label\tindex\tpredicted\tcorrect" || len(lines) != n+1 { // the probes saw 100 of the 120 images
		t.Errorf("the metadata has %d lines and begins with %q", len(lines), lines[0])
	}
	for i, line := range lines[1:] {
		fields := strings.Split(line, "\t")
		if fields[0] != strconv.Itoa(int(scores.Labels[i])) || fields[1] != strconv.Itoa(scores.Images[i]) || (fields[3] == "yes") != (fields[0] == fields[2]) {
			t.Errorf("point %d is %q", i, line)
		}
	}
	checkSprite(t, read(t, dir, "projector/sprite.png"), bands().Test, scores.Images)
}

// checkSprite looks at every pixel of a sprite.
func checkSprite(t *testing.T, text []byte, test data.Images, images []int) {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	side := 1
	for side*side < len(images) {
		side++
	}
	if picture.Bounds() != image.Rect(0, 0, 6*side, 6*side) {
		t.Fatalf("the sprite is %v", picture.Bounds())
	}
	pixels := make([]byte, 36)
	for k := range side * side {
		clear(pixels)
		if k < len(images) {
			copy(pixels, test.Row(images[k]))
		}
		for j, v := range pixels {
			if at := picture.At(k%side*6+j%6, k/side*6+j/6).(color.Gray).Y; at != 255-v {
				t.Fatalf("image %d, pixel %d: %d, want %d", k, j, at, 255-v)
			}
		}
	}
}

// TestProbesInMetadata has probes that saw every image.
func TestProbesInMetadata(t *testing.T) {
	c := tiny()
	c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples = 120 })
	spec.Edit(&c, measure.PCA, func(p *spec.Projecting) { p.Samples = 100 })
	c.Stages = []spec.Stage{measure.Probe, measure.PCA}
	source := experiment(t, c)
	lines := strings.Split(string(read(t, exported(t, source), "projector/metadata.tsv")), "\n")
	if !strings.HasSuffix(lines[0], "\tprobe_input\tprobe_hidden1\tprobe_hidden2") {
		t.Fatalf("the metadata begins with %q", lines[0])
	}
	scores, _ := source.View.Scores(spec.Address{Layer: 0})
	for i, index := range scores.Images {
		for layer, field := range strings.Split(lines[i+1], "\t")[4:] {
			at := spec.Address{Subject: spec.Base, Step: 300, Layer: layer, Measure: measure.Probe, Name: spec.Predicted}
			if want := source.array(t, at).Int32[index]; field != strconv.Itoa(int(want)) {
				t.Errorf("image %d by the probe of layer %d: %s, want %d", index, layer, field, want)
			}
		}
	}
}

func TestNoSpriteThatTheProjectorRefuses(t *testing.T) {
	x := &contents{shown: make([]int, 26*26+1)}
	x.Result.Data = &spec.Loaded{Rows: 300, Cols: 303}
	if side := x.side(); side != 27 || !x.hasSprite() { // 8,181 pixels
		t.Errorf("27×27 images of 303 pixels: %d, sprite %v", side, x.hasSprite())
	}
	x.shown = make([]int, 27*27+1)
	if x.hasSprite() {
		t.Error("there is a sprite of 8,484 pixels")
	}
}
