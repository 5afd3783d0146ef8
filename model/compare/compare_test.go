package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"fathom/model/spec"
	"fathom/model/stat"
)

// made is a run whose network has the first wrong of its test images wrong and all others right, and
// whose probes have as many wrong as their layers' numbers say.
func made(seed uint64, wrong int, probes ...int) Run {
	const images = 1000
	r := Run{
		Seed: seed, Images: "e3b0c44298fc1c149afb", Labels: make([]int32, images), Predicted: predictions(images, wrong),
		Settings: []Setting{{"data", "mnist"}, {"hidden", "100,100"}, {"seed", fmt.Sprint(seed)}}, Made: []Setting{{"kernels", "avx2"}},
	}
	for step := 0; step <= 300; step += 100 {
		r.Points = append(r.Points, spec.Evaluated{Subject: spec.Base, Step: step, Accuracy: spec.Figure(1 - float64(wrong)/images), Loss: spec.Figure(seed), TrainLoss: 1})
	}
	for i, wrong := range probes {
		r.Probes = append(r.Probes, Probe{Layer: spec.LayerName(i), Accuracy: spec.Figure(1 - float64(wrong)/500), Predicted: predictions(500, wrong)})
	}
	return r
}

// small is a run with as many test images as its probe is scored on.
func small(r Run) Run {
	r.Labels, r.Predicted = r.Labels[:500], predictions(500, 40)
	r.Probes = []Probe{{Layer: "input", Predicted: predictions(500, 60)}}
	return r
}

// predictions are right, which is class 0, but the first few.
func predictions(n, wrong int) []int32 {
	p := make([]int32, n)
	for i := range wrong {
		p[i] = 1
	}
	return p
}

// with is a run with another value of a setting.
func (r Run) with(name, value string) Run {
	r.Settings = slices.Clone(r.Settings)
	r.Settings[slices.IndexFunc(r.Settings, func(s Setting) bool { return s.Name == name })].Value = value
	return r
}

func letter(i int) string { return string(rune('A' + i)) }

func TestDiffer(t *testing.T) {
	a, b := made(1, 0), made(2, 0).with("hidden", "64")
	b.Made = []Setting{{"kernels", "go"}}
	store := Run{Settings: []Setting{{"store", "acts"}, {"seed", "1"}}, Made: []Setting{{"kernels", "avx2"}}}
	differ, same := Differ([]Run{a, b, store})
	want := "[{hidden [100,100 64 –]} {seed [1 2 1]} {kernels [avx2 go avx2]} {store [– – acts]}]"
	got := fmt.Sprint(differ)
	if want = strings.Replace(want, "[{hidden", "[{data [mnist mnist –]} {hidden", 1); got != want {
		t.Errorf("what differs is\n%s, want\n%s", got, want)
	}
	if len(same) != 0 {
		t.Errorf("the same: %v", same)
	}
	other := made(1, 0)
	other.Images = "another set of that name"
	if differ, _ := Differ([]Run{a, other}); fmt.Sprint(differ) != "[{test images [e3b0c44298fc another set ]}]" {
		t.Errorf("of other images of the same name differ %v", differ)
	}
	differ, same = Differ([]Run{a, made(2, 0)})
	if fmt.Sprint(differ) != "[{seed [1 2]}]" || fmt.Sprint(same) != "[{data mnist} {hidden 100,100} {test images e3b0c44298fc} {kernels avx2}]" {
		t.Errorf("of two seeds differ %v, the same are %v", differ, same)
	}
}

// TestOneRunASeed: of several runs of a group with one seed the first counts, and no pair is counted
// twice.
func TestOneRunASeed(t *testing.T) {
	c := Compare([]Run{made(1, 10), made(1, 500), made(2, 10), made(1, 30).with("hidden", "64"), made(2, 30).with("hidden", "64")}, 0)
	if len(c.GroupTests) == 0 || c.GroupTests[0].Pairs != 2 || math.Abs(float64(c.GroupTests[0].Difference)+0.02) > 1e-12 {
		t.Errorf("the tests of groups are %+v", c.GroupTests)
	}
}

// TestFewerLabels: predictions of images of which there are no labels are not tested.
func TestFewerLabels(t *testing.T) {
	a, b := made(1, 10), made(2, 500)
	a.Labels = a.Labels[:999]
	if test := Compare([]Run{a, b}, 0).Tests[0]; test.Why != "there are 999 labels for 1,000 predictions" || test.PValue.Finite() {
		t.Errorf("the test is %+v", test)
	}
}

