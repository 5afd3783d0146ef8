package lab

import (
	"math"
	"strings"
	"testing"

	"fathom/model"
)

// TestWatch tells courses of a training of ten classes apart: guessing has 2.30 nats.
func TestWatch(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, test := range []struct {
		name        string
		test, train []float64 // losses at the evaluations; the training has none before it begins
		onTrain     float64   // the loss of the last network on training images
		want        string    // of the evaluation that says it; "" for none
		at          int
	}{
		{"it learns", []float64{2.3, 1, 0.3}, []float64{nan, 1.4, 0.4}, 0.3, "", 0},
		{"it learns from far above guessing", []float64{26.7, 14, 5.1}, []float64{nan, 18, 8}, 5, "", 0},
		{"it hardly learns from there", []float64{26.7, 26.6, 26.6}, []float64{nan, 26.9, 26.8}, 26.6, "", 0},
		{"it learns by heart", []float64{2.3, 9, 40}, []float64{nan, 1.2, 0.01}, 0.01, "", 0},
		{"it learns by heart from far above", []float64{26.7, 28, 35}, []float64{nan, 22, 15}, 15, "", 0},
		{"it guesses", []float64{2.3, 2.35, 2.31}, []float64{nan, 2.33, 2.32}, 2.31, "", 0},
		{"it rises and falls again", []float64{2.3, 16, 1}, []float64{nan, 20, 1.1}, 0.9, "", 0},
		{"a shade above guessing", []float64{2.37, 2.6, 2.5}, []float64{nan, 2.9, 2.6}, 2.55, "", 0},
		{"ruined", []float64{2.37, 17, 17.6}, []float64{nan, 18.5, 17.1}, 17.1,
			"diverged: it ends at 17.60 nats per image (guessing: 2.30)", 2},
		{"just ruined", []float64{2.37, 3.6, 3.5}, []float64{nan, 3.5, 3.5}, 3.5,
			"diverged: it ends at 3.50 nats per image (guessing: 2.30)", 2},
		{"ruined on the test images alone", []float64{2.37, 3.6, 3.5}, []float64{nan, 3.5, 3.5}, 3.4, "", 0},
		{"it rises, below guessing", []float64{1.5, 1.6, 1.7, 1.8, 1.9, 2, 2.1}, []float64{nan, 1.6, 1.7, 1.8, 1.9, 2, 2.1}, 2.1, "", 0},
		{"ruined at the very end", []float64{2.3, 2.4, 16.7}, []float64{nan, 2.2, 2}, 16.5,
			"diverged: it ends at 16.70 nats per image (guessing: 2.30)", 2},
		{"ruined from far above", []float64{26.7, 40, 300}, []float64{nan, 60, 24437}, 290,
			"diverged: it ends at 300.00 nats per image (guessing: 2.30)", 2},
		{"ruined beyond words", []float64{2.3, 1e20, 1e33}, []float64{nan, 1e30, 3e33}, 3e+33,
			"diverged: it ends at 1e+33 nats per image (guessing: 2.30)", 2},
		{"it rises without end, slowly", []float64{2.3, 2.5, 2.5, 2.5, 2.6, 2.7, 2.8}, []float64{nan, 2.5, 2.6, 2.7, 2.8, 2.9, 3}, 2.8,
			"diverged: it rose in its last 5 evaluations, to 3.00 nats per image (guessing: 2.30)", 6},
		{"not from the first on", []float64{2.3, 2.5, 2.5, 2.5, 2.6, 2.7, 2.8}, []float64{nan, 2.7, 2.6, 2.7, 2.8, 2.9, 3}, 2.8, "", 0},
		{"it rises, and is good", []float64{2.3, 1, 1, 1, 1, 1, 1}, []float64{nan, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6}, 0.9, "", 0},
		{"the loss is lost", []float64{2.3, nan, nan}, []float64{nan, nan, nan}, nan, "diverged by step 10: the loss is no longer a finite number", 1},
		{"the loss is infinite", []float64{2.3, 1, inf}, []float64{nan, 1, 1}, 1, "diverged by step 20: the loss is no longer a finite number", 2},
		{"it begins so", []float64{nan, nan, nan}, []float64{nan, nan, nan}, nan, "cannot be trained: before its first step its loss is not a finite number", 0},
	} {
		w := newWatch(math.Log(10), 10*(len(test.test)-1))
		for i := range test.test {
			reason := w.see(Evaluated{Step: 10 * i, Loss: Figure(test.test[i]), TrainLoss: Figure(test.train[i])}, true, func() float64 { return test.onTrain })
			if want := test.want; i == test.at && reason != want || i != test.at && reason != "" {
				t.Errorf("%s: evaluation %d says %q, want %q at %d", test.name, i, reason, want, test.at)
			}
		}
	}
	if reason := newWatch(math.Log(10), 100).see(Evaluated{Step: 50, Loss: 1, TrainLoss: 1}, false, nil); reason != "diverged by step 50: weights are no longer finite numbers" {
		t.Errorf("weights that are not finite: %q", reason)
	}
}

