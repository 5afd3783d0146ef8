package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"fathom/cmd/fathom/ptytest"
)

// A wire is a terminal of 80×24 cells at the end of a line that takes so many bytes a second, with
// buffers between that never fill, as on ssh: what is written waits in them. The terminal answers
// what it is asked when that has arrived.
type wire struct {
	rate int // 0 for a line that takes all at once

	mu      sync.Mutex
	pieces  []piece // that are on their way
	arrived int     // bytes
	most    int     // bytes that were on their way at once
	text    []byte  // what has arrived
	typed   time.Time
	first   time.Duration // from the key to the first byte that was written after it
	last    time.Duration // to the last one
}

// piece is what was written at once.
type piece struct {
	at   time.Time
	data []byte
}

// onWire runs fathom at the end of a wire until the benchmark ends.
func onWire(b *testing.B, rate int, args ...string) (w *wire, keys *os.File) {
	b.Helper()
	drawn, given := ptytest.Pair(b)
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = []string{asFathom + "=1", "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "XDG_CONFIG_HOME=" + os.DevNull}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = given, given, given
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	given.Close()
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	w = &wire{rate: rate}
	go w.take(drawn)
	go w.deliver(drawn)
	return w, drawn
}

// take takes whatever is written.
func (w *wire) take(drawn *os.File) {
	for {
		data := make([]byte, 1<<16)
		n, err := drawn.Read(data)
		if err != nil {
			return
		}
		w.mu.Lock()
		w.pieces = append(w.pieces, piece{time.Now(), data[:n]})
		queued := 0
		for _, p := range w.pieces {
			queued += len(p.data)
		}
		w.most = max(w.most, queued)
		w.mu.Unlock()
	}
}

// deliver lets what was written arrive, in every hundredth of a second as much as the line takes.
func (w *wire) deliver(terminal *os.File) {
	for tick := range time.Tick(time.Second / 100) {
		w.mu.Lock()
		room, answers := w.rate/100, ""
		for len(w.pieces) > 0 && (room > 0 || w.rate == 0) {
			p := &w.pieces[0]
			n := len(p.data)
			if w.rate > 0 {
				n = min(n, room)
				room -= n
			}
			if !w.typed.IsZero() && p.at.After(w.typed) {
				if w.first == 0 {
					w.first = tick.Sub(w.typed)
				}
				w.last = tick.Sub(w.typed)
			}
			from := max(0, len(w.text)-8) // a question may come in two pieces
			w.text = append(w.text, p.data[:n]...)
			for question, answer := range map[string]string{"\x1b[6n": "\x1b[24;1R", "\x1b]11;?": "\x1b]11;rgb:0000/0000/0000\a", "\x1b[c": "\x1b[?62;22c"} {
				for at := from; ; at++ {
					i := bytes.Index(w.text[at:], []byte(question))
					if i < 0 {
						break
					}
					if at += i; at+len(question) > len(w.text)-n {
						answers += answer
					}
				}
			}
			w.arrived += n
			if p.data = p.data[n:]; len(p.data) == 0 {
				w.pieces = w.pieces[1:]
			}
		}
		w.mu.Unlock()
		if _, err := terminal.WriteString(answers); err != nil {
			return
		}
	}
}

// forget begins to count anew, from a key that is typed now.
func (w *wire) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.arrived, w.most, w.typed, w.first, w.last = 0, 0, time.Now(), 0, 0
}

// until waits until something has arrived, and forgets it.
func (w *wire) until(b *testing.B, text string) {
	b.Helper()
	for range 3000 {
		w.mu.Lock()
		there := bytes.Contains(w.text, []byte(text))
		if there {
			w.text = w.text[:0]
		}
		w.mu.Unlock()
		if there {
			return
		}
		time.Sleep(time.Second / 100)
	}
	b.Fatalf("%q never arrived", text)
}

// tabs are the screens, by their keys.
var tabs = []struct{ key, name string }{{"1", "train"}, {"2", "probes"}, {"3", "pca"}, {"4", "teach"}}

// BenchmarkBytes is how many bytes a second the app writes, on each screen: the median of ten
// seconds of a training, and all that comes in ten seconds after everything is done.
func BenchmarkBytes(b *testing.B) {
	for _, tab := range tabs {
		b.Run("training/"+tab.name, func(b *testing.B) {
			w, keys := onWire(b, 0, "--pace", "full", "--steps", "1000000")
			w.until(b, "left")
			keys.WriteString(tab.key)
			time.Sleep(3 * time.Second)
			for b.Loop() {
				var seconds []int
				for range 10 {
					w.forget()
					time.Sleep(time.Second)
					seconds = append(seconds, w.arrived)
				}
				slices.Sort(seconds)
				b.ReportMetric(float64(seconds[5]), "B/s")
				b.ReportMetric(float64(seconds[9]), "most-B/s")
			}
		})
	}
	for _, tab := range tabs {
		b.Run("idle/"+tab.name, func(b *testing.B) {
			w, keys := onWire(b, 0, "--pace", "full", "--steps", "300")
			w.until(b, "ready")
			keys.WriteString(tab.key)
			time.Sleep(5 * time.Second) // until all frames are there
			for b.Loop() {
				w.forget()
				time.Sleep(10 * time.Second)
				b.ReportMetric(float64(w.arrived), "B")
			}
		})
	}
}

// BenchmarkSlowLine is how a key is answered over a line of 2,000 bytes a second while the network
// trains: after how long its first effect arrives, and all of it, and how much was on its way at
// most. Its last line presses 20 keys in a second, as one does who holds one down.
func BenchmarkSlowLine(b *testing.B) {
	const rate = 2000
	for _, test := range []struct{ name, keys string }{
		{"train", "1"}, {"probes", "2"}, {"pca", "3"}, {"teach", "4"}, {"help", "?"}, {"held down", strings.Repeat("2341", 5)},
	} {
		b.Run(test.name, func(b *testing.B) {
			w, keys := onWire(b, rate, "--pace", "full", "--steps", "1000000")
			w.until(b, "left")
			if test.name == "train" {
				keys.WriteString("2")
			}
			time.Sleep(6 * time.Second)
			for b.Loop() {
				w.forget()
				for i, key := range test.keys {
					if i > 0 {
						time.Sleep(time.Second / 20)
					}
					fmt.Fprintf(keys, "%c", key)
				}
				time.Sleep(8 * time.Second)
				b.ReportMetric(float64(w.first.Milliseconds()), "first-ms")
				b.ReportMetric(float64(w.most), "queued-B")
			}
		})
	}
}
