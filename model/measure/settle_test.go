package measure

import (
	"testing"

	"fathom/model/spec"
)

// TestSureOfOtherImages: of other seeds on other images nothing is sure that is not sure of other seeds
// on these, and the other way round something may be.
func TestSureOfOtherImages(t *testing.T) {
	f := spec.SeedFamily{Tests: []spec.SeedTest{
		{Mean: 1, PValue: 0.2, Items: &spec.SeedItems{PValue: 0.01}},
		{Mean: 1, PValue: 0.01, Items: &spec.SeedItems{PValue: 0.2}},
		{Mean: 1, PValue: 0.01, Items: &spec.SeedItems{PValue: 0.01}},
	}}
	settleSeeds(&f)
	for i, want := range [][2]spec.Shows{{spec.Nothing, spec.Nothing}, {spec.Higher, spec.Nothing}, {spec.Higher, spec.Higher}} {
		if got := f.Tests[i]; got.Shows != want[0] || got.Items.Shows != want[1] {
			t.Errorf("test %d shows %q of seeds and %q of images too, want %q", i, got.Shows, got.Items.Shows, want)
		}
	}
}
