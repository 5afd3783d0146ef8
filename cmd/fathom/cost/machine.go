package cost

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"
	"time"

	"fathom/data"
	"fathom/data/text"
	"fathom/model"
	"fathom/model/simd"
)

// Machine is what `fathom bench` measures on the machine it runs on.
type Machine struct {
	Version       string             `json:"version"`
	Go            string             `json:"go"`
	Platform      string             `json:"platform"`
	Cores         int                `json:"cores"`
	Tier          string             `json:"tier"`
	PeakGFLOPS    float64            `json:"peak_gflops"`     // one core, multiply-adds on registers
	AllPeakGFLOPS float64            `json:"all_peak_gflops"` // all cores at the same time
	Kernels       []Kernel           `json:"kernels"`
	MemoryGBs     float64            `json:"memory_gb_per_second"` // read by all cores
	Passes        []Pass             `json:"passes"`
	StepsPerSec   float64            `json:"steps_per_second"` // of the post's network, nothing beside it
	Seconds       map[string]float64 `json:"seconds"`          // the whole post without live probes
}

// Kernel is the best of several timings of one kernel.
type Kernel struct {
	Name         string  `json:"name"`
	Microseconds float64 `json:"microseconds"`
	GFLOPS       float64 `json:"gflops,omitempty"` // 0 where operations are not what is counted
}

// Pass is the best of several passes of a probe over more data than the caches hold, on all
// cores.
type Pass struct {
	Name   string  `json:"name"`
	GBs    float64 `json:"gb_per_second"` // of the data
	GFLOPS float64 `json:"gflops"`
}

// best returns the time of the fastest of many calls, in seconds.
func best(call func()) float64 {
	least := time.Duration(1 << 62)
	for begin := time.Now(); time.Since(begin) < 150*time.Millisecond; {
		start := time.Now()
		call()
		least = min(least, time.Since(start))
	}
	return least.Seconds()
}

// Kernels times the kernels on one core, at the sizes of the post's network and
// of a wide one.
func Kernels(k *simd.Kernels, images data.Images) []Kernel {
	w := simd.NewWorkspace(k, simd.Serial) // one core, as the best it is compared with
	rng := model.Stream(1, "bench")
	draw := func(rows, cols int) simd.Matrix {
		m := simd.NewMatrix(rows, cols)
		for i := range m.Data {
			m.Data[i] = float32(rng.NormFloat64()) / 16
		}
		return m
	}
	var out []Kernel
	add := func(name string, flops int, call func()) {
		s := best(call)
		out = append(out, Kernel{name, s * 1e6, float64(flops) / s / 1e9})
	}
	for _, size := range [][3]int{{50, 100, 100}, {128, 512, 512}} {
		n, in, width := size[0], size[1], size[2]
		x, h, weights, back := draw(n, in), draw(n, width), draw(in, width), draw(n, in)
		bias, flops := make([]float32, simd.Pad(width)), 2*n*in*width
		add(fmt.Sprintf("forward, tanh: %d×%d · %d×%d", n, in, in, width), flops, func() { w.Mul(h, x, weights, bias, simd.Tanh) })
		add(fmt.Sprintf("back, tanh′: %d×%d · %d×%d", n, width, width, in), flops, func() { w.MulTrans(back, h, weights, simd.Tanh, x) })
		add(fmt.Sprintf("update: %d×%d · %d×%d", in, n, n, width), flops, func() { w.AddTransMul(weights, 1e-9, x, h) })
	}
	return append(out, sparse(w, images.Slice(0, 50), draw)...)
}

// sparse times the first layer's kernels on a minibatch of real images.
func sparse(w *simd.Workspace, images data.Images, draw func(rows, cols int) simd.Matrix) []Kernel {
	var palette simd.Palette
	for b := range palette {
		palette[b] = float32(b) / 255
	}
	x, err := simd.NewSparse(images.Dim(), &palette)
	if err != nil {
		return nil
	}
	for i := range images.Len() {
		x.Append(images.Row(i))
	}
	const width = 100
	h, weights, bias := draw(images.Len(), width), draw(images.Dim(), width), make([]float32, simd.Pad(width))
	flops := 2 * x.Entries() * width
	forward := best(func() { w.MulSparse(h, *x, weights, bias, simd.Tanh) })
	update := best(func() { w.AddSparseTransMul(weights, 1e-9, *x, h) })
	return []Kernel{
		{"sparse forward: 50 images to 100 units", forward * 1e6, float64(flops) / forward / 1e9},
		{"sparse update: 50 images to 100 units", update * 1e6, float64(flops) / update / 1e9},
	}
}

