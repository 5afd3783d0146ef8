package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/simd"
	"fathom/model/study"
	"fathom/model/study/work"
)

// studying is what `fathom study` was told.
type studying struct {
	access
	queue string
	out   dirFlag
	shard string
	cores int
	again bool
	plan  bool
}

// newStudy returns `fathom study`.
func newStudy() *cobra.Command {
	var told studying
	cmd := &cobra.Command{
		Use:   "study PLAN.toml",
		Short: "Do an experiment with many settings and many seeds, on one machine or many",
		Long: "study does every combination of the settings of a plan with every seed, on all cores, one task on each. " +
			"A setting has its own name and a list of values; [study] in the plan says what is compared. " +
			"First it prints how many tasks there are, about how long they take, and which difference so many seeds can show. " +
			"It keeps what is done in a directory: interrupted or killed, the same line goes on and loses at most the tasks in hand. " +
			"With --shard several processes, on machines that share that directory, each do a part; Slurm's arrays and Kubernetes' indexed jobs number them. " +
			"A task that cannot be done, hangs, or wants too much memory is recorded, and the rest completes, with exit code 0.",
		Example: `# a plan: depth.toml
#   hidden = [[100], [100, 100], [100, 100, 100]]
#   learning-rate = [0.01, 0.03]
#   seed = "1..20"
#   steps = 2000
#   [study]
#   baseline = { hidden = [100] }
fathom study depth.toml --out depth
# what it would be, without doing it
fathom study depth.toml --out depth --plan
# the third of eight parts, on any machine that shares the directory
fathom study depth.toml --out /shared/depth --shard 3/8
# an array job of Slurm
fathom study script slurm depth.toml --out /shared/depth --shards 32 > depth.sbatch
# what it has found so far
fathom study collect depth`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("it needs one plan, a file in TOML; see `%s --help`", cmd.CommandPath())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return told.run(args[0], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().Var(&told.out, "out", "directory of the study, made if need be; shards share it")
	cmd.Flags().StringVar(&told.shard, "shard", "", "do this part of the tasks alone: 3/8, counted from 1; slurm and k8s take it from the job")
	cmd.Flags().IntVar(&told.cores, "cores", 0, "how many tasks at a time, one on each core; 0 for as many as there are cores")
	cmd.Flags().StringVar(&told.queue, "queue", "", "hand the tasks out by a queue: "+embeddedQueue+" starts one here, nats://HOST:PORT is one of NATS with JetStream")
	told.add(cmd.Flags())
	cmd.Flags().BoolVar(&told.again, "again", false, "do tasks once more that failed; one that diverged would diverge again")
	cmd.Flags().BoolVar(&told.plan, "plan", false, "say what there is to do, and end")
	cmd.AddCommand(newStudyCollect(), newStudyScript(), newStudyServe())
	return cmd
}

// readPlan reads a plan.
func readPlan(path string) (*study.Study, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", text.Clip(path), text.Cause(err))}
	}
	s, err := study.Parse(path, source)
	return s, usage(err)
}

// run does the study, or the part of it.
func (t *studying) run(path string, out, status io.Writer) error {
	s, err := readPlan(path)
	shard, wrong := work.ParseShard(t.shard, os.Getenv)
	if wrong != nil {
		wrong = usageError{wrong}
	}
	none := unoccupied(string(t.out))
	if t.out == "" {
		none = usageError{errors.New("--out: it needs a directory for what is found")}
	}
	var queued error
	switch {
	case (t.queue == "" || t.queue == embeddedQueue) && t.joining() != "":
		queued = usageError{errors.New("--token-file, --creds and --ca are of --queue nats://HOST:PORT")}
	case t.queue != "" && t.shard != "":
		queued = usageError{errors.New("--queue and --shard: tasks are handed out either way, not both")}
	case t.queue != "" && t.queue != embeddedQueue:
		queued = usage(t.config(t.queue).Check())
	}
	if err := text.Together(err, wrong, none, queued, usage(simd.EnvError())); err != nil {
		return err
	}
	open := study.Join
	if t.plan {
		open = study.Preview // a plan that is tried is changed again
	}
	dir, err := open(string(t.out), s)
	if err != nil {
		return usage(err)
	}
	record, err := dir.Read()
	if err != nil {
		return err
	}
	cores := coresOf(t.cores)
	if err := write(out, []byte(work.Announce(s, record, shard, cores))); err != nil || t.plan {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	bar := newStudyProgress(status)
	part := work.Part{
		Dir: dir, Shard: shard, Crew: &work.Crew{Command: taskCommand, Cores: cores, Limits: s.Limits},
		About: aboutHere(cores, shard.String()), Again: t.again, Told: bar.tell,
	}
	at, err := work.Progress{}, error(nil)
	if t.queue != "" {
		at, err = t.onQueue(ctx, dir, out, bar.tell)
	} else {
		at, err = part.Do(ctx)
	}
	bar.clear()
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%w after %s of %s; the same line goes on", errInterrupted, text.Count(at.Before+at.Done), text.Plural(at.Tasks, "task"))
	case err != nil:
		return err
	}
	sentence := fmt.Sprintf("%s done in %s", text.Plural(at.Done, "task"), at.Worked.Round(100*time.Millisecond))
	if at.Failed > 0 {
		sentence += fmt.Sprintf(", %s of them failed", text.Count(at.Failed))
	}
	return write(out, fmt.Appendf(nil, "%s; `fathom study collect %s` shows what was found\n", sentence, text.Quote(string(t.out))))
}

// coresOf is how many tasks are done at a time, where the command line says told, 0 for nothing: as many as
// Slurm has given, or as there are.
func coresOf(told int) int {
	cores := runtime.GOMAXPROCS(0)
	if told > 0 {
		return told
	}
	if n, err := strconv.Atoi(os.Getenv("SLURM_CPUS_PER_TASK")); err == nil && n > 0 {
		return min(n, cores)
	}
	return cores
}

// unoccupied refuses to begin a study in a store or among saved runs, which nothing would open any more.
func unoccupied(path string) error {
	if of, err := store.Open(path, store.Settings{}); err == nil {
		of.Close()
	} else if !isSaved(path) {
		return nil
	}
	return usageError{fmt.Errorf("--out %s: it holds arrays or saved runs, expected a directory for the study alone", text.Clip(path))}
}

// aboutHere is this process as others know it.
func aboutHere(cores int, shard string) study.About {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return study.About{Made: thisProgram(), Host: host, PID: os.Getpid(), Started: time.Now().UTC(), Cores: cores, Shard: shard}
}

// taskCommand is a process that does tasks, on one core.
func taskCommand() *exec.Cmd {
	program, err := os.Executable()
	if err != nil {
		program = os.Args[0]
	}
	cmd := exec.Command(program, "study", "serve")
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	return cmd
}

// newStudyServe returns what a process of a crew runs.
func newStudyServe() *cobra.Command {
	return &cobra.Command{
		Use:    "serve",
		Short:  "Do tasks that come on standard input; `fathom study` starts it",
		Hidden: true,
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			// A terminal's interrupt reaches this process too, and a cluster's: who started it decides.
			signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
			return work.Serve(context.Background(), lastWords{os.Stdin}, os.Stdout, new(reader).load)
		},
	}
}

