package main

import (
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fathom/data"
	"fathom/data/text"
	"fathom/model/simd"
)

// unreleased is the version of a program that is neither a release nor was installed as a
// version of the module.
const unreleased = "1.1.0-dev"

// release is the version of a release. The linker sets it: -ldflags "-X main.release=1.2.3".
var release string

// program is what the running program is.
var program = identify(release, buildInfo())

// identity says which program this is.
type identity struct {
	version  string // without a leading v
	commit   string // the hash of the commit it was built from, "" if unknown
	time     string // of the commit, such as 2026-11-26 05:05:00 UTC, "" if unknown
	modified bool   // whether something was changed after the commit
}

// buildInfo is what Go wrote into the program when it was built.
func buildInfo() *debug.BuildInfo {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info
	}
	return &debug.BuildInfo{}
}

// pseudoVersion matches the versions that Go makes up for commits without a tag.
var pseudoVersion = regexp.MustCompile(`[-.]\d{14}-[0-9a-f]{12}$`)

// identify takes the version from the release if there is one, else from the module if it has
// one, and the commit from what Go found in the checkout.
func identify(release string, info *debug.BuildInfo) identity {
	id := identity{version: unreleased}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			id.commit = s.Value
		case "vcs.time":
			if at, err := time.Parse(time.RFC3339, s.Value); err == nil {
				id.time = at.UTC().Format("2006-01-02 15:04:05 UTC")
			}
		case "vcs.modified":
			id.modified = s.Value == "true"
		}
	}
	module := strings.TrimSuffix(info.Main.Version, "+dirty") // which modified says too
	switch {
	case release != "":
		id.version = strings.TrimPrefix(release, "v")
	case module == "" || module == "(devel)":
	case id.commit == "" || !pseudoVersion.MatchString(module):
		// In a checkout without a tag the version would be the commit once more.
		id.version = strings.TrimPrefix(module, "v")
	}
	return id
}

// String is the version and the commit in few letters, such as "0.1.0 (07313b4, modified)".
func (id identity) String() string {
	switch short := id.commit[:min(7, len(id.commit))]; {
	case short == "":
		return id.version
	case id.modified:
		return id.version + " (" + short + ", modified)"
	default:
		return id.version + " (" + short + ")"
	}
}

// source is the line that names the commit, "" if it is unknown.
func (id identity) source() string {
	if id.commit == "" {
		return ""
	}
	line := "commit " + id.commit
	if id.time != "" {
		line += " of " + id.time
	}
	if id.modified {
		line += ", modified"
	}
	return line + "\n"
}

// newVersion returns `fathom version`.
func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the kernels in use and the notice of the data inside",
		Long: "version prints fathom's version, what it was built with, for and from, the kernels in use and the notice of the " +
			"data inside.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return write(cmd.OutOrStdout(), fmt.Appendf(nil,
				"fathom %s, %s, %s/%s\n%skernels %s; this processor runs %s, and %s chooses\n\nMNIST, inside the program:\n%s",
				program.version, runtime.Version(), runtime.GOOS, runtime.GOARCH, program.source(),
				simd.Default().Tier(), text.List(simd.Supported(), "and"), simd.EnvVar, data.Notice()))
		},
	}
}
