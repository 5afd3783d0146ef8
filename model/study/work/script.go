package work

import (
	"fmt"
	"strings"

	"fathom/data/text"
)

// Script is what a batch file of a cluster is made of.
type Script struct {
	Program string // how fathom is called there
	Plan    string
	Out     string
	Shards  int
	AtOnce  int // shards that run at a time; 0 for all
	Cores   int // of each shard
}

// Slurm is a file for sbatch: an array of a few long shards, each of many tasks, since clusters allow some
// thousand elements and dislike many short ones. What is preempted is queued again and goes on. srun is told of the cores
// once more, since from Slurm 22.05 on it gives a step one core otherwise (its RELEASE_NOTES; reframe-hpc/reframe#2655).
func (s Script) Slurm() string {
	array := fmt.Sprintf("1-%d", s.Shards)
	if s.AtOnce > 0 {
		array += fmt.Sprintf("%%%d", s.AtOnce)
	}
	return strings.Join([]string{
		"#!/bin/bash",
		"#SBATCH --job-name=fathom-study",
		"#SBATCH --array=" + array,
		fmt.Sprintf("#SBATCH --cpus-per-task=%d", max(1, s.Cores)),
		"#SBATCH --time=12:00:00",
		"#SBATCH --output=%x-%A-%a.log",
		"#SBATCH --open-mode=append",
		"#SBATCH --requeue",
		"#SBATCH --signal=TERM@60",
		fmt.Sprintf("exec srun --ntasks=1 --cpus-per-task=%d %s study %s --out %s --shard slurm", max(1, s.Cores), text.Quote(s.Program), text.Quote(s.Plan), text.Quote(s.Out)),
		"",
	}, "\n")
}
