package cost

import (
	"slices"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model"
)

// Axis is what is varied, and the points along it.
type Axis struct {
	Name   string  `json:"axis"`
	Unit   string  `json:"unit"` // of a point's place
	What   string  `json:"what"` // what else holds along it
	Points []Point `json:"points"`
}

// Point is a network with its training, and what was measured of it.
type Point struct {
	At      int   `json:"at"`
	Hidden  []int `json:"hidden"`
	Batch   int   `json:"batch"`
	Classes int   `json:"classes"`
	Samples int   `json:"samples"` // images to train on

	LeftOut string `json:"left_out,omitempty"` // why nothing was measured

	StepsPerSecond float64 `json:"steps_per_second"` // the median of several windows
	FLOPs          float64 `json:"flops"`            // of a step, see [count]
	Bytes          float64 `json:"bytes"`            // of parameters that a step moves, see [count]
	GFLOPS         float64 `json:"gflops"`
	OfPeak         float64 `json:"of_peak"` // share of what all cores can do

	// What the machine allows, in steps per second: by its peak, and by how fast its cores read as much
	// as the parameters are. The latter is 0 where they fit into the cores' own caches.
	PeakBound   float64 `json:"peak_bound"`
	MemoryBound float64 `json:"memory_bound,omitempty"`
	MemoryGBs   float64 `json:"memory_gb_per_second,omitempty"`

	// What is held while it trains, in bytes.
	Parameters int64 `json:"parameter_bytes"`
	Data       int64 `json:"data_bytes"`
	Work       int64 `json:"work_bytes"`               // layers, deltas, what the kernels keep
	Resident   int64 `json:"resident_bytes,omitempty"` // by how much the process grew; 0 where that is not told
}

// OfMemory is the share of [Point.MemoryBound] that was reached, 0 where there is none.
func (p Point) OfMemory() float64 {
	if p.MemoryBound == 0 {
		return 0
	}
	return p.StepsPerSecond / p.MemoryBound
}

// shape is the network on images of so many pixels.
func (p Point) shape(inputs int) model.Shape {
	return model.Shape{Inputs: inputs, Hidden: p.Hidden, Classes: p.Classes, Activation: model.Tanh}
}

// Axes are all that there are, with nothing measured. All that is not varied is the post's, but where
// an axis says otherwise.
func Axes() []Axis {
	return []Axis{
		along("width", "units", "three hidden layers, batch 50", []int{10, 32, 100, 256, 512, 1024, 2048, 4096, 8192},
			func(p *Point) { p.Hidden = layers(3, p.At) }),
		along("depth", "layers", "hidden layers of 100, batch 50", []int{1, 2, 4, 8, 16, 32, 64},
			func(p *Point) { p.Hidden = layers(p.At, 100) }),
		along("batch", "images", "three hidden layers of 100", []int{1, 4, 16, 64, 256, 1024, 4096},
			func(p *Point) { p.Batch = p.At }),
		along("wide-batch", "images", "three hidden layers of 2,048", []int{1, 4, 16, 64, 256, 1024},
			func(p *Point) { p.Hidden, p.Batch = layers(3, 2048), p.At }),
		along("classes", "classes", "three hidden layers of 100, batch 50", []int{2, 10, 30, 100, 300, 1000},
			func(p *Point) { p.Classes = p.At }),
		along("samples", "images to train on", "three hidden layers of 100, batch 50", []int{1000, 3000, 10_000, 30_000, 55_000},
			func(p *Point) { p.Samples = p.At }),
	}
}

func along(name, unit, what string, at []int, set func(*Point)) Axis {
	a := Axis{Name: name, Unit: unit, What: what}
	for _, n := range at {
		p := Point{At: n, Hidden: layers(3, 100), Batch: 50, Classes: 10, Samples: 55_000}
		set(&p)
		a.Points = append(a.Points, p)
	}
	return a
}

// layers are so many hidden layers of one width.
func layers(n, width int) []int { return slices.Repeat([]int{width}, n) }

// Names are those of all axes, in their order.
func Names() []string {
	var names []string
	for _, a := range Axes() {
		names = append(names, a.Name)
	}
	return names
}

// Choose returns the axes of some names, in their own order, and all for no name. The error is a
// [setting.Error] of the flag --curve.
func Choose(names []string) ([]Axis, error) {
	for _, name := range names {
		if !slices.Contains(Names(), name) {
			return nil, &setting.Error{Setting: "curve", Value: text.Clip(name), Problem: "it must be of " + text.List(Names(), "and")}
		}
	}
	return slices.DeleteFunc(Axes(), func(a Axis) bool { return len(names) > 0 && !slices.Contains(names, a.Name) }), nil
}
