package spec

import (
	"slices"

	"fathom/data/setting"
	"fathom/data/text"
)

// Rules are how the settings of a Spec are called and what goes together. They are put together by
// who does the experiment, since each measure brings settings and checks of its own. Nothing
// changes them.
type Rules struct {
	Default Spec // the post's experiment, every stage of it, with seed 1
	Stages  []Stage
	Abouts  []About // of the numbers that measures find of each layer, in the order of their list
	table   setting.Table[Spec]
	checks  map[Stage]Check
}

// Check finds what is wrong with the settings of one measure.
type Check func(Spec) []*setting.Error

// Part is what a measure adds to the rules.
type Part struct {
	Name    string
	Default any                 // its settings in the post's experiment; nil for a measure without any
	Table   setting.Table[Spec] // of its settings
	Check   Check
	Stage   bool    // it can be asked for
	Abouts  []About // of the numbers that it finds of each layer
}

// NewRules puts the rules together. The parts are in the order in which their settings and stages
// are shown.
func NewRules(parts []Part) Rules {
	r := Rules{
		Default: post(), Stages: []Stage{Train}, table: slices.Concat(sourceTable, networkTable),
		checks: map[Stage]Check{Teach: checkLesson},
	}
	for _, p := range parts {
		if p.Default != nil {
			r.Default.Configure(p.Name, p.Default)
		}
		r.table = append(r.table, p.Table...)
		r.checks[Stage(p.Name)] = p.Check
		r.Abouts = append(r.Abouts, p.Abouts...)
		if p.Stage {
			r.Stages = append(r.Stages, Stage(p.Name))
		}
	}
	r.Stages = append(r.Stages, Teach)
	r.table = append(append(r.table, lessonTable...), stagesField(r.Stages))
	r.Default.Stages = slices.Clone(r.Stages)
	return r
}

// About is what is to be known of a measure's numbers, false for a name that there is not.
func (r Rules) About(measure string) (About, bool) {
	for _, a := range r.Abouts {
		if a.Measure == measure {
			return a, true
		}
	}
	return About{}, false
}

// Settings lists all settings, in the order in which help shows them; those of a group stand
// together.
func (r Rules) Settings() []setting.Setting { return r.table.Settings() }

// Set reads one setting from text, as its flag takes it. Lists are separated by commas. The error
// is a [setting.Error] and leaves the Spec as it was. What only the whole can tell,
// [Rules.Validate] tells.
func (r Rules) Set(s *Spec, name, value string) error { return r.table.Set(s, name, value) }

// Get returns a setting as [Rules.Set] reads it, "" for a name that there is not.
func (r Rules) Get(s Spec, name string) string { return r.table.Get(&s, name) }

// Command returns the shortest `fathom run` line that gives this Spec where nothing else is
// configured: it names what differs from the default. A POSIX shell reads it.
func (r Rules) Command(s Spec) string { return r.CommandOver(s, r.Default) }

// CommandOver is [Rules.Command] for a user whose configuration file and environment make the Spec
// base of a line without flags. The line gives s there and where nothing is configured: it names
// what differs from either.
func (r Rules) CommandOver(s, base Spec) string { return "fathom run" + r.flags(s, base) }

// AppOver is the line that opens the app on a Spec, for the user of [Rules.CommandOver].
func (r Rules) AppOver(s, base Spec) string { return "fathom" + r.flags(s, base) }

// Reproduction is [Rules.Command] for a text that is kept: it names the seed in any case, so that
// the line says which run it gives also to who does not know the default.
func (r Rules) Reproduction(s Spec) string {
	base := r.Default
	base.Seed = s.Seed + 1
	return r.CommandOver(s, base)
}

// flags name what of a Spec differs from the default or from base.
func (r Rules) flags(s, base Spec) string {
	line := ""
	for _, f := range r.table {
		if value := f.Get(&s); value != r.Get(r.Default, f.Name) || value != f.Get(&base) {
			line += " --" + f.Name + " " + text.Quote(value)
		}
	}
	return line
}

// Everything is s with all stages asked for: what is valid then can be asked for any of them later.
func (r Rules) Everything(s Spec) Spec {
	s.Stages = slices.Clone(r.Stages)
	return s
}

// Wrong finds what is wrong with the settings of one stage, besides those of the training: if
// anything, the stage cannot work with them.
func (r Rules) Wrong(s Spec, stage Stage) []*setting.Error {
	check := r.checks[stage]
	if check == nil {
		return nil
	}
	return check(s)
}

// Validate checks what can be checked without the data: the settings of the network and its
// training, which every stage needs, and those of the stages that are asked for. What sets up
// another stage may be anything. The error says all that is wrong, see [text.Together]; each part
// is a [setting.Error].
//
// Unread names settings whose values could not be read, so that they have others here. What is
// wrong with them was said then, and what does not go with them is not judged.
func (r Rules) Validate(s Spec, unread ...string) error {
	if slices.Contains(unread, "stages") {
		s.Stages = nil
	}
	wrong := checkTraining(s)
	for _, stage := range r.Stages {
		if slices.Contains(s.Stages, stage) {
			wrong = append(wrong, r.Wrong(s, stage)...)
		}
	}
	if len(s.Stages) == 0 {
		wrong = append(wrong, &setting.Error{Setting: "stages", Problem: "no stage is named; there are " + text.List(text.Words(r.Stages), "and")})
	}
	broken := slices.Clone(unread) // no other can go with what is wrong in itself
	for _, e := range wrong {
		if e.With == "" {
			broken = append(broken, e.Setting)
		}
	}
	var errs []error
	for _, e := range wrong {
		if !slices.Contains(unread, e.Setting) && !slices.Contains(broken, e.With) {
			errs = append(errs, e)
		}
	}
	return text.Together(errs...)
}

// ValidateFor checks a Spec against the data it is to be used on, after Validate: what they are
// called, how many training images there are and of how many inputs. What takes the first so many
// images takes all where there are fewer.
func (r Rules) ValidateFor(s Spec, data string, train, inputs int) error {
	var errs []error
	if batch := s.Network().Batch; batch > train {
		errs = append(errs, Problem(networkTable, s, "batch", "", "%s has only %s", data, text.Plural(train, "training image")))
	}
	if n := s.Network().parameters(inputs, s.Source.Classes); n > maxParameters {
		errs = append(errs, Problem(networkTable, s, "hidden", "", "with %s that makes %s parameters, more than the %s that fathom trains",
			text.Plural(inputs, "input"), text.Count(n), text.Count(maxParameters)))
	}
	return text.Together(errs...)
}
