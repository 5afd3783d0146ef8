package measure_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"fathom/data"
	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/spec"
)

func TestDefaultIsThePost(t *testing.T) {
	c := measure.Rules().Default
	if err := measure.Rules().Validate(c); err != nil {
		t.Errorf("the default config: %v", err)
	}
	post := measure.Published(c)
	if post == nil || len(post.Probes) != c.Network().Layers() {
		t.Fatalf("the default is not the post's, or its figures are not one per layer: %v", post)
	}
	spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Solver = spec.Multinomial })
	if measure.Published(c) != nil {
		t.Error("multinomial probes pass for the post's")
	}
	c = measure.Rules().Default
	c.EditNetwork(func(n *spec.Network) { n.Hidden = []int{100, 100} })
	if measure.Published(c) != nil {
		t.Error("two hidden layers pass for the post's experiment")
	}
}

func TestValidateNamesTheFlag(t *testing.T) {
	for _, test := range []struct {
		change func(*spec.Spec)
		want   string
	}{
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.Hidden = []int{0} }) }, "--hidden 0:"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.Hidden = []int{100, -3} }) }, "--hidden 100,-3:"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.Hidden = []int{1_000_000} }) }, "1 to 16,384, not 1,000,000"},
		{func(c *spec.Spec) {
			c.EditNetwork(func(n *spec.Network) { n.Hidden = slices.Repeat([]int{16_384}, 20) })
		}, "parameters are more than"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.Hidden = nil }) }, "--hidden"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.Hidden = slices.Repeat([]int{1}, 300) }) }, "--hidden: 300 layers"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.Steps = 0 }) }, "--steps 0"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.Batch = -1 }) }, "--batch -1"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.LearningRate = 0 }) }, "--learning-rate 0"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.LearningRate = spec.Figure(math.NaN()) }) }, "--learning-rate NaN"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.LearningRate = spec.Figure(math.Inf(1)) }) }, "--learning-rate +Inf"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.EvaluateEvery = 0 }) }, "--evaluate-every 0"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.LookEvery = -1 }) }, "--probe-every -1"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.LookAt = []int{10, -3} }) }, "--probe-at 10,-3: the training has the steps 0 to 10,000, not -3"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.LookAt = []int{0, 10_001} }) }, "--probe-at 0,10001: the training has the steps 0 to 10,000, not 10,001"},
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.LookEvery, n.LookAt = 0, []int{7} }) }, "--probe-at 7: --probe-every 0 turns all live looks off"},
		{func(c *spec.Spec) { spec.Edit(c, measure.Probe, func(p *spec.Probing) { p.Samples = 0 }) }, "--probe-samples 0"},
		{func(c *spec.Spec) { spec.Edit(c, measure.Probe, func(p *spec.Probing) { p.Tolerance = 1 }) }, "--probe-tolerance 1"},
		{func(c *spec.Spec) { spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Samples = 1 }) }, "--pca-samples 1"},
		{func(c *spec.Spec) { spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{0, 10} }) }, "--pca-classes 0,10: the classes are 0 to 9, not 10"},
		{func(c *spec.Spec) { spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{3, 3} }) }, "--pca-classes 3,3: 3 is named twice"},
		{func(c *spec.Spec) { spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes = nil }) }, "--pca-classes"},
		{func(c *spec.Spec) {
			c.EditLesson(func(lesson *spec.Lesson) { lesson.Weight = spec.Figure(math.NaN()) })
		}, "--teach-weight NaN"},
		{func(c *spec.Spec) { c.EditLesson(func(lesson *spec.Lesson) { lesson.Layer = 4 }) }, "--teach-layer 4: the hidden layers are 1 to 3"},
		{func(c *spec.Spec) { c.EditLesson(func(lesson *spec.Lesson) { lesson.Components = 101 }) }, "--teach-components 101"},
		{func(c *spec.Spec) { c.Source.Classes = 1 }, "--classes 1"},
		{func(c *spec.Spec) { c.Stages = nil }, "--stages"},
	} {
		c := measure.Rules().Default
		test.change(&c)
		err := measure.Rules().Validate(c)
		var config *setting.Error
		if !errors.As(err, &config) || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one line with %q", err, test.want)
		}
	}
}

