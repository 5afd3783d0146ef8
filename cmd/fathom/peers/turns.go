package peers

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"fathom/data/text"
)

// Result is what a training came to.
type Result struct {
	Seconds  float64 // of the training alone, its evaluations included
	Accuracy float64 // after its last step, or the last that was evaluated
}

// Row is a peer's time of a work beside fathom's, both medians of runs in turn.
type Row struct {
	Work
	Fathom  float64 `json:"fathom_seconds"`
	Peer    string  `json:"peer"`
	Version string  `json:"version"`
	Threads int     `json:"threads"` // with which the peer is faster
	Seconds float64 `json:"seconds"`
	Ratio   float64 `json:"ratio"` // the peer's time in fathom's
}

// Turns lets fathom, which is ours, and each library do a work so many times in turn. Before that each
// library tries with a tenth of the steps whether one thread or all cores suit it better. tell is told what is
// done next.
func (r *Runner) Turns(ctx context.Context, w Work, runs int, ours func(context.Context, Work) (Result, error), tell func(string)) ([]Row, error) {
	var libs []library
	var rows []Row
	for _, l := range libraries() {
		if r.Has[l.name] == "" {
			continue
		}
		tell(fmt.Sprintf("%s: how many threads suit %s", w.Name, l.name))
		threads, err := r.threads(ctx, l, w)
		if err != nil {
			return nil, err
		}
		libs, rows = append(libs, l), append(rows, Row{Work: w, Peer: l.name, Version: r.Has[l.name], Threads: threads})
	}
	mine, theirs := []float64{}, make([][]float64, len(libs))
	for turn := range runs {
		tell(fmt.Sprintf("%s: turn %d of %d, fathom", w.Name, turn+1, runs))
		did, err := ours(ctx, w)
		if err != nil {
			return nil, err
		}
		if err := w.check("fathom", did); err != nil {
			return nil, err
		}
		mine = append(mine, did.Seconds)
		for i, l := range libs {
			tell(fmt.Sprintf("%s: turn %d of %d, %s", w.Name, turn+1, runs, l.name))
			did, err := r.train(ctx, l, w, rows[i].Threads)
			if err != nil {
				return nil, err
			}
			if err := w.check(l.name, did); err != nil {
				return nil, err
			}
			theirs[i] = append(theirs[i], did.Seconds)
		}
	}
	for i := range rows {
		rows[i].Fathom, rows[i].Seconds = median(mine), median(theirs[i])
		rows[i].Ratio = rows[i].Seconds / rows[i].Fathom
	}
	return rows, nil
}

// check finds out whether the right work was done.
func (w Work) check(who string, did Result) error {
	if did.Accuracy >= w.least && did.Accuracy <= 0.99 {
		return nil
	}
	return fmt.Errorf("%s, %s: the accuracy at the end is %.3f, expected %.2f to 0.99: it did other work", who, w.Name, did.Accuracy, w.least)
}

// threads is the number of threads with which a library is faster.
func (r *Runner) threads(ctx context.Context, l library, w Work) (int, error) {
	if r.cores == 1 {
		return 1, nil
	}
	w.Steps = max(100, w.Steps/1000*100)
	one, err := r.train(ctx, l, w, 1)
	if err != nil {
		return 0, err
	}
	all, err := r.train(ctx, l, w, r.cores)
	if one.Seconds <= all.Seconds {
		return 1, err
	}
	return r.cores, err
}

// train lets a library do a work.
func (r *Runner) train(ctx context.Context, l library, w Work, threads int) (Result, error) {
	hidden := make([]string, len(w.Hidden))
	for i, width := range w.Hidden {
		hidden[i] = strconv.Itoa(width)
	}
	args := append(slices.Clone(l.args), "--data", r.data(), "--hidden", strings.Join(hidden, ","), "--batch", strconv.Itoa(w.Batch),
		"--steps", strconv.Itoa(w.Steps), "--lr", strconv.FormatFloat(w.Rate, 'g', -1, 64))
	var said struct {
		Curve   []float64
		Seconds struct{ Train float64 }
	}
	if err := r.run(ctx, threads, &said, l.script, args...); err != nil {
		return Result{}, err
	}
	if len(said.Curve) == 0 || said.Seconds.Train <= 0 {
		return Result{}, fmt.Errorf("%s %s: it prints no curve or no time", text.Quote(r.Path), l.script)
	}
	return Result{said.Seconds.Train, said.Curve[len(said.Curve)-1]}, nil
}

// median is that of some values, of which there is one at least.
func median(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

// Text is the table of all rows for a person to read.
func Text(rows []Row) []byte {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "training\tbatch\tsteps\tfathom\tpeer\t\tthreads\tratio")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%d\t%s\t%.2f s\t%.2f s\t%s %s\t%d\t%.1f\n", r.Name, r.Batch, text.Count(r.Steps), r.Fathom, r.Seconds,
			r.Peer, text.Line(r.Version), r.Threads, r.Ratio)
	}
	w.Flush()
	return b.Bytes()
}
