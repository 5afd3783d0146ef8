package runs

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"fathom/model/compare"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// has fails where the screen lacks one of the texts.
func (b *bench) has(wants ...string) {
	b.t.Helper()
	for _, want := range wants {
		if !strings.Contains(b.text(), want) {
			b.t.Errorf("the screen lacks %q:\n%s", want, b.text())
		}
	}
}

// hasNot fails where the screen has one of the texts.
func (b *bench) hasNot(unwanted ...string) {
	b.t.Helper()
	for _, text := range unwanted {
		if strings.Contains(b.text(), text) {
			b.t.Errorf("the screen has %q:\n%s", text, b.text())
		}
	}
}

// TestMarksKeepTheirPlaces: a place, and so a sign and a colour, stays with its run whatever is marked
// and unmarked besides, and whatever is shown.
func TestMarksKeepTheirPlaces(t *testing.T) {
	b := on(t, 120, 36)
	b.keys("down", "d", "d", "d") // three of them
	first, second, third := b.marked[0].places[0], b.marked[0].places[1], b.marked[0].places[2]
	b.keys("up", "up", "d") // the second is unmarked
	if got := b.marked[0]; got.places[0] != first || got.places[1] != "" || got.places[2] != third {
		t.Fatalf("the places are %q", got.places)
	}
	b.keys(":", "/")
	b.types("acc>0")
	b.keys("enter", "g", "g")
	if got := b.marked[0]; got.places[0] != first || got.places[2] != third {
		t.Errorf("after sorting, filtering and grouping the places are %q", got.places)
	}
	b.stand(slices.IndexFunc(b.entries, func(e entry) bool { return b.key(e) == second }))
	b.keys("d")
	if b.marked[0].places[1] != second {
		t.Errorf("the free place is not taken: %q", b.marked[0].places)
	}
	for i := range signs {
		for k := range i {
			if sign(b.kit.Theme, i) == sign(b.kit.Theme, k) {
				t.Errorf("places %d and %d have one sign", i, k)
			}
		}
	}
}

// TestTheBaselineIsMarked: what is unmarked is no baseline, also when it is marked again.
func TestTheBaselineIsMarked(t *testing.T) {
	var m marks
	m.toggle("a")
	m.toggle("b")
	m.baseline = "b"
	m.toggle("b")
	if m.base() != 0 {
		t.Errorf("the baseline is place %d though it is unmarked", m.base())
	}
	m.toggle("b")
	if m.base() != 0 {
		t.Errorf("marked again it is the baseline, place %d", m.base())
	}
}

// TestSignsDifferInEveryTheme: in ASCII too, and their colours as long as there are colours.
func TestSignsDifferInEveryTheme(t *testing.T) {
	for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
		for _, ascii := range []bool{false, true} {
			th := kit.NewTheme(kit.Appearance{ASCII: ascii}, kit.Terminal{Dark: true, Profile: profile})
			seen := map[string]bool{}
			colours := map[any]bool{}
			for place := range most {
				seen[sign(th, place)] = true
				colours[ink(th, place).GetForeground()] = true
			}
			if len(seen) != most || profile >= colorprofile.ANSI256 && len(colours) != most {
				t.Errorf("%v, ASCII %v: %d signs, %d colours", profile, ascii, len(seen), len(colours))
			}
		}
	}
}

// many is so many finished runs.
func many(n int) (out []sketch) {
	for i := range n {
		s := sketches[0]
		s.seed, s.age, s.errors = uint64(i), time.Duration(i+1)*time.Hour, 280+i
		out = append(out, s)
	}
	return out
}

func TestAtMostEightAreMarked(t *testing.T) {
	b := onRuns(t, many(10), 80, 24)
	for range 9 {
		b.keys("d")
	}
	if n := len(b.marked[0].used()); n != most {
		t.Errorf("%d are marked", n)
	}
	b.has("8 are marked, as many as there are colours and signs for; g compares groups")
	// All ten can be compared as one group.
	b.keys("g", "home", "d")
	if n := len(b.work.known.Runs); n != 10 {
		t.Errorf("of the group %d runs are compared", n)
	}
	b.keys("i")
	if got := len(b.marked[1].used()); got != 1 {
		t.Errorf("alone are %d", got)
	}
}

