package study

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"fathom/model/measure"
	"fathom/model/spec"
	"fathom/model/study/seeds"
)

// rules are how settings are called. Nothing changes them.
var rules = measure.Rules()

const (
	app = "fathom-study"
	// Format is the format of a study's directory that this package writes, and the newest that it reads.
	Format = 2
	// MostTasks is how many tasks a study has at most.
	MostTasks = seeds.Most
)

// Study is a plan put out: what is to be done how many times, and what is compared then. It is a value
// that nobody changes; as JSON it is study.json.
type Study struct {
	App    string `json:"app"`
	Format int    `json:"format"`
	Title  string `json:"title,omitempty"`

	Base  spec.Spec   `json:"base"`            // what all tasks have in common; its seed counts for nothing
	Specs []spec.Spec `json:"specs,omitempty"` // of stores, one a setting, in place of Base; their seeds count for nothing
	Axes  []Axis      `json:"axes"`            // the last one varies fastest
	Seeds seeds.List  `json:"seeds"`

	Baseline []int    `json:"baseline"` // the place of a value on each axis: what the others are compared with
	Measures []string `json:"measures"` // names of figures that are compared, see [Name]
	Limits   Limits   `json:"limits"`
	Data     string   `json:"data"` // what they are on, see [Study.Digest]
}

// Axis is a setting that varies.
type Axis struct {
	Name   string   `json:"name"`
	Values []string `json:"values"` // as a flag takes them
}

// Limits are those of each task.
type Limits struct {
	Time   Duration `json:"time,omitzero"`   // 0 for none
	Stall  Duration `json:"stall,omitzero"`  // without any progress
	Memory int64    `json:"memory,omitzero"` // bytes of its process, its data among them; 0 for none
}

// DefaultStall is how long a task may make no progress where the plan does not say.
const DefaultStall = Duration(30 * time.Minute)

// Duration is one that JSON and plans write as in "1h30m".
type Duration time.Duration

// MarshalText writes it.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads it.
func (d *Duration) UnmarshalText(raw []byte) error {
	v, err := time.ParseDuration(string(raw))
	*d = Duration(v)
	return err
}

// Task is one experiment of a study.
type Task struct {
	Index   int // among all tasks
	Setting int // among the combinations of the settings
	Seed    uint64
	// Key is 32 hex digits that are the same for the same experiment on the same data: the first half
	// of the SHA-256 of what decides the document.
	Key string
}

// Settings is how many combinations of settings there are.
func (s *Study) Settings() int {
	n := 1
	for _, a := range s.Axes {
		n *= len(a.Values)
	}
	return n
}

// Len is how many tasks there are.
func (s *Study) Len() int { return s.Settings() * len(s.Seeds) }

// Tasks lists all tasks: every setting with the first seed, then every one with the second, so that a
// study that is broken off has about as many seeds of each.
func (s *Study) Tasks() []Task {
	settings := s.Settings()
	heads := make([][]byte, settings)
	for i := range heads {
		heads[i] = s.head(i)
	}
	all := make([]Task, 0, s.Len())
	for _, seed := range s.Seeds {
		for i := range settings {
			all = append(all, Task{Index: len(all), Setting: i, Seed: seed, Key: key(heads[i], seed)})
		}
	}
	return all
}

// head is what of a key all seeds of a setting share.
func (s *Study) head(setting int) []byte {
	of := s.SettingSpec(setting)
	of.Seed, of.Replicates = 0, 0
	text, err := json.Marshal(of)
	if err != nil {
		panic(fmt.Sprintf("study: a setting that was valid cannot be written: %v", err))
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "fathom-result-v1\n%s\n%s\n", s.Data, text))
	return sum[:]
}

func key(head []byte, seed uint64) string {
	sum := sha256.Sum256(fmt.Appendf(slices.Clone(head), "%d", seed))
	return hex.EncodeToString(sum[:16])
}

