package stat

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestFiguresOfGivenAnswers writes what is said of answers that another program has written, for
// .ci/measures_reference.py to hold against those of other libraries. FATHOM_ANSWERS is the directory:
// answers.json has the labels of samples and what two classifiers say, paired differences and p-values.
// What is found goes to figures.json.
func TestFiguresOfGivenAnswers(t *testing.T) {
	dir := os.Getenv("FATHOM_ANSWERS")
	if dir == "" {
		t.Skip("no answers are given")
	}
	var given struct {
		Labels, First, Second []int32
		Differences, PValues  []float64
	}
	file, err := os.ReadFile(filepath.Join(dir, "answers.json"))
	if err == nil {
		err = json.Unmarshal(file, &given)
	}
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for i, y := range given.Labels {
		if given.Second[i] == y {
			right++
		}
	}
	lo, hi := Wilson(right, len(given.Labels))
	paired := ComparePaired(given.Differences)
	found := map[string]float64{
		"wilson_low": lo, "wilson_high": hi,
		"mcnemar":     CompareMcNemar(given.First, given.Second, given.Labels).PValue,
		"paired_p":    paired.PValue,
		"paired_low":  paired.Low,
		"paired_high": paired.High,
		"detectable":  Detectable(len(given.Differences), Level, Power),
		"needed":      float64(PairsNeeded(0.6, Level, Power)),
		"power":       PairedPower(len(given.Differences), 0.6, Level),
	}
	out := map[string]any{"figures": found, "holm": Holm(given.PValues)[0]}
	file, err = json.MarshalIndent(out, "", " ")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "figures.json"), file, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