func TestValidateForNamesTheFlag(t *testing.T) {
	for _, test := range []struct {
		change func(*spec.Spec)
		want   string
	}{
		{func(c *spec.Spec) { c.EditNetwork(func(n *spec.Network) { n.Batch = 11 }) }, "--batch 11: tiny has only 10 training images"},
		{func(c *spec.Spec) {
			c.EditNetwork(func(n *spec.Network) { n.Batch, n.Hidden = 11, []int{16_384, 6_098} })
		},
			"2 problems:\n  --batch 11: tiny has only 10 training images\n  --hidden 16384,6098: with 4 inputs that makes "},
	} {
		c := measure.Rules().Default
		c.EditNetwork(func(n *spec.Network) { n.Batch = 10 })
		spec.Edit(&c, measure.Probe, func(p *spec.Probing) { p.Samples = 11 })
		spec.Edit(&c, measure.PCA, func(p *spec.Projecting) { p.Samples = math.MaxInt }) // as many as there are
		if err := measure.Rules().ValidateFor(c, "tiny", 10, 4); err != nil {
			t.Errorf("a config that fits: %v", err)
		}
		test.change(&c)
		if err := measure.Rules().ValidateFor(c, "tiny", 10, 4); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want %q", err, test.want)
		}
	}
}

// TestEverythingWrongIsSaidTogether: who mends one setting should not learn of the next only then.
func TestEverythingWrongIsSaidTogether(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*spec.Spec)
		unread []string
		want   string
	}{
		{"all", func(c *spec.Spec) {
			*c = spec.Spec{Source: spec.Source{Classes: 1}, Stages: measure.Rules().Stages}
			c.EditNetwork(func(n *spec.Network) { *n = spec.Network{Hidden: []int{0}, LookEvery: -1} })
			c.EditLesson(func(lesson *spec.Lesson) { *lesson = spec.Lesson{Weight: -1} })
			c.Configure(measure.Probe, spec.Probing{})
			c.Configure(measure.PCA, spec.Projecting{Classes: []int{-1, -1, -2, -2}})
		}, nil, `13 problems:
  --classes 1: it must be 2 to 65,536
  --hidden 0: a layer's width is 1 to 16,384, not 0
  --learning-rate 0: it must be a finite number above 0
  --batch 0: it must be 1 or more
  --steps 0: it must be 1 or more
  --evaluate-every 0: it must be 1 or more
  --probe-every -1: it must be 0 or more
  --probe-samples 0: it must be 1 or more
  --probe-tolerance 0: it must be between 0 and 1
  --pca-classes -1,-1,-2,-2: -1 and -2 are named twice
  --pca-samples 0: it must be 2 or more
  --teach-weight -1: it must be a finite number, 0 or above
  --teach-components 0: it must be 1 or more`},
		{"what does not go together", func(c *spec.Spec) {
			c.EditLesson(func(lesson *spec.Lesson) { lesson.Layer, lesson.Components = 7, 101 })
			spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{12, 3, -4, 3} })
		}, nil, `4 problems:
  --pca-classes 12,3,-4,3: the classes are 0 to 9, not 12 or -4
  --pca-classes 12,3,-4,3: 3 is named twice
  --teach-layer 7: the hidden layers are 1 to 3
  --teach-components 101: the last hidden layer has only 100`},
		{"what hangs on a setting that could not be read",
			func(c *spec.Spec) {
				c.EditLesson(func(lesson *spec.Lesson) { lesson.Layer, lesson.Components = 7, 101 })
				c.EditNetwork(func(n *spec.Network) { n.Steps = 0 })
				spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{12} })
			},
			[]string{"hidden", "classes"}, "--steps 0: it must be 1 or more"},
		{"stages that could not be read", func(c *spec.Spec) {
			c.EditNetwork(func(n *spec.Network) { n.Steps = 0 })
			spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{12} })
		},
			[]string{"stages", "batch"}, "--steps 0: it must be 1 or more"},
		{"no stage", func(c *spec.Spec) { c.Stages = nil; c.EditNetwork(func(n *spec.Network) { n.Steps = 0 }) }, nil,
			"2 problems:\n  --steps 0: it must be 1 or more\n  --stages: no stage is named; there are train, probe, measures, pca and teach"},
		{"a long list", func(c *spec.Spec) {
			spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes = []int{10, 11, 12, 13, 14, 15, 16, 17, 18, 19} })
		}, nil,
			"--pca-classes 10,11,12,13,14,15,16,17,18,19: the classes are 0 to 9, not 10, 11, 12, 13, 14, 15, 16, 17 or 2 more"},
	} {
		c := measure.Rules().Default
		test.change(&c)
		err := measure.Rules().Validate(c, test.unread...)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s:\ngot  %v\nwant %s", test.name, err, test.want)
		}
		for _, one := range text.Each(err) {
			var config *setting.Error
			if !errors.As(one, &config) || !strings.HasPrefix(one.Error(), "--"+config.Setting) {
				t.Errorf("%s: %v is no setting.Error", test.name, one)
			}
		}
	}
}

