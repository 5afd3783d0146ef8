package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"fathom/data/staged"
	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
)

// Source is what is written, and what the report says besides.
type Source struct {
	View    run.View
	Rules   spec.Rules // that write an experiment as a command
	Command string     // that does it again, of a store; the Rules write that of a network that trains here
	Version string     // of the program
	Notice  string     // that goes with whatever comes from the data; "" for none
}

// Write writes everything a run has found so far into dir, which must not exist or be
// empty, and returns the paths written, the report first. It works in the caller's
// goroutine and looks at ctx between files. Its errors are sentences that begin
// with dir, but for that of a run that ended before there was anything, which is the
// run's own; after one there is nothing in dir that was not there before.
func Write(ctx context.Context, dir string, source Source) ([]string, error) {
	return write(ctx, dir, source, planAll, createFile)
}

// planner says of a log which files are written of it.
type planner func(ctx context.Context, source Source, events []spec.Event) ([]file, error)

// planAll plans all that there is, the report first and what takes longest last.
func planAll(ctx context.Context, source Source, events []spec.Event) ([]file, error) {
	if source.View.Spec().IsStored() {
		x, err := newStored(ctx, source, events)
		if err != nil {
			return nil, err
		}
		return inOrder(x.report, x.Result.Document, x.parts), nil
	}
	x, err := newContents(ctx, source, events)
	if err != nil {
		return nil, err
	}
	return inOrder(x.report, x.Result.Document, x.parts), nil
}

// write writes what is planned, with a way of its own to create a file.
func write(ctx context.Context, dir string, source Source, plan planner, create creator) (paths []string, err error) {
	events, err := source.View.Since(0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	s, err := staged.New(dir)
	if err != nil {
		return nil, err
	}
	defer s.Discard()
	files, err := plan(ctx, source, events)
	if err != nil {
		return nil, fmt.Errorf("%s: nothing was written: %w", dir, err)
	}
	for _, f := range files {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%s: nothing was written: %w", dir, ctx.Err())
		}
		if err := f.put(s.Root, create); err != nil {
			return nil, fmt.Errorf("%s: %s cannot be written: %w; nothing is left behind", dir, f.name, text.Cause(err))
		}
		paths = append(paths, filepath.Join(dir, filepath.FromSlash(f.name)))
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%s: nothing was written: %w", dir, ctx.Err())
	}
	if err := s.Commit(); err != nil {
		return nil, err
	}
	return paths, nil
}

// file is one file of an export: its name, with slashes, and what writes it.
type file struct {
	name  string
	write func(w io.Writer) error
}

// inOrder lists the files of parts in the order in which they are written.
func inOrder(report func(io.Writer) error, document func() ([]byte, error), parts []part) []file {
	files := []file{{"README.md", report}, {"result.json", func(w io.Writer) error {
		text, err := document()
		if err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	}}}
	for _, p := range parts {
		files = append(files, p.tables...)
	}
	for _, p := range parts {
		files = append(files, p.arrays...)
	}
	for _, p := range parts {
		files = append(files, p.figures...)
	}
	return files
}

// errDrawing is a panic of a library that draws or encodes: an error of one file.
var errDrawing = errors.New("its writer failed")

// careful calls a file's writer and makes an error of a panic, so that nothing is
// left behind and whoever asked lives on.
func careful(f file, w io.Writer) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: %v", errDrawing, v)
		}
	}()
	return f.write(w)
}
