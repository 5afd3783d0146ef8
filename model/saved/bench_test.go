package saved

import (
	"errors"
	"io"
	"testing"

	"fathom/data"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// BenchmarkScrub asks a saved run of the post, of 1,000 steps, for the CKA of each two layers at a moment of
// which nobody has asked before: what going through the moments takes on Geometry.
func BenchmarkScrub(b *testing.B) {
	s := measure.Rules().Default
	s.EditNetwork(func(n *spec.Network) { n.Steps = 1000 })
	s.Stages = []spec.Stage{spec.Train}
	read := func(s spec.Spec) (*source.Material, error) {
		return source.Load(data.MNISTName, data.Options{HoldOut: s.Source.HoldOut})
	}
	l, err := begin(b.TempDir(), s, s.Stages, made(), func() (*source.Material, error) { return read(s) }, pool, 0)
	if err != nil {
		b.Fatal(err)
	}
	if err := finish(b, l); err != nil && !errors.Is(err, io.EOF) {
		b.Fatal(err)
	}
	l.Close()
	for b.Loop() {
		b.StopTimer()
		v, err := Open(l.Path(), read, pool)
		if err != nil {
			b.Fatal(err)
		}
		ask := func(step int) {
			if _, err := v.Measure(b.Context(), run.MeasureQuery{Measure: "cka", Step: step}); err != nil {
				b.Fatal(err)
			}
		}
		ask(0)
		b.StartTimer()
		for _, step := range []int{16, 64, 256} {
			ask(step)
		}
		b.StopTimer()
		v.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(3*b.N), "ms/moment")
}
