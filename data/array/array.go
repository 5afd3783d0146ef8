package array

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"fathom/data/text"
)

// An Array is a block of numbers or words in a file. Its elements are read from the file whenever
// they are asked for, in C order: the last dimension changes fastest. The methods may be called
// from several goroutines at once; the fields must not be changed.
type Array struct {
	Key   string // its name in the file, "" where the file is one array
	Shape []int  // the size in each dimension; none is negative, and there may be none
	Type  Type

	place    place
	sections []section // along the first dimension
}

// A section is a part of an array that lies in one place.
type section struct {
	place place
	from  int  // its first element in the array
	n     int  // how many it has
	size  int  // bytes of an element, 0 for words
	latin bool // its text is bytes (S), not UTF-32 (U)
	data  *source
	at    int64    // of its first byte in the source
	swap  bool     // its elements are big-endian
	words []string // of a CSV file
}

// A source is bytes that sections lie in. They may have to be made ready first, such as what is
// packed; that is done once, when the first element is read.
type source struct {
	reader io.ReaderAt
	ready  func() (io.ReaderAt, error) // nil for what can be read as it is
	once   sync.Once
	err    error
}

func (s *source) open() (io.ReaderAt, error) {
	if s.ready != nil {
		s.once.Do(func() { s.reader, s.err = s.ready() })
	}
	return s.reader, s.err
}

// drop gives back what was kept to make the source ready, which nobody reads any more.
func (s *source) drop(k *keeper) {
	if s.ready != nil && s.err == nil {
		k.drop(s.reader)
		s.reader, s.err = nil, os.ErrClosed
	}
}

// Len is how many elements the array has, the product of its shape.
func (a *Array) Len() int {
	n := 1
	for _, d := range a.Shape {
		n *= d
	}
	return n
}

// Name says which array it is in a message: path:key, the path alone where the file is one array.
func (a *Array) Name() string { return a.place.String() }

// ReadFloats reads the elements from one on as float32, as many as dst has room for. Numbers of all
// types are read; booleans are 0 and 1. A finite F64 that is too large for a float32 is an error,
// and so are words.
func (a *Array) ReadFloats(dst []float32, from int) error {
	if a.Type == Text {
		return a.place.fault("holds text, expected numbers")
	}
	return a.read(from, len(dst), func(s *section, raw []byte, done int) error {
		part := dst[done : done+len(raw)/s.size]
		if i := widen(a.Type, part, raw); i >= 0 {
			v := double(a.Type, raw[i*s.size:])
			return a.place.fault("element %s is %g, too large for a float32", text.Count(from+done+i), v)
		}
		return nil
	})
}

// ReadDoubles reads the elements from one on as float64, as many as dst has room for, of all types
// of numbers; booleans are 0 and 1.
func (a *Array) ReadDoubles(dst []float64, from int) error {
	if a.Type == Text {
		return a.place.fault("holds text, expected numbers")
	}
	return a.read(from, len(dst), func(s *section, raw []byte, done int) error {
		for i := range len(raw) / s.size {
			dst[done+i] = double(a.Type, raw[i*s.size:])
		}
		return nil
	})
}

// ReadInts reads the elements from one on, as many as dst has room for. They must be integers that
// an int64 holds, or booleans, which are 0 and 1.
func (a *Array) ReadInts(dst []int64, from int) error {
	if !a.Type.Integer() && a.Type != Bool {
		return a.place.fault("elements of type %s, expected integers or booleans", a.Type)
	}
	return a.read(from, len(dst), func(s *section, raw []byte, done int) error {
		for i := range len(raw) / s.size {
			v, fits := whole(a.Type, raw[i*s.size:])
			if !fits {
				return a.place.fault("element %s is %d, expected at most 9,223,372,036,854,775,807", text.Count(from+done+i), uint64(v))
			}
			dst[done+i] = v
		}
		return nil
	})
}

// Text reads the elements from one up to, but not with, another: words of NumPy's kinds U and S,
// without the zeros that fill them up, and those of a CSV file.
func (a *Array) Text(from, to int) ([]string, error) {
	if a.Type != Text {
		return nil, a.place.fault("elements of type %s, expected text", a.Type)
	}
	if err := a.check(from, to-from); err != nil {
		return nil, err
	}
	words := make([]string, 0, to-from)
	if a.sections[0].size == 0 {
		for _, s := range a.sections {
			words = append(words, s.words[clamp(from-s.from, s.n):clamp(to-s.from, s.n)]...)
		}
		return words, nil
	}
	err := a.read(from, to-from, func(s *section, raw []byte, done int) error {
		for item := range slices.Chunk(raw, s.size) {
			word, err := s.word(item)
			if err != nil {
				return a.place.fault("element %s: %w", text.Count(from+done), err)
			}
			words = append(words, word)
			done++
		}
		return nil
	})
	return words, err
}

// word is one element of text.
func (s *section) word(item []byte) (string, error) {
	if s.latin {
		word := strings.TrimRight(string(item), "\x00")
		if !utf8.ValidString(word) {
			return "", errors.New("bytes that are not UTF-8")
		}
		return word, nil
	}
	var b strings.Builder
	n := len(item) / 4
	for n > 0 && binary.LittleEndian.Uint32(item[4*n-4:]) == 0 {
		n--
	}
	for i := range n {
		r := binary.LittleEndian.Uint32(item[4*i:])
		if r > utf8.MaxRune || !utf8.ValidRune(rune(r)) {
			return "", errors.New("a number that is no character of Unicode")
		}
		b.WriteRune(rune(r))
	}
	return b.String(), nil
}

func clamp(i, n int) int { return max(0, min(i, n)) }

func (a *Array) check(from, n int) error {
	if all := a.Len(); from < 0 || n < 0 || from > all || n > all-from {
		return a.place.fault("elements from %s on, %s of them, expected them within its %s", text.Count(from), text.Count(n), text.Count(all))
	}
	return nil
}

// blockSize is the bytes that are read at once: they stay in a core's cache until they are
// converted, and a call of the system costs little beside them.
const blockSize = 256 << 10

var blocks = sync.Pool{New: func() any { return new([blockSize]byte) }}

// read hands n elements from one on to use, in blocks and in order: their bytes, little-endian, and
// how many elements came before them. The bytes are valid until use returns.
func (a *Array) read(from, n int, use func(s *section, raw []byte, done int) error) error {
	if err := a.check(from, n); err != nil || n == 0 {
		return err
	}
	pooled := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(pooled)
	for i := range a.sections {
		s := &a.sections[i]
		block := pooled[:]
		if s.size > len(block) {
			block = make([]byte, s.size)
		}
		lo, hi := clamp(from-s.from, s.n), clamp(from+n-s.from, s.n)
		for each := len(block) / s.size; lo < hi; {
			raw := block[:min(each, hi-lo)*s.size]
			if err := s.fill(raw, lo, a.Type); err != nil {
				return err
			}
			if err := use(s, raw, s.from+lo-from); err != nil {
				return err
			}
			lo += len(raw) / s.size
		}
	}
	return nil
}

// fill reads the elements of a section from one on, little-endian.
func (s *section) fill(raw []byte, from int, t Type) error {
	reader, err := s.data.open()
	if err != nil {
		return err
	}
	at := s.at + int64(from)*int64(s.size)
	if n, err := reader.ReadAt(raw, at); n < len(raw) {
		if err == nil || err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return s.place.at(at+int64(n), "reading failed: %w", text.Cause(err))
	}
	if s.swap {
		width := s.size
		if t == Text {
			width = 4
		}
		for item := range slices.Chunk(raw, width) {
			slices.Reverse(item)
		}
	}
	return nil
}
