package lab

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/measure"
	"fathom/model/spec"
)

// notes says what is odd and is no error: classes that the network, the probes or the principal
// components never see, and live looks that are left out. Each is a sentence without a capital and
// a full stop about one fact; there is none where every class is everywhere. Only stages that the
// config asks for are spoken of, and looks.
func notes(c spec.Spec, m *Material) []string {
	probing, _ := spec.Settings[spec.Probing](c, measure.Probe)
	projecting, _ := spec.Settings[spec.Projecting](c, measure.PCA)
	train, test := classesIn(m.Train.Labels, c.Source.Classes), classesIn(m.Test.Labels, c.Source.Classes)
	var out []string
	say := func(classes []int, what string) {
		if len(classes) > 0 {
			out = append(out, without(classes, c.Source.Classes, what))
		}
	}
	noTrain, noTest := lacking(train), lacking(test)
	only := func(no []int, seen []bool, what, but string) []int {
		if len(no) != len(seen)-1 || len(no) == 0 {
			return no
		}
		out = append(out, fmt.Sprintf("all %s images are of class %d%s", what, slices.Index(seen, true), but))
		return nil
	}
	noTrain = only(noTrain, train, "training", ": there is nothing to tell apart")
	noTest = only(noTest, test, "test", "")
	both := common(noTrain, noTest)
	say(both, "no training image and no test image")
	say(except(noTrain, both), "no training image")
	say(except(noTest, both), "no test image")
	if c.Network().LookEvery > 0 {
		// Every stage needs the training, and its looks take the settings of stages that may not be
		// asked for.
		for _, looks := range []struct {
			stage spec.Stage
			what  string
		}{{measure.Probe, "no probes"}, {measure.PCA, "no principal components"}} {
			var why []string
			for _, wrong := range measure.Rules().Wrong(c, looks.stage) {
				why = append(why, wrong.Error())
			}
			if len(why) > 0 {
				out = append(out, looks.what+" while the network trains: "+strings.Join(why, "; "))
			}
		}
	}
	if slices.Contains(c.Stages, measure.Probe) {
		n := upTo(probing.Samples, m.Train.Len())
		seen := classesIn(m.Train.Labels[:n], c.Source.Classes)
		unseen := except(lacking(seen), lacking(train))
		switch where := fmt.Sprintf("the first %s, which the probes are fitted on", text.Plural(n, "training image")); {
		case len(unseen) > 0 && len(lacking(seen)) == len(seen)-1:
			out = append(out, fmt.Sprintf("%s, show class %d alone", where, slices.Index(seen, true)))
		default:
			say(unseen, "no image among "+where)
		}
	}
	if slices.Contains(c.Stages, measure.PCA) {
		n := upTo(projecting.Samples, m.Test.Len())
		seen := classesIn(m.Test.Labels[:n], c.Source.Classes)
		unseen := common(except(lacking(seen), lacking(test)), projecting.Classes)
		if len(unseen) < len(projecting.Classes) { // else the stage itself says that there is nothing to fit on
			say(unseen, fmt.Sprintf("no image among the first %s, which the principal components are fitted on", text.Plural(n, "test image")))
		}
	}
	return out
}

// classesIn says of each class whether a label names it.
func classesIn(labels []int32, classes int) []bool {
	seen := make([]bool, classes)
	for _, label := range labels {
		if class := int(label); 0 <= class && class < classes {
			seen[class] = true
		}
	}
	return seen
}

// lacking lists the classes that are not seen, in order.
func lacking(seen []bool) (classes []int) {
	for class, is := range seen {
		if !is {
			classes = append(classes, class)
		}
	}
	return classes
}

// common lists the classes of a, which is sorted, that are in b too.
func common(a, b []int) (out []int) {
	in := set(b)
	for _, class := range a {
		if in[class] {
			out = append(out, class)
		}
	}
	return out
}

// except lists the classes of a that are not in b.
func except(a, b []int) (out []int) {
	in := set(b)
	for _, class := range a {
		if !in[class] {
			out = append(out, class)
		}
	}
	return out
}

func set(classes []int) map[int]bool {
	out := make(map[int]bool, len(classes))
	for _, class := range classes {
		out[class] = true
	}
	return out
}

// without says which of all classes have not what is named. Of many it lists the fewer: those that
// have it, if they are.
func without(classes []int, all int, what string) string {
	switch n := len(classes); {
	case n == 1:
		return fmt.Sprintf("class %d has %s", classes[0], what)
	case n == all:
		return fmt.Sprintf("all %s classes have %s", text.Count(all), what)
	case 2*n > all && n > 2:
		every := make([]bool, all)
		for _, class := range classes {
			every[class] = true
		}
		rest := lacking(every)
		verb := "those that have are"
		if len(rest) == 1 {
			verb = "the one that has is"
		}
		return fmt.Sprintf("%s of the %s classes have %s; %s %s", text.Count(n), text.Count(all), what, verb, ranges(rest))
	}
	return fmt.Sprintf("classes %s have %s", ranges(classes), what)
}

// ranges writes sorted numbers as a sentence does, three and more in a row as "7 to 9", and no more
// of them than a line bears.
func ranges(numbers []int) string {
	const most = 8
	var parts []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		if j < i+2 {
			j = i
		}
		if len(parts) == most {
			parts = append(parts, text.Count(len(numbers)-i)+" more")
			break
		}
		text := strconv.Itoa(numbers[i])
		if j > i {
			text += " to " + strconv.Itoa(numbers[j])
		}
		parts = append(parts, text)
		i = j + 1
	}
	return text.List(parts, "and")
}
