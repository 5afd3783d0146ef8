package export

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
)

// arraysPart is what there is of the test rows: what probes take them for, and their vectors for the
// Embedding Projector.
func (x *stored) arraysPart() (part, error) {
	p := part{section: func(*strings.Builder) {}}
	labels, there, err := find(x.ask, spec.Address{Name: spec.Labels})
	if err != nil || !there || len(x.probes) == 0 {
		return p, err
	}
	p.arrays = []file{{"arrays/predictions.npz", x.predictions}}
	vectors, there, err := find(x.ask, x.vectorsAt(len(x.keys)-1))
	if err != nil {
		return p, err
	}
	shown := 0
	if there {
		shown = vectors.Rows
		p.arrays = append(p.arrays, x.projector(shown)...)
	}
	p.items = func(b *strings.Builder) { x.arrayItems(b, labels.Rows, shown) }
	return p, nil
}

// momentKey is what the probe of a layer at a moment is called in an archive: the layer where there is
// one moment.
func (x *stored) momentKey(moment spec.StoredMoment, layer int) string {
	if len(x.Result.Store.Moments) < 2 {
		return x.keys[layer]
	}
	return moment.Name + "/" + x.keys[layer]
}

// predictions writes the class that each probe gives each test row, −1 for none, with the rows' labels and
// their numbers in the store.
func (x *stored) predictions(w io.Writer) error {
	return npz(w, x.ask, func(a *archive) {
		a.whole("labels", spec.Address{Name: spec.Labels})
		a.whole("rows", spec.Address{Name: spec.Rows})
		for _, moment := range x.Result.Store.Moments {
			for layer := range x.keys {
				at := spec.Address{Step: moment.Step, Layer: layer, Measure: probeMeasure, Name: spec.Predicted}
				if a.has(at) {
					a.whole(x.momentKey(moment, layer), at)
				}
			}
		}
	})
}

// vectorsAt is the address of the test rows in a layer at the newest moment.
func (x *stored) vectorsAt(layer int) spec.Address {
	return spec.Address{Step: x.last.Step, Layer: layer, Name: spec.Representations}
}

// projector lists the files of the Embedding Projector: one point for each of the first test rows. What
// is chosen by hand is text; the others are float32, which take a third of the room.
func (x *stored) projector(shown int) []file {
	var files []file
	for layer, name := range x.keys {
		files = append(files, file{"projector/" + name + ".bytes", func(w io.Writer) error {
			values, err := x.ask(x.vectorsAt(layer))
			if err != nil {
				return err
			}
			buffered := bufio.NewWriter(w)
			if err := binary.Write(buffered, binary.LittleEndian, values.Float32); err != nil {
				return err
			}
			return buffered.Flush()
		}})
	}
	return append(files, file{"projector/vectors.tsv", func(w io.Writer) error {
		values, err := x.ask(x.vectorsAt(len(x.keys) - 1))
		if err != nil {
			return err
		}
		return tabbed(w, values)
	}}, file{"projector/metadata.tsv", func(w io.Writer) error { return x.metadata(w, shown) }},
		file{"projector/projector_config.json", func(w io.Writer) error { return x.projectorConfig(w, shown) }})
}

// metadata writes what is known of each point: its label, its number in the store, its id and group where
// there are such, and what each layer's probe takes it for.
func (x *stored) metadata(w io.Writer, shown int) error {
	var head []string
	var columns []func(i int) string
	add := func(name string, at spec.Address, word func(a *spec.Array, i int) string) error {
		values, there, err := find(x.ask, at)
		if there {
			head = append(head, name)
			columns = append(columns, func(i int) string { return word(values, i) })
		}
		return err
	}
	class := func(a *spec.Array, i int) string {
		if a.Int32[i] == spec.None {
			return "none"
		}
		return x.Result.Spec.ClassName(int(a.Int32[i]))
	}
	words := func(a *spec.Array, i int) string { return a.Words[i] }
	errs := []error{
		add("label", spec.Address{Name: spec.Labels}, class),
		add("row", spec.Address{Name: spec.Rows}, func(a *spec.Array, i int) string { return strconv.Itoa(int(a.Int32[i])) }),
		add("id", spec.Address{Name: spec.IDs}, words),
		add("group", spec.Address{Name: spec.Groups}, words),
	}
	for layer, name := range x.keys {
		errs = append(errs, add("probe_"+name, spec.Address{Step: x.last.Step, Layer: layer, Measure: probeMeasure, Name: spec.Predicted}, class))
	}
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return errs[i]
	}
	buffered := bufio.NewWriter(w)
	fmt.Fprintln(buffered, strings.Join(head, "\t"))
	for i := range shown {
		for k, column := range columns {
			if k > 0 {
				buffered.WriteByte('\t')
			}
			buffered.WriteString(text.Printable(column(i))) // in which no tab and no line's end is
		}
		buffered.WriteByte('\n')
	}
	return buffered.Flush()
}

// projectorConfig ties the files together, the last layer first: it is the one that the projector opens
// with.
func (x *stored) projectorConfig(w io.Writer, shown int) error {
	var config struct {
		Embeddings []embedding `json:"embeddings"`
	}
	for layer, l := range slices.Backward(x.Result.Store.Layers) {
		config.Embeddings = append(config.Embeddings, embedding{
			TensorName: x.about() + between + l.Name, TensorShape: [2]int{shown, l.Width},
			TensorPath: x.keys[layer] + ".bytes", MetadataPath: "metadata.tsv",
		})
	}
	return indented(w, config)
}

func (x *stored) arrayItems(b *strings.Builder, rows, shown int) {
	each := "`" + x.momentKey(x.last, len(x.keys)-1) + "`"
	fmt.Fprintf(b, "- [predictions.npz](arrays/predictions.npz): the class that each probe gives each of %s, such as %s, with `labels` and\n"+
		"  `rows`, the rows' numbers in the store. A class is a number, in the order of the confusion tables; -1 is none.\n", text.Plural(rows, "test row"), each)
	if shown > 0 {
		fmt.Fprintf(b, "- [projector](projector): %s for the [Embedding Projector](https://projector.tensorflow.org). Press *Load* there and choose\n"+
			"  [vectors.tsv](projector/vectors.tsv) (%s) and [metadata.tsv](projector/metadata.tsv); with the directory on a web server,\n"+
			"  `?config=` and the address of projector_config.json open all layers.\n", text.Plural(shown, "test row"), cellText(x.Result.Store.Layers[len(x.keys)-1].Name))
	}
}
