package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"fathom/data/text"
	"fathom/model/simd"
	"fathom/tui/kit"
)

// checkup is what a report of a fault needs to say of where the program runs. What is unknown is left
// out.
type checkup struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Go      string `json:"go"`
	System  string `json:"system"` // linux/amd64

	Kernels   string   `json:"kernels"`
	Supported []string `json:"kernels_supported"`
	Cores     int      `json:"cores"`      // that the system lets the process use
	Threads   int      `json:"threads"`    // GOMAXPROCS
	Decided   string   `json:"threads_by"` // what decided that
	Memory    int64    `json:"memory_bytes,omitempty"`
	Limit     int64    `json:"memory_limit_bytes,omitempty"` // of the container

	Terminal terminalFacts `json:"terminal"`
	Asked    answers       `json:"answers"`
	Colours  string        `json:"colours"`
	Because  string        `json:"colours_by"`
	Theme    string        `json:"theme"`
	Since    string        `json:"theme_by"`
	ASCII    bool          `json:"ascii"`

	Config    string   `json:"config_file,omitempty"`
	Told      []string `json:"config_settings,omitempty"` // in the file
	Variables []string `json:"variables,omitempty"`       // of the environment, those of paths without a value
	Problems  []string `json:"problems,omitempty"`
}

// terminalFacts is what the environment and the system say of the terminal.
type terminalFacts struct {
	Input       bool   `json:"stdin_is_terminal"`
	Output      bool   `json:"stdout_is_terminal"`
	Columns     int    `json:"columns,omitempty"`
	Rows        int    `json:"rows,omitempty"`
	Name        string `json:"TERM"`
	ColorTerm   string `json:"COLORTERM"`
	Program     string `json:"TERM_PROGRAM"`
	Multiplexer string `json:"multiplexer,omitempty"`
	SSH         bool   `json:"ssh"`
	Locale      string `json:"locale"`
	Progress    bool   `json:"draws_progress"` // see [kit.DrawsProgress]
}

// newDoctor returns `fathom doctor`.
func newDoctor() *cobra.Command {
	told, format := newOptions(), "text"
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Print what a report of a fault needs: terminal, colours, kernels, cores, settings",
		Long: "doctor prints what a report of a fault needs to say of where fathom runs: its version, the processor's kernels, cores and memory, " +
			"the terminal by what the environment says and by what it answers, the colours and the theme that come of that and why, " +
			"the configuration file and the variables that are set, those of paths and unknown ones without their values. It asks the terminal only " +
			"where it is read from and written to, in the foreground, and waits at most a second.",
		Example: `# to paste into a report
fathom doctor
fathom doctor --format json > doctor.json`,
		Args:              noArguments,
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil }, // what is wrong is among what is told
		RunE: func(cmd *cobra.Command, _ []string) error {
			c := examine(cmd, told)
			if format == "json" {
				out, err := json.MarshalIndent(c, "", "  ")
				if err != nil {
					return err
				}
				return write(cmd.OutOrStdout(), append(out, '\n'))
			}
			return write(cmd.OutOrStdout(), []byte(fit(c.text(), columns(cmd.OutOrStdout()))))
		},
	}
	addSettings(cmd, told, kit.AppearanceSettings())
	addChoice(cmd, told, &format, "format", "form of what is printed", []string{"text", "json"})
	return cmd
}

// examine finds out all of a checkup.
func examine(cmd *cobra.Command, told *options) checkup {
	c := checkup{
		Version: program.version, Commit: program.commit, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Kernels: simd.Default().Tier(), Supported: simd.Supported(),
	}
	c.cores(os.Getenv("GOMAXPROCS"))
	c.Memory, c.Limit = memory()
	c.terminal(os.Getenv)

	look, _, wrong := told.appearance(cmd.Flags())
	file, _ := openConfig(cmd.Flags())
	for _, e := range file {
		c.Config, _, _ = strings.Cut(e.at.place, " line ")
		c.Told = append(c.Told, e.name)
	}
	c.variables(os.Environ())
	for _, err := range text.Each(text.Together(wrong, simd.EnvError())) {
		c.Problems = append(c.Problems, text.Printable(err.Error()))
	}

	c.Asked = askTerminal()
	profile, why := screenColours(look)
	c.Colours, c.Because = strings.ToLower(profile.String()), why
	switch t := cmp.Or(look.Theme, "auto"); {
	case t != "auto":
		c.Theme, c.Since = t, "--theme "+t
	case strings.HasPrefix(c.Asked.Problem, "not asked"):
		c.Theme, c.Since = "dark", "the terminal was not asked"
	case c.Asked.Background == "":
		c.Theme, c.Since = "dark", "the terminal has not said what its background is"
	case c.Asked.dark:
		c.Theme, c.Since = "dark", "the terminal's background"
	default:
		c.Theme, c.Since = "light", "the terminal's background"
	}
	c.ASCII = look.DrawsASCII(kit.ASCIIOnly(os.Getenv))
	return c
}

