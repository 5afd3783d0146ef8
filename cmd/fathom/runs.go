package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"fathom/cmd/fathom/complete"
	"fathom/data/filter"
	"fathom/data/text"
	"fathom/model/compare"
	"fathom/model/runfile"
	"fathom/model/shelf"
	"fathom/model/spec"
)

// listFormats are the forms of what is told of saved runs.
var listFormats = []string{"text", "json"}

// picking is which runs of a directory a command is about.
type picking struct {
	filter string
	sort   string
}

// addTo gives a command the flags.
func (p *picking) addTo(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.filter, "filter", "", "only runs that fulfil it, such as 'state=finished acc>0.97 -data:fashion or id:q4hz'; fields are the settings, state, acc, loss, when, took, size, note, probe.hidden1 and the like")
	cmd.Flags().StringVar(&p.sort, "sort", orders()[0], "the order: "+text.List(orders(), "or"))
	complete.Words(cmd, "sort", orders())
}

func orders() []string { return text.Words(compare.Orders()) }

// rows are the runs of a directory that are meant, in order.
func (p *picking) rows(dir string) ([]compare.Row, error) {
	if !slices.Contains(orders(), p.sort) {
		return nil, usageError{fmt.Errorf("--sort %s: it must be %s", text.Clip(p.sort), text.List(orders(), "or"))}
	}
	if !isPath(dir) {
		return nil, usageError{fmt.Errorf("%s: there is no such directory", text.Clip(dir))}
	}
	rows, err := shelf.New(rules, dir).List(context.Background())
	if err != nil {
		return nil, err
	}
	f, err := filter.Parse(p.filter, compare.Fields(rules, rows))
	if err != nil {
		return nil, usageError{fmt.Errorf("--filter %s: %w", text.Clip(p.filter), err)}
	}
	now := time.Now()
	rows = slices.DeleteFunc(rows, func(r compare.Row) bool { return !f.Match(r.At(now)) })
	compare.Sort(rows, compare.Order(p.sort))
	return rows, nil
}

// newRuns returns `fathom runs` and what keeps a directory of runs in order.
func newRuns() *cobra.Command {
	var picked picking
	told, format := newOptions(), listFormats[0]
	cmd := &cobra.Command{
		Use:   "runs DIR",
		Short: "List saved runs, note something of them, remove them",
		Long: "runs lists the runs that were saved in a directory: a table to read, or a JSON array with path, id, state, seed, data, accuracy and the rest. " +
			"A run is finished, diverged (finished, but its network did not learn), failed, stopped (left while something was to do), running, dead (its process was killed; `fathom run --resume` goes on), " +
			"silent (nobody can tell here) or unreadable. `fathom open DIR` shows the same in the app.",
		Example: `# the best of the finished runs
fathom runs ./runs --filter 'state=finished' --sort acc
# what was killed, as JSON
fathom runs ./runs --filter state=dead --format json
# see what would be removed: runs of more than a month that failed or were left
fathom runs prune ./runs --filter 'when>30d state=failed or when>30d state=stopped'`,
		Args: oneDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := text.Together(told.wrong...); err != nil {
				return err
			}
			rows, err := picked.rows(args[0])
			if err != nil {
				return err
			}
			if format == "json" {
				return writeRows(cmd, rows)
			}
			return write(cmd.OutOrStdout(), []byte(rowsText(rows, args[0], time.Now())))
		},
	}
	picked.addTo(cmd)
	addChoice(cmd, told, &format, "format", "form of the list", listFormats)
	cmd.AddCommand(newRunsRemove(), newRunsNote(), newRunsPrune())
	return cmd
}

// oneDirectory wants a directory of runs, which a run is not.
func oneDirectory(cmd *cobra.Command, args []string) error {
	if len(args) != 1 || runfile.IsRun(args[0]) {
		return usageError{fmt.Errorf("it needs one directory of runs; see `%s --help`", cmd.CommandPath())}
	}
	return nil
}

// listedRun is a run in the JSON of the list. Figures that are not known are null.
type listedRun struct {
	Path     string        `json:"path"`
	ID       string        `json:"id"`
	State    compare.State `json:"state"`
	Reason   string        `json:"reason"`
	Seed     uint64        `json:"seed"`
	Data     string        `json:"data"`
	Hidden   []int         `json:"hidden"`
	Accuracy spec.Figure   `json:"accuracy"`
	Loss     spec.Figure   `json:"loss"`
	Probes   []spec.Figure `json:"probes"`
	Step     int           `json:"step"`
	Steps    int           `json:"steps"`
	Started  *time.Time    `json:"started"`
	Seconds  float64       `json:"seconds"`
	Bytes    int64         `json:"bytes"`
	Made     string        `json:"made"`
	Note     string        `json:"note"`
}

// writeRows writes the list as JSON.
func writeRows(cmd *cobra.Command, rows []compare.Row) error {
	list := make([]listedRun, len(rows))
	for i, r := range rows {
		list[i] = listedRun{
			Path: r.Path, ID: r.ID, State: r.State, Reason: r.Reason, Seed: r.Seed, Data: r.Data, Hidden: append([]int{}, r.Hidden...), Accuracy: known(r.Accuracy), Loss: known(r.Loss),
			Probes: []spec.Figure{}, Step: r.Step, Steps: r.Steps, Seconds: r.Seconds, Bytes: r.Bytes, Made: r.Made, Note: r.Note,
		}
		for _, p := range r.Probes {
			list[i].Probes = append(list[i].Probes, known(p))
		}
		if !r.Started.IsZero() {
			list[i].Started = &rows[i].Started
		}
	}
	raw, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the list: %w", err)
	}
	return write(cmd.OutOrStdout(), append(raw, '\n'))
}

