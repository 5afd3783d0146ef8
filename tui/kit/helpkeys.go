package kit

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
)

// Group is a part of the help: keys with the place where they work, or sentences.
type Group struct {
	Title     string
	Rows      [][2]string // keys and what they do
	Sentences []string
}

// The groups of the keys that steer the run, of the form's, which the form itself lists too, and of
// what is explained.
const (
	experimentTitle = "The experiment"
	storeTitle      = "The fits"
	formTitle       = "Setting up"
	seenTitle       = "What you see here"
)

func helpRow(b key.Binding, does string) [2]string { return [2]string{b.Help().Key, does} }

// Groups is the whole keymap, grouped by where it works, in an app of so many screens. Two keys
// that do the same in two directions share a row.
func (k Keys) Groups(screens int) []Group {
	row := helpRow
	aside := row(k.Suspend, "to the shell, ctrl+l redraws")
	if !k.Suspend.Enabled() {
		aside = row(k.Redraw, "draw the screen anew")
	}
	return []Group{
		{Title: "Train", Rows: [][2]string{
			row(k.Reading, "error or accuracy; loss scale"), row(k.Steps, "log or linear steps"), row(k.Quantity, "loss or accuracy"), {"←→↑↓", "choose a line"},
			row(k.Near, "fewer or more steps, 0 all"),
		}},
		{Title: "Probes", Rows: [][2]string{
			{"←→↑↓", "layer, or cell of the matrix"}, row(k.NextProbe, "layer before, after"),
			row(k.Reading, "error or accuracy; loss scale"), row(k.Steps, "log or linear steps"),
			row(k.Quantity, "other measures; enter explains"), row(k.Toggle, "drop a measure, a all"),
			row(k.Open, "matrix, then the cell's images"), row(k.Confusion, "confusion matrix, table"), row(k.Layout, "curves alone, table"),
			row(k.Mistake, "next most frequent mistake"), row(k.MoreOf, "more images, PgUp back"), row(k.Close, "close images, then matrix"),
			row(k.Near, "fewer or more steps, 0 all"),
		}},
		k.pictures("image"),
		{Title: "Teach", Rows: [][2]string{
			row(k.Init, "same or fresh start"), row(k.Reading, "error rate or accuracy"), row(k.Steps, "log or linear steps"),
			row(k.Near, "fewer or more steps, 0 all"),
		}},
		k.geometry(),
		{Title: "Seeds", Rows: [][2]string{
			row(k.More, "more or fewer seeds, r runs"), {"↑↓", "choose a figure"}, row(k.ProbeOn, "another measure"),
			row(k.Open, "how the figure is made"), row(k.Close, "close that"),
			row(k.Reading, "error rate or accuracy"), row(k.Steps, "log or linear steps"),
		}},
		{Title: "Everywhere", Rows: [][2]string{
			{fmt.Sprintf("1 – %d", screens), "show a screen"}, row(k.Next, "next screen, shift+tab back"), row(k.Up, "out of what is open"),
			row(k.Help, "this page"), row(k.Quit, "quit"), aside,
		}},
		{Title: experimentTitle, Rows: [][2]string{
			row(k.Run, "run the stage that is shown"), row(k.Pause, "pause, resume"), row(k.Step, "single step"),
			row(k.Slower, "slower, faster"), row(k.Restart, "restart with the same seed"), row(k.NewSeed, "restart with a new seed"),
			row(k.Export, "export all results to files"), row(k.ExportView, "export what the screen shows"), row(k.Copy, "copy figure or command"),
			row(k.Setup, "set up another (also F2)"),
		}},
		{Title: "Time", Rows: [][2]string{
			row(k.Back, "a moment back, forward"), row(k.First, "the untrained network"), row(k.Live, "the newest (also esc)"),
			row(k.Play, "play the training, stop"),
		}},
		{Title: formTitle, Rows: [][2]string{
			row(k.Start, "start it, or go to the mistake"), row(k.Leave, "leave it, nothing changes"), row(k.NextField, "setting, PgUp PgDn group"),
			row(k.Choose, "choose, or move in the text"), row(k.Default, "default, ctrl+y copy command"), {"ctrl+f", "find a setting (also /)"},
		}},
	}
}

