package lab

import (
	"sync"
	"testing"

	"fathom/data"
	"fathom/model/measure"
	"fathom/model/repr"
	"fathom/model/source"
	"fathom/model/spec"
)

// fewDigits are images of MNIST for small experiments. No lab changes them.
func fewDigits(t testing.TB) *source.Material {
	t.Helper()
	m, err := readFewDigits()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var readFewDigits = sync.OnceValues(func() (*source.Material, error) {
	set, err := data.MNIST(data.Options{HoldOut: 5000, Train: 600, Test: 300})
	if err != nil {
		return nil, err
	}
	return source.Prepare(set), nil
})

// probing is a Spec's settings of the probes.
func probing(s spec.Spec) spec.Probing {
	p, err := spec.Settings[spec.Probing](s, measure.Probe)
	if err != nil {
		panic(err)
	}
	return p
}

// projecting is a Spec's settings of the principal components.
func projecting(s spec.Spec) spec.Projecting {
	p, err := spec.Settings[spec.Projecting](s, measure.PCA)
	if err != nil {
		panic(err)
	}
	return p
}

// probeAt is the probe of the base network's layer after so many steps.
func probeAt(l *Lab, step, layer int) (*repr.Probe, bool) {
	f, ok := l.measures.Probes().At(spec.Base, step, layer)
	return f.Probe, ok
}

// predictions are the classes that this probe gives to the test images it is scored on.
func predictions(l *Lab, step, layer int) []int32 {
	f, _ := l.measures.Probes().At(spec.Base, step, layer)
	return f.Predictions
}

// columns is the first k columns of scores, row-major.
func columns(s *spec.Scores, k int) (out []float32) {
	for i := range s.Images {
		for j := range k {
			out = append(out, float32(s.At(i, j)))
		}
	}
	return out
}
