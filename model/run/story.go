package run

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"fathom/model/spec"
)

// Story is what a run on a network that trains here has come to, to be told in one line: the base
// network's test accuracy, the probes from the input to the last layer and whether that step is sure,
// the taught network's difference and whether that is. It is put together from the log, of which it
// takes events in order; the zero Story has nothing to tell. All that it says of sureness are tests
// that were declared with the others of their moment, see [spec.Judged] and [TeachFinding].
type Story struct {
	base     spec.Evaluated // of the base network, the newest
	probes   []spec.Probed  // of the probe stage, by layer
	judged   *spec.Judged
	taught   []spec.Taught // in the order in which they ended
	diverged map[string]bool
}

// Take takes the next event of the log.
func (s *Story) Take(e spec.Event) {
	switch e := e.(type) {
	case spec.Evaluated:
		if e.Subject == spec.Base {
			s.base = e
		}
	case spec.Probed:
		if !e.Live && e.Step > 0 && e.Store == nil {
			s.probes = append(slices.DeleteFunc(s.probes, func(p spec.Probed) bool { return p.Layer == e.Layer }), e)
			slices.SortFunc(s.probes, func(a, b spec.Probed) int { return a.Layer - b.Layer })
		}
	case spec.Judged:
		if !e.Live && e.Step > 0 {
			s.judged = &e
		}
	case spec.Taught:
		s.taught = append(slices.DeleteFunc(slices.Clone(s.taught), func(t spec.Taught) bool { return t.Init == e.Init }), e)
	case spec.Diverged:
		if s.diverged == nil {
			s.diverged = map[string]bool{}
		}
		s.diverged[e.Subject] = true
	}
}

// Line is the story in at most so many characters, said as fully as they allow; "" where there is
// nothing to tell or no room for it.
func (s Story) Line(width int) string {
	for _, line := range s.lines() {
		if utf8.RuneCountInString(line) <= width {
			return line
		}
	}
	return ""
}

// lines are the ways to tell the story, the fullest first.
func (s Story) lines() []string {
	switch {
	case s.base.Subject == "":
		return nil
	case s.diverged[spec.Base]:
		return []string{"the network diverged: nothing is claimed of it", "the network diverged"}
	}
	base := fmt.Sprintf("%.4f", float64(s.base.Accuracy))
	full, brief, bare := []string{"test accuracy " + base}, []string{"test " + base}, []string{"test " + base}
	if test := s.ends(); test != nil {
		from, to := s.probes[0].TestAccuracy, s.probes[len(s.probes)-1].TestAccuracy
		full = append(full, fmt.Sprintf("probes %.3f → %.3f from %s to %s, %s", from, to, test.First, test.Second, measurably(test.Shows)))
		brief = append(brief, fmt.Sprintf("probes %.3f → %.3f %s", from, to, whether(test.Shows)))
		bare = append(bare, fmt.Sprintf("%.3f → %.3f %s", from, to, whether(test.Shows)))
	}
	for i, t := range s.taught {
		name, difference := "taught", fmt.Sprintf("%+.4f", float64(t.Difference))
		if len(s.taught) > 1 {
			name += " " + string(t.Init)
		}
		said, said2 := measurably(t.Shows), whether(t.Shows)
		if s.diverged[spec.TaughtID(t.Init)] || !t.Difference.Finite() || !t.PValue.Finite() {
			difference, said, said2 = "diverged", "nothing to compare", ""
		}
		full = append(full, fmt.Sprintf("%s %s, %s", name, difference, said))
		brief = append(brief, strings.TrimSpace(fmt.Sprintf("%s %s %s", name, difference, said2)))
		if i == 0 {
			bare = append(bare, strings.TrimSpace(fmt.Sprintf("%s %s", difference, said2)))
		}
	}
	first := brief[:len(brief)-max(0, len(s.taught)-1)] // of several taught networks the first alone
	return []string{strings.Join(full, " · "), strings.Join(brief, " · "), strings.Join(first, " · "), strings.Join(bare, " · "), strings.Join(bare[:min(2, len(bare))], " · "), brief[0]}
}

// ends is the test of the last layer against the first, nil where there is none to tell of.
func (s Story) ends() *spec.LayerTest {
	j := s.judged
	switch {
	case j == nil || len(j.Neighbours) == 0 || len(s.probes) != len(j.Neighbours)+1:
		return nil
	case slices.ContainsFunc(s.probes, func(p spec.Probed) bool { return p.Problem != "" || p.Step != j.Step }):
		return nil
	}
	test := endsOf(*j)
	return &test
}

// Found says in a sentence what the probes show of the last layer, "" while they show nothing yet.
func (s Story) Found() string {
	test := s.ends()
	switch {
	case test == nil || s.diverged[spec.Base]:
		return ""
	case test.Shows == spec.Nothing:
		return fmt.Sprintf("%s and %s differ by nothing measurable.", test.Second, test.First)
	}
	return fmt.Sprintf("%s reads measurably %s than %s.", test.Second, test.Shows, test.First)
}

// measurably says what a test shows.
func measurably(shows spec.Shows) string {
	if shows == spec.Nothing {
		return "not measurable"
	}
	return "measurably " + string(shows)
}

// whether says whether it shows anything, where an arrow or a sign says which way.
func whether(shows spec.Shows) string {
	if shows == spec.Nothing {
		return "not measurable"
	}
	return "measurable"
}
