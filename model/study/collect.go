package study

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/model/stat"
)

// Collection is what a study has found so far. All of it but Work is the same whoever did the tasks, and
// in whatever order.
type Collection struct {
	Title       string          `json:"title,omitempty"`
	Axes        []Axis          `json:"axes"`
	Seeds       string          `json:"seeds"`
	Tasks       Tasks           `json:"tasks"`
	Documents   string          `json:"documents"` // SHA-256 over the tasks in order: their keys and documents
	Baseline    int             `json:"baseline"`  // which of the settings
	Chosen      bool            `json:"-"`         // the baseline is not the plan's: it was chosen afterwards
	Measures    []string        `json:"measures"`  // that are compared
	Settings    []SettingResult `json:"settings"`
	Comparisons []Comparison    `json:"comparisons"`
	Sentences   []string        `json:"sentences"`
	Warnings    int             `json:"-"` // how many of the sentences, the first ones, say that figures deceive
	NotDone     []NotDone       `json:"not_done"`
	Conflicts   []Conflict      `json:"conflicts"`
	Work        WorkDone        `json:"work"`
}

// Tasks counts tasks.
type Tasks struct {
	Planned int `json:"planned"`
	Done    int `json:"done"`
	Failed  int `json:"failed"`
	Missing int `json:"missing"`
}

// SettingResult is one combination of settings over its seeds.
type SettingResult struct {
	Name   string   `json:"name"`
	Values []string `json:"values"` // on each axis
	Tasks
	Figures []Mean `json:"figures"` // over the seeds that are done
}

// Mean is a figure over seeds, with the 95 % interval by Student's t.
type Mean struct {
	Name     string         `json:"name"`
	N        int            `json:"n"`
	Mean     spec.Figure    `json:"mean"`
	SD       spec.Figure    `json:"sd"`
	Interval [2]spec.Figure `json:"interval"`
}

// Comparison is a declared one: a setting minus the baseline, paired by seed.
type Comparison struct {
	Setting  int            `json:"setting"`
	Measure  string         `json:"measure"`
	N        int            `json:"n"` // seeds that both have
	Mean     spec.Figure    `json:"mean"`
	SD       spec.Figure    `json:"sd"`
	Interval [2]spec.Figure `json:"interval"` // 95 %, over seeds, by Student's t
	PValue   spec.Figure    `json:"p_value"`  // paired t test
	Adjusted spec.Figure    `json:"adjusted_p_value"`
	Shows    spec.Shows     `json:"shows"` // of other seeds on the same test images
	SignFlip spec.Figure    `json:"sign_flip_p_value"`
	HedgesG  spec.Figure    `json:"hedges_g"`
	// Needed is how many seeds would show a difference as large as the mean, 0 where nobody can tell.
	Needed int `json:"seeds_needed"`
}

// NotDone is a task that is in no figure.
type NotDone struct {
	Key     string `json:"key"`
	Setting int    `json:"setting"`
	Seed    uint64 `json:"seed"`
	State   State  `json:"state"` // "" of one that is missing
	Problem string `json:"problem,omitempty"`
}

// Conflict is a task of which there are two documents: a promise is broken, or programs are mixed whose
// kernels differ.
type Conflict struct {
	Key       string             `json:"key"`
	Setting   int                `json:"setting"`
	Seed      uint64             `json:"seed"`
	Documents []ConflictDocument `json:"documents"`
}

// ConflictDocument is one of them and who made it.
type ConflictDocument struct {
	Document   string `json:"document"`
	State      State  `json:"state"`
	Provenance string `json:"provenance"`
}

// WorkDone is how it was done.
type WorkDone struct {
	Processes int      `json:"processes"`
	Hosts     []string `json:"hosts"`
	Programs  []string `json:"programs"` // version and kernels
	Seconds   float64  `json:"seconds"`  // of all tasks, each on one core
	Repeated  int      `json:"repeated"` // tasks that were done once more
	InHand    int      `json:"in_hand"`  // begun, and neither finished nor dropped
	Torn      int      `json:"torn_lines"`
	Lost      int      `json:"lost_documents"`
	Strange   int      `json:"of_another_study"`
}

