package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"fathom/cmd/fathom/complete"
	"fathom/cmd/fathom/cost"
	"fathom/data"
	"fathom/data/text"
	"fathom/model"
	"fathom/model/lab"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// newBench returns `fathom bench`.
func newBench(pool *simd.Pool) *cobra.Command {
	format, told := "text", newStoreOptions()
	var curve curveFlag
	var beside bool
	var python fileFlag
	cmd := &cobra.Command{
		Use:   "bench [STORE]",
		Short: "Measure this machine: kernels, steps per second, seconds per stage; its cost curve; Python's libraries beside it",
		Long: "bench measures what this machine makes of fathom: each kernel against the best that one core can do, a probe's passes against what the memory gives, " +
			"training steps per second, and the seconds of each stage of the post, whatever is configured. " +
			"It takes about 15 seconds; leave the machine alone meanwhile. Of a STORE, as `fathom open` takes it, it reads each layer once and " +
			"says how fast its file was gone through, and what memory that took.\n\n" +
			"With --curve it measures in about a minute how many steps per second a training takes and what it holds, against width, depth, minibatch, classes " +
			"and images to train on, as shares of the best that all cores can do and, where the parameters are larger than the cores' own caches, of how fast they are read. " +
			"With --peers it trains the post's network, a deeper and a wider one in turn with those of NumPy, JAX and PyTorch that a Python here has; that takes " +
			"ten minutes or so.",
		Example: `# this machine
fathom bench
# what two hidden layers more cost, and a wider network
fathom bench --curve=depth,width
# the same training in the libraries of an environment of Python
fathom bench --peers --python ~/venv/bin/python`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError{fmt.Errorf("it takes at most one store; see `%s --help`", cmd.CommandPath())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			wrong := told.wrong
			for _, f := range readingTable() {
				if len(args) == 0 && cmd.Flags().Changed(f.Name) {
					wrong = append(wrong, usageError{fmt.Errorf("--%s: it is of a STORE, and none is named", f.Name)})
				}
			}
			along := cmd.Flags().Changed("curve")
			switch {
			case along && beside:
				wrong = append(wrong, usageError{errors.New("--curve and --peers are two measurements; give one of them")})
			case (along || beside) && len(args) > 0:
				wrong = append(wrong, usageError{errors.New("--curve and --peers are of this machine, and take no store")})
			}
			if python != "" && !beside {
				wrong = append(wrong, usageError{errors.New("--python: it goes with --peers, which is not given")})
			}
			if err := text.Together(wrong...); err != nil {
				return err
			}
			if beside {
				return benchPeers(cmd.OutOrStdout(), cmd.ErrOrStderr(), format, string(python), pool)
			}
			if along {
				return benchCurve(cmd.OutOrStdout(), format, curve, pool)
			}
			if len(args) == 1 {
				return benchStore(told, args[0], format, pool, cmd.OutOrStdout())
			}
			return runBench(cmd.OutOrStdout(), format, pool)
		},
	}
	addStoreSettings(cmd, told, readingTable())
	curveHelp := "steps per second and memory along these axes in place of all else: " + text.List(cost.Names(), "and") + ", such as --curve=width,depth; all where none is named"
	cmd.Flags().VarPF(&curve, "curve", "", curveHelp).NoOptDefVal = everyAxis
	complete.List(cmd, "curve", cost.Names())
	cmd.Flags().BoolVar(&beside, "peers", false, "the same trainings in NumPy, JAX and PyTorch in place of all else, where a Python has them")
	cmd.Flags().Var(&python, "python", "with --peers: the Python, in place of that of VIRTUAL_ENV or in PATH")
	addChoice(cmd, nil, &format, "format", "form of the report", []string{"text", "json"})
	return cmd
}

func runBench(out io.Writer, format string, pool *simd.Pool) error {
	ctx, stop := untilSignal()
	defer stop()
	k := simd.Default()
	r := cost.Machine{
		Version: program.version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Cores: pool.Cores(),
		Tier: k.Tier(), PeakGFLOPS: k.Peak(1, 50), AllPeakGFLOPS: k.Peak(pool.Cores(), 50),
	}
	config := rules.Default
	config.EditNetwork(func(n *spec.Network) { n.LookEvery = 0 })
	set, err := data.Open(config.Source.Data, lab.Split(config))
	if err != nil {
		return err
	}
	r.Kernels = cost.Kernels(k, set.Train)
	r.MemoryGBs, r.Passes = cost.Passes(simd.NewWorkspace(k, pool))
	network, images := config.Network(), model.NewInput(set.Train)
	r.StepsPerSec = cost.Steps(lab.Shape(config, images.Dim()), images, network.Batch, float64(network.LearningRate), pool)
	if r.Seconds, err = benchPost(ctx, config, pool); err != nil {
		return err
	}
	if format == "json" {
		text, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return err
		}
		return write(out, append(text, '\n'))
	}
	return write(out, []byte(r.Text(timed())))
}

// benchPost does the whole experiment and returns its seconds.
func benchPost(ctx context.Context, config spec.Spec, pool *simd.Pool) (map[string]float64, error) {
	l := lab.Start(config, loader(config), pool)
	defer l.Close()
	l.Ask(run.Requests(config.Stages)...)
	l.Finish()
	events, err := follow(ctx, l, func([]spec.Event) error { return nil })
	if ctx.Err() != nil {
		return nil, errInterrupted
	}
	seconds := map[string]float64{}
	for name, s := range run.Collect(config, events).Seconds {
		seconds[name] = float64(s)
	}
	return seconds, err
}
