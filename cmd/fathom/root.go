package main

import (
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"fathom/data"
	"fathom/model/lab"
	"fathom/model/simd"
)

// newRoot returns the command tree.
func newRoot() *cobra.Command {
	config := lab.Default()
	root := &cobra.Command{
		Use:   "fathom",
		Short: "A terminal laboratory for what the layers of a neural network know",
		Long: "fathom trains a network in front of you, probes every layer with logistic regression, draws each\n" +
			"layer's principal components and teaches a second network the first one's features.\n" +
			"Without arguments it opens the app on MNIST, which is inside the program.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.Validate(); err != nil {
				return err
			}
			if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
				return usageError{fmt.Errorf("there is no terminal for the app here; use `fathom run`")}
			}
			return openApp(config)
		},
	}
	addExperiment(root, &config)
	root.AddCommand(newRun(), newBench(), newVersion())
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if err := simd.EnvError(); err != nil {
			return usageError{err}
		}
		return nil
	}
	return root
}

// noArguments refuses positional arguments in a sentence of its own.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageError{fmt.Errorf("%q is no command of %s; see `%s --help`", args[0], cmd.CommandPath(), cmd.CommandPath())}
}

// newRun returns `fathom run`.
func newRun() *cobra.Command {
	config, format := lab.Default(), "text"
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Do the experiment without the app, and print what it found",
		Long: "run does the same experiment as the app and prints its result: a table to read, one JSON document,\n" +
			"or the log's events as they come, one JSON object a line. Progress goes to standard error if that is\n" +
			"a terminal.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(formats, format) {
				return usageError{fmt.Errorf("--format %s: it must be text, json or ndjson", format)}
			}
			if err := config.Validate(); err != nil {
				return err
			}
			return runHeadless(config, format, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	addExperiment(cmd, &config)
	cmd.Flags().Var(text(&format, "name"), "format", "of the result: text, json or ndjson")
	return cmd
}

// loader reads and prepares the config's data once, however many labs ask for it.
func loader(config lab.Config) func() (*lab.Material, error) {
	return sync.OnceValues(func() (*lab.Material, error) {
		set, err := data.Open(config.Data, config.Split())
		if err != nil {
			return nil, err
		}
		return lab.Prepare(set), nil
	})
}
