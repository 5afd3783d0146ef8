//go:build unix && !illumos && !solaris

package main

import (
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// notifyJobs passes on to c the signals by which a shell stops a job and lets it go on.
func notifyJobs(c chan<- os.Signal) { signal.Notify(c, syscall.SIGTSTP, syscall.SIGCONT) }

// isStop reports whether a signal is to stop the program.
func isStop(s os.Signal) bool { return s == syscall.SIGTSTP }

// stopSelf stops the program and all of its job, and returns when it goes on, of which conts tells too. Where no
// shell would let it go on it returns at once.
func stopSelf(conts <-chan os.Signal) {
	if orphaned() {
		return
	}
	for len(conts) > 0 { // of a time before: it would be taken for the end of this stop, which may take effect a little later
		<-conts
	}
	syscall.Kill(0, syscall.SIGSTOP) // SIGTSTP is caught, and Go does not give it its default again
	for range 2 {                    // the first time is over when it goes on, perhaps before SIGCONT is told of, which would count as another
		select {
		case <-conts:
			return
		case <-time.After(looksEvery):
		}
	}
}

// orphaned reports whether nobody watches over the job who could let it go on: no process of it has a parent in
// the same session but another job (POSIX, 3.261 "Orphaned Process Group"). What cannot be found out is taken for nobody.
func orphaned() bool {
	session, err := unix.Getsid(0)
	if err != nil {
		return true
	}
	for parent := os.Getppid(); parent > 0; {
		its, err := unix.Getsid(parent)
		group, err2 := unix.Getpgid(parent)
		if err != nil || err2 != nil || its != session {
			return true
		}
		if group != unix.Getpgrp() {
			return false
		}
		if parent, err = parentOf(parent); err != nil {
			return true
		}
	}
	return true
}

// parentOf is the parent of a process, by proc_pid_stat(5).
func parentOf(pid int) (int, error) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(stat[strings.LastIndexByte(string(stat), ')')+1:]), " ")
	fields := strings.Fields(rest)
	if len(fields) < 2 {
		return 0, os.ErrInvalid
	}
	return strconv.Atoi(fields[1])
}

// ignoreTerminalStops keeps the program from now on from being stopped when it writes to or sets a terminal that
// another one has.
func ignoreTerminalStops() { signal.Ignore(syscall.SIGTTOU) }

// ownTerminal is a file of its own on the terminal that a file is open on, whose writes do not block; nil where there
// is no way to open one. The file that was given is shared with the shell, so that it must not change.
func ownTerminal(f *os.File) *os.File {
	if runtime.GOOS != "linux" {
		return nil
	}
	own, err := os.OpenFile("/proc/self/fd/"+strconv.Itoa(int(f.Fd())), os.O_WRONLY|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil
	}
	if own.SetWriteDeadline(time.Time{}) != nil {
		own.Close()
		return nil
	}
	return own
}
