// Package compare puts runs beside each other: the table of the runs that there are, which is
// filtered and sorted, and what tells a few of them apart. It reads no file and asks no run; what it
// is given it does not change, and the same runs give the same [Comparison].
//
// # What differs
//
// First come the settings that are not the same in all runs. The program and the kernels that a run
// was made with, and the SHA-256 of its test images, are settings here too.
//
// # Curves
//
// Nothing is smoothed, sampled or interpolated: [Curves] has the evaluations of the networks as they
// were logged, at the steps that all of the runs have. What is not finite stays a gap and is counted.
//
// # Tests
//
// Each run is tested against one, the baseline, by McNemar's exact test on the same test images. Two
// families are declared before any test is looked at: the network and the last layer's probe of
// each run, and, by itself, the probe of each layer that both have. Holm corrects each family; see
// package stat. Runs whose images differ are not tested. One run a setting says something about two
// networks and nothing about settings: another seed draws others. Stores have no network: their probes
// are tested alone, on the same test rows, and over groups where these come in groups, see
// [stat.CompareGroups].
//
// Where runs differ in nothing but their seeds they make a [Group]. Between groups the unit is the
// seed: pairs of runs with one seed, and an exact test over the signs of their differences, never
// McNemar's summed over seeds.
package compare
