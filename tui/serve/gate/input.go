package gate

import (
	"bytes"
	"context"
	"io"
	"reflect"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
)

// How much a visitor may type: more is read later, so that their own client waits and nobody else.
const (
	inputRate  = 8 << 10 // bytes a second
	inputBurst = 64 << 10
	mostPaste  = 64 << 10 // bytes of one paste; what comes behind them is lost
	// What reads the input keeps a sequence that has not come to its end, and looks at all of it again with
	// whatever comes, until nothing has come for 50 ms (uv.DefaultEscTimeout). So there is such a rest
	// now and then, however a client sends; before it come no more bytes than this.
	mostRestless = 8 << 10
	restTime     = 60 * time.Millisecond
	longSequence = 32          // bytes that a sequence may have which no rest parts
	silence      = time.Second // behind which a paste that was cut is taken to be over
)

// pasteEnd is what a terminal sends behind what was pasted (xterm's control sequences, bracketed paste).
const pasteEnd = "\x1b[201~"

// Input reads what a visitor types no faster than anybody could paste. It is read by one goroutine.
type Input struct {
	ctx      context.Context
	from     io.Reader
	left     bucket
	restless int    // bytes since nothing came for a while
	rests    bool   // before anything is given again
	kept     []byte // what is given then
	reported func() // is told of a report of the cursor

	pasting atomic.Bool // as what reads the input has it, see [Events]
	pasted  int         // bytes of that paste
	cut     bool        // it was too long: its rest is thrown away
	tail    []byte      // the last bytes of that, in which its end may have begun
}

// NewInput returns the input of a visit, which ends with ctx. reported is told that the terminal has reported its
// cursor, which is then not read: an answer to each frame or third, for each of which a program would make room
// for 4 KB and wake up. A report that comes together with something else is read as that is.
func NewInput(ctx context.Context, from io.Reader, reported func()) *Input {
	return &Input{ctx: ctx, from: from, left: bucket{rate: inputRate, most: inputBurst}, reported: reported}
}

// report reports whether what was read is a report of the cursor (ECMA-48, CPR) and nothing else.
func report(read []byte) bool {
	rest, is := bytes.CutPrefix(read, []byte("\x1b["))
	if is {
		rest, is = bytes.CutSuffix(rest, []byte("R"))
	}
	row, col, two := bytes.Cut(rest, []byte(";"))
	return is && two && number(row) && number(col)
}