// Collect puts together what is found so far.
func (r *Record) Collect() Collection {
	return r.against(r.dir.Study.At(r.dir.Study.Baseline), r.dir.Study.Tasks())
}

// against is Collect with another setting as the baseline. Where that is not the plan's, all settings could
// have been chosen, and the comparisons pay for that, see [Collection.compare].
func (r *Record) against(baseline int, tasks []Task) Collection {
	s := r.dir.Study
	c := Collection{
		Title: s.Title, Axes: s.Axes, Seeds: s.SeedsText(), Baseline: baseline, Chosen: baseline != s.At(s.Baseline), Measures: s.Measures,
		Settings: make([]SettingResult, s.Settings()), Comparisons: []Comparison{}, Sentences: []string{}, NotDone: []NotDone{}, Conflicts: []Conflict{},
	}
	bySetting := make([][]*Found, len(c.Settings)) // those that are done, nil for others, in the order of the seeds
	all := sha256.New()
	for _, t := range tasks {
		f := r.Found[t.Key]
		bySetting[t.Setting] = append(bySetting[t.Setting], nil)
		of := &c.Settings[t.Setting]
		of.Planned++
		switch {
		case f == nil:
			of.Missing++
			c.NotDone = append(c.NotDone, NotDone{Key: t.Key, Setting: t.Setting, Seed: t.Seed})
			if _, is := r.InHand(t.Key); is {
				c.Work.InHand++
			}
			continue
		case f.State == Done:
			of.Done++
			bySetting[t.Setting][len(bySetting[t.Setting])-1] = f
		default:
			of.Failed++
			c.NotDone = append(c.NotDone, NotDone{t.Key, t.Setting, t.Seed, f.State, f.Problem})
		}
		fmt.Fprintf(all, "%s %s\n", t.Key, f.Document)
		c.Work.Seconds += f.Seconds
		c.Work.Repeated += f.Again
		c.conflict(r, t, f)
	}
	c.Documents = hex.EncodeToString(all.Sum(nil))
	names := slices.Clone(r.Names)
	slices.SortFunc(names, byName(s.Measures))
	for i := range c.Settings {
		of := &c.Settings[i]
		of.Name, of.Values = s.SettingName(i), s.Values(i)
		of.Figures = r.means(bySetting[i], names)
		c.Tasks.Planned += of.Planned
		c.Tasks.Done += of.Done
		c.Tasks.Failed += of.Failed
		c.Tasks.Missing += of.Missing
	}
	c.compare(r, bySetting)
	c.say()
	c.work(r)
	return c
}

// byName orders figures: those that are compared first, then by their names.
func byName(first []string) func(a, b string) int {
	place := func(name string) int {
		if i := slices.Index(first, name); i >= 0 {
			return i
		}
		return len(first)
	}
	return func(a, b string) int {
		if d := place(a) - place(b); d != 0 {
			return d
		}
		return text.Natural(a, b)
	}
}

// means are the figures of a setting.
func (r *Record) means(all []*Found, names []string) []Mean {
	means := []Mean{}
	for _, name := range names {
		var values []float64
		for _, f := range all {
			if f != nil {
				if v := r.Value(f, name); !math.IsNaN(v) {
					values = append(values, v)
				}
			}
		}
		if len(values) == 0 {
			continue
		}
		m := stat.MeanOf(values)
		means = append(means, Mean{name, m.N, spec.Figure(m.Mean), spec.Figure(m.SD), interval(m.Low, m.High)})
	}
	return means
}

func interval(low, high float64) [2]spec.Figure {
	return [2]spec.Figure{spec.Figure(low), spec.Figure(high)}
}

