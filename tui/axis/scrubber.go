package axis

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
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
	if t.stored {
		return r.checkpoints(th)
	}
	return chart.Scrubber{
		ASCII: th.ASCII,
		Steps: r.Spec.Network().Steps, Moments: t.Moments, At: t.index(), Live: !t.Past, Ready: t.Ready,
		Done: th.Accent.Style, Wait: th.Dim.Style, Track: th.Faint.Style, Handle: th.Strong.Style,
	}
}

// checkpoints is the time axis of a store. Its checkpoints stand evenly: their numbers may grow
// tenfold from one to the next.
func (r *Run) checkpoints(th kit.Theme) chart.Scrubber {
	t := &r.Time
	places := make([]int, len(t.Moments))
	for i := range places {
		places[i] = i
	}
	return chart.Scrubber{
		ASCII: th.ASCII,
		Steps: len(places) - 1, Moments: places, At: t.index(), Ready: len(places),
		Done: th.Accent.Style, Wait: th.Dim.Style, Track: th.Faint.Style, Handle: th.Strong.Style,
	}
}

// widestName is the most cells of a checkpoint's name beside the time axis.
const widestName = 24

// CheckpointName is what a store calls the checkpoint of a step, safe to be shown.
func (r *Run) CheckpointName(step int) string { return text.Printable(run.MomentName(r.Spec, step)) }

// Step is the step of the moment that is shown, of a store.
func (r *Run) Step() int {
	if r.Time.Past {
		return r.Time.At
	}
	return r.Time.live
}

// label says in front of the track what is shown.
func (r *Run) label() string {
	t := &r.Time
	if t.stored {
		widest := 0
		for _, step := range t.Moments {
			widest = max(widest, kit.Cells(r.CheckpointName(step)))
		}
		mark := " "
		if t.Playing {
			mark = " ▶ "
		}
		return mark + kit.ToWidth(r.CheckpointName(r.Step()), min(widest, widestName)) + " "
	}
	widest := len(text.Count(r.Spec.Network().Steps))
	switch {
	case !t.Past:
		return " live" + kit.Pad("", widest+1) + " "
	case t.Playing:
		return " ▶ at " + kit.Pad(text.Count(t.At), widest) + " "
	}
	return " step " + kit.Pad(text.Count(t.At), widest) + " "
}
