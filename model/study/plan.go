package study

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/spec"
	"fathom/model/study/seeds"
)

// mostPlan is the most bytes that a plan has.
const mostPlan = 1 << 20

// aboutName is the table of a plan that says what is to be done with the tasks.
const aboutName = "study"

// plan is a plan on its way to a study.
type plan struct {
	file  string
	lines map[string]int // of each key, those in tables as "study.title"
	wrong []error
	study *Study
	of    settings
	base  storing // of stores, what all have
}

// Parse reads a plan in TOML. A setting has its own name, as a flag has it, and one value, or a list of
// them that is one axis of the study; what is a list by itself has a list of lists. seed is a number, a
// list of them or a text as "1..20", and the table [study] says what is compared:
//
//	hidden = [[100], [100, 100]]
//	learning-rate = [0.01, 0.03]
//	seed = "1..20"
//
//	[study]
//	title = "depth and rate"
//	baseline = { hidden = [100], learning-rate = 0.01 } # else the first value of each
//	measures = ["accuracy", "probe.last"]               # see [Name]
//	time-limit = "10m"
//	stall-limit = "5m"
//	memory-limit = "2GB"
//
// A plan with stores = ["a", "b"] probes these in place of training, and has the settings of a store.
//
// The error says all that is wrong, a sentence each with the line that it is of.
func Parse(file string, source []byte) (*Study, error) {
	p := &plan{file: text.Printable(file), study: &Study{App: app, Format: Format, Base: rules.Default, Axes: []Axis{}, Limits: Limits{Stall: DefaultStall}}}
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	if len(source) > mostPlan {
		return nil, fmt.Errorf("%s: it is longer than %d KiB, which no plan is", p.file, mostPlan>>10)
	}
	values := map[string]any{}
	err := toml.Unmarshal(source, &values)
	if p.find(source); len(p.wrong) > 0 { // keys that stand twice, which the decoder does not place
		return nil, text.Together(p.wrong...)
	}
	if err != nil {
		return nil, p.broken(source, err)
	}
	about := map[string]any{}
	if told, there := values[aboutName]; there {
		var is bool
		if about, is = told.(map[string]any); !is {
			p.say(aboutName, "it is a table, [study]")
		}
	}
	p.of = trainings{&p.study.Base}
	if list, told := values[storesName]; told {
		p.base = defaultStoring()
		p.of = storings{&p.base}
		p.stores(list)
	}
	for _, name := range p.inOrder(values) {
		p.setting(name, values[name])
	}
	if _, told := values[storesName]; told && len(p.wrong) == 0 {
		p.open()
	}
	if _, told := values["seed"]; !told {
		p.study.Seeds = seeds.List{rules.Default.Seed}
	}
	p.compare(about)
	if len(p.wrong) == 0 {
		p.together()
	}
	if err := text.Together(p.wrong...); err != nil {
		return nil, err
	}
	return p.study, nil
}

// say notes what is wrong with a key.
func (p *plan) say(key, format string, args ...any) {
	place := p.file
	if line := p.lines[key]; line > 0 {
		place += " line " + strconv.Itoa(line)
	}
	p.wrong = append(p.wrong, fmt.Errorf("%s: %s: %s", place, text.Clip(key), fmt.Sprintf(format, args...)))
}

// broken says why a plan is not TOML.
func (p *plan) broken(source []byte, err error) error {
	var decode *toml.DecodeError
	why := strings.TrimPrefix(err.Error(), "toml: ")
	if !errors.As(err, &decode) {
		return fmt.Errorf("%s: this is not TOML: %s", p.file, text.Printable(why))
	}
	line, _ := decode.Position()
	given := ""
	if all := bytes.Split(source, []byte("\n")); line > 0 && line <= len(all) {
		given = text.Clip(strings.TrimSpace(string(all[line-1]))) + ": "
	}
	return fmt.Errorf("%s line %d: %sthis is not TOML: %s", p.file, line, given, text.Printable(why))
}

// find notes in which line each key stands, and those that stand twice.
func (p *plan) find(source []byte) {
	p.lines = map[string]int{}
	var parser unstable.Parser
	parser.Reset(source)
	table := ""
	for parser.NextExpression() {
		e := parser.Expression()
		if e.Kind == unstable.Comment {
			continue
		}
		var parts []string
		offset := 0
		for key := e.Key(); key.Next(); {
			if parts == nil {
				offset = int(key.Node().Raw.Offset)
			}
			parts = append(parts, string(key.Node().Data))
		}
		name := strings.Join(parts, ".")
		if e.Kind == unstable.Table || e.Kind == unstable.ArrayTable {
			table = name + "."
		} else {
			name = table + name
		}
		before := p.lines[name]
		p.lines[name] = 1 + bytes.Count(source[:offset], []byte("\n"))
		if before > 0 && !strings.HasPrefix(name, aboutName+".baseline.") {
			p.say(name, "it stands in line %d already", before)
		}
	}
}

