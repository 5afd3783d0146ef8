package cost

import (
	"strings"
	"testing"
)

// TestMachineText: what all cores do is compared with what all do at best at the same time, which is less than
// each does alone where they are two threads of one core.
func TestMachineText(t *testing.T) {
	r := Machine{Cores: 2, PeakGFLOPS: 100, AllPeakGFLOPS: 120, MemoryGBs: 10, StepsPerSec: 1, Seconds: map[string]float64{"train": 2},
		Kernels: []Kernel{{Name: "forward", Microseconds: 3, GFLOPS: 80}}, Passes: []Pass{{Name: "both products", GBs: 5, GFLOPS: 30}}}
	got := strings.Join(strings.Fields(r.Text([]string{"train"})), " ")
	for _, want := range []string{
		"one core at its best: 100.0 GFLOPS, all at the same time 120.0", "forward 3.0 80.0 80 %", "both products 5.0 50 % 30.0 25 %", "1 step per second", "train 2.00",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}
