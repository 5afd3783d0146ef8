package simd

import (
	"encoding/binary"
	"fmt"
	"math"
)

// WidenHalf sets dst to the little-endian float16s of src, as many as dst has room for. It is exact,
// and has the same bits in every tier, those of NaN included.
func (k *Kernels) WidenHalf(dst []float32, src []byte) {
	src = src[:2*len(dst)]
	whole := len(dst) &^ 7
	k.half(dst[:whole], src)
	halfGo(dst[whole:], src[2*whole:])
}

// halfGo moves the ten bits of the fraction and the five of the exponent to where a float32 has
// them, and adds 112 to the exponent, the difference of the two biases. Subnormal numbers are whole
// multiples of 2⁻²⁴. The exponent of infinities and NaN is set by hand.
func halfGo(dst []float32, src []byte) {
	src = src[:2*len(dst)]
	for i := range dst {
		h := uint32(binary.LittleEndian.Uint16(src[2*i:]))
		v := (h&0x7fff)<<13 + 112<<23
		switch h & 0x7c00 {
		case 0:
			v = math.Float32bits(float32(h&0x03ff) * 0x1p-24)
		case 0x7c00:
			v |= 0x7f800000
		}
		dst[i] = math.Float32frombits(v | h&0x8000<<16)
	}
}

// AddMoments adds to sum and to squares, for each column of x, Σ(x − origin) and Σ(x − origin)² over
// its rows in their order, in float64 without fused operations: the bits are the same in every tier.
// All three have an element a column.
func (k *Kernels) AddMoments(sum, squares, origin []float64, x Matrix) {
	x.check("X", x.Rows, x.Cols)
	if d := x.Cols; len(sum) != d || len(squares) != d || len(origin) != d {
		panic(fmt.Sprintf("simd: moments of %d columns into %d and %d about %d numbers", d, len(sum), len(squares), len(origin)))
	}
	if x.Rows == 0 {
		return
	}
	whole := x.Cols &^ 3
	k.moments(sum[:whole], squares[:whole], origin[:whole], x.Data, x.Stride, x.Rows)
	momentsGo(sum[whole:], squares[whole:], origin[whole:], x.Data[whole:], x.Stride, x.Rows)
}

func momentsGo(sum, squares, origin []float64, x []float32, ldx, rows int) {
	if len(sum) == 0 {
		return
	}
	squares, origin = squares[:len(sum)], origin[:len(sum)]
	for i := range rows {
		row := x[i*ldx:][:len(sum)]
		for j, v := range row {
			off := float64(v) - origin[j]
			sum[j] += off
			squares[j] += float64(off * off)
		}
	}
}
