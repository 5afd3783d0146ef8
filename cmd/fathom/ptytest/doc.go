// Package ptytest plays a terminal for tests: one that has a size, answers what it is asked after any delay
// or never, stops reading and goes on, and has a keyboard of any layout. It is for tests alone.
package ptytest
