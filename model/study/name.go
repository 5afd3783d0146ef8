package study

import (
	"slices"
	"strconv"
	"strings"

	"fathom/model/measure"
	"fathom/model/run"
	"fathom/model/spec"
)

// Name is how a figure of a task is called in plans, files and tables:
//
//	accuracy            of the network on all test images, at the end of its training
//	accuracy@900        after 900 steps
//	probe.hidden2       test accuracy of the probe of a layer of the trained network
//	probe.input@0       of the untrained one
//	cka.hidden1~hidden2 of a pair of layers
//	taught/accuracy     of the taught network
//
// The name of the last layer, "last", is that of whichever is the last one, so that networks of
// different depths can be compared; figures of it have both names.
func Name(s spec.Spec, q spec.Quantity) string {
	end := endOf(s)
	at := func(step int) string {
		if step == end {
			return ""
		}
		return "@" + strconv.Itoa(step)
	}
	name := q.Measure
	if _, taught := spec.StartOf(q.Subject); taught {
		name = "taught/" + name
	}
	if q.Layer >= 0 {
		name += "." + q.Name
	}
	name += at(q.Step)
	if o := q.Other; o != nil {
		name += "~" + o.Name + at(o.Step)
	}
	return name
}

// endOf is the step of the last moment of an experiment.
func endOf(s spec.Spec) int {
	if !s.IsStored() {
		return s.Network().Steps
	}
	if moments := s.Stored().Moments; len(moments) > 0 {
		return moments[len(moments)-1].Step
	}
	return 0
}

// earlier are the steps before the last after which a task has figures of a measure.
func earlier(s spec.Spec, what string) []int {
	steps := []int{0}
	switch {
	case s.IsStored():
		steps = nil
		for _, m := range s.Stored().Moments {
			steps = append(steps, m.Step)
		}
	case what == spec.Accuracy:
		steps = measure.SeedSteps(s)
	}
	return slices.DeleteFunc(steps, func(step int) bool { return step == endOf(s) })
}

// LastLayer stands for the last layer in names of figures.
const LastLayer = "last"

// names are the names of a figure: its own, and where it is of the last layer, that one's.
func names(s spec.Spec, q spec.Quantity) []string {
	all := []string{Name(s, q)}
	if q.Other != nil || q.Layer < 0 || q.Layer != s.Network().Layers()-1 && !s.IsStored() || s.IsStored() && q.Layer != len(s.Stored().Layers)-1 {
		return all
	}
	if q.Name != LastLayer {
		q.Name = LastLayer
		all = append(all, Name(s, q))
	}
	return all
}

// defaultMeasures are what is compared where a plan does not say: the networks and their last layers'
// probes, as far as there are such.
func defaultMeasures(s spec.Spec) []string {
	last := measure.Probe + "." + LastLayer
	if s.IsStored() {
		return []string{last}
	}
	all := []string{spec.Accuracy}
	for _, stage := range s.Stages {
		if stage == measure.Probe {
			all = append(all, last)
		}
	}
	return all
}

// MeasureTitle is a figure's name in words.
func MeasureTitle(name string) string {
	if name == spec.Accuracy {
		return run.SeedMeasure(spec.Quantity{Measure: name})
	}
	return strings.ReplaceAll(name, "_", " ")
}
