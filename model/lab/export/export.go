package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"fathom/model/lab"
	"fathom/model/run"
)

// Source is what is written.
type Source struct {
	Result   run.Result
	Store    *lab.Store    // of the same lab
	Material *lab.Material // that the lab works on; nil when it was never loaded
	Version  string        // of the program
}

// Write writes everything a lab has found into dir, which must not exist or be
// empty, and returns the paths written, the report first. It works in the caller's
// goroutine and looks at ctx between files. Its errors are sentences that begin
// with dir; after one there is nothing in dir that was not there before.
func Write(ctx context.Context, dir string, source Source) ([]string, error) {
	return write(ctx, dir, source, createFile)
}

// write is Write with a way of its own to create a file.
func write(ctx context.Context, dir string, source Source, create creator) (paths []string, err error) {
	s, err := newStaging(dir)
	if err != nil {
		return nil, err
	}
	defer s.discard()
	for _, f := range plan(source) {
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%s: nothing was written: %w", dir, ctx.Err())
		}
		if err := s.write(f, create); err != nil {
			return nil, fmt.Errorf("%s: %s cannot be written: %w; nothing is left behind", dir, f.name, cause(err))
		}
		paths = append(paths, filepath.Join(dir, filepath.FromSlash(f.name)))
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("%s: nothing was written: %w", dir, ctx.Err())
	}
	if err := s.commit(); err != nil {
		return nil, err
	}
	return paths, nil
}

// file is one file of an export: its name, with slashes, and what writes it.
type file struct {
	name  string
	write func(w io.Writer) error
}

// plan lists the files that a source has something for, the report first and what
// takes longest last.
func plan(source Source) []file {
	x := newContents(source)
	files := []file{
		{"README.md", x.report},
		{"result.json", x.document},
	}
	files = append(files, x.tables()...)
	files = append(files, x.arrays()...)
	files = append(files, x.projector()...)
	return append(files, x.figures()...)
}

func (x *contents) document(w io.Writer) error {
	text, err := x.Result.Document()
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
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
