package store

import (
	"strconv"
	"testing"
)

// BenchmarkRows reads the training rows of a layer: of a file for each, and of one that has the
// layers between the rows.
func BenchmarkRows(b *testing.B) {
	labels := i64(parity, 4000)
	for name, files := range map[string]map[string]any{
		"nd":  {"a.npy": f32(count, 4000, 768), "labels.npy": labels},
		"nld": {"layers.npy": f32(count, 4000, 13, 768), "labels.npy": labels},
		"ntd": {"a.npy": f32(count, 4000, 16, 768), "mask.npy": i64(func(i int) int { return bit(i%16 > 3) }, 4000, 16), "labels.npy": labels},
	} {
		s, err := Open(dir(b, files), Settings{})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		rows := s.Rows(0, 0, Train)
		n, d := rows.Dims()
		for _, k := range []int{1, 256} {
			b.Run(name+"/"+strconv.Itoa(k), func(b *testing.B) {
				block := make([]float32, k*d)
				b.SetBytes(int64(n / k * k * d * 4))
				for b.Loop() {
					for from := 0; from+k <= n; from += k {
						if err := rows.Read(block, from); err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}
