package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/term"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// progress draws a line on a terminal, over and over, with how far a run is.
type progress struct {
	w    io.Writer
	of   run.View
	stop chan struct{}
	done chan struct{}
	once sync.Once
	mu   sync.Mutex // held while the line is drawn
}

// newProgress begins to draw, unless w is no terminal.
func newProgress(w io.Writer, of run.View) *progress {
	p := &progress{w: w, of: of, stop: make(chan struct{}), done: make(chan struct{})}
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(file.Fd()) {
		close(p.done)
		return p
	}
	go p.draw()
	return p
}

// drawnOn is where progress is drawn: on status, but nowhere when the result goes to
// the same terminal line by line, which a line drawn over and over would garble.
func drawnOn(status, out io.Writer, format string) io.Writer {
	a, isFile := status.(*os.File)
	b, areFiles := out.(*os.File)
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
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			p.mu.Lock()
			fmt.Fprint(p.w, "\r\x1b[K"+progressLine(p.of.Gauge()))
			p.mu.Unlock()
		case <-p.stop:
			fmt.Fprint(p.w, "\r\x1b[K")
			return
		}
	}
}

// clear takes the line away. It may be called more than once.
func (p *progress) clear() {
	p.once.Do(func() { close(p.stop) })
	<-p.done
}

// say writes a sentence on status, in the place of the line where that is drawn there.
func (p *progress) say(status io.Writer, sentence string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if file, ok := p.w.(*os.File); ok && term.IsTerminal(file.Fd()) {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
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

// progressLine says in under 80 columns how far the lab is.
func progressLine(g run.Gauge) string {
	switch {
	case g.Stage == "" && g.Following:
		return "following " + text.Plural(g.Moments, "checkpoint")
	case g.Stage == "":
		return "loading"
	}
	const width = 24
	filled := 0
	if g.Steps > 0 {
		filled = int(width * int64(g.Step) / int64(g.Steps)) // the product may need more than 32 bits
	}
	line := fmt.Sprintf("%-5s [%s%s] %s %s of %s", g.Stage, strings.Repeat("#", filled), strings.Repeat(".", width-filled), counted(g.Stage),
		text.Count(g.Step), text.Count(g.Steps))
	switch {
	case g.PerSecond > 0 && g.Stage == spec.Seeds: // which take seconds each
		line += fmt.Sprintf("  %s left", g.Left.Round(time.Second))
	case g.PerSecond > 0:
		line += fmt.Sprintf("  %s/s  %s left", text.Count(int(g.PerSecond)), g.Left.Round(time.Second))
	}
	if g.Live > 0 {
		line += "  " + text.Plural(g.Live, "look") + " to take"
	}
	return line
}
