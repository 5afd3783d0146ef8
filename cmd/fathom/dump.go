package main

import (
	"embed"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"fathom/cmd/fathom/complete"
	"fathom/data/text"
)

// dumpKinds are the libraries that there is a script for, dump/KIND.py, in the order of the help.
func dumpKinds() []string { return []string{"pytorch", "hf", "jax", "timm", "sklearn"} }

// dumpScripts are the scripts: each writes a store and is whole in itself.
//
//go:embed dump/*.py
var dumpScripts embed.FS

// newDump returns `fathom dump`.
func newDump() *cobra.Command {
	return &cobra.Command{
		Use:   "dump KIND",
		Short: "Print a Python script that writes what the layers of your network make of your data",
		Long: "dump prints a short Python script that writes a store, which `fathom open` takes without settings: named layers, one row an " +
			"item, with labels, groups, ids and checkpoints. KIND is the library: pytorch, with forward hooks; hf, hidden states of Hugging Face's " +
			"transformers, without the padding; jax; timm; or sklearn, for a multilayer perceptron. The script runs as it is printed, with an example of " +
			"its own, and what is yours to change stands in its first lines. It writes float32 or bfloat16, and says so where numbers are " +
			"larger than the type holds.",
		Example: `# the hidden states of a transformer
fathom dump hf > dump.py
python dump.py
fathom open acts
# the checkpoints of a network in PyTorch, as a table
fathom dump pytorch > dump.py
python dump.py
fathom run acts --untrained step-0`,
		ValidArgsFunction: complete.First(dumpKinds()),
		Args: func(cmd *cobra.Command, args []string) error {
			switch list := text.List(dumpKinds(), "and"); {
			case len(args) != 1:
				return usageError{fmt.Errorf("it needs one library, and there are %s; see `%s --help`", list, cmd.CommandPath())}
			case !slices.Contains(dumpKinds(), args[0]):
				return usageError{fmt.Errorf("there is no script for %q, but for %s", text.Brief(args[0]), list)}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			script, err := dumpScripts.ReadFile("dump/" + args[0] + ".py")
			if err != nil {
				return err
			}
			return write(cmd.OutOrStdout(), script)
		},
	}
}