// TestOnlyWhatIsAskedForIsJudged: what sets up a stage that is not asked for may be anything.
func TestOnlyWhatIsAskedForIsJudged(t *testing.T) {
	broken := map[spec.Stage]func(*spec.Spec){
		measure.Probe: func(c *spec.Spec) { spec.Edit(c, measure.Probe, func(p *spec.Probing) { p.Samples = -1 }) },
		measure.PCA: func(c *spec.Spec) {
			spec.Edit(c, measure.PCA, func(p *spec.Projecting) { p.Classes, p.Samples = []int{77, 77}, -5 })
		},
		spec.Teach: func(c *spec.Spec) {
			c.EditLesson(func(lesson *spec.Lesson) {
				lesson.Layer, lesson.Components, lesson.Weight = 9, 1000, spec.Figure(math.NaN())
			})
		},
	}
	for stage, breakIt := range broken {
		c := measure.Rules().Default
		breakIt(&c)
		for _, asked := range measure.Rules().Stages {
			c.Stages = []spec.Stage{asked}
			if err := measure.Rules().Validate(c); (err != nil) != (asked == stage) {
				t.Errorf("%s asked for with settings of %s that cannot be: %v", asked, stage, err)
			}
		}
		if c.Stages = []spec.Stage{spec.Train}; measure.Rules().Validate(measure.Rules().Everything(c)) == nil {
			t.Errorf("everything asked for with settings of %s that cannot be: no error", stage)
		}
	}
	c := measure.Rules().Default
	c.Stages = []spec.Stage{measure.PCA}
	c.EditNetwork(func(n *spec.Network) { n.Steps = 0 })
	if measure.Rules().Validate(c) == nil {
		t.Error("what PCA needs, a training, is not judged")
	}
}

func TestStagesOnceEach(t *testing.T) {
	c := measure.Rules().Default
	if err := measure.Rules().Set(&c, "stages", "pca,train,pca"); err != nil || !slices.Equal(c.Stages, []spec.Stage{measure.PCA, spec.Train}) {
		t.Errorf("the stages are %v, %v", c.Stages, err)
	}
}

func TestSize(t *testing.T) {
	const widest, deepest = 16_384, 256
	c := measure.Rules().Default
	for _, test := range []struct {
		inputs     int
		hidden     []int
		parameters int
		ok         bool
	}{
		{784, []int{100, 100, 100}, 784*100 + 100 + 2*(100*100+100) + 100*10 + 10, true},
		{0, []int{50}, 50 + 50*10 + 10, true},
		{784, []int{widest, widest}, 784*widest + widest + widest*widest + widest + widest*10 + 10, true},
		{784, nil, 0, false},
		{784, []int{0}, 0, false},
		{784, []int{math.MaxInt, math.MaxInt}, 0, false},
		{784, make([]int, deepest+1), 0, false},
	} {
		c.EditNetwork(func(n *spec.Network) { n.Hidden = test.hidden })
		if parameters, bytes, ok := c.Network().Size(test.inputs, c.Source.Classes); parameters != test.parameters || bytes != 4*test.parameters || ok != test.ok {
			t.Errorf("%d inputs and %.20v: %d parameters in %d bytes, %v; want %d", test.inputs, test.hidden, parameters, bytes, ok, test.parameters)
		}
	}
	c = measure.Rules().Default
	c.Source.Classes = data.MaxClasses + 1
	if _, _, ok := c.Network().Size(784, c.Source.Classes); ok {
		t.Error("more classes than there can be have a size")
	}
}
