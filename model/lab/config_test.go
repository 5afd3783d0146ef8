package lab

import (
	"slices"
	"testing"

	"fathom/data"
	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model"
	"fathom/model/measure"
	"fathom/model/repr"
	"fathom/model/spec"
)

// TestASpecSaysWhatThePackagesDo: package spec knows none of the packages that do what it names, so
// that some things stand in two places. They are the same here.
func TestASpecSaysWhatThePackagesDo(t *testing.T) {
	post := measure.Rules().Default
	if got, want := Split(post), (data.Options{HoldOut: 5000, Classes: 10}); got != want {
		t.Errorf("the post's data are divided by %+v, want %+v", got, want)
	}
	for who, none := range map[string]int32{"data": data.None, "probe": repr.None} {
		if none != spec.None {
			t.Errorf("no class is %d in a Spec's events and %d of the %s", spec.None, none, who)
		}
	}
	if spec.MaxClasses != data.MaxClasses {
		t.Errorf("a Spec has up to %d classes, and the data up to %d", spec.MaxClasses, data.MaxClasses)
	}
	settings := measure.Rules().Settings()
	i := slices.IndexFunc(settings, func(s setting.Setting) bool { return s.Name == "activation" })
	if got, want := settings[i].Choices, text.Words([]model.Activation{model.Tanh, model.ReLU, model.Sigmoid}); !slices.Equal(got, want) {
		t.Errorf("a Spec names the activations %v, and a network has %v", got, want)
	}
	if got, want := text.Words(spec.Solvers()), text.Words([]repr.Solver{repr.OneVsRest, repr.Multinomial, repr.Ridge}); !slices.Equal(got, want) {
		t.Errorf("a Spec names the solvers %v, and a probe has %v", got, want)
	}
	for _, s := range spec.Solvers() {
		if _, err := repr.ParseSolver(string(s)); err != nil {
			t.Errorf("a Spec names a solver that a probe has not: %v", err)
		}
	}
}
