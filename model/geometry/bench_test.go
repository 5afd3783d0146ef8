package geometry_test

import (
	"fmt"
	"math"
	"testing"

	"fathom/data"
	"fathom/model/geometry"
	"fathom/model/modeltest"
	"fathom/model/repr"
	"fathom/model/simd"
)

// post is what the measures of the post's network read: some training and 1,000 test images of MNIST, and
// three tanh layers of 100 units behind them with random weights.
type post struct {
	train, test       []simd.Matrix // by layer
	labels, testLabel []int32
}

func newPost(b *testing.B, train int) *post {
	set := modeltest.MNIST(b, 0, 0)
	p := &post{labels: set.Train.Slice(0, train).Labels, testLabel: set.Test.Slice(0, 1000).Labels}
	p.train, p.test = behind(set.Train.Slice(0, train)), behind(set.Test.Slice(0, 1000))
	return p
}

// behind are the images and the layers behind them.
func behind(images data.Images) []simd.Matrix {
	x := modeltest.Held(modeltest.Matrix(images, modeltest.Pixel))
	all := []simd.Matrix{x}
	for l := range 3 {
		w, next := simd.NewMatrix(x.Cols, 100), simd.NewMatrix(x.Rows, 100)
		for i := range w.Rows {
			for j := range w.Row(i) {
				u := 2*modeltest.Uniform(uint64(l)<<32+uint64(i*100+j)) - 1
				w.Row(i)[j] = float32(2 * math.Sqrt(3/float64(x.Cols)) * u)
			}
		}
		simd.NewWorkspace(simd.Default(), simd.Serial).Mul(next, x, w, nil, simd.Tanh)
		x = next
		all = append(all, x)
	}
	return all
}

// hold holds the test rows of a layer, on one core.
func (p *post) hold(b *testing.B, layer int) *geometry.Layer {
	l, err := geometry.Hold(b.Context(), p.test[layer], 1, simd.Serial)
	if err != nil {
		b.Fatal(err)
	}
	return l
}

// BenchmarkLayer is each measure of the images, 1,000×784, and of the last layer, 1,000×100, on one core.
func BenchmarkLayer(b *testing.B) {
	p := newPost(b, 1)
	ctx := b.Context()
	for layer, name := range map[int]string{0: "1000x784", 3: "1000x100"} {
		one := func(measure string, do func(l *geometry.Layer) error) {
			b.Run(measure+"/"+name, func(b *testing.B) {
				for b.Loop() { // anew, since a layer remembers
					if err := do(p.hold(b, layer)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		one("hold", func(*geometry.Layer) error { return nil })
		one("participation", func(l *geometry.Layer) error { _, err := l.ParticipationRatio(ctx); return err })
		one("rank", func(l *geometry.Layer) error { _, err := l.EffectiveRank(ctx); return err })
		one("twonn", func(l *geometry.Layer) error { _, err := l.TwoNN(ctx); return err })
		one("separation", func(l *geometry.Layer) error { _, err := l.Separation(ctx, p.testLabel, 10); return err })
		one("collapse", func(l *geometry.Layer) error { _, err := l.Collapse(ctx, p.testLabel, 10, nil); return err })
		other := p.hold(b, 2)
		one("cka", func(l *geometry.Layer) error { _, err := geometry.CKA(ctx, l, other); return err })
		one("procrustes", func(l *geometry.Layer) error { _, err := geometry.Procrustes(ctx, l, other); return err })
		one("rsa", func(l *geometry.Layer) error { _, err := geometry.RSA(ctx, l, other, geometry.Correlation); return err })
	}
}

// BenchmarkClassify is each measure that fits or classifies, of 5,000 training and 1,000 test rows, on
// one core.
func BenchmarkClassify(b *testing.B) {
	p := newPost(b, 5000)
	o := repr.Options{Scale: repr.ScaleStandard}
	ctx := b.Context()
	for layer, name := range map[int]string{0: "5000x784", 3: "5000x100"} {
		train, test := repr.Labelled{Rows: p.train[layer], Labels: p.labels}, repr.Labelled{Rows: p.test[layer], Labels: p.testLabel}
		one := func(measure string, do func() error) {
			b.Run(measure+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if err := do(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		one("knn", func() error { _, err := repr.KNearest(ctx, train, test, 10, 5, repr.Euclid, nil); return err })
		one("knn by cosine", func() error { _, err := repr.KNearest(ctx, train, test, 10, 20, repr.Cosine, nil); return err })
		one("mdl", func() error { _, err := repr.OnlineCode(ctx, train, test, nil, 10, 1, o); return err })
		one("permuted", func() error { _, err := repr.Permuted(ctx, train, test, 10, 1, o); return err })
	}
}

// BenchmarkPost is all that is measured by default of the three hidden layers of one seed, on one core;
// what is measured of the images alone is the same for all seeds and not counted. The post's probes
// read 1,000 training images.
func BenchmarkPost(b *testing.B) {
	for _, rows := range []int{1000, 5000} {
		b.Run(fmt.Sprintf("%d training rows", rows), func(b *testing.B) {
			p := newPost(b, rows)
			input := p.hold(b, 0)
			if _, err := geometry.CKA(b.Context(), input, input); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				layers := []*geometry.Layer{input}
				for layer := 1; layer < 4; layer++ {
					l := p.hold(b, layer)
					p.measure(b, layer, l, layers)
					layers = append(layers, l)
				}
			}
		})
	}
}

// measure takes the default measures of a layer, and compares it with those before.
func (p *post) measure(b *testing.B, layer int, l *geometry.Layer, before []*geometry.Layer) {
	ctx, o := b.Context(), repr.Options{Scale: repr.ScaleStandard}
	train, test := repr.Labelled{Rows: p.train[layer], Labels: p.labels}, repr.Labelled{Rows: p.test[layer], Labels: p.testLabel}
	all := []func() error{
		func() error { _, err := repr.KNearest(ctx, train, test, 10, 5, repr.Euclid, nil); return err },
		func() error { _, err := repr.OnlineCode(ctx, train, test, nil, 10, 1, o); return err },
		func() error { _, err := repr.Permuted(ctx, train, test, 10, 1, o); return err },
		func() error { _, err := l.ParticipationRatio(ctx); return err },
		func() error { _, err := l.TwoNN(ctx); return err },
		func() error { _, err := l.Separation(ctx, p.testLabel, 10); return err },
	}
	for _, other := range before {
		all = append(all, func() error { _, err := geometry.CKA(ctx, l, other); return err })
	}
	for _, do := range all {
		if err := do(); err != nil {
			b.Fatal(err)
		}
	}
}