// compare makes the declared comparisons, which are one family. A baseline that was chosen afterwards may
// be any of k settings, so that there are k families; each has a k-th of the level (Bonferroni) and Holm's
// procedure in it. Then the chance of one wrong claim is below the level whichever is chosen.
func (c *Collection) compare(r *Record, all [][]*Found) {
	choices := spec.Figure(1)
	if c.Chosen {
		choices = spec.Figure(len(all))
	}
	level := stat.Level / float64(choices) / float64(max(1, (len(all)-1)*len(c.Measures)))
	var p []float64
	for _, measure := range c.Measures {
		for i := range all {
			if i == c.Baseline {
				continue
			}
			var differences []float64
			for seed, f := range all[i] {
				base := all[c.Baseline][seed]
				if f == nil || base == nil {
					continue
				}
				if d := r.Value(f, measure) - r.Value(base, measure); !math.IsNaN(d) {
					differences = append(differences, d)
				}
			}
			d := stat.ComparePaired(differences)
			one := Comparison{
				Setting: i, Measure: measure, N: d.N, Mean: spec.Figure(d.Mean.Mean), SD: spec.Figure(d.SD), Interval: interval(d.Low, d.High),
				PValue: spec.Figure(d.PValue), SignFlip: spec.Figure(d.SignFlip), HedgesG: spec.Figure(d.HedgesG),
			}
			if deviation := stat.UpperSD(d.SD, d.N); deviation > 0 {
				one.Needed = stat.PairsNeeded(d.Mean.Mean/deviation, level, stat.Power)
			}
			c.Comparisons = append(c.Comparisons, one)
			p = append(p, d.PValue)
		}
	}
	if len(p) == 0 {
		return
	}
	for i, adjusted := range stat.Holm(p)[0] {
		one := &c.Comparisons[i]
		one.Adjusted = spec.Figure(adjusted)
		if one.Adjusted.Finite() {
			one.Adjusted = min(1, choices*one.Adjusted)
		}
		switch {
		case !(one.Adjusted < stat.Level):
			one.Shows = spec.Nothing
		case one.Mean > 0:
			one.Shows = spec.Higher
		default:
			one.Shows = spec.Lower
		}
	}
}

// conflict notes documents of a task that differ.
func (c *Collection) conflict(r *Record, t Task, f *Found) {
	of := func(document string, state State, file int) ConflictDocument {
		return ConflictDocument{document, state, r.Files[file].About.Provenance()}
	}
	var others []ConflictDocument
	for _, d := range f.Differs {
		// What a machine is too small or too slow for is no other result. One that is done counts before whatever has
		// no document, see [Outcome.before].
		if d.Document != "" && f.Document != "" || (d.State == Failed || d.State == Diverged) && f.State == Done {
			others = append(others, of(d.Document, d.State, d.File))
		}
	}
	if len(others) > 0 {
		c.Conflicts = append(c.Conflicts, Conflict{t.Key, t.Setting, t.Seed, append([]ConflictDocument{of(f.Document, f.State, f.File)}, others...)})
	}
}

// work says how it was done.
func (c *Collection) work(r *Record) {
	c.Work.Torn, c.Work.Lost, c.Work.Strange = r.Torn(), r.Lost(), r.Strange
	c.Work.Hosts, c.Work.Programs = []string{}, []string{}
	for _, f := range r.Files {
		if f.About.Host == "" {
			continue
		}
		c.Work.Processes++
		c.Work.Hosts = append(c.Work.Hosts, f.About.Host)
		made := f.About.Made
		c.Work.Programs = append(c.Work.Programs, fmt.Sprintf("fathom %s, %s/%s, kernels %s", made.Version, made.OS, made.Arch, made.Kernels))
	}
	for _, list := range []*[]string{&c.Work.Hosts, &c.Work.Programs} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
}

// Mean is a figure of a setting, false where it has none.
func (of *SettingResult) Mean(name string) (Mean, bool) {
	i := slices.IndexFunc(of.Figures, func(m Mean) bool { return m.Name == name })
	if i < 0 {
		return Mean{}, false
	}
	return of.Figures[i], true
}
