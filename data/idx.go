package data

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

	"fathom/data/text"
)

const (
	gzipMagic = "\x1f\x8b"

	// The types of elements that we read, by the byte that names them in a header.
	unsignedByte = 0x08
	int16s       = 0x0b
	int32s       = 0x0c

	// firstChunk bounds what a header makes us allocate before any data has arrived, where no more
	// is known about the file. From there on memory doubles, so at most as much is set aside as has
	// been read.
	firstChunk = 1 << 20
)

// content is what an IDX file holds.
type content struct {
	Dims []int  // the size in each dimension, the slowest first; none is zero
	Size int    // bytes of an element: 1, or in a file of one dimension 2 or 4
	Data []byte // row-major; an element of several bytes is a signed integer, big-endian; nil where others took it
}

// readIDX reads an IDX file with the given number of dimensions (3 for images: how many, rows,
// columns; 1 for labels) from r until its end. Its elements are unsigned bytes; labels may also be
// signed integers of 16 or 32 bits, as sets of more than 256 classes need them. A gzip file is
// known by its first two bytes, not by its name, and unpacked on the way. The name serves for the
// errors only: each is one sentence that starts with it. Errors of r, and those of package gzip,
// can be found in them with errors.Is. Of a part only its first images or labels are read, and
// nothing behind them is looked at. At most trusted bytes are allocated because the header says so;
// what comes beyond that is allocated as it arrives.
//
// The format (Yann LeCun, Corinna Cortes, Christopher J. C. Burges, "The MNIST database of
// handwritten digits"): two zero bytes, one byte for the type of the elements (0x08 unsigned bytes,
// 0x0b 16-bit and 0x0c 32-bit integers), one for the number of dimensions, each dimension as a
// big-endian uint32, then the elements, big-endian, with the last dimension changing fastest.
func readIDX(r io.Reader, name string, dims, trusted int, p part) (content, error) {
	var data []byte
	got, err := scanIDX(r, name, dims, p.only, func(file *idxFile, _ []int, want int) (n int, err error) {
		data, err = file.elements(want, trusted)
		return len(data), err
	})
	if err != nil {
		return content{}, err
	}
	got.Data = data
	return got, nil
}

// scanIDX is readIDX without the elements. These are left to a function: it reads the next want
// bytes of the file, or as many as there are, and says how many.
func scanIDX(r io.Reader, name string, dims, only int, elements func(file *idxFile, sizes []int, want int) (int, error)) (content, error) {
	file, err := openIDX(r, name)
	if err != nil {
		return content{}, err
	}
	sizes, err := file.header(dims)
	if err != nil {
		return content{}, err
	}
	if only > 0 {
		sizes[0] = min(sizes[0], only)
	}
	want, err := file.bytes(sizes)
	if err != nil {
		return content{}, err
	}
	file.total = file.read + want
	n, err := elements(file, sizes, want)
	if err != nil {
		return content{}, err
	}
	if n < want {
		return content{}, fmt.Errorf("%s: %s of data, expected %s (%s)",
			name, text.Plural(n, "byte"), text.Count(want), text.Shape(sizes...))
	}
	if only > 0 {
		return content{Dims: sizes, Size: file.size}, nil
	}
	switch n, err := file.fill(make([]byte, 1)); {
	case n > 0:
		return content{}, fmt.Errorf("%s: more data than expected, its header announces %s (%s)",
			name, text.Plural(want, "byte"), text.Shape(sizes...))
	case err != io.EOF:
		return content{}, err
	}
	return content{Dims: sizes, Size: file.size}, nil
}

// An idxFile reads the unpacked bytes of one IDX file.
type idxFile struct {
	name   string
	stream io.Reader
	packed bool // with gzip
	size   int  // bytes of an element, 0 before the header is known
	read   int  // bytes so far
	total  int  // bytes there should be, 0 before the header is known
}

func openIDX(r io.Reader, name string) (*idxFile, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	file := &idxFile{name: name, stream: buffered}
	magic, err := buffered.Peek(len(gzipMagic))
	if err != nil && err != io.EOF {
		return nil, file.broken(err)
	}
	if string(magic) != gzipMagic {
		return file, nil
	}
	unpacked, err := openMembers(buffered)
	if err != nil {
		return nil, file.broken(err)
	}
	file.stream, file.packed = unpacked, true
	return file, nil
}

// fill reads until buf is full and returns how many bytes it got. Too few come with an error, which
// is io.EOF itself only at the file's regular end: io.ReadFull would call both that and a gzip file
// cut off io.ErrUnexpectedEOF.
func (f *idxFile) fill(buf []byte) (int, error) {
	n := 0
	for n < len(buf) {
		m, err := f.stream.Read(buf[n:])
		n += m
		f.read += m
		if n == len(buf) {
			break
		}
		if err == io.EOF {
			return n, io.EOF
		}
		if err != nil {
			return n, f.broken(err)
		}
	}
	return n, nil
}

