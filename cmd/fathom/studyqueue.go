package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"fathom/cmd/fathom/beside"
	"fathom/data/text"
	"fathom/model/study"
	"fathom/model/study/jetstream"
	"fathom/model/study/queue"
	"fathom/model/study/work"
)

// embeddedQueue is the word for a queue that is started from beside the program.
const embeddedQueue = "embedded"

// onQueue does the study by a queue.
func (t *studying) onQueue(ctx context.Context, dir *study.Dir, out io.Writer, told func(work.Progress)) (at work.Progress, err error) {
	config := t.config(t.queue)
	var local *beside.Server
	over := false
	if t.queue == embeddedQueue {
		if local, err = beside.Start(dir.Path); err != nil {
			if errors.Is(err, beside.ErrNone) {
				err = usageError{err}
			}
			return at, err
		}
		defer func() { local.End(over) }()
		config = jetstream.Config{URL: local.URL, Token: local.Token}
	}
	first := true
	conn, err := jetstream.Dial(ctx, config, queuePatience, func(err error) {
		if first {
			first = false
			told(work.Progress{Problem: err.Error()})
		}
	})
	if err != nil {
		return at, err
	}
	defer conn.Close()
	giver, err := jetstream.Give(ctx, conn, dir.Study)
	if err != nil {
		return at, err
	}
	defer giver.Close()
	hands := t.cores
	if local != nil {
		hands = coresOf(t.cores)
	}
	join := "fathom worker " + text.Quote(conn.Name()) + t.joining()
	if local != nil {
		join = "fathom worker " + text.Quote(string(t.out))
	}
	sentence := "Tasks are handed out; `" + join + "` does some of them.\n"
	if hands > 0 {
		sentence = fmt.Sprintf("Tasks are handed out, also to %s here; `%s` does more of them.\n", text.Plural(hands, "core"), join)
	}
	if err := write(out, []byte(sentence)); err != nil {
		return at, err
	}
	group, ctx := errgroup.WithContext(ctx)
	gathered := make(chan struct{})
	group.Go(func() error {
		defer close(gathered)
		done, err := queue.Gather{Dir: dir, About: aboutHere(0, "queue"), Queue: giver, Again: t.again, Told: told}.Do(ctx)
		if at = done; err != nil {
			return err
		}
		over = true
		return giver.Over(ctx)
	})
	if hands > 0 {
		group.Go(func() error {
			own, err := jetstream.Dial(ctx, config, queuePatience, nil)
			if err != nil {
				return err
			}
			defer own.Close()
			_, err = workOn(ctx, own, dir.Study, hands, nil)
			return err
		})
	}
	if local != nil {
		group.Go(func() error {
			select {
			case err := <-local.Failed():
				return err
			case <-gathered:
				return nil
			}
		})
	}
	err = group.Wait()
	return at, err
}

// joining are the flags that a worker needs as well.
func (t *studying) joining() string {
	said := ""
	for _, flag := range [][2]string{{"token-file", string(t.tokenFile)}, {"creds", string(t.creds)}, {"ca", string(t.ca)}} {
		if flag[1] != "" {
			said += " --" + flag[0] + " " + text.Quote(flag[1])
		}
	}
	return said
}
