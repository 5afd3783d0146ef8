package paint

import (
	"io"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Frame is what a terminal is to show.
type Frame struct {
	View  tea.View // the picture, the title and the progress; it has the whole screen, and the mouse
	Inset string   // what stands in the picture's last line but one, which is empty there; "" for nothing
	Memo  *Memo    // of those who see the same picture; nil for nobody
}

// same reports whether nothing is to be painted to come from one frame to another.
func (f Frame) same(o Frame) bool {
	return f.View.Content == o.View.Content && f.Inset == o.Inset && f.View.WindowTitle == o.View.WindowTitle && progress(f.View) == progress(o.View)
}

// progress is that of a view, of no state where there is none.
func progress(v tea.View) tea.ProgressBar {
	if v.ProgressBar == nil {
		return tea.ProgressBar{}
	}
	return *v.ProgressBar
}

// whole is a frame in one text.
func (f Frame) whole() string {
	if f.Inset == "" {
		return f.View.Content
	}
	above, last := split(f.View.Content)
	above, _ = split(above)
	return above + "\n" + f.Inset + "\n" + last
}

// WithRoom is a picture with an empty line above its last one, for an inset.
func WithRoom(picture string) string {
	above, last := split(picture)
	return above + "\n\n" + last
}

// split parts the last line of a picture from those above it.
func split(picture string) (above, last string) {
	at := max(0, strings.LastIndexByte(picture, '\n'))
	return picture[:at], strings.TrimPrefix(picture[at:], "\n")
}

// rows is how many rows the picture takes.
func (f Frame) rows() int {
	if f.View.Content == "" {
		return 0
	}
	return strings.Count(f.View.Content, "\n") + 1
}

// soon is how long a frame waits for another one that comes with it: a key brings several messages.
const soon = 4 * time.Millisecond

// Painter shows frames on a terminal, so many a second at most. It is to a program what Bubble Tea's own
// renderer is, which keeps two screens of cells, 230 bytes for each, and a copy of the picture. Its methods
// may be called from any goroutine.
type Painter struct {
	out    io.Writer
	every  time.Duration      // two frames are so far apart
	work   func(paint func()) // works out what is painted: counts what that takes, and catches a panic
	safely func(whole func()) // catches the panic of all of it

	mu     sync.Mutex
	idle   sync.Cond
	on     Terminal
	synced bool  // it draws at once what comes between two sequences (mode 2026)
	begun  bool  // the terminal has been taken over
	erase  bool  // nothing that stands there is right
	shown  Frame // what stands there
	next   Frame // what is to
	last   time.Time
	due    *time.Timer
	busy   bool // a frame is on its way, or soon will be
	broken bool // it has failed, and paints no more
	closed bool
	bytes  []byte // of the frame before
}

// New returns a painter on a terminal. work and safely are called by the goroutine that paints: work while a frame is
// worked out, and safely around that and what is written; either must call what it is given.
func New(out io.Writer, on Terminal, perSecond int, work func(paint func()), safely func(whole func())) *Painter {
	p := &Painter{out: out, on: on, every: time.Second / time.Duration(perSecond), work: work, safely: safely, erase: true}
	p.idle.L = &p.mu
	return p
}

// Show shows a frame as soon as it may. One that comes before it is shown takes its place.
func (p *Painter) Show(f Frame) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = f
	p.begin()
}

// Tell takes from a message what it says of the terminal.
func (p *Painter) Tell(msg tea.Msg) {
	p.mu.Lock()
	defer p.mu.Unlock()
	was := p.on
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.on.Cols, p.on.Rows = msg.Width, msg.Height
		p.erase = true // whatever the terminal has made of what stood there
	case tea.ColorProfileMsg:
		p.on.Profile = msg.Profile
	case tea.ModeReportMsg:
		switch {
		case msg.Mode == ansi.ModeSynchronizedOutput && msg.Value == ansi.ModeReset:
			p.synced = true
		case msg.Mode == ansi.ModeUnicodeCore && (msg.Value == ansi.ModeReset || msg.Value == ansi.ModeSet || msg.Value == ansi.ModePermanentlySet):
			p.on.Graphemes = true
		}
	default:
		p.erase = p.erase || msg == tea.ClearScreen()
	}
	p.erase = p.erase || p.on != was
}

// begin has what is to be shown painted when it may be; the lock is held.
func (p *Painter) begin() {
	if p.busy || p.broken || p.closed || !p.erase && p.next.same(p.shown) {
		return
	}
	p.busy = true
	wait := max(soon, time.Until(p.last.Add(p.every)))
	if p.due == nil {
		p.due = time.AfterFunc(wait, func() { p.safely(p.paint) })
	} else {
		p.due.Reset(wait)
	}
}

// paint paints the frame that is to be shown, and has the next one painted if there is one.
func (p *Painter) paint() {
	done := false
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.busy, p.last, p.broken = false, time.Now(), !done
		p.idle.Broadcast()
		p.begin()
	}()
	p.send(p.changes())
	done = true
}

