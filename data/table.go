package data

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// Names of columns, in small letters.
var (
	labelColumns = []string{"label", "class", "target", "y"}
	indexColumns = []string{"id", "index", "imageid", "unnamed: 0"} // that say which row it is
)

const splitColumn = "split"

// A table is a CSV file with an image in each row: a column of labels, the others pixels.
type table struct {
	path   string // for errors
	rows   int
	named  bool // its first line is names
	labels *array.Array
	split  *array.Array // nil where there is none
	pixels []*array.Array
}

// readTable finds the columns of a CSV file. The error says all that is wrong with them.
func readTable(file *array.File) (*table, error) {
	t := &table{path: text.Printable(file.Path), rows: file.Arrays[0].Len()}
	for i, a := range file.Arrays {
		t.named = t.named || a.Key != strconv.Itoa(i)
	}
	// Columns 0 and 1 are numbered pixels; a 0 alone is a first column without a name.
	numbered := slices.ContainsFunc(file.Arrays, func(a *array.Array) bool { return a.Key == "1" })
	var labels []*array.Array
	var words, others []string
	for i, a := range file.Arrays {
		key := strings.ToLower(a.Key)
		switch {
		case t.named && slices.Contains(labelColumns, key), !t.named && i == 0:
			labels = append(labels, a)
		case t.named && key == splitColumn:
			t.split = a
		case t.named && (i == 0 && a.Key == "0" && !numbered || slices.Contains(indexColumns, key)):
			others = append(others, text.Clip(a.Key))
		case a.Type == array.Text:
			words = append(words, text.Clip(a.Key))
		default:
			t.pixels = append(t.pixels, a)
		}
	}
	var wrong []error
	add := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("%s: "+format, append([]any{t.path}, args...)...))
	}
	switch {
	case len(labels) == 0:
		add("no column %s among %s, expected one with the labels", text.List(labelColumns, "or"), text.Count(len(file.Arrays)))
	case len(labels) > 1:
		add("columns %s and %s, expected one with the labels", text.Clip(labels[0].Key), text.Clip(labels[1].Key))
	default:
		t.labels = labels[0]
	}
	if len(others) > 0 {
		add("%s, which counts the rows, expected pixels alone beside the labels; leave it out", columns(others))
	}
	if len(words) > 0 {
		add("%s of text, expected pixels of 0 to 255 beside the labels", columns(words))
	}
	if len(t.pixels) == 0 && len(words) == 0 {
		add("no columns of pixels beside the labels")
	}
	return t, text.Together(wrong...)
}

// columns writes names of columns with their noun.
func columns(names []string) string {
	if len(names) == 1 {
		return "a column " + names[0]
	}
	return "columns " + text.Few(names, "and")
}

// in makes a split of the table's rows with the given indices, which ascend; of all rows if index
// is nil.
func (t *table) in(index []int) (split, error) {
	n := t.rows
	if index != nil {
		n = len(index)
	}
	labels, err := labelsIn(t.labels)
	if err == nil {
		read := labels.values
		labels.values = func() ([]int64, error) { return t.labelsOf(read, index) }
	}
	return split{images: t.images(n, index), labels: labels}, err
}

// labelsOf reads the labels of the chosen rows.
func (t *table) labelsOf(read func() ([]int64, error), index []int) ([]int64, error) {
	all, err := read()
	if err != nil {
		return nil, err
	}
	if !t.named && t.rows > 1 && slices.Min(all) == slices.Max(all) {
		return nil, fmt.Errorf("%s: every label is %d; where no line names the columns, the first of them is expected to be the labels", t.labels.Name(), all[0])
	}
	if index == nil {
		return all, nil
	}
	chosen := make([]int64, len(index))
	for i, row := range index {
		chosen[i] = all[row]
	}
	return chosen, nil
}

// images are those of the chosen rows.
func (t *table) images(n int, index []int) *grid {
	d := len(t.pixels)
	g := &grid{name: t.path, n: n, typ: array.I64, chunk: d * max(1, 4*readAtOnce/d)}
	g.rows, g.cols = square(d)
	for _, a := range t.pixels {
		if a.Type.Float() {
			g.typ = a.Type
		}
	}
	row := func(image int) int {
		if index != nil {
			return index[image]
		}
		return image
	}
	g.where = func(pixel int) string {
		return fmt.Sprintf("%s: row %s", t.pixels[pixel%d].Name(), text.Count(row(pixel/d)))
	}
	g.read = func(dst []float32, from int) error {
		first, images := from/d, len(dst)/d
		start := row(first)
		column := make([]float32, row(first+images-1)+1-start)
		for j, a := range t.pixels {
			if err := a.ReadFloats(column, start); err != nil {
				return err
			}
			for i := range images {
				dst[i*d+j] = column[row(first+i)-start]
			}
		}
		return nil
	}
	return g
}

// divided finds the rows for training and those for testing by the column that says it. Validation
// rows are left aside.
func (t *table) divided() (train, test []int, err error) {
	name := t.split.Name()
	said := make([]string, t.rows)
	switch {
	case t.split.Type == array.Text:
		if said, err = t.split.Text(0, t.rows); err != nil {
			return nil, nil, err
		}
	case t.split.Type.Integer():
		numbers := make([]int64, t.rows)
		if err := t.split.ReadInts(numbers, 0); err != nil {
			return nil, nil, err
		}
		for i, v := range numbers {
			said[i] = strconv.FormatInt(v, 10)
		}
	default:
		return nil, nil, fmt.Errorf("%s: elements of type %s, expected train or test", name, t.split.Type)
	}
	for i, word := range said {
		switch strings.ToLower(word) {
		case "train", "training", "0":
			train = append(train, i)
		case "test", "eval", "1":
			test = append(test, i)
		case "val", "valid", "validation", "dev", "2":
		default:
			return nil, nil, fmt.Errorf("%s: row %s is %s, expected train, test or validation, or 0, 1 or 2 for them", name, text.Count(i), text.Clip(word))
		}
	}
	if train == nil || test == nil {
		return nil, nil, fmt.Errorf("%s: %s and %s, expected both", name, text.Plural(len(train), "training row"), text.Plural(len(test), "test row"))
	}
	return train, test, nil
}

// openTable finds a set in one CSV file, whose column split says which images are for training.
func openTable(path string) *arraySet {
	s := &arraySet{name: filepath.Base(path)}
	file, err := array.Open(path, array.Options{})
	if err != nil {
		s.wrong = err
		return s
	}
	s.files = []*array.File{file}
	t, err := readTable(file)
	var train, test []int
	switch {
	case t.split != nil:
		var unclear error
		train, test, unclear = t.divided()
		err = text.Together(err, unclear)
	default:
		err = text.Together(err, noSplit(path))
	}
	if s.wrong = err; err != nil {
		return s
	}
	s.train, s.wrong = t.in(train)
	s.test, err = t.in(test)
	s.wrong = text.Together(s.wrong, err)
	return s
}

// noSplit says that nothing divides the rows of a table, and what to type if it is one of two.
func noSplit(path string) error {
	sentence := text.Printable(path) + ": no column split, expected one that says train or test of each row, or a directory with train.csv and test.csv"
	beside := loader{where: filepath.Dir(path)}
	for _, pair := range beside.inDirectory().tables() {
		if !slices.Contains(pair[:], "") && slices.Contains(pair[:], filepath.Base(path)) {
			sentence += "; use --data " + text.Printable(text.Quote(beside.where))
			break
		}
	}
	return errorText(sentence)
}
