package stat_test

import (
	"fmt"
	"math"
	"testing"

	"fathom/model/stat"

	"gonum.org/v1/gonum/stat/distuv"
)

// hash is splitmix64, and share a number in [0, 1) by its first 53 bits: what the references are drawn
// with.
func hash(k uint64) uint64 {
	z := (k + 1) * 0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

func share(k uint64) float64 { return float64(hash(k)>>11) * 0x1p-53 }

// arms are the accuracies of two ways of training with the same 12 seeds, drawn by the hash: 0.9266 +
// 0.0060 g(s) and 0.9310 + 0.0055 g(s+100) + 0.4 of how far the first lies from 0.9266, g(k) =
// Φ⁻¹(share(500,000,000 + k)).
func arms() (a, b, differences []float64) {
	normal := distuv.UnitNormal
	for s := range uint64(12) {
		x := 0.9266 + 0.0060*normal.Quantile(share(500_000_000+s))
		y := 0.9310 + 0.0055*normal.Quantile(share(500_000_100+s)) + 0.4*(x-0.9266)
		a, b, differences = append(a, x), append(b, y), append(differences, y-x)
	}
	return a, b, differences
}

// nine tells whether a figure is a reference's to nine digits. The references were made with SciPy 1.9
// and NumPy 1.24, in float64.
func nine(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*max(1, math.Abs(want))) {
		t.Errorf("%s: %.13g, want %.13g", what, got, want)
	}
}

func TestPairedSeeds(t *testing.T) {
	a, b, d := arms()
	nine(t, "the first of one arm", a[0], 0.935421834377)
	nine(t, "the last of the other", b[11], 0.932495574914)
	p := stat.ComparePaired(d)
	nine(t, "mean", p.Mean.Mean, 0.00370440752643)
	nine(t, "SD", p.SD, 0.00651334077754)
	nine(t, "t", p.Mean.Mean/(p.SD/math.Sqrt(12)), 1.97017852032)
	nine(t, "p", p.PValue, 0.0745090442126)
	nine(t, "low", p.Low, -0.00043397176686)
	nine(t, "high", p.High, 0.00784278681971)
	nine(t, "g", p.HedgesG, 0.529061906538)
	nine(t, "sign flips", p.SignFlip, 0.07763671875)

	// What the pairs give beyond unpaired arms: Welch's test of the same numbers.
	x, y := stat.MeanOf(a), stat.MeanOf(b)
	v, w := x.SD*x.SD/12, y.SD*y.SD/12
	welch := (y.Mean - x.Mean) / math.Sqrt(v+w)
	nine(t, "Welch's t", welch, 1.65058055322)
	nine(t, "Welch's p", stat.StudentTail(welch, (v+w)*(v+w)/((v*v+w*w)/11)), 0.115123283278)

	// Ten folds are no ten replicates: C. Nadeau and Y. Bengio, Machine Learning 52 (2003), with 900 and 100.
	folds := stat.MeanOf(d[:10])
	nine(t, "Nadeau and Bengio's t", folds.Mean/(folds.SD*math.Sqrt(1.0/10+100.0/900)), 1.01937866185)
}

func TestBootstrapSeeds(t *testing.T) {
	_, _, d := arms()
	var groups []stat.Cluster
	for _, v := range d {
		groups = append(groups, stat.Cluster{Rows: 1, Sum: v})
	}
	b := stat.BootstrapClusters(groups, 4000, 600_000_000)
	nine(t, "mean", b.Mean, 0.00370440752643)
	nine(t, "z0", b.Z0, -0.026322636311)
	nine(t, "acceleration", b.Acceleration, -0.0501212117082)
	nine(t, "level", b.Levels[0], 0.0128003021396)
	nine(t, "level", b.Levels[1], 0.958760029478)
	nine(t, "low", b.Low, -0.000828980508995)
	nine(t, "high", b.High, 0.00667798731945)
	nine(t, "SE", b.SE, 0.0018379252417)
}