// Passes reads a matrix as fast as the cores can, and as fast as a probe of so many classes
// reads it with both of its products.
func Passes(w *simd.Workspace) (memory float64, passes []Pass) {
	const n, d, turns = 50_000, 784, 5
	rng := model.Stream(1, "bench passes")
	x := simd.NewMatrix(n, d)
	for i := range x.Data {
		x.Data[i] = float32(i%251) / 251 // of which the time does not depend
	}
	memory = w.MemoryRate(x.Data, turns)
	for _, classes := range []int{2, 10, 64} {
		weights := simd.NewMatrix(classes, d+1)
		for i := range weights.Data {
			weights.Data[i] = float32(rng.NormFloat64()) / 16
		}
		sums := simd.Matrix64{Rows: classes, Cols: d + 1, Stride: d + 1, Data: make([]float64, classes*(d+1))}
		least := math.Inf(1)
		for range turns {
			start := time.Now()
			w.SkinnyPass(sums, x, weights, func(int, simd.Matrix) {})
			least = min(least, time.Since(start).Seconds())
		}
		passes = append(passes, Pass{
			fmt.Sprintf("both products of a probe: %s × %d, %d classes", text.Count(n), d, classes),
			4 * n * d / least / 1e9, 4 * n * d * float64(classes) / least / 1e9,
		})
	}
	return memory, passes
}

// Steps trains a new network on minibatches of so many images for a second and returns its best rate over 500
// steps.
func Steps(shape model.Shape, in model.Input, batch int, learning float64, pool *simd.Pool) float64 {
	net := model.New(shape, model.Stream(1, "weights"))
	trainer, step := model.NewTrainer(net, nil, batch, learning, pool), 0
	const some = 500
	rate := 0.0
	for begin := time.Now(); time.Since(begin) < time.Second; {
		start := time.Now()
		for range some {
			from := int(int64(batch) * int64(step) % int64(in.Len()-batch))
			trainer.Step(in.Slice(from, from+batch), model.Matrix{})
			step++
		}
		rate = max(rate, some/time.Since(start).Seconds())
	}
	return rate
}

// Text is the report for a person to read, with the seconds of these stages.
func (r Machine) Text(stages []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "fathom %s, %s, %s, %s, kernels %s\n", r.Version, r.Go, r.Platform, text.Plural(r.Cores, "core"), r.Tier)
	fmt.Fprintf(&b, "one core at its best: %.1f GFLOPS, all at the same time %.1f (multiply-adds on registers)\n\n", r.PeakGFLOPS, r.AllPeakGFLOPS)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "kernel\tµs\tGFLOPS\tof the best")
	for _, k := range r.Kernels {
		fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.0f %%\n", k.Name, k.Microseconds, k.GFLOPS, 100*k.GFLOPS/r.PeakGFLOPS)
	}
	w.Flush()
	fmt.Fprintf(&b, "\nmemory: %.1f GB/s read by %s\n", r.MemoryGBs, text.Plural(r.Cores, "core"))
	fmt.Fprintln(w, "all cores\tGB/s\tof the memory's\tGFLOPS\tof all cores' best")
	for _, p := range r.Passes {
		fmt.Fprintf(w, "%s\t%.1f\t%.0f %%\t%.1f\t%.0f %%\n", p.Name, p.GBs, 100*p.GBs/r.MemoryGBs,
			p.GFLOPS, 100*p.GFLOPS/r.AllPeakGFLOPS)
	}
	w.Flush()
	fmt.Fprintf(&b, "\ntraining, the post's network: %s per second\n", text.Plural(int(r.StepsPerSec), "step"))
	b.WriteString("the post, in seconds:")
	for _, name := range stages {
		fmt.Fprintf(&b, "  %s %.2f", name, r.Seconds[name])
	}
	b.WriteString("\n")
	return b.String()
}
