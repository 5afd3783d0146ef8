package geometry

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"fathom/model/modeltest"

	"gonum.org/v1/gonum/mat"
)

// TestFiguresOfGivenRows writes the figures of two layers that another program has written, in the order
// of their rows, for .ci/measures_reference.py to hold against those of other libraries. FATHOM_ROWS is
// the directory: shape.json with n and widths, a and b with the float64 rows of both. What is found goes
// to figures.json.
func TestFiguresOfGivenRows(t *testing.T) {
	dir := os.Getenv("FATHOM_ROWS")
	if dir == "" {
		t.Skip("no rows are given")
	}
	var shape struct {
		N      int
		Widths [2]int
	}
	if err := json.Unmarshal(modeltest.Must(os.ReadFile(filepath.Join(dir, "shape.json")))(t), &shape); err != nil {
		t.Fatal(err)
	}
	var layers [2]*Layer
	for i, name := range []string{"a", "b"} {
		values := make([]float64, shape.N*shape.Widths[i])
		file := modeltest.Must(os.ReadFile(filepath.Join(dir, name)))(t)
		if err := binary.Read(bytes.NewReader(file), binary.LittleEndian, values); err != nil {
			t.Fatal(err)
		}
		layers[i] = inOrder(t, mat.NewDense(shape.N, shape.Widths[i], values), precisions[0])
	}
	ctx, a, b := t.Context(), layers[0], layers[1]
	overlap := modeltest.Must(overlap(ctx, a, b))(t)
	found := map[string]float64{
		"participation_ratio": modeltest.Must(a.ParticipationRatio(ctx))(t).Value,
		"twonn":               modeltest.Must(a.TwoNN(ctx))(t).Value,
		"cka":                 modeltest.Must(CKA(ctx, a, b))(t).Value,
		"procrustes":          arccos(overlap),
		"rsa_correlation":     modeltest.Must(RSA(ctx, a, b, Correlation))(t).Value,
		"rsa_sqeuclidean":     modeltest.Must(RSA(ctx, a, b, SquaredEuclid))(t).Value,
	}
	out, err := json.MarshalIndent(found, "", " ")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "figures.json"), out, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
