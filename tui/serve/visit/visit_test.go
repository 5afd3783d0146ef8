package visit

import (
	"context"
	"image/color"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui"
	"fathom/tui/serve/room"
	"fathom/tui/serve/share"
	"fathom/tui/tuitest"
)

// place is a house with a quiet run in the shared room "lab", and a hall.
type place struct {
	*room.House
	hall *Hall
	lab  *room.Room
	work sync.WaitGroup
	bad  atomic.Bool // the app of whoever comes from now on panics when it reads
}

func newPlace(t *testing.T) *place {
	own := func(context.Context, spec.Spec) (room.Lab, error) {
		r := tuitest.NewRun(measure.Rules().Default)
		return room.Lab{View: r, Control: r}, nil
	}
	p := &place{House: &room.House{
		Budget: room.Budget{Labs: 2, PerKey: 1, Time: time.Hour, Keep: time.Hour}, Begin: own,
		Check: func(context.Context, spec.Spec) error { return nil },
	}}
	shared, _ := own(nil, spec.Spec{})
	p.lab = room.New(room.Config{Name: "lab", Policy: room.AskFirst, Begin: own}, shared)
	p.Add(&room.Door{Name: "lab"}, p.lab)
	p.hall = NewHall(func(_ string, f func()) {
		p.work.Go(func() {
			defer func() { _ = recover() }()
			f()
		})
	}, share.New(1))
	t.Cleanup(p.work.Wait)
	return p
}

// failing is a run that panics when it is read.
type failing struct {
	run.View
	bad *atomic.Bool
}

func (f failing) Gauge() run.Gauge {
	if f.bad.Load() {
		panic("as the test wants it")
	}
	return f.View.Gauge()
}

// visitor is somebody at a terminal: what a program does with a model, as far as a test needs it.
type visitor struct {
	*Model
	t    *testing.T
	came chan tea.Msg
	over bool // the program has ended
}

func (p *place) visitor(t *testing.T, name string, cols, rows int, straight string) *visitor {
	g := room.Guest{Key: name, Name: name}
	ctx, cancel := context.WithCancel(t.Context())
	host := Host{
		Name: name, Straight: straight, Hall: p.hall, Entries: func() []room.Entry { return p.Entries(name) }, Places: p.InUse,
		Enter: func(_ context.Context, to string) (Entered, error) {
			m, leave, err := p.House.Enter(g, to)
			if err != nil {
				return Entered{}, err
			}
			app := tui.Host{Current: func() (run.View, run.Control) {
				v, c := m.Current()
				return failing{v, &p.bad}, c
			}, Rules: measure.Rules(), Base: measure.Rules().Default, Start: m.Start}
			return Entered{Member: m, App: app, Name: to, Own: strings.HasPrefix(to, "own-"), Leave: leave}, nil
		},
		Open: func(ctx context.Context) (string, error) { return p.House.Open(ctx, g, measure.Rules().Default) },
		End:  func(name string) error { return p.House.End(g.Key, name) },
	}
	v := &visitor{Model: New(ctx, host), t: t, came: make(chan tea.Msg)}
	t.Cleanup(func() {
		v.End(false)
		cancel()
	})
	v.do(v.Init())
	v.send(tea.WindowSizeMsg{Width: cols, Height: rows})
	return v
}

func (v *visitor) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		if batch, several := msg.(tea.BatchMsg); several {
			for _, c := range batch {
				v.do(c)
			}
			return
		}
		select {
		case v.came <- msg:
		case <-v.t.Context().Done():
		}
	}()
}

func (v *visitor) send(msg tea.Msg) {
	if _, quits := msg.(tea.QuitMsg); quits {
		v.over = true
	}
	_, cmd := v.Update(msg)
	v.do(cmd)
}

// screen is what the visitor sees.
func (v *visitor) sees() string { return ansi.Strip(v.View().Content) }

// until lets the program go on until something holds.
func (v *visitor) until(what string, holds func() bool) {
	v.t.Helper()
	late := time.After(time.Minute)
	for !holds() {
		select {
		case msg := <-v.came:
			v.send(msg)
		case <-late:
			v.t.Fatalf("never: %s\n%s", what, v.sees())
		}
	}
}

func (v *visitor) untilSees(words ...string) {
	v.t.Helper()
	for _, w := range words {
		v.until(w, func() bool { return strings.Contains(v.sees(), w) })
	}
}

// types presses keys.
func (v *visitor) types(keys ...string) {
	special := map[string]rune{"enter": tea.KeyEnter, "down": tea.KeyDown, "up": tea.KeyUp, "delete": tea.KeyDelete, "esc": tea.KeyEscape}
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: rune(k[0]), Text: k}
		if code, is := special[k]; is {
			msg = tea.KeyPressMsg{Code: code}
		}
		if letter, ctrl := strings.CutPrefix(k, "ctrl+"); ctrl {
			msg = tea.KeyPressMsg{Code: rune(letter[0]), Mod: tea.ModCtrl}
		}
		v.send(msg)
	}
}

