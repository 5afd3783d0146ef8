package main

import (
	"strings"
	"testing"

	"fathom/model/spec"
)

// TestRunSeedsText: the report of several seeds has each layer's mean with its interval, the differences
// with both kinds of interval, and what is sure in words; what is only checked has a mean and no test.
func TestRunSeedsText(t *testing.T) {
	dir := t.TempDir()
	writeSet(t, dir)
	out, err := call(small(dir, "--replicates", "3", "--stages", "train,probe,measures", "--measures", "knn,permuted", "--seed", "5")...)
	if err != nil {
		t.Fatal(err)
	}
	_, out, there := strings.Cut(out, "\nSeeds: 3 seeds from seed 5 on\n  3 seeds show a difference between paired figures of 3.26 of its standard deviations with a chance of 80 %")
	if !there {
		t.Fatal("nothing says which difference so many seeds can show")
	}
	means, tests, there := strings.Cut(out, "  differences paired by seed, ± half of the 95 % interval")
	if !there {
		t.Fatalf("there are no differences:\n%s", out)
	}
	for _, want := range []string{"mean ± half of the 95 % t interval over seeds, on the same test images", " permuted ", " (fixed)", "    hidden1 ", " ± ", "test accuracy of the network after 60 steps: 0."} {
		if !strings.Contains(means, want) {
			t.Errorf("the means lack %q:\n%s", want, means)
		}
	}
	for _, want := range []string{
		"of other seeds on these images, and of other\n  seeds on other images", "  trained network, probe  ", "seeds, images", "hidden1 - input", "hidden2 - hidden1", "hidden2 - input",
		"trained minus untrained, knn", "–", "\n  Untrained network, probe: ", "\n  Trained network, knn: ",
	} {
		if !strings.Contains(tests, want) {
			t.Errorf("the tests lack %q:\n%s", want, tests)
		}
	}
	if strings.Contains(tests, "permuted") || strings.Contains(tests, "taught") {
		t.Errorf("there are tests of what is only checked, or was not done:\n%s", tests)
	}
	for line := range strings.SplitSeq(tests, "\n") {
		fields := strings.Fields(line)
		if len(fields) > 7 && fields[1] == "-" && !strings.HasSuffix(line, "not sure") && !strings.Contains(line, "sure: ") {
			t.Errorf("a test does not say whether it is sure: %q", line)
		}
	}
}

// TestSureOfTheseImages: what is tested over seeds alone is said of the same images alone.
func TestSureOfTheseImages(t *testing.T) {
	test := spec.SeedTest{First: spec.Quantity{Name: "input"}, Second: spec.Quantity{Name: "hidden1", Step: 10}, N: 3, Mean: 0.1, Shows: spec.Higher, Adjusted: 0.01}
	both := test
	both.Items = &spec.SeedItems{Items: 200, Shows: spec.Higher, Adjusted: 0.02}
	var b strings.Builder
	writeSeedTests(&b, spec.Seeded{Ran: 3, Families: []spec.SeedFamily{{Name: spec.DepthFamily, Tests: []spec.SeedTest{test, both}}}})
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if n := len(lines); n < 2 || !strings.HasSuffix(strings.TrimSpace(lines[n-2]), "sure: higher, of these images") || !strings.HasSuffix(strings.TrimSpace(lines[n-1]), "sure: higher") {
		t.Errorf("the tests are\n%s", b.String())
	}
}