// TestRightOfNoLabel: an image without a label is not right of a network that has no answer.
func TestRightOfNoLabel(t *testing.T) {
	r := Run{Labels: []int32{0, 1, -1, -1}, Predicted: []int32{0, 0, -1, 1}}
	if n, samples, missing := right(&r, OfNetwork); n != 1 || samples != 4 || missing != "" {
		t.Errorf("%d of %d are right, %q", n, samples, missing)
	}
}

// TestCurves: only steps that all have, each point as it was logged, gaps counted.
func TestCurves(t *testing.T) {
	a, b := made(1, 100), made(2, 200)
	b.Points = slices.Delete(slices.Clone(b.Points), 1, 2)
	b.Points[1].Accuracy, b.Points[1].Loss = NotKnown, spec.Figure(math.Inf(1))
	c := CurvesOf([]Run{a, b})
	if !slices.Equal(c.Steps, []int{0, 200, 300}) {
		t.Fatalf("the steps are %v", c.Steps)
	}
	if got := c.Runs[0]; !slices.Equal(got.Accuracy, []spec.Figure{0.9, 0.9, 0.9}) || got.Gaps != 0 {
		t.Errorf("the first has %v", got)
	}
	if got := c.Runs[1]; got.Accuracy[1].Finite() || !math.IsNaN(float64(got.Loss[1])) || got.Gaps != 1 || got.Accuracy[2] != 0.8 {
		t.Errorf("the second has %v", got)
	}
	one := made(3, 0)
	one.Points[1].Loss = spec.Figure(math.Inf(1))
	if e := CurvesOf([]Run{one}).Runs[0]; e.Gaps != 1 {
		t.Errorf("a loss that is not finite makes %d gaps", e.Gaps)
	}
	mean := c.Mean()
	if math.Abs(float64(mean.Accuracy[0])-0.85) > 1e-15 || mean.Accuracy[1].Finite() || mean.Gaps != 1 || mean.Loss[2] != 1.5 || mean.TrainLoss[0] != 1 {
		t.Errorf("the mean is %+v", mean)
	}
}

