package repr_test

import (
	"encoding/binary"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"fathom/model/modeltest"
	"fathom/model/repr"
	"fathom/model/simd"
)

// BenchmarkFitFile is one multinomial probe of a matrix in a file, for peers to fit too. FATHOM_FIT
// says which, as PREFIX:n:d:classes:C:tolerance: PREFIX.f32 holds n×d little-endian float32s,
// PREFIX.i32 n labels as int32, as .ci/peer_probes.py makes them. It logs the objective and reports
// the Newton steps.
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
	number := func(i int) int { return modeltest.Must(strconv.Atoi(parts[i]))(b) }
	n, d := number(1), number(2)
	x := simd.NewMatrix(n, d)
	bytes, y := modeltest.Must(os.ReadFile(parts[0]+".f32"))(b), modeltest.Must(os.ReadFile(parts[0]+".i32"))(b)
	if len(bytes) != 4*n*d || len(y) != 4*n {
		b.Fatalf("%s.f32 has %d bytes and %s.i32 %d: expected %d and %d", parts[0], len(bytes), parts[0], len(y), 4*n*d, 4*n)
	}
	labels := make([]int32, n)
	for i := range labels {
		labels[i] = int32(binary.LittleEndian.Uint32(y[4*i:]))
		for j, row := 0, x.Row(i); j < d; j++ {
			row[j] = math.Float32frombits(binary.LittleEndian.Uint32(bytes[4*(i*d+j):]))
		}
	}
	options := repr.Options{Pool: simd.NewPool(runtime.GOMAXPROCS(0)), Solver: repr.Multinomial, C: modeltest.Must(strconv.ParseFloat(parts[4], 64))(b), Tolerance: modeltest.Must(strconv.ParseFloat(parts[5], 64))(b)}
	return x, labels, number(3), options
}
