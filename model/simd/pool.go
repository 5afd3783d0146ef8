package simd

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A Pool is a number of cores for large matrix products. The program makes one, as a rule, and
// hands it down to all who multiply: nothing in this package takes a core by itself. Any number of
// workspaces and goroutines may share a pool.
//
// A product is large from 2²³ floating-point operations on, in plain Go from 2¹⁹: some 0.1 ms of
// work. It is cut into shares of rows or columns, or of the segments that a pass has anyway, and
// helpers, goroutines of the pool, do shares beside the goroutine that asked for the product, the
// asker. A sum is cut, if at all, where the shape says and never where the pool does, so the bits of
// a product do not depend on the pool, nor on who else uses it.
//
// Never do more goroutines work on large products at once than the pool has cores, askers and
// helpers together. If all other cores are taken, the asker does its product alone. If all cores
// are taken, it waits until one is free: first come, first served, and a helper gives its core up
// after the share that it is doing. A smaller product is not counted. Its asker does it at once and
// alone, since it would be done before a helper came.
//
// A pool needs no closing. It starts helpers, at most one fewer than it has cores, when a product
// is there to be divided. Between the products of a training step they stay awake and look for
// work, since to wake one takes as long as a share. Half a millisecond after the last share they
// end, so that a pool which nobody uses is memory and no more.
type Pool struct {
	cores   int
	places  []place
	free    chan *place  // the places that nobody has
	waiting atomic.Int32 // askers without a place
	helpers atomic.Int32
}

// A place is the right to work on a large product. There is one for each core.
type place struct {
	job atomic.Pointer[job] // of the asker that has the place, while it may be helped; else nil
	buf buffers             // for the helper that has the place
}

// Serial is the pool of those who run side by side, one on each core, such as trainings with
// different seeds: each asker does its products alone, at once and in its own goroutine, and how
// many do so at a time is up to whoever started them.
var Serial = &Pool{cores: 1}

// NewPool returns a pool of so many cores, at least 1.
func NewPool(cores int) *Pool {
	if cores < 1 {
		panic(fmt.Sprintf("simd: a pool of %d cores, expected at least 1", cores))
	}
	p := &Pool{cores: cores, places: make([]place, cores), free: make(chan *place, cores)}
	for i := range p.places {
		p.free <- &p.places[i]
	}
	return p
}

// Cores returns the number of cores, 1 for [Serial]: how many goroutines at a time are worth
// starting for work that is no matrix product.
func (p *Pool) Cores() int { return p.cores }

// Share calls do with 0 … count−1, once each, in so many goroutines, of which the caller's is one, and
// returns when all calls have. It is for work that is no product; a pool says by [Pool.Cores] how many
// goroutines that is worth.
func Share(goroutines, count int, do func(i int)) {
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
			do(i)
		}
	}
	var others sync.WaitGroup
	for range min(goroutines, count) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}

// job is one divided product. It is made anew for each, so that a helper that comes late finds
// nothing to do in it.
type job struct {
	do   func(buf *buffers, from, to int)
	d    division
	next atomic.Int32 // share to take next
	done atomic.Int32 // shares that are finished
	all  sync.WaitGroup

	panicked atomic.Pointer[any] // by a share, to go on where it is expected: in the asker
}

// patience is how long a goroutine looks for what is about to come before it ends or sleeps. A step
// of a network wide enough to be divided comes back within it.
const patience = 500 * time.Microsecond

// run does a large product: it calls do for every share of d, at the same time and with buffers of
// its own for each caller. buf is the asker's.
func (p *Pool) run(d division, buf *buffers, do func(buf *buffers, from, to int)) {
	mine := p.enter()
	defer func() { p.free <- mine }()
	if d.n() == 1 {
		do(buf, 0, d.count)
		return
	}
	j := &job{do: do, d: d}
	j.all.Add(d.n())
	mine.job.Store(j)
	p.call()
	for j.share(buf) {
	}
	j.wait()
	mine.job.Store(nil)
	if v := j.panicked.Load(); v != nil {
		panic(*v)
	}
}

// enter takes a place and waits for one if there is none.
func (p *Pool) enter() *place {
	select {
	case mine := <-p.free:
		return mine
	default:
	}
	p.waiting.Add(1)
	defer p.waiting.Add(-1)
	return <-p.free
}

// call starts helpers until there are as many as could do something: no more than shares that the
// askers leave, and no more than cores without an asker.
func (p *Pool) call() {
	askers, shares := 0, 0
	for i := range p.places {
		if j := p.places[i].job.Load(); j != nil {
			askers++
			shares += j.d.n() - 1
		}
	}
	wanted := int32(min(shares, p.cores-askers))
	for n := p.helpers.Load(); n < wanted; n = p.helpers.Load() {
		if p.helpers.CompareAndSwap(n, n+1) {
			go p.help()
		}
	}
}

// help works on one product after the other until there has been none for a while.
func (p *Pool) help() {
	defer p.helpers.Add(-1)
	for since := time.Now(); ; runtime.Gosched() {
		switch {
		case p.assist():
			since = time.Now()
		case time.Since(since) > patience:
			return
		}
	}
}

// assist does shares of one job until none is left or an asker waits for the place, and reports
// whether it did any.
func (p *Pool) assist() (some bool) {
	j := p.open()
	if j == nil {
		return false
	}
	select {
	case mine := <-p.free:
		for p.waiting.Load() == 0 && j.share(&mine.buf) {
			some = true
		}
		p.free <- mine
	default:
	}
	return some
}

// open returns a job that has shares left, nil if there is none.
func (p *Pool) open() *job {
	for i := range p.places {
		if j := p.places[i].job.Load(); j != nil && int(j.next.Load()) < j.d.n() {
			return j
		}
	}
	return nil
}

// share does the next share of the job and reports whether there was one left.
func (j *job) share(buf *buffers) bool {
	i := int(j.next.Add(1)) - 1
	if i >= j.d.n() {
		return false
	}
	defer func() {
		if v := recover(); v != nil {
			j.panicked.Store(&v)
		}
		j.done.Add(1)
		j.all.Done()
	}()
	from, to := j.d.bounds(i)
	j.do(buf, from, to)
	return true
}

// wait returns when all shares are finished. Nobody waits for a helper that has not come yet:
// shares are taken one by one, so those that are still missing are being done. As a rule they end
// within a moment, and whoever sleeps wakes late.
func (j *job) wait() {
	for since := time.Now(); int(j.done.Load()) < j.d.n(); runtime.Gosched() {
		if time.Since(since) > patience {
			j.all.Wait()
			return
		}
	}
}
