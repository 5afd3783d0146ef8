package seeds

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// onSeeds is the screen after so many seeds of all, with 0 of 0 before anybody asks for them.
func onSeeds(t testing.TB, cols, rows, done, all int, diverged ...int) (*tuitest.Bench, *Tab) {
	tab := New(measure.Rules())
	s := measure.Rules().Default
	b := tuitest.NewBench(t, s, tab, cols, rows)
	b.Show(run.Gauge{}, tuitest.Everything(b.Still)...)
	if all > 0 {
		gauge := run.Gauge{}
		if done < all {
			gauge = run.Gauge{Stage: spec.Seeds, Step: done, Steps: all}
		}
		b.Show(gauge, tuitest.Seeds(s, done, all, diverged...)...)
	}
	return b, tab
}

// TestHowManySeeds: the keys choose how many there are to be, between the least that have an interval, or
// as many as there are, and the most; while they run nothing is asked.
func TestHowManySeeds(t *testing.T) {
	b, tab := onSeeds(t, 120, 30, 0, 0)
	asks := func(when string, seeds int, does string) {
		t.Helper()
		request, word := tab.Asks()
		if want := (run.Request{Stage: spec.Seeds, Seeds: seeds}); request != want || word != does {
			t.Errorf("%s it asks %+v, %q; want %+v, %q", when, request, word, want, does)
		}
	}
	asks("at first", spec.DefaultSeeds, "run 5 seeds")
	b.Has(t, "paired figures of 1.68 of its")
	b.Type("+", "+")
	asks("after + +", 7, "run 7 seeds")
	b.Has(t, "paired figures of 1.27 of its")
	b.Type(slices.Repeat([]string{"-"}, 9)...)
	asks("at the least", 2, "run 2 seeds")
	b.Type(slices.Repeat([]string{"+"}, 99)...)
	asks("at the most", spec.MaxSeeds, "run 1,000 seeds")

	b, tab = onSeeds(t, 120, 30, 3, 5)
	b.Type("+")
	asks("while they run", 5, "")
	b.Show(run.Gauge{}, tuitest.Seeds(b.Run.Spec, 5, 5)...)
	asks("when they are done", 5, "")
	b.Type("-")
	asks("below what there is", 5, "")
	b.Type("+", "+", "+", "+", "+", "+")
	asks("for more", 12, "run 7 more seeds")
	b.Has(t, "r: run 7 more seeds")
}

// TestOnlookersAreToldNoKey: who may only look on chooses nothing, and is told what brings seeds.
func TestOnlookersAreToldNoKey(t *testing.T) {
	b, tab := onSeeds(t, 120, 30, 0, 0)
	b.Run.Onlooker = true
	b.Type("+")
	if tab.asked != spec.DefaultSeeds || tab.Bindings()[0].Enabled() {
		t.Errorf("an onlooker chooses %d seeds", tab.asked)
	}
	b.Has(t, "This run has no other seeds.", "fathom run --replicates 5")
	b.HasNot(t, "r runs", "r tries")
}

// TestFiguresAreThoseOfTheLog: the rows have what the newest judgement says, digit by digit.
func TestFiguresAreThoseOfTheLog(t *testing.T) {
	b, tab := onSeeds(t, 200, 54, 5, 5)
	judged := tab.seeded
	m := judged.Means[slices.IndexFunc(judged.Means, func(m spec.SeedMean) bool { return m.Measure == measure.Probe && m.Layer == 1 && m.Step > 0 })]
	b.Has(t, fmt.Sprintf("hidden1                  %.4f  ±%.4f   %.4f    5", m.Mean, run.HalfWidth(m.Interval), m.SD))
	for _, f := range judged.Families {
		for _, test := range f.Tests {
			if test.Second.Measure == measure.Probe {
				b.Has(t, fmt.Sprintf("%+.4f ±%.4f ±%.4f", test.Mean, run.HalfWidth(test.Interval), run.HalfWidth(test.Items.Interval)))
			}
		}
	}
	b.Type("right")
	b.HasNot(t, "hidden1")
	b.Has(t, "taught minus base", "base, 900 steps")
}

