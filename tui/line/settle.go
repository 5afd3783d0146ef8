package line

import (
	"bytes"
	"io"
	"os"
	"slices"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// settling is what a line knows of what the terminal has been asked and has not answered.
type settling struct {
	first   time.Time     // when it was first asked for a report
	other   time.Time     // when it was asked something else that it has not answered; zero for nothing
	awaited int           // reports that were asked for and have not come
	all     chan struct{} // closed when none is awaited any more; nil while nobody waits for that
	hurried bool          // whoever waits waits for a moment only
	away    bool          // the terminal is another one's: nothing is written
}

const (
	// answering is how long after the first question a terminal is taken to answer that has not yet. What
	// comes later is taken never to come.
	answering = 2 * time.Second
	// settles and mostSettles are how long the last answers are waited for on a line that answers: twice as
	// long as the last took, within these.
	settles     = time.Second
	mostSettles = 4 * time.Second
	// moment is how long they are waited for by who must be gone in a second.
	moment = 300 * time.Millisecond
)

// arrived takes it that a report has come, and what was asked before it; the lock is held.
func (l *Line) arrived() {
	if !l.asked.Before(l.other) {
		l.other = time.Time{}
	}
	l.awaited = max(0, l.awaited-1)
	if l.awaited == 0 && l.all != nil {
		close(l.all)
		l.all = nil
	}
}

// questions are those that Bubble Tea asks a terminal of its own accord.
var questions = [][]byte{
	[]byte(ansi.RequestBackgroundColor), []byte(ansi.RequestModeSynchronizedOutput), []byte(ansi.RequestModeUnicodeCore), []byte(ansi.RequestKittyKeyboard),
}

// asks reports whether one of them is in what is drawn.
func asks(p []byte) bool {
	return slices.ContainsFunc(questions, func(q []byte) bool { return bytes.Contains(p, q) })
}

// unasked is what is drawn without the questions in it, whose answers nobody would wait for.
func unasked(p []byte) []byte {
	for _, q := range questions {
		p = bytes.ReplaceAll(p, q, nil)
	}
	return p
}

// Settle waits until the terminal has answered all that it was asked, and asks no more, so that nothing
// arrives when the app is gone and ends up at the shell's prompt. A terminal answers in turn, so that with
// a report that was asked for last everything has come. One that has answered nothing so far is waited for as
// long as it may still be about to. Who settles a second time waits no longer.
func (l *Line) Settle() {
	l.mu.Lock()
	wait := time.Until(l.first.Add(answering)) // long past for who never asked
	if l.answers {
		wait = min(max(settles, 2*l.delay), mostSettles)
	}
	if l.hurried {
		wait = min(wait, moment)
	}
	due, more := !l.asked.IsZero(), l.asked.Before(l.other)
	if l.closing || l.away || wait <= 0 || !due && !more {
		l.closing = true
		l.mu.Unlock()
		return
	}
	l.closing = true
	if more {
		l.awaited++
	}
	all := make(chan struct{})
	l.all = all
	l.mu.Unlock()
	if more {
		go io.WriteString(l.out, askCursor) // which a terminal that stalls would block
	}
	select {
	case <-all:
	case <-time.After(wait):
	}
}

// Hurry has whoever settles wait for a moment only: the program must be gone soon.
func (l *Line) Hurry() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hurried = true
}

// Give gives the terminal to another program, such as a shell: nothing is written until [Line.Take].
func (l *Line) Give() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.asked.IsZero() {
		close(l.report)
	}
	l.away, l.asked, l.awaited = true, time.Time{}, 0
}

// Take takes the terminal back.
func (l *Line) Take() {
	if l.rest != nil {
		l.rest.Again()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.away, l.closing, l.hurried = false, false, false
}

// Unblock has the line write through a file of its own that is open on the same terminal and does not block,
// so that [Line.Abandon] can end a write.
func (l *Line) Unblock(own *os.File) { l.out = own }

// deadline ends writes at a time, where what is written to knows of times.
func (l *Line) deadline(at time.Time) {
	if out, is := l.out.(interface{ SetWriteDeadline(time.Time) error }); is {
		out.SetWriteDeadline(at)
	}
}

// Abandon gives up all writing to a terminal that may take nothing any more.
func (l *Line) Abandon() {
	l.mu.Lock()
	l.away = true
	l.mu.Unlock()
	l.deadline(time.Now()) // an error where the file blocks: then it is who ends the process
}

// Last writes something after [Line.Abandon], if the terminal takes it within a time.
func (l *Line) Last(text string, within time.Duration) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.deadline(time.Now().Add(within))
		io.WriteString(l.out, text)
	}()
	select {
	case <-done:
	case <-time.After(within):
	}
}

// Whole undoes all that the app sets on a terminal, in whatever it was cut off: it ends a sequence, gives the
// keyboard, the mouse and pasting back, leaves the other screen, shows the cursor and puts the title back.
const Whole = "\x18" + ansi.ResetModifyOtherKeys + "\x1b[<1u" + ansi.ResetModeSynchronizedOutput + ansi.ResetModeUnicodeCore +
	ansi.ResetModeAltScreenSaveCursor + ansi.SetModeTextCursorEnable + ansi.ResetModeBracketedPaste +
	ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr + RestoreTitle
