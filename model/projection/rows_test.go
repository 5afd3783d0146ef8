package projection_test

import (
	"slices"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/projection"
	"fathom/model/simd"

	"gonum.org/v1/gonum/mat"
)

func scores(t testing.TB, p *projection.PCA, x *mat.Dense, k int) *mat.Dense {
	t.Helper()
	return modeltest.Must(p.Scores(modeltest.Rows(x), k))(t)
}

// readers are all that read rows in blocks of a bounded size.
func readers(t *testing.T, x *mat.Dense) modeltest.Readers {
	pca := modeltest.Must(projection.FitPCATop(modeltest.Rows(x), 2))(t)
	return modeltest.Readers{
		"fit PCA":                        func(x simd.Rows) error { _, err := projection.FitPCATop(x, 2); return err },
		"scores on principal components": func(x simd.Rows) error { _, err := pca.Scores(x, 2); return err },
	}
}

// TestErrorsOfReading has few samples with many features and the other way round.
func TestErrorsOfReading(t *testing.T) {
	for _, shape := range []struct{ n, d int }{{900, 60}, {60, 900}} {
		x, _ := modeltest.Blobs(5, shape.n, shape.d, 3, 1, 0)
		readers(t, x).Fail(t, modeltest.Rows(x))
	}
}

func TestBlocksAreBounded(t *testing.T) {
	for _, shape := range []struct{ n, d int }{{40_000, 2}, {2000, 90}, {200, 900}} {
		x, _ := modeltest.Blobs(6, shape.n, shape.d, 3, 1, 0)
		readers(t, x).Bounded(t, modeltest.Rows(x))
	}
}

// TestBlocksDoNotShow reads many blocks, the last of them not full. Each row has the bits that it
// has when it is the only one.
func TestBlocksDoNotShow(t *testing.T) {
	x, labels := modeltest.Blobs(7, 1000, 90, 3, 2, 0.2)
	all, pca := modeltest.Rows(x), mustPCA(t, x)
	at := scores(t, pca, x, 4)
	for i := range labels {
		row := modeltest.Part{Rows: all, From: i, N: 1}
		if got, want := modeltest.Must(pca.Scores(row, 4))(t), at.RawRowView(i); !slices.Equal(got.RawRowView(0), want) {
			t.Errorf("row %d alone has the scores %v, among others %v", i, got.RawRowView(0), want)
		}
	}
}

// TestShapesThatDoNotFit asks for one sentence of rows that a fit cannot read.
func TestShapesThatDoNotFit(t *testing.T) {
	pca := mustPCA(t, mat.NewDense(4, 2, []float64{1, 2, 3, 4, 5, 6, 7, 9}))
	defer func() {
		if got, want := recover(), "projection: a PCA of width 2 cannot read 3 columns"; got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	pca.Scores(modeltest.Rows(mat.NewDense(4, 3, nil)), 1)
}
