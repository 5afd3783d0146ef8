package seeds

import (
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/explain"
)

// A page is what is known over the seeds of one measure: its rows, in groups that have a head each.
type page struct {
	measure string
	about   spec.About
	rows    []row
}

// A row is a mean or a difference.
type row struct {
	measure string           // in words
	head    string           // of the group that begins with it, "" for none
	name    string           // in its group
	mean    *spec.SeedMean   // nil of a difference
	seeds   []uint64         // that have one
	values  []float64        // theirs, of a mean
	family  *spec.SeedFamily // that the difference belongs to, nil of a mean
	test    *spec.SeedTest
}

// pagesOf are the pages of a judgement: a page for each measure, those of layers first.
func pagesOf(rules spec.Rules, e spec.Seeded, all []spec.Replicated) (pages []page) {
	of := func(measure string) *page {
		at := slices.IndexFunc(pages, func(p page) bool { return p.measure == measure })
		if at < 0 {
			at = len(pages)
			pages = append(pages, page{measure: measure, about: aboutOf(rules, measure)})
		}
		return &pages[at]
	}
	for _, m := range inOrder(e.Means) {
		p := of(m.Measure)
		r := row{measure: p.about.Title, mean: &m, name: meanName(m)}
		r.seeds, r.values = figures(all, m.Quantity)
		if n := len(p.rows); n == 0 || groupName(*p.rows[n-1].mean) != groupName(m) {
			r.head = groupName(m)
		}
		p.rows = append(p.rows, r)
	}
	families := slices.Clone(e.Families)
	slices.SortStableFunc(families, func(a, b spec.SeedFamily) int { return familyRank(a) - familyRank(b) })
	for i := range families {
		f := &families[i]
		for j := range f.Tests {
			test := &f.Tests[j]
			r := row{family: f, test: test, name: run.SeedTestName(*f, *test)}
			if j == 0 {
				r.head = run.SeedFamilyTitle(*f)
			}
			if e.Ran >= 2 { // before there is no interval of any
				p := of(test.Second.Measure)
				r.measure = p.about.Title
				p.rows = append(p.rows, r)
			}
		}
	}
	slices.SortStableFunc(pages, func(a, b page) int { return rank(a) - rank(b) })
	return pages
}

// familyRank puts what is asked of the trained network before what is asked of the untrained one.
func familyRank(f spec.SeedFamily) int {
	if f.Name == spec.DepthFamily && f.Tests[0].Second.Step == 0 {
		return 1
	}
	return 0
}

// rank puts what is no layer's behind the rest.
func rank(p page) int {
	if p.measure == spec.Accuracy {
		return 1
	}
	return 0
}

// inOrder are the means so that those of a group follow each other: of the trained network, then of
// the untrained one, then pairs.
func inOrder(means []spec.SeedMean) []spec.SeedMean {
	key := func(m spec.SeedMean) int {
		switch {
		case m.Other != nil:
			return 2
		case m.Layer >= 0 && m.Step == 0:
			return 1
		}
		return 0
	}
	out := slices.Clone(means)
	slices.SortStableFunc(out, func(a, b spec.SeedMean) int { return key(a) - key(b) })
	return out
}

// groupName says what the means of a group are of.
func groupName(m spec.SeedMean) string {
	switch {
	case m.Other != nil:
		return "pairs of layers"
	case m.Layer < 0:
		return "networks"
	case m.Step == 0:
		return "untrained network"
	}
	return "trained network"
}

// meanName is what a mean is of, in its group.
func meanName(m spec.SeedMean) string {
	switch {
	case m.Other != nil && m.Other.Name == m.Name:
		return m.Name + ", untrained"
	case m.Other != nil:
		return m.Name + ", " + m.Other.Name
	case m.Layer >= 0:
		return m.Name
	case m.Subject == spec.Base:
		return "base, " + text.Plural(m.Step, "step")
	}
	return "taught, " + text.Plural(m.Step, "step")
}

// aboutOf is what is to be known of the measure of a page, the network's own score among them.
func aboutOf(rules spec.Rules, measure string) spec.About {
	if measure == spec.Accuracy {
		return spec.About{
			Measure: measure, Title: "test accuracy of the network", Formula: "share of the test images whose class the network gives right", Rows: "all test images",
		}
	}
	return explain.About(rules, measure)
}

// unit is what a page's figures are counted in, "" of shares and of what has no unit.
func (p page) unit() string {
	if p.about.Unit == "" {
		return ""
	}
	return ", " + p.about.Unit
}

// title is a row in words.
func (r row) title() string {
	if r.test != nil {
		of, _, _ := strings.Cut(run.SeedFamilyTitle(*r.family), ", ")
		return of + ", " + r.measure + ": " + r.name
	}
	return groupName(*r.mean) + ", " + r.measure + ": " + r.name
}

// at is the index of the page that is shown.
func (t *Tab) at() int {
	return max(0, slices.IndexFunc(t.pages, func(p page) bool { return p.measure == t.measure }))
}

// page is the one that is shown, without rows where there is none.
func (t *Tab) page() page {
	if len(t.pages) == 0 {
		return page{}
	}
	return t.pages[t.at()]
}

// chosen is the row that is chosen, nil where there is none.
func (t *Tab) chosen() *row {
	rows := t.page().rows
	if t.row >= len(rows) {
		return nil
	}
	return &rows[t.row]
}

// figures are what each seed that is in the means has of a quantity.
func figures(all []spec.Replicated, q spec.Quantity) (seeds []uint64, values []float64) {
	hint := 0 // they stand at the same place of each replicate but where one lacks some
	for _, r := range all {
		if r.Problem != "" || r.Taught != "" && q.Subject != spec.Base {
			continue
		}
		if hint >= len(r.Figures) || !r.Figures[hint].Same(q) {
			hint = slices.IndexFunc(r.Figures, func(f spec.SeedFigure) bool { return f.Same(q) })
		}
		if hint < 0 {
			hint = 0
			continue
		}
		if v := r.Figures[hint].Value; v.Finite() {
			seeds, values = append(seeds, r.Seed), append(values, float64(v))
		}
	}
	return seeds, values
}
