package repr_test

import (
	"encoding/binary"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"fathom/model/repr"
	"fathom/model/simd"
)

// BenchmarkFitFile is one multinomial probe of a matrix in a file, for peers to fit too. FATHOM_FIT
// says which, as PREFIX:n:d:classes:C:tolerance: PREFIX.x holds n×d little-endian float32s, PREFIX.y
// n bytes of labels. It reports the objective, the Newton steps and the passes over the matrix.
func BenchmarkFitFile(b *testing.B) {
	told := os.Getenv("FATHOM_FIT")
	if told == "" {
		b.Skip("FATHOM_FIT names no file")
	}
	x, labels, classes, options := fitFile(b, told)
	for b.Loop() {
		p := fitHeld(b, x, labels, classes, options)
		b.Logf("objective %.15g", p.Objective[0])
		b.ReportMetric(float64(p.Iterations), "steps")
	}
}

func fitFile(b *testing.B, told string) (simd.Matrix, []int32, int, repr.Options) {
	parts := strings.Split(told, ":")
	if len(parts) != 6 {
		b.Fatalf("FATHOM_FIT is %q: expected PREFIX:n:d:classes:C:tolerance", told)
	}
	number := func(i int) int { return must(strconv.Atoi(parts[i]))(b) }
	n, d := number(1), number(2)
	x := simd.NewMatrix(n, d)
	bytes, y := must(os.ReadFile(parts[0]+".x"))(b), must(os.ReadFile(parts[0]+".y"))(b)
	if len(bytes) != 4*n*d || len(y) != n {
		b.Fatalf("%s.x has %d bytes and %s.y %d: expected %d and %d", parts[0], len(bytes), parts[0], len(y), 4*n*d, n)
	}
	labels := make([]int32, n)
	for i, label := range y {
		labels[i] = int32(label)
		for j, row := 0, x.Row(i); j < d; j++ {
			row[j] = math.Float32frombits(binary.LittleEndian.Uint32(bytes[4*(i*d+j):]))
		}
	}
	options := repr.Options{Pool: simd.NewPool(runtime.GOMAXPROCS(0)), Solver: repr.Multinomial, C: must(strconv.ParseFloat(parts[4], 64))(b), Tolerance: must(strconv.ParseFloat(parts[5], 64))(b)}
	return x, labels, number(3), options
}
