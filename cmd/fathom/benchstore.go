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
)

// passReport is what `fathom bench STORE` measures: one pass over each layer's file.
type passReport struct {
	Store  string      `json:"store"`
	Cores  int         `json:"cores"`
	Layers []layerPass `json:"layers"`
	Peak   int64       `json:"peak_bytes,omitempty"` // of this process's resident memory; 0 where it is not told
}

// layerPass is one pass over the rows of a layer: the mean and the deviation of each column, and the
// gradient of a probe of all classes, in which every row counts as of the first: how long a pass takes
// does not depend on it.
type layerPass struct {
	Layer     string  `json:"layer"`
	Rows      int     `json:"rows"`
	Width     int     `json:"width"`
	Type      string  `json:"type"`
	Bytes     int64   `json:"bytes"` // of its elements in the files
	Seconds   float64 `json:"seconds"`
	GBs       float64 `json:"gb_per_second"` // of these
	Constant  int     `json:"constant_columns"`
	NotFinite int     `json:"columns_not_finite"`
}

// benchStore takes one pass over each layer of a store at its last moment and reports how fast it was.
func benchStore(told *storeOptions, path, format string, pool *simd.Pool, out io.Writer) error {
	ctx, stop := untilSignal()
	defer stop()
	of, err := told.read(path, store.Open)
	if err != nil {
		return err
	}
	defer of.Close()
	report, err := passes(ctx, of, pool)
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
		survey, err := repr.Inspect(ctx, rows, make([]int32, n), weights, pool)
		if err != nil {
			return report, err
		}
		pass := layerPass{Layer: layer.Name, Rows: n, Width: d, Type: layer.Type.String(), Bytes: layer.Bytes,
			Seconds: max(1e-9, time.Since(begin).Seconds()), Constant: survey.Constant, NotFinite: survey.NotFinite}
		pass.GBs = float64(pass.Bytes) / 1e9 / pass.Seconds
		report.Layers = append(report.Layers, pass)
	}
	report.Peak = peakMemory()
	return report, nil
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