// TestBootstrapClusters: rows of a group stay together. With each row k times in its group nothing
// changes; as groups of their own they would look surer than they are.
func TestBootstrapClusters(t *testing.T) {
	var groups, times []stat.Cluster
	var apart []stat.Cluster
	for g := range uint64(40) {
		sum := math.Floor(5 * share(g))
		groups = append(groups, stat.Cluster{Rows: 4, Sum: sum})
		times = append(times, stat.Cluster{Rows: 12, Sum: 3 * sum})
		for row := range 4 {
			apart = append(apart, stat.Cluster{Rows: 1, Sum: map[bool]float64{true: 1}[float64(row) < sum]})
		}
	}
	b, same := stat.BootstrapClusters(groups, stat.Draws, 1), stat.BootstrapClusters(times, stat.Draws, 1)
	if math.Abs(b.Low-same.Low) > 1e-12 || math.Abs(b.High-same.High) > 1e-12 || !(b.Low < b.Mean && b.Mean < b.High) {
		t.Errorf("%+v, and with each row three times %+v", b, same)
	}
	if rows := stat.BootstrapClusters(apart, stat.Draws, 1); !(rows.SE < 0.8*b.SE) {
		t.Errorf("rows apart have the standard error %v, and together %v", rows.SE, b.SE)
	}
	for _, none := range [][]stat.Cluster{nil, {{Rows: 3, Sum: 1}}, {{Rows: 1, Sum: 1}, {Rows: 1, Sum: 1}}} {
		if b := stat.BootstrapClusters(none, 100, 0); !math.IsNaN(b.Low) || !math.IsNaN(b.High) {
			t.Errorf("%v has the interval %v to %v", none, b.Low, b.High)
		}
	}
	// Of a group with a row and one without, a draw in four has no row and the mean 0, and all others 1.
	if b := stat.BootstrapClusters([]stat.Cluster{{Rows: 1, Sum: 1}, {}}, stat.Draws, 1); math.Abs(b.SE-math.Sqrt(0.25*0.75)) > 0.03 {
		t.Errorf("of one row in two groups: %+v", b)
	}
}

// crossedTable is 6 seeds by 40 items, drawn by the hash.
func crossedTable() [][]int8 {
	d := make([][]int8, 6)
	for s := range uint64(6) {
		for i := range uint64(40) {
			u := share(700_000_000+40*s+i) + 0.7*(share(710_000_000+i)-0.5) + 0.5*(share(720_000_000+s)-0.5)
			v := int8(0)
			if u < 0.10 {
				v = -1
			} else if u > 0.82 {
				v = 1
			}
			d[s] = append(d[s], v)
		}
	}
	return d
}

func TestCrossed(t *testing.T) {
	c := stat.CompareCrossed(crossedTable())
	nine(t, "mean", c.Mean, 0.125)
	nine(t, "MS of seeds", c.MSSeed, 2.05)
	nine(t, "MS of items", c.MSItem, 0.997863247863)
	nine(t, "MS of the rest", c.MSResidual, 0.231196581197)
	nine(t, "variance", c.Variance, 0.0117361111111)
	nine(t, "degrees of freedom", c.Degrees, 9.15798120067)
	nine(t, "low", c.Low, -0.119424105875)
	nine(t, "high", c.High, 0.369424105875)
	// p and the interval are two ways to say one thing.
	nine(t, "p", c.PValue, stat.StudentTail(c.Mean/math.Sqrt(c.Variance), c.Degrees))
}

// TestCrossedAlone: where one factor does nothing the other's own analysis is left.
func TestCrossedAlone(t *testing.T) {
	table := crossedTable()
	var rows, columns [][]int8
	for s := range table {
		rows = append(rows, table[0])
		columns = append(columns, nil)
		for range table[s] {
			columns[s] = append(columns[s], table[s][0])
		}
	}
	var items []float64
	for _, v := range table[0] {
		items = append(items, float64(v))
	}
	var seeds []float64
	for s := range table {
		seeds = append(seeds, float64(table[s][0]))
	}
	for _, test := range []struct {
		name string
		got  stat.Crossed
		want stat.Paired
	}{{"items", stat.CompareCrossed(rows), stat.ComparePaired(items)}, {"seeds", stat.CompareCrossed(columns), stat.ComparePaired(seeds)}} {
		nine(t, test.name+", low", test.got.Low, test.want.Low)
		nine(t, test.name+", high", test.got.High, test.want.High)
		nine(t, test.name+", p", test.got.PValue, test.want.PValue)
	}
}

