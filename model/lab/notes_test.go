package lab

import (
	"slices"
	"strings"
	"testing"

	"fathom/data"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/source"
	"fathom/model/spec"
)

// material is images of one pixel with the given classes.
func material(classes int, train, test []int) *source.Material {
	images := func(labels []int) data.Images {
		m := data.Images{Rows: 1, Cols: 1, Pixels: make([]byte, len(labels)), Labels: make([]int32, 0, len(labels))}
		for _, class := range labels {
			m.Labels = append(m.Labels, int32(class))
		}
		return m
	}
	return source.Prepare(&data.Set{Name: "x", Classes: classes, Train: images(train), Test: images(test)})
}

// except is the numbers of a that are not in b.
func except(a, b []int) (out []int) {
	for _, n := range a {
		if !slices.Contains(b, n) {
			out = append(out, n)
		}
	}
	return out
}

// from is the numbers from one to another.
func from(first, last int) (out []int) {
	for n := first; n <= last; n++ {
		out = append(out, n)
	}
	return out
}

func TestNotes(t *testing.T) {
	all := from(0, 9)
	odd := []int{}
	for n := 1; n < 100; n += 2 {
		odd = append(odd, n)
	}
	for _, test := range []struct {
		name        string
		classes     int
		train, test []int
		change      func(*spec.Spec)
		want        []string
	}{
		{"nothing odd", 10, all, all, nil, nil},
		{"one", 10, except(all, []int{3}), all, nil, []string{"class 3 has no training image"}},
		{"two", 10, except(all, []int{3, 8}), all, nil, []string{"classes 3 and 8 have no training image"}},
		{"ranges", 10, except(all, []int{2, 5, 7, 8, 9}), all, nil, []string{"classes 2, 5 and 7 to 9 have no training image"}},
		{"most", 256, []int{0, 255}, from(0, 255), nil, []string{"254 of the 256 classes have no training image; those that have are 0 and 255"}},
		{"one class", 10, []int{7, 7, 7}, all, nil, []string{"all training images are of class 7: there is nothing to tell apart"}},
		{"one of two classes", 2, []int{1, 1}, []int{0, 1}, func(c *spec.Spec) { spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{0, 1} }) },
			[]string{"all training images are of class 1: there is nothing to tell apart"}},
		{"one class in both", 10, []int{7, 7, 7}, []int{7, 7}, nil,
			[]string{"all training images are of class 7: there is nothing to tell apart", "all test images are of class 7"}},
		{"test", 10, all, except(all, []int{3}), nil, []string{"class 3 has no test image"}},
		{"both", 10, except(all, []int{3, 4}), except(all, []int{3, 5}), nil, []string{
			"class 3 has no training image and no test image", "class 4 has no training image", "class 5 has no test image"}},
		{"both of most", 256, []int{0, 255}, []int{0, 255}, func(c *spec.Spec) { spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{0, 255} }) },
			[]string{"254 of the 256 classes have no training image and no test image; those that have are 0 and 255"}},
		{"many", 100, odd, from(0, 99), nil, []string{"classes 0, 2, 4, 6, 8, 10, 12, 14 and 42 more have no training image"}},

		{"probes", 10, all, all, func(c *spec.Spec) { spec.Edit(c, measure.Probe, func(p *spec.Probing) { p.Samples = 8 }) },
			[]string{"classes 8 and 9 have no image among the first 8 training images, which the probes are fitted on"}},
		{"probes that are not asked for", 10, all, all, func(c *spec.Spec) {
			c.Stages = []spec.Stage{spec.Train, measure.PCA, spec.Teach}
			spec.Edit(c, measure.Probe, func(p *spec.Probing) { p.Samples = 8 })
		}, nil},
		{"probes of what is not there at all", 10, except(all, []int{2}), all, func(c *spec.Spec) { spec.Edit(c, measure.Probe, func(p *spec.Probing) { p.Samples = 8 }) },
			[]string{"class 2 has no training image", "class 9 has no image among the first 8 training images, which the probes are fitted on"}},
		{"probes of one class", 10, slices.Concat([]int{4, 4}, all), all, func(c *spec.Spec) { spec.Edit(c, measure.Probe, func(p *spec.Probing) { p.Samples = 2 }) },
			[]string{"the first 2 training images, which the probes are fitted on, show class 4 alone"}},
		{"probes of one class that is all there is", 10, []int{4, 4, 4}, all, func(c *spec.Spec) { spec.Edit(c, measure.Probe, func(p *spec.Probing) { p.Samples = 2 }) },
			[]string{"all training images are of class 4: there is nothing to tell apart"}},

		{"components", 10, all, all, func(c *spec.Spec) { spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Samples = 3 }) },
			[]string{"class 3 has no image among the first 3 test images, which the principal components are fitted on"}},
		{"components that are not asked for", 10, all, all, func(c *spec.Spec) {
			c.Stages = []spec.Stage{measure.Probe}
			spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Samples = 3 })
		}, nil},
		{"components of what is not there at all", 10, all, except(all, []int{2}), func(c *spec.Spec) { spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Samples = 3 }) },
			[]string{"class 2 has no test image"}},
		{"components of nothing", 10, all, all, func(c *spec.Spec) {
			spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Samples, p.Classes = 3, []int{8, 9} })
		}, nil},
	} {
		c := measure.Rules().Default
		c.Source.Classes = test.classes
		if test.change != nil {
			test.change(&c)
		}
		if got := measure.Notes(c, material(test.classes, test.train, test.test)); !slices.Equal(got, test.want) {
			t.Errorf("%s:\ngot  %q\nwant %q", test.name, got, test.want)
		}
	}
	// However many classes there are, a sentence stays one.
	for _, train := range [][]int{{0}, odd, from(300, 900), except(from(0, 999), odd)} {
		c := measure.Rules().Default
		c.Source.Classes = 1000
		for _, note := range measure.Notes(c, material(1000, append(train, 999), train)) {
			if len(note) > 160 {
				t.Errorf("%d characters: %s", len(note), note)
			}
		}
	}
}

// TestNotesAreInTheDocument: the log's first event says them, and so does the document; without any
// it has no such field.
func TestNotesAreInTheDocument(t *testing.T) {
	c := tiny()
	c.Source.Classes, c.Stages = 4, []spec.Stage{spec.Train}
	text, err := run.Collect(c, do(t, c)).Document()
	if err != nil || !strings.Contains(string(text), `"notes": [
      "class 3 has no training image and no test image"
    ]`) {
		t.Errorf("%v in %s", err, text)
	}
	c.Source.Classes = 3
	if text, err = run.Collect(c, do(t, c)).Document(); err != nil || strings.Contains(string(text), "notes") {
		t.Errorf("%v in %s", err, text)
	}
}
