package source

import (
	"slices"
	"sync"

	"fathom/model"
	"fathom/model/simd"
	"fathom/model/spec"
)

// Network is a network that trains here, as it is at one moment, with the images that it reads.
type Network struct {
	Net      *model.Network
	material *Material
	pool     *simd.Pool
}

// Of returns the source that a network is, which is run on the cores of a pool. Neither it nor the
// material must be changed any more.
func Of(net *model.Network, m *Material, pool *simd.Pool) *Network { return &Network{net, m, pool} }

// Layers lists the input and the hidden layers.
func (n *Network) Layers() []Layer {
	layers := make([]Layer, n.Net.Shape.Layers())
	for i := range layers {
		layers[i] = Layer{Name: spec.LayerName(i), Width: n.Net.Shape.Width(i), Fixed: i == 0}
	}
	return layers
}

// Head is the map from the last hidden layer to the logits, weights in×out. It must not be changed.
func (n *Network) Head() (weights simd.Matrix, biases []float32) {
	last := n.Net.Maps[len(n.Net.Maps)-1]
	return last.Weights, last.Biases[:n.Net.Shape.Classes]
}

// Sample draws images. They are run through the network when a layer above the input is asked for,
// once for all layers.
func (n *Network) Sample(of Selection) Sample { return n.Read(n.material.Select(of)) }

// Read is [Network.Sample] of images that the caller has.
func (n *Network) Read(images model.Input) *Reading {
	r := &Reading{images: images}
	r.input = sync.OnceValue(images.Matrix)
	r.through = sync.OnceValues(func() ([]model.Matrix, model.Matrix) {
		rows := max(1, min(PassRows(n.Net.Shape), images.Len()))
		return model.NewPass(n.Net.Shape, rows, n.pool).Everything(n.Net, images)
	})
	r.predicted = sync.OnceValue(func() []int32 { return model.Classes(r.Logits()) })
	return r
}

// Reading is images as a network reads them.
type Reading struct {
	images    model.Input
	input     func() model.Matrix
	through   func() (hidden []model.Matrix, logits model.Matrix)
	predicted func() []int32
}

// Labels are the images' own.
func (r *Reading) Labels() []int32 { return r.images.Labels }

// Rows is the representation at a layer.
func (r *Reading) Rows(layer int) Rows {
	if layer == 0 {
		return r.input()
	}
	hidden, _ := r.through()
	return hidden[layer-1]
}

// Logits are the network's outputs, n×classes.
func (r *Reading) Logits() model.Matrix {
	_, logits := r.through()
	return logits
}

// Predicted is the class of the largest logit of each image, spec.None where one is not finite.
func (r *Reading) Predicted() []int32 { return r.predicted() }

// PassRows is how many images to take through a network at a time where there are many: so few that
// a narrow network's layers stay in the cache, so many that a wide one's weights are not fetched
// for a handful.
func PassRows(shape model.Shape) int {
	if slices.Max(shape.Hidden) <= 128 {
		return 96
	}
	return 528
}

// Whole is all images of a split at one layer of a network, divided among the cores of the pool.
// Each row has sums of its own, so that the figures do not depend on how.
func (n *Network) Whole(of Split, layer int) Rows {
	in := n.material.Images(of)
	rows := min(PassRows(n.Net.Shape), in.Len())
	parts := min(n.pool.Cores(), 1+in.Len()/5000)
	if parts == 1 {
		return model.NewPass(n.Net.Shape, rows, n.pool).Representations(n.Net, in, layer)[0]
	}
	out := model.NewMatrix(in.Len(), n.Net.Shape.Width(layer))
	var all sync.WaitGroup
	var once sync.Once
	var broken any
	for i := range parts {
		from, to := i*in.Len()/parts, (i+1)*in.Len()/parts
		all.Go(func() {
			// A panic goes on where it is expected, in the goroutine that asked.
			defer func() {
				if v := recover(); v != nil {
					once.Do(func() { broken = v })
				}
			}()
			pass := model.NewPass(n.Net.Shape, rows, n.pool)
			pass.Represent(out.Slice(from, to), n.Net, in.Slice(from, to), layer)
		})
	}
	all.Wait()
	if broken != nil {
		panic(broken)
	}
	return out
}
