package export

import (
	"archive/zip"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"time"

	"github.com/sbinet/npyio/npy"
	"gonum.org/v1/gonum/mat"

	"fathom/model/spec"
)

// archive writes arrays of a run into a NumPy .npz file: a zip of .npy files. All have
// the same time, the first that a zip can say, so that the same arrays give the same
// bytes.
type archive struct {
	ask func(at spec.Address) (*spec.Array, error)
	zip *zip.Writer
	err error // the first
}

// npz writes an archive: add adds its arrays in order, of those that one can ask for.
func npz(w io.Writer, ask func(at spec.Address) (*spec.Array, error), add func(a *archive)) error {
	a := &archive{ask: ask, zip: zip.NewWriter(w)}
	add(a)
	if a.err != nil {
		return a.err
	}
	return a.zip.Close()
}

// put adds an array: a slice, a slice of arrays or a mat.Dense of numbers.
func (a *archive) put(name string, value any) {
	if a.err != nil {
		return
	}
	w, err := a.zip.CreateHeader(&zip.FileHeader{
		Name: name + ".npy", Method: zip.Deflate, Modified: time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC),
	})
	if err == nil {
		err = npy.Write(w, value)
	}
	if err != nil {
		a.err = fmt.Errorf("array %s: %w", name, err)
	}
}

// rows adds a rows×cols matrix of float32. npyio knows matrices of float64 only; the
// shape of others it reads from their type.
func (a *archive) rows(name string, rows, cols int, values []float32) {
	out := reflect.MakeSlice(reflect.SliceOf(reflect.ArrayOf(cols, reflect.TypeFor[float32]())), rows, rows)
	for i := range rows {
		reflect.Copy(out.Index(i), reflect.ValueOf(plainNaN(values[i*cols:(i+1)*cols])))
	}
	a.put(name, out.Interface())
}

// plainNaN returns the row with every NaN as package math has it: of those that processors make the
// sign differs.
func plainNaN(row []float32) []float32 {
	nan := func(v float32) bool { return v != v }
	if !slices.ContainsFunc(row, nan) {
		return row
	}
	row = slices.Clone(row)
	for i, v := range row {
		if nan(v) {
			row[i] = float32(math.NaN())
		}
	}
	return row
}

// matrix adds an array of the run in two dimensions.
func (a *archive) matrix(name string, at spec.Address) {
	switch values := a.get(name, at); {
	case values == nil:
	case values.Float64 != nil:
		a.put(name, *mat.NewDense(values.Rows, values.Cols, values.Float64))
	default:
		a.rows(name, values.Rows, values.Cols, values.Float32)
	}
}

// vector adds an array of the run in one dimension.
func (a *archive) vector(name string, at spec.Address) {
	switch values := a.get(name, at); {
	case values == nil:
	case values.Float64 != nil:
		a.put(name, values.Float64)
	default:
		a.put(name, plainNaN(values.Float32))
	}
}

// whole adds whole numbers of the run in one dimension.
func (a *archive) whole(name string, at spec.Address) {
	if values := a.get(name, at); values != nil {
		a.put(name, values.Int32)
	}
}

// has says whether the run has an array; another error is that of the archive.
func (a *archive) has(at spec.Address) bool {
	_, there, err := find(a.ask, at)
	if a.err == nil {
		a.err = err
	}
	return there
}

// get asks for an array; after an error there is none.
func (a *archive) get(name string, at spec.Address) *spec.Array {
	if a.err != nil {
		return nil
	}
	values, err := a.ask(at)
	if err != nil {
		a.err = fmt.Errorf("array %s: %w", name, err)
		return nil
	}
	return values
}

// network adds the parameters of a network of so many maps after so many steps: W1
// (in×out) and b1 for the map from the input to the first hidden layer, and so on to the
// logits.
func (a *archive) network(subject string, step, maps int, suffix string) {
	for layer := range maps {
		at := spec.Address{Subject: subject, Step: step, Layer: layer, Name: spec.Weights}
		a.matrix(fmt.Sprintf("W%d%s", layer+1, suffix), at)
		at.Name = spec.Biases
		a.vector(fmt.Sprintf("b%d%s", layer+1, suffix), at)
	}
}
