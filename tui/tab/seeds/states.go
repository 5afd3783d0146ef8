package seeds

import (
	"fmt"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// empty is the screen before there is a figure.
func (t *Tab) empty(width, height int) string {
	if err := t.run.Unusable(); err != nil {
		return kit.NoData(t.kit.Theme, err, t.run.Onlooker, width, height)
	}
	what, todo, ink := t.outlook()
	return kit.Card(t.kit.Theme, ink, what, todo, width, height)
}

// outlook says how the seeds stand while there is no figure of them, and what to do.
func (t *Tab) outlook() (what, todo string, ink kit.Ink) {
	th, e := t.kit.Theme, t.seeded
	if left := run.SeedsLeftOut(e); left != "" {
		return "! Nothing is known of any seed so far.", left, th.Bad
	}
	shows := run.SeedsPlan(t.plan)
	switch t.run.State(spec.Seeds) {
	case run.Failed:
		return "✗ The seeds failed: " + t.reason + ".", t.steers("r tries again, S sets up another experiment."), th.Bad
	case run.Running:
		if t.run.Gauge.Paused {
			return "‖ Paused before the first seed was done.", t.steers("space goes on. ") + shows, th.Warn
		}
		return fmt.Sprintf("● Running %s, side by side.", text.Plural(t.asked, "seed")),
			"The run that is shown is the first of them. " + shows, th.Accent
	case run.Waiting:
		return fmt.Sprintf("◌ %s wait for the stages before them.", kit.Capital(text.Plural(t.asked, "seed"))), shows, th.Text
	}
	if t.run.Onlooker {
		return "○ This run has no other seeds.", why + " " + fmt.Sprintf("`fathom run --replicates %d` does the experiment with %s.", t.asked, text.Plural(t.asked, "seed")), th.Text
	}
	return fmt.Sprintf("○ No other seeds yet: r runs the experiment with %s.", text.Plural(t.asked, "seed")),
		fmt.Sprintf("%s This run is the first of them, and + or - choose how many. %s", why, shows), th.Text
}

// steers is a sentence for who steers the run, "" for an onlooker.
func (t *Tab) steers(sentence string) string {
	if t.run.Onlooker {
		return ""
	}
	return sentence
}

// why says what replicates are for.
const why = "A figure of one run is that of one seed: other first weights and another order of images give others. " +
	"Replicates, the same experiment with other seeds, show how far they lie apart and what is the same with all."
