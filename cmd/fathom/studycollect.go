package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"fathom/data/text"
	"fathom/model/study"
	"fathom/model/study/work"
)

// newStudyCollect returns `fathom study collect`.
func newStudyCollect() *cobra.Command {
	formats := []string{"text", "json", "csv"}
	format, to := formats[0], dirFlag("")
	cmd := &cobra.Command{
		Use:   "collect DIR",
		Short: "Say what a study has found so far",
		Long: "collect puts together what all processes have found: the mean of each setting with its t interval over seeds, " +
			"the comparisons that the plan declared, paired by seed and after Holm, and what is missing or failed. " +
			"Tasks that were done twice must have the same document; where they have not, it names who made them. csv has a line for each task. " +
			"--export writes all three formats into a directory, as e does in `fathom open DIR`.",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("it needs the directory of a study; see `%s --help`", cmd.CommandPath())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, err := study.Open(args[0])
			if err != nil {
				return err
			}
			record, err := dir.Read()
			if err != nil {
				return err
			}
			var raw []byte
			switch format {
			case "json":
				raw, err = record.Collect().Document()
			case "csv":
				raw, err = record.CSV()
			default:
				raw = []byte(record.Collect().Text())
			}
			if err != nil {
				return err
			}
			return output{exports: to != ""}.keep(write(cmd.OutOrStdout(), raw), func() error {
				paths, err := record.Write(string(to))
				if err != nil {
					return err
				}
				return write(cmd.ErrOrStderr(), fmt.Appendf(nil, "written to %s: %s\n", to, text.Plural(len(paths), "file")))
			})
		},
	}
	addChoice(cmd, nil, &format, "format", "form of the result", formats)
	cmd.Flags().Var(&to, "export", "new or empty directory for the text, the JSON and the CSV")
	return cmd
}

// studyProgress draws a line on a terminal with how far a study is, or says now and then how far where
// there is none.
type studyProgress struct {
	w        io.Writer
	terminal bool
	last     time.Time
	problem  string
	worker   bool // whose tasks come one by one
}

func newStudyProgress(w io.Writer) *studyProgress {
	file, ok := w.(*os.File)
	return &studyProgress{w: w, terminal: ok && term.IsTerminal(file.Fd())}
}

// tell tells how far it is.
func (p *studyProgress) tell(at work.Progress) {
	if at.Problem != p.problem {
		if p.problem = at.Problem; p.problem != "" {
			p.clear()
			fmt.Fprintf(p.w, "fathom: %s; it is tried again\n", text.Printable(p.problem))
		}
	}
	every := time.Minute
	if p.terminal {
		every = 100 * time.Millisecond
	}
	if time.Since(p.last) < every {
		return
	}
	first := p.last.IsZero()
	p.last = time.Now()
	line := fmt.Sprintf("%s of %s done", text.Count(at.Before+at.Done), text.Plural(at.Tasks, "task"))
	if p.worker {
		line = text.Plural(at.Done, "task") + " done here"
	}
	if at.Failed > 0 {
		line += fmt.Sprintf(", %s failed", text.Count(at.Failed))
	}
	if at.Left > 0 && !p.worker {
		line += fmt.Sprintf("  %s left", work.Roughly(at.Left))
	}
	switch {
	case p.terminal:
		fmt.Fprint(p.w, "\r\x1b[K"+line)
	case !first:
		fmt.Fprintf(p.w, "fathom: %s\n", line)
	}
}

// clear takes the line away.
func (p *studyProgress) clear() {
	if p.terminal {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
