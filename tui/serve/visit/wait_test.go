package visit

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/tui"
)

// inBubble is a test for which no time passes. What a visitor still waits for when it is over comes before it ends.
func inBubble(t *testing.T, test func(t *testing.T)) {
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(func() { time.Sleep(time.Minute) })
		test(t)
	})
}

// TestTheRoomsAreListedOnce: who goes in and out quickly is not shown the list more often than others.
func TestTheRoomsAreListedOnce(t *testing.T) {
	v := newPlace(t).visitor(t, "mia", 80, 24, "")
	for range 3 {
		v.types("enter")
		v.until("the room", func() bool { return v.in != nil })
		v.send(tui.ShowRuns{})
		v.until("the entrance", func() bool { return v.in == nil })
	}
	listed := 0
	for at := range v.stays + 1 {
		if _, again := v.Update(listMsg{at}); again != nil {
			listed++
		}
	}
	if listed != 1 {
		t.Errorf("of %d stays %d go on to be listed", v.stays+1, listed)
	}
}

// TestNobodyWaitsForWhatTheyLeft: who does not share a screen any more does not wait for what it shows next.
func TestNobodyWaitsForWhatTheyLeft(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPlace(t)
		v := p.visitor(t, "mia", 80, 24, "lab")
		v.untilSees("1 Train")
		cmd := v.sit("2", false)
		cmd = v.take(cmd().(pictureMsg))
		over := make(chan tea.Msg)
		go func() { over <- cmd() }()
		v.rise()
		select {
		case <-over:
		case <-time.After(time.Minute):
			t.Error("it is still waited for")
		}
	})
}

// TestWhoSteersIsAway: who asks somebody whose line is lost is told so, by no name.
func TestWhoSteersIsAway(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPlace(t)
		a, b := p.visitor(t, "mia", 80, 24, "lab"), p.visitor(t, "tom", 80, 24, "lab")
		a.untilSees("nobody steers")
		a.types("ctrl+t")
		b.untilSees("mia steers, you watch")
		b.types("ctrl+t")
		b.untilSees("you ask mia, 1st in line")
		a.in.Leave(true)
		b.untilSees("who steers is away, you are 1st in line · ctrl+t takes it back")
	})
}

// TestTheWayBackIsToRooms: the key that leaves a room says where it leads.
func TestTheWayBackIsToRooms(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newPlace(t).visitor(t, "mia", 200, 60, "lab")
		v.untilSees("w rooms")
		v.types("w")
		v.untilSees("an experiment of your own")
	})
}
