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

// arrays lists the .npz files.
func (x *contents) arrays() []file {
	var files []file
	if x.has[spec.Base] {
		files = append(files, file{"arrays/weights.npz", x.weights})
	}
	if len(x.layers) > 0 {
		files = append(files, file{"arrays/representations.npz", x.representations}, file{"arrays/scores.npz", x.scores})
	}
	return files
}

// archive writes arrays of a run into a NumPy .npz file: a zip of .npy files. All have
// the same time, the first that a zip can say, so that the same arrays give the same
// bytes.
type archive struct {
	ask func(at spec.Address) (*spec.Array, error)
	zip *zip.Writer
	err error // the first
}

// npz writes an archive: add adds its arrays in order.
func (x *contents) npz(w io.Writer, add func(a *archive)) error {
	a := &archive{ask: x.ask, zip: zip.NewWriter(w)}
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

// weights writes the base network as it is trained, as it was before (_initial)
// and the taught ones (_taught, of the other start _taught_same or _taught_fresh),
// where there are such.
func (x *contents) weights(w io.Writer) error {
	maps := len(x.Result.Spec.Network().Hidden) + 1
	return x.npz(w, func(a *archive) {
		a.network(spec.Base, x.steps(), maps, "")
		a.network(spec.Base, 0, maps, "_initial")
		for _, t := range x.teachings() {
			if subject := spec.TaughtID(t.Init); x.has[subject] {
				a.network(subject, x.steps(), maps, t.suffix)
			}
		}
	})
}

// who adds which images the rows are: their labels, their indices in the test set,
// and the network's prediction, -1 for none.
func (x *contents) who(a *archive) {
	images := make([]int64, len(x.shown))
	for i, image := range x.shown {
		images[i] = int64(image)
	}
	a.put("labels", x.labels)
	a.put("images", images)
	a.put("predicted", x.classes)
}

// representations writes each layer of the trained network on the images of the
// PCA stage, n×width.
func (x *contents) representations(w io.Writer) error {
	return x.npz(w, func(a *archive) {
		for _, layer := range x.layers {
			a.matrix(layer.name, x.representation(layer))
		}
		x.who(a)
	})
}

// scores writes each layer's scores on its first components, n×k, the loadings of
// these, k×width, and the mean that was taken off before, so that others can be
// projected: scores = (representation − mean) · componentsᵀ.
func (x *contents) scores(w io.Writer) error {
	return x.npz(w, func(a *archive) {
		for _, layer := range x.layers {
			a.rows(layer.name, len(layer.scores.Images), layer.scores.Components, layer.scores.Values)
			at := x.fitted(layer.index)
			at.Name = spec.Components
			a.matrix(layer.name+"_components", at)
			at.Name = spec.Mean
			a.vector(layer.name+"_mean", at)
		}
		x.who(a)
	})
}
