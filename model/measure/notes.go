package measure

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/source"
	"fathom/model/spec"
)

// Notes says what is odd and is no error: classes that the subject or a measure never sees, and
// live looks that are left out. Each is a sentence without a capital and a full stop about one
// fact; there is none where every class is everywhere. Only stages that the Spec asks for are
// spoken of, and looks.
func Notes(s spec.Spec, samples source.Samples) []string {
	all := s.Source.Classes
	train, test := seenIn(samples.Labels(source.Train), all), seenIn(samples.Labels(source.Test), all)
	var out []string
	say := func(classes []int, what string) {
		if len(classes) > 0 {
			out = append(out, without(classes, all, what))
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
	measures := List()
	if s.Network().LookEvery > 0 {
		// Every stage needs the training, and its looks take the settings of stages that may not be
		// asked for.
		for _, m := range measures {
			if m.Check == nil {
				continue
			}
			var why []string
			for _, wrong := range m.Check(s) {
				why = append(why, wrong.Error())
			}
			if len(why) > 0 {
				out = append(out, m.Looks+" while the network trains: "+strings.Join(why, "; "))
			}
		}
	}
	for _, m := range measures {
		if m.Notes != nil && slices.Contains(s.Stages, spec.Stage(m.Name)) {
			out = append(out, m.Notes(s, samples)...)
		}
	}
	return out
}

// seenIn says of each class whether a label names it.
func seenIn(labels []int32, classes int) []bool {
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