// number reports whether a parameter is one.
func number(p []byte) bool {
	for _, c := range p {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(p) > 0
}

// Read reads what was typed, once it may be.
func (in *Input) Read(p []byte) (int, error) {
	for {
		if in.rests {
			if !in.wait(restTime) {
				return 0, io.EOF
			}
			in.rests, in.restless = false, 0
		}
		if len(in.kept) > 0 {
			n := copy(p, in.kept)
			in.kept, in.restless = in.kept[n:], in.restless+n
			return n, nil
		}
		begin := time.Now()
		n, err := in.from.Read(p[:min(len(p), 4<<10)])
		quiet := time.Since(begin)
		if wait := in.left.pay(float64(n), time.Now()); wait > 0 {
			if !in.wait(wait) {
				return 0, io.EOF
			}
			quiet += wait
		}
		if quiet >= restTime {
			in.restless = 0
		}
		if err == nil && !in.pasting.Load() && !in.cut && report(p[:n]) {
			in.reported()
			continue
		}
		n = in.withoutLongPaste(p, n, quiet)
		if err == nil {
			n = in.restful(p[:n])
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// wait waits, and reports whether the visit goes on.
func (in *Input) wait(d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-in.ctx.Done():
		return false
	}
}

// restful returns how much of what was read is given now: where it is time for a rest, what stands before a
// sequence that may have begun at the end. What is behind that is kept.
func (in *Input) restful(read []byte) int {
	in.restless += len(read)
	if in.restless < mostRestless {
		return len(read)
	}
	in.rests = true
	at := len(read)
	if i := bytes.LastIndexByte(read, '\x1b'); i >= 0 && len(read)-i <= longSequence {
		at = i
	}
	in.kept = bytes.Clone(read[at:])
	return at
}

// withoutLongPaste returns how much of what was read is left once what is behind the most of a paste is
// taken out: the paste is ended there. quiet is for how long nothing had come before.
func (in *Input) withoutLongPaste(p []byte, n int, quiet time.Duration) int {
	if in.cut {
		if quiet >= silence {
			in.cut, in.tail = false, nil
			return n
		}
		in.tail = append(in.tail, p[:n]...)
		if i := bytes.Index(in.tail, []byte(pasteEnd)); i >= 0 {
			rest := in.tail[i+len(pasteEnd):]
			in.cut, in.tail = false, nil
			return copy(p, rest)
		}
		in.tail = bytes.Clone(in.tail[max(0, len(in.tail)-len(pasteEnd)+1):])
		return 0
	}
	if !in.pasting.Load() {
		in.pasted = 0
		return n
	}
	if in.pasted += n; in.pasted <= mostPaste || n == 0 {
		return n
	}
	in.cut, in.tail, in.pasted = true, bytes.Clone(p[max(0, n-len(pasteEnd)+1):n]), 0
	if i := bytes.Index(p[:n], []byte(pasteEnd)); i >= 0 { // it ends here by itself
		in.cut, in.tail = false, nil
		return n
	}
	return copy(p, pasteEnd)
}

// bucket is so much a second, of which some can be saved up.
type bucket struct {
	rate, most float64
	debt       float64 // what is gone of the most
	at         time.Time
}

// drain takes into account the time that has gone by.
func (b *bucket) drain(now time.Time) {
	if !b.at.IsZero() {
		b.debt = max(0, b.debt-b.rate*now.Sub(b.at).Seconds())
	}
	b.at = now
}

// pay takes from the bucket, and returns how long it is until it has that much.
func (b *bucket) pay(n float64, now time.Time) time.Duration {
	b.drain(now)
	b.debt += n
	return time.Duration(max(0, b.debt-b.most) / b.rate * float64(time.Second))
}

// take takes from the bucket what it has, and reports whether it had that much.
func (b *bucket) take(n float64, now time.Time) bool {
	b.drain(now)
	if b.debt+n > b.most {
		return false
	}
	b.debt += n
	return true
}

// Events lets through as many keys and movements of the mouse as a person makes: each is drawn, which
// takes the program far longer than a client needs to send it. It is used by one goroutine.
type Events struct {
	input                       *Input
	keys, mouse, sizes, reports bucket
	Lost                        int // keys that did not pass
}

// NewEvents returns a filter of events that come from an input.
func NewEvents(input *Input) *Events {
	return &Events{
		input: input, keys: bucket{rate: 40, most: 120}, mouse: bucket{rate: 60, most: 60},
		sizes:   bucket{rate: 30, most: 60},  // which the gate lets through less often, and a terminal may also send between the keys
		reports: bucket{rate: 0.2, most: 20}, // what a terminal says of itself, when it is asked or looks otherwise
	}
}

// Pass returns a message that passes, and nil for one that does not. A program that is reached over
// a network is not suspended, since nobody could wake it. A window that a terminal itself says the size of
// is cut as that of a client's request is.
func (e *Events) Pass(msg tea.Msg) tea.Msg {
	passes := true
	switch size := msg.(type) {
	case tea.SuspendMsg, tea.KeyReleaseMsg: // nothing is told by one
		return nil
	case tea.PasteStartMsg:
		e.input.pasting.Store(true)
		return nil
	case tea.PasteEndMsg:
		e.input.pasting.Store(false)
		return nil
	case tea.KeyPressMsg, tea.PasteMsg:
		if passes = e.keys.take(1, time.Now()); !passes {
			e.Lost++
		}
	case tea.MouseMotionMsg, tea.MouseWheelMsg, tea.MouseClickMsg, tea.MouseReleaseMsg:
		passes = e.mouse.take(1, time.Now())
	case tea.WindowSizeMsg:
		passes = e.sizes.take(1, time.Now())
		msg = tea.WindowSizeMsg{Width: min(size.Width, MostCols), Height: min(size.Height, MostRows)}
	case tea.FocusMsg, tea.BlurMsg, tea.BackgroundColorMsg, tea.ForegroundColorMsg, tea.CursorColorMsg, tea.ClipboardMsg, tea.CapabilityMsg,
		tea.TerminalVersionMsg, tea.KeyboardEnhancementsMsg, tea.ModeReportMsg, tea.ProgramStatusSupportMsg:
		passes = e.reports.take(1, time.Now())
	default:
		passes = !untold(msg)
	}
	if !passes {
		return nil
	}
	return msg
}

// untold reports whether a message is an event of a terminal that Bubble Tea has no name for: no screen
// reads one, and each would have it drawn anew.
func untold(msg tea.Msg) bool {
	of := reflect.TypeOf(msg)
	return of != nil && of.PkgPath() == "github.com/charmbracelet/ultraviolet"
}
