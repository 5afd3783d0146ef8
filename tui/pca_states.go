package tui

import (
	"fmt"

	"fathom/data"
	"fathom/model/lab"
)

// empty is the tab before the first picture.
func (t *pcaTab) empty(width, height int) string {
	s, th, c := t.session, t.session.theme, t.session.config
	what := fmt.Sprintf("The principal components of every layer's representation are drawn here: of the images of the classes %s among the first %s test images.",
		list(c.PCAClasses), data.Count(c.PCASamples))
	switch s.states[lab.PCA] {
	case failed:
		return card(th, th.bad, "✗ The components could not be taken.", "The line below says why. S sets up another experiment, R restarts this one.", width, height)
	case running:
		return card(th, th.accent, "● Taking the first layer's components …", what, width, height)
	case waiting:
		return card(th, th.text, s.awaited("components"), what, width, height)
	}
	return card(th, th.text, "○ No principal components yet: r takes them, after the training.", what, width, height)
}

// awaited says what a stage that looks at layers waits for.
func (s *session) awaited(what string) string {
	switch {
	case s.states[lab.Train] != running:
		return fmt.Sprintf("◌ The %s wait for the stages before them.", what)
	case s.config.ProbeEvery > 0:
		return "◌ The first look at the layers of the network is on its way."
	}
	return fmt.Sprintf("◌ The %s come after the training. r looks at the layers now.", what)
}
