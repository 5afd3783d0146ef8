package export

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// trainPart is the training of the base network, and the parameters of all networks.
func (x *contents) trainPart() part {
	p := part{section: x.writeTrain, items: x.weightItems}
	t, done := x.Result.Train, 0
	if t != nil {
		p.tables = []file{table("curve", curveRows(t.Curve))}
		done = t.Final.Step
	}
	if t != nil && len(t.Curve) > 0 {
		p.figures = sheetFiles("curves", x.curves)
	}
	if x.has[spec.Base] {
		p.arrays = []file{{"arrays/weights.npz", x.weights}}
	}
	p.gaps = []gap{{name: "train stage", stage: spec.Train, failed: x.Result.Failed[spec.Train], amount: x.ofSteps(done), there: t != nil}}
	return p
}

// curves is the base network's training: the error rate of the network and of each layer's probe,
// and the losses. The rates of many layers are a map of cells.
func (x *contents) curves() sheet {
	t, steps := x.Result.Train, x.steps()
	accuracy := &curve{name: "network", style: line(network, nil)}
	loss := &curve{name: "test images", style: line(network, nil)}
	train := &curve{name: "minibatches", style: line(training, dashes[1])}
	for _, p := range t.Curve {
		accuracy.add(p.Step, p.Accuracy)
		loss.add(p.Step, p.Loss)
		train.add(p.Step, p.TrainLoss)
	}
	var panels []*panel
	of, rates := "the network", []*curve{accuracy}
	switch probes := x.probeCurves(); {
	case len(probes) > mostLines:
		panels = append(panels, layerPanel(probes))
	case len(probes) > 0:
		of, rates = "the network and of each layer's probe", append(probes, accuracy)
	}
	if post := x.Result.Published(); post != nil {
		rates = append(rates, reference("published", steps, post.Accuracy))
	}
	panels = append([]*panel{errorPanel("Test error of "+of, steps, rates...)}, panels...)
	panels = append(panels, logPanel("Mean cross-entropy", "nats per image (log axis)", steps, loss, train))
	s := sheet{title: "Training of the base network", note: x.about() + between + x.testImages(), width: 7.2 * vg.Inch}
	for _, p := range panels {
		s.panels = append(s.panels, []*panel{p})
	}
	s.height = vg.Length(len(s.panels))*2.7*vg.Inch + 40
	return s
}

// baseAccuracy returns the base network's accuracy by step, NaN where it was not
// evaluated.
func baseAccuracy(r run.Result) func(step int) spec.Figure {
	at := map[int]spec.Figure{}
	if r.Train != nil {
		for _, p := range r.Train.Curve {
			at[p.Step] = p.Accuracy
		}
	}
	return func(step int) spec.Figure {
		if a, ok := at[step]; ok {
			return a
		}
		return spec.Figure(math.NaN())
	}
}

func curveRows(curve []run.Point) [][]string {
	rows := [][]string{{"step", "loss", "accuracy", "train_loss"}}
	for _, p := range curve {
		rows = append(rows, []string{strconv.Itoa(p.Step), cell(p.Loss), cell(p.Accuracy), cell(p.TrainLoss)})
	}
	return rows
}

// weights writes the base network as it is trained, as it was before (_initial)
// and the taught ones (_taught, of the other start _taught_same or _taught_fresh),
// where there are such.
func (x *contents) weights(w io.Writer) error {
	maps := x.maps()
	return npz(w, x.ask, func(a *archive) {
		a.network(spec.Base, x.steps(), maps, "")
		a.network(spec.Base, 0, maps, "_initial")
		for _, t := range x.teachings() {
			if subject := spec.TaughtID(t.Init); x.has[subject] {
				a.network(subject, x.steps(), maps, t.suffix)
			}
		}
	})
}

// weightItems says what the networks' parameters are called.
func (x *contents) weightItems(b *strings.Builder) {
	if !x.has[spec.Base] {
		return
	}
	b.WriteString("- [weights.npz](arrays/weights.npz): `W1` (in×out), `b1`, … of the base network, `W1_initial`, … before its training")
	for _, t := range x.teachings() {
		if ok := x.has[spec.TaughtID(t.Init)]; ok && t.other {
			fmt.Fprintf(b, ", `W1%s`, … of the one taught from the %s start", t.suffix, t.Init)
		} else if ok {
			b.WriteString(", `W1_taught`, … of the taught one")
		}
	}
	fmt.Fprintf(b, ". A layer is %s(x·W + b), the logits x·W + b; x is a pixel's byte / 255.\n", x.Result.Spec.Network().Activation)
}

func (x *contents) writeTrain(b *strings.Builder) {
	t := x.Result.Train
	if t == nil || len(t.Curve) == 0 {
		return
	}
	fmt.Fprintf(b, "## Training\n\n| after %s | base network |\n|---|--:|\n| test accuracy | %s |\n| mean test cross-entropy, nats per image | %s |\n\n",
		text.Plural(t.Final.Step, "step"), figure(t.Final.Accuracy, 4), figure(t.Final.Loss, 4))
	if post := x.Result.Published(); post != nil {
		fmt.Fprintf(b, "The post reports an accuracy of %.3f, of one run.\n\n", post.Accuracy)
	}
	if t.Diverged != "" {
		fmt.Fprintf(b, "The network %s.\n\n", t.Diverged)
	}
	picture(b, "Accuracy and loss while the network trains", "curves")
}
