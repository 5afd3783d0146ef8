package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// answer does what a line asks for.
func (p *plain) answer(ctx context.Context, line string) {
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(word) {
	case "", "quit", "q", "exit":
	case "help", "?":
		for _, sentence := range plainHelp {
			if p.control != nil || sentence != steeringHelp {
				p.say("%s", sentence)
			}
		}
	case "probes":
		if len(p.probes) == 0 {
			p.say("No layer has been probed yet.")
		}
		p.sayProbes()
	case "layer":
		p.choose(rest)
	case "confusion":
		p.sayConfusion()
	case "pick":
		p.pick(ctx, rest)
	case "teach":
		p.teach(rest)
	case "story":
		if p.story() == "" {
			p.say("There is nothing to tell yet.")
			break
		}
		p.say("In short: %s.", p.story())
	case "status":
		p.sayStatus()
	case "wait":
		p.waiting = true
	case "pause":
		if p.steers() {
			p.control.Pause()
			p.say("Paused; resume goes on.")
		}
	case "resume":
		if p.steers() {
			p.control.Resume()
			p.say("It goes on.")
		}
	case "export":
		p.exportAll(ctx)
	case "command":
		p.say("%s --plain", p.again)
	default:
		p.say("%s is no command; help lists them.", text.Clip(word))
	}
}

// steers reports whether the run is steered here, and says so where it is not.
func (p *plain) steers() bool {
	if p.control == nil {
		p.say("This is a saved run, which is not steered here.")
	}
	return p.control != nil
}

// layer is the name of a layer.
func (p *plain) layer(i int) string {
	if p.spec.IsStored() {
		return p.spec.Stored().Layers[i].Name
	}
	return spec.LayerName(i)
}

// choose chooses a layer by its name or its number, and says what its probe scores.
func (p *plain) choose(name string) {
	n := p.layers()
	at := -1
	for i := range n {
		if strings.EqualFold(p.layer(i), name) {
			at = i
		}
	}
	if i, err := strconv.Atoi(name); at < 0 && err == nil && i >= 0 && i < n {
		at = i
	}
	if at < 0 {
		p.say("There is no layer %s; they are numbered 0 to %d, from %s to %s.", text.Clip(name), n-1, p.layer(0), p.layer(n-1))
		return
	}
	p.chosen = at
	if e, ok := p.probes[at]; ok {
		p.sayProbe(e)
		return
	}
	p.say("%s has not been probed yet.", p.layer(at))
}

// sayConfusion says how the chosen layer's probe reads each class.
func (p *plain) sayConfusion() {
	e, ok := p.probes[p.chosen]
	if !ok || e.Confusion.Classes() == 0 {
		p.say("There is no probe with classes yet.")
		return
	}
	p.say("The confusion matrix of %s, of %s.", e.Name, text.Plural(e.TestSamples, "test "+p.noun()))
	mistakes := run.Mistakes(e.Confusion)
	for class, score := range run.ClassScores(e.Confusion) {
		var taken []string
		for _, m := range mistakes {
			if m.Label == class {
				taken = append(taken, fmt.Sprintf("%s mistaken for %s", text.Count(m.Images), p.class(m.Predicted)))
			}
		}
		line := fmt.Sprintf("Class %s: %s, %s right", p.class(class), text.Plural(score.Images, p.noun()), text.Count(e.Confusion.At(class, class)))
		if len(taken) > 0 {
			line += ", " + text.List(taken, "and")
		}
		p.say("%s.", line)
	}
}

func (p *plain) noun() string {
	if p.spec.IsStored() {
		return "row"
	}
	return "image"
}

// class is what a class is called.
func (p *plain) class(i int) string {
	if p.spec.IsStored() {
		return p.spec.ClassName(i)
	}
	return strconv.Itoa(i)
}

