package line

import (
	"math"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Parts is what a slow line has been given of a screen: a frame is drawn bit by bit, what is around its
// middle first, each time as much as arrives in a while; only when that has arrived comes more. So a key
// is answered soon, whatever is being drawn, and no more than one part is ever under way: what has
// changed meanwhile is not drawn at all.
type Parts struct {
	Above, Below int   // lines around the middle
	First        []int // these lines, those first in which a key shows its effect; from the end below 0

	lines []string // of the screen, as they were given
	goal  []string // the screen whose middle is being given: all of it comes before that of a newer one
	fresh bool     // a key was pressed since the last part
	inner bool     // the last part was of the middle
	next  int      // which line of the middle comes next
}

// Screen is what has been given, "" before anything has.
func (p *Parts) Screen() string { return strings.Join(p.lines, "\n") }

// Hurry has the next part be of what is around the middle, and what comes of that be of the newest
// screen; of that which takes more than one part, lines that become others are blank until they come.
func (p *Parts) Hurry() { p.inner, p.fresh = true, true }

// Forget forgets what was given: the screen is drawn whole.
func (p *Parts) Forget() { p.lines, p.goal = nil, nil }

// Take takes over what has changed on a screen, about so many bytes of it, and reports whether anything
// has. The lines around the middle and those of it take turns, so that neither waits for the other:
// what changes all the time is above and below.
func (p *Parts) Take(now []string, budget int) (changed bool) {
	if len(p.lines) != len(now) {
		p.lines, p.goal, p.inner, p.next = slices.Clone(now), nil, false, 0 // of another size, or the first: that is drawn anyway
		return true
	}
	if p.fresh {
		p.fresh, p.goal = false, slices.Clone(now)
		changed = p.blank(budget)
	}
	p.inner = !p.inner
	for range 2 {
		if p.inner && p.takeInner(now, budget) || !p.inner && p.takeOuter(now, budget) {
			return true
		}
		p.inner = !p.inner
	}
	return changed
}

// blank takes away the lines of the middle that become others, if they do not fit into one part: half
// of one picture above half of another would say what neither does.
func (p *Parts) blank(budget int) (changed bool) {
	var others []int
	all := 0
	for i := p.Above; i < len(p.goal)-p.Below; i++ {
		was, is := cellsOf(p.lines[i]), cellsOf(p.goal[i])
		_, cost := affordable(was, is, math.MaxInt)
		all += cost
		if differ(was, is) {
			others = append(others, i)
		}
	}
	if all <= budget {
		return false
	}
	for _, i := range others {
		p.lines[i] = ""
	}
	return len(others) > 0
}

// differ reports whether less than half of what is not blank in two lines is the same.
func differ(was, is []cell) bool {
	same, others := 0, 0
	for i := range max(len(was), len(is)) {
		var a, b cell
		if i < len(was) && was[i].text != " " {
			a = was[i]
		}
		if i < len(is) && is[i].text != " " {
			b = is[i]
		}
		switch {
		case a != b:
			others++
		case a.text != "":
			same++
		}
	}
	return others > same
}

// takeOuter takes over the lines around the middle.
func (p *Parts) takeOuter(now []string, budget int) (changed bool) {
	last := len(now) - 1
	for _, i := range p.First {
		if i < 0 { // from the end
			i += len(now)
		}
		if i < 0 || i > last || p.lines[i] == now[i] {
			continue
		}
		is := cellsOf(now[i])
		_, cost := affordable(cellsOf(p.lines[i]), is, math.MaxInt)
		if cost > budget && changed {
			return true
		}
		p.lines[i], changed = now[i], true
		budget -= cost
	}
	return changed
}

// takeInner takes over lines of the middle, in turn, and of one that is too long a part. They are of
// one screen until all of it has been given: a picture that changes all the time, such as one that is
// played, would else be put together from many moments.
func (p *Parts) takeInner(now []string, budget int) (changed bool) {
	inner := len(now) - p.Above - p.Below
	switch to := p.Above + inner; {
	case p.goal == nil || inner <= 0:
		p.goal = slices.Clone(now)
	case slices.Equal(p.lines[p.Above:to], p.goal[p.Above:to]):
		p.goal, p.next = slices.Clone(now), 0
	}
	now = p.goal
	for range inner {
		i := p.Above + p.next%inner
		if p.lines[i] != now[i] {
			was, is := cellsOf(p.lines[i]), cellsOf(now[i])
			to, cost := affordable(was, is, budget)
			switch {
			case to < len(is) && changed:
				return true // it begins with the next part
			case to < len(is):
				p.lines[i] = lineOf(slices.Concat(is[:to], was[min(to, len(was)):]))
				return true
			}
			p.lines[i], changed = now[i], true
			budget -= cost
		}
		p.next = (p.next + 1) % inner
	}
	return changed
}

// cell is a cell of a line: its text, none of one that the text before it reaches into, and the
// sequences that set its style.
type cell struct{ style, text string }

// cellsOf are the cells of a line.
func cellsOf(line string) (cells []cell) {
	style, state := "", byte(ansi.NormalState)
	for len(line) > 0 {
		seq, width, n, next := ansi.DecodeSequence(line, state, nil)
		switch state = next; {
		case seq == ansi.ResetStyle || seq == "\x1b[0m":
			style = ""
		case width == 0:
			style += seq
		default:
			cells = append(cells, cell{style, seq})
			cells = append(cells, make([]cell, width-1)...)
		}
		line = line[n:]
	}
	return cells
}

// lineOf is the line of some cells.
func lineOf(cells []cell) string {
	var b strings.Builder
	style := ""
	for _, c := range cells {
		if c.style != style && c.text != "" {
			if style != "" {
				b.WriteString(ansi.ResetStyle)
			}
			style = c.style
			b.WriteString(style)
		}
		b.WriteString(c.text)
	}
	if style != "" {
		b.WriteString(ansi.ResetStyle)
	}
	return b.String()
}

// affordable is up to which cell a line can be drawn over another with so many bytes, though at least
// one that differs, and about how many bytes that takes: the cells that differ, their styles where
// these change, and for each run of them the way there.
func affordable(was, is []cell, budget int) (to, cost int) {
	const way = 8
	drawn, style := false, ""
	for to = range is {
		more := 0
		if to >= len(was) || was[to] != is[to] {
			more = len(is[to].text)
			if !drawn {
				more += way
			}
			if !drawn || style != is[to].style {
				more += len(ansi.ResetStyle) + len(is[to].style)
			}
		}
		if cost+more > budget && cost > 0 {
			return to, cost
		}
		if drawn = more > 0; drawn {
			style = is[to].style
		}
		cost += more
	}
	return len(is), cost
}
