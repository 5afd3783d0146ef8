package visit

import (
	"context"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/run"
	"fathom/tui"
	"fathom/tui/kit"
	"fathom/tui/serve/paint"
	"fathom/tui/serve/room"
	"fathom/tui/serve/share"
)

// Hall is where those sit who only look on: those of one room, one size and one kind of terminal who
// have pressed no key but that of a screen all see the same, which is worked out once. Who does anything
// else gets a screen of their own. Its methods may be called from any goroutine.
type Hall struct {
	run     func(where string, f func()) // runs a goroutine
	drawing *share.Budget

	mu   sync.Mutex
	rows map[seat]*audience
}

// NewHall returns a hall in which nobody sits. run runs a goroutine whose panic ends nothing else.
func NewHall(run func(where string, f func()), drawing *share.Budget) *Hall {
	return &Hall{run: run, drawing: drawing, rows: map[seat]*audience{}}
}

// seat is what a picture depends on of those who look on.
type seat struct {
	room          *room.Room
	lab           int // how many labs the room has shown before
	width, height int
	terminal      kit.Terminal
	screen        string // the key of the screen that is shown, "" for the first
}

// audience is those who see the same.
type audience struct {
	of      *Hall
	at      seat
	members int // guarded by the hall
	end     context.CancelFunc
	ways    paint.Memo // from one picture to the next

	mu      sync.Mutex
	picture tea.View
	version int // of the picture, 0 before the first
	failed  bool
	more    chan struct{} // closed when there is another one
}

// sit takes one more in. host is whom the app is for that draws, and said is what the terminal has said.
// only is whether it is taken in where others sit already, and nowhere else: then it may return nil.
func (h *Hall) sit(at seat, host tui.Host, said []tea.Msg, only bool) *audience {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := h.rows[at]
	switch {
	case a == nil && only:
		return nil
	case a == nil:
		ctx, cancel := context.WithCancel(context.Background())
		a = &audience{of: h, at: at, end: cancel, more: make(chan struct{})}
		h.rows[at] = a
		h.run("audience", func() { a.failing(func() { a.play(ctx, host, said) }) })
	}
	a.members++
	return a
}

// rise takes one out, and with the last one ends what is drawn.
func (a *audience) rise() {
	a.of.mu.Lock()
	defer a.of.mu.Unlock()
	if a.members--; a.members == 0 {
		a.end()
		if a.of.rows[a.at] == a {
			delete(a.of.rows, a.at)
		}
	}
}

// alone reports whether nobody else sits there.
func (a *audience) alone() bool {
	a.of.mu.Lock()
	defer a.of.mu.Unlock()
	return a.members <= 1
}

// next waits for another picture than that of a version, and returns the newest. failed is that there
// will be none.
func (a *audience) next(ctx context.Context, version int) (is int, failed bool) {
	for {
		a.mu.Lock()
		is, failed, more := a.version, a.failed, a.more
		a.mu.Unlock()
		if is != version || failed {
			return is, failed
		}
		select {
		case <-more:
		case <-ctx.Done():
			return version, false
		}
	}
}

// now is the newest picture.
func (a *audience) now() (picture tea.View, version int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.picture, a.version
}

func (a *audience) show(picture tea.View) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.version > 0 && picture.Content == a.picture.Content {
		return // what else there is of it goes with the next
	}
	a.picture, a.version = picture, a.version+1
	close(a.more)
	a.more = make(chan struct{})
}

// fail says that nothing more is drawn here.
func (a *audience) fail() {
	a.of.mu.Lock()
	if a.of.rows[a.at] == a {
		delete(a.of.rows, a.at) // who comes next does not sit down here
	}
	a.of.mu.Unlock()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failed = true
	close(a.more)
	a.more = make(chan struct{})
}

// pace is when an audience's app draws: when it is its turn.
type pace struct{ *share.Turn }

func (pace) Ask()        {}
func (pace) Slow() bool  { return false }
func (pace) Budget() int { return 64 << 10 }
func (pace) Settle()     {}

// firstPicture is how long an app has to read what there is before what it shows is shown.
const firstPicture = 100 * time.Millisecond

// failing marks the audience as failed unless f comes to its end.
func (a *audience) failing(f func()) {
	whole := false
	defer func() {
		if !whole {
			a.fail()
		}
	}()
	f()
	whole = true
}

// play runs an app that nobody is at the keys of, until ctx ends.
func (a *audience) play(ctx context.Context, host tui.Host, said []tea.Msg) {
	turn := a.of.drawing.Join()
	defer turn.Leave()
	current := host.Current
	host.Current = func() (run.View, run.Control) {
		v, _ := current()
		return v, nil // nobody steers from here
	}
	host.Line = pace{turn}
	came := make(chan tea.Msg)
	app := tui.New(ctx, host)
	defer app.Close()
	update := func(msg tea.Msg) {
		_, cmd := app.Update(msg)
		a.do(ctx, cmd, came)
	}
	a.do(ctx, app.Init(), came)
	for _, msg := range said {
		update(msg)
	}
	if a.at.screen != "" {
		update(screenKey(a.at.screen))
	}
	late := time.After(firstPicture)
	for {
		select {
		case msg := <-came:
			if tui.Addressed(msg) {
				stop := share.Clock()
				update(msg)
				a.show(withRoom(app.View(), a.at.width, a.at.height))
				turn.Spent(stop())
			}
		case <-late:
			a.show(withRoom(app.View(), a.at.width, a.at.height))
		case <-ctx.Done():
			return
		}
	}
}

// do does what an app asks for, in the background, and hands over what comes of it.
func (a *audience) do(ctx context.Context, cmd tea.Cmd, came chan<- tea.Msg) {
	if cmd == nil {
		return
	}
	a.of.run("audience", func() {
		a.failing(func() {
			msg := cmd()
			if batch, several := msg.(tea.BatchMsg); several {
				for _, c := range batch {
					a.do(ctx, c, came)
				}
				return
			}
			select {
			case came <- msg:
			case <-ctx.Done():
			}
		})
	})
}
