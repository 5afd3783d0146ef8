package study

import (
	"sync"
	"time"

	"fathom/model/study/cost"
)

// imagesOfMNIST are what costs are predicted for where the data are not read yet: training and test
// images, and inputs.
const imagesOfMNIST, testsOfMNIST, inputsOfMNIST = 60_000, 10_000, 784

// share of the speed of a large product that a task as a whole comes to.
const share = 0.25

// speed is measured once: a study that nobody works in is looked at again and again.
var speed = sync.OnceValue(cost.Speed)

// Predict says about how long those of some tasks will take that are not done: by how long those took
// that are, where there are some, and else by how fast this machine multiplies. measured tells which.
func (r *Record) Predict(tasks []Task, cores int) (left time.Duration, measured bool) {
	s := r.dir.Study
	costs := make([]float64, s.Settings())
	for i := range costs {
		costs[i] = 1
		if !s.Base.IsStored() && len(s.Specs) == 0 {
			costs[i] = cost.Of(s.SettingSpec(i), imagesOfMNIST, testsOfMNIST, inputsOfMNIST)
		}
	}
	all := s.Tasks()
	done, spent, missing := 0.0, 0.0, 0.0
	for _, t := range all {
		if f := r.Found[t.Key]; f != nil {
			done += costs[t.Setting]
			spent += f.Seconds
		}
	}
	for _, t := range tasks {
		if r.Found[t.Key] == nil {
			missing += costs[t.Setting]
		}
	}
	perSecond := 0.0
	switch {
	case spent > 0:
		perSecond = done / spent
	case len(s.Specs) > 0:
		return 0, false
	default:
		perSecond = share * speed()
	}
	return time.Duration(missing / perSecond / float64(max(1, cores)) * float64(time.Second)), spent > 0
}
