package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// The files of a set, under the names that MNIST gave them.
const (
	trainImages = "train-images-idx3-ubyte"
	trainLabels = "train-labels-idx1-ubyte"
	testImages  = "t10k-images-idx3-ubyte"
	testLabels  = "t10k-labels-idx1-ubyte"
)

// Open is MNIST(o) for the name "mnist" and Load(name, o) for every other; write ./mnist for a directory of that name.
func Open(name string, o Options) (*Set, error) {
	if name == MNISTName {
		return MNIST(o)
	}
	set, err := Load(name, o)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; the dataset inside the program is called %s", err, MNISTName)
	}
	return set, err
}

// Load reads the set in a directory with the four files train-images-idx3-ubyte, train-labels-idx1-ubyte,
// t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or with .gz behind its name, and with a dot in place of the
// dash before idx if that is how they came. Where one file is there in several of these forms the plain one counts, and the
// dash before the dot. The set is named after the directory.
//
// The error is one sentence for people that names the file or the flag that it is about. If there is no such directory,
// errors.Is finds fs.ErrNotExist in it.
func Load(dir string, o Options) (*Set, error) {
	path, err := filepath.Abs(dir) // so that "." has a name too
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	switch info, err := os.Stat(path); {
	case dir == "":
		return nil, errors.New("the dataset's name is empty, expected a directory")
	case err != nil:
		return nil, fmt.Errorf("%s: %w", dir, cause(err))
	case !info.IsDir():
		return nil, fmt.Errorf("%s: a file, expected a directory with %s and the other three", dir, trainImages)
	}
	return loader{files: os.DirFS(path), where: dir}.load(filepath.Base(path), o)
}

// A loader reads the four files of a set.
type loader struct {
	files fs.FS
	where string // what the directory is called in errors
}

func (l loader) load(name string, o Options) (*Set, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	paths, err := l.find(trainImages, trainLabels, testImages, testLabels)
	if err != nil {
		return nil, err
	}
	files, err := l.readAll(paths, []int{3, 1, 3, 1})
	if err != nil {
		return nil, err
	}
	train, err := pair(files[0], files[1], o.classes())
	if err != nil {
		return nil, err
	}
	test, err := pair(files[2], files[3], o.classes())
	if err != nil {
		return nil, err
	}
	if test.Rows != train.Rows || test.Cols != train.Cols {
		return nil, fmt.Errorf("%s: images of %s pixels, but those of %s have %s",
			paths[2], shape(test.Rows, test.Cols), paths[0], shape(train.Rows, train.Cols))
	}
	return o.divide(name, train, test)
}

// find returns the name under which each of the files is there.
func (l loader) find(names ...string) ([]string, error) {
	var found, missing []string
	for _, name := range names {
		if path, ok := l.variant(name); ok {
			found = append(found, path)
		} else {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%s: no file %s, expected all four, each plain or with .gz", l.where, strings.Join(missing, ", "))
	}
	return found, nil
}

// variant finds a file in one of its forms. A directory of that name does not count: some archives pack each file into one.
func (l loader) variant(name string) (string, bool) {
	dotted := strings.Replace(name, "-idx", ".idx", 1)
	for _, path := range []string{name, name + ".gz", dotted, dotted + ".gz"} {
		if info, err := fs.Stat(l.files, path); err == nil && info.Mode().IsRegular() {
			return path, true
		}
	}
	return "", false
}

// A file is the content of one of the four, with its name for the errors.
type file struct {
	path string
	IDX
}

// readAll reads the files at the same time, since unpacking is most of the work. The error is that of the first file in
// the list that has one, not of the quickest to fail.
func (l loader) readAll(paths []string, dims []int) ([]file, error) {
	files, errs := make([]file, len(paths)), make([]error, len(paths))
	var all sync.WaitGroup
	for i, path := range paths {
		all.Go(func() { files[i], errs[i] = l.read(path, dims[i]) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (l loader) read(path string, dims int) (file, error) {
	r, err := l.files.Open(path)
	if err != nil {
		return file{}, fmt.Errorf("%s: %w", path, cause(err))
	}
	defer r.Close()
	info, err := r.Stat()
	if err != nil {
		return file{}, fmt.Errorf("%s: %w", path, cause(err))
	}
	content, err := readIDX(r, path, dims, expectedSize(info.Size()))
	return file{path, content}, err
}

// expectedSize is how many bytes a header may claim without proof in a file of so many bytes on the disk: images hardly
// pack better than 16 to 1. It has a limit, with room for MNIST, because a sparse file can have any size for nothing.
func expectedSize(onDisk int64) int {
	const most = 64 << 20
	return int(min(max(firstChunk, 16*min(onDisk, most)), most))
}

// pair joins a file of images and the file of their labels, and checks the labels.
func pair(images, labels file, classes int) (Images, error) {
	if images.Dims[0] != labels.Dims[0] {
		return Images{}, fmt.Errorf("%s: %s for %s",
			labels.path, Plural(labels.Dims[0], "label"), Plural(images.Dims[0], "image"))
	}
	classOf := labels.labels()
	for i, label := range classOf {
		if label < 0 || int(label) >= classes {
			return Images{}, fmt.Errorf("%s: label %d at index %s, but the classes are 0 to %s (--classes sets how many)",
				labels.path, label, Count(i), Count(classes-1))
		}
	}
	return Images{Pixels: images.Data, Labels: classOf, Rows: images.Dims[1], Cols: images.Dims[2]}, nil
}

// labels are the elements of a file of labels.
func (f file) labels() []int32 {
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

// cause is what went wrong with a file, without the operation and the path that package fs puts before it.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
