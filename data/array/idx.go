package array

import (
	"encoding/binary"
	"io"
	"math"
	"regexp"

	"github.com/klauspost/compress/gzip"

	"fathom/data/text"
)

// idxName is what files in the format IDX are called; nothing else tells them from other bytes.
var idxName = regexp.MustCompile(`(?i)idx\d-ubyte(\.gz)?$`)

// idxTypes are the types of elements by the byte that names them.
var idxTypes = map[byte]Type{0x08: U8, 0x09: I8, 0x0b: I16, 0x0c: I32, 0x0d: F32, 0x0e: F64}

// idx reads a file such as train-images-idx3-ubyte, packed by gzip or not.
//
// The format (Yann LeCun, Corinna Cortes, Christopher J. C. Burges, "The MNIST database of
// handwritten digits"): two zero bytes, one byte for the type of the elements, one for the number of
// dimensions, each dimension as a big-endian uint32, then the elements, big-endian, with the last
// dimension changing fastest.
func (f *File) idx(packed bool) error {
	p := f.place()
	whole := func() (io.Reader, error) { return io.NewSectionReader(f.source, 0, f.size), nil }
	if packed {
		whole = func() (io.Reader, error) { return gzip.NewReader(io.NewSectionReader(f.source, 0, f.size)) }
	}
	r, err := whole()
	if err != nil {
		return p.at(0, "unpacking failed: %w", err)
	}
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head); err != nil {
		return p.at(0, "the file ends within the header of an IDX array")
	}
	t, known := idxTypes[head[2]]
	if head[0] != 0 || head[1] != 0 || !known {
		return p.at(0, "starts with the bytes % x, expected 00 00 and a type of IDX such as 08", head[:3])
	}
	sizes := make([]byte, 4*int(head[3]))
	if n, err := io.ReadFull(r, sizes); err != nil {
		return p.at(int64(4+n), "the file ends within the header of an IDX array")
	}
	shape := make([]int, head[3])
	for i := range shape {
		d := binary.BigEndian.Uint32(sizes[4*i:])
		if d > math.MaxInt32 {
			return p.at(int64(4+4*i), "a dimension of %s, expected at most 2,147,483,647", ucount(uint64(d)))
		}
		shape[i] = int(d)
	}
	_, bytes, ok := product(shape, t.Size())
	from := int64(4 + len(sizes))
	switch {
	case !ok:
		return p.at(4, "shape %s of %s, more than this machine can address", shapeOf(shape), t)
	case !packed && f.size-from != bytes:
		return p.at(from, "%s of data, expected %s (%s of %s)", size(f.size-from), count(bytes), text.Shape(shape...), t)
	case !packed:
		f.add(p, t, t.Size(), shape, &source{reader: f.source}, from, true)
		return nil
	}
	if bytes > deflateBound*f.size {
		return p.at(4, "shape %s of %s, %s, more than gzip can make of a file of %s", shapeOf(shape), t, size(bytes), size(f.size))
	}
	f.add(p, t, t.Size(), shape, f.gunzipped(p, whole, from, bytes), 0, true)
	return nil
}

// gunzipped is the elements of a packed file, which is unpacked as a whole when the first of them is
// read.
func (f *File) gunzipped(p place, whole func() (io.Reader, error), from, bytes int64) *source {
	return &source{ready: func() (io.ReaderAt, error) {
		kept, err := f.keeper.keep(bytes, func(w io.Writer) error {
			r, err := whole()
			if err != nil {
				return err
			}
			if _, err := io.CopyN(io.Discard, r, from); err != nil {
				return err
			}
			if _, err := io.CopyN(w, r, bytes); err != nil {
				return err
			}
			if n, err := r.Read(make([]byte, 1)); n > 0 || err != io.EOF { // the checksum is compared at the end
				if n > 0 || err == nil {
					err = errLonger
				}
				return err
			}
			return nil
		})
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil, p.fault("unpacking failed: the file ends before its %s", size(bytes))
		}
		if err != nil {
			return nil, p.fault("unpacking failed: %w", err)
		}
		return kept, nil
	}}
}
