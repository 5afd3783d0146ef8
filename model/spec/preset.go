package spec

import (
	"fmt"
	"reflect"
)

// Preset is an experiment with a name that one may begin with.
type Preset struct {
	Name string // in words, for a list
	Spec Spec   // with the seed of the default
}

// Presets lists experiments worth beginning with, the post's first.
func (r Rules) Presets() []Preset {
	return []Preset{
		{"the post", r.Default},
		r.preset("ReLU, 300 and 100", "hidden", "300,100", "activation", "relu"),
		r.preset("five layers deep", "hidden", "100,100,100,100,100"),
		r.preset("ten digits in PCA", "pca-classes", "0,1,2,3,4,5,6,7,8,9"),
	}
}

// preset is the post's experiment with some settings changed: names and values in turn.
func (r Rules) preset(name string, settings ...string) Preset {
	s := r.Default
	for i := 0; i < len(settings); i += 2 {
		if err := r.Set(&s, settings[i], settings[i+1]); err != nil {
			panic(fmt.Sprintf("spec: the preset %q: %v", name, err)) // a test sets them all
		}
	}
	return Preset{name, s}
}

// PresetOf is the name of the preset that an experiment is, with whatever seed; "" if it is none.
func (r Rules) PresetOf(s Spec) string {
	for _, p := range r.Presets() {
		if s.Seed = p.Spec.Seed; reflect.DeepEqual(s, p.Spec) {
			return p.Name
		}
	}
	return ""
}
