package studies

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/model/spec"
	"fathom/model/study"
	"fathom/tui/guard"
	"fathom/tui/tuitest"
)

func (f *fixture) has(wants ...string) {
	f.t.Helper()
	text := f.text()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			f.t.Errorf("the screen lacks %q:\n%s", want, text)
		}
	}
}

// The seed-level values of reference_values.json: two settings of twelve seeds.
var (
	armA = []spec.Figure{0.935421834377, 0.928555942941, 0.928768318365, 0.929477100084, 0.924348769959, 0.928211173341, 0.926916794845, 0.935427219076, 0.936894997964, 0.931842263834, 0.931375596217, 0.923350407147}
	armB = []spec.Figure{0.940358916979, 0.933031778299, 0.94190301819, 0.934651961853, 0.92595067383, 0.932486239125, 0.933865531987, 0.943823345344, 0.932001492015, 0.920322278998, 0.934152496934, 0.932495574914}
)

// TestReference: the screen has the figures of reference_values.json's seeds. Means, half intervals and p after
// Holm over two are SciPy 1.17.1's: scipy.stats.t.interval(.95, 11, a.mean(), scipy.stats.sem(a)),
// scipy.stats.ttest_rel(b, a), and of c = a[::-1] + 0.008 in place of b.
func TestReference(t *testing.T) {
	f := on(t, "activation = [\"tanh\", \"relu\", \"sigmoid\"]\nstages = [\"train\"]\nseed = \"1..12\"\n", 120, 36)
	armC := slices.Clone(armA)
	slices.Reverse(armC)
	for i := range armC {
		armC[i] += 0.008
	}
	for _, task := range f.tasks {
		o := study.Outcome{Key: task.Key, State: study.Done, Started: noon, Seconds: 1, Figures: map[string]spec.Figure{"accuracy": [][]spec.Figure{armA, armB, armC}[task.Setting][task.Seed-1]}}
		o.Keep([]byte("one"))
		if err := f.by("ada").Outcome(o); err != nil {
			t.Fatal(err)
		}
	}
	f.see()
	f.has("0.9300 ± 0.0027", "0.9338 ± 0.0041") // 0.930049, 0.927310 to 0.932788; 0.933754, 0.929643 to 0.937865
	f.press("tab", "down")
	f.has("+0.0037   -0.0004 … 0.0078   0.0745", "not sure", "+0.0080    0.0030 … 0.0130  0.00974", "higher",
		"activation relu: not sure; +0.0037 on average, p 0.0745 after Holm") // p 0.07450904, and 2 × 0.00487029
	if n := strings.Count(f.text(), "not sure"); n != 2 {
		t.Errorf("not sure stands %d times, and not in the table and below it:\n%s", n, f.text())
	}
	f.press("down")
	f.has("activation sigmoid: sure: higher by 0.0080, p 0.00974 after Holm.", "activation sigmoid: test accuracy is higher than with the baseline by 0.0080 (95 % interval 0.0030 to 0.0130, p")
}

// TestGrows: what comes in the directory is shown, with the cursor and the measure where they were; without
// anything new nothing is drawn.
func TestGrows(t *testing.T) {
	f := on(t, plan, 80, 24)
	f.do("ada", f.tasks[:24]...)
	f.see()
	f.press("down", "down", "right")
	f.has("22 of 120 tasks done, 2 failed", "▸  30,30     0.003               2/10", "probe.last")
	f.do("bob", f.tasks[24:48]...)
	f.see()
	f.has("45 of 120 tasks done, 3 failed", "▸  30,30     0.003               4/10", "probe.last")
	ctx, cancel := context.WithCancel(t.Context())
	f.ctx = ctx
	f.host.Every = 1 // so that it looks again and again
	looks := f.looks
	look, many := f.host.Look, make(chan struct{})
	f.host.Look = func(ctx context.Context, baseline int, has *study.Seen) (*study.Seen, error) {
		if f.looks == looks+3 {
			close(many)
		}
		return look(ctx, baseline, has)
	}
	after := make(chan tea.Msg, 1)
	cmd := f.look(0)
	go func() { after <- cmd() }()
	select {
	case <-many:
	case msg := <-after:
		t.Fatalf("nothing has come, and %T says that it has", msg)
	}
	cancel()
	if msg := <-after; msg != nil {
		t.Errorf("nothing has come, and %T says that it has", msg)
	}
}

// TestNothingIsReadOnTheLoop: no message has the directory read but in the command that it brings.
func TestNothingIsReadOnTheLoop(t *testing.T) {
	f := on(t, plan, 120, 36)
	all(f)
	looks := f.looks
	f.host.Document = func(context.Context, study.Seeing) ([]byte, error) { panic("a document is read on the loop") }
	for _, k := range append(tuitest.AllKeys(), "@", "!", "e", "enter", "enter") {
		f.Update(tuitest.Press(k))
		f.screen()
	}
	if f.looks != looks || f.written > 0 {
		t.Errorf("%d looks and %d exports on the loop", f.looks-looks, f.written)
	}
}

// TestALateLookIsDropped: what was seen for the baseline of before does not come over that of now.
func TestALateLookIsDropped(t *testing.T) {
	f := on(t, plan, 80, 24)
	all(f)
	late, _ := f.watch.Look(0, nil)
	turn := f.turn
	f.press("down", "@")
	if f.seen.Baseline != 1 || !f.seen.Chosen {
		t.Fatalf("the baseline is %d", f.seen.Baseline)
	}
	f.Update(seenMsg{turn: turn, seen: late})
	if f.seen.Baseline != 1 {
		t.Error("a late look was taken")
	}
	f.press("tab")
	f.has("▸* 30        0.03", "× 12 settings", "lower")
	f.press("@")
	f.has("hidden 30, learning-rate 0.03 is the baseline already.")
}