// TestCrossedBounds: where the mean squares of one factor alone are more than what both add up to, the
// variance and the degrees of freedom are that factor's.
func TestCrossedBounds(t *testing.T) {
	table := [][]int8{{1, 1, 0, 1}, {-1, -1, 0, -1}, {0, 0, 0, 0}} // each item's sum is 0
	columns := make([][]int8, 4)
	for i := range columns {
		for _, row := range table {
			columns[i] = append(columns[i], row[i])
		}
	}
	for name, c := range map[string]stat.Crossed{"seeds": stat.CompareCrossed(table), "items": stat.CompareCrossed(columns)} {
		if c.MSResidual <= min(c.MSSeed, c.MSItem) {
			t.Fatalf("%s: the table has no bound that holds: %+v", name, c)
		}
		nine(t, name+", variance", c.Variance, 2.25/12) // (9 + 9 + 0)/4 over 2
		nine(t, name+", degrees of freedom", c.Degrees, 2)
	}
}

// TestBootstrapTies: draws that are as large as the mean count half for the correction for bias, so that
// what is the same on both sides needs next to none.
func TestBootstrapTies(t *testing.T) {
	b := stat.BootstrapClusters([]stat.Cluster{{Rows: 1}, {Rows: 1, Sum: 1}}, stat.Draws, 0) // half of the draws are 1/2
	if math.Abs(b.Z0) > 0.1 {
		t.Errorf("z0 = %v", b.Z0)
	}
}

// TestSmallSamples: what cannot be told is NaN, and no claim.
func TestSmallSamples(t *testing.T) {
	counts := []float64{0.829, 0.8, 0.329, 0.3, 0.929, 0.9} // variables: constants subtract without rounding
	rounded := []float64{counts[0] - counts[1], counts[2] - counts[3], counts[4] - counts[5]}
	if rounded[0] == rounded[1] && rounded[1] == rounded[2] {
		t.Fatalf("rounding does not tell %v apart", rounded)
	}
	for name, got := range map[string]float64{
		"p of one":                      stat.ComparePaired([]float64{1}).PValue,
		"p of none":                     stat.ComparePaired(nil).PValue,
		"p of equal differences":        stat.ComparePaired([]float64{0.1, 0.1, 0.1}).PValue,
		"p of equal counts":             stat.ComparePaired(rounded).PValue,
		"g of two":                      stat.ComparePaired([]float64{0.1, 0.3}).HedgesG,
		"g of equal differences":        stat.ComparePaired([]float64{0.1, 0.1, 0.1}).HedgesG,
		"interval of one":               stat.MeanOf([]float64{1}).High,
		"crossed p of one seed":         stat.CompareCrossed([][]int8{{0, 1}}).PValue,
		"crossed p of one item":         stat.CompareCrossed([][]int8{{0}, {1}}).PValue,
		"crossed p of none":             stat.CompareCrossed(nil).PValue,
		"crossed p of equal answers":    stat.CompareCrossed([][]int8{{1, 1}, {1, 1}}).PValue,
		"what one pair shows":           stat.Detectable(1, 0.05, 0.8),
		"a deviation of one":            stat.UpperSD(1, 1),
		"Student without any freedom":   stat.StudentPoint(0.05, 0),
		"sign flips of 21":              stat.ComparePaired(make([]float64, 21)).SignFlip,
		"Student's tail beyond nothing": stat.StudentTail(math.NaN(), 3),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if m := stat.MeanOf([]float64{0.829, 0.829, 0.829}); m.Mean != 0.829 || m.SD != 0 || m.Low != 0.829 || m.High != 0.829 {
		t.Errorf("three times the same is %+v", m)
	}
	if p := stat.ComparePaired([]float64{0, 0}).PValue; p != 1 {
		t.Errorf("no difference at all has p = %v", p)
	}
	if p := stat.CompareCrossed([][]int8{{0, 0}, {0, 0}}).PValue; p != 1 {
		t.Errorf("no difference at all has p = %v", p)
	}
}

// TestFlipReals: of whole numbers it is the count that [stat.FlipSigns] makes in another way.
func TestFlipReals(t *testing.T) {
	for seed := range uint64(200) {
		var whole []int
		var reals []float64
		for i := range 1 + seed%14 {
			d := int(hash(100*seed+i)%9) - 4
			whole, reals = append(whole, d), append(reals, float64(d)/1000)
		}
		want, _ := stat.FlipSigns(whole)
		if got, ok := stat.FlipReals(reals); !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("%v: p = %v, want %v", whole, got, want)
		}
	}
}