// lastWords is an input whose end ends the process after a while, whatever it does: a task that hangs
// must not live on when nobody is left who waits for it.
type lastWords struct{ io.Reader }

func (r lastWords) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil {
		time.AfterFunc(2*time.Second, func() { os.Exit(exitFailed) })
	}
	return n, err
}

// newStudyScript returns `fathom study script`.
func newStudyScript() *cobra.Command {
	var of work.Script
	var out dirFlag
	cmd := &cobra.Command{
		Use:   "script slurm PLAN.toml",
		Short: "Print a batch file that does a study on a cluster",
		Example: `fathom study script slurm depth.toml --out /shared/depth --shards 32 --at-once 16 > depth.sbatch
sbatch depth.sbatch`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) != 2 || args[0] != "slurm":
				return usageError{fmt.Errorf("it needs the kind, slurm, and a plan; see `%s --help`", cmd.CommandPath())}
			case of.Shards < 1 || of.Shards > 1000:
				return usageError{fmt.Errorf("--shards %d: it must be 1 to 1,000, which Slurm's own limit allows", of.Shards)}
			case out == "":
				return usageError{errors.New("--out: it needs the directory that all shards share")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := readPlan(args[1]); err != nil {
				return err
			}
			of.Plan, of.Out = absolute(args[1]), absolute(string(out))
			return write(cmd.OutOrStdout(), []byte(of.Slurm()))
		},
	}
	cmd.Flags().Var(&out, "out", "directory of the study, on a disk that all machines share")
	cmd.Flags().IntVar(&of.Shards, "shards", 8, "how many elements the array has")
	cmd.Flags().IntVar(&of.AtOnce, "at-once", 0, "how many of them run at a time; 0 for all")
	cmd.Flags().IntVar(&of.Cores, "cores", 4, "how many cores each has")
	cmd.Flags().StringVar(&of.Program, "program", "fathom", "how fathom is called there")
	return cmd
}

// absolute is a path from the root, as a job on another machine needs it.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
