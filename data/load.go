package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"fathom/data/text"
)

// The files of a set, under the names that MNIST gave them.
const (
	trainImages = "train-images-idx3-ubyte"
	trainLabels = "train-labels-idx1-ubyte"
	testImages  = "t10k-images-idx3-ubyte"
	testLabels  = "t10k-labels-idx1-ubyte"
)

// Open is MNIST(o) for the name "mnist" and Load(name, o) for every other; write ./mnist for a
// file or a directory of that name.
func Open(name string, o Options) (*Set, error) { return open(name, o, parts{}) }

func open(name string, o Options, to parts) (*Set, error) {
	if name == MNISTName {
		return embeddedMNIST(o, to)
	}
	set, err := load(name, o, to)
	if err == nil {
		return set, nil
	}
	problems := text.Each(err)
	for i, problem := range problems {
		var near nearSet // which is likelier meant
		if errors.Is(problem, fs.ErrNotExist) && !errors.As(problem, &near) {
			problems[i] = fmt.Errorf("%w; the dataset inside the program is called %s", problem, MNISTName)
		}
	}
	return nil, text.Together(problems...)
}

// Load reads the set in a file or a directory: most often a directory with the four files
// train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
// t10k-labels-idx1-ubyte, each plain or with
// .gz behind its name, and with a dot in place of the dash before idx if that is how they came.
// Where one file is there in several of these forms the plain one counts, and the dash before the
// dot. The set is named after the directory.
//
// EMNIST puts the set's name before each file's, and has test for t10k:
// emnist-letters-test-images-idx3-ubyte. Where the four files have no such name and those of one
// set do, that set is read, under its own name. Of several, one is read where dir is the directory
// and the set's name, as in gzip/emnist-letters.
//
// A directory without such files may have train.csv and test.csv, both with or without something
// before their names, as in mnist_train.csv. In place of a directory Load takes one file of arrays:
// an .npz, or a .csv with a column split. The set is named after the file then. What must be in
// these files stands in the package's documentation.
//
// The error says everything that is wrong, see [Together]: each a sentence for people that names
// the file or the flag that it is about, the latter an [setting.Error]. If there is no such
// file or directory, errors.Is finds fs.ErrNotExist in it.
func Load(dir string, o Options) (*Set, error) { return load(dir, o, parts{}) }

func load(dir string, o Options, to parts) (*Set, error) {
	if set := openFile(dir); set != nil {
		return set.load(o, to)
	}
	l, name, err := find(dir)
	if err != nil {
		return nil, text.Together(o.check(), err)
	}
	switch set, err := l.openTables(name); {
	case err != nil:
		return nil, text.Together(o.check(), err)
	case set != nil:
		return set.load(o, to)
	}
	l.to = to
	return l.load(name, o)
}

// openFile finds the set in a file of arrays, nil if the path is of none.
func openFile(path string) *arraySet {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return nil
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".npz":
		return openNpz(path)
	case ".csv":
		return openTable(path)
	}
	return nil
}

// find finds the directory of a set, and its name.
func find(dir string) (l loader, name string, err error) {
	abs, err := filepath.Abs(dir) // so that "." has a name too
	if err != nil {
		return l, "", fmt.Errorf("%s: %w", text.Printable(dir), err)
	}
	info, err := os.Stat(abs)
	switch {
	case dir == "":
		return l, "", errors.New("the dataset's name is empty, expected a file or a directory")
	case errors.Is(err, fs.ErrNotExist):
		// It may be a set's name behind a directory.
		parent := loader{files: os.DirFS(filepath.Dir(abs)), where: filepath.Dir(dir)}
		whole, parts := parent.sets()
		base := filepath.Base(abs)
		if _, tables := parent.tables()[base]; tables || slices.Contains(whole, base) || slices.Contains(parts, base) {
			parent.set = base
			return parent, base, nil
		}
		err = fmt.Errorf("%s: %w", text.Printable(dir), text.Cause(err))
		if whole = slices.DeleteFunc(whole, func(set string) bool { return set == "" }); len(whole) > 0 {
			err = nearSet{fmt.Errorf("%w; %s", err, setsAre(whole, "in "+text.Printable(parent.where), parent.toType(whole)))}
		}
		return l, "", err
	case err != nil:
		return l, "", fmt.Errorf("%s: %w", text.Printable(dir), text.Cause(err))
	case !info.IsDir():
		sentence := fmt.Sprintf("%s: a file, expected a directory with %s and the other three, or a .npz or .csv file", text.Printable(dir), trainImages)
		beside := loader{files: os.DirFS(filepath.Dir(abs)), where: filepath.Dir(dir)}
		if whole, _ := beside.sets(); len(whole) == 1 || slices.Contains(whole, "") {
			sentence += "; use --data " + text.Quote(beside.where)
		} else if len(whole) > 1 {
			sentence += "; use " + beside.toType(whole)
		} else if archive.MatchString(dir) {
			sentence += "; unpack it and name the directory"
		}
		return l, "", errorText(sentence)
	}
	return loader{files: os.DirFS(abs), where: dir}, filepath.Base(abs), nil
}

// nearSet is the error of a name that is none, beside which there is a set.
type nearSet struct{ error }

func (e nearSet) Unwrap() error { return e.error }

// A loader reads the four files of a set.
type loader struct {
	files fs.FS
	where string // what the directory is called in errors
	set   string // what stands before the files' names, if that was told
	to    parts  // who is handed the images
}