// changes is what is to be sent to show the frame, and takes it as shown.
func (p *Painter) changes() (out []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := p.next
	p.work(func() {
		if out = p.bytes[:0]; p.synced {
			out = append(out, ansi.SetModeSynchronizedOutput...)
		}
		painted := len(out)
		out = p.turn(out, next)
		switch {
		case len(out) == painted:
			out = out[:0]
		case p.synced:
			out = append(out, ansi.ResetModeSynchronizedOutput...)
		}
		p.bytes = out
	})
	p.shown, p.erase = next, false
	return out
}

// turn appends what makes a frame of what is shown.
func (p *Painter) turn(out []byte, next Frame) []byte {
	was := p.shown
	if !p.begun {
		p.begun = true
		out = append(out, takeOver...)
		was = Frame{}
	}
	if p.on.Graphemes && p.erase {
		out = append(out, ansi.SetModeUnicodeCore...)
	}
	if title := next.View.WindowTitle; title != was.View.WindowTitle {
		out = append(out, ansi.SetWindowTitle(title)...)
	}
	if bar := progress(next.View); bar != progress(was.View) {
		out = append(out, sayProgress(bar)...)
	}
	if p.erase {
		out = append(out, ansi.ResetStyle+ansi.CursorHomePosition+ansi.EraseEntireScreen...)
		was.View.Content, was.Inset = "", ""
	}
	rows := next.rows()
	switch from := was.View.Content; {
	case from != "" && (was.rows() != rows || (was.Inset == "") != (next.Inset == "")): // none of the lines is where it was
		return p.on.Between(out, was.whole(), next.whole(), 0)
	case next.Memo != nil:
		out = append(out, next.Memo.Between(p.on, from, next.View.Content)...)
	default:
		out = p.on.Between(out, from, next.View.Content, 0)
	}
	return p.on.Between(out, was.Inset, next.Inset, rows-2)
}

// most is how large a buffer is kept until the next frame: that of a usual one, which is a line or two.
const most = 2 << 10

// send sends what there is to be sent, in one piece.
func (p *Painter) send(out []byte) {
	if len(out) == 0 {
		return
	}
	_, _ = p.out.Write(out) // of a line that fails the visit ends elsewhere
	p.mu.Lock()
	defer p.mu.Unlock()
	if cap(p.bytes) > most {
		p.bytes = nil
	}
}

// Close shows what is still to be shown where last says so, and gives the terminal back as it was. It waits for
// what is being written, which a line that has ended does not keep.
func (p *Painter) Close(last bool) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return
	}
	p.closed = true
	if p.busy && p.due.Stop() {
		p.busy = false
	}
	for p.busy {
		p.idle.Wait()
	}
	paint := last && !p.broken && (p.erase || !p.next.same(p.shown))
	p.mu.Unlock()
	p.safely(func() {
		if paint {
			p.send(p.changes())
		}
		p.mu.Lock()
		end := p.giveBack()
		p.mu.Unlock()
		p.send(end)
	})
}

// takeOver has a terminal show another screen, without a cursor, and tell of pasted text, of the mouse, and of
// keys what it can tell of them. It also asks what it can do of what would have to be known.
const takeOver = ansi.ResetModifyOtherKeys + ansi.SetModeAltScreenSaveCursor + ansi.ResetModeTextCursorEnable + ansi.SetModeBracketedPaste +
	ansi.SetModeMouseButtonEvent + ansi.SetModeMouseExtSgr + ansi.SetModifyOtherKeys2 + pushKeyboard + ansi.RequestKittyKeyboard +
	ansi.RequestModeSynchronizedOutput + ansi.RequestModeUnicodeCore

// The keyboard of kitty's protocol that tells keys apart, and that of before.
const (
	pushKeyboard = "\x1b[>1u"
	popKeyboard  = "\x1b[<1u"
)

// giveBack undoes what was done to the terminal; the lock is held.
func (p *Painter) giveBack() []byte {
	if !p.begun {
		return nil
	}
	out := append(p.bytes[:0], ansi.ResetStyle+ansi.ResetModifyOtherKeys+popKeyboard+ansi.ResetModeAltScreenSaveCursor+ansi.SetModeTextCursorEnable+ansi.ResetModeBracketedPaste+
		ansi.ResetModeMouseButtonEvent+ansi.ResetModeMouseAnyEvent+ansi.ResetModeMouseExtSgr...)
	if p.shown.View.WindowTitle != "" {
		out = append(out, ansi.SetWindowTitle("")...)
	}
	if progress(p.shown.View).State != tea.ProgressBarNone {
		out = append(out, ansi.ResetProgressBar...)
	}
	if p.on.Graphemes {
		out = append(out, ansi.ResetModeUnicodeCore...)
	}
	return out
}

// sayProgress is what tells a terminal the progress.
func sayProgress(bar tea.ProgressBar) string {
	switch bar.State {
	case tea.ProgressBarDefault:
		return ansi.SetProgressBar(bar.Value)
	case tea.ProgressBarError:
		return ansi.SetErrorProgressBar(bar.Value)
	case tea.ProgressBarIndeterminate:
		return ansi.SetIndeterminateProgressBar
	case tea.ProgressBarWarning:
		return ansi.SetWarningProgressBar(bar.Value)
	}
	return ansi.ResetProgressBar
}
