package cost

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"fathom/data"
	"fathom/model"
	"fathom/model/simd"
)

// Options say how long is measured and what a point may take at most.
type Options struct {
	Warm, Measured time.Duration // of each point; a step is finished where it takes longer
	Longest        time.Duration // that a step may take by the machine's peak
	Memory         int64         // that a point may hold, in bytes; 0 where that is unknown
}

// Default are the options with which all axes take about a minute with the kernels of AVX-512.
func Default(memory int64) Options {
	return Options{Warm: 200 * time.Millisecond, Measured: 700 * time.Millisecond, Longest: 10 * time.Second, Memory: memory}
}

// Meter measures points on the cores of a pool, one after the other.
type Meter struct {
	Options
	Peak   float64 // of all cores at the same time, in GFLOPS: multiply-adds on registers
	pool   *simd.Pool
	images data.Images
}

// NewMeter measures the machine's peak. The images are those that every point takes its first ones of.
func NewMeter(pool *simd.Pool, images data.Images, o Options) *Meter {
	return &Meter{Options: o, Peak: simd.Default().Peak(pool.Cores(), 100), pool: pool, images: images}
}

// Measure measures all points of an axis. When the context ends it returns at once, with its error; what
// was begun goes on to the end of a step, so that the program should end then, too.
func (m *Meter) Measure(ctx context.Context, a Axis) (Axis, error) {
	type outcome struct {
		axis Axis
		err  error
	}
	done := make(chan outcome, 1)
	of := a // what is returned must not change any more
	of.Points = slices.Clone(a.Points)
	go func() {
		for i := range of.Points {
			if err := m.point(ctx, &of.Points[i]); err != nil {
				done <- outcome{a, err}
				return
			}
		}
		done <- outcome{of, nil}
	}()
	select {
	case <-ctx.Done():
		return a, ctx.Err()
	case o := <-done:
		return o.axis, o.err
	}
}

// leftOut says why a point cannot be measured here, "" where it can.
func (m *Meter) leftOut(p *Point, shape model.Shape) string {
	most := float64(m.Memory)
	if few := float64(256 << 20); math.MaxInt == math.MaxInt32 && (most == 0 || most > few) {
		most = few // the sizes of products are counted in ints
	}
	if need := held(shape, p.Batch); most > 0 && need > most {
		return fmt.Sprintf("it takes %.2f GB of memory, and %.2f GB may be taken", need/1e9, most/1e9)
	}
	if least := p.FLOPs / m.Peak / 1e9; least > m.Longest.Seconds() {
		return fmt.Sprintf("a step takes %.0f s or more", least)
	}
	if p.Samples > m.images.Len() || p.Batch >= p.Samples {
		return fmt.Sprintf("there are %d images", m.images.Len())
	}
	return ""
}

// point measures one point.
func (m *Meter) point(ctx context.Context, p *Point) error {
	shape := p.shape(m.images.Dim())
	images := m.images.Slice(0, min(p.Samples, m.images.Len()))
	p.FLOPs, p.Bytes = count(shape, p.Batch, inkOf(images, min(p.Batch, images.Len())))
	if p.LeftOut = m.leftOut(p, shape); p.LeftOut != "" {
		return ctx.Err()
	}
	p.PeakBound = m.Peak * 1e9 / p.FLOPs
	before, resident := live(), residentBytes()
	images.Labels = slices.Clone(images.Labels)
	for i := range images.Labels {
		images.Labels[i] %= int32(p.Classes)
	}
	in := model.NewInput(images)
	p.Data = live() - before
	net := model.New(shape, model.Stream(1, "curve"))
	p.Parameters = int64(net.Bytes())
	// So small a rate keeps the widest network from diverging; how long a step takes does not depend on it.
	const rate = 1e-6
	trainer, step := model.NewTrainer(net, nil, p.Batch, rate, m.pool), 0
	once := func() {
		from := int(int64(p.Batch) * int64(step) % int64(in.Len()-p.Batch))
		trainer.Step(in.Slice(from, from+p.Batch), model.Matrix{})
		step++
	}
	warmed := func() { debug.FreeOSMemory(); resetPeak() }
	var err error
	if p.StepsPerSecond, err = perSecond(ctx, once, warmed, m.Warm, m.Measured); err != nil {
		return err
	}
	if most := peakBytes(); most > 0 && resident > 0 {
		p.Resident = max(0, most-resident)
	}
	p.Work = max(0, live()-before-p.Data-p.Parameters)
	runtime.KeepAlive(trainer)
	runtime.KeepAlive(in)
	p.GFLOPS = p.FLOPs * p.StepsPerSecond / 1e9
	p.OfPeak = p.StepsPerSecond / p.PeakBound
	if p.Parameters >= ownCaches {
		p.MemoryGBs = m.reading(net)
		p.MemoryBound = p.MemoryGBs * 1e9 / p.Bytes
	}
	if !net.Finite() {
		return errors.New("a network of the curve diverged, which changes how long its steps take")
	}
	return ctx.Err()
}

// ownCaches is more than the caches of a core hold that no other core shares, in bytes.
const ownCaches = 16 << 20

// reading is how fast all cores read the parameters of a network again and again, in GB/s: the best of a few
// times.
func (m *Meter) reading(net *model.Network) float64 {
	work, best := simd.NewWorkspace(simd.Default(), m.pool), 0.0
	for range 5 {
		bytes, seconds := 0.0, 0.0
		for _, layer := range net.Maps {
			n := float64(4 * len(layer.Weights.Data))
			rate := work.MemoryRate(layer.Weights.Data, 1)
			bytes, seconds = bytes+n, seconds+n/(rate*1e9)
		}
		best = max(best, bytes/seconds/1e9)
	}
	return best
}

// perSecond calls step for a while, then warmed, then step again in a few windows, and returns the median of
// their rates.
func perSecond(ctx context.Context, step, warmed func(), warm, measured time.Duration) (float64, error) {
	const windows = 9
	for begin := time.Now(); ; {
		step()
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if time.Since(begin) >= warm {
			break
		}
	}
	warmed()
	var rates []float64
	for begin := time.Now(); len(rates) == 0 || time.Since(begin) < measured; {
		n, start := 0, time.Now()
		for n == 0 || time.Since(start) < measured/windows {
			step()
			n++
		}
		rates = append(rates, float64(n)/max(time.Since(start).Seconds(), 1e-9))
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
	}
	slices.Sort(rates)
	return (rates[(len(rates)-1)/2] + rates[len(rates)/2]) / 2, nil
}
