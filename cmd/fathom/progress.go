package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// progress draws a line on a terminal, over and over, with how far a run is. On a terminal that can
// only print it writes a line now and then.
type progress struct {
	w     io.Writer
	of    run.View
	width func() int // of the terminal now, in cells; 0 if that is unknown
	drawn bool       // over and over; else only lines are written
	there bool       // it stands on the terminal
	stop  chan struct{}
	done  chan struct{}
	once  sync.Once
	mu    sync.Mutex // held while the line is drawn
}

// How often the line is drawn, and how often one is written where none can be drawn.
const (
	drawEvery = 100 * time.Millisecond
	tellEvery = 10 * time.Second
)

// newProgress begins to draw, unless w is no terminal.
func newProgress(w io.Writer, of run.View) *progress {
	p := &progress{w: unscreened(w), of: of, width: func() int { return columns(w) }, stop: make(chan struct{}), done: make(chan struct{})}
	if !isTerminal(w) {
		close(p.done)
		return p
	}
	p.drawn = !kit.Dumb(os.Getenv)
	go p.draw()
	return p
}

// drawnOn is where progress is drawn: on status, but nowhere when the result goes to
// the same terminal line by line, which a line drawn over and over would garble.
func drawnOn(status, out io.Writer, format string) io.Writer {
	a, isFile := unscreened(status).(*os.File)
	b, areFiles := unscreened(out).(*os.File)
	if format != "ndjson" || !isFile || !areFiles {
		return status
	}
	first, err := a.Stat()
	second, err2 := b.Stat()
	if err == nil && err2 == nil && os.SameFile(first, second) {
		return io.Discard
	}
	return status
}

func (p *progress) draw() {
	defer close(p.done)
	every := drawEvery
	if !p.drawn {
		every = tellEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			line := progressLine(p.of.Gauge(), p.width()) // anew each time, since the window may be another size by now
			p.mu.Lock()
			switch {
			case !p.ours(): // the shell's prompt stands there
				p.there = false
			case p.drawn:
				fmt.Fprint(p.w, clearLine+line)
				p.there = true
			default:
				fmt.Fprintln(p.w, line)
			}
			p.mu.Unlock()
		case <-p.stop:
			p.mu.Lock()
			p.wipe()
			p.mu.Unlock()
			return
		}
	}
}

// clearLine goes to the beginning of the line and takes away what stands there.
const clearLine = "\r\x1b[K"

// wipe takes the line away where one is drawn.
func (p *progress) wipe() {
	if p.there && p.ours() {
		fmt.Fprint(p.w, clearLine)
	}
	p.there = false
}

// ours reports whether the program is in the foreground of the terminal, where it writes to one.
func (p *progress) ours() bool {
	file, is := p.w.(*os.File)
	return !is || inForeground(file)
}

// clear takes the line away. It may be called more than once, and does not wait long for a terminal that takes
// nothing.
func (p *progress) clear() {
	p.once.Do(func() { close(p.stop) })
	select {
	case <-p.done:
	case <-time.After(200 * time.Millisecond):
	}
}

// say writes a sentence on status, in the place of the line where that is drawn there.
func (p *progress) say(status io.Writer, sentence string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
	fmt.Fprintf(status, "fathom: %s\n", text.Printable(sentence))
}

// counted is what is counted of a stage.
func counted(stage spec.Stage) string {
	if stage == spec.Train || stage == spec.Teach {
		return "step"
	}
	if stage == spec.Seeds {
		return "seed"
	}
	return "fit"
}

// progressLine says how far the lab is in as many words as a line of so many cells takes with one cell
// left, since some terminals begin the next line with the last one; in all of them where the width is 0.
func progressLine(g run.Gauge, width int) string {
	var lines []string
	switch {
	case g.Stage == "" && g.Following:
		lines = []string{"following " + text.Plural(g.Moments, "checkpoint"), "following"}
	case g.Stage == "":
		lines = []string{"loading"}
	default:
		lines = stageLines(g)
	}
	for _, line := range lines {
		if width <= 0 || len(line) < width { // they are of ASCII
			return line
		}
	}
	last := lines[len(lines)-1]
	return last[:min(len(last), max(0, width-1))]
}

// stageLines are the lines of a stage that is under way, each shorter than the one before.
func stageLines(g run.Gauge) []string {
	bar := func(width int) string {
		filled := 0
		if g.Steps > 0 {
			filled = int(int64(width) * int64(g.Step) / int64(g.Steps)) // the product may need more than 32 bits
		}
		return "[" + strings.Repeat("#", filled) + strings.Repeat(".", width-filled) + "]"
	}
	stage := fmt.Sprintf("%-5s", g.Stage)
	steps := fmt.Sprintf("%s %s of %s", counted(g.Stage), text.Count(g.Step), text.Count(g.Steps))
	short := fmt.Sprintf("%s/%s", text.Count(g.Step), text.Count(g.Steps))
	rate, left, looks := "", "", ""
	if g.PerSecond > 0 {
		left = "  " + kit.Duration(g.Left) + " left"
		if g.Stage != spec.Seeds { // which take seconds each
			rate = "  " + kit.Rate(g.PerSecond)
		}
	}
	if g.Live > 0 {
		looks = "  " + text.Plural(g.Live, "look") + " to take"
	}
	return []string{
		stage + " " + bar(24) + " " + steps + rate + left + looks,
		stage + " " + bar(24) + " " + steps + rate + left,
		stage + " " + bar(10) + " " + steps + rate + left,
		stage + " " + bar(10) + " " + short + left,
		stage + " " + short + left,
		fmt.Sprintf("%s %d %%%s", stage, axis.Percent(g), left),
		fmt.Sprintf("%s %d %%", stage, axis.Percent(g)),
	}
}
