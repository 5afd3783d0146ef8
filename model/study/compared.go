package study

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/spec"
)

// compare takes the table [study] of a plan.
func (p *plan) compare(about map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(about)) {
		key, value := aboutName+"."+name, about[name]
		switch name {
		case "title":
			title, is := value.(string)
			if p.study.Title = text.Line(title); !is {
				p.say(key, "it must be a text in quotes")
			}
		case "baseline":
			p.baseline(key, value)
		case measure.Measures:
			p.measures(key, value)
		case "time-limit":
			p.study.Limits.Time = p.duration(key, value)
		case "stall-limit":
			p.study.Limits.Stall = p.duration(key, value)
		case "memory-limit":
			p.study.Limits.Memory = p.bytes(key, value)
		default:
			p.say(key, "there is nothing of that name in [study]: it has title, baseline, measures, time-limit, stall-limit and memory-limit")
		}
	}
	if p.study.Measures == nil {
		p.study.Measures = defaultMeasures(p.study.Base)
	}
}

// baseline takes the values that the others are compared with.
func (p *plan) baseline(key string, value any) {
	told, is := value.(map[string]any)
	if !is {
		p.say(key, "it must be a table such as { hidden = [100] }")
		return
	}
	all := p.of.list()
	for _, name := range slices.Sorted(maps.Keys(told)) {
		axis := slices.IndexFunc(p.study.Axes, func(a Axis) bool { return a.Name == name })
		if axis < 0 {
			p.say(key, "%s has no list of values above", text.Clip(name))
			continue
		}
		given, _ := told[name].(string) // of a store
		if i := slices.IndexFunc(all, func(s setting.Setting) bool { return s.Name == name }); i >= 0 {
			given, _ = setting.FromTOML(all[i], told[name])
			if written, err := p.of.read(name, given); err == nil {
				given = written
			}
		}
		at := slices.Index(p.study.Axes[axis].Values, given)
		if at < 0 {
			p.say(key, "%s = %s: it is none of the values above", name, setting.Told(told[name]))
			continue
		}
		p.study.Baseline[axis] = at
	}
}

// measures takes the names of figures that are compared.
func (p *plan) measures(key string, value any) {
	list, is := value.([]any)
	if !is {
		p.say(key, `it must be a list of names such as ["accuracy", "probe.last"]`)
		return
	}
	p.study.Measures = []string{}
	for _, one := range list {
		name, is := one.(string)
		switch {
		case !is || name == "":
			p.say(key, "%s: it must be a name in quotes", setting.Told(one))
		case slices.Contains(p.study.Measures, name):
			p.say(key, "%s stands twice", text.Clip(name))
		default:
			p.study.Measures = append(p.study.Measures, name)
		}
	}
}

// duration takes a time.
func (p *plan) duration(key string, value any) Duration {
	word, _ := value.(string)
	d, err := time.ParseDuration(word)
	if err != nil || d < 0 {
		p.say(key, `%s: it must be a time in quotes, such as "90s", "10m" or "2h"`, setting.Told(value))
	}
	return Duration(d)
}

// bytes takes a size.
func (p *plan) bytes(key string, value any) int64 {
	word, _ := value.(string)
	units := []struct {
		name string
		size float64
	}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"GB", 1e9}, {"MB", 1e6}}
	for _, u := range units {
		if digits, is := strings.CutSuffix(word, u.name); is {
			if n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64); err == nil && n > 0 && n*u.size < 1e18 {
				return int64(n * u.size)
			}
		}
	}
	p.say(key, `%s: it must be a size in quotes, such as "500MB" or "2GB"`, setting.Told(value))
	return 0
}

// mayHave reports whether a task of a spec may have a figure of a name: whether its stages bring such
// ones at that step and it has that layer.
func mayHave(s spec.Spec, name string) bool {
	rest, taught := strings.CutPrefix(name, "taught/")
	if taught && !slices.Contains(s.Stages, spec.Teach) {
		return false
	}
	first, second, isPair := strings.Cut(rest, "~")
	what, layer, ofLayer := strings.Cut(first, ".")
	if !ofLayer {
		what, _, _ = strings.Cut(what, "@")
	}
	hasStep := func(name string) bool {
		_, step, told := strings.Cut(name, "@")
		return !told || slices.ContainsFunc(earlier(s, what), func(n int) bool { return strconv.Itoa(n) == step })
	}
	hasLayer := func(name string) bool {
		name, _, _ = strings.Cut(name, "@")
		return name == LastLayer && !isPair || slices.Contains(s.LayerNames(), name)
	}
	switch {
	case !hasStep(first) || !hasStep(second) || taught && what == measure.Probe:
		return false
	case what == spec.Accuracy:
		return !ofLayer && !isPair && !s.IsStored()
	case !ofLayer || !hasLayer(layer) || isPair && !hasLayer(second):
		return false
	case what == measure.Probe:
		return !isPair && slices.Contains(s.Stages, spec.Stage(measure.Probe))
	}
	measuring, _ := spec.Settings[spec.Measuring](s, measure.Measures)
	return slices.Contains(measuring.Measures, what) && slices.Contains(s.Stages, spec.Stage(measure.Measures))
}

// names are such as somebody may mean who writes one that there is not.
func (p *plan) names(wrong string) string {
	if !strings.Contains(wrong, "@") {
		return "accuracy, probe.last and probe.hidden1"
	}
	of := p.study.SettingSpec(0)
	all := []string{"probe.last, which is that of the last step"}
	for _, what := range []string{spec.Accuracy, "probe." + LastLayer} {
		for _, step := range earlier(of, what) {
			if len(all) < 4 && !(of.IsStored() && what == spec.Accuracy) {
				all = append(all, what+"@"+strconv.Itoa(step))
			}
		}
	}
	return text.Few(all, "and")
}
