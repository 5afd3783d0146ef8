package reading

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"fathom/model/simd"
)

// counted are rows whose numbers count up, and which cannot be read from one on.
type counted struct{ n, d, until int }

var errDisk = errors.New("the disk is gone")

func (c counted) Dims() (n, d int) { return c.n, c.d }

func (c counted) Read(dst []float32, from int) error {
	if from >= c.until {
		return errDisk
	}
	for i := range dst {
		dst[i] = float32(from*c.d + i)
	}
	return nil
}

// TestBlocks reads all numbers once and in order, so many rows at a time.
func TestBlocks(t *testing.T) {
	for _, c := range []struct{ n, d, rows int }{{10, 3, 4}, {8, 3, 4}, {1, 1, 8}, {5, 2, 100}, {0, 3, 4}} {
		var got []float32
		var firsts []int
		err := Blocks(counted{c.n, c.d, c.n}, c.rows, func(lo int, data []float32) error {
			firsts, got = append(firsts, lo), append(got, data...)
			return nil
		})
		if err != nil || len(got) != c.n*c.d || len(firsts) != (c.n+c.rows-1)/c.rows {
			t.Fatalf("%v: %d numbers in %d blocks, error %v", c, len(got), len(firsts), err)
		}
		for i, v := range got {
			if v != float32(i) {
				t.Fatalf("%v: number %d is %v", c, i, v)
			}
		}
		for i, lo := range firsts {
			if lo != i*c.rows {
				t.Errorf("%v: block %d begins at row %d", c, i, lo)
			}
		}
	}
}

// TestEach hands on each row once, of few and of many numbers, in blocks of a bounded size.
func TestEach(t *testing.T) {
	for _, c := range []struct{ n, d int }{{10_000, 2}, {300, 90}, {20, 900}} {
		if rows := BlockRows(c.d); rows%8 != 0 || rows*c.d > max(1<<12, 8*c.d) {
			t.Errorf("%d rows of %d numbers are read at a time", rows, c.d)
		}
		next := 0
		err := Each(counted{c.n, c.d, c.n}, func(i int, row []float32) error {
			if i != next || len(row) != c.d || row[0] != float32(i*c.d) || row[c.d-1] != float32((i+1)*c.d-1) {
				t.Fatalf("%v: row %d, after %d, begins with %v", c, i, next-1, row[0])
			}
			next++
			return nil
		})
		if err != nil || next != c.n {
			t.Errorf("%v: %d rows, error %v", c, next, err)
		}
	}
}

// TestErrors ends at the first error, of reading or of who is handed the rows.
func TestErrors(t *testing.T) {
	seen := 0
	err := Blocks(counted{10, 3, 4}, 4, func(int, []float32) error { seen++; return nil })
	if !errors.Is(err, errDisk) || err.Error() != "read rows 4 to 7: the disk is gone" || seen != 1 {
		t.Errorf("error %v after %d blocks", err, seen)
	}
	full := errors.New("full")
	var rows []int
	err = Each(counted{10, 3, 10}, func(i int, _ []float32) error {
		if rows = append(rows, i); i == 2 {
			return full
		}
		return nil
	})
	if err != full || !slices.Equal(rows, []int{0, 1, 2}) {
		t.Errorf("error %v after the rows %v", err, rows)
	}
	err = NotFinite(3, 4, math.Inf(-1))
	if !errors.Is(err, ErrNotFinite) || fmt.Sprint(err) != "row 3, column 4 holds -Inf: not finite" {
		t.Errorf("error %v", err)
	}
}

func TestEmpty(t *testing.T) {
	for _, c := range []struct {
		x    simd.Rows
		want bool
	}{{nil, true}, {counted{0, 3, 0}, true}, {counted{3, 0, 0}, true}, {counted{1, 1, 1}, false}} {
		if got := Empty(c.x); got != c.want {
			t.Errorf("%v is empty: %t", c.x, got)
		}
	}
}
