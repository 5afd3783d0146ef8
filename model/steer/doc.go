// Package steer is how work is steered that takes a while, and how far it is: a [Gate] that each of its
// steps passes, and a [Meter] that counts them. Neither changes what a step does.
package steer
