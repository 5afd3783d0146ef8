package main

import (
	"context"
	"io"
	"strings"
	"sync"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/export"
	"fathom/model/run"
)

// command is the shortest line that probes the store at a path as it was told to, for a POSIX shell.
// Waiting for more of it is no part of that.
func (o *storeOptions) command(path string) string {
	line, usual := "fathom run "+text.Quote(path), newStoreOptions()
	usual.follow = o.follow
	for _, f := range storeTable() {
		switch value := f.Get(o); {
		case value == f.Get(usual):
		case f.Type == setting.TypeBool:
			line += " --" + f.Name
		default:
			line += " --" + f.Name + " " + text.Quote(value)
		}
	}
	return line
}

// openAgain is the line that opens a store in the app which the given one probes without it.
func openAgain(command string) string {
	return "fathom open" + strings.TrimPrefix(command, "fathom run")
}

// exported is what was found in the store as it is exported.
func (o opened) exported(v run.View) export.Source {
	return export.Source{View: v, Rules: rules, Version: program.version, Command: o.command}
}

// exportStore writes the export of a store and says where it is, as [exportResult] does.
func exportStore(ctx context.Context, a run.View, both opened, o output, out, status io.Writer) error {
	return exportResult(ctx, both.exported(a), o, out, status)
}

// storeExport exports a store from the app, into a directory that is named after it, and tells a group of
// each export that goes on.
func storeExport(both opened, going *sync.WaitGroup) func(context.Context, run.View) (dir string, files int, err error) {
	plain := func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>| `, r) {
			return '-'
		}
		return r
	}
	return func(ctx context.Context, view run.View) (dir string, files int, err error) {
		going.Add(1)
		defer going.Done()
		return exportFromApp(ctx, "fathom-"+strings.Map(plain, both.of.Name), both.exported(view))
	}
}
