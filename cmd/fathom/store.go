package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"fathom/cmd/fathom/complete"
	"fathom/data/array"
	"fathom/data/setting"
	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/analysis"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
	"fathom/model/study"
	"fathom/tui/kit"
)

// storeOptions is what a command was told about a store: how it is read, and how it is probed.
type storeOptions struct {
	reading   store.Settings
	probing   spec.Probing
	measuring spec.Measuring
	untrained string // another store, "" for none
	memory    string // of what cannot be read where it lies
	seed      uint64
	follow    bool
	manifest  bool
	saving    saving
	look      kit.Appearance
	wrong     []error
}

func newStoreOptions() *storeOptions {
	return &storeOptions{probing: measure.StoreProbing(), measuring: measure.StoreMeasuring(), seed: rules.Default.Seed}
}

// storeTable is everything that can be set of a store.
func storeTable() setting.Table[storeOptions] {
	table := append(readingTable(), setting.Lift(func(o storeOptions) spec.Probing { return o.probing },
		func(o *storeOptions, change func(*spec.Probing)) { change(&o.probing) }, measure.StoreTable())...)
	table = append(table, setting.Lift(func(o storeOptions) spec.Measuring { return o.measuring },
		func(o *storeOptions, change func(*spec.Measuring)) { change(&o.measuring) }, setting.Table[spec.Measuring]{measure.MeasuringField()})...)
	return append(table,
		setting.Text(setting.Setting{Name: "untrained", Group: "store", Kind: "store", Help: "the untrained network's store, or a checkpoint of this one, whose probes are shown beside"},
			func(o *storeOptions) *string { return &o.untrained }),
		setting.Seed("seed", "store", "seed of everything that is drawn at random", func(o *storeOptions) *uint64 { return &o.seed }),
		setting.Text(setting.Setting{Name: "save", Group: "store", Kind: "dir", Help: "keep what is found in a run below this directory, and take from those there what was fitted before"},
			func(o *storeOptions) *string { return &o.saving.dir }),
		setting.Bool("follow", "store", "also probe checkpoints that appear in the store later, until interrupted", func(o *storeOptions) *bool { return &o.follow }))
}

// readingTable is what can be set of how a store is read.
func readingTable() setting.Table[storeOptions] {
	return append(setting.Lift(func(o storeOptions) store.Settings { return o.reading },
		func(o *storeOptions, change func(*store.Settings)) { change(&o.reading) }, store.Table()),
		setting.Text(setting.Setting{Name: "memory", Group: "store", Kind: "size", Help: "how much memory may hold data that cannot be read in place, such as 4GB"},
			func(o *storeOptions) *string { return &o.memory }))
}

// storeFlag is the flag of a setting of a store.
type storeFlag struct {
	field setting.Field[storeOptions]
	to    *storeOptions
}

func (f storeFlag) Set(value string) error {
	if err := (setting.Table[storeOptions]{f.field}).Set(f.to, f.field.Name, value); err != nil {
		f.to.wrong = append(f.to.wrong, usageError{err})
	}
	return nil
}

func (f storeFlag) String() string {
	if f.to == nil { // pflag asks the zero value
		return ""
	}
	return f.field.Get(f.to)
}

func (f storeFlag) Type() string { return f.field.Kind }

// addStoreSettings gives a command the flags of a table's settings that it has none of yet.
func addStoreSettings(cmd *cobra.Command, to *storeOptions, table setting.Table[storeOptions]) {
	flags := cmd.Flags()
	for _, f := range table {
		if flags.Lookup(f.Name) != nil {
			continue
		}
		flag := flags.VarPF(storeFlag{f, to}, f.Name, "", f.Help)
		if f.Type == setting.TypeBool {
			flag.NoOptDefVal = "true"
		}
		complete.Setting(cmd, f.Setting)
	}
}

// taken reads what a command that also trains networks was told by flags of both: their values, and
// which of its flags mean nothing for a store.
func (o *storeOptions) taken(cmd *cobra.Command, told *options) error {
	var wrong []error
	table := storeTable()
	for _, s := range runSettings() {
		if !cmd.Flags().Changed(s.Name) {
			continue
		}
		if i := slices.IndexFunc(table, func(f setting.Field[storeOptions]) bool { return f.Name == s.Name }); i >= 0 {
			wrong = append(wrong, usage(table.Set(o, s.Name, told.get(s.Name))))
		} else {
			wrong = append(wrong, usageError{fmt.Errorf("--%s: a store of arrays has no such setting; only networks that train here have it", s.Name)})
		}
	}
	return text.Together(slices.Concat(wrong, told.wrong, o.wrong)...)
}

