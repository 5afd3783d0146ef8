package export

import (
	"encoding/csv"
	"io"
	"strconv"

	"fathom/model/run"
	"fathom/model/spec"
)

// tables lists the CSV files. Their columns are named as the fields in the JSON,
// their numbers have full precision, and one that is not finite is an empty cell.
func (x *contents) tables() []file {
	r := x.Result
	var files []file
	add := func(name string, rows [][]string) {
		files = append(files, file{"tables/" + name + ".csv", func(w io.Writer) error { return csv.NewWriter(w).WriteAll(rows) }})
	}
	if t := r.Train; t != nil {
		add("curve", curveRows(t.Curve))
		if len(t.ProbeCurve) > 0 {
			add("probe-curve", probeCurveRows(r))
		}
	}
	if len(r.Probes) > 0 {
		add("probes", probeRows(r.Probes))
		for _, p := range r.Probes {
			if p.Confusion.Classes() > 0 {
				add("confusion-"+p.Layer, confusionRows(p.Confusion))
			}
		}
	}
	if len(r.PCA) > 0 {
		add("pca", pcaRows(r.PCA))
		add("pca-layers", pcaLayerRows(r.PCA))
	}
	for _, t := range x.teachings() {
		add(t.file, teachRows(r, t.Curve))
	}
	return files
}

// cell writes the shortest decimal that reads back as the same float64.
func cell(f spec.Figure) string {
	if !f.Finite() {
		return ""
	}
	return strconv.FormatFloat(float64(f), 'g', -1, 64)
}

func curveRows(curve []run.Point) [][]string {
	rows := [][]string{{"step", "loss", "accuracy", "train_loss"}}
	for _, p := range curve {
		rows = append(rows, []string{strconv.Itoa(p.Step), cell(p.Loss), cell(p.Accuracy), cell(p.TrainLoss)})
	}
	return rows
}

// probeCurveRows has a row for each step and layer.
func probeCurveRows(r run.Result) [][]string {
	rows := [][]string{{"step", "layer", "test_accuracy"}}
	for _, p := range r.Train.ProbeCurve {
		for i, a := range p.TestAccuracy {
			rows = append(rows, []string{strconv.Itoa(p.Step), spec.LayerName(i), cell(a)})
		}
	}
	return rows
}

func probeRows(probes []run.ProbeResult) [][]string {
	rows := [][]string{{
		"layer", "width", "solver", "train_samples", "test_samples", "train_accuracy", "test_accuracy", "interval_low", "interval_high",
		"untrained_test_accuracy", "untrained_interval_low", "untrained_interval_high",
		"mcnemar_with", "mcnemar_only_with", "mcnemar_only_this", "mcnemar_p_value", "problem",
	}}
	for _, p := range probes {
		row := []string{
			p.Layer, strconv.Itoa(p.Width), string(p.Solver), strconv.Itoa(p.TrainSamples), strconv.Itoa(p.TestSamples),
			cell(p.TrainAccuracy), cell(p.TestAccuracy), cell(p.Interval[0]), cell(p.Interval[1]),
			cell(p.UntrainedTestAccuracy), cell(p.UntrainedInterval[0]), cell(p.UntrainedInterval[1]),
		}
		if c := p.McNemar; c != nil {
			row = append(row, c.With, strconv.Itoa(c.OnlyWith), strconv.Itoa(c.OnlyThis), cell(c.PValue))
		} else {
			row = append(row, "", "", "", "")
		}
		rows = append(rows, append(row, p.Problem))
	}
	return rows
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

// pcaRows has a row for each layer and component, counted from 1.
func pcaRows(pca []run.PCAResult) [][]string {
	rows := [][]string{{"layer", "component", "explained_variance", "explained_variance_ratio"}}
	for _, p := range pca {
		for k, v := range p.ExplainedVariance {
			rows = append(rows, []string{p.Layer, strconv.Itoa(k + 1), cell(v), cell(p.ExplainedVarianceRatio[k])})
		}
	}
	return rows
}

func pcaLayerRows(pca []run.PCAResult) [][]string {
	rows := [][]string{{"layer", "width", "samples", "of", "participation_ratio", "components_90", "problem"}}
	for _, p := range pca {
		rows = append(rows, []string{p.Layer, strconv.Itoa(p.Width), strconv.Itoa(p.Samples), strconv.Itoa(p.Of),
			cell(p.ParticipationRatio), strconv.Itoa(p.Components90), p.Problem})
	}
	return rows
}

// teachRows has a taught network's curve, and the base network's accuracy and
// the difference at the same step.
func teachRows(r run.Result, curve []run.TeachPoint) [][]string {
	rows := [][]string{{"step", "loss", "accuracy", "train_loss", "head_loss", "base_accuracy", "difference"}}
	base := baseAccuracy(r)
	for _, p := range curve {
		at := base(p.Step)
		rows = append(rows, []string{strconv.Itoa(p.Step), cell(p.Loss), cell(p.Accuracy), cell(p.TrainLoss), cell(p.HeadLoss),
			cell(at), cell(p.Accuracy - at)})
	}
	return rows
}