// pictures are the keys of the screen that draws samples, which are called by a word.
func (k Keys) pictures(sample string) Group {
	row := helpRow
	return Group{Title: "PCA", Rows: [][2]string{
		row(k.Layer, "layer (also h l, and , .)"), row(k.Pair, "pair of axes (also j k, and ;)"), row(k.Layout, "one layer, all in a row, grid"),
		row(k.Axes, "PCA, LDA, probe, t-SNE, UMAP"),
		row(k.Pick, "pick "+article(sample)+", ←→↑↓ another"), row(k.Unpick, "unpick it"), row(k.Find, "find "+article(sample)), row(k.Lists, "misread, doubtful, changed"), row(k.Distance, "its neighbours by cosine"), row(k.Space, "3-D: ←→↑↓ turn, t by itself"),
		row(k.Near, "zoom, 0 whole, shift+←→↑↓ pan"), row(k.Class, "choose a class"), {"d i a", "drop or draw it, it alone, all"},
		row(k.Refit, "fit on the classes shown"), row(k.Wrong, "only the misclassified"),
		{"# b", "digits for dots, density"}, row(k.Unturn, "axes turned or as fitted"), row(k.Common, "one scale for all layers"),
	}}
}

// geometry are the keys of the screen of the shape of layers.
func (k Keys) geometry() Group {
	row := helpRow
	return Group{Title: "Geometry", Rows: [][2]string{
		{"←↑↓→", "another cell of the map"}, row(k.Explain, "what the number is"), row(k.Layout, "layers, moments, curves"),
		row(k.Quantity, "another measure of dimension"), row(k.NextProbe, "layer before, after"), row(k.Steps, "curves: log or linear steps"),
		row(k.Near, "curves: more steps, 0 all"),
	}}
}

// article puts the indefinite one before a noun.
func article(noun string) string {
	if strings.HasPrefix(noun, "i") {
		return "an " + noun
	}
	return "a " + noun
}

// StoredGroups is the keymap of an app on a store.
func (k Keys) StoredGroups() []Group {
	row, geometry := helpRow, k.geometry()
	geometry.Rows = geometry.Rows[:len(geometry.Rows)-2] // without those of the curves, which a store has not
	return []Group{
		{Title: "Probes", Rows: [][2]string{
			{"←→↑↓", "layer, or cell of the matrix"}, row(k.NextProbe, "layer before, after"), row(k.MoreOf, "a page of layers, PgUp back"),
			row(k.Find, "only the layers of such a name"), row(k.Quantity, "other measures; enter explains"), row(k.Toggle, "drop a measure, a all"),
			row(k.Layout, "charts, table"), row(k.Notes, "what was read and checked"), row(k.Open, "the layer's confusion matrix"),
			row(k.Confusion, "confusion matrix, table"), row(k.Mistake, "next most frequent mistake"), row(k.Close, "close the checks, the matrix"),
			row(k.Lists, "misread, doubtful, changed"), row(k.Distance, "its neighbours by cosine"),
		}},
		k.pictures("row"),
		geometry,
		{Title: "Everywhere", Rows: [][2]string{
			row(k.Next, "next screen, shift+tab back"), row(k.Up, "out of what is open"), row(k.Help, "this page"), row(k.Quit, "quit"),
		}},
		{Title: storeTitle, Rows: [][2]string{
			row(k.Run, "fit the probes"), row(k.Pause, "pause, resume"), row(k.Export, "export all results to files"),
			row(k.Copy, "copy figure or command"),
		}},
		{Title: "Time", Rows: [][2]string{
			row(k.Back, "a checkpoint back, forward"), row(k.First, "the first checkpoint"), row(k.Live, "the last checkpoint, also esc"),
			row(k.Play, "play all checkpoints, stop"),
		}},
	}
}

