package source

import (
	"errors"
	"slices"
	"testing"
)

// counted is n rows of two numbers, 10·row and 10·row + 1, and counts how often it is read.
type counted struct{ n, reads int }

func (c *counted) Dims() (n, d int) { return c.n, 2 }

func (c *counted) Read(dst []float32, from int) error {
	c.reads++
	if from+len(dst)/2 > c.n {
		return errors.New("beyond the rows")
	}
	for i := range dst {
		dst[i] = float32(10*(from+i/2) + i%2)
	}
	return nil
}

// TestPicked: chosen rows come in the order of their numbers, those that lie side by side in one
// reading, from any row on.
func TestPicked(t *testing.T) {
	rows := &counted{n: 9}
	p := picked{rows, []int{0, 1, 2, 5, 7, 8}}
	got := make([]float32, 8)
	if err := p.Read(got, 2); err != nil || !slices.Equal(got, []float32{20, 21, 50, 51, 70, 71, 80, 81}) || rows.reads != 3 {
		t.Errorf("%v, %v in %d readings", got, err, rows.reads)
	}
	held, err := Hold(p)
	if err != nil || held.Rows != 6 || !slices.Equal(held.Row(3), []float32{50, 51}) || !slices.Equal(held.Row(5), []float32{80, 81}) {
		t.Errorf("held as %v, %v", held, err)
	}
	if _, err := Hold(picked{rows, []int{8, 9}}); err == nil {
		t.Error("a row that is not there is held")
	}
}

func TestChosen(t *testing.T) {
	all := []string{"a", "b", "c"}
	if got := Chosen(all, []int{2, 0}); !slices.Equal(got, []string{"c", "a"}) {
		t.Errorf("%v", got)
	}
	if got := Chosen(all, nil); !slices.Equal(got, all) {
		t.Errorf("without a choice %v", got)
	}
}