// rows is how many audiences there are.
func (h *Hall) audiences() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.rows)
}

// body is a screen without the line about the room.
func body(screen string) string {
	lines := strings.Split(screen, "\n")
	return strings.Join(slices.Delete(lines, len(lines)-2, len(lines)-1), "\n")
}

// TestEntrance goes through the entrance: what there is, what a key does, and what does not work.
func TestEntrance(t *testing.T) {
	p := newPlace(t)
	v := p.visitor(t, "mia", 80, 24, "")
	v.untilSees("1 room", "lab", "an experiment of your own; 0 of 2 places taken")
	golden.RequireEqual(t, v.sees())
	v.types("x")
	v.untilSees("x is not a key here.")
	v.types("down", "enter")
	v.untilSees("own-1, your own")
	v.types("w")
	v.untilSees("2 rooms", "1 of 2 places taken")
	v.types("down", "down", "enter")
	v.untilSees("You have 1 experiment of your own already")
	v.types("up", "delete")
	v.untilSees("It has ended.", "0 of 2 places taken")
	v.send(Warning("It ends soon."))
	v.untilSees("It ends soon.")
	v.types("up")
	if strings.Contains(v.sees(), "It ends soon.") {
		t.Error("a key does not take the warning away")
	}
	v.types("q")
	v.until("the end", func() bool { return v.over })
}

// TestNoSuchRoom: who goes straight to a room that there is not is at the entrance, and told so.
func TestNoSuchRoom(t *testing.T) {
	v := newPlace(t).visitor(t, "mia", 80, 24, "cellar")
	v.untilSees("There is no such room.", "1 room")
}

// TestAllPlacesTaken: one visitor too many is told so in a whole sentence.
func TestAllPlacesTaken(t *testing.T) {
	p := newPlace(t)
	for i, name := range []string{"mia", "tom"} {
		v := p.visitor(t, name, 80, 24, "")
		v.types("down", "enter")
		v.untilSees([]string{"own-1, your own", "own-2, your own"}[i])
	}
	v := p.visitor(t, "eva", 80, 24, "")
	v.types("down", "enter")
	v.untilSees("✗ All 2 places of this host are taken; one is free in 60 minutes at the latest.")
}

// TestARoomThatNobodyHearsOf: a visit that ends while a room is on its way leaves that again.
func TestARoomThatNobodyHearsOf(t *testing.T) {
	for _, first := range []bool{true, false} {
		p := newPlace(t)
		v := p.visitor(t, "mia", 80, 24, "")
		on := v.enter("lab")
		if first {
			v.End(true)
		}
		msg := on()
		if !first {
			v.End(true)
		}
		if here, _ := p.lab.About(); here != 0 {
			t.Errorf("after %T %d are in the room", msg, here)
		}
	}
}

// TestSmallWindows: no size is too small or too large.
func TestSmallWindows(t *testing.T) {
	p := newPlace(t)
	for _, straight := range []string{"", "lab"} {
		v := p.visitor(t, "mia", 80, 24, straight)
		v.until("the room", func() bool { return (v.in != nil) == (straight != "") })
		for _, size := range [][2]int{{0, 0}, {1, 1}, {59, 16}, {60, 16}, {60, 17}, {300, 100}, {5000, 5000}, {-1, -1}} {
			v.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			lines := strings.Split(v.sees(), "\n")
			if size[0] > 0 && size[0] <= 300 && len(lines) > size[1] {
				t.Errorf("in a window of %v there are %d lines", size, len(lines))
			}
		}
	}
}

// TestLookingOnIsShared: those who only look on share one picture by room, size and terminal; it is the
// one that an app of their own would show, and nothing of it is left when they have gone.
func TestLookingOnIsShared(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPlace(t)
		a, b, wide := p.visitor(t, "mia", 80, 24, "lab"), p.visitor(t, "tom", 80, 24, "lab"), p.visitor(t, "eva", 120, 36, "lab")
		for _, v := range []*visitor{a, b, wide} {
			v.untilSees("1 Train", "3 here")
		}
		if a.with == nil || a.with != b.with || wide.with == nil || wide.with == a.with || p.hall.audiences() != 2 {
			t.Errorf("%d audiences, %p, %p and %p", p.hall.audiences(), a.with, b.with, wide.with)
		}
		if body(a.sees()) != body(b.sees()) {
			t.Error("two who look on see different things")
		}
		shared := a.sees()
		own := p.visitor(t, "ann", 80, 24, "lab")
		own.host.Hall = nil
		own.untilSees("1 Train", "4 here")
		if own.with != nil || body(own.sees()) != body(shared) {
			t.Errorf("shared there is\n%s\nand alone\n%s", shared, own.sees())
		}
		b.send(tea.BackgroundColorMsg{Color: ansi.White})
		if b.with == nil || b.with == a.with || p.hall.audiences() != 3 {
			t.Error("a terminal of another background shares the picture")
		}
		for _, v := range []*visitor{a, b, wide, own} {
			v.End(false)
		}
		if n := p.hall.audiences(); n != 0 {
			t.Errorf("%d audiences are left", n)
		}
		p.work.Wait() // their goroutines end
	})
}

