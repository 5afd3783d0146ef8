package seeds

import (
	"cmp"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/model/stat"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// Tab shows what the replicates show together: curves with their band, and of each measure a page with
// a row for each mean and for each difference, of which one is chosen.
type Tab struct {
	rules      spec.Rules // the words behind the measures
	kit        *kit.Context
	run        *axis.Run
	replicates []spec.Replicated // in the order of the seeds
	seeded     spec.Seeded       // the newest, if there is any
	reason     string            // why the stage failed
	pages      []page            // of what was judged
	asked      int               // seeds in all that the key asks for
	plan       spec.Seeded       // what so many show

	measure   string // of the page that is shown, "" for the first
	row       int    // that is chosen on it
	explained bool   // the row's figures are explained over all else
	reading   kit.Reading
}

// New returns the screen as it is before anything is chosen on it. The rules have the words behind
// the measures.
func New(rules spec.Rules) *Tab { return &Tab{rules: rules} }

// Title is the screen's name.
func (t *Tab) Title() string { return "Seeds" }

// About is what the screen shows, in a few words.
func (t *Tab) About() string { return "what is the same with other seeds" }

// Asks is what the key that runs the screen's stage asks for, so many seeds in all, and what that does.
// Once they are done more can be asked for: only those that are missing are run.
func (t *Tab) Asks() (request run.Request, does string) {
	request = run.Request{Stage: spec.Seeds, Seeds: t.asked}
	switch t.run.State(spec.Seeds) {
	case run.Idle, run.Failed:
		does = "run " + text.Plural(t.asked, "seed")
	case run.Done:
		if t.asked > t.seeded.Done {
			does = "run " + text.Plural(t.asked-t.seeded.Done, "more seed")
		}
	}
	return request, does
}

// Doing is what the app does while the stage runs.
func (t *Tab) Doing() string { return "replicating" }

// Kinds are the kinds of events that the screen draws.
func (t *Tab) Kinds() []string {
	return []string{spec.Started{}.Kind(), spec.Replicated{}.Kind(), spec.Seeded{}.Kind(), spec.Failed{}.Kind()}
}

// DrawsFrames reports whether the screen draws the frames of the time axis.
func (t *Tab) DrawsFrames() bool { return false }

// Reset forgets what was observed, for another run, and keeps what was chosen.
func (t *Tab) Reset(c *kit.Context, r *axis.Run) {
	*t = Tab{rules: t.rules, kit: c, run: r, asked: t.asked, measure: t.measure, row: t.row, reading: t.reading}
	if t.asked == 0 {
		t.asked = r.Spec.SeedsInAll()
	}
	t.plan = t.foreseen()
}

// foreseen is what so many seeds show, before any is run.
func (t *Tab) foreseen() spec.Seeded {
	return spec.Seeded{
		Seeds: t.asked, Level: stat.Level, Power: stat.Power,
		Detectable:     spec.Figure(stat.Detectable(t.asked, stat.Level, stat.Power)),
		DetectableHolm: spec.Figure(stat.Detectable(t.asked, stat.StepLevel(t.run.Layers()-1), stat.Power)),
	}
}

// Figure is the row that is chosen, in words.
func (t *Tab) Figure() string {
	if r := t.chosen(); r != nil {
		return t.sentence(*r)
	}
	return ""
}

// Shows says what of its own the screen shows: nothing but the moment.
func (t *Tab) Shows(*run.Shown) {}

// Observe takes what is new in the log.
func (t *Tab) Observe(events []spec.Event) {
	judged := false
	for _, e := range events {
		switch e := e.(type) {
		case spec.Started:
			if e.Stage == spec.Seeds {
				t.reason = ""
			}
		case spec.Replicated:
			at, known := slices.BinarySearchFunc(t.replicates, e.Seed, func(r spec.Replicated, seed uint64) int {
				return cmp.Compare(r.Seed-t.run.Spec.Seed, seed-t.run.Spec.Seed) // seeds may begin anew at 0
			})
			if known {
				t.replicates[at] = e
			} else {
				t.replicates = slices.Insert(t.replicates, at, e)
			}
		case spec.Seeded:
			t.seeded, judged = e, true
		case spec.Failed:
			if e.Stage == spec.Seeds {
				t.reason = e.Reason
			}
		}
	}
	if judged {
		t.judged()
	}
}

// judged takes in what the newest judgement says.
func (t *Tab) judged() {
	if t.seeded.Seeds > t.asked {
		t.asked = t.seeded.Seeds
		t.plan = t.foreseen()
	}
	t.pages = pagesOf(t.rules, t.seeded, t.replicates)
	t.row = min(t.row, max(0, len(t.page().rows)-1))
	t.explained = t.explained && t.chosen() != nil
}

// Bindings are the keys that choose how many seeds there are to be, and those of what is shown.
func (t *Tab) Bindings() []key.Binding {
	k := t.kit.Keys
	k.More.SetEnabled(t.mayAsk())
	if t.chosen() == nil {
		return []key.Binding{k.More}
	}
	k.Reading.SetHelp("y", t.reading.Leads())
	k.Steps.SetHelp("x", t.run.StepsKey())
	k.Whole.SetEnabled(t.run.Zoomed())
	k.ProbeUp.SetHelp("↑↓", "row")
	k.Open.SetHelp("enter", "explain")
	k.ProbeOn.SetHelp("←→", "measure")
	k.ProbeOn.SetEnabled(len(t.pages) > 1)
	if t.explained {
		return []key.Binding{k.Close, k.ProbeUp, k.ProbeOn, k.More}
	}
	return []key.Binding{k.ProbeUp, k.Open, k.ProbeOn, k.More, k.Reading, k.Steps, k.Whole}
}

// mayAsk reports whether the user may ask for seeds now.
func (t *Tab) mayAsk() bool {
	state := t.run.State(spec.Seeds)
	return !t.run.Onlooker && t.run.Err == nil && state != run.Running && state != run.Waiting
}

// Update takes a key or the mouse.
func (t *Tab) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		t.press(msg)
	case kit.Mouse:
		t.mouse(msg)
	}
	return nil
}

