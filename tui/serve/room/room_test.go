package room

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/tuitest"
)

func quiet() (*tuitest.Run, Lab) {
	r := tuitest.NewRun(measure.Rules().Default)
	return r, Lab{View: r, Control: r, Close: func() {}}
}

// state is how a room stands for a member now.
func (m *Member) now() State {
	s, _ := m.Next(context.Background(), -1)
	return s
}

func enter(t *testing.T, r *Room, name string) *Member {
	t.Helper()
	m, err := r.Enter(Guest{Key: name, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestSteeringPasses asks for the steering, gives it, refuses it, takes it back, and lets time pass.
func TestSteeringPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		still, lab := quiet()
		r := New(Config{Policy: AskFirst}, lab)
		mia, tom, eva := enter(t, r, "mia"), enter(t, r, "tom"), enter(t, r, "eva")
		if _, c := mia.Current(); c != nil || mia.now().Steers {
			t.Error("somebody steers who has not asked")
		}
		mia.Ask()
		_, late := mia.Current()
		if s := tom.now(); !mia.now().Steers || s.Steerer != "mia" || s.Here != 3 {
			t.Errorf("for tom it stands %+v", s)
		}
		late.Pause()
		tom.Ask()
		eva.Ask()
		if s := mia.now(); s.Asker != "tom" || tom.now().Place != 1 || eva.now().Place != 2 {
			t.Errorf("mia is asked by %q, tom stands %d, eva %d", s.Asker, tom.now().Place, eva.now().Place)
		}
		mia.Answer(false)
		if s := tom.now(); s.Place != 0 || s.Word != "mia goes on steering." || mia.now().Asker != "eva" {
			t.Errorf("who is refused reads %q", s.Word)
		}
		mia.Answer(true)
		if !eva.now().Steers || mia.now().Steers {
			t.Error("the steering does not pass to who is next")
		}
		late.Resume() // mia, too late
		if told := strings.Join(still.Told(), ","); told != "pause" {
			t.Errorf("the lab was told %q; what comes late must not reach it", told)
		}
		tom.Ask() // again, too soon
		if s := tom.now(); s.Place != 0 || !strings.HasPrefix(s.Word, "You asked just now") {
			t.Errorf("who asks again at once stands %d and reads %q", s.Place, s.Word)
		}
		time.Sleep(askEvery)
		eva.Typed()
		tom.Ask()
		time.Sleep(answerTime + time.Second)
		if s := tom.now(); s.Place != 0 || s.Word != "eva has not answered." {
			t.Errorf("who gets no answer stands %d and reads %q", s.Place, s.Word)
		}
		time.Sleep(silentTime)
		tom.Ask()
		time.Sleep(answerTime + time.Second)
		if !tom.now().Steers {
			t.Error("who is away for long keeps the steering from who asks")
		}
		tom.Give()
		if s := eva.now(); s.Steerer != "" || s.Steers {
			t.Errorf("what was given back %q has", s.Steerer)
		}
	})
}

// TestALineIsCut: who steered has a while to come back, with what they had paused as it was; then it goes
// to who asks. The room goes on.
func TestALineIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		still, lab := quiet()
		r := New(Config{Policy: AskFirst}, lab)
		mia, tom := enter(t, r, "mia"), enter(t, r, "tom")
		mia.Ask()
		_, c := mia.Current()
		c.Pause()
		mia.Leave(true)
		c.Resume() // a key that was on its way
		if s := tom.now(); !s.Away || s.Steerer != "" {
			t.Errorf("after the cut it stands %+v", s)
		}
		tom.Ask()
		if tom.now().Steers {
			t.Error("another steers at once")
		}
		time.Sleep(returnTime / 2)
		again := enter(t, r, "mia")
		if !again.now().Steers || tom.now().Away {
			t.Error("who comes back does not steer again")
		}
		again.Leave(true)
		time.Sleep(returnTime + time.Second)
		synctest.Wait()
		if !tom.now().Steers {
			t.Error("nobody steers after who was away has not come back")
		}
		_, c = tom.Current()
		c.Resume()
		if told := strings.Join(still.Told(), ","); told != "pause,resume" {
			t.Errorf("the lab was told %q", told)
		}
	})
}

