package lab

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"fathom/data"
	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/spec"
)

func TestDefaultIsThePost(t *testing.T) {
	c := Default()
	if err := c.Validate(); err != nil {
		t.Errorf("the default config: %v", err)
	}
	post, ok := ThePost(c)
	if !ok || len(post.Probes) != c.Shape(784).Layers() {
		t.Errorf("the default config is not the post's (%v), or its figures are not one per layer: %v", ok, post.Probes)
	}
	c.Solver = spec.Multinomial
	if _, ok := ThePost(c); ok {
		t.Error("multinomial probes pass for the post's")
	}
	c = Default()
	c.Hidden = []int{100, 100}
	if _, ok := ThePost(c); ok {
		t.Error("two hidden layers pass for the post's experiment")
	}
}

func TestValidateNamesTheFlag(t *testing.T) {
	for _, test := range []struct {
		change func(*Config)
		want   string
	}{
		{func(c *Config) { c.Hidden = []int{0} }, "--hidden 0:"},
		{func(c *Config) { c.Hidden = []int{100, -3} }, "--hidden 100,-3:"},
		{func(c *Config) { c.Hidden = []int{1_000_000} }, "1 to 16,384, not 1,000,000"},
		{func(c *Config) { c.Hidden = slices.Repeat([]int{16_384}, 20) }, "parameters are more than"},
		{func(c *Config) { c.Hidden = nil }, "--hidden"},
		{func(c *Config) { c.Hidden = slices.Repeat([]int{1}, 300) }, "--hidden: 300 layers"},
		{func(c *Config) { c.Steps = 0 }, "--steps 0"},
		{func(c *Config) { c.Batch = -1 }, "--batch -1"},
		{func(c *Config) { c.LearningRate = 0 }, "--learning-rate 0"},
		{func(c *Config) { c.LearningRate = math.NaN() }, "--learning-rate NaN"},
		{func(c *Config) { c.LearningRate = math.Inf(1) }, "--learning-rate +Inf"},
		{func(c *Config) { c.EvaluateEvery = 0 }, "--evaluate-every 0"},
		{func(c *Config) { c.ProbeEvery = -1 }, "--probe-every -1"},
		{func(c *Config) { c.ProbeSamples = 0 }, "--probe-samples 0"},
		{func(c *Config) { c.PCASamples = 1 }, "--pca-samples 1"},
		{func(c *Config) { c.PCAClasses = []int{0, 10} }, "--pca-classes 0,10: the classes are 0 to 9, not 10"},
		{func(c *Config) { c.PCAClasses = []int{3, 3} }, "--pca-classes 3,3: 3 stands there twice"},
		{func(c *Config) { c.PCAClasses = nil }, "--pca-classes"},
		{func(c *Config) { c.TeachWeight = math.NaN() }, "--teach-weight NaN"},
		{func(c *Config) { c.TeachLayer = 4 }, "--teach-layer 4: the hidden layers are 1 to 3"},
		{func(c *Config) { c.TeachComponents = 101 }, "--teach-components 101"},
		{func(c *Config) { c.Classes = 1 }, "--classes 1"},
		{func(c *Config) { c.Stages = nil }, "--stages"},
	} {
		c := Default()
		test.change(&c)
		err := c.Validate()
		var config *setting.Error
		if !errors.As(err, &config) || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one line with %q", err, test.want)
		}
	}
}

func TestValidateForNamesTheFlag(t *testing.T) {
	images := data.Images{Rows: 2, Cols: 2, Pixels: make([]byte, 40), Labels: make([]int32, 10)}
	set := Prepare(&data.Set{Name: "tiny", Classes: 10, Train: images, Test: images})
	for _, test := range []struct {
		change func(*Config)
		want   string
	}{
		{func(c *Config) { c.Batch = 11 }, "--batch 11: tiny has only 10 training images"},
		{func(c *Config) { c.Batch, c.Hidden = 11, []int{16_384, 6_098} },
			"2 problems:\n  --batch 11: tiny has only 10 training images\n  --hidden 16384,6098: with 4 inputs that makes "},
	} {
		c := Default()
		c.Batch, c.ProbeSamples, c.PCASamples = 10, 11, math.MaxInt // as many as there are
		if err := c.ValidateFor(set); err != nil {
			t.Errorf("a config that fits: %v", err)
		}
		test.change(&c)
		if err := c.ValidateFor(set); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want %q", err, test.want)
		}
	}
}

