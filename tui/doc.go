// Package tui is the terminal's face of a [lab.Lab]: it shows what the lab's log
// holds and passes keys on. It computes no figure.
//
// [App] is the root model. It only routes: events of the log go to every tab,
// keys to the app's own bindings first and then to the tab that is shown. Each
// Tab is a type in a file of its own. Pictures come from the package chart,
// keys from keys.go, colours from theme.go.
//
// Over the tabs lies, when it is asked for, the form that sets up another
// experiment: it has all keys to itself, judges what is typed by the code that reads
// the flags, and tries the data before it gives up the lab that runs.
//
// One command waits for the log, some 30 times a second, and hands all that
// is new to the app as one message; while nothing changes there is no message
// and nothing is drawn.
package tui
