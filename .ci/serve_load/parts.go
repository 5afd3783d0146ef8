package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// training is a server whose shared lab trains for long.
func training(keys int, flags ...string) *server {
	s := begin(*program, keys, more(append([]string{"--steps", "1000000", "--stages", "train"}, flags...)...)...)
	time.Sleep(5 * time.Second)
	return s
}

// crowd is so many spectators of the shared lab, who come four at a time.
func (s *server) crowd(n, cols, rows int) (all []*spectator) {
	all = make([]*spectator, n)
	var wait sync.WaitGroup
	for w := range 4 {
		wait.Go(func() {
			for i := w; i < n; i += 4 {
				p, err := s.come(i%len(s.signer), cols, rows, "room lab", false)
				if err != nil {
					fail("spectator %d: %v", i+1, err)
				}
				all[i] = p
			}
		})
	}
	wait.Wait()
	return all
}

// between is what happened between two states.
type between struct {
	wall, server, mine, others, steps, frames float64
	bytes, wire, parts                        float64
}

func since(a, b state) between {
	return between{
		wall: b.At.Sub(a.At).Seconds(), server: b.Spent - a.Spent, mine: b.Mine - a.Mine, others: b.Others - a.Others,
		steps: float64(b.step() - a.step()), frames: float64(b.Frames - a.Frames),
	}
}

func (b *between) add(c between) {
	b.wall, b.server, b.mine, b.others, b.steps, b.frames = b.wall+c.wall, b.server+c.server, b.mine+c.mine, b.others+c.others, b.steps+c.steps, b.frames+c.frames
	b.bytes, b.wire, b.parts = b.bytes+c.bytes, b.wire+c.wire, b.parts+c.parts
}

// perProcessor is how many steps are made in a second of a processor that the server has.
func (b between) perProcessor() float64 { return b.steps / b.server }

const cores = 2 // of the machine that is asked about

// spectators measures how much of its speed a training keeps, and what each spectator gets, in turn with
// and without them.
func spectators() {
	cols, rows := window()
	fmt.Printf("spectators at %d×%d of one training, %d rounds of %s without and with them in turn\n", cols, rows, *rounds, *during)
	fmt.Printf("%5s %10s %10s %7s %7s %8s %8s %9s %9s %8s %8s %8s %8s %8s\n", "n", "steps/s", "steps/s", "loss", "loss", "frames/s", "pieces/s", "B/s", "wire B/s", "key p50", "key p95", "cores", "cores", "cores")
	fmt.Printf("%5s %10s %10s %7s %7s %8s %8s %9s %9s %8s %8s %8s %8s %8s\n", "", "alone", "with", "2 cores", "these", "each", "each", "each", "each", "ms", "ms", "server", "drawing", "clients")
	for _, n := range numbers() {
		s := training(1)
		var alone, with between
		var keys []time.Duration
		for range *rounds {
			a := s.status()
			time.Sleep(*during)
			alone.add(since(a, s.status()))
			all := s.crowd(n, cols, rows)
			key := s.crowd(1, 80, 24)[0]
			time.Sleep(5 * time.Second)
			a = s.status()
			bytes, wire, parts := sums(all)
			keys = append(keys, key.presses(*during)...)
			w := since(a, s.status())
			b2, w2, p2 := sums(all)
			w.bytes, w.wire, w.parts = float64(b2-bytes), float64(w2-wire), float64(p2-parts)
			with.add(w)
			for _, p := range append(all, key) {
				p.leave()
			}
			time.Sleep(3 * time.Second)
		}
		slices.Sort(keys)
		// What the server has had of the processors beyond what so many steps took alone, in cores: what is
		// left of two for the training, however much of them others have meanwhile.
		drawing := (with.server - with.steps/alone.perProcessor()) / with.wall
		each := float64(n) * with.wall
		fmt.Printf("%5d %10.0f %10.0f %6.1f%% %6.1f%% %8.2f %8.2f %9.0f %9.0f %8.0f %8.0f %8.2f %8.2f %8.2f\n", n, alone.steps/alone.wall, with.steps/with.wall,
			100*drawing/cores, 100*(1-with.perProcessor()/alone.perProcessor()),
			with.frames/float64(n+1)/with.wall, with.parts/each, with.bytes/each, with.wire/each, ms(at(keys, 0.5)), ms(at(keys, 0.95)), with.server/with.wall, drawing, with.mine/with.wall)
		s.end()
	}
}

