package array

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"
)

// same compares floats bit for bit, but for NaN, which is NaN whatever its bits.
func same(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

// TestEveryF16 compares all numbers of 16 bits with what IEEE 754 says of their parts.
func TestEveryF16(t *testing.T) {
	raw := make([]byte, 2<<16)
	for i := range 1 << 16 {
		binary.LittleEndian.PutUint16(raw[2*i:], uint16(i))
	}
	got := make([]float32, 1<<16)
	widen(F16, got, raw)
	for i, v := range got {
		exponent, fraction := i>>10&31, float64(i&1023)
		want := math.Ldexp(1024+fraction, exponent-25)
		switch {
		case exponent == 0:
			want = math.Ldexp(fraction, -24)
		case exponent == 31 && fraction == 0:
			want = math.Inf(1)
		case exponent == 31:
			want = math.NaN()
		}
		if i >= 1<<15 {
			want = math.Copysign(want, -1)
		}
		if !same(v, float32(want)) {
			t.Fatalf("f16 %#04x is %g, want %g", i, v, want)
		}
	}
}

// TestEveryF8 compares all numbers of eight bits with the values that ml_dtypes has for them.
func TestEveryF8(t *testing.T) {
	for _, typ := range []Type{F8E4M3, F8E5M2} {
		want := floats(t, "testdata/"+typ.String()+"-values.npy", Options{})
		got := floats(t, "testdata/"+typ.String()+".npy", Options{As: typ.String()})
		if len(want) != 256 || len(got) != 256 {
			t.Fatalf("%d and %d numbers", len(want), len(got))
		}
		for i := range want {
			if !same(got[i], want[i]) {
				t.Errorf("%s %#02x is %g, want %g", typ, i, got[i], want[i])
			}
		}
	}
}

func TestBF16(t *testing.T) {
	for bits, want := range map[uint16]float32{
		0x3f80: 1, 0xc040: -3, 0x0000: 0, 0x8000: float32(math.Copysign(0, -1)), 0x0001: 0x1p-133,
		0x7f80: float32(math.Inf(1)), 0xff80: float32(math.Inf(-1)), 0x7f81: float32(math.NaN()), 0x7f7f: 0x1.fep127,
	} {
		var got [1]float32
		widen(BF16, got[:], binary.LittleEndian.AppendUint16(nil, bits))
		if !same(got[0], want) {
			t.Errorf("bf16 %#04x is %g, want %g", bits, got[0], want)
		}
	}
}

// TestTypes holds the table of types to the names that settings and messages use.
func TestTypes(t *testing.T) {
	for typ := F64; typ <= Text; typ++ {
		again, known := named(typ.String())
		if typ != Text && (!known || again != typ) {
			t.Errorf("%s is read as %s", typ, again)
		}
		if typ.Float() && typ.Integer() {
			t.Errorf("%s is a float and an integer", typ)
		}
		if (typ.Size() == 0) != (typ == Text) {
			t.Errorf("%s takes %d bytes", typ, typ.Size())
		}
	}
	if Type(200).String() != "no type" || Type(0).String() != "no type" || Type(200).Size() != 0 {
		t.Error("what is no type has a name or a size")
	}
}

// BenchmarkWiden makes float32 of as many elements as a block of f16 has.
func BenchmarkWiden(b *testing.B) {
	raw := make([]byte, 8*blockSize/2)
	for i := range raw {
		raw[i] = byte(0x30 + i%0x10) // numbers that are neither subnormal nor infinite in any type
	}
	dst := make([]float32, blockSize/2)
	for typ := F64; typ < Text; typ++ {
		b.Run(typ.String(), func(b *testing.B) {
			b.SetBytes(int64(len(dst) * typ.Size()))
			for b.Loop() {
				widen(typ, dst, raw)
			}
		})
	}
}

// TestBoolOfAnyByte: a byte that is not 0 is true whatever it is, by every way to read it.
func TestBoolOfAnyByte(t *testing.T) {
	file := npyWith("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }\n", 3)
	copy(file[len(file)-3:], []byte{0, 1, 0xff})
	a := opened(t, written(t, "a.npy", file), Options{}).Arrays[0]
	singles, doubles, ints := make([]float32, 3), make([]float64, 3), make([]int64, 3)
	if err := errors.Join(a.ReadFloats(singles, 0), a.ReadDoubles(doubles, 0), a.ReadInts(ints, 0)); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int64{0, 1, 1} {
		if singles[i] != float32(want) || doubles[i] != float64(want) || ints[i] != want {
			t.Errorf("element %d is %g, %g and %d, want %d", i, singles[i], doubles[i], ints[i], want)
		}
	}
}