// broken says why the bytes stopped coming, and after how many.
func (f *idxFile) broken(err error) error {
	after := text.Plural(f.read, "byte")
	if f.total > 0 {
		after = text.Count(f.read) + " of " + text.Plural(f.total, "byte")
	}
	var corrupt flate.CorruptInputError
	var impossible flate.InternalError // some codes that no packer writes
	switch {
	case errors.Is(err, errBehind):
		return fmt.Errorf("%s: after %s of gzip data comes something else, expected the end, zero bytes or more gzip data (%w)",
			f.name, after, gzip.ErrHeader)
	case errors.Is(err, io.ErrUnexpectedEOF) && f.total > 0 && f.read == f.total:
		return fmt.Errorf("%s: gzip data cut off behind its last byte of content (%w)", f.name, err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: gzip data cut off after %s (%w)", f.name, after, err)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, &corrupt), errors.As(err, &impossible):
		return fmt.Errorf("%s: damaged gzip data after %s (%w)", f.name, after, err)
	}
	return fmt.Errorf("%s: reading failed after %s: %w", f.name, after, err)
}

// header reads what comes before the elements and returns the size in each dimension. What the
// first bytes say goes before how many there are: a file in the wrong place is likelier than one
// that ends within its header.
func (f *idxFile) header(dims int) ([]int, error) {
	head := make([]byte, 4+4*dims)
	n, err := f.fill(head)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case n == 0:
		return nil, fmt.Errorf("%s: an empty file, expected an IDX file", f.name)
	case head[0] != 0 || n >= 2 && head[1] != 0:
		if kind, known := recognise(f.sample(head[:n])); known {
			return nil, f.other(kind)
		}
		if n < 4 {
			return nil, fmt.Errorf("%s: ends after %s, expected %d of header and then data", f.name, text.Plural(n, "byte"), len(head))
		}
		return nil, fmt.Errorf("%s: starts with the bytes % x, expected 00 00 %02x %02x as in an IDX file",
			f.name, head[:4], unsignedByte, dims)
	case n >= 4 && onlyZeros(head[:n]) && onlyZeros(f.sample(nil)):
		return nil, f.other(kind{"nothing but zero bytes", "download or copy it again"})
	case n >= 4 && elementSize(head[2], dims) == 0:
		expected := fmt.Sprintf("%#02x (unsigned bytes)", unsignedByte)
		if dims == 1 {
			expected += fmt.Sprintf(", %#02x or %#02x (16- or 32-bit integers)", int16s, int32s)
		}
		return nil, fmt.Errorf("%s: elements of type %#02x (%s), expected %s", f.name, head[2], elementType(head[2]), expected)
	case n >= 4 && int(head[3]) != dims:
		return nil, fmt.Errorf("%s: %s, expected %d", f.name, text.Plural(int(head[3]), "dimension"), dims)
	case n < len(head):
		return nil, fmt.Errorf("%s: ends after %s, expected %d of header and then data",
			f.name, text.Plural(n, "byte"), len(head))
	}
	f.size = elementSize(head[2], dims)
	sizes := make([]int, dims)
	for i := range sizes {
		size := binary.BigEndian.Uint32(head[4+4*i:])
		if uint64(size) > math.MaxInt {
			return nil, fmt.Errorf("%s: a dimension of %s, more than this machine can address", f.name, text.Grouped(strconv.FormatUint(uint64(size), 10)))
		}
		sizes[i] = int(size)
	}
	return sizes, nil
}

func onlyZeros(b []byte) bool { return bytes.Count(b, []byte{0}) == len(b) }

// elementSize is how many bytes an element of the given type takes in a file of so many
// dimensions, 0 for a type that is not read there.
func elementSize(code byte, dims int) int {
	switch {
	case code == unsignedByte:
		return 1
	case code == int16s && dims == 1:
		return 2
	case code == int32s && dims == 1:
		return 4
	}
	return 0
}

// elementType names the types that IDX files have besides the one we read.
func elementType(code byte) string {
	switch code {
	case 0x09:
		return "signed bytes"
	case int16s:
		return "16-bit integers"
	case int32s:
		return "32-bit integers"
	case 0x0d:
		return "32-bit floats"
	case 0x0e:
		return "64-bit floats"
	}
	return "unknown"
}

// bytes is how many bytes the elements of an array with the given sizes take.
func (f *idxFile) bytes(sizes []int) (int, error) {
	n := f.size
	for _, size := range sizes {
		if size == 0 {
			return 0, fmt.Errorf("%s: dimensions %s, expected none to be zero", f.name, text.Shape(sizes...))
		}
		if n > math.MaxInt/size {
			return 0, fmt.Errorf("%s: dimensions %s, more than this machine can address", f.name, text.Shape(sizes...))
		}
		n *= size
	}
	return n, nil
}

// elements reads the next want bytes, or as many as there are. It allocates up to trusted bytes at
// once and then never more than has arrived already.
func (f *idxFile) elements(want, trusted int) ([]byte, error) {
	data := make([]byte, min(want, trusted))
	for got := 0; ; {
		n, err := f.fill(data[got:])
		got += n
		if err != nil && err != io.EOF {
			return nil, err
		}
		if err == io.EOF || got == want {
			return data[:got], nil
		}
		grown := make([]byte, got+min(want-got, got))
		copy(grown, data)
		data = grown
	}
}
