package runs

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/compare"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// TestOneReadAtATime: the next run is read when the one before has come, and one that is not wanted
// any more is given up.
func TestOneReadAtATime(t *testing.T) {
	b := on(t, 80, 24)
	b.keys("down")
	first, _ := b.Update(tuitest.Press("d"))
	if first == nil || b.work.reading == "" {
		t.Fatal("nothing is read")
	}
	if second, _ := b.Update(tuitest.Press("d")); second != nil {
		t.Error("two are read at a time")
	}
	reading := b.work.reading
	b.Update(tuitest.Press("up"))
	b.Update(tuitest.Press("up"))
	b.Update(tuitest.Press("d")) // unmarked
	b.shelf.Read = nil
	msg := readMsg{path: reading, err: context.Canceled}
	b.Update(msg)
	if b.word != "" {
		t.Errorf("it says %q of a run that is not marked", b.word)
	}
}

// TestPolling: the directory is listed every two seconds while the screen is shown, and a message
// comes only of what has changed, or of a minute that has passed.
func TestPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listings, rows := 0, []compare.Row{sketches[0].row()}
		c := &kit.Context{Theme: kit.NewTheme(kit.Appearance{}, kit.UnknownTerminal()), Keys: kit.NewKeys()}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		m := New(ctx, c, Shelf{Every: 2 * time.Second, List: func(context.Context) ([]compare.Row, error) {
			listings++
			if listings == 4 {
				rows[0].Step++
			}
			return slices.Clone(rows), nil
		}})
		first := m.Shown()().(listedMsg)
		if listings != 1 {
			t.Fatalf("it was listed %d times", listings)
		}
		again := m.takeRows(first)
		begin := time.Now()
		second := again().(listedMsg)
		if listings != 4 || time.Since(begin) != 6*time.Second || second.rows[0].Step != rows[0].Step {
			t.Errorf("after %v and %d listings: %+v", time.Since(begin), listings, second)
		}
		again = m.takeRows(second)
		begin = time.Now()
		third := again()
		if d := time.Since(begin); d < time.Minute || d > 63*time.Second {
			t.Errorf("ages are written anew after %v", d)
		}
		again = m.takeRows(third.(listedMsg))
		m.Hidden()
		if msg := again(); msg != nil {
			t.Errorf("hidden, it brings %v", msg)
		}
		if cmd := m.takeRows(second); cmd != nil {
			t.Error("hidden, it goes on")
		}
	})
}

// TestListingFails: what was listed before stays, with a sentence.
func TestListingFails(t *testing.T) {
	b := on(t, 80, 24)
	b.send(listedMsg{turn: b.turn, err: errors.New("runs: input/output error"), now: noon})
	b.has("9 runs", "✗ Runs: input/output error; these are the runs of before.")
}

// TestAReadThatFailed: it is tried again when the run is marked again, and not before.
func TestAReadThatFailed(t *testing.T) {
	b := on(t, 120, 36)
	reads := 0
	read := b.shelf.Read
	b.shelf.Read = func(ctx context.Context, path string) (compare.Run, error) {
		if reads++; reads == 1 {
			return compare.Run{}, errors.New("input/output error")
		}
		return read(ctx, path)
	}
	b.keys("d")
	b.has("✗ input/output error.")
	b.keys("o")
	if reads != 1 {
		t.Fatalf("it was read %d times", reads)
	}
	b.keys("up", "d", "up", "d")
	if reads != 2 || len(b.work.runs) != 1 {
		t.Errorf("marked again it was read %d times, and %d are known", reads, len(b.work.runs))
	}
}

// TestARunThatGrows: it is read again when it has come farther, also when its training is over.
func TestARunThatGrows(t *testing.T) {
	b := on(t, 120, 36)
	reads := 0
	read := b.shelf.Read
	b.shelf.Read = func(ctx context.Context, path string) (compare.Run, error) {
		reads++
		return read(ctx, path)
	}
	b.keys("d")
	if reads != 1 {
		t.Fatalf("it was read %d times", reads)
	}
	rows := slices.Clone(b.rows)
	b.send(listedMsg{turn: b.turn, rows: rows, now: noon})
	if reads != 1 {
		t.Errorf("as far as before, it was read %d times", reads)
	}
	rows = slices.Clone(rows)
	rows[0].Step += 100
	b.send(listedMsg{turn: b.turn, rows: rows, now: noon})
	if reads != 2 {
		t.Errorf("farther, it was read %d times", reads)
	}
	// Its layers are probed after its training.
	rows = slices.Clone(rows)
	rows[0].Bytes += 1000
	b.send(listedMsg{turn: b.turn, rows: rows, now: noon})
	if reads != 3 {
		t.Errorf("with more on disk, it was read %d times", reads)
	}
}
