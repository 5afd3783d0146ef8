// Package glossary says what the program's own words mean, each of which means one thing on every screen, in every
// sentence and on every page. The words of the field, such as minibatch and logits, mean what they mean everywhere,
// and of a measure `enter` on the Geometry screen says what it is.
package glossary

// A Term is a word and what it means, in a sentence without its subject and its full stop.
type Term struct{ Word, Means string }

// A Group is some words that belong together.
type Group struct {
	Title  string
	Stores bool // they are met where a store is looked at, too
	Terms  []Term
}

// Groups are the words, in the order in which one meets them.
func Groups() []Group {
	return []Group{
		{"Words: runs", false, []Term{
			{"experiment", "what is to be done: data, network, training, measures, one seed"},
			{"run", "an experiment as it is done, or was; it may be saved and gone on with"},
			{"stage", "a part of a run that can be done alone: train, probe, pca, teach, measures"},
			{"seed", "what all random numbers follow from: the same seed, the same bits"},
			{"step", "one change of the weights, by one minibatch; before step 1 the network is untrained"},
		}},
		{"Words: time", false, []Term{
			{"layer", "the input or a hidden layer: what it makes of a sample is its representation"},
			{"evaluation", "the network's own accuracy and loss on test data, at a step"},
			{"look", "measures of all layers at a step; the training goes on as if there were none"},
			{"moment", "the network at a step, or a checkpoint; every screen can go back to it"},
			{"film", "the pictures of the principal components from moment to moment"},
			{"taught network", "a second network, which also learns to predict the first one's components"},
		}},
		{"Words: evidence", true, []Term{
			{"linear probe", "a classifier fitted to one layer: how well the class can be read there"},
			{"measure", "a number of a layer or of two, with its n, and an interval or why there is none"},
			{"measurable", "a difference in one run that McNemar's exact test finds, after Holm's correction"},
			{"verdict", "the sentence on what is measurable, and on nothing else"},
		}},
		{"Words: data", true, []Term{
			{"store", "arrays in files: what layers made of samples, and the samples' labels"},
			{"group", "samples that are not independent, such as those of one speaker"},
		}},
		{"Words: many", false, []Term{
			{"sure", "a difference that a test paired by seed finds over the seeds, after Holm's correction"},
			{"plan", "a file of settings with lists of values, and what is compared"},
			{"study", "what a plan says, and the directory where it is done"},
			{"task", "one setting of a study with one seed"},
			{"worker", "a process that does tasks which a queue hands out"},
		}},
		{"Words: visitors", true, []Term{
			{"visitor", "who has come in over SSH"},
			{"room", "what visitors see together: a training, a store, saved runs"},
			{"to steer", "to pause, pace and restart what a room shows; one visitor at most does"},
		}},
	}
}
