package tuitest

import (
	"image/color"
	"math/rand/v2"
	"reflect"
	"strings"

	bubbles "charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"fathom/tui/kit"
)

// Wild is a terminal whose user does anything: presses all keys there are on any layout, moves the
// mouse, resizes the window from nothing to 1,000×500 cells, pastes what is no text, and whose answers
// come without having been asked for.
type Wild struct {
	*rand.Rand
	Width, Height int // of the window now, as it says

	keys []tea.KeyPressMsg
	soon int // messages until the window gets another size, since a large one takes long to be drawn
}

// NewWild returns one that does the same for the same seed.
func NewWild(seed uint64, width, height int) *Wild {
	w := &Wild{Rand: rand.New(rand.NewPCG(seed, 19)), Width: width, Height: height}
	names := AllKeys()
	for _, b := range reflect.ValueOf(kit.NewKeys()).Fields() {
		names = append(names, b.Interface().(bubbles.Binding).Keys()...)
	}
	for _, name := range names {
		w.keys = append(w.keys, Press(name))
	}
	return w
}

// Next is what happens next.
func (w *Wild) Next() tea.Msg {
	if w.soon > 0 {
		if w.soon--; w.soon == 0 {
			return w.resize()
		}
	}
	switch n := w.IntN(100); {
	case n < 55:
		return w.key()
	case n < 62:
		return tea.MouseClickMsg(w.mouse())
	case n < 67:
		return tea.MouseMotionMsg(w.mouse())
	case n < 70:
		return tea.MouseReleaseMsg(w.mouse())
	case n < 76:
		return tea.MouseWheelMsg(w.mouse())
	case n < 84:
		return w.resize()
	case n < 87:
		return tea.PasteMsg{Content: w.Text()}
	default:
		return w.unasked()
	}
}

// key is a key: mostly one that means something, some of them as a Cyrillic, Greek, French or Dvorak
// layout has it, with any modifiers, or with a text that no key has.
func (w *Wild) key() tea.Msg {
	k := w.keys[w.IntN(len(w.keys))]
	switch w.IntN(12) {
	case 0:
		layouts := [...]string{"йцукенгшщзхъфывапролджэячсмитьбю", ";ςερτυθιοπασδφγηξκλζχψωβνμ", "&é\"'(-è_çàù*!:;,", "',.pyfgcrlaoeuidhtns;qjkxbmwvz", "קראטוןםפשדגכעיחלךףזסבהנמצתץ"}
		letters := []rune(layouts[w.IntN(len(layouts))])
		k.BaseCode, k.Code = k.Code, letters[w.IntN(len(letters))]
		k.Text = string(k.Code)
	case 1:
		k.Mod = tea.KeyMod(w.IntN(1 << 9))
	case 2:
		k.Text = w.Text()
	case 3:
		k.Code = rune(w.IntN(0x10ffff+2) - 1)
	case 4:
		return tea.KeyReleaseMsg(k)
	case 5:
		k.IsRepeat = true
	}
	return k
}

func (w *Wild) mouse() tea.Mouse {
	m := tea.Mouse{X: w.IntN(max(1, w.Width)+4) - 2, Y: w.IntN(max(1, w.Height)+4) - 2, Button: tea.MouseButton(w.IntN(12)), Mod: tea.KeyMod(w.IntN(8))}
	if w.IntN(50) == 0 {
		m.X, m.Y = w.IntN(1<<20)-1<<19, w.IntN(1<<20)-1<<19
	}
	return m
}

func (w *Wild) resize() tea.Msg {
	sizes := [...][2]int{{60, 16}, {61, 17}, {80, 24}, {100, 30}, {120, 36}, {60 + w.IntN(80), 16 + w.IntN(40)}}
	size := sizes[w.IntN(len(sizes))]
	if w.IntN(4) == 0 { // hardly anything is done there, so that it is left soon
		few := [...][2]int{{0, 0}, {1, 1}, {59, 16}, {60, 15}, {w.IntN(60), w.IntN(16)}, {w.IntN(200), w.IntN(16)}}
		size, w.soon = few[w.IntN(len(few))], 4
	}
	switch w.IntN(150) {
	case 0:
		size, w.soon = [2]int{w.IntN(1000), w.IntN(500)}, 3
	case 1:
		size, w.soon = [2]int{200, 60}, 10
	case 2:
		size, w.soon = [2]int{1000, 500}, 2
	case 3:
		size = [2]int{-w.IntN(9), w.IntN(50) - 9}
	}
	w.Width, w.Height = size[0], size[1]
	return tea.WindowSizeMsg{Width: size[0], Height: size[1]}
}

// unasked is what a terminal says of itself, and focus.
func (w *Wild) unasked() tea.Msg {
	grey := color.Gray{Y: uint8(w.IntN(256))}
	all := [...]tea.Msg{
		tea.FocusMsg{}, tea.BlurMsg{}, tea.BackgroundColorMsg{Color: grey}, tea.BackgroundColorMsg{}, tea.ForegroundColorMsg{Color: grey}, tea.CursorColorMsg{},
		tea.CursorPositionMsg{X: w.IntN(2000), Y: w.IntN(2000)}, tea.ColorProfileMsg{Profile: colorprofile.Profile(1 + w.IntN(5))},
		tea.EnvMsg{"TERM=" + [...]string{"xterm-256color", "linux", "dumb", w.Text()}[w.IntN(4)], "LANG=" + [...]string{"C.UTF-8", "C"}[w.IntN(2)], "WT_SESSION=1"},
		tea.TerminalVersionMsg{Name: w.Text()}, tea.CapabilityMsg{Content: w.Text()}, tea.ClipboardMsg{Content: w.Text()}, tea.ModeReportMsg{}, tea.KeyboardEnhancementsMsg{},
		tea.PasteStartMsg{}, tea.PasteEndMsg{}, tea.ResumeMsg{}, tea.InterruptMsg{}, nil, w.Text(), struct{ x int }{7},
	}
	return all[w.IntN(len(all))]
}

// Text is anything but a text: empty, long, of wide and combined characters, of control characters and
// escapes, and of bytes that are no UTF-8.
func (w *Wild) Text() string {
	parts := [...]string{
		"", "seed=1", " ", "\n", "\t", "\r\n", "\x1b[2J", "\x1b]0;title\a", "\x1b[31m", "\x00", "\x7f", "\u009b2J", "\u202e", "\u2066", "\u200d", "\ufeff", "\u2028", "\xff", "\xc3", "\xed\xa0\x80",
		"é", "e\u0301\u0301\u0301", "漢字", "👩‍👩‍👧", "🇩🇪", "ﷺ", "١٢", "0x1f", "1e999", "-5", "9223372036854775808", "100,100", "relu", strings.Repeat("a", 300), strings.Repeat("漢", 200),
	}
	var b strings.Builder
	for range 1 + w.IntN(4) {
		b.WriteString(parts[w.IntN(len(parts))])
	}
	return b.String()
}