func (t *Tab) press(msg tea.KeyPressMsg) {
	k := t.kit.Keys
	switch {
	case key.Matches(msg, k.More, k.Fewer):
		if t.mayAsk() {
			t.ask(key.Matches(msg, k.More))
		}
	case t.chosen() == nil:
	case key.Matches(msg, k.Open):
		if t.explained = !t.explained; t.explained {
			t.kit.Say("How the figure is made; esc closes this.")
		} else {
			t.kit.Say("Closed.")
		}
	case key.Matches(msg, k.Close) && t.explained:
		t.explained = false
		t.kit.Say("Closed.")
	case key.Matches(msg, k.ProbeUp):
		t.choose(-1)
	case key.Matches(msg, k.ProbeDown):
		t.choose(+1)
	case key.Matches(msg, k.ProbeBack):
		t.turn(-1)
	case key.Matches(msg, k.ProbeOn):
		t.turn(+1)
	case t.explained:
	case key.Matches(msg, k.Reading):
		t.reading = !t.reading
	case key.Matches(msg, k.Steps):
		t.run.ToggleSteps()
	case key.Matches(msg, k.Whole):
		t.kit.Say("%s", t.run.ZoomKey(msg, k))
	}
}

// counts are the numbers of seeds that the keys choose among: from two on, one at a time up to ten.
func counts() []int {
	return []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100, 200, 500, spec.MaxSeeds}
}

// ask chooses the next number of seeds, or the one before, but no fewer than there are.
func (t *Tab) ask(more bool) {
	all := counts()
	at, there := slices.BinarySearch(all, t.asked)
	least := max(2, t.seeded.Done)
	switch {
	case more && there:
		at++
	case !more:
		at--
	}
	next := max(least, all[min(max(at, 0), len(all)-1)])
	switch {
	case next == t.asked && more:
		t.kit.Say("There can be %s at most.", text.Plural(t.asked, "seed"))
	case next == t.asked && t.seeded.Done == t.asked:
		t.kit.Say("These are there: %s.", text.Plural(t.asked, "seed"))
	case next == t.asked:
		t.kit.Say("Below %s there is no interval.", text.Plural(t.asked, "seed"))
	default:
		t.asked = next
		t.plan = t.foreseen()
		t.kit.Say("%s in all; r runs those that are missing.", text.Plural(t.asked, "seed"))
	}
}

// choose goes to the next row, or the one before, round the page.
func (t *Tab) choose(by int) {
	n := len(t.page().rows)
	t.row = (t.row + by + n) % n
	if r := t.chosen(); r != nil {
		t.kit.Say("%s.", kit.Capital(r.title()))
	}
}

// turn goes to the next measure's page, or to that of the one before.
func (t *Tab) turn(by int) {
	if len(t.pages) < 2 {
		t.kit.Say("There is one measure.")
		return
	}
	at := (t.at() + by + len(t.pages)) % len(t.pages)
	t.measure, t.row = t.pages[at].measure, 0
	t.kit.Say("%s: %d of %s.", kit.Capital(t.pages[at].about.Title), at+1, text.Plural(len(t.pages), "measure"))
}

// mouse zooms the steps with the wheel, and chooses a row by a click.
func (t *Tab) mouse(msg kit.Mouse) {
	switch m := msg.MouseMsg.(type) {
	case tea.MouseWheelMsg:
		if t.chosen() != nil && !t.explained {
			t.run.Zoom(m.Button, msg.X, t.kit.Cols)
		}
	case tea.MouseClickMsg:
		if row, ok := t.rowAt(msg.X, msg.Y); ok && !t.explained {
			t.row = row
		}
	}
}