// TestFailures: that failures depend on the setting is said before all else, and of each task why; of a conflict
// both of who made the documents.
func TestFailures(t *testing.T) {
	f := on(t, plan, 80, 24)
	mixed(f)
	f.has("1 task was made twice with different documents", "Failures depend on the setting: 9 of 10 with hidden 60,60,60, learning-rate", "Work (1 conflict)")
	f.press("!")
	f.has("hidden 30,30, learning-rate 0.03, seed 1 has different documents:", "by ada (process 7), fathom 0.2.0, linux/amd64", "by bob (process 7), fathom 0.1.9, linux/amd64", "kernels avx512")
	f.press("!", "tab", "tab", "tab", "enter")
	f.has("✗ diverged", "The network diverged: it ends at step 7, loss NaN.", "fathom run --hidden 60,60,60 --seed 1 --learning-rate 0.03")
	f.press("esc")
	f.has("[Not done (9)]")
	f.press("tab", "tab", "down", "down", "down", "enter", "enter")
	f.has("hidden 30,30, learning-rate 0.03, seed 1", "conflict", "by bob (process 7), fathom 0.1.9")
}

// TestTask: enter opens the seeds of a setting, and of one what is kept, which is no run.
func TestTask(t *testing.T) {
	f := on(t, plan, 120, 36)
	all(f)
	f.press("enter", "down", "down", "enter")
	f.has("hidden 30, learning-rate 0.003, seed 3", "no run that could be opened", `"data": "mnist"`, "probe.last 0.92")
	f.press("esc")
	f.has("10 seeds, 10 done", "▸    3  ✓ done")
	f.press("esc")
	f.has("[Means]")
	f.host.Document = func(context.Context, study.Seeing) ([]byte, error) { return nil, errors.New("the document is damaged") }
	f.press("enter", "enter")
	f.has("✗ The document is damaged.")
}

// TestExport: e exports once at a time and says where to; a panic does so, too.
func TestExport(t *testing.T) {
	f := on(t, plan, 120, 36)
	all(f)
	_, first := f.Update(tuitest.Press("e"))
	if _, again := f.Update(tuitest.Press("e")); again != nil {
		t.Error("two exports at once")
	}
	f.has("An export is being written.")
	f.Update(first())
	f.has("✓ Exported 3 files to /there/fathom-depth.")
	f.Update(exportedMsg{err: errors.New("the disk is full")})
	f.has("✗ Not exported: the disk is full.")
	if msg := f.Rescue(guard.Export)(); f.written != 2 || msg == nil {
		t.Errorf("%d exports", f.written)
	}
	if line := f.Summary(); line != "111 of 120 tasks done in ./depth, 9 failed" {
		t.Errorf("%q", line)
	}
}

// TestWild: no keys in any order, at any size, lead to a screen that is not whole.
func TestWild(t *testing.T) {
	keys := append(tuitest.AllKeys(), "@", "!", "enter", "enter", "tab", "tab", "down")
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		f := on(t, kindOf(seed), 80, 24)
		f.see()
		for i := range 120 {
			switch r.IntN(12) {
			case 0:
				f.Update(tea.WindowSizeMsg{Width: 1 + r.IntN(220), Height: 1 + r.IntN(70)})
			case 1:
				if at := i / 12 * 12; at+12 <= len(f.tasks) && seed%3 > 0 {
					f.do("ada", f.tasks[at:at+12]...)
					f.see()
				}
			case 2:
				f.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
			default:
				if k := keys[r.IntN(len(keys))]; k != "q" && k != "ctrl+c" {
					f.press(k)
				}
			}
			f.text()
		}
	}
}

func kindOf(seed uint64) string {
	return []string{plan, onePlan, "hidden = [[300, 100], [5]]\nactivation = [\"tanh\", \"relu\"]\n"}[seed/3%3]
}

// large is a screen on 10,000 tasks: 500 settings of 20 seeds.
func large(b *testing.B) *fixture {
	source := "hidden = [[10], [20], [40], [80], [160], [10, 10], [20, 20], [40, 40], [80, 80], [160, 160]]\nlearning-rate = ["
	for i := range 50 {
		source += fmt.Sprintf("%.3f, ", 0.001+0.001*float64(i))
	}
	f := on(b, source+"]\nseed = \"1..20\"\nstages = [\"train\", \"probe\"]\n", 200, 60)
	f.do("ada", f.tasks[:9000]...)
	f.see()
	return f
}

// BenchmarkView is the screen of 10,000 tasks at 200×60 cells, on each pane and on what is open.
func BenchmarkView(b *testing.B) {
	f := large(b)
	for name, keys := range map[string][]string{"means": nil, "middle": {"pgdown", "pgdown", "tab"}, "work": {"!"}, "tasks": {"enter"}, "task": {"enter", "enter"}} {
		f.page, f.pane = none, meansPane
		f.press(keys...)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f.View()
			}
		})
	}
}

// BenchmarkUpdate is taking what was seen of 10,000 tasks, and a key.
func BenchmarkUpdate(b *testing.B) {
	f := large(b)
	b.Run("seen", func(b *testing.B) {
		for b.Loop() {
			f.Update(seenMsg{turn: f.turn, seen: f.seen, lost: f.lost})
		}
	})
	b.Run("key", func(b *testing.B) {
		for b.Loop() {
			f.Update(tuitest.Press("right"))
		}
	})
}
