package tui

import (
	"fmt"

	"fathom/model/measure"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// empty is the tab before the first picture.
func (t *pcaTab) empty(width, height int) string {
	s := t.session
	what := fmt.Sprintf("The principal components of every layer's representation are drawn here: of the images of the classes %s among the %s.",
		kit.Numbers(t.session.projecting.Classes), kit.FirstFew(upToThere(t.session.projecting.Samples, s.test), "test image"))
	return s.looks(measure.PCA, lookTexts{
		failed: "The components could not be taken.", running: "Taking the first layer's components …", what: "components",
		idle: "No principal components yet: r takes them, after the training.", about: what,
	}, width, height)
}

// lookTexts are what a tab on a stage that looks at layers says before it has
// anything to draw.
type lookTexts struct{ failed, running, idle, what, about string }

// looks is such a tab in the state that its stage is in.
func (s *session) looks(stage spec.Stage, texts lookTexts, width, height int) string {
	th := s.theme
	if s.unusable != nil {
		return kit.NoData(s.theme, s.unusable, width, height)
	}
	switch s.states[stage] {
	case failed:
		return kit.Card(th, th.Bad, "✗ "+texts.failed, "The line below says why. S sets up another experiment, R restarts this one.", width, height)
	case running:
		return kit.Card(th, th.Accent, "● "+texts.running, texts.about, width, height)
	case waiting:
		return kit.Card(th, th.Text, s.awaited(texts.what), texts.about, width, height)
	}
	return kit.Card(th, th.Text, "○ "+texts.idle, texts.about, width, height)
}

// awaited says what a stage that looks at layers waits for.
func (s *session) awaited(what string) string {
	switch {
	case s.states[spec.Train] != running:
		return fmt.Sprintf("◌ The %s wait for the stages before them.", what)
	case s.config.Network().LookEvery > 0:
		return "◌ The first look at the layers of the network is on its way."
	}
	return fmt.Sprintf("◌ The %s come after the training. r looks at the layers now.", what)
}