// TestPolicies says who may steer where.
func TestPolicies(t *testing.T) {
	_, lab := quiet()
	for _, tt := range []struct {
		policy Policy
		guest  Guest
		lab    Lab
		want   bool
	}{
		{AskFirst, Guest{Key: "a"}, lab, true}, {Free, Guest{Key: "a"}, lab, true}, {HostOnly, Guest{Key: "a"}, lab, false},
		{AskFirst, Guest{Key: "a", Watches: true}, lab, false}, {HostOnly, Guest{Key: "a", Host: true}, lab, true},
		{HostOnly, Guest{Key: "a", Host: true}, Lab{View: lab.View}, false}, // a run on disk
	} {
		m, _ := New(Config{Policy: tt.policy}, tt.lab).Enter(tt.guest)
		m.Ask()
		if _, c := m.Current(); (c != nil) != tt.want || m.now().Can != tt.want {
			t.Errorf("%+v under %q steers: %v", tt.guest, tt.policy, c != nil)
		}
		if said := strings.Contains(m.now().Word, "only looks on"); said != tt.guest.Watches {
			t.Errorf("%+v under %q is told %q", tt.guest, tt.policy, m.now().Word)
		}
	}
	r := New(Config{Policy: HostOnly}, lab)
	first, _ := r.Enter(Guest{Key: "a", Name: "a", Host: true})
	second, _ := r.Enter(Guest{Key: "b", Name: "b", Host: true})
	first.Ask()
	second.Ask()
	if s := first.now(); s.Steers || s.Word != "b has taken the steering." {
		t.Errorf("a host that another has taken it from: %+v", s)
	}
}

// TestAtMostOneSteers lets many do anything in any order: at most one steers, the number of times that it
// has passed grows, nobody stands in line twice or after they have gone, and there is an end of waiting.
func TestAtMostOneSteers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(1, 2))
		_, lab := quiet()
		r := New(Config{Policy: AskFirst}, lab)
		var members []*Member
		epoch := 0
		for i := range 100_000 {
			if len(members) == 0 || random.IntN(12) == 0 && len(members) < 8 {
				members = append(members, enter(t, r, fmt.Sprint("m", random.IntN(10))))
			}
			at := random.IntN(len(members))
			switch m := members[at]; random.IntN(8) {
			case 0, 1:
				m.Ask()
			case 2:
				m.Give()
			case 3:
				m.Answer(random.IntN(2) == 0)
			case 4:
				m.Leave(random.IntN(2) == 0)
				members = slices.Delete(members, at, at+1)
			case 5:
				m.Typed()
			case 6:
				time.Sleep(time.Duration(random.IntN(20)) * time.Second)
			case 7:
				if _, c := m.Current(); c != nil {
					c.Pause()
				}
			}
			synctest.Wait() // what is due now has been done
			steer, places := 0, map[int]bool{}
			for _, m := range members {
				s := m.now()
				if s.Steers {
					steer++
				}
				if s.Place > 0 && (places[s.Place] || s.Steers) {
					t.Fatalf("move %d: two stand at %d in line, or one who steers", i, s.Place)
				}
				places[s.Place] = true
				if s.Epoch < epoch || s.Here != len(members) {
					t.Fatalf("move %d: it has passed %d times after %d, %d are here of %d", i, s.Epoch, epoch, s.Here, len(members))
				}
				epoch = s.Epoch
			}
			if waiting := r.waiting(); steer > 1 || waiting > len(members) {
				t.Fatalf("move %d: %d steer, %d stand in line of %d", i, steer, waiting, len(members))
			}
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if waiting := r.waiting(); waiting > 0 {
			t.Errorf("after an hour %d still wait for an answer", waiting)
		}
	})
}

// waiting is how many stand in line.
func (r *Room) waiting() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.queue)
}

// TestAnotherExperiment takes the place of the one that is shown, for who steers alone.
func TestAnotherExperiment(t *testing.T) {
	_, lab := quiet()
	ended := 0
	lab.Close = func() { ended++ }
	r := New(Config{Policy: AskFirst, Begin: func(context.Context, spec.Spec) (Lab, error) {
		_, l := quiet()
		return l, nil
	}}, lab)
	mia, tom := enter(t, r, "mia"), enter(t, r, "tom")
	mia.Ask()
	if err := tom.Start(t.Context(), spec.Spec{}); err == nil || ended != 0 {
		t.Error("who looks on begins another experiment")
	}
	if err := mia.Start(t.Context(), spec.Spec{}); err != nil || ended != 1 {
		t.Errorf("%v, %d have ended", err, ended)
	}
	if v, _ := tom.Current(); tom.now().Run != 1 || v == lab.View {
		t.Error("who looks on still sees the first")
	}
	r.Close()
	if !tom.now().Closed {
		t.Error("a room that is closed is not said to be")
	}
	if _, err := r.Enter(Guest{}); !errors.Is(err, ErrClosed) {
		t.Errorf("one enters a room that is closed: %v", err)
	}
}

