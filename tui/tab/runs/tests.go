package runs

import (
	"fmt"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/compare"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// nameOf is what sentences call a run: the sign of its mark.
func (m *Model) nameOf(i int) string { return sign(m.kit.Theme, m.work.known.places[i]) }

// groupNameOf is what sentences call a group.
func (m *Model) groupNameOf(g int) string {
	c := m.work.known
	return sign(m.kit.Theme, c.places[c.Groups[g].Runs[0]])
}

// sentence says what the tests show.
func (m *Model) sentence() string {
	if m.grouped {
		return m.work.known.GroupSentence(m.groupNameOf)
	}
	return m.work.known.Sentence(m.nameOf)
}

// sentenceLines is the sentence in lines so wide, at most so many.
func (m *Model) sentenceLines(width, atMost int) []string {
	sentence := m.sentence()
	if sentence == "" {
		return nil
	}
	lines := kit.Wrap(sentence, width-2)
	cut := len(lines) > atMost
	if cut {
		lines = lines[:max(0, atMost)]
	}
	for i, line := range lines {
		if cut && i == len(lines)-1 {
			line = strings.TrimRight(kit.ToWidth(line, width-4), " ") + " …"
		}
		lines[i] = " " + m.kit.Theme.Text.Render(line)
	}
	return lines
}

// shortTests writes the declared family in two lines, as many of its tests as fit.
func (m *Model) shortTests(width int) []string {
	c := m.work.known
	if m.grouped || len(c.Tests) == 0 {
		return nil
	}
	heads := []string{" Holm: network    ", " Holm: last layer "}
	lines := slices.Clone(heads)
	for _, test := range c.Tests {
		of := 1
		if test.Of == compare.OfNetwork {
			of = 0
		}
		if test.Why == "" { // which the sentence says
			lines[of] += m.shortTest(test) + "  "
		}
	}
	switch {
	case slices.Equal(lines, heads):
		return nil
	case c.Runs[c.Baseline].Stored:
		lines = lines[1:] // they have no network
	}
	for i := range lines {
		lines[i] = kit.ToWidth(m.kit.Theme.Text.Render(strings.TrimRight(lines[i], " ")), width)
	}
	return lines
}

// shortTest is one of them: the images that only the one or the other has right, and p.
func (m *Model) shortTest(test compare.Test) string {
	it, base := m.nameOf(test.Run), m.nameOf(m.work.known.Baseline)
	return fmt.Sprintf("only %s %s, %s %s, %s", base, text.Count(test.OnlyBaseline), it, text.Count(test.OnlyRun), run.PText(test.Adjusted))
}

// testTable writes tests as a table, a line each with its head.
func (m *Model) testTable(width int) []string {
	if m.grouped {
		return m.groupTable()
	}
	t, c := m.kit.Theme, m.work.known
	tests, family := c.Tests, "the network and the last layer of each"
	if len(c.Runs) > 0 && c.Runs[c.Baseline].Stored {
		family = "the last layer of each"
	}
	if m.allLayers {
		tests, family = c.Layers, "each layer that both have, a family by itself"
	}
	if len(tests) == 0 {
		return []string{t.Dim.Render(" Nothing is tested: it takes two that are marked.")}
	}
	base := m.nameOf(c.Baseline)
	lines := []string{
		" " + t.Strong.Render("McNemar, exact, against "+base) + t.Dim.Render(": "+family),
		t.Dim.Render(fmt.Sprintf("   %-17s %7s %7s %9s %9s  %s", "of", "only "+base, "only it", "p", "Holm", "shows")),
	}
	for _, test := range tests {
		place := c.places[test.Run]
		head := " " + m.signOf(place) + " " + t.Text.Render(kit.ToWidth(testName(test), 17)) + " "
		if test.Why != "" {
			lines = append(lines, head+t.Warn.Render(" "+test.Why))
			continue
		}
		lines = append(lines, head+t.Text.Render(fmt.Sprintf("%7s %7s %9s %9s  ", text.Count(test.OnlyBaseline), text.Count(test.OnlyRun), bare(test.PValue), bare(test.Adjusted)))+
			m.shows(test.Shows, "right more often", "right less often"))
	}
	return lines
}

// testName is what a test is of; of last layers with different names both.
func testName(test compare.Test) string {
	if test.Of != test.With && !strings.HasPrefix(test.With, "last") {
		return test.Of + " : " + test.With
	}
	return test.Of
}

// shows says what a test shows.
func (m *Model) shows(s spec.Shows, better, worse string) string {
	t := m.kit.Theme
	switch s {
	case spec.Better:
		return t.Strong.Render(better)
	case spec.Worse:
		return t.Strong.Render(worse)
	}
	return t.Dim.Render("nothing measurable")
}

// bare is a p-value without its name.
func bare(p spec.Figure) string {
	return strings.TrimPrefix(strings.TrimPrefix(run.PText(p), "p "), "= ")
}

// again says which runs of a group are not counted.
func (m *Model) again(g compare.Group) string {
	if len(g.Again) == 0 {
		return ""
	}
	return m.kit.Theme.Warn.Render(fmt.Sprintf(" %s of a seed that is counted: not counted twice", text.Plural(len(g.Again), "run")))
}

// groupTable writes the groups, and the tests between them.
func (m *Model) groupTable() []string {
	t, c := m.kit.Theme, m.work.known
	lines := []string{t.Dim.Render(fmt.Sprintf("   %3s  %-16s  %-16s", "n", "network", "last layer") + " means ± standard error")}
	for _, g := range c.Groups {
		place := c.places[g.Runs[0]]
		lines = append(lines, " "+m.signOf(place)+t.Text.Render(fmt.Sprintf(" %3d  %-16s  %-16s", len(g.Runs), mean(g.Accuracy), mean(g.Last)))+m.again(g))
	}
	if len(c.GroupTests) == 0 {
		return lines
	}
	base := m.groupNameOf(c.BaselineGroup())
	lines = append(lines, "", " "+t.Strong.Render("Signs of differences, exact, against "+base)+t.Dim.Render(": pairs of runs with one seed"),
		t.Dim.Render(fmt.Sprintf("   %-11s %6s %11s %11s %10s  %s", "of", "pairs", "difference", "p", "Holm", "shows")))
	for _, test := range c.GroupTests {
		place := c.places[c.Groups[test.Group].Runs[0]]
		head := " " + m.signOf(place) + " " + t.Text.Render(kit.ToWidth(test.Of, 11)) + " "
		if test.Why != "" {
			lines = append(lines, head+t.Warn.Render(" "+test.Why))
			continue
		}
		shows := m.shows(test.Shows, "right more often", "right less often")
		if test.Pairs < c.FewestPairs() {
			shows = t.Dim.Render("too few seeds to show anything")
		}
		lines = append(lines, head+t.Text.Render(fmt.Sprintf("%6d %11s %11s %10s  ", test.Pairs, kit.Signed(test.Difference), bare(test.PValue), bare(test.Adjusted)))+shows)
	}
	return lines
}
