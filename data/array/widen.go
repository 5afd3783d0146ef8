package array

import (
	"encoding/binary"
	"math"

	"fathom/model/simd"
)

// The functions here make float32 of little-endian elements, as many as dst has room for; raw holds
// at least so many. All of them are exact but those of F64 and of integers of more than 24 bits,
// which round to the nearest.

func widenF32(dst []float32, raw []byte) {
	raw = raw[:4*len(dst)]
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
}

// widenF64 returns the index of the first finite element that is too large for a float32, -1 where
// there is none.
func widenF64(dst []float32, raw []byte) int {
	raw = raw[:8*len(dst)]
	large := -1
	for i := range dst {
		v := math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:]))
		dst[i] = float32(v)
		if large < 0 && math.IsInf(float64(dst[i]), 0) && !math.IsInf(v, 0) {
			large = i
		}
	}
	return large
}

func widenF16(dst []float32, raw []byte) { simd.Default().WidenHalf(dst, raw) }

func widenBF16(dst []float32, raw []byte) {
	raw = raw[:2*len(dst)]
	for i := range dst {
		dst[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(raw[2*i:])) << 16)
	}
}

func widenF8(dst []float32, raw []byte, table *[256]float32) {
	raw = raw[:len(dst)]
	for i := range dst {
		dst[i] = table[raw[i]]
	}
}

// e4m3 and e5m2 are the values of all numbers of eight bits.
var e4m3, e5m2 = eightBits(4, 3), eightBits(5, 2)

// eightBits lists the values of a format with a sign, an exponent and a fraction of so many bits.
// That of four bits has no infinities, and as NaN only what is all ones.
func eightBits(exponent, fraction int) *[256]float32 {
	var table [256]float32
	bias, top := 1<<(exponent-1)-1, 1<<exponent-1
	for i := range table {
		e, m := i>>fraction&top, i&(1<<fraction-1)
		v := math.Ldexp(float64(m), 1-bias-fraction)
		if e > 0 {
			v = math.Ldexp(float64(m+1<<fraction), e-bias-fraction)
		}
		switch {
		case exponent == 4 && i&0x7f == 0x7f, exponent == 5 && e == top && m > 0:
			v = math.NaN()
		case exponent == 5 && e == top:
			v = math.Inf(1)
		}
		if i >= 128 {
			v = math.Copysign(v, -1)
		}
		table[i] = float32(v)
	}
	return &table
}

func widenBool(dst []float32, raw []byte) {
	raw = raw[:len(dst)]
	for i := range dst {
		dst[i] = 0
		if raw[i] != 0 {
			dst[i] = 1
		}
	}
}

func widenI8(dst []float32, raw []byte) {
	raw = raw[:len(dst)]
	for i := range dst {
		dst[i] = float32(int8(raw[i]))
	}
}

func widenU8(dst []float32, raw []byte) {
	raw = raw[:len(dst)]
	for i := range dst {
		dst[i] = float32(raw[i])
	}
}

func widenI16(dst []float32, raw []byte) {
	raw = raw[:2*len(dst)]
	for i := range dst {
		dst[i] = float32(int16(binary.LittleEndian.Uint16(raw[2*i:])))
	}
}

func widenU16(dst []float32, raw []byte) {
	raw = raw[:2*len(dst)]
	for i := range dst {
		dst[i] = float32(binary.LittleEndian.Uint16(raw[2*i:]))
	}
}

func widenI32(dst []float32, raw []byte) {
	raw = raw[:4*len(dst)]
	for i := range dst {
		dst[i] = float32(int32(binary.LittleEndian.Uint32(raw[4*i:])))
	}
}

func widenU32(dst []float32, raw []byte) {
	raw = raw[:4*len(dst)]
	for i := range dst {
		dst[i] = float32(binary.LittleEndian.Uint32(raw[4*i:]))
	}
}

func widenI64(dst []float32, raw []byte) {
	raw = raw[:8*len(dst)]
	for i := range dst {
		dst[i] = float32(int64(binary.LittleEndian.Uint64(raw[8*i:])))
	}
}

func widenU64(dst []float32, raw []byte) {
	raw = raw[:8*len(dst)]
	for i := range dst {
		dst[i] = float32(binary.LittleEndian.Uint64(raw[8*i:]))
	}
}

// widen is the function of a type of numbers. It returns the index of the first element that does
// not fit a float32, -1 where all do.
func widen(t Type, dst []float32, raw []byte) int {
	switch t {
	case F64:
		return widenF64(dst, raw)
	case F32:
		widenF32(dst, raw)
	case F16:
		widenF16(dst, raw)
	case BF16:
		widenBF16(dst, raw)
	case F8E4M3:
		widenF8(dst, raw, e4m3)
	case F8E5M2:
		widenF8(dst, raw, e5m2)
	case I8:
		widenI8(dst, raw)
	case I16:
		widenI16(dst, raw)
	case I32:
		widenI32(dst, raw)
	case I64:
		widenI64(dst, raw)
	case U8:
		widenU8(dst, raw)
	case U16:
		widenU16(dst, raw)
	case U32:
		widenU32(dst, raw)
	case U64:
		widenU64(dst, raw)
	case Bool:
		widenBool(dst, raw)
	}
	return -1
}

// whole is an integer or a boolean as an int64, and whether it fits one.
func whole(t Type, raw []byte) (int64, bool) {
	switch t {
	case I8:
		return int64(int8(raw[0])), true
	case U8:
		return int64(raw[0]), true
	case Bool:
		return int64(min(raw[0], 1)), true
	case I16:
		return int64(int16(binary.LittleEndian.Uint16(raw))), true
	case U16:
		return int64(binary.LittleEndian.Uint16(raw)), true
	case I32:
		return int64(int32(binary.LittleEndian.Uint32(raw))), true
	case U32:
		return int64(binary.LittleEndian.Uint32(raw)), true
	}
	v := int64(binary.LittleEndian.Uint64(raw))
	return v, t != U64 || v >= 0
}

// double is a number of any type as a float64. Only integers beyond 2⁵³ are rounded.
func double(t Type, raw []byte) float64 {
	switch t {
	case F64:
		return math.Float64frombits(binary.LittleEndian.Uint64(raw))
	case U64:
		return float64(binary.LittleEndian.Uint64(raw))
	case F32, F16, BF16, F8E4M3, F8E5M2:
		var v [1]float32
		widen(t, v[:], raw)
		return float64(v[0])
	}
	v, _ := whole(t, raw)
	return float64(v)
}
