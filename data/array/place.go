package array

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"

	"fathom/data/text"
)

// place is what an error is about: a file, and in it an array, if it is about one.
type place struct {
	path, key string
	base      int64 // is added to offsets
}

// String names the place: path:key, path alone where the file is one array.
func (p place) String() string {
	if p.key == "" {
		return text.Printable(p.path)
	}
	return text.Printable(p.path) + ":" + text.Clip(p.key)
}

// fault is an error about the place, one sentence.
func (p place) fault(format string, args ...any) error {
	return fmt.Errorf("%s: %w", p, fmt.Errorf(format, args...))
}

// at is an error about the byte at an offset, from the beginning of the file or, of what is packed
// in it, of what comes out.
func (p place) at(offset int64, format string, args ...any) error {
	return fmt.Errorf("%s: byte %s: %w", p, count(p.base+offset), fmt.Errorf(format, args...))
}

// count writes a number of bytes or an offset, with commas.
func count(n int64) string {
	if n < 0 {
		return "-" + count(-n)
	}
	return text.Grouped(strconv.FormatInt(n, 10))
}

// ucount is count for what may have 64 bits.
func ucount(n uint64) string { return text.Grouped(strconv.FormatUint(n, 10)) }

// size writes a number of bytes with its noun.
func size(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	return count(n) + " bytes"
}

// ErrKind is of an array that is sound but of a kind that is not read, such as Python objects. What
// lies beside it can be read.
var ErrKind = errors.New("an array of a kind that is not read")

// A refusal is an error that is an ErrKind and says more.
type refusal struct{ error }

func (r refusal) Unwrap() error      { return r.error }
func (refusal) Is(target error) bool { return target == ErrKind }

// ErrNoType is of an array whose file does not say what its elements are, which Options.As says. It is
// an ErrKind too.
var ErrNoType = errors.New("elements of no known type")

// noType is an error that is an ErrNoType and says more.
type noType struct{ error }

func (noType) Is(target error) bool { return target == ErrNoType }

// product is how many elements a shape has and how many bytes of so many each they take. It is not
// ok where a dimension is negative or either number is more than this machine can address. That
// holds for the dimensions beside a zero too.
func product(shape []int, size int) (n int, bytes int64, ok bool) {
	all, empty := uint64(1), false
	for _, d := range shape {
		if d < 0 {
			return 0, 0, false
		}
		if d == 0 {
			empty = true
			continue
		}
		high, low := bits.Mul64(all, uint64(d))
		if high != 0 || low > math.MaxInt {
			return 0, 0, false
		}
		all = low
	}
	high, low := bits.Mul64(all, uint64(size))
	if high != 0 || low > math.MaxInt64 {
		return 0, 0, false
	}
	if empty {
		return 0, 0, true
	}
	return int(all), int64(low), true
}

// mostDims is the number of dimensions that NumPy allows.
const mostDims = 64

// dimension reads one size of a shape.
func dimension(digits string) (int, bool) {
	d, err := strconv.ParseUint(digits, 10, 63)
	return int(d), err == nil && d <= math.MaxInt
}
