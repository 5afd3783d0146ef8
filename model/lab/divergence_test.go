package lab

import (
	"math"
	"strings"
	"testing"

	"fathom/model/run"
	"fathom/model/spec"
)

// tenClasses is guessing among ten classes of the same size: 2.30 nats, and one image of ten.
var tenClasses = guess{loss: math.Log(10), accuracy: 0.1, start: math.NaN()}

// TestWatch tells courses of a training apart.
func TestWatch(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, test := range []struct {
		name        string
		test, train []float64 // losses at the evaluations; the training has none before it begins
		accuracy    []float64 // at the evaluations, 0.1 where there is none
		onTrain     float64   // the loss of the networks on training images
		want        string    // of the evaluation that says it; "" for none
		at          int
	}{
		{"it learns", []float64{2.3, 1, 0.3}, []float64{nan, 1.4, 0.4}, []float64{0.1, 0.7, 0.9}, 0.3, "", 0},
		{"it learns from far above guessing", []float64{26.7, 14, 5.1}, []float64{nan, 18, 8}, nil, 5, "", 0},
		{"it hardly learns from there", []float64{26.7, 26.6, 26.6}, []float64{nan, 26.9, 26.8}, nil, 26.6, "", 0},
		{"it learns by heart", []float64{2.3, 9, 40}, []float64{nan, 1.2, 0.01}, nil, 0.01, "", 0},
		{"it learns by heart from far above", []float64{26.7, 28, 35}, []float64{nan, 22, 15}, nil, 15, "", 0},
		{"it learns after a step that was too long", []float64{2.8, 25, 7.57}, []float64{nan, 110, 3.9}, []float64{0.1, 0.46, 0.72}, 6, "", 0},
		{"hopeless, whatever it knows", []float64{2.8, 25, 16.2}, []float64{nan, 110, 16}, []float64{0.1, 0.46, 0.6}, 16,
			"diverged: it ends at 16.20 nats per image (guessing: 2.30)", 2},
		{"not yet hopeless", []float64{2.8, 25, 16}, []float64{nan, 110, 16}, []float64{0.1, 0.46, 0.6}, 16, "", 0},
		{"it knows enough", []float64{2.3, 9, 9}, []float64{nan, 9, 9}, []float64{0.1, 0.1, 0.29}, 9, "", 0},
		{"it knows too little", []float64{2.3, 9, 9}, []float64{nan, 9, 9}, []float64{0.1, 0.3, 0.27}, 9,
			"diverged: it ends at 9.00 nats per image (guessing: 2.30)", 2},
		{"it guesses", []float64{2.3, 2.35, 2.31}, []float64{nan, 2.33, 2.32}, nil, 2.31, "", 0},
		{"it rises and falls again", []float64{2.3, 16, 1}, []float64{nan, 20, 1.1}, []float64{0.1, 0.1, 0.7}, 10, "", 0},
		{"a shade above guessing", []float64{2.37, 2.6, 2.5}, []float64{nan, 2.9, 2.6}, nil, 2.55, "", 0},
		{"ruined", []float64{2.37, 17, 17.6}, []float64{nan, 18.5, 17.1}, nil, 17.1,
			"diverged: it ends at 17.60 nats per image (guessing: 2.30)", 2},
		{"just ruined", []float64{2.37, 3.6, 3.5}, []float64{nan, 3.5, 3.5}, nil, 3.5,
			"diverged: it ends at 3.50 nats per image (guessing: 2.30)", 2},
		{"ruined on the test images alone", []float64{2.37, 3.6, 3.5}, []float64{nan, 3.5, 3.5}, nil, 3.4, "", 0},
		{"its units died", []float64{2.3, 16.7, 2.6, 2.31}, []float64{nan, 2.2, 9, 2.31}, nil, 16.5,
			"diverged: it reached 16.70 nats per image (guessing: 2.30) and ends with an accuracy of 0.100", 3},
		{"its units died between two evaluations", []float64{2.3, 2.31, 2.31}, []float64{nan, 3e33, 2.31}, nil, 2.31,
			"diverged: it reached 3e+33 nats per image (guessing: 2.30) and ends with an accuracy of 0.100", 2},
		{"one minibatch from far above", []float64{27.5, 21.7}, []float64{nan, 33}, nil, 22, "", 0},
		{"they did not all", []float64{2.3, 16.7, 1.6, 2.31}, []float64{nan, 2.2, 9, 2.31}, []float64{0.1, 0.1, 0.5, 0.1}, 16.5, "", 0},
		{"ruined at the very end", []float64{2.3, 2.4, 16.7}, []float64{nan, 2.2, 2}, nil, 16.5,
			"diverged: it ends at 16.70 nats per image (guessing: 2.30)", 2},
		{"ruined from far above", []float64{26.7, 40, 300}, []float64{nan, 60, 24437}, nil, 290,
			"diverged: it ends at 300.00 nats per image (guessing: 2.30)", 2},
		{"ruined beyond words", []float64{2.3, 1e20, 1e33}, []float64{nan, 1e30, 3e33}, nil, 3e33,
			"diverged: it ends at 1e+33 nats per image (guessing: 2.30)", 2},
		{"it rises to the end, slowly", []float64{2.3, 2.5, 2.5, 2.5, 2.6, 2.7, 2.8}, []float64{nan, 2.5, 2.6, 2.7, 2.8, 2.9, 3}, nil, 2.8,
			"diverged: its training loss rose in the last 5 evaluations, to 3.00 nats per image (guessing: 2.30)", 6},
		{"it rises, and knows a lot", []float64{2.3, 2.5, 2.5, 2.5, 2.6, 2.7, 2.8}, []float64{nan, 2.5, 2.6, 2.7, 2.8, 2.9, 3}, []float64{0.1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, 2.8, "", 0},
		{"it rises, below guessing", []float64{1.5, 1.6, 1.7, 1.8, 1.9, 2, 2.1}, []float64{nan, 1.6, 1.7, 1.8, 1.9, 2, 2.1}, nil, 2.1, "", 0},
		{"not from the first on", []float64{2.3, 2.5, 2.5, 2.5, 2.6, 2.7, 2.8}, []float64{nan, 2.7, 2.6, 2.7, 2.8, 2.9, 3}, nil, 2.8, "", 0},
		{"the loss is lost", []float64{2.3, nan, nan}, []float64{nan, nan, nan}, []float64{0.1, nan, nan}, nan, "diverged by step 10: the loss is no longer a finite number", 1},
		{"the loss is infinite", []float64{2.3, 1, inf}, []float64{nan, 1, 1}, []float64{0.1, 0.7, 0.7}, 1, "diverged by step 20: the loss is no longer a finite number", 2},
		{"it begins so", []float64{nan, nan, nan}, []float64{nan, nan, nan}, []float64{nan, nan, nan}, nan, "cannot be trained: before its first step its loss is not a finite number", 0},
	} {
		w := newWatch(tenClasses, 10*(len(test.test)-1))
		for i := range test.test {
			e := spec.Evaluated{Step: 10 * i, Loss: spec.Figure(test.test[i]), TrainLoss: spec.Figure(test.train[i]), Accuracy: 0.1}
			if test.accuracy != nil {
				e.Accuracy = spec.Figure(test.accuracy[i])
			}
			reason := w.see(e, true, func() float64 { return test.onTrain })
			if want := test.want; i == test.at && reason != want || i != test.at && reason != "" {
				t.Errorf("%s: evaluation %d says %q, want %q at %d", test.name, i, reason, want, test.at)
			}
		}
	}
	if reason := newWatch(tenClasses, 100).see(spec.Evaluated{Step: 50, Loss: 1, TrainLoss: 1}, false, nil); reason != "diverged by step 50: weights are no longer finite numbers" {
		t.Errorf("weights that are not finite: %q", reason)
	}
}

// TestGuess takes the entropy of the classes in training and the share of the largest in the test.
func TestGuess(t *testing.T) {
	for _, test := range []struct {
		train, test    []int32
		classes        int
		loss, accuracy float64
	}{
		{[]int32{0, 1, 2, 3}, []int32{0, 0, 0, 1}, 4, math.Log(4), 0.75},
		{[]int32{255, 999}, []int32{999, 255}, 1000, math.Ln2, 0.5}, // classes that are not there are guessed by nobody
		{[]int32{0, 0, 0, 1}, []int32{0, 1, 1}, 2, 2*math.Ln2 - 0.75*math.Log(3), 2. / 3},
		{[]int32{7, 7}, []int32{7}, 10, 0, 1},
	} {
		got := newGuess(test.train, test.test, test.classes)
		if math.Abs(got.loss-test.loss) > 1e-15 || math.Abs(got.accuracy-test.accuracy) > 1e-15 {
			t.Errorf("%v, %v: %+v, want %v and %v", test.train, test.test, got, test.loss, test.accuracy)
		}
	}
}

// TestRuinAt judges moments by the tests of their looks, and the end by the divergence alone.
func TestRuinAt(t *testing.T) {
	var compared []spec.Compared
	for step := 0; step <= 50; step += 10 {
		compared = append(compared, spec.Compared{Step: step, Live: true, WorseThanGuessing: step == 10 || step == 20 || step == 50})
	}
	ended := spec.Diverged{Subject: spec.Base, Step: 50, Reason: "diverged: it ends at 19.00 nats per image"}
	for step, want := range map[int]run.Ruin{0: run.NotRuined, 10: run.RuinGuessing, 20: run.RuinGuessing, 25: run.NotRuined, 30: run.NotRuined, 40: run.NotRuined, 50: run.RuinDiverged} {
		if got := run.RuinAt(step, 50, compared, ended); got != want {
			t.Errorf("step %d: %q, want %q", step, got, want)
		}
	}
	if got := run.RuinAt(50, 50, compared, spec.Diverged{}); got != run.NotRuined {
		t.Errorf("at the end of a training that did not diverge: %q", got)
	}
	if got := run.RuinAt(30, 50, compared, spec.Diverged{Step: 20, Reason: "diverged by step 20"}); got != run.RuinDiverged {
		t.Errorf("after it was lost: %q", got)
	}
}

// TestLooksAtARuinedNetwork: a network whose units saturate at its first steps is worse than
// guessing at every look but the first, however rare the evaluations are, and one that learns is
// not.
func TestLooksAtARuinedNetwork(t *testing.T) {
	for rate, ruined := range map[float64]bool{100: true, 0.01: false} {
		c := tiny()
		c.Stages = []spec.Stage{spec.Train}
		c.EditNetwork(func(n *spec.Network) {
			n.LearningRate, n.EvaluateEvery, n.LookAt = spec.Figure(rate), 300, []int{0, 50, 100, 150, 200, 250, 300}
		})
		looks := 0
		for _, e := range do(t, c) {
			e, ok := e.(spec.Compared)
			if !ok {
				continue
			}
			looks++
			if want := ruined && e.Step > 0; e.WorseThanGuessing != want {
				t.Errorf("rate %v, step %d: worse than guessing: %v", rate, e.Step, e.WorseThanGuessing)
			}
		}
		if looks != 7*3 {
			t.Errorf("rate %v: %d tests", rate, looks)
		}
	}
}

// TestDivergenceInLife trains networks that are known to be ruined and others that are not.
func TestDivergenceInLife(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(c *spec.Spec)
		want   string // a part of what is said; "" for nothing
	}{
		{"it learns", func(*spec.Spec) {}, ""},
		{"units that saturate keep all numbers finite", func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.LearningRate = 100 }) }, "nats per image (guessing: 1.10)"},
		{"seven times guessing", func(c *spec.Spec) {
			c.EditNetwork(func(n *spec.Network) { n.Activation, n.LearningRate = spec.Sigmoid, 5 })
		}, "nats per image (guessing: 1.10)"},
		{"ReLU overflows", func(c *spec.Spec) {
			c.EditNetwork(func(n *spec.Network) { n.Activation, n.LearningRate = spec.ReLU, 1e30 })
		}, "diverged by step 50: weights are no longer finite numbers"},
		{"a wide network begins far above guessing", func(c *spec.Spec) {
			c.EditNetwork(func(n *spec.Network) {
				n.Activation, n.LearningRate, n.Hidden, n.Steps, n.EvaluateEvery = spec.ReLU, 1e-5, []int{1024, 1024, 1024}, 20, 5
			})
		}, ""},
		{"one step", func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.Steps = 1 }) }, ""},
	} {
		c := tiny()
		test.change(&c)
		c.Stages = []spec.Stage{spec.Train}
		c.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
		r := run.Collect(c, do(t, c))
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
	c.Stages = []spec.Stage{spec.Teach}
	c.EditNetwork(func(n *spec.Network) { n.Activation = spec.ReLU })
	c.EditLesson(func(lesson *spec.Lesson) { lesson.Weight = 1e30 })
	r := run.Collect(c, do(t, c))
	if r.Train.Diverged != "" || r.Teach.Diverged == "" {
		t.Errorf("the base network %q, the taught one %q", r.Train.Diverged, r.Teach.Diverged)
	}
}