// TestGuessing is the entropy of the classes' frequencies.
func TestGuessing(t *testing.T) {
	for _, test := range []struct {
		labels  []int32
		classes int
		want    float64
	}{
		{[]int32{0, 1, 2, 3}, 4, math.Log(4)},
		{[]int32{255, 999}, 1000, math.Ln2}, // classes that are not there are guessed by nobody
		{[]int32{0, 0, 0, 1}, 2, 2*math.Ln2 - 0.75*math.Log(3)},
		{[]int32{7, 7}, 10, 0},
	} {
		if got := guessing(test.labels, test.classes); math.Abs(got-test.want) > 1e-15 {
			t.Errorf("%v: %v nats, want %v", test.labels, got, test.want)
		}
	}
}

// TestRuinAt judges the moments of a training that was ruined, recovered and ended ruined.
func TestRuinAt(t *testing.T) {
	w := newWatch(math.Log(10), 50)
	var evaluations []Evaluated
	for i, loss := range []float64{2.3, 17, 18, 2, 3.5, 19} {
		e := Evaluated{Step: 10 * i, Loss: Figure(loss), TrainLoss: Figure(loss)}
		if i == 0 {
			e.TrainLoss = Figure(math.NaN())
		}
		w.see(e, true, func() float64 { return loss })
		e.WorseThanGuessing = w.worse(e)
		evaluations = append(evaluations, e)
	}
	ended := Diverged{Network: Base, Step: 50, Reason: "diverged: it ends at 19.00 nats per image"}
	for step, want := range map[int]Ruin{0: NotRuined, 9: NotRuined, 10: RuinGuessing, 25: RuinGuessing, 30: NotRuined, 40: RuinGuessing, 49: RuinGuessing, 50: RuinDiverged, 60: RuinDiverged} {
		if got := RuinAt(step, evaluations, ended); got != want {
			t.Errorf("step %d: %q, want %q", step, got, want)
		}
	}
	if w.worse(Evaluated{Step: 60, Loss: 40, TrainLoss: 0.01}) {
		t.Error("a network that learned by heart is ruined")
	}
	if got := RuinAt(50, evaluations, Diverged{}); got != RuinGuessing {
		t.Errorf("before it is said: %q", got)
	}
}

// TestDivergenceInLife trains networks that are known to be ruined and others that are not.
func TestDivergenceInLife(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(c *Config)
		want   string // a part of what is said; "" for nothing
	}{
		{"it learns", func(*Config) {}, ""},
		{"units that saturate keep all numbers finite", func(c *Config) { c.LearningRate = 100 }, "nats per image (guessing: 1.10)"},
		{"seven times guessing", func(c *Config) { c.Activation, c.LearningRate = model.Sigmoid, 5 }, "nats per image (guessing: 1.10)"},
		{"ReLU overflows", func(c *Config) { c.Activation, c.LearningRate = model.ReLU, 1e30 }, "diverged by step 50: weights are no longer finite numbers"},
		{"a wide network begins far above guessing", func(c *Config) {
			c.Activation, c.LearningRate, c.Hidden, c.Steps, c.EvaluateEvery = model.ReLU, 1e-5, []int{1024, 1024, 1024}, 20, 5
		}, ""},
		{"one step", func(c *Config) { c.Steps = 1 }, ""},
	} {
		c := tiny()
		test.change(&c)
		c.ProbeEvery, c.Stages = 0, []Stage{Train}
		r := Collect(c, do(t, c))
		got := r.Train.Diverged
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q; losses %v to %v", test.name, got, test.want, r.Train.Curve[0].Loss, r.Train.Final)
		}
		if test.name == "a wide network begins far above guessing" && !(r.Train.Curve[0].Loss > 2 && r.Train.Final.Loss < r.Train.Curve[0].Loss) {
			t.Errorf("%s: losses %v to %v test nothing", test.name, r.Train.Curve[0].Loss, r.Train.Final.Loss)
		}
	}
}

// TestTaughtDivergence says it of the network that it is true of.
func TestTaughtDivergence(t *testing.T) {
	c := tiny()
	c.Activation, c.TeachWeight, c.Stages = model.ReLU, 1e30, []Stage{Teach}
	r := Collect(c, do(t, c))
	if r.Train.Diverged != "" || r.Teach.Diverged == "" {
		t.Errorf("the base network %q, the taught one %q", r.Train.Diverged, r.Teach.Diverged)
	}
}
