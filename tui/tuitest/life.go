package tuitest

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Life lives in a model as Bubble Tea does, in a bubble of [synctest]: commands run in goroutines,
// their messages come back one by one, and time passes when the test says so.
type Life struct {
	Model tea.Model
	msgs  chan tea.Msg
	group sync.WaitGroup
}

// Begin begins to live in a model. What its Init begins is left undone.
func Begin(m tea.Model) *Life { return &Life{Model: m, msgs: make(chan tea.Msg, 1<<12)} }

// Send hands a message to the model, does what comes of it, and hands over what that has brought so
// far.
func (l *Life) Send(msg tea.Msg) {
	_, cmd := l.Model.Update(msg)
	l.do(cmd)
	synctest.Wait()
	l.catchUp()
}

// Pass lets time pass.
func (l *Life) Pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
	l.catchUp()
}

func (l *Life) catchUp() {
	for {
		select {
		case msg := <-l.msgs:
			_, cmd := l.Model.Update(msg)
			l.do(cmd)
		default:
			return
		}
	}
}

// do runs a command and those that it is made of. That the model wants to end is not heeded.
func (l *Life) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	l.group.Go(func() {
		msg := cmd()
		if several := reflect.ValueOf(msg); msg != nil && several.Type().ConvertibleTo(reflect.TypeFor[[]tea.Cmd]()) { // a batch or a sequence
			for _, cmd := range several.Convert(reflect.TypeFor[[]tea.Cmd]()).Interface().([]tea.Cmd) {
				l.do(cmd)
			}
			return
		}
		switch msg.(type) {
		case nil, tea.QuitMsg:
		default:
			l.msgs <- msg
		}
	})
}

// End waits for what is under way, which whoever calls it has ended by then.
func (l *Life) End() {
	ended := make(chan struct{})
	go func() { l.group.Wait(); close(ended) }()
	for {
		select {
		case <-l.msgs:
		case <-ended:
			return
		}
	}
}

// Sound fails when a view is not what a terminal can be given: a screen of exactly its size, in which
// nothing but colours and weights steers, and a title in which nothing does.
func Sound(t testing.TB, what string, v tea.View, width, height int) {
	t.Helper()
	if width > 0 && height > 0 {
		Exact(t, what, v.Content, width, height)
	} else if v.Content != "" {
		t.Fatalf("%s: something is drawn on nothing: %q", what, v.Content)
	}
	if at := steering(v.Content); at >= 0 {
		t.Fatalf("%s: the screen steers the terminal: %q", what, v.Content[max(0, at-30):min(len(v.Content), at+30)])
	}
	if strings.ContainsFunc(v.WindowTitle, func(r rune) bool { return !unicode.IsPrint(r) }) || !utf8.ValidString(v.WindowTitle) {
		t.Fatalf("%s: the title is %q", what, v.WindowTitle)
	}
}

// steering is where a screen has something in it that steers a terminal other than by colours and
// weights (SGR, ECMA-48 8.3.117), or turns the direction of writing, or is no text; -1 for nowhere.
func steering(screen string) int {
	for i := 0; i < len(screen); {
		if screen[i] == '\x1b' {
			end := i + 1
			if end < len(screen) && screen[end] == '[' {
				end++
			}
			for end < len(screen) && strings.IndexByte("0123456789;:", screen[end]) >= 0 {
				end++
			}
			if end == len(screen) || screen[end] != 'm' || screen[i+1] != '[' {
				return i
			}
			if screen[i+2:end] == alien {
				return i
			}
			i = end + 1
			continue
		}
		r, size := utf8.DecodeRuneInString(screen[i:])
		if r == utf8.RuneError && size == 1 || r != '\n' && !unicode.IsPrint(r) && !strings.ContainsRune("\u00a0\u200c\u200d", r) {
			return i
		}
		i += size
	}
	return -1
}

// alien are the parameters of colours and weights that the app does not have: concealed and overlined.
const alien = "8;53"

// Hostile are words that steer a terminal which is shown them as they are: its title, its clipboard and
// its screen, by seven and by eight bits, with colours that the app does not have; that turn the
// direction of writing; and that are no UTF-8.
func Hostile() []string {
	return []string{
		"a\x1b]0;pwned\ab", "a\x1b]52;c;cHduZWQ=\x1b\\b", "a\x1b[2J\x1b[Hb", "a\x1b[" + alien + "mb", "a\u009b2Jb", "a\u009d0;pwned\u009cb", "a\x9b2Jb",
		"a\u202eb\u2066c", "a\u200b\u200db", "a\xff\xc3(b", "a\rb\x08c\x7fd\x00e", "a\nb\tc\u2028d", "a\x1bPq#0\x1b\\b", "a\x1b(0b\x0e", strings.Repeat("\x1b[1m", 99),
	}
}

// Hostility is the i-th of the hostile words with something to know it by.
func Hostility(i int) string { h := Hostile(); return fmt.Sprintf("%s%d", h[i%len(h)], i) }
