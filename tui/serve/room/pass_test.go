package room

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/spec"
)

// TestWhoPassesTakesNoPart: who takes something along and goes does not steer, neither what is theirs nor
// what their cut line has left, and keeps nobody from it.
func TestWhoPassesTakesNoPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, lab := quiet()
		r := New(Config{Policy: AskFirst}, lab)
		mia := enter(t, r, "mia")
		mia.Ask()
		mia.Leave(true)
		passes, _ := r.Enter(Guest{Key: "mia", Name: "mia", Passes: true})
		passes.Ask()
		if passes.now().Steers || passes.now().Can {
			t.Error("who passes steers")
		}
		passes.Leave(false)
		if again := enter(t, r, "mia"); !again.now().Steers {
			t.Error("who comes back does not steer, since they have passed before")
		}
		own := New(Config{Own: true}, lab)
		passes, _ = own.Enter(Guest{Key: "mia", Name: "mia", Passes: true})
		mia = enter(t, own, "mia")
		if passes.now().Steers || !mia.now().Steers {
			t.Error("in a room of one's own who passes steers")
		}
		mia.Leave(false)
		if passes.now().Steers {
			t.Error("what is left goes to who passes")
		}
	})
}

// TestOwnRoomsHaveNamesOfTheirOwn: a room of a visitor's own is called as no shared one.
func TestOwnRoomsHaveNamesOfTheirOwn(t *testing.T) {
	_, lab := quiet()
	h := &House{
		Budget: Budget{Labs: 3, PerKey: 3, Time: time.Hour, Keep: time.Hour},
		Begin:  func(context.Context, spec.Spec) (Lab, error) { return lab, nil },
		Check:  func(context.Context, spec.Spec) error { return nil },
	}
	h.Add(&Door{Name: "own-1"}, New(Config{Name: "own-1"}, lab))
	name, err := h.Open(t.Context(), Guest{Key: "mia"}, spec.Spec{})
	if err != nil || name == "own-1" {
		t.Errorf("it is called %q, %v", name, err)
	}
	m, _, err := h.Enter(Guest{Key: "mia"}, name)
	if err != nil || !m.room.Own {
		t.Errorf("that leads elsewhere: %v", err)
	}
	h.Close()
}

// TestAnotherOwnExperimentIsChecked: what is begun in place of the first experiment of a visitor's own is
// held to the budget as that is.
func TestAnotherOwnExperimentIsChecked(t *testing.T) {
	_, lab := quiet()
	h := &House{
		Budget: Budget{Labs: 3, PerKey: 3, Time: time.Hour, Keep: time.Hour},
		Begin:  func(context.Context, spec.Spec) (Lab, error) { return lab, nil },
		Check: func(_ context.Context, s spec.Spec) error {
			if s.Seed == 13 {
				return ErrNoRoom
			}
			return nil
		},
	}
	name, err := h.Open(t.Context(), Guest{Key: "mia"}, spec.Spec{})
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := h.Enter(Guest{Key: "mia"}, name)
	if err != nil {
		t.Fatal(err)
	}
	if m.Start(t.Context(), spec.Spec{Seed: 13}) == nil || m.Start(t.Context(), spec.Spec{Seed: 12}) != nil {
		t.Error("what may not be begun is begun, or what may is not")
	}
	h.Close()
}

// TestWhatFailsAtItsEnd: a lab that panics when it ends takes nothing else with it, neither when its time
// is over nor when all end.
func TestWhatFailsAtItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended atomic.Int32 // several at a time
		h := &House{
			Budget: Budget{Labs: 3, PerKey: 3, Time: time.Hour, Keep: time.Hour},
			Begin: func(_ context.Context, s spec.Spec) (Lab, error) {
				_, lab := quiet()
				lab.Close = func() {
					if ended.Add(1); s.Seed == 13 {
						panic("as the test wants it")
					}
				}
				return lab, nil
			},
			Check: func(context.Context, spec.Spec) error { return nil },
		}
		for _, seed := range []uint64{13, 1} {
			if _, err := h.Open(t.Context(), Guest{Key: "mia"}, spec.Spec{Seed: seed}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		time.Sleep(58*time.Minute + time.Second)
		synctest.Wait()
		if n := ended.Load(); n != 1 {
			t.Errorf("%d labs have ended, want the first", n)
		}
		if own, _ := h.InUse(); own != 1 {
			t.Errorf("%d places are taken: that of a lab that has failed is lost", own)
		}
		if _, err := h.Open(t.Context(), Guest{Key: "tom"}, spec.Spec{Seed: 13}); err != nil {
			t.Fatal(err)
		}
		h.Close()
		if n := ended.Load(); n != 3 {
			t.Errorf("%d labs have ended, want all", n)
		}
	})
}

// TestADoorIsKeptSinceTheLast: a room behind a door is kept for its time since the last visitor has left, not
// since one before, who was followed by another.
func TestADoorIsKeptSinceTheLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var closed atomic.Int32 // by a timer
		h := &House{Budget: Budget{Keep: time.Minute}}
		h.Add(&Door{Name: "old", Make: func() (*Room, error) {
			_, lab := quiet()
			return New(Config{}, Lab{View: lab.View, Close: func() { closed.Add(1) }}), nil
		}}, nil)
		for range 2 {
			_, leave, err := h.Enter(Guest{}, "old")
			if err != nil {
				t.Fatal(err)
			}
			leave(false)
			time.Sleep(40 * time.Second)
			synctest.Wait()
		}
		if n := closed.Load(); n != 0 {
			t.Errorf("40 s after the last has left it was closed %d times, and it is kept for a minute", n)
		}
		time.Sleep(21 * time.Second)
		synctest.Wait()
		if n := closed.Load(); n != 1 {
			t.Errorf("a minute after the last has left it was closed %d times", n)
		}
	})
}

// TestADoorIsOpenedTooLate: what a door leads to is closed again where the house was closed while it was opened.
func TestADoorIsOpenedTooLate(t *testing.T) {
	closed := 0
	h := &House{}
	h.Add(&Door{Name: "old", Make: func() (*Room, error) {
		h.Close()
		_, lab := quiet()
		return New(Config{}, Lab{View: lab.View, Close: func() { closed++ }}), nil
	}}, nil)
	if _, _, err := h.Enter(Guest{}, "old"); !errors.Is(err, ErrClosed) || closed != 1 {
		t.Errorf("who comes too late reads %v, and the room was closed %d times", err, closed)
	}
}
