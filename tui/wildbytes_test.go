package tui

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/tui/tuitest"
)

// output keeps what a program draws.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// noise is what a terminal could send, and what none would: keys in all their encodings, the mouse,
// pastes, answers nobody asked for, sequences that are cut off, and bytes that are no UTF-8.
func noise(rng *rand.Rand, n int) []byte {
	parts := []string{
		"\x1b[A", "\x1bOP", "\x1b[1;5C", "\x1b[1089::99;1u", "\x1b[27;5;120~", "\x1b[97;1:3u", "\x1b[57401u", "\x1b[<0;10;10M", "\x1b[<0;10;10m", "\x1b[<64;5;5M", "\x1b[<999999;-1;70000M",
		"\x1b[200~", "\x1b[201~", "\x1b[I", "\x1b[O", "\x1b[12;40R", "\x1b[1;1R", "\x1b]11;rgb:ffff/ffff/ffff\a", "\x1b]11;rgb:", "\x1bP>|xterm(390)\x1b\\", "\x1bP1+r524742\x1b\\", "\x1b[?62;22c",
		"\x1b[?2026;2$y", "\x1b[?1u", "\x1b[8;36;120t", "\x1b[48;36;120;720;1440t", "\x1b]52;c;aGk=\a", "\x1b_Gi=1;OK\x1b\\", "\x1b", "\x1b[", "\x1b[99999999999999999999u", "\x1b[;;;;;;u", "\x9b2J",
		"й", "é", "漢", "👩‍👩‍👧", "\xff\xfe", "\xed\xa0\x80", "\xc3", "\x00", "\x7f", "\u202e",
	}
	keys := tuitest.AllKeys()
	var b bytes.Buffer
	for b.Len() < n {
		switch key := keys[rng.IntN(len(keys))]; rng.IntN(5) {
		case 0, 1:
			if len(key) == 1 && key != "q" {
				b.WriteString(key)
			}
		case 2:
			b.WriteByte(byte(rng.IntN(256)))
		default:
			b.WriteString(parts[rng.IntN(len(parts))])
		}
	}
	return bytes.ReplaceAll(b.Bytes(), []byte{3}, nil) // ctrl+c would end it
}

// TestWildBytes gives the real program such noise, and holds that the terminal is whole afterwards:
// every mode that was set is reset, and the keyboard's has been taken from its stack.
func TestWildBytes(t *testing.T) {
	for seed := range uint64(4) {
		ctx, cancel := context.WithCancel(context.Background())
		app, r := wildApp(ctx, int(seed))
		app.observe(newsMsg{of: app.run, events: wildWorlds[seed].events(r)})
		in, typed := io.Pipe()
		var out output
		program := tea.NewProgram(app, tea.WithInput(in), tea.WithOutput(&out), tea.WithoutSignalHandler(), tea.WithWindowSize(120, 36), tea.WithContext(ctx),
			tea.WithEnvironment([]string{"TERM=xterm-256color", "LANG=C.UTF-8"}))
		ended := make(chan error, 1)
		go func() { _, err := program.Run(); ended <- err }()
		rng := rand.New(rand.NewPCG(seed, 3))
		all := noise(rng, 6000)
		for len(all) > 0 { // in pieces, as a terminal's bytes come
			n := min(len(all), 1+rng.IntN(200))
			typed.Write(all[:n])
			all = all[n:]
		}
		program.Quit()
		if err := <-ended; err != nil {
			t.Errorf("seed %d: it ends with %v", seed, err)
		}
		cancel()
		typed.Close()

		drawn := out.text.String()
		for _, mode := range regexp.MustCompile(`\x1b\[\?(\d+)h`).FindAllStringSubmatch(drawn, -1) {
			set, reset := strings.LastIndex(drawn, "\x1b[?"+mode[1]+"h"), strings.LastIndex(drawn, "\x1b[?"+mode[1]+"l")
			if mode[1] == "25" { // the cursor, which is to be seen
				set, reset = reset, set
			}
			if reset < set {
				t.Errorf("seed %d: mode %s is left", seed, mode[1])
			}
		}
		if pushed, popped := regexp.MustCompile(`\x1b\[>\d+u`).FindAllString(drawn, -1), strings.Count(drawn, ansi.PopKittyKeyboard(1)); len(pushed) > popped {
			t.Errorf("seed %d: the keyboard's modes are pushed %d times and popped %d times", seed, len(pushed), popped)
		}
		if !strings.Contains(drawn, "\x1b[?1049h") || !strings.Contains(drawn, "\x1b[?25l") {
			t.Fatalf("seed %d: it has drawn only %d bytes", seed, len(drawn))
		}
	}
}
