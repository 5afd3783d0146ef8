package lab

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"fathom/model/measure"
	"fathom/model/simd"
	"fathom/model/spec"
)

// TestTierDocuments holds the hashes of documents of three seeds and all activations on every tier that
// this processor has, on one core and on two: those in assembly have one, the Go tier another. Without FATHOM_SLOW
// three of the nine are made, which have each seed, activation and solver once, and one of these on two cores. It
// runs itself for each tier, since a process has but one.
func TestTierDocuments(t *testing.T) {
	const child, begins = "LAB_TEST_TIER", "hash "
	all := os.Getenv("FATHOM_SLOW") != ""
	if os.Getenv(child) != "" {
		for _, line := range tierDocuments(t, all) {
			fmt.Println(begins + line)
		}
		return
	}
	found := map[string]string{}
	for _, tier := range simd.Supported() {
		cmd := exec.Command(os.Args[0], "-test.run=^TestTierDocuments$")
		cmd.Env = append(os.Environ(), child+"=1", simd.EnvVar+"="+tier)
		printed, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", tier, err, printed)
		}
		kind, hashes := "assembly", ""
		if tier == "go" {
			kind = tier
		}
		for line := range strings.Lines(string(printed)) {
			if hash, ok := strings.CutPrefix(line, begins); ok {
				hashes += hash
			}
		}
		if before, ok := found[kind]; ok && before != hashes {
			t.Errorf("%s has other documents than another tier in assembly:\n%s\n%s", tier, hashes, before)
		}
		found[kind] = hashes
	}
	for kind, hashes := range found {
		t.Run(kind, func(t *testing.T) {
			if all {
				golden.RequireEqual(t, []byte(hashes))
				return
			}
			want, err := os.ReadFile(filepath.Join("testdata", t.Name()+".golden"))
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(hashes) {
				if !strings.Contains(string(want), line) {
					t.Errorf("of the documents that are held, none is %s", line)
				}
			}
			if n := strings.Count(hashes, "\n"); n != 3 {
				t.Errorf("%d documents", n)
			}
		})
	}
}

// tierDocuments lists the documents' hashes on the tier of this process. The networks are wide enough
// for the Go tier to divide products.
func tierDocuments(t *testing.T, all bool) (lines []string) {
	m := fewDigits(t)
	for i, activation := range []spec.Activation{spec.Tanh, spec.ReLU, spec.Sigmoid} {
		for seed := range uint64(3) {
			if !all && seed != uint64(i) {
				continue
			}
			c := smallPost(seed+1, activation, spec.Solvers()[seed])
			c.EditNetwork(func(n *spec.Network) { n.Hidden, n.Batch, n.Steps, n.LookEvery = []int{100, 30}, 50, 30, 0 })
			spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples = 100 })
			cores := 1
			if i == 0 && !all {
				cores = 2 // one of the three
			}
			hash := bareHashOf(t, c, m, simd.NewPool(cores))
			if all && bareHashOf(t, c, m, simd.NewPool(2)) != hash {
				t.Errorf("seed %d, %s: two cores give another document than one", seed+1, activation)
			}
			lines = append(lines, fmt.Sprintf("%d %-7s %s", seed+1, activation, hash))
		}
	}
	return lines
}
