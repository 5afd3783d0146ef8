package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/model/stat"
)

// probePart is the probes of the newest moment as figures, and of all moments as tables.
func (x *stored) probePart() part {
	p := part{section: x.writeProbes}
	if len(x.probes) == 0 {
		return p
	}
	p.tables = []file{table("probes", x.probeRows())}
	if slices.ContainsFunc(x.Result.Verdict, func(v run.StoreVerdict) bool { return len(v.Neighbours) > 0 }) {
		p.tables = append(p.tables, file{"tables/tests.csv", x.tests})
	}
	p.figures = sheetFiles("probes", x.dots)
	for i, page := range x.confusionPages() {
		p.figures = append(p.figures, sheetFiles(x.confusionName(i), func() sheet { return x.confusions(page) })...)
	}
	for _, probe := range x.probes {
		if probe.Confusion.Classes() > 0 {
			p.tables = append(p.tables, table("confusion-"+x.key(probe.Layer), x.confusionRows(probe.Confusion)))
		}
	}
	return p
}

// dots is what the newest moment's probes found, layer by layer.
func (x *stored) dots() sheet {
	d := dots{real: x.Result.Real()}
	untrained := false
	for _, p := range x.probes {
		d.probes = append(d.probes, run.ProbeResult{
			Layer: p.Layer, TestAccuracy: x.value(p), Interval: p.Interval, UntrainedTestAccuracy: p.UntrainedAccuracy, UntrainedInterval: none(),
		})
		untrained = untrained || p.UntrainedAccuracy.Finite()
	}
	n := len(d.probes)
	p := newAxes("layer", x.valueName())
	p.add(gridDrawer{}, d)
	p.x.lo, p.x.hi = -0.6, float64(n)-0.4
	p.y.lo, p.y.hi = d.span()
	layers := layerTicks(d.probes)
	p.x.ticks = func(float64, float64) []tick { return layers }
	p.x.bare, p.x.upright = true, n > labelledLayers || n*longest(layers) > 80
	keys := []key{{name: "trained network", mark: &trainedDot}}
	if untrained {
		keys = append(keys, key{name: "untrained network (control)", mark: &untrainedDot})
	}
	if !d.real {
		keys = append(keys, key{name: intervalName(x.probes[0]), mark: &draw.GlyphStyle{Color: ink, Shape: whiskerGlyph{}, Radius: 4}})
	}
	return sheet{
		title: "What a linear probe reads from each layer", note: x.probedBy() + between + x.about(),
		width: vg.Length(min(max(7.2, 0.25*float64(n)), 40)) * vg.Inch, height: 4.4 * vg.Inch, keys: keys, panels: [][]*panel{{{axes: p}}},
	}
}

// none is an interval that is not known.
func none() [2]spec.Figure { return [2]spec.Figure{nan, nan} }

// intervalName says over what an interval is.
func intervalName(p run.StoreProbe) string {
	if p.IntervalOver.Unit == "groups" {
		return fmt.Sprintf("95 %% Wilson interval over %s", text.Plural(p.IntervalOver.N, "group"))
	}
	return "95 % Wilson interval"
}

// confusionPages divides the layers whose confusion matrices can be drawn into figures of four.
func (x *stored) confusionPages() [][]run.StoreProbe {
	drawn := slices.DeleteFunc(slices.Clone(x.probes), func(p run.StoreProbe) bool {
		return p.Confusion.Classes() < 2 || p.Confusion.Classes() > mostDrawnClasses
	})
	return slices.Collect(slices.Chunk(drawn, 4))
}

func (x *stored) confusionName(i int) string {
	return pageName("confusion", i, len(x.confusionPages()))
}

// pageName is the name of a figure, numbered where it has several pages.
func pageName(name string, i, pages int) string {
	if pages == 1 {
		return name
	}
	return name + "-" + strconv.Itoa(i+1)
}

