package lab

import (
	"testing"
	"time"

	"fathom/model/measure"
	"fathom/model/source"
)

// predicted sets settings of the post's experiment, names and values in turn, and predicts it at a
// thousand million multiply-adds a second.
func predicted(t *testing.T, settings ...string) time.Duration {
	t.Helper()
	s := measure.Rules().Default
	for i := 0; i < len(settings); i += 2 {
		if err := measure.Rules().Set(&s, settings[i], settings[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return Predictor{data: "mnist", tests: 10000, inputs: 784, perSecond: 1e9}.Predict(s)
}

// TestPredictionCounts holds a prediction to a count by hand: of one hidden layer of 10 units,
// 7,940 weights. A step of 5 images goes through all of them forward, and back for the weights, and
// through the last 100 for the layer; two maps cost their overhead. Three evaluations go through
// them forward.
func TestPredictionCounts(t *testing.T) {
	steps, evaluations := 20*(5*(7940+7940+100)+2*stepOverhead), 3*10000*7940.0
	want := steps + evaluations
	small := []string{"hidden", "10", "batch", "5", "steps", "20", "evaluate-every", "10", "probe-every", "0", "stages", "train"}
	if got := predicted(t, small...); got != time.Duration(want) {
		t.Errorf("the training takes %d ns, want %.0f", got, want)
	}
	// The probes of the input once, and of the layer trained and untrained.
	want += passesOfFit * 1000 * 10 * (784 + 2*10)
	if got := predicted(t, append(small, "stages", "probe")...); got != time.Duration(want) {
		t.Errorf("with probes it takes %d ns, want %.0f", got, want)
	}
	if got, want := predicted(t, append(small, "stages", "train,teach")...), 2*(steps+evaluations); got != time.Duration(want) {
		t.Errorf("with teaching it takes %d ns, want %.0f", got, want)
	}
}

// TestPredictionsKnowTheirLimits: of other data, and of what cannot be, nothing is said; fewer test
// images take less.
func TestPredictionsKnowTheirLimits(t *testing.T) {
	for _, settings := range [][]string{{"data", "elsewhere"}, {"steps", "0"}, {"evaluate-every", "0"}} {
		if got := predicted(t, settings...); got != 0 {
			t.Errorf("%v is predicted to take %v", settings, got)
		}
	}
	if all, few := predicted(t), predicted(t, "test-samples", "100"); few >= all {
		t.Errorf("100 test images take %v, all of them %v", few, all)
	}
	if long := predicted(t, "steps", "9000000000000000000"); long <= 0 {
		t.Errorf("very many steps take %v", long)
	}
	s := measure.Rules().Default
	if p := NewPredictor(s, new(source.Material), 1); p.Predict(s) != 0 {
		t.Error("without images something is predicted")
	}
}

// TestPredictorTriesTheMachine: what is tried gives a rate, on images fewer than a minibatch too.
func TestPredictorTriesTheMachine(t *testing.T) {
	m, err := load()
	if err != nil {
		t.Fatal(err)
	}
	s := tiny()
	p := NewPredictor(s, m, 4)
	if p.perSecond <= 0 || p.Predict(s) <= 0 {
		t.Errorf("the rate is %v", p.perSecond)
	}
}

// TestSlowStartTime: four seconds are the first hundred steps'.
func TestSlowStartTime(t *testing.T) {
	if got := SlowStartTime(); got < 5*time.Second || got > 8*time.Second {
		t.Errorf("a slow start takes %v", got)
	}
}
