package main

import (
	"cmp"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/charmbracelet/x/term"

	tea "charm.land/bubbletea/v2"

	"fathom/tui"
	"fathom/tui/guard"
	"fathom/tui/kit"
	"fathom/tui/line"
)

// A session is a program that has the terminal, gives it to the shell and takes it back.
type session struct {
	program *tea.Program
	way     *line.Line
	keys    *line.Input
	before  *term.State // of the terminal, nil where that is unknown
	suspend chan struct{}
	signals chan os.Signal // that end the program
	jobs    chan os.Signal // that stop it and let it go on
	ran     chan error     // what the program has come to
	ends    time.Time      // since when it is to end
}

const (
	// stallsAfter is how long after a signal a terminal that takes nothing is waited for.
	stallsAfter = 400 * time.Millisecond
	// endsWithin is how long the program then has to end in order, since nothing is written any more.
	endsWithin = 200 * time.Millisecond
	// looksEvery is how often a program in the background looks whether it is still there. No signal tells: a shell
	// sends SIGCONT only to what it has stopped.
	looksEvery = 100 * time.Millisecond
	// together is within which signals are one: of a terminal that is closed the system tells, and the shell.
	together = time.Second
)

// newSession returns a session of screens, which has not begun.
func newSession(app screens, way *line.Line, look kit.Appearance) *session {
	s := &session{way: way, keys: &line.Input{File: os.Stdin}, suspend: make(chan struct{}, 1), signals: make(chan os.Signal, 2), jobs: make(chan os.Signal, 4), ran: make(chan error, 1)}
	profile, _ := screenColours(look)
	guarded := guard.New(app, func() {
		select {
		case s.suspend <- struct{}{}:
		default:
		}
	})
	s.program = tea.NewProgram(guarded, tea.WithFPS(line.Frames), tea.WithoutSignalHandler(), tea.WithOutput(way), tea.WithFilter(way.Filter),
		tea.WithColorProfile(profile), tea.WithInput(s.keys))
	way.Rests(s.program)
	return s
}

// insists reports whether a signal says once more that the program is to end: ctrl+c always does, another
// one when it comes later than the first.
func (s *session) insists(signal os.Signal) bool {
	return signal == os.Interrupt || time.Since(s.ends) > together
}

// errInsisted says that somebody did not wait for the end. What is saved is whole at any moment.
var errInsisted = fmt.Errorf("%w before it had ended; what was saved until then can be gone on with", errInterrupted)

// end calls what ends all that the program showed, and returns when that is done, or with an error as soon as
// a signal insists.
func (s *session) end(all func()) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		all()
	}()
	late := time.After(together)
	for {
		select {
		case <-done:
			return nil
		case <-late:
			fmt.Fprintln(os.Stderr, "fathom: what is under way comes to its end; ctrl+c leaves at once")
		case signal := <-s.signals:
			if s.insists(signal) {
				return errInsisted
			}
		}
	}
}

// run runs the program until it ends, and returns the signal that ended it, if one did, and its error. Ending
// signals still come to the session afterwards.
func (s *session) run() (caught os.Signal, err error) {
	notify(s.signals)
	notifyJobs(s.jobs)
	defer func() { s.ends = cmp.Or(s.ends, time.Now()) }()
	defer signal.Stop(s.jobs)
	if caught := s.awaitForeground(); caught != nil { // begun in the background
		return caught, nil
	}
	s.before, _ = term.GetState(os.Stdin.Fd()) // as the shell gives it: before, it may have been set to edit a line
	go func() {
		s.way.WriteString(line.SaveTitle)
		_, err := s.program.Run()
		s.way.WriteString(line.RestoreTitle)
		s.ran <- err
	}()
	var stalls <-chan time.Time
	for {
		select {
		case err := <-s.ran:
			return caught, err
		case signal := <-s.signals:
			switch {
			case caught == nil:
				caught, s.ends = signal, time.Now()
				s.way.Hurry()
				go s.program.Send(tui.LeaveMsg{})
				stalls = time.After(stallsAfter)
			case s.insists(signal):
				s.abandon()
				return caught, errInsisted
			}
		case <-stalls:
			s.abandon()
			return caught, nil
		case <-s.suspend:
			if caught != nil || len(s.ran) > 0 {
				continue
			}
			if caught := s.away(true); caught != nil {
				return caught, nil
			}
		case job := <-s.jobs: // of which `timeout` sends SIGCONT behind SIGTERM
			if caught != nil || len(s.ran) > 0 {
				continue
			}
			if caught := s.away(isStop(job)); caught != nil {
				return caught, nil
			}
		}
	}
}

// away gives the terminal back, stops if that is asked for, and takes the terminal again when the program is in
// the foreground. It returns the signal that ends the program meanwhile, whose terminal is another one's then.
func (s *session) away(stops bool) os.Signal {
	if stops && inForeground(os.Stdin) {
		s.way.Hurry()
		s.way.Settle()
	}
	s.release()
	if stops {
		stopSelf(s.jobs)
	}
	if caught := s.awaitForeground(); caught != nil {
		return caught
	}
	s.way.Take()
	s.keys.Take()
	s.way.WriteString(line.SaveTitle)
	if s.program.RestoreTerminal() == nil {
		go s.program.Send(tea.ClearScreen())
	}
	for len(s.jobs) > 0 { // of what is over
		<-s.jobs
	}
	return nil
}

// release has the program leave the terminal alone, which is put back first unless another one has it already.
func (s *session) release() {
	s.keys.Give()
	if inForeground(os.Stdin) {
		s.program.ReleaseTerminal()
		s.way.WriteString(line.RestoreTitle)
		s.way.Give()
		return
	}
	now, err := term.GetState(os.Stdin.Fd())
	s.way.Give()
	ignoreTerminalStops()
	s.program.ReleaseTerminal()
	if err == nil {
		term.Restore(os.Stdin.Fd(), now)
	}
}

// awaitForeground waits until the program is in the foreground, or a signal ends it, which is returned.
func (s *session) awaitForeground() os.Signal {
	for !inForeground(os.Stdin) {
		select {
		case caught := <-s.signals:
			ignoreTerminalStops() // whatever the program still does to its terminal must not keep it from ending
			return caught
		case <-s.jobs:
		case <-time.After(looksEvery):
		}
	}
	return nil
}

// abandon ends a program whose terminal takes nothing any more: what is on its way is thrown away, and the
// terminal is put back as far as it lets itself be.
func (s *session) abandon() {
	s.way.Abandon()
	discardOutput(os.Stdout)
	select {
	case <-s.ran:
	case <-time.After(endsWithin):
	}
	if s.before != nil {
		term.Restore(os.Stdin.Fd(), s.before)
	}
	discardOutput(os.Stdout)
	s.way.Last(line.Whole, endsWithin/2)
}
