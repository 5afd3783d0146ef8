package work

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/study"
)

// Shard is a part of the tasks of a study: the Number-th of Of, from 1. The zero value is all of them.
type Shard struct{ Number, Of int }

// String is as [ParseShard] reads it, "" of all.
func (s Shard) String() string {
	if s.Of == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Number, s.Of)
}

// ParseShard reads a shard: "3/8" is the third of eight, "slurm" the place in a job array, by the
// variables that Slurm sets (sbatch(1): SLURM_ARRAY_TASK_ID, _MIN, _STEP and _COUNT), and "k8s" that in an
// indexed job of Kubernetes, which counts JOB_COMPLETION_INDEX from 0; how many there are it does not
// say, so that the job's manifest has to set JOB_COMPLETIONS to the same number as its completions.
func ParseShard(word string, variable func(name string) string) (Shard, error) {
	number := func(name, otherwise string) (int, error) {
		value := variable(name)
		if value == "" {
			value = otherwise
		}
		if value == "" {
			return 0, fmt.Errorf("--shard %s: the variable %s is not set", word, name)
		}
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n > study.MostTasks {
			return 0, fmt.Errorf("--shard %s: %s is %s, expected a whole number", word, name, text.Clip(value))
		}
		return n, nil
	}
	all := func(names ...[2]string) (values []int, err error) {
		for _, name := range names {
			n, err := number(name[0], name[1])
			if err != nil {
				return nil, err
			}
			values = append(values, n)
		}
		return values, nil
	}
	var s Shard
	switch word {
	case "":
		return Shard{}, nil
	case "slurm":
		n, err := all([2]string{"SLURM_ARRAY_TASK_ID"}, [2]string{"SLURM_ARRAY_TASK_MIN"}, [2]string{"SLURM_ARRAY_TASK_STEP", "1"}, [2]string{"SLURM_ARRAY_TASK_COUNT"})
		if err != nil {
			return s, err
		}
		if s = (Shard{(n[0]-n[1])/max(1, n[2]) + 1, n[3]}); s.Number > s.Of {
			return Shard{}, fmt.Errorf("--shard slurm: element %d of an array of %d from %d on: the array has gaps; one such as 1-%d has none, and does all that is missing", n[0], n[3], n[1], n[3])
		}
	case "k8s":
		n, err := all([2]string{"JOB_COMPLETION_INDEX"}, [2]string{"JOB_COMPLETIONS"})
		if err != nil {
			return s, err
		}
		s = Shard{n[0] + 1, n[1]}
	default:
		i, n, ok := strings.Cut(word, "/")
		var err1, err2 error
		s.Number, err1 = strconv.Atoi(i)
		s.Of, err2 = strconv.Atoi(n)
		if !ok || err1 != nil || err2 != nil {
			return Shard{}, fmt.Errorf("--shard %s: it must be such as 1/8, slurm or k8s", text.Clip(word))
		}
	}
	if s.Of < 1 || s.Of > study.MostTasks || s.Number < 1 || s.Number > s.Of {
		return Shard{}, fmt.Errorf("--shard %s: there is no shard %d of %d; they are counted from 1", text.Clip(word), s.Number, s.Of)
	}
	return s, nil
}

// Pick lists the tasks of a shard, in their order. Which ones these are their keys decide, which are as
// good as drawn at random: so each has its part of the slow settings, and their numbers differ by one at
// most.
func (s Shard) Pick(tasks []study.Task) []study.Task {
	if s.Of == 0 {
		return tasks
	}
	ranked := slices.Clone(tasks)
	slices.SortFunc(ranked, func(a, b study.Task) int { return strings.Compare(a.Key, b.Key) })
	var mine []study.Task
	for i := s.Number - 1; i < len(ranked); i += s.Of {
		mine = append(mine, ranked[i])
	}
	slices.SortFunc(mine, func(a, b study.Task) int { return a.Index - b.Index })
	return mine
}
