package axis

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// Scrubber is the line of the time axis, in exactly width cells; before there is a second moment, a
// rule.
func (r *Run) Scrubber(th kit.Theme, width int) string {
	if len(r.Time.Moments) < 2 {
		return th.Faint.Render(strings.Repeat("─", width))
	}
	label := r.label()
	return th.Text.Render(label) + r.track(th).View(width-kit.Cells(label)-1, 1) + " "
}

// GoTo goes to the moment at a column of the scrubber, which is so many cells wide.
func (r *Run) GoTo(th kit.Theme, col, width int) (cmd tea.Cmd, moved bool) {
	t := &r.Time
	label := kit.Cells(r.label())
	i := r.track(th).MomentAt(min(max(0, col-label), width-label-2), width-label-1)
	if i < 0 {
		return nil, false
	}
	t.Playing = false
	t.move(i)
	return r.GetFrame(), true
}

// track is the time axis itself.
func (r *Run) track(th kit.Theme) chart.Scrubber {
	t := &r.Time
	return chart.Scrubber{
		ASCII: th.ASCII,
		Steps: r.Spec.Network().Steps, Moments: t.Moments, At: t.index(), Live: !t.Past, Ready: t.Ready,
		Done: th.Accent.Style, Wait: th.Dim.Style, Track: th.Faint.Style, Handle: th.Strong.Style,
	}
}

// label says in front of the track what is shown.
func (r *Run) label() string {
	t := &r.Time
	widest := len(text.Count(r.Spec.Network().Steps))
	switch {
	case !t.Past:
		return " live" + kit.Pad("", widest+1) + " "
	case t.Playing:
		return " ▶ at " + kit.Pad(text.Count(t.At), widest) + " "
	}
	return " step " + kit.Pad(text.Count(t.At), widest) + " "
}