// TestNewcombe holds neighbouring layers' probes of random networks, on 449 digits and on 1,000 of MNIST.
func TestNewcombe(t *testing.T) {
	for _, test := range []struct {
		right, rightAfter, gained, lost, n int // of the first, of the second
		low, high                          float64
	}{
		{428, 432, 9, 5, 449, -0.00902630595029, 0.0279911146223},
		{432, 418, 5, 19, 449, -0.0552178321568, -0.00964819507945},
		{418, 354, 8, 72, 449, -0.180758135314, -0.106101404776},
		{845, 722, 32, 155, 1000, -0.148909681125, -0.0972875111262},
		// A correlation that is less than what is taken off for continuity, here 30 − 24 of 10.5, is none, not one below 0.
		{9, 11, 6, 4, 21, -0.1919316333599, 0.3616241667018},
	} {
		both := test.right - test.lost
		if both != test.rightAfter-test.gained {
			t.Fatalf("%+v: no such table", test)
		}
		low, high := stat.Newcombe(both, test.lost, test.gained, test.n-both-test.lost-test.gained)
		nine(t, fmt.Sprintf("%+v, low", test), low, test.low)
		nine(t, fmt.Sprintf("%+v, high", test), high, test.high)
		back, forth := stat.Newcombe(both, test.gained, test.lost, test.n-both-test.lost-test.gained)
		nine(t, "the other way round", -back, high)
		nine(t, "the other way round", -forth, low)
	}
	if low, high := stat.Newcombe(0, 0, 0, 0); low != -1 || high != 1 {
		t.Errorf("of nothing: %v to %v", low, high)
	}
	if low, high := stat.Newcombe(10, 0, 0, 0); !(low < 0 && high > 0) {
		t.Errorf("of ten that both have right: %v to %v", low, high)
	}
}

// TestMeanOfAnySize: differences of any size have the mean, interval and p that those have which are 2^by times smaller.
func TestMeanOfAnySize(t *testing.T) {
	plain := []float64{3, 1, 4, 1, 5}
	want := stat.ComparePaired(plain)
	for _, by := range []int{-1000, -600, 600, 1020} {
		sized := make([]float64, len(plain))
		for i, v := range plain {
			sized[i] = math.Ldexp(v, by)
		}
		got := stat.ComparePaired(sized)
		for name, pair := range map[string][2]float64{
			"mean": {math.Ldexp(got.Mean.Mean, -by), want.Mean.Mean}, "SD": {math.Ldexp(got.SD, -by), want.SD},
			"low": {math.Ldexp(got.Low, -by), want.Low}, "high": {math.Ldexp(got.High, -by), want.High},
			"p": {got.PValue, want.PValue}, "g": {got.HedgesG, want.HedgesG}, "flips": {got.SignFlip, want.SignFlip},
		} {
			if pair[0] != pair[1] {
				t.Errorf("2^%d: %s is %v, want %v", by, name, pair[0], pair[1])
			}
		}
	}
}