// confusions are the matrices of a page's layers, two beside each other.
func (x *stored) confusions(page []run.StoreProbe) sheet {
	s := sheet{
		title: "How each layer's probe reads the rows of each class",
		note: fmt.Sprintf("rows, of %s · darker: a larger share of the class's rows; right ones grey, mistakes coloured · %s",
			text.Plural(page[0].TestSamples, "test row"), x.about()),
		width: 7.2 * vg.Inch,
	}
	matrices := make([]*panel, len(page))
	for i, p := range page {
		matrices[i] = confusionPanel(p.Layer, p.TestAccuracy, p.Confusion, x.className)
	}
	s.pair(matrices)
	return s
}

// mostClassLetters is how much of a class's name stands at an axis or in a legend.
const mostClassLetters = 16

// className is the name of a class, cut where it is long: at its end, or where another begins alike in its middle.
func (x *stored) className(class int) string {
	name := []rune(x.Result.Spec.ClassName(class))
	if len(name) <= mostClassLetters {
		return string(name)
	}
	begin := string(name[:mostClassLetters-1])
	for k, other := range x.Result.Spec.Stored().Classes {
		if k != class && strings.HasPrefix(other, begin) {
			return string(name[:mostClassLetters/3]) + "…" + string(name[len(name)-(mostClassLetters-mostClassLetters/3-1):])
		}
	}
	return begin + "…"
}

// probeRows has a row for each moment and layer.
func (x *stored) probeRows() [][]string {
	rows := [][]string{{
		"moment", "step", "layer", "key", "width", "solver", "c", "c_chosen", "scale", "train_samples", "test_samples", "train_accuracy", "test_accuracy",
		"interval_low", "interval_high", "interval_unit", "interval_n", "effective_samples", "test_log_loss", "test_r2", "majority_accuracy",
		"untrained_test_accuracy", "problem",
	}}
	for _, p := range x.Result.Probes {
		rows = append(rows, []string{
			p.Moment, strconv.Itoa(p.Step), p.Layer, x.key(p.Layer), strconv.Itoa(p.Width), string(p.Solver), cell(p.C), strconv.FormatBool(p.Chosen), p.Scale,
			strconv.Itoa(p.TrainSamples), strconv.Itoa(p.TestSamples), cell(p.TrainAccuracy), cell(p.TestAccuracy), cell(p.Interval[0]), cell(p.Interval[1]),
			p.IntervalOver.Unit, strconv.Itoa(p.IntervalOver.N), cell(p.IntervalOver.Effective), cell(p.TestLogLoss), cell(p.R2),
			cell(p.MajorityAccuracy), cell(p.UntrainedAccuracy), p.Problem,
		})
	}
	return rows
}

// tests writes a row for each declared test of each moment, those of neighbours first.
func (x *stored) tests(w io.Writer) error {
	rows := [][]string{{"moment", "step", "first", "second", "only_first", "only_second", "difference", "difference_low", "difference_high",
		"groups", "p_value", "adjusted_p_value", "shows"}}
	for _, v := range x.Result.Verdict {
		tests := v.Neighbours
		if v.Ends != nil {
			tests = append(slices.Clone(tests), *v.Ends)
		}
		for _, t := range tests {
			d, err := x.difference(v.Step, t)
			if err != nil {
				return err
			}
			rows = append(rows, []string{v.Moment, strconv.Itoa(v.Step), t.First, t.Second, strconv.Itoa(t.OnlyFirst), strconv.Itoa(t.OnlySecond),
				cell(spec.Figure(d.Value)), cell(spec.Figure(d.Low)), cell(spec.Figure(d.High)),
				strconv.Itoa(t.Groups), cell(t.PValue), cell(t.Adjusted), string(t.Shows)})
		}
	}
	return csv.NewWriter(w).WriteAll(rows)
}