// pick says what the network and each layer's probe make of a test image, or of a row of a store,
// and what is nearest to it there.
func (p *plain) pick(ctx context.Context, word string) {
	number, err := strconv.Atoi(word)
	if err != nil {
		p.say("Say which %s, by its number, as in: pick 12.", p.sample())
		return
	}
	moments := p.view.Moments()
	if len(moments) == 0 {
		p.say("The network has not begun to learn yet.")
		return
	}
	step := moments[len(moments)-1]
	found, err := p.view.Inspect(ctx, run.InspectQuery{Step: step, Item: number})
	if err != nil {
		p.say("%s %d cannot be picked: %v.", kit.Capital(p.sample()), number, err)
		return
	}
	p.sayItem(found)
	for i, layer := range found.Layers {
		line := text.Printable(layer.Name) + " has no probe yet"
		switch {
		case layer.ProbeStep >= 0 && found.Real:
			line = fmt.Sprintf("%s's probe predicts %s", text.Printable(layer.Name), text.Decimal(float64(layer.Value), 3))
		case layer.ProbeStep >= 0:
			line = fmt.Sprintf("%s's probe says %s", text.Printable(layer.Name), p.guess(layer.Predicted, layer.Probabilities))
		}
		near, err := p.view.Nearest(ctx, run.NearestQuery{Step: step, Layer: i, Item: number, Count: 3})
		if err != nil {
			p.say("%s; what is nearest cannot be said: %v.", line, err)
			return
		}
		var names []string
		for _, n := range near {
			names = append(names, fmt.Sprintf("%d of class %s", n.Number, p.labelOf(n.Item)))
		}
		if len(names) > 0 {
			line += fmt.Sprintf("; the nearest %ss there are %s", p.noun(), text.List(names, "and"))
		}
		p.say("%s.", line)
	}
}

// sample is what one picks.
func (p *plain) sample() string {
	if p.spec.IsStored() {
		return "row"
	}
	return "test image"
}

// labelOf is the class of an item, or the value that is its.
func (p *plain) labelOf(it run.Item) string {
	if it.Real {
		return text.Decimal(float64(it.Target), 3)
	}
	return p.class(int(it.Label))
}

// sayItem says what is known of an item.
func (p *plain) sayItem(in *run.Inspection) {
	if !p.spec.IsStored() {
		p.say("Test image %d shows class %d. After %s the network says %s.", in.Number, in.Label, text.Plural(in.Step, "step"), p.guess(in.Predicted, in.Network))
		return
	}
	of := fmt.Sprintf("Row %d is of class %s", in.Number, p.labelOf(in.Item))
	if in.ID != "" {
		of = fmt.Sprintf("Row %d, %s, is of class %s", in.Number, in.ID, p.labelOf(in.Item))
	}
	if in.Text != "" {
		of += ": " + in.Text
	}
	p.say("%s.", strings.TrimRight(of, "."))
}

// guess is a class with its probability.
func (p *plain) guess(class int32, probabilities []float64) string {
	if class < 0 || int(class) >= len(probabilities) {
		return "nothing"
	}
	return fmt.Sprintf("%s, with %.1f %%", p.class(int(class)), 100*probabilities[class])
}

// teach asks for the taught network of a start.
func (p *plain) teach(word string) {
	init := spec.Init(word)
	switch {
	case p.spec.IsStored():
		p.say("A store has no network to teach.")
		return
	case init == "":
		init = p.spec.Lesson().Start
	case !slices.Contains(spec.Inits(), init):
		p.say("It starts from the same weights or from fresh ones: say teach same or teach fresh.")
		return
	}
	for _, e := range p.events {
		if done, ok := e.(spec.Done); ok && done.Stage == spec.Teach && done.Init == init {
			p.sayTaught(run.Collect(p.spec, p.events), init)
			return
		}
	}
	if !p.steers() {
		return
	}
	p.pending, p.told = append(p.pending, p.request(spec.Teach, init)), false
	p.control.Ask(run.Request{Stage: spec.Teach, Init: init})
	p.say("A network with the %s start is going to be taught.", init)
}

// sayStatus says what is being done.
func (p *plain) sayStatus() {
	g := p.view.Gauge()
	switch {
	case p.stand.Loaded == nil:
		p.say("The data are being read.")
	case g.Stage == "" && g.Following:
		p.say("Waiting for another checkpoint.")
	case g.Stage == "":
		p.say("Nothing is being done.")
	default:
		state := "goes on"
		if g.Paused {
			state = "is paused"
		}
		p.say("%s %s, at %s of %s.", doing[g.Stage], state, text.Count(g.Step), text.Plural(g.Steps, counted(g.Stage)))
	}
}

// exportAll writes all that was found so far.
func (p *plain) exportAll(ctx context.Context) {
	switch {
	case p.export == nil:
		p.say("What was saved of a store is not exported here; fathom run with --export writes it of the store itself.")
		return
	case p.stand.Loaded == nil:
		p.say("There is nothing to export yet.")
		return
	}
	dir, files, err := p.export(ctx, p.view)
	if err != nil {
		p.say("Not exported: %v.", err)
		return
	}
	p.say("%s written to %s.", text.Plural(files, "file"), dir)
}
