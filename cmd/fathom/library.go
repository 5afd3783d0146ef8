package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"fathom/data/text"
	"fathom/model/compare"
	"fathom/model/runfile"
	"fathom/model/saved"
	"fathom/model/shelf"
	"fathom/model/simd"
	"fathom/model/spec"
	"fathom/model/study"
	"fathom/tui"
	"fathom/tui/kit"
	"fathom/tui/library"
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

// isSaved reports whether a path is a saved run, or a directory with one in it.
func isSaved(path string) bool { return runfile.IsRun(path) || isShelf(path) }

// openSaved opens the app on a saved run, on the runs of a directory, or on a study.
func openSaved(cmd *cobra.Command, path string, look kit.Appearance, pool *simd.Pool) error {
	if study.IsStudy(path) {
		return openStudy(path, look)
	}
	if runfile.IsRun(path) {
		return openRun(cmd, path, look, pool)
	}
	return openShelf(path, look, pool)
}

// shelfOf is the directory of runs as the app knows it.
func shelfOf(dir string, read saved.Load, pool *simd.Pool) runs.Shelf {
	all := shelf.New(rules, dir)
	return runs.Shelf{
		Name: dir, Rules: rules, Every: listEvery, List: all.List,
		Read: func(ctx context.Context, path string) (compare.Run, error) { return shelf.Read(ctx, rules, path) },
		Alike: func(ctx context.Context, measure, first, other string) ([]spec.Measured, error) {
			return saved.AlikeAt(ctx, first, other, measure, read, pool)
		},
		Remove: func(_ context.Context, path string) error { return runfile.Delete(path) },
	}
}

// openShelf shows the runs of a directory in the app.
func openShelf(dir string, look kit.Appearance, pool *simd.Pool) error {
	if look.Plain {
		return usageError{fmt.Errorf("--plain: a directory of runs is shown by the app alone; `fathom runs %s` lists them, and one of them opens with --plain", text.Quote(dir))}
	}
	if err := wantTerminal("`fathom runs " + text.Quote(dir) + "`"); err != nil {
		return err
	}
	spareThread()
	return runBeside(dir, nil, look, new(reader).load, pool, func() {})
}

// runBeside runs the app beside the runs of a directory: on a host, or where that is nil on the
// directory, and calls end when all that was opened has ended. read reads the data of runs.
func runBeside(dir string, home *tui.Host, look kit.Appearance, read saved.Load, pool *simd.Pool, end func()) error {
	var shown *library.Library
	return runProgram(func(ctx context.Context, way *line.Line) screens {
		open := func(ctx context.Context, path string, resume bool) (library.Opened, error) {
			h, app, err := onDisk(path, look, read, pool)
			if err != nil {
				return library.Opened{}, err
			}
			app.Line = way
			if resume {
				if err := h.resume(ctx); err != nil {
					h.close()
					return library.Opened{}, err
				}
			}
			return library.Opened{Host: app, Close: h.close}, nil
		}
		var first *tui.App
		if home != nil {
			home.Line, home.Shelved = way, true
			first = tui.New(ctx, *home)
		}
		shown = library.New(ctx, library.Host{Shelf: shelfOf(dir, read, pool), Open: open, Line: way, Appearance: look}, first)
		return shown
	}, look, func() {
		shown.Close()
		end()
	})
}
