// Package tui is the terminal's face of a run: it shows what the run's log holds and passes keys
// on. It computes no figure, and owns nothing: a [Host] says which run is shown and what may be
// done with it.
//
// [App] is the root model. It only routes: events of the log go to the tabs that draw them, keys to
// the app's own bindings first and then to the tab that is shown. Each tab is a package under
// tui/tab; newTabs is the one list of them. A tab says what it runs and which kinds of events it
// draws, so the app knows no tab by name.
// Of a store, whose layers no network of ours has, there are the tabs of what is found of any layers;
// its time axis is that of the checkpoints.
//
// What the tabs share is in tui/kit (theme, keys, cells) and tui/axis (the run that is shown, and
// the moment of it). Over the tabs lies, when it is asked for, the form that sets up another
// experiment (tui/form): it has all keys to itself, and has the host try the data before the run
// that is shown is given up.
//
// One command waits for the log, some 30 times a second, and hands all that is new to the app as
// one message; while nothing changes there is no message and nothing is drawn.
package tui
