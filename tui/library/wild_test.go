package library

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/model/compare"
	"fathom/model/measure"
	"fathom/model/spec"
	"fathom/tui"
	"fathom/tui/kit"
	"fathom/tui/tab/runs"
	"fathom/tui/tuitest"
)

// wildRow is a run of a directory, whose words steer terminals.
func wildRow(i int) compare.Row {
	states := []compare.State{compare.Finished, compare.Finished, compare.Running, compare.Dead, compare.Failed, compare.Unreadable}
	s := measure.Rules().Default
	s.Seed, s.Source.Data = uint64(1+i%4), "mnist"
	if i%5 == 0 {
		s.Source.Data = tuitest.Hostility(i)
	}
	r := compare.Row{
		Path: fmt.Sprintf("runs/%d%s", i, tuitest.Hostility(i)), Name: fmt.Sprintf("%d%s", i, tuitest.Hostility(i)), ID: fmt.Sprint(i), State: states[i%len(states)],
		Seed: s.Seed, Data: s.Source.Data, Settings: compare.SettingsOf(measure.Rules(), s), Hidden: s.Network().Hidden, Images: "sha of " + s.Source.Data,
		Accuracy: 0.97 - spec.Figure(i)/1000, Loss: 0.1, Step: 1000 * (i % 11), Steps: 10000, Started: time.Now().Add(-time.Duration(i) * time.Hour), Seconds: 6, Bytes: 44e6,
		Note: tuitest.Hostility(i + 1), Reason: tuitest.Hostility(i + 2), Made: tuitest.Hostility(i + 3),
	}
	for layer := range 4 {
		r.Layers, r.Probes = append(r.Layers, tuitest.Hostility(layer)), append(r.Probes, 0.8+spec.Figure(layer)/20)
	}
	return r
}

// wildRun is what is read of it.
func wildRun(i int) compare.Run {
	r := wildRow(i)
	out := compare.Run{Path: r.Path, Seed: r.Seed, Settings: r.Settings, Images: r.Images, Made: []compare.Setting{{Name: "version", Value: tuitest.Hostility(i)}}, Labels: make([]int32, 200)}
	for step := 0; step <= r.Step; step += 500 {
		out.Points = append(out.Points, tuitest.Evaluated(spec.Base, step, 0).(spec.Evaluated))
	}
	predicted := make([]int32, 200)
	for at := range 3 + i {
		predicted[at*7%200] = 1
	}
	out.Predicted = predicted
	for layer, p := range r.Probes {
		out.Probes = append(out.Probes, compare.Probe{Layer: r.Layers[layer], Accuracy: p, Untrained: p - 0.1, Predicted: predicted})
	}
	return out
}

// wildLibrary is a library of such runs, begun on a living run or on none.
func wildLibrary(ctx context.Context, home bool) *Library {
	rows := make([]compare.Row, 12)
	for i := range rows {
		rows[i] = wildRow(i)
	}
	shelf := runs.Shelf{
		Name: "./runs" + tuitest.Hostility(1), Rules: measure.Rules(), Every: 2 * time.Second,
		List: func(context.Context) ([]compare.Row, error) { return rows, nil },
		Read: func(_ context.Context, path string) (compare.Run, error) {
			for i, r := range rows {
				if r.Path == path && i%7 != 6 {
					return wildRun(i), nil
				}
			}
			return compare.Run{}, errors.New(tuitest.Hostility(2))
		},
		Remove: func(_ context.Context, path string) error {
			if len(path)%2 == 0 {
				return errors.New(tuitest.Hostility(3))
			}
			return nil
		},
	}
	open := func(_ context.Context, path string, resume bool) (Opened, error) {
		if !resume && len(path)%3 == 0 {
			return Opened{}, errors.New(tuitest.Hostility(4))
		}
		_, host := runOf(3, path, resume)
		return Opened{host, func() {}}, nil
	}
	var first *tui.App
	if home {
		_, host := runOf(7, rows[2].Path, true)
		first = tui.New(ctx, host)
	}
	return New(ctx, Host{Shelf: shelf, Open: open}, first)
}

// TestWild lives wildly beside a directory of runs: whatever happens, the screen is whole and nothing
// steers the terminal.
func TestWild(t *testing.T) {
	first, last, messages := 1, 2, 300
	if os.Getenv("FATHOM_SLOW") != "" {
		messages = 2000
		if n, err := fmt.Sscan(os.Getenv("WILD_SEEDS"), &first, &last); n < 2 || err != nil {
			first, last = 1, 4
		}
	}
	places := map[string]int{}
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				seed := uint64(seed)
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				shown := wildLibrary(ctx, seed%2 == 1)
				l := tuitest.Begin(shown)
				w := tuitest.NewWild(seed, 120, 36)
				l.Send(tea.WindowSizeMsg{Width: 120, Height: 36})
				l.Send(tui.ShowRuns{})
				for i := range messages {
					var msg tea.Msg = tui.ShowRuns{}
					if w.IntN(60) > 0 {
						msg = w.Next()
					}
					l.Send(msg)
					if w.IntN(10) == 0 {
						l.Pass(time.Duration(w.IntN(900)) * time.Millisecond)
					}
					width, height := kit.Size(w.Width, w.Height)
					tuitest.Sound(t, fmt.Sprintf("seed %d, message %d %T %+v at %d×%d", seed, i, msg, msg, width, height), shown.View(), width, height)
					switch {
					case kit.Small(width, height):
						places["too small"]++
					case shown.shelved && shown.page > 0:
						places["the keys of Runs"]++
					case shown.shelved:
						places["Runs"]++
					default:
						places["a run"]++
					}
				}
				cancel()
				shown.Close()
				l.End()
			})
		})
	}
	for _, name := range slices.Sorted(maps.Keys(places)) {
		t.Logf("%7d messages in %s", places[name], name)
	}
	if places["Runs"] == 0 || places["a run"] == 0 {
		t.Errorf("it has lived only in %v", places)
	}
}
