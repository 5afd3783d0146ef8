package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"fathom/cmd/fathom/cost"
	"fathom/data"
	"fathom/data/text"
	"fathom/model/lab"
	"fathom/model/simd"
)

// curveFlag are the axes of `fathom bench --curve`, all where none is named.
type curveFlag []string

const everyAxis = "all"

func (f *curveFlag) Set(value string) error {
	*f = strings.Split(value, ",")
	if slices.Contains(*f, everyAxis) {
		*f = nil
	}
	_, err := cost.Choose(*f)
	return err
}

func (f *curveFlag) String() string { return strings.Join(*f, ",") }
func (f *curveFlag) Type() string   { return "axes" }

// curveReport is what `fathom bench --curve` measures.
type curveReport struct {
	Version    string      `json:"version"`
	Go         string      `json:"go"`
	Platform   string      `json:"platform"`
	Cores      int         `json:"cores"`
	Tier       string      `json:"tier"`
	PeakGFLOPS float64     `json:"peak_gflops"` // all cores, multiply-adds on registers
	Axes       []cost.Axis `json:"axes"`
}

// benchCurve measures the axes of the curve and writes each as soon as it is there.
func benchCurve(out io.Writer, format string, names []string, pool *simd.Pool) error {
	ctx, stop := untilSignal()
	defer stop()
	axes, err := cost.Choose(names)
	if err != nil {
		return usage(err)
	}
	config := rules.Default
	set, err := data.Open(config.Source.Data, lab.Split(config))
	if err != nil {
		return err
	}
	meter := cost.NewMeter(pool, set.Train, cost.Default(mostMemory()))
	r := curveReport{Version: program.version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Cores: pool.Cores(),
		Tier: simd.Default().Tier(), PeakGFLOPS: meter.Peak}
	if format == "text" {
		head := fmt.Sprintf("fathom %s, %s, %s, %s, kernels %s\nall cores at their best: %.1f GFLOPS (multiply-adds on registers)\n",
			r.Version, r.Go, r.Platform, text.Plural(r.Cores, "core"), r.Tier, r.PeakGFLOPS)
		if err := write(out, []byte(head)); err != nil {
			return err
		}
	}
	for _, axis := range axes {
		measured, err := meter.Measure(ctx, axis)
		if ctx.Err() != nil {
			return errInterrupted
		}
		if err != nil {
			return err
		}
		r.Axes = append(r.Axes, measured)
		if format == "text" {
			if err := write(out, measured.Text()); err != nil {
				return err
			}
		}
	}
	if format == "text" {
		return nil
	}
	said, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return write(out, append(said, '\n'))
}

// mostMemory is how much a measurement may take: half of what the machine has, or the container may use;
// 0 where the system does not tell.
func mostMemory() int64 {
	total, limit := memory()
	if limit > 0 && (total == 0 || limit < total) {
		total = limit
	}
	return total / 2
}
