// Package early keeps the variable TMUX from libraries until the program begins. One of them, lipgloss,
// asks the terminal's colours of `tmux info` while its variables are initialised, which is before main
// and in every command, and waits for as long as a tmux that hangs. The program asks for itself, where
// colours matter, and not for long.
//
// It has to be initialised before lipgloss is. Packages are initialised in the order of their import
// paths, each as soon as all that it imports are (Go 1.21, "Package initialization order"): this one
// imports only what each of them needs, too, and stands before github.com, from where lipgloss imports.
package early

import "os"

// tmux is the value that TMUX has, "" for none.
var tmux = take()

func take() string {
	value := os.Getenv("TMUX")
	os.Unsetenv("TMUX")
	return value
}

// GiveBack sets the variable again. It is called once, first of all in main.
func GiveBack() {
	if tmux != "" {
		os.Setenv("TMUX", tmux)
	}
}
