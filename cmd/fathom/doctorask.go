package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/muesli/cancelreader"

	tea "charm.land/bubbletea/v2"

	"fathom/tui/kit"
)

// answers is what the terminal says when it is asked.
type answers struct {
	Problem      string `json:"problem,omitempty"` // why it was not asked, or has not said all
	Milliseconds int64  `json:"milliseconds"`
	Background   string `json:"background,omitempty"`     // as rgb:RRRR/GGGG/BBBB (OSC 11)
	Version      string `json:"version,omitempty"`        // its own name for itself (XTVERSION)
	Attributes   string `json:"attributes,omitempty"`     // primary device attributes (DA1)
	Synchronized string `json:"mode_2026,omitempty"`      // synchronized output (DECRQM): set, reset or unknown
	Graphemes    string `json:"mode_2027,omitempty"`      // grapheme clusters
	Keyboard     string `json:"kitty_keyboard,omitempty"` // flags of kitty's keyboard protocol

	dark bool
}

// The questions, of which a terminal answers the last one in any case, and those before it in turn, so
// that with it all have come.
const questions = ansi.RequestBackgroundColor + "\x1b[>0q" + ansi.RequestModeSynchronizedOutput + ansi.RequestModeUnicodeCore +
	ansi.RequestKittyKeyboard + ansi.RequestPrimaryDeviceAttributes

// patience is how long the terminal is waited for.
const patience = time.Second

// The answers.
var (
	background = regexp.MustCompile(`\x1b\]11;([^\x07\x1b]{1,60})(?:\x07|\x1b\\)`)
	versioned  = regexp.MustCompile(`\x1bP>\|([^\x1b]{0,200})\x1b\\`)
	moded      = regexp.MustCompile(`\x1b\[\?(2026|2027);(\d)\$y`)
	keyboard   = regexp.MustCompile(`\x1b\[\?(\d+)u`)
	attributes = regexp.MustCompile(`\x1b\[\?([\d;]*)c`)
)

// askTerminal asks the terminal what it can, unless the program is not read from and written to there.
// All that is answered in time is read, so that nothing is left for the shell; what is typed meanwhile
// is lost.
func askTerminal() (a answers) {
	switch {
	case !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()):
		a.Problem = "not asked: input or output is no terminal"
		return a
	case kit.Dumb(os.Getenv):
		a.Problem = "not asked: TERM=dumb"
		return a
	case !inForeground(os.Stdin):
		a.Problem = "not asked: the program is in the background"
		return a
	}
	reader, err := cancelreader.NewReader(os.Stdin)
	if err != nil {
		a.Problem = "not asked: " + err.Error()
		return a
	}
	defer reader.Close()
	ctx, stop := untilSignal() // the terminal is put back also then
	defer stop()
	before, err := term.MakeRaw(os.Stdin.Fd())
	if err != nil {
		a.Problem = "not asked: " + err.Error()
		return a
	}
	defer term.Restore(os.Stdin.Fd(), before)

	start := time.Now()
	said := make(chan []byte)
	go func() {
		defer close(said)
		for all := []byte(nil); ; {
			buf := make([]byte, 1024)
			n, err := reader.Read(buf)
			if err != nil || bytes.IndexByte(buf[:n], 3) >= 0 { // ctrl+c is a letter here
				said <- all
				return
			}
			if all = append(all, buf[:n]...); attributes.Match(all) || len(all) > 1<<16 {
				said <- all
				return
			}
		}
	}()
	os.Stdout.WriteString(questions)
	late := time.AfterFunc(patience, func() { reader.Cancel() })
	defer late.Stop()
	select {
	case all := <-said:
		a.read(all)
	case <-ctx.Done():
		reader.Cancel()
		a.read(<-said)
	}
	a.Milliseconds = time.Since(start).Milliseconds()
	if a.Attributes == "" {
		a.Problem = fmt.Sprintf("the terminal has not said all within %v", patience)
	}
	return a
}

// read takes what has been answered.
func (a *answers) read(all []byte) {
	if m := background.FindSubmatch(all); m != nil {
		if c := ansi.XParseColor(string(m[1])); c != nil {
			a.Background, a.dark = string(m[1]), tea.BackgroundColorMsg{Color: c}.IsDark()
		}
	}
	if m := versioned.FindSubmatch(all); m != nil {
		a.Version = string(m[1])
	}
	for _, m := range moded.FindAllSubmatch(all, -1) { // DECRPM: 0 is not known, 1 and 3 set, 2 and 4 reset
		word := [...]string{"unknown", "set", "reset", "set", "reset"}[min(4, m[2][0]-'0')]
		if string(m[1]) == "2026" {
			a.Synchronized = word
		} else {
			a.Graphemes = word
		}
	}
	if m := keyboard.FindSubmatch(all); m != nil {
		a.Keyboard = "flags " + string(m[1])
	}
	if m := attributes.FindSubmatch(all); m != nil {
		a.Attributes = string(m[1])
	}
}

// sentence is what was answered, in words.
func (a answers) sentence() string {
	var parts []string
	for _, part := range [][2]string{
		{"is ", a.Version}, {"background ", a.Background}, {"synchronized output ", a.Synchronized}, {"grapheme clusters ", a.Graphemes},
		{"kitty's keyboard ", a.Keyboard}, {"attributes ", a.Attributes}, {"", a.Problem},
	} {
		if part[1] != "" {
			parts = append(parts, part[0]+part[1])
		}
	}
	if a.Milliseconds > 0 || a.Attributes != "" {
		parts = append(parts, fmt.Sprintf("after %d ms", a.Milliseconds))
	}
	return strings.Join(parts, ", ")
}
