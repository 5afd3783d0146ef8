package array

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

// TestTurn transposes matrices of more than one tile and of every width of element.
func TestTurn(t *testing.T) {
	const rows, cols = 70, 45
	for _, size := range []int{1, 2, 4, 8, 12} {
		src, dst := make([]byte, rows*cols*size), make([]byte, rows*cols*size)
		for i := range src {
			src[i] = byte(i * 31 >> 2)
		}
		turn(dst, src, rows, cols, size)
		for i := range rows {
			for j := range cols {
				if !slices.Equal(dst[(i*cols+j)*size:][:size], src[(j*rows+i)*size:][:size]) {
					t.Fatalf("element %d, %d of %d bytes", i, j, size)
				}
			}
		}
	}
}

// TestTranspose transposes a matrix of more than one panel, of which the last is lower.
func TestTranspose(t *testing.T) {
	const rows, cols, before = 9000, 500, 7 // 18 MB
	src := make([]byte, before, before+4*rows*cols)
	for j := range cols {
		for i := range rows {
			src = binary.LittleEndian.AppendUint32(src, uint32(i*cols+j))
		}
	}
	var dst bytes.Buffer
	if err := transpose(&dst, bytes.NewReader(src), before, rows, cols, 4); err != nil {
		t.Fatal(err)
	}
	if dst.Len() != 4*rows*cols {
		t.Fatalf("%d bytes", dst.Len())
	}
	for i := range rows * cols {
		if got := binary.LittleEndian.Uint32(dst.Bytes()[4*i:]); got != uint32(i) {
			t.Fatalf("element %d is %d", i, got)
		}
	}
	if err := transpose(&dst, bytes.NewReader(src[:len(src)-1]), before, rows, cols, 4); err == nil {
		t.Error("a matrix cut off is transposed")
	}
}

// BenchmarkTranspose transposes a matrix of 64 MiB that is in memory.
func BenchmarkTranspose(b *testing.B) {
	const rows, cols = 21845, 768
	src := bytes.NewReader(make([]byte, 4*rows*cols))
	b.SetBytes(4 * rows * cols)
	for b.Loop() {
		if err := transpose(&memory{want: 4 * rows * cols}, src, 0, rows, cols, 4); err != nil {
			b.Fatal(err)
		}
	}
}
