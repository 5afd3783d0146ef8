package work

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"fathom/data/text"
	"fathom/model/spec"
	"fathom/model/study"
)

// What a crew and its processes say to each other: a JSON object a line, and behind an answer as many
// bytes of its document as it says.
type (
	asked struct {
		Key  string    `json:"key"`
		Spec spec.Spec `json:"spec"`
	}
	answer struct {
		Beat    bool           `json:"beat,omitempty"` // progress
		Task    *study.Outcome `json:"task,omitempty"`
		Blob    int            `json:"blob,omitempty"`    // bytes that follow
		Fatal   string         `json:"fatal,omitempty"`   // why no task can be done here
		Serving bool           `json:"serving,omitempty"` // the first line
	}
)

// Serve does the tasks that come on in, one after the other on one core, until in ends, and answers on
// out. It is what a process of a [Crew] does. When in ends while a task is in hand, so does the task.
func Serve(ctx context.Context, in io.Reader, out io.Writer, load Load) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var mu sync.Mutex
	w := bufio.NewWriterSize(out, 1<<16)
	say := func(a answer, blob []byte) error {
		mu.Lock()
		defer mu.Unlock()
		raw, err := json.Marshal(a)
		if err == nil {
			w.Write(append(raw, '\n'))
			w.Write(blob)
			err = w.Flush()
		}
		return err
	}
	tasks := make(chan asked)
	read := make(chan error, 1)
	go func() {
		defer cancel() // nobody is left who wants to know
		defer close(tasks)
		r := json.NewDecoder(in)
		for {
			var a asked
			if err := r.Decode(&a); err != nil {
				if !errors.Is(err, io.EOF) {
					read <- err
				}
				return
			}
			select {
			case tasks <- a:
			case <-ctx.Done():
				return
			}
		}
	}()
	if err := say(answer{Serving: true}, nil); err != nil {
		return err
	}
	for a := range tasks {
		last := time.Time{}
		o, err := Do(ctx, a.Key, a.Spec, load, func() {
			mu.Lock()
			now := time.Now()
			due := now.Sub(last) >= beatEvery
			if due {
				last = now
			}
			mu.Unlock()
			if due {
				say(answer{Beat: true}, nil) // who does not hear it kills this process
			}
		})
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return errors.Join(err, say(answer{Fatal: text.OnOneLine(err)}, nil))
		}
		if err := say(answer{Task: &o, Blob: len(o.Blob)}, o.Blob); err != nil {
			return err
		}
	}
	select {
	case err := <-read:
		return fmt.Errorf("a task cannot be read: %w", err)
	default:
		return nil
	}
}
