package projection_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"strconv"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/projection"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// trustedNeighbours is how many neighbours are asked about.
const trustedNeighbours = 12

// TestTrustworthiness holds the figure of the first two principal components to scikit-learn's.
func TestTrustworthiness(t *testing.T) {
	x, _, want := fittedDigits(t)
	of, err := projection.NewDistances(t.Context(), x, simd.NewPool(2))
	if err != nil {
		t.Fatal(err)
	}
	p, err := projection.FitPCATop(x, 2)
	if err != nil {
		t.Fatal(err)
	}
	plane, err := p.Scores(x, 2)
	if err != nil {
		t.Fatal(err)
	}
	// Equal distances may be ranked otherwise.
	if got := of.Trustworthiness(plane, trustedNeighbours); !modeltest.Near(got, want.Trustworthiness.PCA, 1e-5) {
		t.Errorf("trustworthiness %.8f, scikit-learn's %.8f", got, want.Trustworthiness.PCA)
	}
	if got := of.Trustworthiness(plane, 900); !math.IsNaN(got) {
		t.Errorf("of 900 of 1,348: %g", got)
	}
}

// TestTSNEKeepsNeighbours: as many as scikit-learn's does, and the same bits on any number of cores.
func TestTSNEKeepsNeighbours(t *testing.T) {
	draw := func(ctx context.Context, of *projection.Distances) (*mat.Dense, error) { return of.TSNE(ctx, 30, nil) }
	x, want := otherDigits(t)
	holdMap(t, x, stat.Mean(want.Few.TSNE, nil), draw)
	if os.Getenv("FATHOM_SLOW") != "" {
		x, _, _ := fittedDigits(t)
		holdMap(t, x, stat.Mean(want.Trustworthiness.TSNE, nil), draw)
	}
}

// TestUMAPKeepsNeighbours: as many as umap-learn's does, and the same bits on any number of cores.
func TestUMAPKeepsNeighbours(t *testing.T) {
	draw := func(ctx context.Context, of *projection.Distances) (*mat.Dense, error) {
		return of.UMAP(ctx, 15, 1, nil)
	}
	x, want := otherDigits(t)
	holdMap(t, x, stat.Mean(want.Few.UMAP, nil), draw)
	if os.Getenv("FATHOM_SLOW") != "" {
		x, _, _ := fittedDigits(t)
		holdMap(t, x, stat.Mean(want.Trustworthiness.UMAP, nil), draw)
	}
	of, err := projection.NewDistances(t.Context(), x.Slice(0, 60), nil)
	if err != nil {
		t.Fatal(err)
	}
	one, err := of.UMAP(t.Context(), 15, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := of.UMAP(t.Context(), 15, 2, nil); err != nil || mat.Equal(one, two) {
		t.Errorf("another seed draws the same picture (%v)", err)
	}
}

// holdMap draws rows and compares the neighbours that the picture keeps with what another program
// keeps; and few of them on one core and on two.
func holdMap(t *testing.T, x simd.Matrix, want float64, draw func(context.Context, *projection.Distances) (*mat.Dense, error)) {
	t.Helper()
	of, err := projection.NewDistances(t.Context(), x, simd.NewPool(2))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := draw(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	got := of.Trustworthiness(picture, trustedNeighbours)
	t.Logf("trustworthiness %.4f, %.4f elsewhere", got, want)
	if math.Abs(got-want) > 0.01 {
		t.Errorf("trustworthiness %.4f, %.4f elsewhere", got, want)
	}
	var first *mat.Dense
	for _, pool := range []*simd.Pool{nil, simd.NewPool(3)} {
		few, err := projection.NewDistances(t.Context(), x.Slice(0, 96), pool) // three shares of 32
		if err != nil {
			t.Fatal(err)
		}
		now, err := draw(t.Context(), few)
		if err != nil {
			t.Fatal(err)
		}
		if first != nil && !mat.Equal(first, now) {
			t.Error("another number of cores draws another picture")
		}
		first = now
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := draw(ctx, of); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the context's", err)
	}
}

// TestMapsOfLittle: rows that are all the same, and some that are, have a picture without NaN.
func TestMapsOfLittle(t *testing.T) {
	same := simd.NewMatrix(20, 3)
	twins := simd.NewMatrix(60, 3)
	for i := range twins.Rows {
		twins.Row(i)[0] = float32(i / 20)
	}
	for name, x := range map[string]simd.Matrix{"all the same": same, "three times twenty": twins} {
		of, err := projection.NewDistances(t.Context(), x, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, draw := range maps(of) {
			picture, err := draw(t.Context())
			if err != nil {
				t.Fatal(name, err)
			}
			for _, v := range picture.RawMatrix().Data {
				if v-v != 0 {
					t.Fatalf("%s: a point at %g", name, v)
				}
			}
		}
	}
}

func TestMapsErrors(t *testing.T) {
	if _, err := projection.NewDistances(t.Context(), simd.NewMatrix(3, 2), nil); err == nil || err.Error() != "3 rows, expected 4 to 4000" {
		t.Errorf("three rows: %v", err)
	}
	of, err := projection.NewDistances(t.Context(), simd.NewMatrix(60, 2), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := of.TSNE(t.Context(), 20, nil); err == nil {
		t.Error("a perplexity of a third of the rows is drawn")
	}
	if _, err := of.UMAP(t.Context(), 61, 1, nil); err == nil {
		t.Error("61 neighbours of 60 rows are drawn")
	}
}

// TestMapsOfGivenRows draws the rows of a file for .ci/axes_reference.py.
func TestMapsOfGivenRows(t *testing.T) {
	name := os.Getenv("FATHOM_ROWS")
	if name == "" {
		t.Skip("no rows are given")
	}
	width, err := strconv.Atoi(os.Getenv("FATHOM_WIDTH"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	x := simd.NewMatrix(len(raw)/4/width, width)
	for i := range x.Rows {
		for j := range width {
			x.Row(i)[j] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*(i*width+j):]))
		}
	}
	of, err := projection.NewDistances(t.Context(), x, simd.NewPool(2))
	if err != nil {
		t.Fatal(err)
	}
	for kind, draw := range maps(of) {
		picture, err := draw(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out []byte
		for _, v := range picture.RawMatrix().Data {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
		}
		if err := os.WriteFile(name+"."+kind, out, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// maps are the kinds of pictures.
func maps(of *projection.Distances) map[string]func(context.Context) (*mat.Dense, error) {
	return map[string]func(context.Context) (*mat.Dense, error){
		"tsne": func(ctx context.Context) (*mat.Dense, error) { return of.TSNE(ctx, min(30, float64(of.Rows())/4), nil) },
		"umap": func(ctx context.Context) (*mat.Dense, error) { return of.UMAP(ctx, 15, 1, nil) },
	}
}
