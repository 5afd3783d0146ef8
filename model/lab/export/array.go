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

	"fathom/model"
	"fathom/model/repr"
	"fathom/model/spec"
)

// arrays lists the .npz files.
func (x *contents) arrays() []file {
	var files []file
	if x.trained != nil {
		files = append(files, file{"arrays/weights.npz", x.weights})
	}
	if len(x.layers) > 0 {
		files = append(files, file{"arrays/representations.npz", x.representations}, file{"arrays/scores.npz", x.scores})
	}
	return files
}

// archive writes arrays into a NumPy .npz file: a zip of .npy files. All have the
// same time, the first that a zip can say, so that the same arrays give the same
// bytes.
type archive struct {
	zip *zip.Writer
	err error // the first
}

// npz writes an archive: add adds its arrays in order.
func npz(w io.Writer, add func(a *archive)) error {
	a := &archive{zip: zip.NewWriter(w)}
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

// matrix adds a rows×cols matrix of float32. npyio knows matrices of float64 only;
// the shape of others it reads from their type.
func (a *archive) matrix(name string, rows, cols int, row func(i int) []float32) {
	values := reflect.MakeSlice(reflect.SliceOf(reflect.ArrayOf(cols, reflect.TypeFor[float32]())), rows, rows)
	for i := range rows {
		reflect.Copy(values.Index(i), reflect.ValueOf(plainNaN(row(i))))
	}
	a.put(name, values.Interface())
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

// network adds the parameters of a network: W1 (in×out) and b1 for the map from the
// input to the first hidden layer, and so on to the logits.
func (a *archive) network(net *model.Network, suffix string) {
	for l, m := range net.Maps {
		a.matrix(fmt.Sprintf("W%d%s", l+1, suffix), m.Weights.Rows, m.Weights.Cols, m.Weights.Row)
		a.put(fmt.Sprintf("b%d%s", l+1, suffix), plainNaN(m.Biases))
	}
}

// weights writes the base network as it is trained, as it was before (_initial)
// and the taught ones (_taught, of the other start _taught_same or _taught_fresh),
// where there are such.
func (x *contents) weights(w io.Writer) error {
	return npz(w, func(a *archive) {
		a.network(x.trained, "")
		if net, ok := x.Store.Initial(spec.Base); ok {
			a.network(net, "_initial")
		}
		for _, t := range x.teachings() {
			if net, ok := x.Store.Trained(spec.TaughtID(t.Init)); ok {
				a.network(net, t.suffix)
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
	return npz(w, func(a *archive) {
		for _, layer := range x.layers {
			a.matrix(layer.name, layer.values.Rows, layer.values.Cols, layer.values.Row)
		}
		x.who(a)
	})
}

// scores writes each layer's scores on its first components, n×k, the loadings of
// these, k×width, and the mean that was taken off before, so that others can be
// projected: scores = (representation − mean) · componentsᵀ.
func (x *contents) scores(w io.Writer) error {
	return npz(w, func(a *archive) {
		for _, layer := range x.layers {
			s := layer.scores
			a.matrix(layer.name, len(s.Images), s.Components, func(i int) []float32 { return s.Values[i*s.Components:][:s.Components] })
			// The lab keeps no loadings. This is the same fit on the same numbers.
			fit, err := repr.FitPCATop(widened{layer.values, make([]float64, layer.values.Cols)}, s.Components)
			if err != nil && a.err == nil {
				a.err = fmt.Errorf("the components of %s: %w", layer.name, err)
				return
			}
			a.put(layer.name+"_components", *mat.DenseCopyOf(fit.Components))
			a.put(layer.name+"_mean", fit.Mean)
		}
		x.who(a)
	})
}

// widened is a representation whose rows are made float64 as they are read.
type widened struct {
	model.Matrix
	row []float64
}

// Dims and RawRowView make it a repr.Rows.
func (w widened) Dims() (rows, cols int) { return w.Rows, w.Cols }

// RawRowView returns row i, which stands until the next call.
func (w widened) RawRowView(i int) []float64 {
	for j, v := range w.Row(i) {
		w.row[j] = float64(v)
	}
	return w.row
}