// TestComparesWhatIsMarked: against the baseline, in the order of the places; what cannot be read is
// said and left out.
func TestComparesWhatIsMarked(t *testing.T) {
	b := on(t, 120, 36)
	b.keys("down", "d", "d")
	if c := b.work.known; len(c.Runs) != 2 || c.Baseline != 0 || c.Runs[0].Path != b.marked[0].places[0] {
		t.Fatalf("compared are %d, the baseline is %d", len(c.Runs), c.Baseline)
	}
	b.has("Δ base", "  base")
	if cmd, _ := b.Update(tuitest.Press("y")); cmd != nil {
		t.Error("what is compared already is compared again")
	}
	late := comparedMsg{turn: b.work.turn - 1}
	if b.Update(late); len(b.work.known.Runs) != 2 {
		t.Error("a comparison of what was marked before is taken")
	}
	b.keys("up", "@")
	if c := b.work.known; c.Baseline != 1 {
		t.Errorf("the baseline is %d", c.Baseline)
	}
	b.keys("down", "@")
	b.has("Mark it first")
	before := b.shelf.Read
	b.shelf.Read = func(ctx context.Context, path string) (compare.Run, error) {
		return compare.Run{}, errors.New("run.json is damaged")
	}
	b.keys("d")
	b.has("✗ run.json is damaged.")
	if len(b.work.known.Runs) != 2 {
		t.Errorf("compared are %d", len(b.work.known.Runs))
	}
	b.shelf.Read = before
	if unread := b.at; b.keys("end") != Stay || b.at != unread {
		t.Error("end, which moves the cross-hair, moves the cursor")
	}
}

// TestTheCrossHairStaysOnTheCurves: where a shorter run is marked too the cross-hair goes to the first
// step that all have.
func TestTheCrossHairStaysOnTheCurves(t *testing.T) {
	b := on(t, 120, 36)
	b.keys("down", "d", "home", "down", "down", "down", "down", "down", "d")
	if c := b.work.known; len(c.Runs) != 2 || len(c.Curves.Steps) != 3 {
		t.Fatalf("%d runs have %d steps in common", len(c.Runs), len(c.Curves.Steps))
	}
	if step, ok := b.crossStep(); !ok || step != 0 {
		t.Errorf("the cross-hair is at step %d", step)
	}
	b.has(" step 0 ")
}

// TestFilterWhileTyping: rows are picked as one types, and stay where what is typed makes no sense.
func TestFilterWhileTyping(t *testing.T) {
	b := on(t, 80, 24)
	b.keys("/")
	b.types("state=dead")
	b.has("1 of 9", "512,512")
	b.hasNot("64,32")
	b.types(" or acc")
	b.types(">")
	b.has("acc>: there is no value behind it")
	b.types("0.97")
	b.has("3 of 9")
	b.hasNot("✗")
	for _, k := range []string{"q", "d", "w", "?"} {
		if outcome := b.keys(k); outcome != Stay || len(b.marked[0].used()) > 0 {
			t.Errorf("%s is not typed", k)
		}
	}
	b.keys("esc")
	b.has("9 of 9", "all, by when")
	if b.Typing() {
		t.Error("esc does not end it")
	}
	b.keys("/")
	b.Update(tea.PasteMsg{Content: "seed=2"})
	b.keys("enter")
	b.has("1 of 9", "seed=2  by when")
}

func TestOutcomes(t *testing.T) {
	b := on(t, 80, 24)
	for k, want := range map[string]Outcome{"enter": Opened, "esc": Left, "w": Left, "q": Quit, "ctrl+c": Quit, "r": Stay, "x": Stay, "u": Stay} {
		if got := b.keys(k); got != want {
			t.Errorf("%s comes to %d, want %d", k, got, want)
		}
	}
	b.keys("r")
	b.has("It is running: only what was broken off can go on.")
	for range 5 {
		b.keys("down")
	}
	if got := b.keys("r"); got != Resumed || !strings.Contains(b.Chosen(), "512x512") {
		t.Errorf("r on a dead run comes to %d, on %s", got, b.Chosen())
	}
	for range 3 {
		b.keys("down")
	}
	if got := b.keys("enter"); got != Stay {
		t.Errorf("a run that cannot be read comes to %d", got)
	}
	b.has("✗ Run.json: format 2, this fathom reads up to 1.")
	b.keys("d")
	if len(b.marked[0].used()) != 0 {
		t.Error("a run that cannot be read is marked")
	}
}