// misplaced says which flags of a command are a store's alone, where it was given none.
func misplaced(cmd *cobra.Command) error {
	var wrong []error
	for _, f := range storeTable() {
		if cmd.Flags().Changed(f.Name) && !slices.ContainsFunc(runSettings(), func(s setting.Setting) bool { return s.Name == f.Name }) {
			wrong = append(wrong, usageError{fmt.Errorf("--%s: only a store of arrays has such a setting, and none is named: `%s STORE`", f.Name, cmd.CommandPath())})
		}
	}
	return text.Together(wrong...)
}

// shown reads how the store is to be drawn, and where its run is saved if no flag says so, as variables
// and the configuration file have it.
func (o *storeOptions) shown(cmd *cobra.Command, told *options) error {
	look, save, err := told.appearance(cmd.Flags())
	if o.look = look; !cmd.Flags().Changed("save") {
		o.saving = save
	}
	return err
}

// onStore decides what a path is that a command which also trains networks was given. A store is
// opened with what was told of it; a directory of images in IDX files is trained on, as --data says
// it too. A study is neither.
func onStore(cmd *cobra.Command, told *options, o *storeOptions, path string) (is bool, err error) {
	if study.IsStudy(path) {
		return false, usageError{fmt.Errorf("%s: it is a study; `fathom open` shows it, and `fathom study collect` prints what it has found", text.Clip(path))}
	}
	of, err := store.Open(path, o.reading)
	switch images := hasImages(path); {
	case errors.Is(err, store.ErrIDX), images:
		if err == nil {
			of.Close()
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "fathom: %s holds training and test images: a network is trained on them\n", text.Printable(path))
		return false, cmd.Flags().Set("data", path)
	case err == nil:
		of.Close()
	}
	o.look = told.look
	return true, o.taken(cmd, told)
}

// hasImages reports whether a file is an archive of images to train on, by the names of its arrays.
func hasImages(path string) bool {
	if !strings.HasSuffix(strings.ToLower(path), ".npz") {
		return false
	}
	file, err := array.Open(path, array.Options{})
	if err != nil {
		return false
	}
	defer file.Close()
	return slices.ContainsFunc(file.Arrays, func(a *array.Array) bool {
		return strings.EqualFold(a.Key, "x_train") || strings.EqualFold(a.Key, "train_images")
	})
}

// opened is a store that is open, and the experiment on it.
type opened struct {
	of, untrained *store.Store
	spec          spec.Spec
	command       string // that probes it again, without the app
}

// open opens the store at a path, in a way that is [store.Open] or waits for it, and the untrained
// network's.
func (o *storeOptions) open(path string, way func(string, store.Settings) (*store.Store, error)) (opened, error) {
	var wrong []error
	for _, err := range measure.CheckStore(o.probing) {
		wrong = append(wrong, usageError{err})
	}
	o.reading.SeedElse = o.seed
	of, err := o.read(path, way, wrong...)
	if err != nil {
		return opened{}, err
	}
	if of.Classes() == nil && of.Targets(store.Train) == nil {
		of.Close()
		return opened{}, usageError{fmt.Errorf("%s: it has no labels, so there is nothing to probe for; --labels names them", text.Printable(path))}
	}
	both := opened{of: of, spec: analysis.InStore(path, of, o.reading, o.probing, o.seed), command: o.command(path)}
	both.spec.Configure(measure.Measures, o.measuring)
	if o.untrained != "" {
		if both.untrained, err = of.Untrained(o.untrained, o.reading); err != nil {
			of.Close()
			return opened{}, usageError{fmt.Errorf("--untrained: %w", err)}
		}
	}
	return both, nil
}

// read opens the store at a path in a way, unless something is wrong with what was told.
func (o *storeOptions) read(path string, way func(string, store.Settings) (*store.Store, error), wrong ...error) (*store.Store, error) {
	wrong = append([]error{usage(simd.EnvError())}, wrong...)
	if o.memory != "" {
		bytes, err := bytesOf(o.memory)
		if err != nil {
			wrong = append(wrong, usageError{&setting.Error{Setting: "memory", Value: text.Clip(o.memory), Problem: err.Error()}})
		}
		o.reading.Memory, o.probing.Memory = bytes, bytes
	}
	if err := text.Together(wrong...); err != nil {
		return nil, err
	}
	of, err := way(path, o.reading)
	if err != nil {
		return nil, usage(err)
	}
	return of, nil
}

// isPath reports whether a word names something that is there.
func isPath(word string) bool {
	_, err := os.Stat(word)
	return err == nil
}

