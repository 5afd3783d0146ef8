package tui

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/teatest/v2"

	"fathom/data"
	"fathom/model"
	"fathom/model/lab"
)

// stripes is a small real data set: 5×5 images of three classes, each brighter in
// a row of its own.
func stripes(lab.Config) (*lab.Material, error) {
	rng := model.Stream(3, "stripes")
	draw := func(n int) data.Images {
		images := data.Images{Rows: 5, Cols: 5, Pixels: make([]byte, 25*n), Labels: make([]int32, n)}
		for i := range images.Pixels {
			images.Pixels[i] = byte(rng.IntN(150))
		}
		for i := range n {
			images.Labels[i] = int32(i % 3)
			for j := range 5 {
				images.Pixels[25*i+5*(i%3)+j] += 60
			}
		}
		return images
	}
	return lab.Prepare(&data.Set{Name: "stripes", Classes: 3, Train: draw(300), Test: draw(150)}), nil
}

func stripesConfig() lab.Config {
	c := lab.Default()
	c.Data, c.Classes, c.Hidden, c.Batch, c.Steps = "stripes", 3, []int{10, 8}, 10, 400
	c.EvaluateEvery, c.ProbeEvery, c.ProbeSamples, c.PCASamples, c.PCAClasses = 50, 100, 60, 60, []int{0, 1, 2}
	return c
}

// result is what a lab's log comes to, without the seconds.
func result(t *testing.T, l *lab.Lab) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var all []lab.Event
	for done := map[lab.Stage]bool{}; len(done) < 4; {
		events, err := l.Log().Next(ctx, len(all))
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatalf("reading the log: %v", err)
		}
		for _, e := range events {
			if d, ok := e.(lab.Done); ok {
				done[d.Stage] = true
			}
		}
		all = append(all, events...)
	}
	r := lab.Collect(l.Config(), all)
	r.Seconds = nil
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestProgram lives in the real program on a real lab: the figures it leaves are
// those of a lab that nobody touched, and nothing is left running.
func TestProgram(t *testing.T) {
	untouched := start(stripesConfig(), stripes)
	want := result(t, untouched)
	untouched.Close()

	ctx, cancel := context.WithCancel(context.Background())
	app := New(ctx, stripesConfig(), stripes, Look{})
	tm := teatest.NewTestModel(t, app, teatest.WithInitialTermSize(100, 30))
	go io.Copy(io.Discard, tm.Output()) // a terminal that keeps up
	keys := func(names ...string) {
		for _, name := range names {
			tm.Send(press(name))
			time.Sleep(2 * time.Millisecond)
		}
	}
	keys("space", "s", "s", "2", "r", "3", "r", "space", "4", "space", "s", "1", "space")
	tm.Send(tea.WindowSizeMsg{Width: 40, Height: 10})
	keys("S", "1", "q", "down", "right", "ctrl+r", "esc") // what is set up and left changes nothing
	keys("tab", "space", "space", "?", "?", "R")          // restart with the same seed
	time.Sleep(50 * time.Millisecond)
	keys("space", "s", "space")
	tm.Send(tea.WindowSizeMsg{Width: 120, Height: 36})

	// The app's own lab is looked at only once the program has ended.
	time.Sleep(300 * time.Millisecond)
	keys("q", "y")
	tm.WaitFinished(t, teatest.WithFinalTimeout(30*time.Second))
	app.Lab().Gate().Resume()
	if got := result(t, app.Lab()); got != want {
		t.Errorf("the result in the app is\n%s\nwithout it\n%s", got, want)
	}
	cancel()
	app.Lab().Close()
	var left []string
	for range 200 {
		if left = ours(); len(left) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines are left:\n%s", len(left), strings.Join(left, "\n\n"))
}

// ours are the stacks of all goroutines that run the project's code, but for the
// tests themselves.
func ours() []string {
	stacks := make([]byte, 1<<20)
	var out []string
	for _, stack := range strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		if strings.Contains(stack, "fathom/") && !strings.Contains(stack, "testing.tRunner") && !strings.Contains(stack, "testing.fRunner") {
			out = append(out, stack)
		}
	}
	return out
}
