package tui

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"fathom/data/text"
	"fathom/model/spec"
)

// empty is the tab before the first evaluation.
func (t *trainTab) empty(width, height int) string {
	s, th := t.session, t.session.theme
	state := s.states[spec.Train]
	switch {
	case s.unusable != nil:
		return s.noData(width, height)
	case state == failed && t.reason != "":
		return card(th, th.bad, "✗ The training failed: "+t.reason, "R restarts with the same seed, n with a new one.", width, height)
	case state == failed:
		return card(th, th.bad, "✗ The training stopped before its first evaluation.", "R restarts with the same seed, n with a new one.", width, height)
	case t.started:
		return card(th, th.accent, "● First evaluation on the test images …",
			"The curves of the accuracy, the loss and every layer's probe grow here. space pauses, < slows it down.", width, height)
	case state == waiting:
		return card(th, th.text, "◌ The training waits for its data.", "It begins by itself as soon as they are read.", width, height)
	}
	return card(th, th.text, "○ The network has not been trained yet: r runs the training.", fmt.Sprintf(
		"%s of %s each, evaluated on the test images every %s. Its accuracy, its loss and every layer's probe are drawn here as it learns.",
		text.Plural(s.config.Network().Steps, "step"), text.Plural(s.config.Network().Batch, "image"), text.Count(s.config.Network().EvaluateEvery)), width, height)
}

// advice says below the curves what to do about a training that did not end well.
func (t *trainTab) advice() string {
	switch state := t.session.states[spec.Train]; {
	case t.diverged != "":
		return "Diverged: " + t.session.remedy()
	case state == failed && len(t.points) > 0:
		return fmt.Sprintf("The training stopped at step %s: R restarts it with the same seed.", text.Count(t.points[len(t.points)-1].Step))
	}
	return ""
}

// foot is the lines below the curves: what to do about a training that did not end
// well, and what is odd about the data, which takes no more of the tab than it leaves.
func (t *trainTab) foot(width, height int) []string {
	var lines []string
	if advice := t.advice(); advice != "" {
		lines = strings.Split(paragraph(advice, t.session.theme.bad, width), "\n")
	}
	most := len(lines) + max(1, height/6)
	for _, note := range t.session.notes {
		lines = append(lines, strings.Split(paragraph("! "+sentence(note), t.session.theme.warn, width), "\n")...)
	}
	if len(lines) > most {
		lines = append(lines[:most-1], fit(t.session.theme.warn.Render(" …"), width))
	}
	return lines
}

// sentence writes one without a capital and a full stop with both.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// remedy says what to do about a training that diverged.
func (s *session) remedy() string {
	return fmt.Sprintf("S sets a learning rate below %v, n tries another seed.", s.config.Network().LearningRate)
}

// noData is every tab where there are no data to work on. It has the room to say all
// that is wrong, which the line below has not.
func (s *session) noData(width, height int) string {
	th := s.theme
	return card(th, th.bad, "✗ The data cannot be used: nothing runs.",
		level(wrap(s.unusable.Error(), min(width-4, widestCard)))+"\n\nS sets up another experiment; R tries again, once that is mended.", width, height)
}

// widestCard is the most cells that a line of a card has.
const widestCard = 72

// level makes lines equally long, so that they begin below each other where each is centred.
func level(lines []string) string {
	widest := 0
	for _, line := range lines {
		widest = max(widest, cells(line))
	}
	for i, line := range lines {
		lines[i] = fit(line, widest)
	}
	return strings.Join(lines, "\n")
}

// card is a state of a tab that has nothing to draw: what is so, and what to do.
func card(th theme, title ink, what, todo string, width, height int) string {
	room := min(width-4, widestCard)
	styled := func(text string, style ink) string {
		lines := wrap(text, room)
		for i, line := range lines {
			lines[i] = style.Render(line)
		}
		return strings.Join(lines, "\n")
	}
	text := styled(what, title.bold()) + "\n\n" + styled(todo, th.dim)
	return center(text, width, height)
}