// newOpen returns `fathom open`.
func newOpen(pool *simd.Pool) *cobra.Command {
	told, looks := newStoreOptions(), newOptions()
	told.follow = true
	cmd := &cobra.Command{
		Use:   "open STORE|RUN|DIR",
		Short: "Open what your own network made, arrays in files, saved runs, or a study",
		Long: "open shows a file or directory of arrays (" + array.Formats + ") in the app: the layers of your own network, " +
			"for the same samples, with labels. Every layer is checked and probed. Where names leave more than one reading, it asks " +
			"for a setting; fathom.toml in the store says it once and for all (--write-manifest writes it). " +
			"Each row is shown with its text, image and name, which --text, --images and --ids point to or their own names tell. " +
			"Of a directory of saved runs it shows all of them, and what tells those apart that are marked; of the directory of a study what it has found, as it comes. " +
			"Of a language model's hidden states 0 is the embeddings and k what comes after block k; the last may come after the final norm.",
		Example: `# a directory with one .npy a layer, and labels.npy
fathom open acts
# honest_llama's layout: samples × layers × features in one array
fathom open layer_wise.npy --axes nld --labels labels.npy
# with the sentences, a JSON object a line, beside every figure of one
fathom open acts --text reviews.jsonl:body
# what a directory of checkpoints knows at each step, those to come too
fathom open checkpoints
# a run that was saved: finished, broken off, or living in another process
fathom open runs/20261126T010203Z-mnist-100x3-s1-q4hz
# the runs that were saved in a directory
fathom open ./runs
# a study, while others work at it or afterwards
fathom open ./depth
# without the app
fathom run acts --format json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("it needs one file or directory of arrays, a saved run, or a study; see `%s --help`", cmd.CommandPath())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			err := text.Together(told.wrong...)
			if err != nil {
				return err
			}
			if err := told.shown(cmd, looks); err != nil {
				return err
			}
			if isSaved(args[0]) || study.IsStudy(args[0]) {
				return openSaved(cmd, args[0], told.look, pool)
			}
			return openStore(cmd, told, args[0], pool)
		},
	}
	addStoreSettings(cmd, told, storeTable())
	addSettings(cmd, looks, kit.AppearanceSettings())
	cmd.Flags().BoolVar(&told.manifest, "write-manifest", false, "write fathom.toml, which states how the store is read, and end")
	return cmd
}

// openStore opens the app on a store, once it has a checkpoint where it is followed, or writes its
// manifest.
func openStore(cmd *cobra.Command, told *storeOptions, path string, pool *simd.Pool) error {
	terminal := wantTerminal(fmt.Sprintf("`fathom run %[1]s`, or `fathom open %[1]s --plain`", text.Quote(path)))
	way, awaited := store.Open, func() {}
	if terminal == nil && told.follow && !told.manifest {
		ctx, stop := untilSignal()
		way, awaited = awaiting(ctx, cmd.ErrOrStderr()), stop
	}
	both, err := told.open(path, way)
	awaited()
	if err != nil {
		return err
	}
	if told.manifest {
		defer both.close()
		return writeManifest(path, both.of, cmd.OutOrStdout())
	}
	if terminal != nil && !told.look.Plain {
		both.close()
		return terminal
	}
	a, err := told.saving.analyse(both, both.follower(told.follow), pool)
	if err != nil {
		return err
	}
	if told.look.Plain {
		return plainStore(a, both, cmd.InOrStdin(), cmd.OutOrStdout())
	}
	spareThread()
	return showStore(a, both, told.look)
}

func (o opened) close() {
	o.of.Close()
	if o.untrained != nil {
		o.untrained.Close()
	}
}

// runStore probes a store without the app and writes its result to out, progress to status.
func runStore(told *storeOptions, path string, pool *simd.Pool, o output, out, status io.Writer) error {
	if err := o.check(); err != nil {
		return err
	}
	ctx, stop := untilSignal()
	defer stop()
	way := store.Open
	if told.follow {
		way = awaiting(ctx, status)
	}
	both, err := told.open(path, way)
	if err != nil {
		return err
	}
	follower := both.follower(told.follow)
	if told.follow && follower == nil {
		both.close()
		return usageError{fmt.Errorf("--follow: %s has no checkpoints by its names, and so none that could come", text.Printable(path))}
	}
	a, err := told.saving.analyse(both, follower, pool)
	if err != nil {
		return err
	}
	defer a.Close()
	a.Ask(run.Requests(both.spec.Stages)...)
	a.Finish()
	events, err := watchStore(ctx, a, told.follow, o.format, out, status)
	switch {
	case ctx.Err() != nil && told.follow:
		interrupted := interruptedStore(run.CollectStore(both.spec, events), o.format, out)
		if o.exports { // the interrupt ended the waiting, and all that was waited for is there
			if err := exportStore(context.WithoutCancel(ctx), a, both, o, out, status); err != nil {
				return err
			}
		}
		return interrupted
	case ctx.Err() != nil:
		g := a.Gauge()
		return fmt.Errorf("%w after %s of %s layers", errInterrupted, text.Count(g.Step), text.Count(g.Steps))
	case err != nil:
		return err
	}
	result := run.CollectStore(both.spec, events)
	unread := o.keep(writeStore(out, result, o.format), func() error { return exportStore(ctx, a, both, o, out, status) })
	if unread != nil && unread != errUnread {
		return unread
	}
	a.Close()
	if err := problemOf(a); err != nil {
		return err
	}
	sayWhere(a, status)
	return text.Together(storeFailure(result), unread)
}