// Place is where a combination of settings is on each axis.
func (s *Study) Place(setting int) []int {
	at := make([]int, len(s.Axes))
	for i := len(s.Axes) - 1; i >= 0; i-- {
		n := len(s.Axes[i].Values)
		at[i], setting = setting%n, setting/n
	}
	return at
}

// At is the combination of settings that is at a place on each axis.
func (s *Study) At(place []int) int {
	setting := 0
	for i, a := range s.Axes {
		setting = setting*len(a.Values) + place[i]
	}
	return setting
}

// Values are what a combination of settings has of each axis.
func (s *Study) Values(setting int) []string {
	values := make([]string, len(s.Axes))
	for i, at := range s.Place(setting) {
		values[i] = s.Axes[i].Values[at]
	}
	return values
}

// SettingName names a combination of settings in a line, "hidden 100,100, learning-rate 0.01".
func (s *Study) SettingName(setting int) string {
	var words []string
	for i, value := range s.Values(setting) {
		words = append(words, s.Axes[i].Name+" "+value)
	}
	if len(words) == 0 {
		return "the one setting"
	}
	return strings.Join(words, ", ")
}

// SettingSpec is the experiment of a combination of settings, with seed 0.
func (s *Study) SettingSpec(setting int) spec.Spec {
	if len(s.Specs) > 0 {
		of := s.Specs[setting]
		of.Seed = 0
		return of
	}
	of := s.Base
	of.Seed = 0
	for i, value := range s.Values(setting) {
		if err := rules.Set(&of, s.Axes[i].Name, value); err != nil {
			panic(fmt.Sprintf("study: a setting that was valid is not: %v", err))
		}
	}
	return of
}

// Spec is the experiment of a task.
func (s *Study) Spec(t Task) spec.Spec {
	of := s.SettingSpec(t.Setting)
	of.Seed = t.Seed
	return of
}

// SeedsText writes the seeds as a plan does, "1..20".
func (s *Study) SeedsText() string { return s.Seeds.String() }

// Encode is study.json.
func (s *Study) Encode() ([]byte, error) {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the study: %w", err)
	}
	return append(text, '\n'), nil
}

// Decode reads study.json, all of which must go together.
func Decode(raw []byte) (*Study, error) {
	var head struct {
		App    string `json:"app"`
		Format int    `json:"format"`
	}
	if err := json.Unmarshal(raw, &head); err != nil || head.App != app {
		return nil, fmt.Errorf("%s is of something else", studyName)
	}
	if head.Format != Format {
		return nil, fmt.Errorf("%s has format %d, and this fathom reads format %d", studyName, head.Format, Format)
	}
	s := new(Study)
	if err := json.Unmarshal(raw, s); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", studyName, err)
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", studyName, err)
	}
	return s, nil
}

// check says why a study that was read is none.
func (s *Study) check() error {
	n := 1
	for _, a := range s.Axes {
		if len(a.Values) == 0 || n > MostTasks/len(a.Values) {
			return fmt.Errorf("its axis %.40q has %d values", a.Name, len(a.Values))
		}
		n *= len(a.Values)
		if len(s.Specs) > 0 {
			continue
		}
		for _, value := range a.Values {
			try := s.Base
			if err := rules.Set(&try, a.Name, value); err != nil {
				return err
			}
		}
	}
	switch {
	case len(s.Seeds) == 0 || n > MostTasks/len(s.Seeds):
		return fmt.Errorf("it has %d seeds", len(s.Seeds))
	case len(s.Specs) > 0 && len(s.Specs) != n:
		return fmt.Errorf("it has %d experiments of %d settings", len(s.Specs), n)
	case len(s.Baseline) != len(s.Axes):
		return fmt.Errorf("its baseline is on %d of %d axes", len(s.Baseline), len(s.Axes))
	}
	for i, at := range s.Baseline {
		if at < 0 || at >= len(s.Axes[i].Values) {
			return fmt.Errorf("its baseline is not on the axis %.40q", s.Axes[i].Name)
		}
	}
	return nil
}
