package axis

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/chart"
	"fathom/tui/kit"
)

// Scrubber is the line of the time axis, in exactly width cells; before there is a second moment, a
// rule.
func (r *Run) Scrubber(th kit.Theme, width int) string {
	if len(r.Time.Moments) < 2 {
		return th.Faint.Render(strings.Repeat("─", width))
	}
	left, right := r.Margins(width)
	return th.Text.Render(kit.ToWidth(r.label(), left)) + r.track(th).View(width-left-right, 1) +
		th.Dim.Render(kit.ToWidth(" "+r.scaleName(), right))
}

// Margins are the cells before and behind the steps on a screen of such a width: of the time axis
// and of every chart over the steps, so that a moment stands in one column of all.
func (r *Run) Margins(width int) (left, right int) {
	switch {
	case r.Time.stored:
		return kit.Cells(r.label()), 1
	case width < 100:
		right = 17
	case width < 150:
		right = 26
	default:
		right = 36
	}
	return max(13, kit.Cells(r.label())), right
}

// scaleName says how the steps are drawn.
func (r *Run) scaleName() string {
	t := &r.Time
	switch {
	case t.stored:
		return ""
	case r.Zoomed():
		return r.stepsShown()
	case t.Linear:
		return "linear steps"
	}
	return "log steps"
}

// GoTo goes to the moment at a column of the scrubber, which is so many cells wide.
func (r *Run) GoTo(th kit.Theme, col, width int) (cmd tea.Cmd, moved bool) {
	t := &r.Time
	left, right := r.Margins(width)
	cols := width - left - right
	i := r.track(th).MomentAt(min(max(0, col-left), cols-1), cols)
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
	stops := t.stops()
	ready, _ := slices.BinarySearch(stops, t.readyUpTo()+1)
	return chart.Scrubber{
		ASCII: th.ASCII,
		X:     r.Steps(), Moments: stops, At: t.index(), Live: !t.Past, Ready: ready,
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
		X:     chart.Axis{Range: chart.Range{Lo: 0, Hi: float64(len(places) - 1)}}, Moments: places, At: t.index(), Ready: len(places),
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
	case !t.Past && r.State(spec.Train) == run.Running:
		return " live" + kit.Pad("", widest+1) + " "
	case !t.Past && len(t.Moments) > 0:
		return " step " + kit.Pad(text.Count(t.Moments[len(t.Moments)-1]), widest) + " "
	case !t.Past:
		return strings.Repeat(" ", widest+7)
	case t.Playing:
		return " ▶ at " + kit.Pad(text.Count(t.At), widest) + " "
	}
	return " step " + kit.Pad(text.Count(t.At), widest) + " "
}
