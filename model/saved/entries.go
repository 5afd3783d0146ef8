package saved

import (
	"cmp"
	"context"
	"slices"

	"fathom/data/array"
	"fathom/model/measure"
	"fathom/model/runfile"
	"fathom/model/spec"
)

// mostLive bounds the bytes of the probes and scores of looks. What is beyond it can be made again of
// the networks; without the probes an image is shown as the newest look before reads it.
const mostLive = 16 << 20

// events writes events to the log, and the requests that led to them before. It ends with a durable
// point where a stage has, and reports whether all is written.
func (v *saver) events(events []spec.Event) bool {
	if len(v.late) > 0 {
		v.keepLate()
	}
	if !v.sayData() {
		return false
	}
	// Read after the events, so that all that led to them are among the requests.
	for requests := v.of.Requests(); v.asked < len(requests); v.asked++ {
		if !v.tried(v.w.Record(runfile.Asked(requests[v.asked]))) {
			return false
		}
	}
	if v.digest != nil && !v.digests(events) {
		return false
	}
	durable := false
	for batch := range slices.Chunk(events, 64) {
		entries := make([]runfile.Entry, len(batch))
		for i, e := range batch {
			entries[i] = runfile.Entry{Event: e, Arrays: v.arrays(e)}
			switch e.(type) {
			case spec.Done, spec.Failed:
				durable = true
			}
		}
		before := v.w.Seq()
		err := v.w.Append(entries)
		v.cursor += v.w.Seq() - before // some of them may be there, also where the disk is full
		if !v.tried(err) {
			return false
		}
	}
	if durable {
		v.durable()
	}
	return true
}

// digests writes what the probes and numbers of moments follow from, before the first of them.
func (v *saver) digests(events []spec.Event) bool {
	for _, e := range events {
		step := -1
		switch e := e.(type) {
		case spec.Probed:
			if !e.Live {
				step = e.Step
			}
		case spec.Measured:
			if e.Subject == spec.FromStore {
				step = e.Step
			}
		}
		if step < 0 || v.told[step] {
			continue
		}
		if !v.tried(v.w.Record(runfile.Digest{Step: step, Digest: v.digest(step)})) {
			return false
		}
		if v.told == nil {
			v.told = map[int]bool{}
		}
		v.told[step] = true
	}
	return true
}

// keepLate keeps the networks that could not be kept when they came.
func (v *saver) keepLate() {
	for len(v.late) > 0 {
		m := v.late[0].moment
		if !v.tried(v.w.Keep(m.Subject, m.Step, m.Rank, ofNetwork(m.Net))) {
			return
		}
		v.late = v.late[1:]
	}
}

// arrays are what belongs to an event and is not in it.
func (v *saver) arrays(e spec.Event) []runfile.Arrays {
	switch e := e.(type) {
	case spec.Probed:
		return append(v.probe(e), v.rows(e)...)
	case spec.Projected:
		return v.scores(e)
	case spec.Evaluated:
		at := spec.Address{Subject: e.Subject, Step: e.Step, Name: spec.Right}
		tensors := v.ask(at, spec.Right)
		at.Name = spec.Answers
		answers := v.ask(at, spec.Answers)
		if e.Subject == spec.Base && len(answers) > 0 && v.labels != nil {
			answers = append(answers, array.Tensor{Name: spec.Labels, Shape: []int{len(v.labels)}, Int32: v.labels})
		}
		return one(at, append(tensors, answers...))
	}
	return nil
}

// one are the arrays of an address, nil where there are none.
func one(at spec.Address, tensors []array.Tensor) []runfile.Arrays {
	if len(tensors) == 0 {
		return nil
	}
	at.Name = ""
	return []runfile.Arrays{{Of: at, Tensors: tensors}}
}

// probe is a probe, and what it makes of the test samples.
func (v *saver) probe(e spec.Probed) []runfile.Arrays {
	if e.Problem != "" || e.Live && v.live > mostLive {
		return nil
	}
	at := spec.Address{Subject: e.Subject, Step: e.Step, Layer: e.Layer, Measure: measure.Probe, Live: e.Live}
	var tensors []array.Tensor
	for name, as := range map[string]string{spec.Weights: probeWeights, spec.Biases: probeIntercepts, spec.Predicted: probePredicted, spec.Values: probeValues} {
		at.Name = name
		tensors = append(tensors, v.ask(at, as)...)
	}
	slices.SortFunc(tensors, func(a, b array.Tensor) int { return -cmp.Compare(a.Name, b.Name) })
	if e.Live {
		for _, t := range tensors {
			v.live += int64(8*len(t.Float64) + 4*len(t.Int32))
		}
	}
	return one(at, tensors)
}

// rows are the labels of a store's test rows and the groups that they come in, as numbers, with the first
// probe of each moment: what other runs are compared on. The same bytes lie in the file once.
func (v *saver) rows(e spec.Probed) []runfile.Arrays {
	if e.Subject != spec.FromStore || e.Live || e.Layer != 0 {
		return nil
	}
	at := spec.Address{Subject: e.Subject, Step: e.Step, Name: spec.Labels}
	tensors := v.ask(at, spec.Labels)
	at.Name = spec.Groups
	if groups, err := v.of.Array(context.Background(), at); err == nil {
		tensors = append(tensors, array.Tensor{Name: spec.Groups, Shape: []int{groups.Rows}, Int32: numbered(groups.Words)})
	}
	return one(at, tensors)
}

// numbered are words as numbers, from 0 in the order in which they come first.
func numbered(words []string) []int32 {
	numbers, known := make([]int32, len(words)), map[string]int32{}
	for i, word := range words {
		n, is := known[word]
		if !is {
			n = int32(len(known))
			known[word] = n
		}
		numbers[i] = n
	}
	return numbers
}

// ask is an array of the run as a tensor, none where there is none.
func (v *saver) ask(at spec.Address, as string) []array.Tensor {
	a, err := v.of.Array(context.Background(), at)
	if err != nil {
		return nil
	}
	t := array.Tensor{Name: as, Shape: []int{a.Rows, a.Cols}, Float32: a.Float32, Float64: a.Float64, Int32: a.Int32}
	if a.Rows == 1 || a.Cols == 1 {
		t.Shape = []int{a.Rows * a.Cols}
	}
	return []array.Tensor{t}
}

// The tensors of scores.
const (
	scoreValues = "scores" // n×components
	scoreImages = "images" // n, index of each image in the test set
	scoreLabels = "labels" // n
)

// scores are those that a look or the stage has found; none of a look that is not the newest any more,
// which nobody asks for.
func (v *saver) scores(e spec.Projected) []runfile.Arrays {
	at := spec.Address{Subject: e.Subject, Step: e.Step, Layer: e.Layer, Measure: measure.PCA, Live: e.Live}
	s, ok := v.of.ScoresOf(at)
	if !ok || e.Live && v.live > mostLive {
		return nil
	}
	if e.Live {
		v.live += int64(4 * len(s.Values))
	}
	images := make([]int32, len(s.Images))
	for i, image := range s.Images {
		images[i] = int32(image)
	}
	return one(at, []array.Tensor{
		{Name: scoreValues, Shape: []int{len(s.Images), s.Components}, Float32: s.Values},
		{Name: scoreImages, Shape: []int{len(images)}, Int32: images},
		{Name: scoreLabels, Shape: []int{len(s.Labels)}, Int32: s.Labels},
	})
}
