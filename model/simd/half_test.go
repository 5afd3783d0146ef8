package simd

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
)

// TestWidenHalf compares the tiers over all float16s, bit for bit, whatever the length.
func TestWidenHalf(t *testing.T) {
	src := make([]byte, 2<<16)
	for i := range 1 << 16 {
		binary.LittleEndian.PutUint16(src[2*i:], uint16(i))
	}
	want := make([]float32, 1<<16)
	halfGo(want, src)
	forEachTier(t, func(t *testing.T, k *Kernels) {
		for _, n := range []int{0, 1, 7, 8, 9, 23, 1 << 16} {
			dst, check := guarded(t, n)
			k.WidenHalf(dst, src[2*(1<<16-n):])
			check()
			for i, v := range dst {
				if w := want[1<<16-n+i]; math.Float32bits(v) != math.Float32bits(w) {
					t.Fatalf("element %d of %d is %x, want %x", i, n, math.Float32bits(v), math.Float32bits(w))
				}
			}
		}
	})
}

// TestAddMoments compares the tiers with plain sums, bit for bit.
func TestAddMoments(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		r := rand.New(rand.NewPCG(9, 2))
		for _, d := range []int{1, 3, 4, 15, 16, 21, 40} {
			for _, n := range []int{0, 1, 2, 9} {
				x := NewMatrix(n, d)
				for i := range x.Data {
					x.Data[i] = float32(r.NormFloat64())
				}
				got, want := make([]float64, 2*d), make([]float64, 2*d)
				origin := make([]float64, d)
				for j := range origin {
					origin[j], got[j], want[j] = r.Float64(), 1, 1
				}
				k.AddMoments(got[:d], got[d:], origin, x)
				for i := range n {
					for j, v := range x.Row(i) {
						off := float64(v) - origin[j]
						want[j] += off
						want[d+j] += float64(off * off)
					}
				}
				for j := range want {
					if got[j] != want[j] {
						t.Fatalf("%d×%d: sum %d is %g, want %g", n, d, j, got[j], want[j])
					}
				}
			}
		}
	})
}

func BenchmarkWidenHalf(b *testing.B) {
	src, dst := make([]byte, 256<<10), make([]float32, 128<<10)
	for i := range src {
		src[i] = byte(i*7) & 0x3b
	}
	for _, name := range Supported() {
		k := lookup(name)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				k.WidenHalf(dst, src)
			}
		})
	}
}