// TestOnesOwnScreen: with a key or the mouse a visitor gets a screen of their own, on which that has
// happened; the key of a screen leads to those who look at it, if anybody else looks on.
func TestOnesOwnScreen(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPlace(t)
		a, b := p.visitor(t, "mia", 80, 24, "lab"), p.visitor(t, "tom", 80, 24, "lab")
		a.untilSees("1 Train")
		b.untilSees("1 Train")
		a.types("2")
		a.until("the second screen", func() bool {
			return a.with != nil && a.with.at.screen == "2" && strings.Contains(a.sees(), "Probes") && a.shown.Content != ""
		})
		a.types("?")
		a.untilSees("Page 1 of", "matrix, then the cell's images")
		if a.with != nil || a.app == nil || b.with == nil {
			t.Error("a key gives no screen of one's own, or another one, too")
		}
		b.types("3")
		b.until("their own", func() bool { return b.with == nil && !b.apart })
		if _, page, _ := strings.Cut(b.sees(), "3 PCA"); page == "" {
			t.Errorf("the key is lost:\n%s", b.sees())
		}
		c, d := p.visitor(t, "eva", 80, 24, "lab"), p.visitor(t, "ann", 80, 24, "lab")
		c.untilSees("1 Train")
		d.untilSees("1 Train")
		c.send(tea.MouseClickMsg{X: 20, Y: 2, Button: tea.MouseLeft})
		c.until("their own", func() bool { return c.with == nil && !c.apart })
		d.send(tea.WindowSizeMsg{Width: 100, Height: 30})
		d.until("their own", func() bool { return d.with == nil && !d.apart && len(strings.Split(d.sees(), "\n")) == 30 })
		if n := p.hall.audiences(); n != 0 {
			t.Errorf("%d audiences are left", n)
		}
	})
}

// TestSteeringNeedsOnesOwn: who steers has an app that does, and another lab of the room is shown to all.
func TestSteeringNeedsOnesOwn(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPlace(t)
		a, b := p.visitor(t, "mia", 80, 24, "lab"), p.visitor(t, "tom", 80, 24, "lab")
		a.untilSees("nobody steers")
		b.untilSees("nobody steers")
		before := b.with
		a.types("ctrl+t")
		a.untilSees("you steer")
		b.untilSees("mia steers, you watch")
		if a.with != nil || b.with == nil {
			t.Error("who steers shares a screen, or who watches does not")
		}
		if _, c := a.in.Current(); c == nil {
			t.Error("who steers has nothing to steer by")
		}
		if err := a.in.Start(t.Context(), measure.Rules().Default); err != nil {
			t.Fatal(err)
		}
		b.until("the other lab", func() bool { return b.with != nil && b.with != before && b.with.at.lab == 1 })
		b.types("ctrl+t")
		b.untilSees("you ask mia, 1st in line")
		a.untilSees("tom asks to steer")
		a.types("ctrl+t", "y")
		a.untilSees("tom steers, you watch")
		b.untilSees("you steer")
	})
}

// TestWhatFailsIsNotShared: where the app of an audience panics, each of it has their own, and nobody
// sits down there again.
func TestWhatFailsIsNotShared(t *testing.T) {
	p := newPlace(t)
	p.bad.Store(true)
	v := p.visitor(t, "mia", 80, 24, "")
	v.untilSees("1 room")
	func() {
		defer func() { _ = recover() }() // of the visitor's own app, which ends the visit
		v.types("enter")
		v.until("their own", func() bool { return v.in != nil && v.with == nil })
	}()
	if n := p.hall.audiences(); n != 0 {
		t.Errorf("%d audiences are left", n)
	}
}

// TestGreeting: of what a terminal has said only the newest size is kept.
func TestGreeting(t *testing.T) {
	size := tea.WindowSizeMsg{Width: 1}
	if got := latest([]tea.Msg{size, tea.EnvMsg{}, tea.WindowSizeMsg{Width: 2}}); len(got) != 2 || !slices.Contains(got, tea.Msg(tea.WindowSizeMsg{Width: 2})) {
		t.Errorf("kept is %v", got)
	}
	m := New(t.Context(), Host{Entries: func() []room.Entry { return nil }})
	for i := range 1000 { // as a terminal may say it as often as it likes
		m.greet(tea.BackgroundColorMsg{Color: color.Gray{Y: uint8(i)}})
		m.greet(tea.ColorProfileMsg{})
	}
	if len(m.greeting) != 2 {
		t.Errorf("%d messages are kept", len(m.greeting))
	}
}
