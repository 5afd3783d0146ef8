//go:build fault && unix

package runfile

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// A Fault decides about an operation that changes the disk: its number from 0, its name and that of
// the file. It returns how much of it happens, and the error of one that does not happen whole.
type Fault func(n int, op, name string) (how Part, err error)

// Part is how much of an operation happens.
type Part int

// The parts.
const (
	Whole   Part = iota // all of it, and then the error
	Nothing             // none of it
	Half                // of a write the first half of its bytes
)

// fault decides about operations from now on, see [SetFault]; operations counts them.
var (
	fault      atomic.Pointer[Fault]
	operations atomic.Int64
)

// SetFault counts from 0 again and lets f decide about every operation; nil lets all happen.
func SetFault(f Fault) {
	operations.Store(0)
	if f == nil {
		fault.Store(nil)
		return
	}
	fault.Store(&f)
}

// Operations is how many operations there were since SetFault.
func Operations() int { return int(operations.Load()) }

// killAt is when this process kills itself: FATHOM_FAULT=17, 17:before or 17:half.
var killAt, killHow = func() (int, Part) {
	number, how, _ := strings.Cut(os.Getenv("FATHOM_FAULT"), ":")
	n, err := strconv.Atoi(number)
	if err != nil {
		return -1, Whole
	}
	return n, map[string]Part{"before": Nothing, "half": Half}[how]
}()

// faultyDisk stops at operations.
type faultyDisk struct{ directory }

func faulty(d directory) directory { return faultyDisk{d} }

// at does an operation as far as it is to happen.
func at(op, name string, whole func() error, half func() error) error {
	n := int(operations.Add(1)) - 1
	how, failure := Whole, error(nil)
	if f := fault.Load(); f != nil {
		how, failure = (*f)(n, op, name)
	}
	kill := n == killAt
	if kill {
		how = killHow
	}
	var err error
	switch {
	case how == Whole:
		err = whole()
	case how == Half && half != nil:
		err = half()
	}
	if kill {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	if failure != nil {
		return failure
	}
	return err
}

func (d faultyDisk) OpenAppend(name string) (File, error) {
	f, err := d.directory.OpenAppend(name)
	return faultyFile{f, name}, err
}

func (d faultyDisk) Create(name string) (file File, err error) {
	err = at("create", name, func() (err error) {
		file, err = d.directory.Create(name)
		return err
	}, nil)
	if err != nil && file != nil {
		_ = file.Close()
	}
	return faultyFile{file, name}, err
}

func (d faultyDisk) Overwrite(name string, content []byte) error {
	return d.directory.Overwrite(name, content) // beats come by the clock, so that they are not counted
}

func (d faultyDisk) Truncate(name string, size int64) error {
	return at("truncate", name, func() error { return d.directory.Truncate(name, size) }, nil)
}

func (d faultyDisk) Rename(from, to string) error {
	return at("rename", to, func() error { return d.directory.Rename(from, to) }, nil)
}

func (d faultyDisk) Remove(name string) error {
	return at("remove", name, func() error { return d.directory.Remove(name) }, nil)
}

func (d faultyDisk) Mkdir(name string) error {
	return at("mkdir", name, func() error { return d.directory.Mkdir(name) }, nil)
}

func (d faultyDisk) SyncDir(name string) error {
	return at("sync", name+"/", func() error { return d.directory.SyncDir(name) }, nil)
}

type faultyFile struct {
	File
	name string
}

func (f faultyFile) Write(raw []byte) (n int, err error) {
	write := func(part []byte) func() error {
		return func() (err error) {
			n, err = f.File.Write(part)
			return err
		}
	}
	err = at("write", f.name, write(raw), write(raw[:len(raw)/2]))
	return n, err
}

func (f faultyFile) Sync() error {
	return at("sync", f.name, f.File.Sync, nil)
}
