// Package seeds is the screen of the replicates: the same experiment with other seeds. Before them it says
// what so many can show; then it has the network's curve over the seeds with its band, and of each measure
// the means, with their intervals over seeds, and the differences that are paired by seed.
package seeds
