package modeltest

import (
	"errors"
	"math"
	"strings"
	"testing"

	"fathom/model/simd"
)

// Watched counts how often rows are read and how many numbers at most at a time. After so many readings it fails,
// with [ErrDisk] and NaN.
type Watched struct {
	simd.Rows
	Reads, Most int
	Until       int // how many readings do not fail
}

// ErrDisk is the error of [Watched] rows.
var ErrDisk = errors.New("the disk is gone")

func (w *Watched) Read(dst []float32, from int) error {
	if w.Reads++; w.Reads > w.Until {
		for i := range dst {
			dst[i] = float32(math.NaN())
		}
		return ErrDisk
	}
	w.Most = max(w.Most, len(dst))
	return w.Rows.Read(dst, from)
}

// Part is N rows of others, from one on.
type Part struct {
	simd.Rows
	From, N int
}

// Dims are the numbers of rows and of columns.
func (p Part) Dims() (n, d int) { _, d = p.Rows.Dims(); return p.N, d }

func (p Part) Read(dst []float32, from int) error { return p.Rows.Read(dst, p.From+from) }

// Readers are what reads rows, each by what its errors begin with, and by more after a comma where
// several have that.
type Readers map[string]func(x simd.Rows) error

// Fail lets each reading of x fail in turn, until there is none left that could: each must be the
// error that is returned, which says what was being done, and the last reading.
func (all Readers) Fail(t *testing.T, x simd.Rows) {
	t.Helper()
	n, d := x.Dims()
	for name, read := range all {
		doing, _, _ := strings.Cut(name, ",")
		for until := 0; ; until++ {
			w := &Watched{Rows: x, Until: until}
			err := read(w)
			if w.Reads <= until {
				if err != nil || until < 2 {
					t.Errorf("%d×%d, %s: %v after %d readings", n, d, name, err, until)
				}
				break
			}
			if !errors.Is(err, ErrDisk) || !strings.HasPrefix(err.Error(), doing+": read rows ") {
				t.Errorf("%d×%d, %s: reading %d fails, the error is %v", n, d, name, until, err)
			}
			if w.Reads > until+1 {
				t.Errorf("%d×%d, %s: goes on reading after an error", n, d, name)
			}
		}
	}
}

// Bounded lets all read x, which has more numbers than anything may read at a time: 4096, or eight
// rows.
func (all Readers) Bounded(t *testing.T, x simd.Rows) {
	t.Helper()
	n, d := x.Dims()
	for name, read := range all {
		w := &Watched{Rows: x, Until: math.MaxInt}
		if err := read(w); err != nil {
			t.Fatal(err)
		}
		if bound := max(1<<12, 8*d); w.Most > bound || n*d <= bound {
			t.Errorf("%d×%d, %s: %d numbers are read at a time, want %d at most", n, d, name, w.Most, bound)
		}
	}
}
