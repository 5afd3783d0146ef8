package gate

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// TestARestOfOnesOwn: who stops by themselves is not made to: what they have sent before does not count.
func TestARestOfOnesOwn(t *testing.T) {
	for pause, rests := range map[time.Duration]bool{restTime: false, restTime - time.Millisecond: true} {
		synctest.Test(t, func(t *testing.T) {
			near, far := io.Pipe()
			in := NewInput(t.Context(), near, nobody)
			go func() {
				io.WriteString(far, strings.Repeat("x", mostRestless-1))
				time.Sleep(pause)
				io.WriteString(far, "x")
				far.Close()
			}()
			p, got, rested := make([]byte, 64<<10), 0, false
			for got < mostRestless {
				n, err := in.Read(p)
				if err != nil {
					t.Fatal(err)
				}
				got, rested = got+n, rested || in.rests
			}
			if rested != rests {
				t.Errorf("with a pause of %v in between there is a rest: %v", pause, rested)
			}
			_, _ = in.Read(p) // the end
		})
	}
}

// TestNothingIsNotRead: while the rest of a long paste is thrown away a read waits, and does not return nothing.
func TestNothingIsNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := io.Pipe()
		in := NewInput(t.Context(), near, nobody)
		NewEvents(in).Pass(tea.PasteStartMsg{})
		go func() {
			for range 3 * mostPaste / 4096 {
				io.WriteString(far, strings.Repeat("x", 4096))
			}
			io.WriteString(far, pasteEnd+"keys")
			far.Close()
		}()
		for p := make([]byte, 4096); ; {
			n, err := in.Read(p)
			if err == io.EOF {
				break
			}
			if n == 0 || err != nil {
				t.Fatalf("%d bytes are read, %v", n, err)
			}
		}
	})
}
