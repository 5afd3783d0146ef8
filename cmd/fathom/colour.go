package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"fathom/data/text"
	"fathom/tui/kit"
)

// outputColours is how many colours are written to w, and why, for people. It asks tmux for nothing.
func outputColours(look kit.Appearance, w io.Writer) (colorprofile.Profile, string) {
	return kit.Colours(look, kit.Output{Environ: os.Environ(), Terminal: isTerminal(w)})
}

// screenColours is how many colours the app has on standard output, and why.
func screenColours(look kit.Appearance) (colorprofile.Profile, string) {
	return kit.Colours(look, kit.Output{Environ: os.Environ(), Terminal: isTerminal(os.Stdout), Tmux: tmuxColours})
}

// tmuxColours reports whether the tmux that the program runs in hands on colours of 24 bits: whether
// `tmux info` names the capability Tc or RGB of the terminal around it. A tmux whose server hangs
// answers never, and is waited for no longer than that nobody minds.
func tmuxColours() bool {
	const patience = 400 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "tmux", "info")
	cmd.WaitDelay = patience / 8 // for what it has started, which may hold its output open
	said, _ := cmd.Output()
	for line := range bytes.Lines(said) {
		if (bytes.Contains(line, []byte(" Tc:")) || bytes.Contains(line, []byte(" RGB:"))) && bytes.Contains(line, []byte("true")) {
			return true
		}
	}
	return false
}

// isTerminal reports whether a terminal is written to.
func isTerminal(w io.Writer) bool {
	file, is := unscreened(w).(*os.File)
	return is && term.IsTerminal(file.Fd())
}

// screen is a terminal that is shown text which others may have made: names, paths, notes, labels.
// Where they are put into sentences they are made printable, and what is forgotten there is caught
// here: nothing but text reaches the terminal. What steers it on purpose goes to the file.
type screen struct{ *os.File }

func (s screen) Write(p []byte) (int, error) {
	if _, err := s.File.WriteString(text.PrintableLines(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// screened is a file as text is written to it: as a screen where it is a terminal, and as it is where
// it is not.
func screened(f *os.File) io.Writer {
	if term.IsTerminal(f.Fd()) {
		return screen{f}
	}
	return f
}

// unscreened is what is behind a screen.
func unscreened(w io.Writer) io.Writer {
	if s, is := w.(screen); is {
		return s.File
	}
	return w
}