// TestSureOrNot says of each kind of row what it shows, and of whom.
func TestSureOrNot(t *testing.T) {
	_, tab := onSeeds(t, 120, 30, 5, 5)
	q := func(layer int) spec.Quantity {
		return spec.Quantity{Measure: measure.Probe, Step: 10000, Layer: layer, Name: spec.LayerName(layer)}
	}
	family := &spec.SeedFamily{Name: spec.DepthFamily}
	test := spec.SeedTest{First: q(1), Second: q(2), N: 5, Mean: -0.03, Adjusted: 0.02, Shows: spec.Lower, Needed: 4, Detectable: 0.05}
	family.Tests = []spec.SeedTest{test}
	say := func(change func(*spec.SeedTest), want string) {
		t.Helper()
		changed := test
		change(&changed)
		if got := tab.sentence(row{family: family, test: &changed}); got != want {
			t.Errorf("it says\n%s\nwant\n%s", got, want)
		}
	}
	say(func(*spec.SeedTest) {}, "Sure on other seeds, same test images: hidden2 is lower than hidden1, by 0.0300 on average (p = 0.0200 after Holm).")
	say(func(s *spec.SeedTest) { s.Items = &spec.SeedItems{Adjusted: 0.3} },
		"Not sure on other seeds and other test images: hidden2 minus hidden1, p = 0.300 after Holm. 5 seeds show one of 0.0500.")
	say(func(s *spec.SeedTest) { s.Items = &spec.SeedItems{Adjusted: 0.001, Shows: spec.Lower} },
		"Sure on other seeds and other test images: hidden2 is lower than hidden1, by 0.0300 on average (p = 0.00100 after Holm).")
	say(func(s *spec.SeedTest) { s.Shows, s.Adjusted, s.Needed = spec.Nothing, 0.4, 31 },
		"Not sure on other seeds, same test images: hidden2 minus hidden1, p = 0.400 after Holm. As large a difference takes some 31 seeds.")
	family.Name = spec.TrainingFamily
	say(func(*spec.SeedTest) {}, "Sure on other seeds, same test images: hidden2 trained is lower than untrained, by 0.0300 on average (p = 0.0200 after Holm).")
}

// TestSeedsThatAreLeftOut: who diverged is named, is in no row, and has no curve.
func TestSeedsThatAreLeftOut(t *testing.T) {
	b, tab := onSeeds(t, 120, 30, 5, 5, 2)
	b.Has(t, "4 of 5 seeds. Left out: seed 3 (the network diverged", "4 seeds")
	b.HasNot(t, "3: 0.")
	if gaps := slices.IndexFunc(tab.page().rows[0].seeds, func(seed uint64) bool { return seed == 3 }); gaps >= 0 {
		t.Error("a seed that diverged has a figure")
	}
	n := 0
	for _, at := range tab.singles().Points {
		if at.X == 0 {
			n++
		}
	}
	if n != 4 {
		t.Errorf("%d seeds have a curve, want 4", n)
	}
	b, _ = onSeeds(t, 120, 30, 2, 2, 0, 1)
	b.Has(t, "Nothing is known of any seed", ", seed 2")
}

// TestEachSeedOfARow: the figures of each seed are those of its replicate, of a difference both.
func TestEachSeedOfARow(t *testing.T) {
	_, tab := onSeeds(t, 200, 54, 3, 3)
	for _, r := range tab.page().rows {
		text := tab.each(r)
		for i, replicate := range tab.replicates {
			value := func(q spec.Quantity) spec.Figure {
				return replicate.Figures[slices.IndexFunc(replicate.Figures, func(f spec.SeedFigure) bool { return f.Same(q) })].Value
			}
			want := ""
			if r.mean != nil {
				want = fmt.Sprintf("%d: %.4f", i+1, value(r.mean.Quantity))
			} else {
				want = fmt.Sprintf("%d: %.4f → %.4f", i+1, value(r.test.First), value(r.test.Second))
			}
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q lacks %q", r.title(), text, want)
			}
		}
	}
}

