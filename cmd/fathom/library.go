package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/charmbracelet/x/term"

	"fathom/data/text"
	"fathom/model/compare"
	"fathom/model/runfile"
	"fathom/model/shelf"
	"fathom/tui"
	"fathom/tui/kit"
	"fathom/tui/line"
	"fathom/tui/tab/runs"
)

// listEvery is how long it is until the app lists the runs of a directory again.
const listEvery = 2 * time.Second

// isShelf reports whether a path is a directory with a saved run in it.
func isShelf(path string) bool {
	names, err := runfile.Names(path)
	if err != nil {
		return false
	}
	for _, name := range names {
		if runfile.IsRun(filepath.Join(path, name)) {
			return true
		}
	}
	return false
}

// shelfOf is the directory of runs as the app knows it.
func shelfOf(dir string) runs.Shelf {
	all := shelf.New(rules, dir)
	return runs.Shelf{
		Name: dir, Rules: rules, Every: listEvery, List: all.List,
		Read:   func(ctx context.Context, path string) (compare.Run, error) { return shelf.Read(ctx, rules, path) },
		Remove: func(_ context.Context, path string) error { return runfile.Delete(path) },
	}
}

// openShelf shows the runs of a directory in the app.
func openShelf(dir string, look kit.Appearance) error {
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return usageError{fmt.Errorf("there is no terminal for the app here; use `fathom runs %s`", text.Quote(dir))}
	}
	spareThread()
	var library *tui.Library
	return runProgram(func(ctx context.Context, way *line.Line) screens {
		library = tui.NewLibrary(ctx, tui.LibraryHost{Shelf: shelfOf(dir), Line: way, Appearance: look}, nil)
		return library
	}, look, func() { library.Close() })
}
