package array

import (
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"fathom/data/text"
)

const (
	npyMagic = "\x93NUMPY"

	// mostHeader bounds the header of an npy file. Version 1 has no room for more, and NumPy itself
	// refuses more than 10,000 bytes of files that it does not trust.
	mostHeader = 65535
)

// npyArray is what the header of an npy file says of its array.
type npyArray struct {
	typ     Type
	size    int // bytes of an element
	latin   bool
	swap    bool
	fortran bool
	shape   []int
	data    int64 // where its elements begin
	bytes   int64 // that they take
}

// readNpy reads the header of an npy file of so many bytes from its beginning.
//
// The format (NumPy, numpy/lib/format.py): the magic \x93NUMPY, a byte each for the major and the
// minor version, the length of the header as a little-endian uint16 (version 1.0) or uint32 (2.0
// and 3.0), the header, a literal of a Python dict that ends in a newline, then the elements.
func readNpy(r io.Reader, total int64, p place, as string) (a npyArray, err error) {
	head := make([]byte, 12)
	if err := readNpyPart(r, head[:8], 0, total, p); err != nil {
		return a, err
	}
	if string(head[:6]) != npyMagic {
		return a, p.at(0, "starts with the bytes % x, expected \\x93NUMPY", head[:6])
	}
	major, minor, length := head[6], head[7], 4
	switch {
	case major == 1 && minor == 0:
		length = 2
	case (major != 2 && major != 3) || minor != 0:
		return a, p.at(6, "version %d.%d of the npy format, expected 1.0, 2.0 or 3.0", major, minor)
	}
	if err := readNpyPart(r, head[8:8+length], 8, total, p); err != nil {
		return a, err
	}
	a.data = int64(8 + length)
	n := int64(binary.LittleEndian.Uint32(head[8:])) // two of its bytes are zero in version 1
	switch {
	case n > mostHeader:
		return a, p.at(8, "a header of %s, expected at most %s", size(n), count(mostHeader))
	case n > total-a.data:
		return a, p.at(8, "a header of %s, but only %s follow", size(n), count(total-a.data))
	}
	header := make([]byte, n)
	if err := readNpyPart(r, header, a.data, total, p); err != nil {
		return a, err
	}
	if n == 0 || header[n-1] != '\n' {
		return a, p.at(a.data+n, "the header does not end in a newline")
	}
	if major == 3 && !utf8.Valid(header) {
		return a, p.at(a.data, "a header that is not UTF-8, which version 3.0 expects")
	}
	literal := string(header)
	if major < 3 {
		literal = latin1(header)
	}
	dict, at, err := parseNpyDict(literal)
	if err != nil {
		if major < 3 {
			at = utf8.RuneCountInString(literal[:at])
		}
		return a, p.at(a.data+int64(at), "%w", err)
	}
	if err := a.describe(dict, p, as); err != nil {
		return a, err
	}
	a.data += n
	return a, a.measure(total, p)
}