// TestFamilies: the p-values are those of McNemar's test, corrected within the declared family and,
// apart from it, within that of all layers.
func TestFamilies(t *testing.T) {
	c := Compare([]Run{made(2, 40, 100, 60), made(1, 30, 100, 52), made(3, 60, 100, 60)}, 1)
	var got []string
	for _, x := range c.Tests {
		got = append(got, fmt.Sprintf("%s %s %d:%d %.3g %.3g %s", letter(x.Run), x.Of, x.OnlyBaseline, x.OnlyRun, float64(x.PValue), float64(x.Adjusted), x.Shows))
	}
	// 10 and 30 pairs that all point one way: 2/2¹⁰ and 2/2³⁰; 8 of the probes: 2/2⁸. Holm: the
	// smallest times 4, the next times 3, and the two equal ones times 2.
	want := []string{
		"A network 10:0 0.00195 0.00586 worse", "A hidden1 8:0 0.00781 0.0156 worse",
		"C network 30:0 1.86e-09 7.45e-09 worse", "C hidden1 8:0 0.00781 0.0156 worse",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the tests are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	got = nil
	for _, x := range c.Layers {
		got = append(got, fmt.Sprintf("%s %s %.3g %.3g %d", letter(x.Run), x.Of, float64(x.PValue), float64(x.Adjusted), x.Samples))
	}
	want = []string{"A input 1 1 500", "A hidden1 0.00781 0.0312 500", "C input 1 1 500", "C hidden1 0.00781 0.0312 500"}
	if !slices.Equal(got, want) {
		t.Errorf("the layers' tests are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if s := c.Sentence(letter); s != "On these 1,000 test images B errs less often than A and C. "+
		"On the first 500 test images the probe of B's last layer is right more often than that of A and C. Another seed may tell otherwise." {
		t.Error(s)
	}
}

// TestSentence: each claim has its test, and what could not be tested is said with its reason.
func TestSentence(t *testing.T) {
	other := made(4, 0, 0, 0)
	other.Images = "another"
	running := made(5, 40, 100)
	running.Predicted, running.Probes = nil, nil
	unprobed := made(6, 0)
	short := made(7, 40, 100, 60)
	for i := range short.Probes {
		short.Probes[i].Predicted = short.Probes[i].Predicted[:400]
	}
	broken := made(8, 0, 0, 0)
	broken.Diverged = "diverged"
	unknown := made(9, 40, 100, 60)
	unknown.Images = ""
	lost := made(10, 40, 100, 60)
	lost.Predicted, lost.Probes[1].Predicted, lost.Lost = nil, nil, "arrays.bin is damaged"
	base := made(1, 40, 100, 60)
	const trailer = " Another seed may tell otherwise."
	for _, test := range []struct {
		runs []Run
		want string
	}{
		{[]Run{base}, ""},
		{[]Run{base, made(2, 40, 100, 60)}, "On these 1,000 test images no difference of A to B is measurable. On the first 500 test images no difference of the probe of A's last layer to B is measurable." + trailer},
		{[]Run{base, made(2, 80, 100, 60), made(3, 10, 100, 60), made(4, 41, 100, 60)},
			"On these 1,000 test images A errs less often than B and errs more often than C; no difference to D is measurable. On the first 500 test images no difference of the probe of A's last layer to B, C or D is measurable." + trailer},
		{[]Run{base, other}, "B is not tested: not the same images."},
		{[]Run{base, running}, "B is not tested: its training has not ended; of the last layer, its layers are not probed."},
		{[]Run{running, base}, "B is not tested: of the baseline, its training has not ended; of the last layer, of the baseline, its layers are not probed."},
		{[]Run{base, unprobed}, "On these 1,000 test images A errs more often than B. The last layer of B is not tested: its layers are not probed." + trailer},
		{[]Run{base, short}, "On these 1,000 test images no difference of A to B is measurable. The last layer of B is not tested: scored on 500 and 400 test images." + trailer},
		{[]Run{base, broken}, "B is not tested: the network diverged."},
		{[]Run{small(made(1, 40)), small(made(2, 80))}, "On these 500 test images no difference of A to B is measurable. On the same images no difference of the probe of A's last layer to B is measurable." + trailer},
		{[]Run{base, lost}, "B is not tested: arrays.bin is damaged."},
		{[]Run{base, other, other, unprobed, unprobed}, "On these 1,000 test images A errs more often than D and E. B and C are not tested: not the same images. The last layers of D and E are not tested: its layers are not probed." + trailer},
		{[]Run{base, unknown}, "B is not tested: it is not known of which images it is."},
	} {
		if got := Compare(test.runs, 0).Sentence(letter); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

// TestWhatCannotBeTestedStaysDeclared: it keeps its weight in Holm's correction.
func TestWhatCannotBeTestedStaysDeclared(t *testing.T) {
	other := made(4, 0, 0, 0)
	other.Images = "another"
	c := Compare([]Run{made(1, 40, 100, 60), made(2, 47, 100, 60), other}, 0)
	if p := c.Tests[0]; math.Abs(float64(p.PValue)-2./128) > 1e-15 || math.Abs(float64(p.Adjusted)-4*2./128) > 1e-15 || p.Shows != spec.Nothing {
		t.Errorf("of four tests, one of them made apart: %+v", p)
	}
}

// seeds are runs of a setting with these seeds, with wrong images as they say.
func seeds(hidden string, wrong map[uint64]int) (runs []Run) {
	for seed := range uint64(20) {
		if n, ok := wrong[seed]; ok {
			runs = append(runs, made(seed, n, 100, 60).with("hidden", hidden))
		}
	}
	return runs
}

func TestGroups(t *testing.T) {
	runs := append(seeds("100,100", map[uint64]int{1: 30, 2: 31, 3: 32, 4: 33, 5: 34, 6: 35}), seeds("64", map[uint64]int{2: 41, 3: 40, 4: 44, 5: 43, 6: 45, 7: 900, 1: 39})...)
	slices.Reverse(runs)
	c := Compare(runs, len(runs)-1) // seed 1 of 100,100
	if len(c.Groups) != 2 || !c.Grouped() || c.BaselineGroup() != 1 {
		t.Fatalf("the groups are %+v, the baseline's %d", c.Groups, c.BaselineGroup())
	}
	g := c.Groups[0]
	if !slices.Equal(g.Seeds, []uint64{1, 2, 3, 4, 5, 6, 7}) || fmt.Sprint(g.Settings) != "[{hidden 64}]" || g.Accuracy.N != 7 {
		t.Errorf("the first group is %+v", g)
	}
	own := c.Groups[1].Accuracy // of 0.970, 0.969 … 0.965: s² = 3.5e-6
	if math.Abs(float64(own.Mean)-0.9675) > 1e-12 || math.Abs(float64(own.Error)-math.Sqrt(3.5e-6/6)) > 1e-12 || own.N != 6 {
		t.Errorf("the second group's accuracies are %+v", own)
	}
	// Six pairs, all of them to the disadvantage of 64: 2/2⁶, and the last layers are alike.
	network, last := c.GroupTests[0], c.GroupTests[1]
	if network.Pairs != 6 || network.PValue != 2./64 || network.Adjusted != 4./64 || network.Shows != spec.Nothing || last.PValue != 1 {
		t.Errorf("the tests are %+v and %+v", network, last)
	}
	if math.Abs(float64(network.Difference)+57./6000) > 1e-12 {
		t.Errorf("the mean difference is %v, want %v", network.Difference, -57./6000)
	}
	// A run that was killed does not take the place of another one with its seed.
	killed := made(1, 0)
	killed.Predicted = nil
	if again := Compare(append([]Run{killed}, runs...), len(runs)); again.GroupTests[0].Pairs != 6 || again.GroupTests[0].Group == again.BaselineGroup() {
		t.Errorf("with a killed run of a seed: %+v", again.GroupTests[0])
	}
	if got := c.GroupCurves(0); len(got.Runs) != 7 || len(got.Steps) != 4 {
		t.Errorf("the curves of the first are %+v", got)
	}
	want := "By seed: no difference of A to B can show, for want of seeds (6 pairs, and it takes 7)."
	if got := c.GroupSentence(letter); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestGroupSentence: a difference is said where there is one, and that few seeds cannot show any.
func TestGroupSentence(t *testing.T) {
	a, b := map[uint64]int{}, map[uint64]int{}
	for seed := range uint64(8) {
		a[seed], b[seed] = 30, 20+int(seed)
	}
	c := Compare(append(seeds("100,100", a), seeds("64", b)...), 0)
	if got := c.GroupSentence(letter); got != "By seed: the networks of B are right more often than those of A (8 pairs, accuracy +0.0065 on average, p = 0.0156 after Holm); "+
		"of the last layers' probes of B no difference to those of A is measurable (8 pairs, accuracy +0.0000 on average, p = 1.000 after Holm)." {
		t.Error(got)
	}
	c = Compare(append(seeds("100,100", a)[:5], seeds("64", b)[:5]...), 0)
	if got := c.GroupSentence(letter); got != "By seed: no difference of B to A can show, for want of seeds (5 pairs, and it takes 7)." {
		t.Error(got)
	}
	// As many pairs as it takes, and one less, all of which point one way.
	for tests, want := range map[int]int{2: 7, 4: 8, 14: 10} {
		n := Comparison{GroupTests: make([]GroupTest, tests)}.FewestPairs()
		pairs := make([]int, n)
		for i := range pairs {
			pairs[i] = i + 1
		}
		enough, _ := stat.FlipSigns(pairs)
		less, _ := stat.FlipSigns(pairs[1:])
		if m := float64(tests); n != want || !(enough*m < stat.Level) || less*m < stat.Level {
			t.Errorf("of %d tests it takes %d pairs, want %d; they give %v, one less %v", tests, n, want, enough*m, less*m)
		}
	}
	one := Compare([]Run{made(1, 0), made(2, 0).with("hidden", "64")}, 0)
	if one.Grouped() || one.GroupSentence(letter) != "" {
		t.Error("two runs of two settings are grouped")
	}
	foreign := seeds("64", b)
	for i := range foreign {
		foreign[i].Images = "another"
	}
	c = Compare(append(seeds("100,100", a), foreign...), 0)
	if got := c.GroupSentence(letter); got != "By seed: B is not tested: not the same images." {
		t.Error(got)
	}
}

func TestSpread(t *testing.T) {
	if s := SpreadOf([]spec.Figure{NotKnown, 3}); s.N != 1 || s.Mean != 3 || s.Error.Finite() {
		t.Errorf("of one: %+v", s)
	}
	if s := SpreadOf(nil); s.N != 0 || s.Mean.Finite() {
		t.Errorf("of none: %+v", s)
	}
}