// RunsGroups is the keymap of the screen of the runs.
func (k Keys) RunsGroups() []Group {
	row := helpRow
	return []Group{
		{Title: RunsTitle, Rows: [][2]string{
			row(k.Mark, "mark or unmark, up to eight"), row(k.MarkOnly, "mark this one alone"), row(k.Baseline, "the one to test against"),
			row(k.BySeed, "groups by all but the seed"), row(k.Order, "order: age, accuracy, seed …"), row(k.Filter, "filter by words and fields"),
			{"↑↓", "choose a run; PgUp, PgDn"},
		}},
		{Title: "What is marked", Rows: [][2]string{
			row(k.Pane, "overview, tests, layers …"), row(k.Tests, "tests of all layers"), row(k.Same, "also what is the same"),
			row(k.Back, "the cross-hair; home, end"), row(k.Quantity, "loss or accuracy"), row(k.Reading, "error or accuracy"), row(k.Steps, "log or linear steps"),
		}},
		{Title: "A run", Rows: [][2]string{
			row(k.Show, "open it, or a group"), {k.Run.Help().Key, "go on with a broken-off one"}, row(k.Remove, "remove it from the disk"),
		}},
		{Title: "Everywhere", Rows: [][2]string{
			row(k.Runs, "the runs, or the one shown"), row(k.Up, "out of what is open"), row(k.Help, "this page"), row(k.Quit, "quit"),
		}},
	}
}

// RunsTitle is the title of the screen of the runs, and StudyTitle that of the seeds of a study.
const RunsTitle, StudyTitle = "Runs", "Seeds of a study"

// StudyGroups is the keymap of the screen of a study.
func (k Keys) StudyGroups() []Group {
	row := helpRow
	return []Group{
		{Title: StudyTitle, Rows: [][2]string{
			row(k.Pane, "means, chart …, shift+tab back"), {"↑↓", "choose a setting; PgUp, PgDn"}, {"←→", "another measure (also o)"}, row(k.Layout, "along depth, width, a setting"),
			row(k.Baseline, "the one to compare with"), row(k.Notes, "who did it, and conflicts"),
		}},
		{Title: "A task", Rows: [][2]string{
			row(k.Show, "its seeds, then what is kept"), row(k.Up, "out of what is open"),
		}},
		{Title: "Everywhere", Rows: [][2]string{
			row(k.Export, "export, as study collect does"), row(k.Help, "this page"), row(k.Quit, "quit"),
		}},
	}
}

