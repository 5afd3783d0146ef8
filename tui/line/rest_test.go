package line

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// picture shows the last letter that was sent to it, and notes how long after that it was drawn.
type picture struct{ letter string }

func (p picture) Init() tea.Cmd { return nil }
func (p picture) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if letter, ok := msg.(string); ok {
		p.letter = letter
	}
	return p, nil
}
func (p picture) View() tea.View { return tea.NewView(p.letter) }

// sink keeps when something was written last.
type sink struct {
	mu   sync.Mutex
	text bytes.Buffer
	last time.Time
}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = time.Now()
	return s.text.Write(p)
}

// wrote is what was written since it was asked last, and how long after start.
func (s *sink) wrote(start time.Time) (string, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.text.String()
	s.text.Reset()
	return text, s.last.Sub(start)
}

// TestRest: a program in which nothing happens looks once a second whether there is something to draw,
// and one to which something comes draws it as soon as ever.
func TestRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out sink
		l := New(nil)
		program := tea.NewProgram(picture{"a"}, tea.WithFPS(Frames), tea.WithoutSignalHandler(), tea.WithInput(nil), tea.WithOutput(&out),
			tea.WithFilter(l.Filter), tea.WithWindowSize(80, 24))
		l.Rests(program)
		ended := make(chan struct{})
		go func() { program.Run(); close(ended) }()

		resting := func() bool {
			l.rest.mu.Lock()
			defer l.rest.mu.Unlock()
			return l.rest.resting
		}
		time.Sleep(restAfter / 2)
		synctest.Wait()
		l.rest.mu.Lock()
		ticker := l.rest.ticker
		l.rest.mu.Unlock()
		if ticker == nil {
			t.Fatal("a program of Bubble Tea has no ticker that is known: it never rests")
		}
		if resting() {
			t.Error("it rests though something has just come")
		}
		time.Sleep(time.Minute)
		if !resting() {
			t.Error("it does not rest though nothing has come for a minute")
		}
		for _, letter := range []string{"b", "c"} {
			out.wrote(time.Now())
			start := time.Now()
			program.Send(letter)
			time.Sleep(restEvery / 2)
			if text, after := out.wrote(start); !strings.Contains(text, letter) || after > 2*time.Second/Frames {
				t.Errorf("%s is drawn after %v: %q", letter, after, text)
			}
			time.Sleep(time.Hour)
		}
		// At rest nobody looks 60 times a second. The program waits for the same ticks.
		<-ticker.C
		start := time.Now()
		<-ticker.C
		if passed := time.Since(start); passed < restEvery {
			t.Errorf("at rest it is looked after %v", passed)
		}
		program.Send(tea.Quit())
		<-ended
	})
}
