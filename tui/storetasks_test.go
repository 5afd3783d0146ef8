package tui

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/sbinet/npyio"

	"fathom/data/store"
	"fathom/model/analysis"
	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/simd"
)

// writeReviews writes what a small transformer might make of sentences: three layers at two
// checkpoints, each knowing more of two classes than the one before, and the second checkpoint more
// than the first. Every sentence is there as a text.
func writeReviews(t *testing.T) string {
	t.Helper()
	const n, d = 240, 8
	root := t.TempDir()
	save := func(name string, values any) {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if err := npyio.Write(file, values); err != nil {
			t.Fatal(err)
		}
	}
	for step, skill := range map[string]float64{"step-100": 0.4, "step-2000": 1} {
		for layer, name := range []string{"embeddings", "block1", "block2"} {
			rows := make([][d]float32, n)
			for i := range rows {
				for j := range d {
					rows[i][j] = float32(math.Sin(float64((31*i + 17*j + 7*layer) * (i%5 + 1))))
				}
				if i%2 == 1 { // what is told of the second class
					rows[i][0] += float32(skill * []float64{0.3, 1.2, 4}[layer])
				}
			}
			save(filepath.Join(step, name+".npy"), rows)
		}
	}
	subjects := []string{"The plot", "Her acting", "This remake", "The third act", "Its score", "Every joke"}
	var table strings.Builder
	table.WriteString("id,label,text\n")
	for i := range n {
		says, label := "falls flat", "negative"
		if i%2 == 1 {
			says, label = "works wonders", "positive"
		}
		fmt.Fprintf(&table, "review-%d,%s,%s %s in scene %d\n", i, label, subjects[i%len(subjects)], says, i)
	}
	if err := os.WriteFile(filepath.Join(root, "reviews.csv"), []byte(table.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	return root
}

// driveStore runs an app on a real store until all probes are fitted.
func driveStore(t *testing.T, path string, width, height int) *driver {
	t.Helper()
	of, err := store.Open(path, store.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	a := analysis.Start(analysis.InStore(path, of, store.Settings{}, measure.StoreProbing(), 1), of, nil, simd.Serial)
	a.Ask(run.Request{Stage: measure.Probe})
	ctx, cancel := context.WithCancel(t.Context())
	app := New(ctx, Host{
		Current: func() (run.View, run.Control) { return a, a },
		Export:  func(context.Context, run.View) (string, int, error) { return "a-store", 12, nil },
	})
	d := &driver{t: t, app: app, endLab: a.Close, cancel: cancel, msgs: make(chan tea.Msg, 1<<14)}
	d.do(app.Init())
	d.update(tea.WindowSizeMsg{Width: width, Height: height})
	d.until("all probes are fitted")
	return d
}

// TestFiveTasksOfAStore does in at most four keys each what people come for with the layers of their
// own transformer: each task is the keys and what the last screen must say. A task goes on where the
// one before has ended.
func TestFiveTasksOfAStore(t *testing.T) {
	d := driveStore(t, writeReviews(t), 120, 36)
	defer d.end()
	d.keys("3")
	d.until("PC 1")
	for _, task := range []struct {
		asks string
		keys string
		says string
	}{
		{"which layer reads the labels best, and is that sure?", "2",
			`block2 +8 +1\.000 +1\.000 (?s:.*)step-2000: measurably better at every layer and from embeddings to block2`},
		{"one sentence that early layers misread", "3 * left",
			`changed most between layers · \d+ (?s:.*)▸\w+ +[+]\d\d\.\d % (?s:.*)(embeddings|block1) +\w+ +✗(?s:.*)block2 +\w+ +✓(?s:.*)──◎──`},
		{"its neighbours", "enter",
			`label (positive|negative)(?s:.*)layers: \w+ from block\d on, (\w+ before|changed \d times)(?s:.*)○ nearest in block2, by distance(?s:.*)1 (positive|negative) +✗? +\d\.\d\d .* (works|falls)(?s:.*)5 (positive|negative) +✗? +\d\.\d\d `},
		{"the same at an earlier checkpoint", "[",
			`test · step-100\b(?s:.*)block2 +\w+ +[✓✗] +\d+\.\d %(?s:.*)block2: \w+ (at each|from)(?s:.*)nearest in block2, by distance(?s:.*)5 (positive|negative) `},
		{"take the figure along", "e", `Exported 12 files to a-store`},
	} {
		keys := strings.Fields(task.keys)
		if len(keys) > 4 {
			t.Errorf("%s takes %d keys", task.asks, len(keys))
		}
		d.keys(keys...)
		says := regexp.MustCompile(task.says)
		d.wait("is it answered: "+task.asks, func() bool { return says.MatchString(ansi.Strip(d.app.screen())) })
	}
}

// TestFindARow finds rows by a word, goes from hit to hit and back; every key is a letter while one
// types.
func TestFindARow(t *testing.T) {
	d := driveStore(t, writeReviews(t), 120, 36)
	defer d.end()
	d.keys("*", "/")
	for _, letter := range "review-17" {
		d.keys(string(letter))
	}
	d.until("1 of 11 hits")
	d.until("review-17 · row 17")
	d.keys("enter")
	d.until("2 of 11 hits")
	d.until("review-170 · row 170")
	d.keys("up", "up")
	d.until("11 of 11 hits")
	d.until("review-179 · row 179")
	d.keys("ctrl+u", "q", "?", "2")
	d.until("/q?2▏")
	d.until("nothing has it")
	d.update(tea.PasteMsg{Content: "\x1b[2J\n"})
	d.until("/q?2[2J▏")
	d.keys("esc")
	d.until("review-179 · row 179")
	d.keys("&")
	d.until("nearest in block2, by cosine")
	d.keys("esc")
	d.until("block2")
	if strings.Contains(screenOf(d.app), "row 179") {
		t.Errorf("the row is not let go:\n%s", screenOf(d.app))
	}
}

// TestFoundRowsAreInThePicture: a training row, of which the picture draws none, has its place there
// when it is found, and so have its neighbours, also on other axes.
func TestFoundRowsAreInThePicture(t *testing.T) {
	path := writeReviews(t)
	d := driveStore(t, path, 120, 36)
	defer d.end()
	of, err := store.Open(path, store.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer of.Close()
	row := of.Index(store.Train)[5]
	d.keys("3")
	d.until("PC 1")
	d.keys("/", "#")
	for _, digit := range fmt.Sprint(row) {
		d.keys(string(digit))
	}
	d.until("1 of 1 hit")
	d.keys("esc")
	for _, next := range []string{"LD 1", "W 1"} {
		d.until(fmt.Sprintf("row %d · train", row))
		d.until("──◎──")
		d.until("○ nearest in block2")
		if strings.Contains(screenOf(d.app), "not in the picture") {
			t.Errorf("the row is nowhere:\n%s", screenOf(d.app))
		}
		d.keys("z")
		d.until(next)
	}
}