// TestOwnRooms has as many labs of visitors' own as the budget allows, each for its time, and some longer
// than their owner is there.
func TestOwnRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		living := 0
		h := &House{
			Budget: Budget{Labs: 3, PerKey: 2, Time: time.Hour, Keep: 5 * time.Minute},
			Begin: func(context.Context, spec.Spec) (Lab, error) {
				mu.Lock()
				defer mu.Unlock()
				living++
				_, lab := quiet()
				lab.Close = func() {
					mu.Lock()
					defer mu.Unlock()
					living--
				}
				return lab, nil
			},
			Check: func(_ context.Context, s spec.Spec) error {
				if s.Seed == 13 {
					return errors.New("not that one")
				}
				return nil
			},
		}
		open := func(who string, want string) string {
			t.Helper()
			name, err := h.Open(t.Context(), Guest{Key: who, Name: who}, spec.Spec{})
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s: %v, want %q", who, err, want)
			}
			return name
		}
		if _, err := h.Open(t.Context(), Guest{Key: "mia"}, spec.Spec{Seed: 13}); err == nil {
			t.Error("an experiment is begun that may not be")
		}
		first, _ := open("mia", ""), open("mia", "")
		open("mia", "you have 2 experiments of your own already")
		third := open("tom", "")
		open("eva", "all 3 places of this host are taken; one is free in 60 minutes at the latest")
		if _, _, err := h.Enter(Guest{Key: "tom"}, first); !errors.Is(err, ErrNoRoom) {
			t.Errorf("one enters another's room: %v", err)
		}
		m, leave, err := h.Enter(Guest{Key: "mia", Name: "mia"}, first)
		if err != nil || !m.now().Steers {
			t.Fatalf("in a room of one's own one does not steer: %v", err)
		}
		leave(true)
		time.Sleep(4 * time.Minute)
		m, leave, err = h.Enter(Guest{Key: "mia", Name: "mia"}, first)
		if err != nil || !m.now().Steers {
			t.Fatalf("who comes back in time finds %v", err)
		}
		time.Sleep(10 * time.Minute) // she is there
		leave(false)
		time.Sleep(6 * time.Minute)
		synctest.Wait()
		if _, _, err := h.Enter(Guest{Key: "mia"}, first); !errors.Is(err, ErrNoRoom) {
			t.Errorf("a room that its owner has left long ago: %v", err)
		}
		open("eva", "")
		if err := h.End("tom", third); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Hour + time.Minute)
		synctest.Wait()
		if own, most := h.InUse(); own != 0 || most != 3 || living != 0 {
			t.Errorf("after their time %d of %d are left, and %d labs", own, most, living)
		}
		h.Close()
		open("mia", "the room is closed")
	})
}

// TestDoors: the room behind a door is opened when somebody comes, once, and closed when nobody is in it.
func TestDoors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opened := 0
		var closed atomic.Int32 // by a timer
		h := &House{Budget: Budget{Keep: time.Minute}}
		h.Add(&Door{Name: "old", Make: func() (*Room, error) {
			opened++
			_, lab := quiet()
			return New(Config{}, Lab{View: lab.View, Close: func() { closed.Add(1) }}), nil
		}}, nil)
		var leaves []func(bool)
		for range 3 {
			_, leave, err := h.Enter(Guest{}, "old")
			if err != nil {
				t.Fatal(err)
			}
			leaves = append(leaves, leave)
		}
		for _, leave := range leaves {
			time.Sleep(time.Hour)
			leave(false)
		}
		if e := h.Entries("")[0]; opened != 1 || closed.Load() != 0 || e.Room == nil {
			t.Errorf("opened %d times, closed %d", opened, closed.Load())
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if e := h.Entries("")[0]; closed.Load() != 1 || e.Room != nil {
			t.Errorf("a minute after the last has left it was closed %d times", closed.Load())
		}
	})
}

var _ run.Control = control{}