// latin1 is a text whose every byte is a character.
func latin1(header []byte) string {
	var b strings.Builder
	for _, c := range header {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// readNpyPart reads a part of the header.
func readNpyPart(r io.Reader, part []byte, at, total int64, p place) error {
	n, err := io.ReadFull(r, part)
	switch {
	case err == nil:
		return nil
	case err == io.EOF, errors.Is(err, io.ErrUnexpectedEOF):
		return p.at(at+int64(n), "the file ends within the header of an npy array")
	}
	return p.at(at+int64(n), "reading failed: %w", err)
}

// measure checks how many bytes the elements take.
func (a *npyArray) measure(total int64, p place) error {
	_, bytes, ok := product(a.shape, a.size)
	switch have := total - a.data; {
	case !ok:
		return p.at(a.data, "shape %s of %s each, more than this machine can address", text.Shape(a.shape...), size(int64(a.size)))
	case have < bytes:
		return p.at(a.data, "truncated: %s of %s bytes of data (%s)", count(have), count(bytes), a.what())
	case have > bytes:
		return p.at(a.data+bytes, "%s more than %s take; does it hold a second array?", size(have-bytes), a.what())
	}
	a.bytes = bytes
	return nil
}

// what writes the shape and the type.
func (a *npyArray) what() string { return shapeOf(a.shape) + " of " + a.typ.String() }

// shapeOf writes a shape, also one without dimensions.
func shapeOf(shape []int) string {
	if len(shape) == 0 {
		return "one element"
	}
	return text.Shape(shape...)
}

// describe takes over what the dict says. An array that is not read is a refusal.
func (a *npyArray) describe(d npyDict, p place, as string) error {
	a.shape, a.fortran = d.shape, d.fortran
	if d.fields != nil {
		return refusal{p.fault("a structured array with the fields %s; save each field as an array of its own", text.Few(clipped(d.fields), "and"))}
	}
	order, kind, digits := byte(0), byte(0), ""
	if len(d.descr) >= 2 {
		order, kind, digits = d.descr[0], d.descr[1], d.descr[2:]
	}
	if strings.IndexByte("<>=|", order) < 0 {
		return p.at(a.data, "elements of type %s, expected one such as <f4", text.Clip(d.descr))
	}
	n, err := strconv.ParseUint(digits, 10, 24)
	a.size, a.swap = int(n), order == '>'
	what := text.Clip(d.descr)
	switch {
	case kind == 'O':
		return refusal{p.fault("Python objects (pickle); save numbers, or words by .astype(str)")}
	case kind == 'c':
		return refusal{p.fault("complex numbers (%s); save the real and the imaginary part as arrays of their own", what)}
	case kind == 'M' || kind == 'm':
		return refusal{p.fault("dates or times (%s); save them as integers", what)}
	case err != nil || n == 0:
		return p.at(a.data, "elements of type %s, expected one such as <f4", what)
	case kind == 'U' || kind == 'S':
		a.typ, a.latin = Text, kind == 'S'
		if a.latin {
			a.swap = false
		} else {
			a.size *= 4
		}
		return nil
	case kind == 'f' && n > 8:
		return refusal{p.fault("long doubles (%s), which each machine has otherwise; save float64", what)}
	}
	if t, ok := reinterpret(as, a.size); ok && (kind == 'V' || kind == 'u' || kind == 'f' && n == 1) {
		a.typ = t
		return nil
	}
	if kind == 'V' || kind == 'f' && n == 1 {
		err := p.fault("raw bytes (%s)%s", what, rawBytes(a.size))
		if a.size <= 2 {
			err = noType{err}
		}
		return refusal{err}
	}
	for t := F64; t < Text; t++ {
		if t.Size() == a.size && t != BF16 && kind == npyKind(t) {
			a.typ = t
			return nil
		}
	}
	return p.at(a.data, "elements of type %s, expected f2, f4, f8, i1 to i8, u1 to u8, b1, U or S", what)
}

// rawBytes says what raw bytes of a size may be.
func rawBytes(size int) string {
	switch size {
	case 2:
		return "; NumPy writes bfloat16 so, which --as bf16 reads"
	case 1:
		return "; NumPy writes floats of eight bits so, which --as f8_e4m3 or --as f8_e5m2 reads"
	}
	return ", expected numbers"
}

// npyKind is the letter that NumPy has for a type, 0 where it has none.
func npyKind(t Type) byte {
	switch {
	case t == F64 || t == F32 || t == F16:
		return 'f'
	case t == Bool:
		return 'b'
	case t.Integer() && t >= U8:
		return 'u'
	case t.Integer():
		return 'i'
	}
	return 0
}

func clipped(words []string) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = text.Clip(word)
	}
	return out
}

// npy reads a file that is one array.
func (f *File) npy() error {
	p := f.place()
	a, err := readNpy(io.NewSectionReader(f.source, 0, f.size), f.size, p, f.options.As)
	if err != nil {
		return err
	}
	return f.addNpy(p, a, &source{reader: f.source}, a.data)
}

// addNpy adds an array whose elements lie in a source from an offset on.
func (f *File) addNpy(p place, a npyArray, data *source, at int64) error {
	if a.fortran {
		rows, cols, err := matrix(a.shape, p)
		if err != nil {
			return err
		}
		if rows > 1 && cols > 1 {
			data, at = f.transposed(p, data, at, rows, cols, a.size), 0
		}
	}
	f.add(p, a.typ, a.size, a.shape, data, at, a.swap).sections[0].latin = a.latin
	return nil
}