// TestMouse: a click puts the cursor on a row, the wheel moves it.
func TestMouse(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {200, 60}} {
		b := on(t, size[0], size[1])
		b.Update(tea.MouseClickMsg{X: 10, Y: 6, Button: tea.MouseLeft})
		if line := strings.Split(b.text(), "\n")[6]; b.at != 3 || !strings.HasPrefix(line, "▸") {
			t.Errorf("at %v the cursor is at %d, the line is %q", size, b.at, line)
		}
		for _, y := range []int{0, 2, 20, 59} {
			b.Update(tea.MouseClickMsg{X: 10, Y: y, Button: tea.MouseLeft})
		}
		b.Update(tea.MouseClickMsg{X: 190, Y: 5, Button: tea.MouseLeft})
		if want := map[int]int{80: 2, 200: 3}[size[0]]; b.at != want {
			t.Errorf("at %v clicks elsewhere put it at %d, want %d", size, b.at, want)
		}
		b.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		if b.at < 5 {
			t.Errorf("the wheel moves it to %d", b.at)
		}
	}
}

func TestRemove(t *testing.T) {
	b := on(t, 80, 24)
	removed := ""
	b.shelf.Remove = func(_ context.Context, path string) error { removed = path; return nil }
	b.keys("delete")
	b.has("It is running, and not removed.")
	b.keys("down", "d", "up", "delete")
	b.has("Remove runs/20261126T110000Z-mnist-64x32-s1 from the disk? y yes, n no")
	for _, k := range []string{"enter", "n"} {
		b.keys(k)
		if removed != "" {
			t.Errorf("%s removes a run", k)
		}
	}
	if b.Asking() {
		t.Error("n does not answer")
	}
	b.keys("delete")
	cmd, _ := b.Update(tuitest.Press("y"))
	b.Update(cmd())
	if !strings.Contains(removed, "64x32") || len(b.marked[0].used()) != 0 {
		t.Errorf("removed is %q, marked are %d", removed, len(b.marked[0].used()))
	}
	b.has("Removed runs/20261126T110000Z-mnist-64x32-s1.")
	b.shelf.Remove = func(context.Context, string) error { return errors.New("another process writes this run") }
	b.keys("delete")
	cmd, _ = b.Update(tuitest.Press("y"))
	b.Update(cmd())
	b.has("✗ Not removed: another process writes this run.")
}

// TestEverySize: exactly as many cells as there are, whatever is shown, down to the least.
func TestEverySize(t *testing.T) {
	for _, s := range situations {
		for _, size := range [][2]int{{60, 16}, {61, 17}, {80, 24}, {100, 30}, {149, 60}, {150, 40}, {300, 90}} {
			b := on(t, size[0], size[1])
			if s.begin != nil {
				s.begin(b)
			}
			b.keys(s.keys...)
			for range panes {
				b.screen() // which checks its size
				b.keys("tab")
			}
		}
	}
}

// TestEveryKeyLeavesAWord: or changes what is seen.
func TestEveryKeyLeavesAWord(t *testing.T) {
	for _, k := range tuitest.AllKeys() {
		if strings.Contains("q ctrl+c enter esc w ? /", k) {
			continue
		}
		b := on(t, 120, 36)
		b.keys("down", "d", "d", "[")
		b.word = ""
		before := b.screen()
		b.keys(k)
		if b.word == "" && b.screen() == before {
			t.Errorf("%s does nothing and says nothing", k)
		}
	}
}

// TestColumnsGiveWay: of the columns the last to go are the state, the accuracy and the shape.
func TestColumnsGiveWay(t *testing.T) {
	b := on(t, 200, 60)
	last := 1 << 10
	for width := 200; width > 30; width-- {
		columns := b.columns(width)
		if len(columns) > last && width != 89 { // below it the column of the probes is narrower
			t.Fatalf("at %d there are %d columns, one wider %d", width, len(columns), last)
		}
		last = len(columns)
	}
	var titles []string
	for _, c := range b.columns(36) {
		titles = append(titles, c.title)
	}
	if fmt.Sprint(titles) != "[shape state acc]" {
		t.Errorf("at last there are %v", titles)
	}
}

func BenchmarkView(b *testing.B) {
	all := onRuns(b, many(1000), 200, 60)
	all.keys("d", "d", "d")
	for b.Loop() {
		all.View(200, 60)
	}
}

// TestAnyKeys: whatever keys come in whatever order, the screen is exactly as large as it is.
func TestAnyKeys(t *testing.T) {
	keys := append(tuitest.AllKeys(), "@", ":", "\"", "delete", "d", "d", "down", "down", "g", "/", "enter", "esc", "=", ">", "1")
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		b := on(t, 60+random.IntN(150), 16+random.IntN(50))
		for range 60 {
			b.keys(keys[random.IntN(len(keys))])
			if random.IntN(8) == 0 {
				b.screen()
			}
		}
		b.screen()
	}
}
