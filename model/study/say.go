package study

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/model/stat"
)

// Shows says before anything is done what so many seeds can show, in a sentence.
func (s *Study) Shows() string {
	n, tests := len(s.Seeds), (s.Settings()-1)*len(s.Measures)
	switch {
	case n < 2:
		return "One seed a setting shows nothing about other seeds: there is no interval over one."
	case tests < 1:
		return fmt.Sprintf("Nothing is compared; %s give each mean an interval.", text.Plural(n, "seed"))
	}
	sentence := fmt.Sprintf("%s a setting show a difference, paired by seed, of %s of its standard deviations with a chance of %.0f %%",
		text.Plural(n, "seed"), text.Decimal(stat.Detectable(n, stat.Level, stat.Power), 2), 100*stat.Power)
	if tests > 1 {
		sentence += fmt.Sprintf(", and of %s as the first of the %s that are declared, after Holm",
			text.Decimal(stat.Detectable(n, stat.Level/float64(tests), stat.Power), 2), text.Plural(tests, "comparison"))
	}
	return sentence + "."
}

// mostTold is how many comparisons are told in sentences.
const mostTold = 3

// say writes what is to be known of the collection, a sentence each.
func (c *Collection) say() {
	say := func(format string, args ...any) { c.Sentences = append(c.Sentences, fmt.Sprintf(format, args...)) }
	if n := len(c.Conflicts); n > 0 {
		say("%s made twice with different documents: a promise is broken, or programs are mixed whose kernels differ; what is shown is of the first.",
			wereOr(n, "task was", "tasks were"))
	}
	biased := c.survivors()
	if len(biased) > 0 {
		say("Failures depend on the setting: %s. Where tasks failed, means and differences are of the seeds that survived, which are no fair sample of all seeds.",
			strings.Join(biased, "; "))
	}
	c.partial(say)
	c.Warnings = len(c.Sentences)
	if c.Tasks.Missing > 0 {
		say("%s of the %s missing: every figure here is of what is done so far, and p holds for seeds that were chosen before, not for who stops when it is small.", text.Count(c.Tasks.Missing), wereOr(c.Tasks.Planned, "task is", "tasks are"))
	}
	if c.Tasks.Failed > 0 {
		whether := ""
		if len(biased) == 0 && len(c.Settings) > 1 {
			whether = "; that failures depend on the setting is not sure"
		}
		say("%s failed; intervals are over the seeds that ran%s.", wereOr(c.Tasks.Failed, "task", "tasks"), whether)
	}
	sure, declared := 0, "declared comparison"
	if c.Chosen {
		declared = "comparison"
		say("The baseline was chosen afterwards: p pays for the choice among %s, too.", text.Plural(len(c.Settings), "setting"))
	}
	for _, one := range c.Comparisons {
		if one.Shows == spec.Nothing {
			continue
		}
		if sure++; sure > mostTold {
			continue
		}
		say("%s", c.Sentence(one))
	}
	if sure > mostTold {
		say("In all %d of %s are sure.", sure, text.Plural(len(c.Comparisons), declared))
	}
	if sure == 0 && len(c.Comparisons) > 0 && c.Tasks.Done > 0 {
		say("No %s is sure: these seeds are too few for the differences that there are, or there are none.", declared)
	}
}

// partial says of which settings a figure that is compared is there with some of the seeds alone that are done.
func (c *Collection) partial(say func(format string, args ...any)) {
	said, more := 0, 0
	for i := range c.Settings {
		of := &c.Settings[i]
		for _, name := range c.Measures {
			m, known := of.Mean(name)
			if !known || m.N == of.Done {
				continue
			}
			if said++; said > mostTold {
				more++
				continue
			}
			say("%s: %s of the %s that are done have a figure for %s; its mean and differences are of these, which may be no fair sample.",
				of.Name, text.Count(m.N), text.Plural(of.Done, "seed"), MeasureTitle(name))
		}
	}
	if more > 0 {
		say("So it is of %s more.", text.Plural(more, "mean"))
	}
}

// Sentence is a comparison that is sure: how much higher or lower, and an interval of that, which is above 0 either way.
func (c *Collection) Sentence(one Comparison) string {
	by, from, to := float64(one.Mean), float64(one.Interval[0]), float64(one.Interval[1])
	if by < 0 {
		by, from, to = -by, -to, -from
	}
	return fmt.Sprintf("%s: %s is %s than with the baseline by %s (95 %% interval %s to %s, p %s after Holm, %s).", c.Settings[one.Setting].Name, MeasureTitle(one.Measure), one.Shows,
		decimal(by), decimal(from), decimal(to), PText(one.Adjusted), text.Plural(one.N, "seed"))
}

func wereOr(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return text.Count(n) + " " + several
}

func decimal(v float64) string { return text.Decimal(v, 4) }

// PText writes a p-value as in "0.012" and "< 0.001".
func PText(p spec.Figure) string {
	switch {
	case !p.Finite():
		return "unknown"
	case p < 0.001:
		return "< 0.001"
	}
	return strconv.FormatFloat(float64(p), 'g', 3, 64)
}

// group is tasks that have something in common: a value of an axis, or a setting.
type group struct {
	name        string
	failed, ran int
}

// groups are the values of each axis where there are several axes, and behind these, which are values, all settings.
func (c *Collection) groups() (all []group, values int) {
	for k, a := range c.Axes {
		if len(c.Axes) < 2 || len(a.Values) < 2 {
			continue
		}
		for _, value := range a.Values {
			g := group{name: a.Name + " " + value}
			for _, of := range c.Settings {
				if of.Values[k] == value {
					g.failed, g.ran = g.failed+of.Failed, g.ran+of.Done+of.Failed
				}
			}
			all = append(all, g)
		}
	}
	values = len(all)
	for _, of := range c.Settings {
		all = append(all, group{of.Name, of.Failed, of.Done + of.Failed})
	}
	return all, values
}