func (l loader) load(name string, o Options) (*Set, error) {
	wrong := o.check()
	set, err := l.set, error(nil)
	if set == "" {
		if set, err = l.choose(); err != nil {
			return nil, text.Together(wrong, err)
		}
	}
	if set != "" {
		name = set
	}
	paths, missing := l.named(set)
	if len(missing) > 0 {
		err = l.absent(missing...)
	}
	// What is there is read all the same, so that everything wrong is said at once.
	files, broken := l.readAll(paths)
	train, trainErr := pair(files[0], files[1], o.classes())
	test, testErr := pair(files[2], files[3], o.classes())
	err = text.Together(wrong, err, broken, trainErr, testErr, sameSize(files[2], files[0]), o.fit(files[0].count(), files[2].count()))
	if err != nil {
		return nil, err
	}
	return o.divide(name, train, test), nil
}

// sameSize finds images of another size than those of the training.
func sameSize(test, train file) error {
	if test.Dims == nil || train.Dims == nil {
		return nil
	}
	return otherSize(test.path, test.Dims[1:], train.path, train.Dims[1:])
}

// A file is the content of one of the four, with its name for the errors.
type file struct {
	path string
	content
}

// count is how many images or labels a file has, 0 of one that could not be read.
func (f file) count() int {
	if f.Dims == nil {
		return 0
	}
	return f.Dims[0]
}

// readAll reads the files of the roles at the same time, since unpacking is most of the work. A
// path "" stands for no file. The error is that of all files, in their order.
func (l loader) readAll(paths []string) ([]file, error) {
	files, errs := make([]file, len(paths)), make([]error, len(paths))
	var all sync.WaitGroup
	var broken crash // of a sink
	for i, path := range paths {
		if path != "" {
			all.Go(func() { broken.run(func() { files[i], errs[i] = l.read(path, roles[i].dims, l.to[i]) }) })
		}
	}
	all.Wait()
	broken.again()
	return files, text.Together(errs...)
}

func (l loader) read(path string, dims int, p part) (file, error) {
	r, err := l.files.Open(path)
	path = text.Printable(path) // from here on it stands in sentences alone
	if err != nil {
		return file{}, fmt.Errorf("%s: %w", path, text.Cause(err))
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return file{}, fmt.Errorf("%s: %w", path, text.Cause(err))
	}
	trusted := expectedSize(info.Size())
	if p.sink != nil {
		got, err := streamIDX(r, path, trusted, p)
		return file{path, got}, err
	}
	got, err := readIDX(r, path, dims, trusted, p)
	return file{path, got}, err
}

// expectedSize is how many bytes a header may claim without proof in a file of so many bytes on the
// disk: images hardly pack better than 16 to 1. It has a limit, with room for MNIST, because a
// sparse file can have any size for nothing.
func expectedSize(onDisk int64) int {
	const most = 64 << 20
	return int(min(max(firstChunk, 16*min(onDisk, most)), most))
}

// pair joins a file of images and the file of their labels, and checks the labels. Of a file that
// could not be read there is nothing to say.
func pair(images, labels file, classes int) (Images, error) {
	var counts error
	if images.Dims != nil && labels.Dims != nil && images.Dims[0] != labels.Dims[0] {
		counts = unequal(labels.path, labels.Dims[0], images.Dims[0])
	}
	classOf := labels.labels()
	if err := text.Together(counts, checkLabels(labels.path, classOf, classes)); err != nil || images.Dims == nil || labels.Dims == nil {
		return Images{}, err
	}
	return Images{Pixels: images.Data, Labels: classOf, Rows: images.Dims[1], Cols: images.Dims[2]}, nil
}

// unequal says that a file has another number of labels than there are images.
func unequal(path string, labels, images int) error {
	return fmt.Errorf("%s: %s for %s", path, text.Plural(labels, "label"), text.Plural(images, "image"))
}

// labels are the elements of a file of labels; none of one that could not be read.
func (f file) labels() []int32 {
	if f.Dims == nil {
		return nil
	}
	out := make([]int32, f.Dims[0])
	for i := range out {
		switch element := f.Data[i*f.Size:]; f.Size {
		case 1:
			out[i] = int32(element[0])
		case 2:
			out[i] = int32(int16(binary.BigEndian.Uint16(element)))
		case 4:
			out[i] = int32(binary.BigEndian.Uint32(element))
		}
	}
	return out
}

// checkLabels finds labels that are no classes: the first of them, how many more there are, and the
// largest.
func checkLabels[T int32 | int64](path string, labels []T, classes int) error {
	wrong, first, largest := 0, 0, T(0)
	for i, label := range labels {
		if label < 0 || int64(label) >= int64(classes) {
			if wrong++; wrong == 1 {
				first = i
			}
			largest = max(largest, label)
		}
	}
	if wrong == 0 || classes < minClasses { // the classes are what is wrong then
		return nil
	}
	more := ""
	if wrong > 1 {
		more = fmt.Sprintf(" and %s more", text.Count(wrong-1))
	}
	if largest > labels[first] && int64(largest) >= int64(classes) {
		more += fmt.Sprintf(" up to %d", largest)
	}
	help := " (--classes sets how many)"
	if labels[first] < 0 {
		help = "" // no number of classes makes it one
	}
	return fmt.Errorf("%s: label %d at index %s%s, but the classes are 0 to %d%s",
		path, labels[first], text.Count(first), more, classes-1, help)
}
