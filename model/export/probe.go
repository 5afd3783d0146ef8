package export

import (
	"fmt"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/model/stat"
)

// probeMeasure is the measure whose figures these are.
const probeMeasure = "probe"

// probePart is the probes: live ones as curves, those of the probe stage as a table.
func (x *contents) probePart() part {
	r := x.Result
	p := part{section: x.writeProbes}
	if r.Train != nil && len(r.Train.ProbeCurve) > 0 {
		p.tables = []file{table(probeMeasure+"-curve", probeCurveRows(r))}
	}
	if len(r.Probes) > 0 {
		p.tables = append(p.tables, table("probes", probeRows(r.Probes)))
		p.figures = append(sheetFiles("probes", x.probes), x.confusionFigures()...)
	}
	for _, probe := range r.Probes {
		if probe.Confusion.Classes() > 0 {
			p.tables = append(p.tables, table("confusion-"+probe.Layer, confusionRows(probe.Confusion)))
		}
	}
	p.gaps = []gap{{name: probeMeasure + " stage", stage: probeMeasure, failed: r.Failed[probeMeasure],
		amount: x.ofLayers(len(r.Probes)), there: len(r.Probes) > 0}}
	return p
}

// probed is the class that a layer's probe gives each of the first test images, as many as
// it was scored on; none where there is no probe.
func (x *contents) probed(layer int) ([]int32, error) {
	predicted, there, err := x.find(spec.Address{
		Subject: spec.Base, Step: x.steps(), Layer: layer, Measure: probeMeasure, Name: spec.Predicted,
	})
	if !there {
		return nil, err
	}
	return predicted.Int32, nil
}

// probeCurves are the live probes' test accuracies, a curve for each layer.
func (x *contents) probeCurves() []*curve {
	layers := len(x.Result.Spec.Network().Hidden) + 1
	var out []*curve
	for _, p := range x.Result.Train.ProbeCurve {
		for layer, a := range p.TestAccuracy {
			for len(out) <= layer {
				n := len(out)
				out = append(out, &curve{name: spec.LayerName(n), style: layerStyle(n, layers)})
			}
			out[layer].add(p.Step, a)
		}
	}
	return out
}

// probes is what the probe stage found, layer by layer.
func (x *contents) probes() sheet {
	r := x.Result
	first := r.Probes[0]
	p := newAxes("layer", "probe test accuracy")
	b := dots{probes: r.Probes}
	keys := []key{{name: "trained network", mark: &trainedDot}, {name: "untrained network (control)", mark: &untrainedDot},
		{name: "95 % Wilson interval", mark: &draw.GlyphStyle{Color: ink, Shape: whiskerGlyph{}, Radius: 4}}}
	if post := r.Published(); post != nil {
		b.published = post.Probes
		keys = append(keys, key{name: "published (one run)", mark: &postMark})
	}
	p.add(gridDrawer{}, b)
	n := len(r.Probes)
	p.x.lo, p.x.hi = -0.6, float64(n)-0.4
	p.y.lo, p.y.hi = b.span()
	p.x.ticks = func(float64, float64) []tick { return layerTicks(r.Probes) }
	p.x.bare, p.x.upright = true, n > labelledLayers
	return sheet{
		title: "What a linear probe reads from each layer",
		note: fmt.Sprintf("%s on %s, scored on %s · %s", r.Probing().Words(),
			text.Plural(first.TrainSamples, "training image"), text.Plural(first.TestSamples, "test image"), x.about()),
		width: vg.Length(min(max(7.2, 0.25*float64(n)), 40)) * vg.Inch, height: 4.4 * vg.Inch,
		keys: keys, panels: [][]*panel{{{axes: p}}},
	}
}

// probeCurveRows has a row for each step and layer, with the network's own score.
func probeCurveRows(r run.Result) [][]string {
	rows := [][]string{{"step", "layer", "test_accuracy", "network_accuracy", "network_loss"}}
	for _, p := range r.Train.ProbeCurve {
		for i, a := range p.TestAccuracy {
			rows = append(rows, []string{strconv.Itoa(p.Step), spec.LayerName(i), cell(a), cell(p.Accuracy), cell(p.Loss)})
		}
	}
	return rows
}

