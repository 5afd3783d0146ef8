//go:build !unix || illumos || solaris

package main

import "os"

// There are no jobs that a shell stops.

func notifyJobs(chan<- os.Signal)   {}
func isStop(os.Signal) bool         { return false }
func stopSelf(<-chan os.Signal)     {}
func ignoreTerminalStops()          {}
func ownTerminal(*os.File) *os.File { return nil }
func discardOutput(*os.File)        {}
