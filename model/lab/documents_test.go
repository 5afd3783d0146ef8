package lab

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"fathom/data"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
)

// hashedImages are what the documents are of whose hashes are kept, which are those of the assembly
// tiers.
func hashedImages(t *testing.T) *source.Material {
	t.Helper()
	if simd.Default().Tier() == "go" {
		t.Skip("the hashes are those of the assembly tiers")
	}
	return fewDigits(t)
}

// TestDocuments holds the hashes of 24 small experiments' documents, which are those of every
// assembly tier on any number of cores: four seeds, two activations, three solvers, with live looks
// and both starts of the taught network by turns; without FATHOM_SLOW the 12 of two seeds are made. They
// are whole documents but for the seconds. The Go tier has other last digits, and package spec's codec,
// the order of the looks and everything else that decides a figure is in them: a change of a hash is a
// change of figures. The numbers of measures are left out, so that these are what they were before there
// were any; they have hashes of their own, see [TestMeasuresDocuments].
func TestDocuments(t *testing.T) {
	m := hashedImages(t)
	all, seeds := os.Getenv("FATHOM_SLOW") != "", uint64(2)
	if all {
		seeds = 4
	}
	out, made := "", 0
	for seed := range seeds {
		for _, activation := range []spec.Activation{spec.Tanh, spec.ReLU} {
			for _, solver := range spec.Solvers() {
				c := smallPost(seed+1, activation, solver)
				cores := 1
				if made%5 == 0 && !all {
					cores = 2 // one in five, which goes round all solvers, both activations and both starts
				}
				hash := bareHashOf(t, c, m, simd.NewPool(cores))
				if made++; all && bareHashOf(t, c, m, simd.NewPool(2)) != hash {
					t.Errorf("seed %d, %s, %s: two cores give another document than one", seed+1, activation, solver)
				}
				out += fmt.Sprintf("%d %-4s %-11s %s\n", seed+1, activation, solver, hash)
			}
		}
	}
	if all {
		golden.RequireEqual(t, []byte(out))
		return
	}
	want, err := os.ReadFile(filepath.Join("testdata", t.Name()+".golden"))
	if err != nil {
		t.Fatal(err)
	}
	if made != 12 || !strings.HasPrefix(string(want), out) {
		t.Errorf("the %d documents of two seeds are\n%s\nwant the first of\n%s", made, out, want)
	}
}

// TestMeasuresDocuments holds the hashes of the numbers of all measures, as documents have them.
func TestMeasuresDocuments(t *testing.T) {
	m := hashedImages(t)
	out := ""
	for _, activation := range []spec.Activation{spec.Tanh, spec.ReLU} {
		c := smallPost(1, activation, spec.OneVsRest)
		c.Stages = []spec.Stage{measure.Measures}
		if err := measure.Rules().Set(&c, measure.Measures, "all"); err != nil {
			t.Fatal(err)
		}
		all, cores := os.Getenv("FATHOM_SLOW") != "", 1
		if activation == spec.Tanh && !all {
			cores = 2 // one of the two
		}
		hash := hashOf(t, c, m, simd.NewPool(cores))
		if all && hashOf(t, c, m, simd.NewPool(2)) != hash {
			t.Errorf("%s: two cores give other numbers than one", activation)
		}
		out += fmt.Sprintf("%-4s %s\n", activation, hash)
	}
	golden.RequireEqual(t, []byte(out))
}

// TestDividedProducts: the bits do not depend on the cores where products are large enough to be
// divided among them, of networks and of probes, and images come as a stream.
func TestDividedProducts(t *testing.T) {
	c, samples := smallPost(1, spec.Tanh, spec.Multinomial), 3000
	c.Source.TrainSamples, c.Source.TestSamples = 3000, 1000
	c.Stages = []spec.Stage{measure.Probe}
	c.EditNetwork(func(n *spec.Network) { n.Hidden, n.Batch, n.Steps, n.EvaluateEvery = []int{200, 100}, 500, 6, 3 })
	if os.Getenv("FATHOM_SLOW") == "" {
		samples = 1500
		c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 }) // at the end the layers are probed all the same
	}
	spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples, p.Tolerance = samples, 1e-2 })
	m, err := source.Load(data.MNISTName, data.Options{HoldOut: 5000, Train: 3000, Test: 1000})
	if err != nil {
		t.Fatal(err)
	}
	want := ""
	for _, cores := range []int{1, 5} {
		got := hashOf(t, c, m, simd.NewPool(cores))
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%d cores give another document than one", cores)
		}
	}
}

// smallPost is the post's experiment, small.
func smallPost(seed uint64, activation spec.Activation, solver spec.Solver) spec.Spec {
	c := measure.Rules().Default
	c.Seed = seed
	c.Source.TrainSamples, c.Source.TestSamples = 600, 300
	c.EditNetwork(func(n *spec.Network) {
		n.Hidden, n.Activation, n.Batch, n.Steps, n.EvaluateEvery, n.LookEvery = []int{20, 12}, activation, 20, 60, 20, 30
	})
	c.StartFrom([]spec.Init{spec.Same, spec.Fresh}[seed%2])
	c.Stages = []spec.Stage{measure.Probe, measure.PCA, spec.Teach}
	spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples, p.Solver = 200, solver })
	return c
}

// hashOf is the SHA-256 of an experiment's document without the seconds.
func hashOf(t *testing.T, c spec.Spec, m *source.Material, pool *simd.Pool) string {
	t.Helper()
	return fmt.Sprintf("%x", sha256.Sum256(documentOf(t, c, m, pool)))
}

// measuresIn are the setting and the numbers of measures in a document.
var measuresIn = regexp.MustCompile(`(?ms)^    "measures": \[[^]]*\],\n|^  "measures": \[\n.*?^  \],\n`)

// bareHashOf is the SHA-256 of a document without seconds and without measures.
func bareHashOf(t *testing.T, c spec.Spec, m *source.Material, pool *simd.Pool) string {
	t.Helper()
	if err := measure.Rules().Set(&c, measure.Measures, "none"); err != nil {
		t.Fatal(err) // nor are those taken that go along with the looks
	}
	return fmt.Sprintf("%x", sha256.Sum256(measuresIn.ReplaceAll(documentOf(t, c, m, pool), nil)))
}

func documentOf(t *testing.T, c spec.Spec, m *source.Material, pool *simd.Pool) []byte {
	t.Helper()
	l := Start(c, func() (*source.Material, error) { return m, nil }, pool)
	defer l.Close()
	l.Ask(run.Requests(c.Stages)...)
	l.Finish()
	events, err := finish(t, l)
	if err != nil {
		t.Fatal(err)
	}
	r := run.Collect(c, events)
	r.Seconds = nil
	text, err := r.Document()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
