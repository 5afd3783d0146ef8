package ptytest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Bound is how long anything is waited for.
const Bound = time.Minute

// Options is what a terminal is like. The zero value has 80×24 cells and answers everything at once.
type Options struct {
	Cols, Rows int
	Delay      time.Duration // from a question to its answer
	Mute       bool          // it answers nothing
	Stalled    bool          // it reads nothing until it is told to
}

// A Terminal is one end of a pseudo-terminal, whose other end a program has.
type Terminal struct {
	t     testing.TB
	o     Options
	drawn *os.File // the end that draws
	given *os.File // the end that programs are given

	mu    sync.Mutex
	news  *sync.Cond // something was drawn, or the program has ended
	text  []byte     // all that was drawn
	seen  int        // how much of it was waited for
	asked int        // how much of it was searched for questions
	stall bool
	ended bool
	cmd   *exec.Cmd

	order sync.Mutex
	late  []string // answers that are delayed, the oldest first
}

// Open opens a terminal, until the test ends.
func Open(t testing.TB, o Options) *Terminal {
	t.Helper()
	if o.Cols == 0 {
		o.Cols, o.Rows = 80, 24
	}
	drawn, given := Pair(t)
	p := &Terminal{t: t, o: o, drawn: drawn, given: given, stall: o.Stalled}
	p.news = sync.NewCond(&p.mu)
	p.Resize(o.Cols, o.Rows)
	t.Cleanup(p.close)
	go p.read()
	return p
}

// Pair opens a pseudo-terminal of 80×24 cells that nobody plays yet, and returns the end that draws and the one that a program
// is given.
func Pair(t testing.TB) (drawn, given *os.File) {
	t.Helper()
	drawn, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("there are no terminals here: %v", err)
	}
	fd := int(drawn.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}); err != nil {
		t.Fatal(err)
	}
	given, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return drawn, given
}

// close ends the program, and with it what reads.
func (p *Terminal) close() {
	p.mu.Lock()
	if p.cmd != nil && !p.ended {
		syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		p.cmd.Process.Kill()
	}
	p.stall = false
	p.news.Broadcast()
	p.mu.Unlock()
	p.given.Close()
	p.drawn.Close()
}

// Given is the end of the terminal that programs are given.
func (p *Terminal) Given() *os.File { return p.given }

