package array

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fathom/data/text"
)

// Options say how a file is read. The zero value is what most files need.
type Options struct {
	// As is the type that elements really have where a file cannot say it: "bf16", "f8_e4m3" or
	// "f8_e5m2", which NumPy writes as raw bytes (V2, V1) and some programs as unsigned integers
	// (u2, u1). It holds for every array of such elements in the file; "" reads none so.
	As string

	// Raw is the type and the shape of a file that is nothing but elements, little-endian and in C
	// order: "f16,100000x768". "" opens no such file.
	Raw string

	// Memory is how many bytes may be held of what cannot be read where it lies: packed entries of
	// an npz, arrays in Fortran order, columns of a CSV file. 0 is 1 GiB. Headers and blocks on
	// their way are not counted; to transpose takes 32 MiB for a while. The columns of a CSV file
	// must fit.
	Memory int64

	// Spill is the directory for files of what does not fit in Memory; "" is os.TempDir().
	Spill string
}

// defaultMemory is Options.Memory where that is 0.
const defaultMemory = 1 << 30

// A File is a file of arrays that is open, or several that are one.
type File struct {
	Path   string
	Arrays []*Array // in the order of the file
	Notes  []string // what is worth saying: sentences that begin with the file's name
	Left   []string // of these, what of the file was left out since it is no array

	options  Options
	source   io.ReaderAt
	size     int64
	keeper   *keeper
	handle   *os.File
	modified time.Time
	metadata map[string]string
	parts    []*File // that it is made of
}

// Open reads what arrays the file at path holds, and none of their elements, apart from those of a
// CSV file. The kind is decided by content, and by the extension where content says nothing. An
// error is one sentence that names the file, the array and the byte, apart from those of HDF5 and
// Zarr, which add the lines of Python that convert them. The file stays open until it is closed.
func Open(path string, o Options) (*File, error) { return openFile(path, o, (*File).read) }

// openFile is Open for a file of the kind that read reads.
func openFile(path string, o Options, read func(*File) error) (*File, error) {
	p := place{path: path}
	info, err := os.Stat(path)
	if err != nil {
		return nil, p.fault("cannot be opened: %w", text.Cause(err))
	}
	if info.IsDir() {
		return nil, directory(p)
	}
	if !info.Mode().IsRegular() {
		return nil, p.fault("a device or a pipe, expected a file")
	}
	handle, err := os.Open(path)
	if err != nil {
		return nil, p.fault("cannot be opened: %w", text.Cause(err))
	}
	if info, err = handle.Stat(); err != nil {
		_ = handle.Close()
		return nil, p.fault("cannot be opened: %w", text.Cause(err))
	}
	f, err := open(path, handle, info.Size(), o, read)
	if err != nil {
		_ = handle.Close()
		return nil, err
	}
	f.handle, f.modified = handle, info.ModTime()
	return f, nil
}

// open is Open for the bytes of a file wherever they are. It closes nothing but what it opened
// itself.
func open(path string, source io.ReaderAt, size int64, o Options, read func(*File) error) (*File, error) {
	if o.Memory <= 0 {
		o.Memory = defaultMemory
	}
	f := &File{Path: path, options: o, source: source, size: size, keeper: &keeper{left: o.Memory, dir: o.Spill}}
	if err := reinterpretable(o.As); err != nil {
		return nil, err
	}
	if err := read(f); err != nil {
		_ = f.Close() // what went wrong first is what to say
		return nil, err
	}
	return f, nil
}

func (f *File) place() place { return place{path: f.Path} }

// Close closes the file and removes what was held of it on disk. Its arrays cannot be read any
// more.
func (f *File) Close() error {
	var first error
	keep := func(err error) {
		if first == nil && err != nil {
			first = f.place().fault("closing failed: %w", text.Cause(err))
		}
	}
	for _, part := range f.parts {
		keep(part.Close())
	}
	if f.keeper != nil {
		keep(f.keeper.close())
	}
	if f.handle != nil {
		keep(f.handle.Close())
	}
	return first
}

// Changed is an error if the file's size or its time of change is another than when it was opened:
// then what was read may be of two versions of it. It is for the end of a pass.
func (f *File) Changed() error {
	for _, part := range f.parts {
		if err := part.Changed(); err != nil {
			return err
		}
	}
	if f.handle == nil {
		return nil
	}
	info, err := f.handle.Stat()
	if err != nil {
		return f.place().fault("cannot be read any more: %w", text.Cause(err))
	}
	if info.Size() == f.size && !info.ModTime().Equal(f.modified) {
		return f.place().fault("file changed while it was read: something wrote into it")
	}
	if info.Size() != f.size {
		return f.place().fault("file changed while it was read: it had %s, now %s", size(f.size), count(info.Size()))
	}
	return nil
}

// Metadata is the __metadata__ of a safetensors file, nil where there is none.
func (f *File) Metadata() map[string]string { return f.metadata }

// note adds a sentence about the file or an array of it.
func (f *File) note(p place, format string, args ...any) {
	f.Notes = append(f.Notes, p.String()+": "+fmt.Sprintf(format, args...))
}

// refused makes notes of arrays that are not read, unless there is no other in the file or one would
// be read if Options.As said what it is.
func (f *File) refused(refusals []error) error {
	for _, err := range refusals {
		if len(f.Arrays) == 0 || errors.Is(err, ErrNoType) {
			return err
		}
	}
	for _, err := range refusals {
		f.Notes = append(f.Notes, err.Error())
	}
	return nil
}

// add adds an array that lies in one piece. Its name in messages is that of the place.
func (f *File) add(p place, t Type, itemSize int, shape []int, data *source, at int64, swap bool) *Array {
	a := &Array{Key: p.key, Shape: shape, Type: t, place: p}
	a.sections = []section{{place: p, n: a.Len(), size: itemSize, data: data, at: at, swap: swap && itemSize > 1}}
	f.Arrays = append(f.Arrays, a)
	return a
}

// reinterpretable checks Options.As.
func reinterpretable(as string) error {
	switch t, known := named(as); {
	case as == "", known && (t == BF16 || t == F8E4M3 || t == F8E5M2):
		return nil
	}
	return fmt.Errorf("--as %s: it may be bf16, f8_e4m3 or f8_e5m2", text.Clip(as))
}

// reinterpret is the type that Options.As says for raw bytes or unsigned integers of a size.
func reinterpret(as string, size int) (Type, bool) {
	t, known := named(as)
	return t, known && t.Size() == size
}

// extension is the ending of a path in lower case, such as ".npy".
func extension(path string) string { return strings.ToLower(filepath.Ext(path)) }
