package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"text/tabwriter"
	"time"

	"fathom/data/store"
	"fathom/data/text"
	"fathom/model/repr"
	"fathom/model/simd"
	"fathom/model/spec"
)

// passReport is what `fathom bench STORE` measures: one pass over each layer's file.
type passReport struct {
	Store  string      `json:"store"`
	Cores  int         `json:"cores"`
	Layers []layerPass `json:"layers"`
	Peak   int64       `json:"peak_bytes,omitempty"` // of this process's resident memory; 0 where it is not told
}

// layerPass is one pass over the rows of a layer: the mean and the deviation of each column, and the
// gradient of a probe of all classes.
type layerPass struct {
	Layer     string  `json:"layer"`
	Rows      int     `json:"rows"`
	Width     int     `json:"width"`
	Type      string  `json:"type"`
	Bytes     int64   `json:"bytes"` // of the array in its file
	Seconds   float64 `json:"seconds"`
	GBs       float64 `json:"gb_per_second"` // of the array in its file
	Constant  int     `json:"constant_columns"`
	NotFinite int     `json:"columns_not_finite"`
}

// benchStore takes one pass over each layer of a store at its last moment and reports how fast it was.
func benchStore(told *storeOptions, path, format string, pool *simd.Pool, out io.Writer) error {
	ctx, stop := untilSignal()
	defer stop()
	both, err := told.open(path)
	if err != nil {
		return err
	}
	defer both.close()
	report, err := passes(ctx, both.of, pool)
	if err != nil {
		return err
	}
	report.Store = path
	if format == "json" {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	}
	return write(out, report.text())
}

// passes reads each layer once, as many rows as there are, and holds none of them.
func passes(ctx context.Context, of *store.Store, pool *simd.Pool) (passReport, error) {
	report := passReport{Cores: pool.Cores()}
	moment := len(of.Moments()) - 1
	for i, layer := range of.Layers() {
		rows := of.All(moment, i)
		n, d := rows.Dims()
		weights := simd.NewMatrix(max(2, len(of.Classes())), d+1)
		begin := time.Now()
		survey, err := repr.Inspect(ctx, rows, classesOf(of, n), weights, pool)
		if err != nil {
			return report, err
		}
		pass := layerPass{Layer: layer.Name, Rows: n, Width: d, Type: layer.Type.String(), Bytes: int64(layer.Type.Size()),
			Seconds: time.Since(begin).Seconds(), Constant: survey.Constant, NotFinite: survey.NotFinite}
		for _, length := range layer.Shape {
			pass.Bytes *= int64(length)
		}
		pass.GBs = float64(pass.Bytes) / 1e9 / pass.Seconds
		report.Layers = append(report.Layers, pass)
	}
	report.Peak = peakMemory()
	return report, nil
}

// classesOf is the class of each of n rows of all splits. Those without one count as the first: how
// long a pass takes does not depend on it.
func classesOf(of *store.Store, n int) []int32 {
	out := make([]int32, n)
	for _, split := range []store.Split{store.Train, store.Test, store.Validation} {
		labels := of.Labels(split)
		for i, row := range of.Index(split) {
			if i < len(labels) && labels[i] != spec.None {
				out[row] = labels[i]
			}
		}
	}
	return out
}

// peakMemory is the most resident memory that this process has had, in bytes; 0 where the system
// does not tell it as Linux does.
func peakMemory() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if rest, is := bytes.CutPrefix(line, []byte("VmHWM:")); is {
			if fields := bytes.Fields(rest); len(fields) > 0 {
				kib, _ := strconv.ParseInt(string(fields[0]), 10, 64)
				return kib << 10
			}
		}
	}
	return 0
}

// text is the report as a table.
func (r passReport) text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "One pass over each layer of %s, on %s: mean and deviation of each column, the gradient of a probe\n\n",
		text.Printable(r.Store), text.Plural(r.Cores, "core"))
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "layer\trows\twidth\ttype\tGB\tseconds\tGB/s\tconstant\tnot finite\t\n")
	for _, p := range r.Layers {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%.2f\t%.2f\t%.2f\t%d\t%d\t\n", text.Printable(p.Layer), text.Count(p.Rows), text.Count(p.Width), p.Type,
			float64(p.Bytes)/1e9, p.Seconds, p.GBs, p.Constant, p.NotFinite)
	}
	w.Flush()
	if r.Peak > 0 {
		fmt.Fprintf(&b, "\nmemory: at most %.2f GB were resident\n", float64(r.Peak)/1e9)
	}
	return b.Bytes()
}
