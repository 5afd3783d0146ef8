package work

import (
	"slices"
	"testing"

	"fathom/model/study"
)

func TestParseShard(t *testing.T) {
	slurm := map[string]string{"SLURM_ARRAY_TASK_ID": "14", "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_STEP": "2", "SLURM_ARRAY_TASK_COUNT": "8"}
	k8s := map[string]string{"JOB_COMPLETION_INDEX": "0", "JOB_COMPLETIONS": "5"}
	for _, test := range []struct {
		word string
		env  map[string]string
		want Shard
		err  string
	}{
		{"", nil, Shard{}, ""},
		{"3/8", nil, Shard{3, 8}, ""},
		{"1/1", nil, Shard{1, 1}, ""},
		{"slurm", slurm, Shard{3, 8}, ""},
		{"k8s", k8s, Shard{1, 5}, ""},
		{"0/8", nil, Shard{}, "--shard 0/8: there is no shard 0 of 8; they are counted from 1"},
		{"9/8", nil, Shard{}, "--shard 9/8: there is no shard 9 of 8; they are counted from 1"},
		{"half", nil, Shard{}, "--shard half: it must be such as 1/8, slurm or k8s"},
		{"slurm", nil, Shard{}, "--shard slurm: the variable SLURM_ARRAY_TASK_ID is not set"},
		{"slurm", map[string]string{"SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_COUNT": "2"}, Shard{},
			"--shard slurm: element 7 of an array of 2 from 3 on: the array has gaps; one such as 1-2 has none, and does all that is missing"},
		{"k8s", map[string]string{"JOB_COMPLETION_INDEX": "0"}, Shard{}, "--shard k8s: the variable JOB_COMPLETIONS is not set"},
		{"k8s", map[string]string{"JOB_COMPLETION_INDEX": "x"}, Shard{}, "--shard k8s: JOB_COMPLETION_INDEX is x, expected a whole number"},
	} {
		got, err := ParseShard(test.word, func(name string) string { return test.env[name] })
		if test.err != "" {
			if err == nil || err.Error() != test.err {
				t.Errorf("%s: got %v, want %s", test.word, err, test.err)
			}
		} else if err != nil || got != test.want {
			t.Errorf("%s is %v, %v, want %v", test.word, got, err, test.want)
		}
	}
}

// TestShardsPart: every task is in one shard, and shards are as large as each other.
func TestShardsPart(t *testing.T) {
	tasks := parse(t, "steps = [1, 2, 3]\nseed = \"1..33\"\n").Tasks()
	for _, n := range []int{1, 4, 7, 200} {
		seen := map[int]bool{}
		for i := 1; i <= n; i++ {
			mine := Shard{i, n}.Pick(tasks)
			if len(mine) < len(tasks)/n || len(mine) > len(tasks)/n+1 {
				t.Errorf("shard %d/%d has %d of %d", i, n, len(mine), len(tasks))
			}
			if !slices.IsSortedFunc(mine, func(a, b study.Task) int { return a.Index - b.Index }) {
				t.Errorf("shard %d/%d is out of order", i, n)
			}
			for _, task := range mine {
				if seen[task.Index] {
					t.Errorf("task %d is in two of %d shards", task.Index, n)
				}
				seen[task.Index] = true
			}
		}
		if len(seen) != len(tasks) {
			t.Errorf("%d shards have %d of %d tasks", n, len(seen), len(tasks))
		}
	}
}