// cores finds out how many threads compute, and why: variable is what GOMAXPROCS says.
func (c *checkup) cores(variable string) {
	c.Cores, c.Threads = runtime.NumCPU(), runtime.GOMAXPROCS(0)
	switch {
	case func() bool { n, err := strconv.Atoi(variable); return err == nil && n > 0 }(): // as the runtime reads it
		c.Decided = "GOMAXPROCS=" + variable
	case c.Threads < c.Cores:
		c.Decided = "the processor time that the container may use"
	default:
		c.Decided = "the cores"
	}
}

// terminal takes what is said of the terminal without asking it.
func (c *checkup) terminal(getenv func(string) string) {
	t := &c.Terminal
	t.Input, t.Output = term.IsTerminal(os.Stdin.Fd()), term.IsTerminal(os.Stdout.Fd())
	if t.Output {
		t.Columns, t.Rows, _ = term.GetSize(os.Stdout.Fd())
	}
	t.Name, t.ColorTerm = getenv("TERM"), getenv("COLORTERM")
	t.Program = strings.TrimSpace(getenv("TERM_PROGRAM") + " " + getenv("TERM_PROGRAM_VERSION"))
	for _, m := range [][2]string{{"TMUX", "tmux"}, {"STY", "screen"}, {"ZELLIJ", "zellij"}} {
		if getenv(m[0]) != "" {
			t.Multiplexer = m[1]
		}
	}
	t.SSH = getenv("SSH_TTY") != "" || getenv("SSH_CONNECTION") != ""
	t.Locale = cmp.Or(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG"))
	t.Progress = kit.DrawsProgress(getenv)
}

// variables lists what of the environment decides something: the settings, of which those that are
// paths are only named, and what is about colours and cores.
func (c *checkup) variables(environ []string) {
	kinds := map[string]string{"FATHOM_CONFIG": "file"}
	for _, s := range allSettings() {
		kinds[variable(s.Name)] = s.Kind
	}
	shown := []string{"NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GOMAXPROCS", "GOGC", "GOMEMLIMIT", "GODEBUG", simd.EnvVar}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		kind, setting := kinds[name]
		switch {
		case value == "":
		case setting && (kind == "dir" || kind == "file" || kind == "path" || strings.ContainsAny(value, `/\`)):
			c.Variables = append(c.Variables, name+" (a path)")
		case setting:
			c.Variables = append(c.Variables, name+"="+text.Clip(value))
		case strings.HasPrefix(name, "FATHOM_") && name != simd.EnvVar:
			c.Variables = append(c.Variables, text.Printable(text.Brief(name))+" (no setting)")
		default:
			for _, s := range shown {
				if name == s {
					c.Variables = append(c.Variables, name+"="+text.Clip(value))
				}
			}
		}
	}
}

// text is the checkup as lines of a name and what it is.
func (c checkup) text() string {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		if said := text.Printable(fmt.Sprintf(format, args...)); said != "" {
			fmt.Fprintf(&b, "%-12s%s\n", name, said)
		}
	}
	t, yes := c.Terminal, map[bool]string{true: "yes", false: "no"}
	line("fathom", "%s", strings.TrimSpace(c.Version+" "+c.Commit))
	line("built", "%s for %s", c.Go, c.System)
	line("kernels", "%s of %s", c.Kernels, text.List(c.Supported, "and"))
	line("cores", "%d; %s by %s", c.Cores, text.Plural(c.Threads, "thread"), c.Decided)
	if c.Memory > 0 {
		line("memory", "%s%s", gigabytes(c.Memory), map[bool]string{true: "; the container may use " + gigabytes(c.Limit)}[c.Limit > 0])
	}
	b.WriteString("\n")
	line("terminal", "TERM=%s COLORTERM=%s TERM_PROGRAM=%s", t.Name, t.ColorTerm, t.Program)
	cells := "size unknown"
	if t.Columns > 0 {
		cells = fmt.Sprintf("%d×%d cells", t.Columns, t.Rows)
	}
	line("", "input %s, output %s, %s, multiplexer %s, ssh %s, locale %s, draws progress %s", yes[t.Input], yes[t.Output], cells,
		cmp.Or(t.Multiplexer, "none"), yes[t.SSH], cmp.Or(t.Locale, "none"), yes[t.Progress])
	line("answers", "%s", c.Asked.sentence())
	line("colours", "%s: %s", c.Colours, c.Because)
	line("theme", "%s: %s", c.Theme, c.Since)
	line("ASCII only", "%s", yes[c.ASCII])
	b.WriteString("\n")
	line("file", "%s", cmp.Or(c.Config, "no configuration file, or an empty one"))
	line("", "%s", strings.Join(c.Told, ", "))
	line("variables", "%s", cmp.Or(strings.Join(c.Variables, ", "), "none that count"))
	for _, problem := range c.Problems {
		line("problem", "%s", problem)
	}
	return b.String()
}

// gigabytes writes a size.
func gigabytes(bytes int64) string { return fmt.Sprintf("%.1f GB", float64(bytes)/1e9) }