// inOrder lists the keys of a plan that are settings, in the order in which they stand there: the axes
// are in that order.
func (p *plan) inOrder(values map[string]any) []string {
	var all []string
	for name := range values {
		if name != aboutName && name != storesName {
			all = append(all, name)
		}
	}
	slices.SortFunc(all, func(a, b string) int {
		if d := p.lines[a] - p.lines[b]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return all
}

// setting takes a setting of the experiment.
func (p *plan) setting(name string, value any) {
	if name == "seed" {
		p.seeds(value)
		return
	}
	all := p.of.list()
	i := slices.IndexFunc(all, func(s setting.Setting) bool { return s.Name == name })
	switch {
	case i < 0:
		var known []string
		for _, s := range all {
			known = append(known, s.Name)
		}
		hint := "`fathom config` lists them all; what is to be compared stands in the table [study]"
		if near := text.Nearest(strings.ReplaceAll(name, "_", "-"), known); near != "" {
			hint = "did you mean " + near + "?"
		}
		p.say(name, "%s has no setting of that name; %s", p.of.what(), hint)
		return
	case name == "replicates":
		p.say(name, `a plan names its seeds, as in seed = "1..20"`)
		return
	}
	several, is := severalOf(all[i], value)
	if is && len(several) == 0 {
		p.say(name, "it has no value")
		return
	}
	texts := p.texts(name, all[i], several)
	if len(texts) < len(several) {
		return
	}
	if !is {
		must(p.of.set(name, texts[0]))
		return
	}
	p.study.Axes = append(p.study.Axes, Axis{Name: name, Values: texts})
	p.study.Baseline = append(p.study.Baseline, 0)
}

// severalOf parts the value of a key into those of the setting; is tells whether they are an axis.
func severalOf(s setting.Setting, value any) (several []any, is bool) {
	list, isList := value.([]any)
	if !isList {
		return []any{value}, false
	}
	if s.Type != setting.TypeNumbers && s.Type != setting.TypeWords {
		return list, true
	}
	for _, one := range list {
		if _, nested := one.([]any); nested {
			return list, true
		}
	}
	return []any{value}, false // which is one list
}

// texts are values as flags take them; those that are wrong are said and left out.
func (p *plan) texts(name string, s setting.Setting, values []any) (texts []string) {
	for _, value := range values {
		told, problem := setting.FromTOML(s, value)
		if problem == "" {
			var wrong *setting.Error
			written, err := p.of.read(name, told)
			if told = written; errors.As(err, &wrong) {
				problem = wrong.Problem
			}
		}
		if problem != "" {
			p.say(name, "%s: %s", setting.Told(value), problem)
			continue
		}
		if slices.Contains(texts, told) {
			p.say(name, "%s stands twice", setting.Told(value))
			continue
		}
		texts = append(texts, told)
	}
	return texts
}

// seeds takes the seeds.
func (p *plan) seeds(value any) {
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	seen := map[uint64]bool{}
	for _, one := range list {
		all, err := seedsOf(one)
		if err != nil {
			p.say("seed", "%s: %v", setting.Told(one), err)
			return
		}
		for _, seed := range all {
			if seen[seed] {
				p.say("seed", "%d stands twice", seed)
				return
			}
			seen[seed] = true
			p.study.Seeds = append(p.study.Seeds, seed)
		}
	}
	if len(p.study.Seeds) == 0 {
		p.say("seed", "it has no value")
	}
}

// seedsOf reads seeds: a number, or a text as "1..20" or "1,3,10..12".
func seedsOf(value any) (all seeds.List, err error) {
	switch value := value.(type) {
	case int64:
		if value >= 0 {
			return seeds.List{uint64(value)}, nil
		}
	case string:
		return seeds.Parse(value)
	}
	return nil, errors.New(seeds.Expected)
}

func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("study: %v", err))
	}
}

// together checks what only the whole can tell: how many tasks there are, and every combination of
// settings.
func (p *plan) together() {
	n := len(p.study.Seeds)
	for _, a := range p.study.Axes {
		if n > MostTasks/len(a.Values) {
			p.wrong = append(p.wrong, fmt.Errorf("%s: there are more than the %s tasks that a study may have", p.file, text.Count(MostTasks)))
			return
		}
		n *= len(a.Values)
	}
	const most = 3 // that are said
	said := 0
	for i := range p.study.Settings() {
		if len(p.study.Specs) > 0 {
			break // which were checked when they were opened
		}
		err := rules.Validate(p.study.SettingSpec(i))
		if err == nil {
			continue
		}
		if said++; said > most {
			return
		}
		for _, one := range text.Each(err) {
			p.wrong = append(p.wrong, p.invalid(i, one))
		}
	}
	var err error
	if p.study.Data, err = p.study.Digest(); err != nil {
		p.say("data", "%v", err)
	}
	if known := p.measured(); known != nil {
		for _, name := range p.study.Measures {
			if !known(name) {
				p.say(aboutName+".measures", "%s: no task has a figure of that name; names are such as %s", text.Clip(name), p.names(name))
			}
		}
	}
}

// invalid is what is wrong with a combination of settings, as a mistake of the line of the setting.
func (p *plan) invalid(i int, one error) error {
	var wrong *setting.Error
	if !errors.As(one, &wrong) {
		return fmt.Errorf("%s: %w", p.file, one)
	}
	place := p.file
	if line := p.lines[wrong.Setting]; line > 0 {
		place += " line " + strconv.Itoa(line)
	}
	at := ""
	if len(p.study.Axes) > 0 && (wrong.With != "" || p.study.Settings() > 1) {
		at = " (with " + p.study.SettingName(i) + ")"
	}
	value := ""
	if wrong.Value != "" {
		value = " " + wrong.Value
	}
	problem := wrong.Problem
	if wrong.Setting == "steps" && wrong.Value == "0" {
		problem += "; figures of the untrained network have names such as probe.last@0"
	}
	return fmt.Errorf("%s: %s%s: %s%s", place, wrong.Setting, value, problem, at)
}

// measured tells whether some task has a figure of a name.
func (p *plan) measured() func(name string) bool {
	specs := make([]spec.Spec, p.study.Settings())
	for i := range specs {
		specs[i] = p.study.SettingSpec(i)
	}
	return func(name string) bool {
		return slices.ContainsFunc(specs, func(s spec.Spec) bool { return mayHave(s, name) })
	}
}
