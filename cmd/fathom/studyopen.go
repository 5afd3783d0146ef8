package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"fathom/data/text"
	"fathom/model/study"
	"fathom/tui/kit"
	"fathom/tui/line"
	"fathom/tui/studies"
)

// openStudy shows the directory of a study in the app, while others work in it or afterwards.
func openStudy(path string, look kit.Appearance) error {
	if look.Plain {
		return usageError{fmt.Errorf("--plain: a study is shown by the app alone; `fathom study collect %s` prints what it has found", text.Quote(path))}
	}
	dir, err := study.Open(path)
	if err != nil {
		return err
	}
	if err := wantTerminal("`fathom study collect " + text.Quote(path) + "`"); err != nil {
		return err
	}
	spareThread()
	var exports sync.WaitGroup // so that one that is broken off leaves nothing behind
	return runProgram(func(ctx context.Context, way *line.Line) screens {
		host := studyHost(dir, &exports)
		host.Line, host.Appearance = way, look
		return studies.New(ctx, host)
	}, look, exports.Wait)
}

// studyHost reads the directory of a study for the app, and exports it as `fathom study collect` does.
func studyHost(dir *study.Dir, exports *sync.WaitGroup) studies.Host {
	var reading sync.Mutex // a look that nobody waits for any more may not have ended
	watch := dir.Watch()
	return studies.Host{
		Name: dir.Path, Every: listEvery,
		Look: func(ctx context.Context, baseline int, has *study.Seen) (*study.Seen, error) {
			reading.Lock()
			defer reading.Unlock()
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return watch.Look(baseline, has)
		},
		Document: func(_ context.Context, of study.Seeing) ([]byte, error) {
			return dir.Document(study.Outcome{Key: of.Key, Document: of.Document})
		},
		Export: func(context.Context) (to string, files int, err error) {
			exports.Add(1)
			defer exports.Done()
			record, err := dir.Read() // anew: the one that is watched has a reader
			if err != nil {
				return "", 0, err
			}
			name := "study"
			if path, err := filepath.Abs(dir.Path); err == nil {
				name = filepath.Base(path)
			}
			return fromApp("fathom-"+name, record.Write)
		},
	}
}