// difference is the difference of a test with its interval: over rows by what the test counted, over
// groups by a bootstrap of them, for which the run must have kept what the probes predict.
func (x *stored) difference(step int, t spec.LayerTest) (stat.Difference, error) {
	at := func(layer string) int {
		return slices.IndexFunc(x.Result.Store.Layers, func(l spec.StoredLayer) bool { return l.Name == layer })
	}
	if t.Groups == 0 {
		for _, p := range x.Result.At(step) {
			if p.Layer == t.First {
				return stat.DifferenceOfCounts(run.Right(p.TestAccuracy, p.TestSamples), t.OnlyFirst, t.OnlySecond, p.TestSamples), nil
			}
		}
	}
	var arrays [4]*spec.Array
	for i, address := range []spec.Address{
		{Name: spec.Labels}, {Name: spec.Groups},
		{Step: step, Layer: at(t.First), Measure: probeMeasure, Name: spec.Predicted}, {Step: step, Layer: at(t.Second), Measure: probeMeasure, Name: spec.Predicted},
	} {
		values, there, err := find(x.ask, address)
		if err != nil || !there {
			nan := math.NaN()
			return stat.Difference{Value: nan, Low: nan, High: nan}, err
		}
		arrays[i] = values
	}
	numbers := map[string]int32{}
	var groups []int32
	for _, name := range arrays[1].Words {
		number, known := numbers[name]
		if !known {
			number = int32(len(numbers))
			numbers[name] = number
		}
		groups = append(groups, number)
	}
	return stat.DifferenceOf(arrays[2].Int32, arrays[3].Int32, arrays[0].Int32, groups), nil
}

// confusionRows is [confusionRows] with the names of the classes.
func (x *stored) confusionRows(confusion spec.Confusion) [][]string {
	rows := confusionRows(confusion)
	name := func(cell *string) {
		if class, err := strconv.Atoi(*cell); err == nil {
			*cell = x.Result.Spec.ClassName(class)
		}
	}
	_, whole := confusion.Table()
	for i := range rows {
		switch {
		case i == 0 && whole:
			for j := range rows[0] {
				name(&rows[0][j])
			}
		case i > 0:
			name(&rows[i][0])
			if !whole {
				name(&rows[i][1])
			}
		}
	}
	if !whole {
		rows[0] = []string{"label", "predicted", "rows"}
	}
	return rows
}

func (x *stored) writeProbes(b *strings.Builder) {
	if len(x.probes) == 0 {
		return
	}
	at, untrained := "", false
	if x.last.Name != "" {
		at = " at " + code(x.last.Name)
	}
	for _, p := range x.probes {
		untrained = untrained || p.UntrainedAccuracy.Finite()
	}
	fmt.Fprintf(b, "## Probes%s\n\n%s%s: %s; C weighs the data against the penalty.\n\n", at, strings.ToUpper(x.probedBy()[:1]), x.probedBy()[1:], spec.ScaleWords(x.probes[0].Scale))
	head, rule := "| layer | width | C | "+strings.TrimPrefix(x.valueName(), "probe ")+" |", "|---|--:|--:|--:|"
	if !x.Result.Real() {
		head, rule = head+" "+intervalName(x.probes[0])+" | log loss | majority |", rule+"--:|--:|--:|"
	}
	if untrained {
		head, rule = head+" untrained |", rule+"--:|"
	}
	fmt.Fprintf(b, "%s\n%s\n", head, rule)
	for _, p := range x.probes {
		fmt.Fprintf(b, "| %s | %s | %s | %s |", cellText(p.Layer), text.Count(p.Width), cell(p.C), figure(x.value(p), 3))
		if !x.Result.Real() {
			fmt.Fprintf(b, " %s | %s | %s |", p.IntervalText(), figure(p.TestLogLoss, 3), figure(p.MajorityAccuracy, 3))
		}
		if untrained {
			fmt.Fprintf(b, " %s |", figure(p.UntrainedAccuracy, 3))
		}
		b.WriteString("\n")
	}
	if finding := x.Result.FindingAt(x.last.Step); finding != "" {
		fmt.Fprintf(b, "\n%s\n", finding)
	}
	b.WriteString("\n")
	picture(b, "Probes of each layer", "probes")
	for i := range x.confusionPages() {
		picture(b, "How each layer's probe reads the rows of each class", x.confusionName(i))
	}
}

// cellText is a name as a table of Markdown takes it.
func cellText(name string) string { return strings.ReplaceAll(code(name), "|", "\\|") }
