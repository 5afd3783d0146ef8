package spec

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
)

// None is the prediction of a sample that has none, and the label of one whose class is not known.
const None int32 = -1

// A Confusion is a confusion matrix: how many samples of each label got each
// prediction. It keeps the cells that count something and no others, since a
// thousand classes have a million cells and a thousand samples fill a thousand
// of them at most. It is never changed. The zero value is that of no classes.
type Confusion struct {
	classes int
	cells   []Cell // by label, then prediction
}

// A Cell is what a confusion matrix counts of one label and one prediction.
type Cell struct {
	Label, Predicted int // classes; Predicted may be None
	Count            int // samples, above 0
}

// NewConfusion counts samples, each with its label and its prediction, of so many
// classes. A prediction that is no class counts as None. A sample whose label is
// no class is left out.
func NewConfusion(classes int, labels, predictions []int32) Confusion {
	c := Confusion{classes: classes}
	for i, label := range labels {
		if label < 0 || int(label) >= classes {
			continue
		}
		predicted := predictions[i]
		if predicted < 0 || int(predicted) >= classes {
			predicted = None
		}
		c.cells = append(c.cells, Cell{int(label), int(predicted), 1})
	}
	c.gather()
	return c
}

// ConfusionOf is the confusion matrix of a square table of counts, [label][prediction].
func ConfusionOf(counts [][]int) Confusion {
	c := Confusion{classes: len(counts)}
	for label, row := range counts {
		for predicted, n := range row {
			if n != 0 {
				c.cells = append(c.cells, Cell{label, predicted, n})
			}
		}
	}
	c.gather()
	return c
}

// gather puts the cells in order and those of one place together.
func (c *Confusion) gather() {
	slices.SortFunc(c.cells, compareCells)
	kept := c.cells[:0]
	for _, cell := range c.cells {
		if last := len(kept) - 1; last >= 0 && compareCells(kept[last], cell) == 0 {
			kept[last].Count += cell.Count
		} else {
			kept = append(kept, cell)
		}
	}
	c.cells = slices.Clip(kept)
}

func compareCells(a, b Cell) int {
	return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Predicted, b.Predicted))
}

// Classes is the number of classes: labels and predictions are 0 to Classes−1.
func (c Confusion) Classes() int { return c.classes }

// Cells lists the cells that count something, by label and then by prediction,
// None before the classes. It must not be changed.
func (c Confusion) Cells() []Cell { return c.cells }

// At is the number of samples of a label with a prediction, which may be None.
func (c Confusion) At(label, predicted int) int {
	i, found := slices.BinarySearchFunc(c.cells, Cell{Label: label, Predicted: predicted}, compareCells)
	if !found {
		return 0
	}
	return c.cells[i].Count
}

// tabled is the most classes whose confusion matrix is written as a table.
const tabled = 256

// Table returns the counts as a square table, [label][prediction], in which None
// has no column, and false where the classes are more than 256.
func (c Confusion) Table() (counts [][]int, ok bool) {
	if c.classes > tabled {
		return nil, false
	}
	all := make([]int, c.classes*c.classes)
	counts = make([][]int, c.classes)
	for label := range counts {
		counts[label] = all[label*c.classes : (label+1)*c.classes : (label+1)*c.classes]
	}
	for _, cell := range c.cells {
		if cell.Predicted != int(None) {
			counts[cell.Label][cell.Predicted] = cell.Count
		}
	}
	return counts, true
}

// MarshalJSON writes null for no classes, the table of up to 256 classes, and where there are more
// or a sample has no prediction {"classes": n, "cells": [[label, prediction, samples], …]}, None
// being -1.
func (c Confusion) MarshalJSON() ([]byte, error) {
	if c.classes == 0 {
		return []byte("null"), nil
	}
	whole := !slices.ContainsFunc(c.cells, func(cell Cell) bool { return cell.Predicted == int(None) })
	if counts, ok := c.Table(); ok && whole {
		return json.Marshal(counts)
	}
	sparse := sparseConfusion{Classes: c.classes, Cells: make([][]int, len(c.cells))}
	for i, cell := range c.cells {
		sparse.Cells[i] = []int{cell.Label, cell.Predicted, cell.Count}
	}
	return json.Marshal(sparse)
}

type sparseConfusion struct {
	Classes int     `json:"classes"`
	Cells   [][]int `json:"cells"`
}

// UnmarshalJSON reads what MarshalJSON writes. Cells outside of the table, a cell that stands
// twice, counts that no samples give and more than [MaxClasses] classes are errors.
func (c *Confusion) UnmarshalJSON(text []byte) error {
	read, err := readConfusion(text)
	if err != nil {
		return err
	}
	if err := read.check(); err != nil {
		return err
	}
	*c = read
	return nil
}

// readConfusion reads either form.
func readConfusion(text []byte) (Confusion, error) {
	var counts [][]int
	if json.Unmarshal(text, &counts) == nil {
		for _, row := range counts {
			if len(row) != len(counts) {
				return Confusion{}, fmt.Errorf("a confusion matrix of %d rows has one of %d columns", len(counts), len(row))
			}
		}
		return ConfusionOf(counts), nil
	}
	var sparse sparseConfusion
	if err := strict(text, &sparse); err != nil {
		return Confusion{}, err
	}
	c := Confusion{classes: sparse.Classes}
	for _, cell := range sparse.Cells {
		if len(cell) != 3 {
			return Confusion{}, fmt.Errorf("a cell of a confusion matrix is a label, a prediction and a count, not %d numbers", len(cell))
		}
		c.cells = append(c.cells, Cell{cell[0], cell[1], cell[2]})
	}
	slices.SortFunc(c.cells, compareCells)
	return c, nil
}

// check finds what cannot be in cells that are in order.
func (c Confusion) check() error {
	if c.classes < 0 || c.classes > MaxClasses {
		return fmt.Errorf("a confusion matrix has 0 to %d classes, not %d", MaxClasses, c.classes)
	}
	samples := 0
	for i, cell := range c.cells {
		if cell.Label < 0 || cell.Label >= c.classes || cell.Predicted < int(None) || cell.Predicted >= c.classes || cell.Count < 1 {
			return fmt.Errorf("a confusion matrix of %d classes cannot have the cell %v", c.classes, cell)
		}
		if i > 0 && compareCells(c.cells[i-1], cell) == 0 {
			return fmt.Errorf("a confusion matrix has the cell of label %d and prediction %d twice", cell.Label, cell.Predicted)
		}
		if cell.Count > math.MaxInt-samples {
			return errors.New("a confusion matrix counts more samples than there can be")
		}
		samples += cell.Count
	}
	return nil
}
