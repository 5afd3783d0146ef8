package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fathom/cmd/fathom/beside"
	"fathom/data/text"
	"fathom/model/simd"
	"fathom/model/study"
	"fathom/model/study/jetstream"
	"fathom/model/study/queue"
	"fathom/model/study/work"
)

// access is how one gets into a queue.
type access struct{ tokenFile, creds, ca fileFlag }

func (a *access) add(flags *pflag.FlagSet) {
	flags.Var(&a.tokenFile, "token-file", "file with the token of the queue; else $"+beside.TokenVariable)
	flags.Var(&a.creds, "creds", "file of credentials of NATS, in place of a token")
	flags.Var(&a.ca, "ca", "file of the certificates, in PEM, by which the queue proves who it is; else those that the system trusts")
}

func (a *access) config(url string) jetstream.Config {
	c := jetstream.Config{URL: url, TokenFile: string(a.tokenFile), Creds: string(a.creds), CA: string(a.ca)}
	if a.tokenFile == "" && a.creds == "" {
		c.Token = os.Getenv(beside.TokenVariable)
	}
	return c
}

// queuePatience is how long a queue may not answer before a worker ends.
const queuePatience = 10 * time.Minute

// workingFlags is what `fathom worker` was told.
type workingFlags struct {
	access
	cores int
	stay  bool
}

// newWorker returns `fathom worker`.
func newWorker() *cobra.Command {
	var told workingFlags
	cmd := &cobra.Command{
		Use:   "worker nats://HOST|DIR",
		Short: "Do the tasks of a study that a queue hands out",
		Long: "worker takes one task after the other from a queue, does it and reports, on as many cores as it may have. It needs no disk that others have; " +
			"data that are not inside the program must be where the plan says, and the same. It waits for a study and ends when that is over. " +
			"DIR is the directory of `fathom study PLAN --out DIR --queue embedded` on the same machine. " +
			"Interrupted, it gives its tasks back; killed, they are handed out again after a minute. " +
			"Beyond its own machine a queue must speak TLS and ask for a token, a password or credentials.",
		Example: `# beside fathom study depth.toml --out depth --queue embedded
fathom worker depth
# on any machine that reaches the queue
fathom worker nats://head:4222 --token-file token --ca ca.pem`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("it needs the address of a queue; see `%s --help`", cmd.CommandPath())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return told.run(args[0], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	told.add(cmd.Flags())
	cmd.Flags().IntVar(&told.cores, "cores", 0, "how many tasks at a time, one on each core; 0 for as many as there are cores")
	cmd.Flags().BoolVar(&told.stay, "stay", false, "wait for the next study when one is over")
	return cmd
}

func (t *workingFlags) run(where string, out, status io.Writer) error {
	config := t.config(where)
	if info, err := os.Stat(where); err == nil && info.IsDir() {
		q, err := beside.Open(where)
		if err != nil {
			return usageError{err}
		}
		config = jetstream.Config{URL: q.URL, Token: q.Token}
	}
	if err := text.Together(usage(config.Check()), usage(simd.EnvError())); err != nil {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	said := ""
	tell := func(err error) {
		if word := text.Printable(err.Error()); word != said {
			said = word
			fmt.Fprintf(status, "fathom: %s\n", word)
		}
	}
	for {
		n, err := t.one(ctx, config, status, tell)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("%w after %s; what was in hand is given back", errInterrupted, text.Plural(n.Done, "task"))
		case err != nil:
			return err
		}
		if err := write(out, fmt.Appendf(nil, "the study is over; %s done here in %s\n", text.Plural(n.Done, "task"), n.Worked.Round(100*time.Millisecond))); err != nil || !t.stay {
			return err
		}
	}
}

// one does tasks of one study.
func (t *workingFlags) one(ctx context.Context, config jetstream.Config, status io.Writer, tell func(error)) (work.Progress, error) {
	conn, err := jetstream.Dial(ctx, config, queuePatience, tell)
	if err != nil {
		return work.Progress{}, err
	}
	defer conn.Close()
	s, err := conn.Wait(ctx, tell)
	if err != nil {
		return work.Progress{}, err
	}
	if err := sameData(s); err != nil {
		return work.Progress{}, err
	}
	bar := newStudyProgress(status)
	bar.worker = true
	defer bar.clear()
	cores := coresOf(t.cores)
	return workOn(ctx, conn, s, cores, bar.tell)
}

// sameData reports whether the data of a study are here.
func sameData(s *study.Study) error {
	here, err := s.Digest()
	if err != nil {
		return fmt.Errorf("the data of the study are not here: %w", err)
	}
	if here != s.Data {
		return errors.New("the data of the study are others here: their digest differs, and so would what is found")
	}
	return nil
}

// workOn does tasks of a study until it is over.
func workOn(ctx context.Context, conn *jetstream.Conn, s *study.Study, cores int, told func(work.Progress)) (work.Progress, error) {
	taker, err := jetstream.Take(conn, s)
	if err != nil {
		return work.Progress{}, err
	}
	defer taker.Close()
	return queue.Worker{
		Name: jetstream.NewName(), About: aboutHere(cores, "queue"), Study: s, Queue: taker,
		Crew: &work.Crew{Command: taskCommand, Cores: cores, Limits: s.Limits}, Patience: queuePatience, Told: told,
	}.Do(ctx)
}