func ms(d time.Duration) float64 { return d.Seconds() * 1000 }

func sums(all []*spectator) (bytes, wire, parts int64) {
	for _, p := range all {
		bytes, wire, parts = bytes+p.bytes.Load(), wire+p.wire.in.Load(), parts+p.parts.Load()
	}
	return bytes, wire, parts
}

// memory measures what spectators take of the memory of a server whose lab has come to its end, so that
// nothing else grows, and what is left of it.
func memory() {
	cols, rows := window()
	s := begin(*program, 1, more("--steps", "2000", "--stages", "train", "--train-samples", "5000")...)
	time.Sleep(8 * time.Second)
	tell := func(what string, n int, was, is state) {
		fmt.Printf("%-34s live %6.1f MB, held %6.1f, resident %6.1f; %5d goroutines, %4d descriptors, %3d threads", what, mb(is.Live), mb(is.Memory), mb(is.Resident), is.Goroutines, is.Files, is.Threads)
		if n > 0 {
			fmt.Printf("; a session: live %.2f MB, held %.2f, resident %.2f", mb(is.Live-was.Live)/float64(n), mb(is.Memory-was.Memory)/float64(n), mb(is.Resident-was.Resident)/float64(n))
		}
		fmt.Println()
	}
	first := s.crowd(1, cols, rows)[0] // who has the lab work out what each screen shows; that it keeps, for all
	time.Sleep(3 * time.Second)
	first.look(time.Second) // each long enough to be drawn
	time.Sleep(5 * time.Second)
	first.leave()
	for _, n := range numbers() {
		for range *rounds {
			before := s.settled()
			tell("before", 0, before, before)
			all := s.crowd(n, cols, rows)
			time.Sleep(3 * time.Second)
			for _, p := range all { // each has looked at all screens
				p.look(20 * time.Millisecond)
			}
			tell(fmt.Sprintf("%d spectators at %d×%d", n, cols, rows), n, before, s.settled())
			for _, p := range all {
				p.leave()
			}
			time.Sleep(*rest)
			after := s.settled()
			tell(fmt.Sprintf("%s after they have left", *rest), 0, before, after)
			fmt.Printf("left over: live %+.1f MB, held %+.1f, resident %+.1f, goroutines %+d, descriptors %+d\n", mb(after.Live-before.Live), mb(after.Memory-before.Memory), mb(after.Resident-before.Resident),
				after.Goroutines-before.Goroutines, after.Files-before.Files)
		}
	}
	s.end()
}

// look looks at each screen for so long.
func (p *spectator) look(pause time.Duration) {
	for _, key := range []string{"2", "3", "4", "5", "6", "1"} {
		p.in.Write([]byte(key))
		time.Sleep(pause)
	}
}

// settled is how the server stands once it has collected its garbage, which it does within 20 s after somebody has
// left: one visitor comes and leaves, before the others have come as well as after they have left.
func (s *server) settled() state {
	p, err := s.come(0, 80, 24, "room lab", false)
	must(err)
	time.Sleep(21 * time.Second)
	p.leave()
	time.Sleep(22 * time.Second)
	least := s.status()
	for range 5 {
		time.Sleep(time.Second)
		st := s.status()
		st.Files = min(st.Files, least.Files)
		if least.Files = st.Files; st.Goroutines <= least.Goroutines {
			least = st
		}
	}
	return least
}

func mb(n int64) float64 { return float64(n) / 1e6 }
