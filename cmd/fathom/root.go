package main

import (
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"fathom/cmd/fathom/complete"
	"fathom/data"
	"fathom/data/text"
	"fathom/model/lab"
	"fathom/model/runfile"
	"fathom/model/simd"
	"fathom/model/source"
	"fathom/model/spec"
	"fathom/model/study"
)

// newRoot returns the command tree.
func newRoot() *cobra.Command {
	told, stored := newOptions(), newStoreOptions()
	stored.follow = true
	pool := simd.NewPool(runtime.GOMAXPROCS(0)) // all cores of the process, for whatever it does
	root := &cobra.Command{
		Use:   "fathom [STORE|RUN|DIR]",
		Short: "A terminal laboratory for what the layers of a neural network know",
		Long: "fathom trains a network in front of you, probes every layer with a linear model, draws each layer's " +
			"principal components and teaches a second network the first one's features. " +
			"Without arguments it opens the app on MNIST, which is inside the program.",
		Example: `# open the app; press ? for its keys
fathom
# another network and another seed
fathom --hidden 300,100 --activation relu --seed 7
# your own data: four IDX files, named as MNIST's or EMNIST's
fathom --data ~/fashion-mnist
# or NumPy's archive of Keras or MedMNIST, or train.csv and test.csv in a directory
fathom --data ~/.keras/datasets/mnist.npz
# the same without the app
fathom run --seed 7 --format json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && isPath(args[0]) {
				return nil
			}
			return noArguments(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && (isSaved(args[0]) || study.IsStudy(args[0])) {
				look, _, err := told.appearance(cmd.Flags())
				if err != nil {
					return err
				}
				return openSaved(cmd, args[0], look, pool)
			}
			if len(args) == 1 {
				is, err := onStore(cmd, told, stored, args[0])
				if err != nil {
					return err
				}
				if is {
					if err := stored.shown(cmd, told); err != nil {
						return err
					}
					return openStore(cmd, stored, args[0], pool)
				}
			}
			// Every stage can be asked for by a key.
			if err := text.Together(misplaced(cmd), told.resolve(cmd.Flags(), true)); err != nil {
				return err
			}
			if told.look.Plain {
				return told.explain(openPlain(told, pool, cmd.InOrStdin(), cmd.OutOrStdout()))
			}
			if err := wantTerminal("`fathom run`, or `fathom --plain`"); err != nil {
				return err
			}
			spareThread() // the process is the app now, and nothing else
			return told.explain(openApp(told, pool))
		},
	}
	addSettings(root, told, allSettings())
	addStoreSettings(root, stored, storeTable())
	root.PersistentFlags().Var(new(fileFlag), "config", "configuration file, in TOML, in place of your own; see `fathom config --help`")
	complete.Files(root, "config", "toml")
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.AddCommand(newRun(pool), newOpen(pool), newDump(), newRuns(), newCompare(pool), newConfig(), newStudy(), newWorker(), newServe(pool), newBench(pool), newDoctor(), newVersion(), newMan())
	complete.Paths(root)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Flags().Lookup("steps") != nil {
			return nil // resolve says it with all else that is wrong with the settings
		}
		return usage(simd.EnvError())
	}
	return root
}

// noArguments refuses positional arguments in a sentence of its own.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if _, one, takes := strings.Cut(cmd.Use, " [STORE"); takes && len(args) > 1 && isPath(args[0]) {
		return usageError{fmt.Errorf("it takes at most one STORE%s; see `%s --help`", strings.TrimSuffix(one, "]"), cmd.CommandPath())}
	} else if takes && !cmd.HasSubCommands() || args[0] == "" || takes && strings.ContainsAny(args[0], "/\\.") {
		return usageError{fmt.Errorf("%s: there is no such file or directory", text.Clip(args[0]))}
	}
	return noCommand(cmd, args)
}

// noCommand refuses words where a command has none of that name.
func noCommand(of *cobra.Command, words []string) error {
	path := of.CommandPath()
	rest := fmt.Sprintf("see `%s --help`", path)
	if near := text.Nearest(words[0], complete.Commands(of)); near != "" {
		rest = fmt.Sprintf("did you mean `%s %s`?", path, near)
	}
	return usageError{fmt.Errorf("%q is no command of %s; %s", words[0], path, rest)}
}

// newRun returns `fathom run`.
func newRun(pool *simd.Pool) *cobra.Command {
	told, stored, format, dir := newOptions(), newStoreOptions(), "text", dirFlag("")
	var again resuming
	cmd := &cobra.Command{
		Use:   "run [STORE]",
		Short: "Do the experiment without the app, and print what it found",
		Long: "run does the same experiment as the app and prints its result: a table to read, one JSON document, " +
			"or the log's events as they come, one JSON object a line. Progress goes to standard error if that is a terminal. " +
			"--export also writes what can be kept into a directory: figures (PNG, SVG), tables (CSV), weights and representations " +
			"for NumPy (.npz), vectors for the Embedding Projector, and a report that ties them together.",
		Example: `# the post's experiment, as a table
fathom run
# only the probes of a deeper network, as JSON
fathom run --hidden 100,100,100,100,100 --stages probe --format json
# your own checkpoints, and those that come while it runs
fathom run checkpoints --follow
# everything there is to keep, in a new directory
fathom run --seed 7 --export seed-7
# a run that is saved while it lives, and goes on where it was broken off
fathom run --save runs
fathom run --resume runs/20261126T010203Z-mnist-100x3-s1-q4hz`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) == 1 && isPath(args[0]) {
				return nil
			}
			err := noArguments(cmd, args)
			if len(args) == 1 {
				err = usageError{fmt.Errorf("%s: there is no such file or directory; `%s` without one trains a network", text.Clip(args[0]), cmd.CommandPath())}
			}
			return text.Together(told.resolve(cmd.Flags(), false), err)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o := output{format: format, export: string(dir), exports: cmd.Flags().Changed("export")}
			switch {
			case len(args) == 1 && runfile.IsRun(args[0]):
				return usageError{fmt.Errorf("%s: it is a saved run; --resume goes on with it, and `fathom open` shows it", text.Quote(args[0]))}
			case len(args) == 1 && isShelf(args[0]):
				return usageError{fmt.Errorf("%s: it is a directory of saved runs; `fathom runs` lists them, and `fathom open` shows them", text.Quote(args[0]))}
			case len(args) == 1:
				is, err := onStore(cmd, told, stored, args[0])
				if err != nil {
					return err
				}
				if is {
					if err := stored.shown(cmd, told); err != nil {
						return err
					}
					return runStore(stored, args[0], pool, o, cmd.OutOrStdout(), cmd.ErrOrStderr())
				}
			}
			if again.asked() {
				if err := text.Together(misplaced(cmd), again.check(cmd.Flags()), usage(simd.EnvError()), o.check()); err != nil {
					return err
				}
				return runHeadless(func() (experiment, error) { return again.begin(pool) }, o, cmd.OutOrStdout(), cmd.ErrOrStderr())
			}
			if err := text.Together(misplaced(cmd), told.resolve(cmd.Flags(), false), o.check()); err != nil {
				return err
			}
			begin := func() (experiment, error) { return told.saving.begin(told.config, load, pool) }
			return told.explain(runHeadless(begin, o, cmd.OutOrStdout(), cmd.ErrOrStderr()))
		},
	}
	addSettings(cmd, told, runSettings())
	addStoreSettings(cmd, stored, storeTable())
	again.add(cmd)
	addChoice(cmd, told, &format, "format", "form of the result", formats)
	cmd.Flags().Var(&dir, "export", "new or empty directory for figures, tables, arrays and a report")
	return cmd
}

// loader reads and prepares the config's data once, however many labs ask for it.
func loader(config spec.Spec) func() (*source.Material, error) {
	return sync.OnceValues(func() (*source.Material, error) { return load(config) })
}

// load reads and prepares a config's data, and collects what the reading took where that is much: it
// would else stay until twice as much as is kept is in use. The program decides this and not a lab,
// since there may be other labs in the process, which it holds up.
func load(config spec.Spec) (*source.Material, error) {
	m, err := source.Load(config.Source.Data, lab.Split(config))
	if err != nil {
		return nil, usage(err)
	}
	if pixels := (m.Train.Len() + m.Test.Len()) * m.Train.Dim(); pixels > 1<<20 {
		runtime.GC()
	}
	return m, nil
}

// reader reads and prepares data, and keeps what it read last for those who ask for
// the same again.
type reader struct {
	mu    sync.Mutex
	data  string
	split data.Options
	last  *source.Material // nil before the first
}

// load is the material of a config.
func (s *reader) load(config spec.Spec) (*source.Material, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last != nil && s.data == config.Source.Data && s.split == lab.Split(config) {
		return s.last, nil
	}
	m, err := load(config)
	if err != nil {
		return nil, err
	}
	s.data, s.split, s.last = config.Source.Data, lab.Split(config), m
	return m, nil
}
