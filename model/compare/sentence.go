package compare

import (
	"fmt"
	"slices"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/model/stat"
)

// Sentence says what the declared tests show and nothing beyond them; "" of fewer than two runs.
// name is what the reader knows a run by.
func (c Comparison) Sentence(name func(run int) string) string {
	if len(c.Runs) < 2 {
		return ""
	}
	var networks, lasts []Test
	for _, t := range c.Tests {
		if t.Of == OfNetwork {
			networks = append(networks, t)
		} else {
			lasts = append(lasts, t)
		}
	}
	stored, item := c.Runs[c.Baseline].Stored, c.Runs[c.Baseline].item()
	base := name(c.Baseline)
	var parts []string
	claims, images := claimsOf(networks, name, "errs less often than ", "errs more often than ")
	if images > 0 {
		parts = append(parts, fmt.Sprintf("On these %s %s", text.Plural(images, item), claims.after(base)))
	}
	if claims, samples := claimsOf(lasts, name, "is right more often than that of ", "is right less often than that of "); samples > 0 {
		on := "On the same images"
		switch {
		case stored:
			on = "On these " + text.Plural(samples, item) + groupsText(lasts)
		case samples != images:
			on = "On the first " + text.Plural(samples, item)
		}
		parts = append(parts, on+" "+claims.after("the probe of "+base+"'s last layer"))
	}
	tested := len(parts) > 0
	parts = append(parts, untested(networks, lasts, name)...)
	if tested && !stored {
		parts = append(parts, "Another seed may tell otherwise")
	}
	return strings.Join(parts, ". ") + "."
}

// groupsText says of how many groups test items are that tests are over.
func groupsText(tests []Test) string {
	units := 0
	for _, t := range tests {
		units = max(units, t.Groups)
	}
	if units == 0 {
		return ""
	}
	return " in " + text.Plural(units, "group")
}

// claims are what tests of one kind show of the baseline.
type claims struct {
	shown []string // ends of a sentence that begins with it
	none  []string // the others, of which no difference is measurable
}

// claimsOf puts what tests show of the baseline into words: less is that it is the better one. samples
// is how many test images they are over, 0 if none could be made.
func claimsOf(tests []Test, name func(run int) string, less, more string) (c claims, samples int) {
	var worse, better []string
	for _, t := range tests {
		if t.Why != "" {
			continue
		}
		samples = max(samples, t.Samples)
		switch t.Shows {
		case spec.Worse:
			worse = append(worse, name(t.Run))
		case spec.Better:
			better = append(better, name(t.Run))
		default:
			c.none = append(c.none, name(t.Run))
		}
	}
	if len(worse) > 0 {
		c.shown = append(c.shown, less+text.List(worse, "and"))
	}
	if len(better) > 0 {
		c.shown = append(c.shown, more+text.List(better, "and"))
	}
	return c, samples
}

// after is the sentence about the baseline, in the middle of another.
func (c claims) after(base string) string {
	switch {
	case len(c.shown) == 0:
		return fmt.Sprintf("no difference of %s to %s is measurable", base, text.List(c.none, "or"))
	case len(c.none) == 0:
		return base + " " + text.List(c.shown, "and")
	}
	return fmt.Sprintf("%s %s; no difference to %s is measurable", base, text.List(c.shown, "and"), text.List(c.none, "or"))
}

