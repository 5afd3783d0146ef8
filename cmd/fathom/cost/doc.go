// Package cost measures what a step of training costs on this machine along axes: how wide and how
// deep the network is, how many images a minibatch has, how many classes and images there are. Beside
// what was measured stand what a step must compute and move, and what the machine gives at best.
//
// It counts the process's own memory and has it given back, so it belongs to a program and not below.
package cost