// survivors says with which values of an axis, or with which settings, more tasks failed than with all others, if that
// is sure: Fisher's exact test of each against the rest, after Holm, all in one family; of values and settings those
// with the least p. Where neither are sure, it says with which fewer failed, which shows the same.
func (c *Collection) survivors() (biased []string) {
	all, values := c.groups()
	failed, ran := c.Tasks.Failed, c.Tasks.Done+c.Tasks.Failed
	p := make([]float64, len(all))
	for i, g := range all {
		p[i] = stat.CompareCounts(g.failed, g.ran, failed-g.failed, ran-g.ran)
	}
	var said [3][]string // more with a value, with a setting, and fewer
	least := [3]float64{1, 1, 1}
	for i, adjusted := range stat.Holm(p)[0] {
		g := all[i]
		if !(adjusted < stat.Level) {
			continue
		}
		which := 0
		switch more := g.failed*(ran-g.ran) > (failed-g.failed)*g.ran; {
		case !more:
			which = 2
		case i >= values:
			which = 1
		}
		least[which] = min(least[which], p[i])
		said[which] = append(said[which], fmt.Sprintf("%d of %d with %s, and %d of %d elsewhere", g.failed, g.ran, g.name, failed-g.failed, ran-g.ran))
	}
	if least[1] <= least[0] {
		said[0], said[1] = said[1], said[0]
	}
	for _, biased := range said {
		if len(biased) > mostTold {
			biased = append(biased[:mostTold], fmt.Sprintf("and so of %d more", len(biased)-mostTold))
		}
		if len(biased) > 0 {
			return biased
		}
	}
	return nil
}

// Document is the collection as indented JSON and a line feed.
func (c Collection) Document() ([]byte, error) {
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the collection: %w", err)
	}
	return append(raw, '\n'), nil
}

// CSV is a table of all tasks, a line each: its settings, its seed, its state and its figures.
func (r *Record) CSV() ([]byte, error) {
	s := r.dir.Study
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	names := slices.Clone(r.Names)
	slices.SortFunc(names, byName(s.Measures))
	head := []string{"key"}
	for _, a := range s.Axes {
		head = append(head, a.Name)
	}
	w.Write(append(append(head, "seed", "state", "problem", "document"), names...)) // into memory
	for _, t := range s.Tasks() {
		row := append([]string{t.Key}, s.Values(t.Setting)...)
		row = append(row, strconv.FormatUint(t.Seed, 10))
		f := r.Found[t.Key]
		if f == nil {
			row = append(row, "missing", "", "")
		} else {
			row = append(row, string(f.State), f.Problem, f.Document)
		}
		for _, name := range names {
			value := ""
			if f != nil {
				if v := r.Value(f, name); !math.IsNaN(v) {
					value = strconv.FormatFloat(v, 'g', -1, 64)
				}
			}
			row = append(row, value)
		}
		w.Write(row)
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// Text is the collection in words and tables.
func (c Collection) Text() string {
	var b strings.Builder
	title := c.Title
	if title == "" {
		title = "study"
	}
	fmt.Fprintf(&b, "%s: %s of %s done", title, text.Count(c.Tasks.Done), text.Plural(c.Tasks.Planned, "task"))
	if c.Tasks.Failed > 0 {
		fmt.Fprintf(&b, ", %s failed", text.Count(c.Tasks.Failed))
	}
	if c.Tasks.Missing > 0 {
		fmt.Fprintf(&b, ", %s missing", text.Count(c.Tasks.Missing))
	}
	fmt.Fprintf(&b, "; seeds %s\n", c.Seeds)
	for _, sentence := range c.Sentences {
		fmt.Fprintf(&b, "  %s\n", sentence)
	}
	c.writeMeans(&b)
	c.writeComparisons(&b)
	c.writeNotDone(&b)
	for _, one := range c.Conflicts {
		fmt.Fprintf(&b, "\nDifferent documents of %s, seed %d (task %s)\n", c.Settings[one.Setting].Name, one.Seed, one.Key)
		for _, d := range one.Documents {
			fmt.Fprintf(&b, "  %-10s %.12s  by %s\n", d.State, d.Document, d.Provenance)
		}
	}
	fmt.Fprintf(&b, "\n%s on %s, %s of one core; %s done again", processes(c.Work.Processes), text.Plural(len(c.Work.Hosts), "host"), seconds(c.Work.Seconds), text.Plural(c.Work.Repeated, "task"))
	if c.Work.InHand > 0 {
		fmt.Fprintf(&b, "; %s in hand, or left by a process that was killed", text.Count(c.Work.InHand))
	}
	if c.Work.Torn > 0 {
		fmt.Fprintf(&b, "; %s", text.Plural(c.Work.Torn, "damaged line"))
	}
	if c.Work.Lost > 0 {
		fmt.Fprintf(&b, "; %s without its document", text.Plural(c.Work.Lost, "line"))
	}
	if c.Work.Strange > 0 {
		fmt.Fprintf(&b, "; %s of another study", text.Plural(c.Work.Strange, "line"))
	}
	b.WriteString("\n")
	return text.PrintableLines(b.String()) // of what processes elsewhere say
}

func seconds(s float64) string {
	switch {
	case s < 120:
		return fmt.Sprintf("%.1f s", s)
	case s < 2*3600:
		return fmt.Sprintf("%.0f min", s/60)
	}
	return fmt.Sprintf("%.1f h", s/3600)
}

func processes(n int) string { return wereOr(n, "process", "processes") }