// Start starts a program on the terminal, which is the first of a session of its own there. What of its input
// and output is a file already stays so.
func (p *Terminal) Start(cmd *exec.Cmd) *Terminal {
	p.t.Helper()
	if cmd.Stdin == nil {
		cmd.Stdin = p.given
	}
	if cmd.Stdout == nil {
		cmd.Stdout = p.given
	}
	if cmd.Stderr == nil {
		cmd.Stderr = p.given
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	p.cmd = cmd
	p.mu.Unlock()
	go func() {
		cmd.Wait()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.ended = true
		p.news.Broadcast()
	}()
	return p
}

// read takes what is drawn, and answers, unless the terminal stalls.
func (p *Terminal) read() {
	for buf := make([]byte, 1<<16); ; {
		p.mu.Lock()
		for p.stall {
			p.news.Wait()
		}
		p.mu.Unlock()
		n, err := p.drawn.Read(buf)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.text = append(p.text, buf[:n]...)
		answers := p.answers()
		p.news.Broadcast()
		p.mu.Unlock()
		if answers != "" && p.o.Delay == 0 {
			p.drawn.WriteString(answers)
		} else if answers != "" {
			p.order.Lock()
			p.late = append(p.late, answers)
			p.order.Unlock()
			time.AfterFunc(p.o.Delay, p.answerLate)
		}
	}
}

// answerLate gives the oldest of the answers that are delayed: terminals answer in the order in which they are
// asked, which timers do not keep.
func (p *Terminal) answerLate() {
	p.order.Lock()
	defer p.order.Unlock()
	answers := p.late[0]
	p.late = p.late[1:]
	p.drawn.WriteString(answers)
}

// question finds what terminals are asked: OSC 10 and 11 (colours), XTVERSION, DA1, DSR 6 (the cursor), DECRQM
// and the flags of kitty's keyboard.
var question = regexp.MustCompile(`\x1b\](1[01]);\?(?:\x07|\x1b\\)|\x1b\[>0?q|\x1b\[0?c|\x1b\[6n|\x1b\[\?(\d+)\$p|\x1b\[\?u`)

// answers is what is answered to the questions that were drawn since the last time; the lock is held.
func (p *Terminal) answers() string {
	var b strings.Builder
	for {
		at := question.FindSubmatchIndex(p.text[p.asked:])
		if at == nil {
			p.asked = max(p.asked, len(p.text)-16) // the beginning of one may be the last that has come
			break
		}
		asked := p.text[p.asked+at[0] : p.asked+at[1]]
		of := ""
		for _, group := range [][]int{at[2:4], at[4:6]} {
			if group[0] >= 0 {
				of = string(p.text[p.asked+group[0] : p.asked+group[1]])
			}
		}
		p.asked += at[1]
		switch {
		case bytes.HasPrefix(asked, []byte("\x1b]")):
			fmt.Fprintf(&b, "\x1b]%s;rgb:0000/0000/0000\a", of)
		case bytes.HasSuffix(asked, []byte("q")):
			b.WriteString("\x1bP>|ptytest 1\x1b\\")
		case bytes.HasSuffix(asked, []byte("c")):
			b.WriteString("\x1b[?62;22c")
		case bytes.HasSuffix(asked, []byte("n")):
			fmt.Fprintf(&b, "\x1b[%d;1R", p.o.Rows)
		case bytes.HasSuffix(asked, []byte("$p")):
			fmt.Fprintf(&b, "\x1b[?%s;2$y", of)
		default:
			b.WriteString("\x1b[?0u")
		}
	}
	if p.o.Mute {
		return ""
	}
	return b.String()
}

// Type types text, or sends whatever else a terminal sends.
func (p *Terminal) Type(text string) {
	p.t.Helper()
	if _, err := p.drawn.WriteString(text); err != nil {
		p.t.Fatal(err)
	}
}

// Resize gives the terminal another size.
func (p *Terminal) Resize(cols, rows int) {
	p.t.Helper()
	if err := unix.IoctlSetWinsize(int(p.drawn.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: uint16(rows), Col: uint16(cols)}); err != nil {
		p.t.Fatal(err)
	}
}

// Stall makes the terminal read nothing any more, or go on.
func (p *Terminal) Stall(stall bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stall = stall
	p.news.Broadcast()
}

// Full resizes a terminal that stalls, which has a program draw, until nothing more can be written to it.
func (p *Terminal) Full() {
	p.t.Helper()
	cols, rows := p.o.Cols, p.o.Rows
	for deadline, i := time.Now().Add(Bound), 0; time.Now().Before(deadline); i++ {
		fds := []unix.PollFd{{Fd: int32(p.given.Fd()), Events: unix.POLLOUT}}
		if n, err := unix.Poll(fds, 0); n == 0 && err == nil {
			return
		}
		p.Resize(cols+100*(i%2), rows+30*(i%2))
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatal("the terminal is never full")
}

// Until waits until something is drawn that was not waited for before.
func (p *Terminal) Until(text string) {
	p.t.Helper()
	p.await(fmt.Sprintf("%q is drawn", text), func() bool {
		i := bytes.Index(p.text[p.seen:], []byte(text))
		if i < 0 {
			return false
		}
		p.seen += i + len(text)
		return true
	})
}

// Wait waits until the program has ended, and returns its exit code, -1 for one that a signal ended.
func (p *Terminal) Wait() int {
	p.t.Helper()
	p.await("the program ends", func() bool { return p.ended })
	return p.cmd.ProcessState.ExitCode()
}

// Ready waits until something is drawn that matches, or the program has ended, and reports the former.
func (p *Terminal) Ready(drawn *regexp.Regexp) (ready bool) {
	p.t.Helper()
	p.await(fmt.Sprintf("%v is drawn", drawn), func() bool {
		ready = drawn.Match(p.text)
		return ready || p.ended
	})
	return ready
}

// Process is the program that was started.
func (p *Terminal) Process() *os.Process { return p.cmd.Process }

func (p *Terminal) await(what string, there func() bool) {
	p.t.Helper()
	late := false
	timer := time.AfterFunc(Bound, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		late = true
		p.news.Broadcast()
	})
	defer timer.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for !there() {
		if late {
			p.t.Fatalf("it never comes that %s; after what was waited for last there is %.2000q", what, p.text[p.seen:])
		}
		p.news.Wait()
	}
}

// end is written behind all that a program has drawn, to know when that has been read.
const end = "\x1b]7777;end\a"

// Drawn is all that was drawn so far. After the program has ended it is all that the program drew.
func (p *Terminal) Drawn() string {
	p.t.Helper()
	p.mu.Lock()
	over := p.ended && !p.stall
	p.mu.Unlock()
	if over {
		p.given.WriteString(end)
		p.await("all that was drawn is read", func() bool { return bytes.Contains(p.text, []byte(end)) })
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	drawn, _, _ := strings.Cut(string(p.text), end) // behind it there may be answers that are echoed
	return drawn
}

// Cooked reports whether the terminal gives lines to who reads, and echoes what is typed, as a shell has it
// for the programs that it starts.
func (p *Terminal) Cooked() bool {
	p.t.Helper()
	state, err := unix.IoctlGetTermios(int(p.given.Fd()), unix.TCGETS)
	if err != nil {
		p.t.Fatal(err)
	}
	return state.Lflag&unix.ICANON != 0 && state.Lflag&unix.ECHO != 0
}

// Unread is what is left of what was typed and answered, for the program that reads next.
func (p *Terminal) Unread() string {
	p.t.Helper()
	fd := int(p.given.Fd())
	before, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		p.t.Fatal(err)
	}
	raw := *before
	raw.Lflag &^= unix.ICANON | unix.ECHO
	raw.Cc[unix.VMIN], raw.Cc[unix.VTIME] = 0, 0
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, &raw); err != nil {
		p.t.Fatal(err)
	}
	defer unix.IoctlSetTermios(fd, unix.TCSETS, before)
	var all []byte
	for buf := make([]byte, 1<<12); ; {
		n, err := unix.Read(fd, buf)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if n <= 0 {
			return string(all)
		}
		all = append(all, buf[:n]...)
	}
}