// untested says of each run of which a test could not be made why.
func untested(networks, lasts []Test, name func(run int) string) []string {
	type reason struct{ of, why string }
	var reasons []reason // in the order in which they come
	whose := map[reason][]string{}
	for i := range lasts {
		r := reason{why: lasts[i].Why} // of stores the last layer is all that is tested
		if k := slices.IndexFunc(networks, func(t Test) bool { return t.Run == lasts[i].Run }); k >= 0 {
			r.why = networks[k].Why
		}
		switch last := lasts[i].Why; {
		case r.why == "" && last == "":
			continue
		case r.why == "":
			r = reason{"the last layer of ", last}
		case last == "":
			r.of = "the network of "
		case last != r.why:
			r.why += "; of the last layer, " + last
		}
		if whose[r] == nil {
			reasons = append(reasons, r)
		}
		whose[r] = append(whose[r], name(lasts[i].Run))
	}
	parts := make([]string, len(reasons))
	for i, r := range reasons {
		of, is := r.of, " is"
		if len(whose[r]) > 1 {
			of, is = strings.Replace(of, " of ", "s of ", 1), " are"
		}
		parts[i] = capital(of + text.List(whose[r], "and") + is + " not tested: " + r.why)
	}
	return parts
}

// capital writes a sentence with a capital first, if it begins with a letter of ASCII.
func capital(text string) string {
	if text != "" && text[0] >= 'a' && text[0] <= 'z' {
		return string(text[0]-'a'+'A') + text[1:]
	}
	return text
}

// FewestPairs is how many pairs a test between groups takes to show anything: n of them give at the
// least 2/2ⁿ, which Holm multiplies by the number of tests.
func (c Comparison) FewestPairs() int {
	n, least := 1, 1.0
	for ; float64(least*float64(len(c.GroupTests))) >= stat.Level; n++ {
		least /= 2
	}
	return n
}

// GroupSentence says what the tests between groups show, "" where there are none. name is what the
// reader knows a group by.
func (c Comparison) GroupSentence(name func(group int) string) string {
	if len(c.GroupTests) == 0 {
		return ""
	}
	var parts []string
	for i := 0; i < len(c.GroupTests); i++ { // of the networks, but for stores, and of the last layers
		if c.GroupTests[i].Of == OfLast {
			parts = append(parts, c.groupClaim(c.GroupTests[i], name))
			continue
		}
		network, last := c.GroupTests[i], c.GroupTests[i+1]
		i++
		if network.Why != "" && network.Why == last.Why {
			parts = append(parts, name(network.Group)+" is not tested: "+network.Why)
			continue
		}
		if network.Pairs == last.Pairs && network.Pairs < c.FewestPairs() && network.Why == "" && last.Why == "" {
			parts = append(parts, fmt.Sprintf("no difference of %s to %s can show, for want of seeds (%s, and it takes %d)",
				name(network.Group), name(c.BaselineGroup()), text.Plural(network.Pairs, "pair"), c.FewestPairs()))
			continue
		}
		parts = append(parts, c.groupClaim(network, name), c.groupClaim(last, name))
	}
	return "By seed: " + strings.Join(parts, "; ") + "."
}

// groupClaim is what one of these tests shows.
func (c Comparison) groupClaim(t GroupTest, name func(group int) string) string {
	what := "the networks of "
	if t.Of == OfLast {
		what = "the last layers' probes of "
	}
	base, other := name(c.BaselineGroup()), name(t.Group)
	if t.Why != "" {
		return fmt.Sprintf("%s%s are not tested: %s", what, other, t.Why)
	}
	figures := fmt.Sprintf("%s, accuracy %+.4f on average", text.Plural(t.Pairs, "pair"), float64(t.Difference))
	if t.Pairs < c.FewestPairs() {
		return fmt.Sprintf("of %s%s no difference to those of %s can show, for want of seeds (%s, and it takes %d)",
			what, other, base, text.Plural(t.Pairs, "pair"), c.FewestPairs())
	}
	figures += ", " + run.PText(t.Adjusted) + " after Holm"
	switch t.Shows {
	case spec.Better:
		return fmt.Sprintf("%s%s are right more often than those of %s (%s)", what, other, base, figures)
	case spec.Worse:
		return fmt.Sprintf("%s%s are right less often than those of %s (%s)", what, other, base, figures)
	}
	return fmt.Sprintf("of %s%s no difference to those of %s is measurable (%s)", what, other, base, figures)
}
