package repr

import (
	"os"
	"slices"
	"testing"

	"fathom/model/modeltest"
)

// TestStackingDoesNotShow fits the folds together, by twos and one by one: each has the same bits,
// since it shares nothing but passes.
func TestStackingDoesNotShow(t *testing.T) {
	x, labels := modeltest.TanhLayer(t, 600, 40)
	folds := Folds(labels, nil, 5, 2)
	for _, solver := range []Solver{Multinomial, OneVsRest} {
		o := Options{Solver: solver, Scale: ScaleStandard}.defaults()
		var want *Validation
		for _, per := range []int{5, 2, 1} {
			if per == 1 && os.Getenv("FATHOM_SLOW") == "" {
				continue
			}
			v, err := crossValidate(t.Context(), x, labels, 10, folds, []float64{0.01, 0.1}, o, per*600*10*44)
			if err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = v
			}
			for i := range v.FoldLoss {
				if !slices.Equal(v.FoldLoss[i], want.FoldLoss[i]) {
					t.Errorf("%s, %d folds at a time: log losses %v, want %v", solver, per, v.FoldLoss[i], want.FoldLoss[i])
				}
			}
		}
	}
}
