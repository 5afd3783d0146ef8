package lab

import (
	"fmt"
	"testing"

	"fathom/data"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// renamed is blobs with other numbers for its three classes.
func renamed(classes int, number [3]int32) func() (*source.Material, error) {
	return func() (*source.Material, error) {
		set := blobs()
		set.Classes = classes
		for _, images := range []data.Images{set.Train, set.Test} {
			for i, class := range images.Labels {
				images.Labels[i] = number[class]
			}
		}
		return source.Prepare(set), nil
	}
}

// TestClassesBeyondAByte counts again, from the networks and probes themselves, what the log says
// of sets with the class 255, which is no silence, and with classes that no byte can name. It has a
// weak training, so that there is something to count.
func TestClassesBeyondAByte(t *testing.T) {
	for _, test := range []struct {
		classes int
		number  [3]int32
	}{
		{256, [3]int32{0, 17, 255}},
		{1000, [3]int32{255, 511, 999}},
	} {
		t.Run(fmt.Sprintf("%d classes", test.classes), func(t *testing.T) {
			c := tiny()
			c.Source.Classes = test.classes
			c.EditNetwork(func(n *spec.Network) { n.Steps, n.LearningRate, n.LookEvery = 60, 0.002, 0 })
			spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples = 40 })
			spec.Edit(&c, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{int(test.number[0]), int(test.number[2])} })
			l := Start(c, renamed(test.classes, test.number), cores)
			defer l.Close()
			for _, s := range measure.Rules().Stages {
				l.Ask(run.Request{Stage: s})
			}
			l.Finish()
			events, err := finish(t, l)
			if err != nil {
				t.Fatal(err)
			}
			m := l.material
			final := map[string][]int32{}
			for _, name := range []string{spec.Base, spec.TaughtSame} {
				net, _ := l.moments.Trained(name)
				final[name] = predict(net, m.Test, 50)
			}
			counted := 0
			for _, e := range events {
				switch e := e.(type) {
				case spec.Taught:
					base, taught := onlyOne(final[spec.Base], final[spec.TaughtSame], m.Test.Labels)
					if e.OnlyBase != base || e.OnlyTaught != taught {
						t.Errorf("only base %d, only taught %d; want %d and %d", e.OnlyBase, e.OnlyTaught, base, taught)
					}
					counted += base + taught
				case spec.Compared:
					first, second := predictions(l, e.Step, e.First), predictions(l, e.Step, e.Second)
					a, b := onlyOne(first, second, m.Test.Labels[:len(first)])
					if e.OnlyFirst != a || e.OnlySecond != b {
						t.Errorf("layers %d and %d: %d and %d; want %d and %d", e.First, e.Second, e.OnlyFirst, e.OnlySecond, a, b)
					}
					counted += a + b
				case spec.Projected:
					if e.Samples != len(measure.NewProjector(m, projecting(c)).Index) || e.Samples < 20 {
						t.Errorf("components of %d images", e.Samples)
					}
				}
			}
			if counted < 20 {
				t.Errorf("only %d differences: too few to test anything", counted)
			}
			last := run.Collect(c, events).Probes[2]
			images := 0
			for _, score := range run.ClassScores(last.Confusion) {
				images += score.Images
			}
			if images != last.TestSamples {
				t.Errorf("the confusion matrix counts %d images of %d", images, last.TestSamples)
			}
		})
	}
}

// onlyOne counts the images that only one of two lists of predictions has right.
func onlyOne(first, second, labels []int32) (a, b int) {
	for i, label := range labels {
		if first[i] == label && second[i] != label {
			a++
		}
		if second[i] == label && first[i] != label {
			b++
		}
	}
	return a, b
}
