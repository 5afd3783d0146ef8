package study

import (
	"maps"
	"math"
	"slices"
	"time"
)

// Seen is what a study has found by a moment, with each of its tasks. Nobody changes one.
type Seen struct {
	Collection
	Study  *Study
	Names  []string // of all figures, those that are compared first
	All    []Seeing // tasks in their order: every setting with the first seed, then with the second
	Ways   []Along
	Left   time.Duration // about what the missing tasks take one core, by how long those took that are done; 0 where unknown
	Shown  string        // what so many seeds can show, a sentence
	places map[string]int
}

// Seeing is a task by then.
type Seeing struct {
	Task
	State    State  // "" of one that is missing
	Problem  string // why it is not done
	Begun    bool   // it is missing, and some process has begun it and neither finished nor dropped it
	Seconds  float64
	Again    int    // how often more it was done
	Made     string // by whom, in a line
	Document string
	values   []float64
}

// Of are the tasks of a setting, in the order of the seeds.
func (s *Seen) Of(setting int) []Seeing {
	n := len(s.Settings)
	all := make([]Seeing, 0, len(s.Study.Seeds))
	for i := setting; i < len(s.All); i += n {
		all = append(all, s.All[i])
	}
	return all
}

// Value is a figure of a task, NaN where it has none.
func (s *Seen) Value(of *Seeing, name string) float64 {
	if place, known := s.places[name]; known && place < len(of.values) {
		return of.values[place]
	}
	return math.NaN()
}

// Watch follows the directory of a study while others work in it. Its methods are called one at a time.
type Watch struct {
	dir    *Dir
	record *Record // nil before it was read
	tasks  []Task
	ways   []Along
	last   *Seen // nil where the log has grown since
}

// Watch begins to follow a directory; nothing is read before the first look.
func (d *Dir) Watch() *Watch { return &Watch{dir: d} }

// Look reads what has come since the last look, and collects it with a setting as the baseline, that of the
// plan where it is negative. It is nil where that is what the caller has.
func (w *Watch) Look(baseline int, has *Seen) (*Seen, error) {
	if w.record == nil {
		record, err := w.dir.Read()
		if err != nil {
			return nil, err
		}
		w.record, w.tasks = record, w.dir.Study.Tasks()
	} else if grown, err := w.record.Refresh(); grown || err != nil {
		if w.last = nil; err != nil { // what came before the error is collected next time
			return nil, err
		}
	}
	if s := w.dir.Study; baseline < 0 || baseline >= s.Settings() {
		baseline = s.At(s.Baseline)
	}
	if w.last == nil || w.last.Baseline != baseline {
		w.last = w.record.see(baseline, w.tasks)
		if w.ways == nil {
			w.ways = w.last.laid()
		}
		w.last.Ways = w.ways
	}
	if w.last == has {
		return nil, nil
	}
	return w.last, nil
}

// see puts together what is known now.
func (r *Record) see(baseline int, tasks []Task) *Seen {
	s := &Seen{Collection: r.against(baseline, tasks), Study: r.dir.Study, Names: slices.Clone(r.Names), places: maps.Clone(r.places), Shown: r.dir.Study.Shows()}
	slices.SortFunc(s.Names, byName(s.Measures))
	if left, measured := r.Predict(tasks, 1); measured {
		s.Left = left
	}
	made := make([]string, len(r.Files))
	for i, f := range r.Files {
		made[i] = f.About.Provenance()
	}
	s.All = make([]Seeing, len(tasks))
	for i, t := range tasks {
		s.All[i].Task = t
		f := r.Found[t.Key]
		if f == nil {
			_, s.All[i].Begun = r.InHand(t.Key)
			continue
		}
		s.All[i] = Seeing{Task: t, State: f.State, Problem: f.Problem, Seconds: f.Seconds, Again: f.Again, Made: made[f.File], Document: f.Document, values: f.Values}
	}
	return s
}

// Command is the line that does a task by itself, "" of one that is on a store.
func (s *Study) Command(t Task) string {
	if of := s.Spec(t); !of.IsStored() && len(s.Specs) == 0 {
		return rules.Reproduction(of)
	}
	return ""
}
