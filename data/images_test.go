package data

import (
	"bytes"
	"slices"
	"testing"
)

// threeImages are 2×2 pixels each; pixel j of image i is 10·i + j.
func threeImages() Images {
	return Images{
		Pixels: []byte{0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23},
		Labels: []int32{7, 8, 9},
		Rows:   2,
		Cols:   2,
	}
}

func TestSlice(t *testing.T) {
	for _, test := range []struct {
		name     string
		from, to int
		pixels   []byte
		labels   []int32
	}{
		{"all", 0, 3, []byte{0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23}, []int32{7, 8, 9}},
		{"first", 0, 1, []byte{0, 1, 2, 3}, []int32{7}},
		{"last two", 1, 3, []byte{10, 11, 12, 13, 20, 21, 22, 23}, []int32{8, 9}},
		{"none", 2, 2, []byte{}, []int32{}},
		{"none at the end", 3, 3, []byte{}, []int32{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := threeImages().Slice(test.from, test.to)
			if !bytes.Equal(got.Pixels, test.pixels) || !slices.Equal(got.Labels, test.labels) {
				t.Errorf("got %v %v, want %v %v", got.Pixels, got.Labels, test.pixels, test.labels)
			}
			if got.Len() != test.to-test.from || got.Dim() != 4 || got.Rows != 2 || got.Cols != 2 {
				t.Errorf("got %d images of %d×%d", got.Len(), got.Rows, got.Cols)
			}
		})
	}
}

func TestSliceSharesMemoryButNotRoom(t *testing.T) {
	all := threeImages()
	part := all.Slice(0, 2)
	part.Pixels[4], part.Labels[1] = 99, 5
	if all.Row(1)[0] != 99 || all.Labels[1] != 5 {
		t.Error("a slice has memory of its own")
	}
	_ = append(part.Pixels, 1)
	_ = append(part.Labels, 1)
	if all.Row(2)[0] != 20 || all.Labels[2] != 9 {
		t.Error("appending to a slice has overwritten the image after it")
	}
}

func TestRow(t *testing.T) {
	all := threeImages()
	for i := range all.Len() {
		want := []byte{byte(10 * i), byte(10*i + 1), byte(10*i + 2), byte(10*i + 3)}
		if got := all.Row(i); !bytes.Equal(got, want) {
			t.Errorf("row %d: got %v, want %v", i, got, want)
		}
		if got, want := all.Slice(i, 3).Row(0), all.Row(i); &got[0] != &want[0] {
			t.Errorf("row %d is copied", i)
		}
	}
}

// A range beyond the length must panic even where the memory goes on behind it.
func TestOutOfRangePanics(t *testing.T) {
	part := threeImages()
	part.Pixels, part.Labels = part.Pixels[:8], part.Labels[:2]
	for _, test := range []struct {
		name string
		call func()
	}{
		{"row after the last", func() { part.Row(2) }},
		{"row before the first", func() { part.Row(-1) }},
		{"slice beyond the end", func() { part.Slice(0, 3) }},
		{"slice that ends before it starts", func() { part.Slice(2, 1) }},
		{"slice from before the first", func() { part.Slice(-1, 1) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			test.call()
		})
	}
}
