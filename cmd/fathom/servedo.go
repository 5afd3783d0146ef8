package main

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/export"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/serve"
	"fathom/tui/serve/room"
)

// What can be done over SSH without the app. None of it takes the name of a file, and no flag of the
// program's own is known here.

// commands are what there is.
func (l *laboratory) commands() []serve.Command {
	var exports serve.OnePerKey
	return []serve.Command{
		{Name: "run", Words: "[--SETTING VALUE …]", Does: "an experiment on the host's data, and what it found; --format text, json or ndjson", Run: l.runFor},
		{Name: "export", Words: "ROOM", Does: "figures, tables, arrays and a report of what a room shows, as a tar file: | tar xf -", Run: func(ctx context.Context, c serve.Call) int {
			giveBack, free := exports.Take(c.Guest)
			if !free {
				return said(c, errors.New("an export of yours is on its way already"))
			}
			defer giveBack()
			return said(c, l.export(ctx, c))
		}},
		{Name: "status", Words: "[--format json]", Does: "how the server stands", Run: l.tellStatus},
	}
}

// said writes an error as the program does, and returns its exit code.
func said(c serve.Call, err error) int {
	if err != nil {
		fmt.Fprintf(c.Err, "fathom: %s\n", strings.ReplaceAll(err.Error(), "\n", "\nfathom: "))
	}
	return exitCode(err)
}

// flagsOf is a set of flags that prints nothing.
func flagsOf(name string) *pflag.FlagSet {
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	return flags
}

// parsed reads the words of a command, which takes so many that are no flags.
func parsed(flags *pflag.FlagSet, c serve.Call, words int) error {
	err := flags.Parse(c.Words)
	var unknown *pflag.NotExistError
	if errors.Is(err, pflag.ErrHelp) || errors.As(err, &unknown) {
		var all []string
		flags.VisitAll(func(f *pflag.Flag) { all = append(all, "--"+f.Name) })
		there := "it has no flags"
		if len(all) > 0 {
			there = "there are " + text.List(all, "and")
		}
		if unknown == nil {
			return usageError{fmt.Errorf("%s: %s", flags.Name(), there)}
		}
		return usageError{fmt.Errorf("%s: %s", text.Printable(err.Error()), there)}
	}
	if err != nil {
		return usageError{fmt.Errorf("%s", text.Printable(err.Error()))}
	}
	if flags.NArg() != words {
		return usageError{fmt.Errorf("%s takes %s besides flags, and there are %d", flags.Name(), text.Plural(words, "word"), flags.NArg())}
	}
	return nil
}

// runFor does an experiment of a visitor's own within the budget, and sends what it found.
func (l *laboratory) runFor(ctx context.Context, c serve.Call) int {
	told := newOptions()
	told.config = masked(l.base)
	flags := flagsOf("run")
	for _, s := range rules.Settings() {
		flag := flags.VarPF(settingFlag{s, told}, s.Name, "", s.Help)
		if s.Type == setting.TypeBool {
			flag.NoOptDefVal = "true"
		}
	}
	format := flags.String("format", "text", "")
	err := text.Together(parsed(flags, c, 0), text.Together(told.wrong...))
	if err == nil && !slices.Contains(formats, *format) {
		err = usageError{fmt.Errorf("--format: it must be %s", text.List(formats, "or"))}
	}
	if err == nil {
		err = usage(text.Together(rules.Validate(told.config), l.check(ctx, told.config)))
	}
	if err != nil {
		return said(c, err)
	}
	return said(c, l.runOwn(ctx, c, told, *format))
}

// runOwn does an experiment in a place of a visitor's own.
func (l *laboratory) runOwn(ctx context.Context, c serve.Call, told *options, format string) error {
	giveBack, err := l.house.Borrow(c.Guest)
	if err != nil {
		return err
	}
	defer giveBack()
	ctx, cancel := context.WithTimeout(ctx, l.own.time)
	defer cancel()
	lab, err := l.beginOwn(ctx, told.config)
	if err != nil {
		return err
	}
	defer lab.Close()
	lab.Control.Finish()
	visit := func(events []spec.Event) error { return nil }
	if format == "ndjson" {
		visit = func(events []spec.Event) error { return writeEvents(c.Out, events) }
	}
	events, err := follow(ctx, lab.View, visit)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("the time of an experiment of your own is over, which is %s here", l.own.time)
	}
	if err != nil {
		return err
	}
	result := run.Collect(told.config, events)
	if err := writeResult(c.Out, result, format); err != nil {
		return err
	}
	return failure(result)
}

// mostExported is how many bytes a visitor is sent at once.
const mostExported = 256 << 20

// export sends what can be kept of a room's run, as a tar file. It is written into a directory of its own
// first, which is removed in any case: a visitor who does not read holds nothing up but that.
func (l *laboratory) export(ctx context.Context, c serve.Call) error {
	flags := flagsOf("export")
	if err := parsed(flags, c, 1); err != nil {
		return err
	}
	name, passing := flags.Arg(0), c.Guest
	passing.Passes = true
	if !slices.ContainsFunc(serve.Entries(l.house, c.Guest, c.Grant), func(e room.Entry) bool { return e.Name == name }) {
		return usageError{fmt.Errorf("there is no room %s; the entrance lists those there are", text.Clip(name))}
	}
	m, leave, err := l.house.Enter(passing, name)
	if err != nil {
		return fmt.Errorf("the room %s cannot be entered just now", text.Clip(name))
	}
	defer leave(false)
	select { // figures take a core for a while: one export after another has it
	case l.exporting <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	done := sync.OnceFunc(func() { <-l.exporting })
	defer done()
	view, _ := m.Current()
	if disk, is := view.(interface{ Read(context.Context) error }); is {
		if err := disk.Read(ctx); err != nil { // a room that was closed a moment ago has read nothing yet
			return err
		}
	}
	dir, err := os.MkdirTemp("", "fathom-export-*")
	if err != nil {
		return errors.New("the host has no room for an export just now")
	}
	defer os.RemoveAll(dir)
	inside := filepath.Join(dir, "fathom-"+name)
	if _, err := export.Write(ctx, inside, exported(asSeen(view))); err != nil {
		return errors.New(strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""))
	}
	done()
	return sendTar(ctx, dir, c.Out)
}

// sendTar sends the files below a directory: regular files alone, with nothing of the host in their
// headers.
func sendTar(ctx context.Context, dir string, out io.Writer) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	var paths []string
	var size int64
	err = fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			paths, size = append(paths, path), size+info.Size()
		}
		return err
	})
	if err != nil {
		return err
	}
	if size > mostExported {
		return fmt.Errorf("the export has %s MB, and this host sends %s at most", text.Megabytes(size), text.Megabytes(mostExported))
	}
	w := tar.NewWriter(out)
	for _, path := range paths {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		raw, err := fs.ReadFile(root.FS(), path)
		if err != nil {
			return err
		}
		err = w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: path, Size: int64(len(raw)), Mode: 0o644, ModTime: time.Unix(0, 0), Format: tar.FormatPAX})
		if err != nil {
			return err
		}
		if _, err := w.Write(raw); err != nil {
			return err
		}
	}
	return w.Close()
}