// seenOn says in five sentences what is seen on each screen, in words that need no other.
var seenOn = map[string][]string{
	"Train": {
		"The network sees a minibatch of images a step and changes its weights a little.",
		"Accuracy: the share of test images that it gets right; it never learns from these.",
		"Loss: how surprised it is by the right answers, in nats an image; guessing one of ten costs 2.30.",
		"A layer's live probe: a small linear classifier, fitted on that layer as it is just then.",
		"The question: when does a deeper layer begin to say more than the one before?",
	},
	"Probes": {
		"Each layer is asked alone: can a linear classifier read the class from it? It is fitted on training images, scored on test images.",
		"One-vs-rest: one yes-or-no classifier a class; the surest of them says which class it is.",
		"95 % interval (Wilson): where the accuracy may well lie, had there been other test images.",
		"p (McNemar): how easily chance alone would make two layers differ so on the same images; small is sure.",
		"Untrained: the same probe on the network before training. What lies above it was learned.",
	},
	"PCA": {
		"Every dot is a test image, where one layer puts it; its colour is its class.",
		"A layer has a hundred axes. PCA turns them so that the first few show most of the spread.",
		"The percentages say how much of the spread an axis shows; what the others hold is not in the picture.",
		"PC 1*: the axes are turned to fit the moment before, so that the film does not jump.",
		"Distances in two axes can deceive, and in a t-SNE or UMAP those between clusters mean nothing: a pick lists what is near in the whole layer.",
	},
	RunsTitle: {
		"Each line is a run in the directory; one that runs is read again every two seconds.",
		"Nothing is smoothed: curves are drawn point by point, as they were logged.",
		"p (McNemar): how easily chance alone would make two equal networks differ so on the same images; Holm pays for all tests of a family.",
		"Two runs are two networks. What a setting does, several seeds of each say: g makes groups of them.",
		"A filter: acc>0.97 state=finished -data:fashion or id:q4hz; fields are the settings, state, acc, loss, when, took, size, probe.hidden1 …",
	},
	StudyTitle: {
		"Each line is a setting, done with many seeds; what others do meanwhile is read as it comes.",
		"±: half of the 95 % t interval over seeds. It says where the mean of all seeds may lie, on these test images.",
		"Differences are paired by seed. p (after Holm) pays for all comparisons that the plan declared; sure is below 0.05.",
		"Another baseline than the plan's is chosen after looking: p pays for the choice, too.",
		"A task that failed is in no figure. Where failures depend on the setting, the seeds that are left are no fair sample, and that is said.",
	},
	"Seeds": {
		"A replicate is the whole experiment with another seed: other first weights, another order of images. The run that is shown is the first.",
		"± seeds: half of the 95 % interval over seeds. It says where the mean of all seeds may lie, on these test images.",
		"± both: the same over seeds and test images, both drawn from many: what other seeds would give on other images.",
		"Differences are paired by seed. p (after Holm) pays for all tests of a group; sure is below 0.05.",
		"A seed that diverged is in no figure, and named.",
	},
	"Teach": {
		"A second network learns the digits, and also to predict some of the first network's components.",
		"The same start has the first network's own first weights, the fresh start others.",
		"Difference: taught minus base test accuracy at the same step. Above zero, teaching helps.",
		"p (McNemar): how easily chance alone would make two equal networks differ so on these images.",
		"Head loss: how badly the taught layer still predicts the components.",
	},
}

// seenInGeometry says it of the screen of the shape of layers, of networks and stores alike.
var seenInGeometry = []string{
	"Centred kernel alignment (CKA): 1 where two layers see the same items alike, but for a turn and a scale; near 0 where they share nothing.",
	"Debiased: with few items or many units the plain one is near 1 for any two layers. Below 0 is noise.",
	"Participation ratio: over how many directions the spread is shared. TwoNN: how many dimensions the nearest neighbours lie in.",
	"NC1: how far items of a class lie apart beside how far the classes do; in the last layers training makes it fall.",
	"Intervals are over items: other items of the same kind. What other seeds would give, they do not say.",
}

// storedPictures says it of the pictures of a store.
var storedPictures = []string{
	"Every dot is a test row, where one layer of your model puts it; its colour is its label.",
	"PCA turns a layer's axes so that the first few show most of the spread; the percentages say how much.",
	"LDA, fitted on the training rows: where the labels lie farthest apart. W: what the layer's probe reads from.",
	"t-SNE and UMAP keep neighbours and nothing else: distances between clusters and their sizes mean nothing.",
	"Trustworthiness: how far neighbours in a map are neighbours in truth; 1 is all of them.",
}

// storedSeen says it of the probes of a store.
var storedSeen = []string{
	"Each layer of your model is asked alone: can a linear probe read the label from it? It is fitted on some rows and scored on others.",
	"95 % interval (Wilson): where the figure may well lie, had there been other rows.",
	"p (McNemar): how easily chance alone would make two layers differ so on the same rows; small is sure.",
	"Untrained: the same probe on the model before it learned, where there is one.",
	"Majority: what always saying the most frequent label scores. A layer must beat it.",
}
