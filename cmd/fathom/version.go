package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"fathom/data"
	"fathom/data/text"
	"fathom/model/simd"
)

// version is fathom's own.
const version = "0.1.0"

// newVersion returns `fathom version`.
func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the kernels in use and the notice of the data inside",
		Long:  "version prints fathom's version, what it was built with and for, the kernels in use and the notice of the data inside.",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return write(cmd.OutOrStdout(), fmt.Appendf(nil,
				"fathom %s, %s, %s/%s\nkernels %s; this processor runs %s, and %s chooses\n\nMNIST, inside the program:\n%s",
				version, runtime.Version(), runtime.GOOS, runtime.GOARCH,
				simd.Default().Tier(), text.List(simd.Supported(), "and"), simd.EnvVar, data.Notice()))
		},
	}
}