// TestRowsAreChosen: the arrows go round the page, a click chooses the row that it is on, Enter explains
// it, and the chosen row is always on the screen.
func TestRowsAreChosen(t *testing.T) {
	for _, size := range tuitest.Sizes() {
		b, tab := onSeeds(t, size[0], size[1]-6, 5, 5)
		for i, r := range tab.page().rows {
			if tab.row != i {
				t.Fatalf("row %d is chosen, want %d", tab.row, i)
			}
			at := slices.IndexFunc(strings.Split(b.Text(), "\n"), func(line string) bool { return strings.Contains(line, "▸") })
			if at < 0 || !strings.Contains(strings.Split(b.Text(), "\n")[at], "▸"+r.name) {
				t.Errorf("at %v row %d, %s, is not seen", size, i, r.title())
			}
			b.Type("down")
		}
		b.Type("up", "enter")
		b.Has(t, "Holm 1979", "over both", "each seed")
		b.Type("esc")
		b.HasNot(t, "Holm 1979")
		lines := strings.Split(b.Text(), "\n")
		for y, line := range lines {
			x := strings.Index(line, "hidden2 - hidden1")
			if x < 0 || strings.Contains(line, "Sure") {
				continue
			}
			b.Click(len([]rune(line[:x])), y)
			if got := tab.chosen().name; got != "hidden2 - hidden1" {
				t.Errorf("at %v a click chooses %s", size, got)
			}
			break
		}
	}
}

// TestEverySizeOfSeeds draws the screen and what is open at sizes from the smallest on, in all states.
func TestEverySizeOfSeeds(t *testing.T) {
	for _, state := range [][]int{{0, 0}, {0, 5}, {1, 5}, {3, 5}, {5, 5}, {9, 9, 3, 7}} {
		for _, keys := range []string{"", "down", "right", "enter", "up enter"} {
			b, tab := onSeeds(t, 120, 30, state[0], state[1], state[2:]...)
			b.Type(strings.Fields(keys)...)
			for _, ascii := range []bool{false, true} {
				b.Dress(map[bool]colorprofile.Profile{false: colorprofile.TrueColor, true: colorprofile.ASCII}[ascii], ascii)
				for _, width := range []int{1, 60, 99, 170} {
					for _, height := range []int{1, 4, 10, 17, 30} {
						tuitest.Exact(t, fmt.Sprintf("%v, %q at %d×%d", state, keys, width, height), tab.View(width, height), width, height)
					}
				}
			}
		}
	}
}

// BenchmarkSeedsView draws the screen of 50 seeds at 200×60.
func BenchmarkSeedsView(b *testing.B) {
	bench, tab := onSeeds(b, 200, 54, 50, 50)
	for b.Loop() {
		tab.View(bench.Kit.Cols, bench.Kit.Rows)
	}
}

// TestColumnsKeepApart: whatever stands in a column of the list has a gap before it and the column's width.
func TestColumnsKeepApart(t *testing.T) {
	for _, word := range []string{"", "same", "-0.0910", "±0.0185", "the same as ever"} {
		for _, width := range []int{smallColumn, testColumn, figureColumn} {
			if got := column(word, width); kit.Cells(got) != width || got[0] != ' ' {
				t.Errorf("%q in %d cells is %q", word, width, got)
			}
		}
	}
	_, tab := onSeeds(t, 200, 55, 3, 5)
	for i := range tab.page().rows {
		if r := tab.page().rows[i]; r.test != nil {
			line := ansi.Strip(tab.rowLine(i, spans(tab.page().rows)[i], 120))
			for _, word := range []string{signed(r.test.Mean), half(r.test.Interval, r.test.SD)} {
				if !strings.Contains(line, " "+word+" ") {
					t.Errorf("%q does not stand apart in %q", word, line)
				}
			}
		}
	}
}

// TestPageSaysWhatItIsOf: a page is headed by its measure's title and unit, not by its bare name.
func TestPageSaysWhatItIsOf(t *testing.T) {
	e := spec.Seeded{Ran: 2, Means: []spec.SeedMean{{Quantity: spec.Quantity{Measure: "participation_ratio", Layer: 1, Name: "hidden1", Step: 100, Subject: spec.Base}, N: 2}}}
	pages := pagesOf(measure.Rules(), e, nil)
	if len(pages) != 1 || pages[0].about.Title != "participation ratio" || pages[0].unit() != ", dimensions" || !strings.Contains(pages[0].rows[0].title(), "participation ratio: hidden1") {
		t.Errorf("%+v", pages)
	}
}