// known is a figure as JSON writes it: null where it is not finite.
func known(f spec.Figure) spec.Figure {
	if !f.Finite() {
		return compare.NotKnown
	}
	return f
}

// rowsText writes the list for a person to read.
func rowsText(rows []compare.Row, dir string, now time.Time) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	if len(rows) > 0 {
		fmt.Fprintln(w, "run\tdata\tshape\tseed\tstate\taccuracy\tlast probe\tstarted\tseconds\tMB\tnote")
	}
	for _, r := range rows {
		if r.State == compare.Unreadable {
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", text.Printable(r.Name), text.Printable(r.Data), r.Shape(), r.Seed, r.Stands(), figure(r.Accuracy, 4), figure(r.Last(), 3),
			r.Started.Local().Format("2006-01-02 15:04"), text.Decimal(r.Seconds, 1), text.Megabytes(r.Bytes), text.Printable(r.Note))
	}
	w.Flush()
	for _, r := range rows {
		if r.Reason != "" {
			fmt.Fprintf(&b, "%s: %s\n", text.Printable(r.Name), text.Printable(strings.TrimPrefix(r.Reason, r.Path+": ")))
		}
	}
	fmt.Fprintf(&b, "%s in %s\n", text.Plural(len(rows), "run"), text.Printable(dir))
	return b.String()
}

// newRunsRemove returns `fathom runs rm`.
func newRunsRemove() *cobra.Command {
	return &cobra.Command{
		Use:   "rm RUN...",
		Short: "Remove runs from the disk",
		Long:  "rm removes the directories of runs. A run that another process writes is not removed.",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{fmt.Errorf("it needs the directory of a run; see `%s --help`", cmd.CommandPath())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return removeRuns(cmd, args) },
	}
}

// removeRuns removes runs and says which; those that cannot be removed are said together.
func removeRuns(cmd *cobra.Command, paths []string) error {
	var errs []error
	for _, path := range paths {
		err := runfile.Delete(path)
		if errors.Is(err, os.ErrNotExist) {
			err = usageError{fmt.Errorf("%s: there is no such run", text.Clip(path))}
		}
		if err == nil {
			err = write(cmd.OutOrStdout(), []byte("removed "+text.Printable(path)+"\n"))
		}
		errs = append(errs, err)
	}
	return text.Together(errs...)
}

// newRunsNote returns `fathom runs note`.
func newRunsNote() *cobra.Command {
	return &cobra.Command{
		Use:   "note RUN TEXT...",
		Short: "Note something of a run, for the list and for filters",
		Long:  "note puts a line of text beside a run, in place of the one before; an empty text takes it away.",
		Example: `fathom runs note ./runs/20261126T010203Z-mnist-100x3-s7-q4hz the one in the talk
fathom runs ./runs --filter note:talk`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usageError{fmt.Errorf("it needs the directory of a run and a text; see `%s --help`", cmd.CommandPath())}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if !isPath(args[0]) {
				return usageError{fmt.Errorf("%s: there is no such run", text.Clip(args[0]))}
			}
			note := strings.Join(args[1:], " ")
			if err := runfile.CheckNote(note); err != nil {
				return usageError{err}
			}
			return runfile.SetNote(args[0], note)
		},
	}
}

// newRunsPrune returns `fathom runs prune`.
func newRunsPrune() *cobra.Command {
	var picked picking
	keep, yes := 0, false
	cmd := &cobra.Command{
		Use:   "prune DIR",
		Short: "List the runs that a filter picks, or all but the newest; --yes removes them",
		Long: "prune says which runs of a directory it would remove: those that --filter picks, but for the first --keep of them in the order of --sort. " +
			"With --yes it removes them. Runs that are running are kept, and so are those that cannot be read.",
		Args: oneDirectory,
		RunE: func(cmd *cobra.Command, args []string) error {
			flags := cmd.Flags()
			switch {
			case strings.TrimSpace(picked.filter) == "" && !flags.Changed("keep"): // an empty one may be a variable that is not set
				return usageError{fmt.Errorf("it needs --filter or --keep: which runs are to go; see `%s --help`", cmd.CommandPath())}
			case keep < 0:
				return usageError{fmt.Errorf("--keep %d: it must be 0 or more", keep)}
			}
			rows, err := picked.rows(args[0])
			if err != nil {
				return err
			}
			return prune(cmd, args[0], rows, keep, yes)
		},
	}
	picked.addTo(cmd)
	cmd.Flags().IntVar(&keep, "keep", 0, "keep so many of them, the first in the order of --sort")
	cmd.Flags().BoolVar(&yes, "yes", false, "remove them, and do not only say which")
	return cmd
}

// prune removes rows but for the first few of them, or says what it would remove.
func prune(cmd *cobra.Command, dir string, rows []compare.Row, keep int, yes bool) error {
	var paths []string
	var bytes int64
	for i, r := range rows {
		if i >= keep && !r.State.Living() && r.State != compare.Unreadable {
			paths, bytes = append(paths, r.Path), bytes+r.Bytes
		}
	}
	if yes {
		return text.Together(removeRuns(cmd, paths), runfile.Sweep(dir))
	}
	var b strings.Builder
	for _, path := range paths {
		fmt.Fprintln(&b, text.Printable(filepath.Clean(path)))
	}
	fmt.Fprintf(&b, "%s, %s MB; --yes removes them\n", text.Plural(len(paths), "run"), text.Megabytes(bytes))
	return write(cmd.OutOrStdout(), []byte(b.String()))
}
