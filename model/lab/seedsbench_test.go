package lab

import (
	"fmt"
	"testing"

	"fathom/data"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
)

// BenchmarkSeeds does the post's experiment without looks with 20 seeds: one after the other on one core,
// and on two, where they run side by side. Run it alone, with -benchtime 1x and more than one -count.
func BenchmarkSeeds(b *testing.B) {
	c := measure.Rules().Default
	c.Replicates = 20
	if err := measure.Rules().Set(&c, "probe-every", "0"); err != nil {
		b.Fatal(err)
	}
	set, err := data.MNIST(Split(c))
	if err != nil {
		b.Fatal(err)
	}
	m := source.Prepare(set)
	for _, cores := range []int{1, 2} {
		b.Run(fmt.Sprintf("cores=%d", cores), func(b *testing.B) {
			pool := simd.NewPool(cores)
			for b.Loop() {
				l := Start(c, func() (*source.Material, error) { return m, nil }, pool)
				l.Ask(run.Requests(c.ToDo())...)
				l.Finish()
				if _, err := finish(b, l); err != nil {
					b.Fatal(err)
				}
				l.Close()
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N*c.Replicates), "s/seed")
		})
	}
}
