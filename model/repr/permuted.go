package repr

import (
	"context"
	"fmt"
	"slices"

	"fathom/model/elementary"
)

// A Permutation is how well a probe does with labels that mean nothing.
type Permutation struct {
	// Train is how many of the permuted labels it has right that it was fitted on: its capacity, which
	// is near 1 where there are about as many features as rows.
	Train Classified

	// Test is how many of the true labels of test rows it has right, and Chance how many it would have
	// if its predictions and those labels had nothing to do with each other: Σ over classes of the
	// share of predictions times that of labels. If Test is above Chance by more than its interval
	// allows, something is wrong with the experiment.
	Test   Classified
	Chance float64
}

// Permuted fits the multinomial probe of the training rows to their labels in an order that the seed
// shuffles. Options are as those of [OnlineCode], and so are the errors.
func Permuted(ctx context.Context, train, test Labelled, classes int, seed uint64, o Options) (*Permutation, error) {
	if err := checkPair(train, test, classes); err != nil {
		return nil, fmt.Errorf("permuted labels: %w", err)
	}
	if err := oneClass(train.Labels); err != nil {
		return nil, err
	}
	permuted := make([]int32, len(train.Labels))
	for at, i := range Shuffle(len(permuted), nil, seed) {
		permuted[at] = train.Labels[i]
	}
	f, err := newPrefixes(train, classes, o)
	if err != nil {
		return nil, err
	}
	out := &Permutation{}
	if out.Train, out.Test, err = f.learn(ctx, permuted, test.Rows, test.Labels); err != nil {
		return nil, err
	}
	counts, agree := make([]int, classes), 0
	for _, y := range test.Labels {
		counts[y]++
	}
	for _, y := range out.Test.Predictions {
		if y != None {
			agree += counts[y]
		}
	}
	out.Chance = float64(agree) / float64(len(test.Labels)) / float64(len(test.Labels))
	return out, nil
}

// learn fits all rows to some labels, and predicts them and the rows of a test.
func (f *prefixes) learn(ctx context.Context, labels []int32, x Rows, want []int32) (train, test Classified, err error) {
	p, err := f.fit(ctx, len(labels), labels, nil)
	if err != nil {
		return train, test, err
	}
	on, err := p.Predict(f.raw)
	if err != nil {
		return train, test, err
	}
	off, err := p.Predict(x)
	if err != nil {
		return train, test, err
	}
	return classified(on, labels), classified(off, want), nil
}

// A Selective is how much better a probe does at its task than at one that only memory can do.
type Selective struct {
	// Selectivity is the accuracy at the task less that at the control task, on test rows.
	Selectivity   float64
	Task, Control Classified

	// Types is how many there are among the training rows, and Entropy that of their shares, in bits.
	// ControlMajority is how many of the test rows have the control label that is commonest in
	// training: what a control accuracy is to be held against.
	Types           int
	Entropy         float64
	ControlMajority float64
}

// Selectivity compares the multinomial probe with that of a control task (J. Hewitt and P. Liang,
// "Designing and interpreting probes with control tasks", EMNLP 2019): each type, such as a word or an
// object, has a label of its own, drawn from those of the training rows by the hash of the seed and the
// type, which all its rows have. A probe that does the task by what the layer says of it, and not by
// knowing each type by heart, does well at the one and badly at the other. types are those of the rows,
// 0 or more.
//
// With few types, or where some are very common, the control is easy and says nothing: where the five
// commonest are more than half of the training rows, and where no test row has a type of a training
// row, it is an [Undefined]. Options are as those of [OnlineCode].
func Selectivity(ctx context.Context, train, test Labelled, trainTypes, testTypes []int32, classes int, seed uint64, o Options) (*Selective, error) {
	if err := checkPair(train, test, classes); err != nil {
		return nil, fmt.Errorf("selectivity: %w", err)
	}
	if len(trainTypes) != len(train.Labels) || len(testTypes) != len(test.Labels) {
		return nil, fmt.Errorf("selectivity: %d and %d types for %d training and %d test rows", len(trainTypes), len(testTypes), len(train.Labels), len(test.Labels))
	}
	if err := oneClass(train.Labels); err != nil {
		return nil, err
	}
	if err := memorable(trainTypes, testTypes); err != nil {
		return nil, err
	}
	control := func(types []int32) []int32 {
		labels := make([]int32, len(types))
		for i, t := range types {
			labels[i] = train.Labels[SplitMix64(SplitMix64(seed)+uint64(t))%uint64(len(train.Labels))]
		}
		return labels
	}
	s, err := selectivity(ctx, train, test, control(trainTypes), control(testTypes), classes, o)
	if err != nil {
		return nil, err
	}
	counts := countsOf(trainTypes)
	s.Types = len(counts)
	for _, c := range counts {
		p := float64(c) / float64(len(trainTypes))
		s.Entropy -= bits(float64(p * elementary.Log(p)))
	}
	return s, nil
}

func selectivity(ctx context.Context, train, test Labelled, trainControl, testControl []int32, classes int, o Options) (*Selective, error) {
	f, err := newPrefixes(train, classes, o)
	if err != nil {
		return nil, err
	}
	s := &Selective{}
	if _, s.Task, err = f.learn(ctx, train.Labels, test.Rows, test.Labels); err != nil {
		return nil, err
	}
	if _, s.Control, err = f.learn(ctx, trainControl, test.Rows, testControl); err != nil {
		return nil, err
	}
	s.Selectivity = s.Task.Accuracy - s.Control.Accuracy
	counts := make([]int, classes)
	for _, y := range trainControl {
		counts[y]++
	}
	commonest, have := int32(slices.Index(counts, slices.Max(counts))), 0
	for _, y := range testControl {
		if y == commonest {
			have++
		}
	}
	s.ControlMajority = float64(have) / float64(len(testControl))
	return s, nil
}

// countsOf returns how many rows each type has, most first.
func countsOf(types []int32) []int {
	at := map[int32]int{}
	for _, t := range types {
		at[t]++
	}
	counts := make([]int, 0, len(at))
	for _, c := range at {
		counts = append(counts, c)
	}
	slices.Sort(counts)
	slices.Reverse(counts)
	return counts
}

// memorable is the error of types that no control task can be made of.
func memorable(train, test []int32) error {
	const few = 5
	counts, common := countsOf(train), 0
	for _, c := range counts[:min(few, len(counts))] {
		common += c
	}
	if 2*common > len(train) {
		return undefined("the %d commonest of %d types are %d of %d training rows: a control task of them is too easy to say anything", min(few, len(counts)), len(counts), common, len(train))
	}
	known := map[int32]bool{}
	for _, t := range train {
		known[t] = true
	}
	for _, t := range test {
		if known[t] {
			return nil
		}
	}
	return undefined("no test row has a type that a training row has: a control task could not be learned")
}