// TestEverythingWrongIsSaidTogether: who mends one setting should not learn of the next only then.
func TestEverythingWrongIsSaidTogether(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Config)
		unread []string
		want   string
	}{
		{"all", func(c *Config) {
			*c = Config{Classes: 1, Hidden: []int{0}, ProbeEvery: -1, PCAClasses: []int{-1, -1, -2, -2}, TeachWeight: -1, Stages: spec.Stages}
		}, nil, `12 problems:
  --classes 1: it must be 2 to 65,536
  --hidden 0: a layer's width is 1 to 16,384, not 0
  --learning-rate 0: it must be a finite number above 0
  --batch 0: it must be 1 or more
  --steps 0: it must be 1 or more
  --evaluate-every 0: it must be 1 or more
  --probe-every -1: it must be 0 or more
  --probe-samples 0: it must be 1 or more
  --pca-classes -1,-1,-2,-2: -1 and -2 stand there twice
  --pca-samples 0: it must be 2 or more
  --teach-weight -1: it must be a finite number, 0 or above
  --teach-components 0: it must be 1 or more`},
		{"what does not go together", func(c *Config) { c.PCAClasses, c.TeachLayer, c.TeachComponents = []int{12, 3, -4, 3}, 7, 101 }, nil, `4 problems:
  --pca-classes 12,3,-4,3: the classes are 0 to 9, not 12 or -4
  --pca-classes 12,3,-4,3: 3 stands there twice
  --teach-layer 7: the hidden layers are 1 to 3
  --teach-components 101: the last hidden layer has only 100`},
		{"what hangs on a setting that could not be read",
			func(c *Config) { c.PCAClasses, c.TeachLayer, c.TeachComponents, c.Steps = []int{12}, 7, 101, 0 },
			[]string{"hidden", "classes"}, "--steps 0: it must be 1 or more"},
		{"stages that could not be read", func(c *Config) { c.PCAClasses, c.Steps = []int{12}, 0 },
			[]string{"stages", "batch"}, "--steps 0: it must be 1 or more"},
		{"no stage", func(c *Config) { c.Stages, c.Steps = nil, 0 }, nil,
			"2 problems:\n  --steps 0: it must be 1 or more\n  --stages: no stage is named; there are train, probe, pca and teach"},
		{"a long list", func(c *Config) { c.PCAClasses = []int{10, 11, 12, 13, 14, 15, 16, 17, 18, 19} }, nil,
			"--pca-classes 10,11,12,13,14,15,16,17,18,19: the classes are 0 to 9, not 10, 11, 12, 13, 14, 15, 16, 17 or 2 more"},
	} {
		c := Default()
		test.change(&c)
		err := c.Validate(test.unread...)
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
	broken := map[spec.Stage]func(*Config){
		spec.Probe: func(c *Config) { c.ProbeSamples = -1 },
		spec.PCA:   func(c *Config) { c.PCAClasses, c.PCASamples = []int{77, 77}, -5 },
		spec.Teach: func(c *Config) { c.TeachLayer, c.TeachComponents, c.TeachWeight = 9, 1000, math.NaN() },
	}
	for stage, breakIt := range broken {
		c := Default()
		breakIt(&c)
		for _, asked := range spec.Stages {
			c.Stages = []spec.Stage{asked}
			if err := c.Validate(); (err != nil) != (asked == stage) {
				t.Errorf("%s asked for with settings of %s that cannot be: %v", asked, stage, err)
			}
		}
		if c.Stages = []spec.Stage{spec.Train}; c.Everything().Validate() == nil {
			t.Errorf("everything asked for with settings of %s that cannot be: no error", stage)
		}
	}
	c := Default()
	c.Stages, c.Steps = []spec.Stage{spec.PCA}, 0
	if c.Validate() == nil {
		t.Error("what PCA needs, a training, is not judged")
	}
}

func TestParse(t *testing.T) {
	if got, err := spec.ParseStages("pca,train,pca"); err != nil || !slices.Equal(got, []spec.Stage{spec.PCA, spec.Train}) {
		t.Errorf("ParseStages: %v, %v", got, err)
	}
	if _, err := spec.ParseStages("train,dream"); err == nil || !strings.Contains(err.Error(), `"dream"`) {
		t.Errorf("ParseStages of an unknown stage: %v", err)
	}
}

func TestFigureInJSON(t *testing.T) {
	text, err := json.Marshal([]spec.Figure{0.1, spec.Figure(math.NaN()), spec.Figure(math.Inf(-1))})
	if err != nil || string(text) != "[0.1,null,null]" {
		t.Errorf("figures are written %s, %v", text, err)
	}
	var back []spec.Figure
	if err := json.Unmarshal(text, &back); err != nil || back[0] != 0.1 || back[1].Finite() {
		t.Errorf("figures are read as %v, %v", back, err)
	}
}

func TestPrepareMakesNamesPrintable(t *testing.T) {
	images := data.Images{Rows: 1, Cols: 1, Pixels: []byte{1}, Labels: []int32{0}}
	m := Prepare(&data.Set{Name: "my\x1b[2Jset é", Classes: 2, Train: images, Test: images})
	if m.Name != "my?[2Jset é" {
		t.Errorf("the name is %q", m.Name)
	}
}

func TestSize(t *testing.T) {
	c := Default()
	for _, test := range []struct {
		inputs     int
		hidden     []int
		parameters int
		ok         bool
	}{
		{784, []int{100, 100, 100}, 784*100 + 100 + 2*(100*100+100) + 100*10 + 10, true},
		{0, []int{50}, 50 + 50*10 + 10, true},
		{784, []int{maxWidth, maxWidth}, 784*maxWidth + maxWidth + maxWidth*maxWidth + maxWidth + maxWidth*10 + 10, true},
		{784, nil, 0, false},
		{784, []int{0}, 0, false},
		{784, []int{math.MaxInt, math.MaxInt}, 0, false},
		{784, make([]int, maxDepth+1), 0, false},
	} {
		c.Hidden = test.hidden
		if parameters, bytes, ok := c.Size(test.inputs); parameters != test.parameters || bytes != 4*test.parameters || ok != test.ok {
			t.Errorf("%d inputs and %.20v: %d parameters in %d bytes, %v; want %d", test.inputs, test.hidden, parameters, bytes, ok, test.parameters)
		}
	}
	c = Default()
	c.Classes = data.MaxClasses + 1
	if _, _, ok := c.Size(784); ok {
		t.Error("more classes than there can be have a size")
	}
}