func probeRows(probes []run.ProbeResult) [][]string {
	rows := [][]string{{
		"layer", "width", "solver", "train_samples", "test_samples", "train_accuracy", "test_accuracy", "interval_low", "interval_high",
		"untrained_test_accuracy", "untrained_interval_low", "untrained_interval_high",
		"mcnemar_with", "mcnemar_only_with", "mcnemar_only_this", "mcnemar_p_value", "difference", "difference_low", "difference_high", "problem",
	}}
	for i, p := range probes {
		row := []string{
			p.Layer, strconv.Itoa(p.Width), string(p.Solver), strconv.Itoa(p.TrainSamples), strconv.Itoa(p.TestSamples),
			cell(p.TrainAccuracy), cell(p.TestAccuracy), cell(p.Interval[0]), cell(p.Interval[1]),
			cell(p.UntrainedTestAccuracy), cell(p.UntrainedInterval[0]), cell(p.UntrainedInterval[1]),
		}
		if c := p.McNemar; c != nil {
			d := differenceOf(probes[i-1], c)
			row = append(row, c.With, strconv.Itoa(c.OnlyWith), strconv.Itoa(c.OnlyThis), cell(c.PValue),
				cell(spec.Figure(d.Value)), cell(spec.Figure(d.Low)), cell(spec.Figure(d.High)))
		} else {
			row = append(row, "", "", "", "", "", "", "")
		}
		rows = append(rows, append(row, p.Problem))
	}
	return rows
}

// differenceOf is how much more a layer's probe has right than the one before, with Newcombe's interval.
func differenceOf(before run.ProbeResult, c *run.Comparison) stat.Difference {
	return stat.DifferenceOfCounts(run.Right(before.TestAccuracy, before.TestSamples), c.OnlyWith, c.OnlyThis, before.TestSamples)
}

// confusionRows has a row for each label and a column for each prediction; of more
// classes than that is good for, a row for each cell that counts something.
func confusionRows(confusion spec.Confusion) [][]string {
	table, ok := confusion.Table()
	if !ok {
		rows := [][]string{{"label", "predicted", "images"}}
		for _, c := range confusion.Cells() {
			rows = append(rows, []string{strconv.Itoa(c.Label), class(int32(c.Predicted)), strconv.Itoa(c.Count)})
		}
		return rows
	}
	head := []string{"label"}
	for class := range table {
		head = append(head, strconv.Itoa(class))
	}
	rows := [][]string{head}
	for label, counts := range table {
		row := []string{strconv.Itoa(label)}
		for _, n := range counts {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	return rows
}

func (x *contents) writeProbes(b *strings.Builder) {
	r := x.Result
	if len(r.Probes) == 0 {
		return
	}
	first := r.Probes[0]
	var verdict *run.DepthVerdict
	if all := r.Verdicts(); all != nil {
		verdict = all.Trained
	}
	fmt.Fprintf(b, "## Probes\n\nThe test accuracy of %s on each layer, fitted on %s and scored on %s."+
		" The interval is Wilson's of 95 %%; the same probe on the network before its training is the control.", r.Probing().Words(),
		text.Plural(first.TrainSamples, "training image"), text.Plural(first.TestSamples, "test\nimage"))
	head, rule := "| layer | width | test | 95 % interval | untrained | 95 % interval |", "|---|--:|--:|--:|--:|--:|"
	if verdict != nil {
		b.WriteString(" *More* is how much more\nthan on the layer before, with Newcombe's 95 % interval, and p that of\nMcNemar's exact two-sided test against the layer before on the same images, after Holm: among the tests of" +
			" all layers against the\none before and of the last against the first, as the sentence below the table has them.")
		head, rule = head+" more | p |", rule+"--:|--:|"
	}
	b.WriteString("\n\n")
	post := r.Published()
	if post != nil {
		head, rule = head+" published |", rule+"--:|"
	}
	fmt.Fprintf(b, "%s\n%s\n", head, rule)
	for i, p := range r.Probes {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |", p.Layer, text.Count(p.Width), figure(p.TestAccuracy, 3),
			run.IntervalText(p.Interval), figure(p.UntrainedTestAccuracy, 3), run.IntervalText(p.UntrainedInterval))
		if verdict != nil {
			more, sure := "", ""
			if i > 0 {
				if c := p.McNemar; c != nil {
					d := differenceOf(r.Probes[i-1], c)
					more = figure(spec.Figure(d.Value), 3) + ", " + signedInterval([2]spec.Figure{spec.Figure(d.Low), spec.Figure(d.High)})
				}
				sure = strings.TrimPrefix(strings.ReplaceAll(run.PText(verdict.Neighbours[i-1].Adjusted), "p ", ""), "= ")
			}
			fmt.Fprintf(b, " %s | %s |", more, sure)
		}
		if post != nil {
			fmt.Fprintf(b, " %.3f |", post.Probes[i])
		}
		b.WriteString("\n")
	}
	if finding := r.ProbeFinding(); finding != "" && !r.Unfinished(probeMeasure, "") {
		fmt.Fprintf(b, "\n%s\n", finding)
		if turn := r.TurnFinding(); turn != "" {
			fmt.Fprintf(b, "\n%s\n", turn)
		}
	}
	b.WriteString("\n")
	picture(b, "Probes of the trained and the untrained network with 95 % intervals", "probes")
	for i := range x.confusionPages() {
		picture(b, "How each layer's probe reads the images of each class", x.confusionName(i))
	}
}
