package item

import (
	"context"
	"errors"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"fathom/data/text"
	"fathom/model/run"
	"fathom/model/spec"
	"fathom/tui/axis"
	"fathom/tui/kit"
)

// Finder leads to items: along a list, or by words that are typed. It changes only when it is told
// something; what it leads to is for the screen to show.
type Finder struct {
	kit   *kit.Context
	run   *axis.Run
	stage spec.Stage // whose screen it is on
	open  mode

	kind    int // of the lists
	list    *run.List
	at      int // in the list, −1 for nowhere
	listing bool
	refused run.ListQuery // what could not be answered, not to be asked again
	problem string        // and why

	typed   string
	found   string // the words that the hits are of
	unfound string // why these could not be looked for
	hits    []int
	hit     int
	finding bool
}

// mode is what is open.
type mode int

const (
	closed mode = iota
	listed
	searched
)

// NewFinder returns a finder for the screen on a stage, with nothing open.
func NewFinder(c *kit.Context, r *axis.Run, stage spec.Stage) Finder {
	return Finder{kit: c, run: r, stage: stage, at: -1}
}

// HasLists reports whether there are lists of items: of classes, which are taken for one another, and
// not of real values or rows without labels.
func HasLists(s spec.Spec) bool { return s.Source.Classes > 0 }

// Open reports whether a list or the field is open.
func (f *Finder) Open() bool { return f.open != closed }

// Listed reports whether a list is open.
func (f *Finder) Listed() bool { return f.open == listed }

// Typing reports whether the field is open, to which all keys go.
func (f *Finder) Typing() bool { return f.open == searched }

// Close closes what is open.
func (f *Finder) Close() { f.open = closed }

// Key takes a key. It returns the item that this leads to, −1 for none, and whether the key is one
// for the finder.
func (f *Finder) Key(msg tea.KeyPressMsg) (item int, known bool) {
	k := f.kit.Keys
	switch {
	case f.open == searched:
		return f.typeKey(msg), true
	case key.Matches(msg, k.Find):
		f.open, f.typed, f.found, f.hits, f.unfound = searched, "", "", nil, ""
		f.sayField()
		return -1, true
	case key.Matches(msg, k.Lists) && !HasLists(f.run.Spec):
		f.kit.Say("There are no lists here: without classes no row is taken for another.")
		return -1, true
	case key.Matches(msg, k.Lists):
		if f.open == listed {
			f.turnTo(f.kind + 1)
		} else {
			f.open = listed
			f.turnTo(f.kind)
		}
		return -1, true
	case f.open != listed:
		return -1, false
	}
	switch {
	case key.Matches(msg, k.Open, k.Close):
		f.open = closed
		f.kit.Say("The list is closed; %s opens it again.", k.Lists.Help().Key)
	case key.Matches(msg, k.ProbeDown):
		return f.walk(1), true
	case key.Matches(msg, k.ProbeUp):
		return f.walk(-1), true
	case key.Matches(msg, k.ProbeOn):
		f.turnTo(f.kind + 1)
	case key.Matches(msg, k.ProbeBack):
		f.turnTo(f.kind - 1)
	default:
		return -1, false
	}
	return -1, true
}

// retry asks again what could not be answered.
func (f *Finder) retry() { f.refused, f.problem = run.ListQuery{}, "" }

// turnTo turns to another list, of which nothing is known yet.
func (f *Finder) turnTo(kind int) {
	all := run.ListKinds()
	f.kind, f.list, f.at, f.problem = (kind+len(all))%len(all), nil, -1, ""
	f.kit.Say("%s; ↑↓ walk, ←→ another list, enter closes.", kit.Capital(f.title()))
}

// walk goes along the list and returns the item there.
func (f *Finder) walk(by int) int {
	if f.list == nil || len(f.list.Items) == 0 {
		f.kit.Say("There is nothing in this list.")
		return -1
	}
	f.at = min(max(f.at+by, 0), len(f.list.Items)-1)
	f.kit.Say("%s of %s in this list; enter closes it.", text.Count(f.at+1), text.Count(f.list.Count))
	return f.list.Items[f.at].Number
}

// typeKey takes a key for the field.
func (f *Finder) typeKey(msg tea.KeyPressMsg) (item int) {
	k := f.kit.Keys
	switch {
	case key.Matches(msg, k.Close):
		f.open = closed
		f.kit.Say("Back from finding.")
	case key.Matches(msg, k.Open, k.ProbeDown) && msg.Text == "":
		return f.next(1)
	case key.Matches(msg, k.ProbeUp) && msg.Text == "":
		return f.next(-1)
	case msg.String() == "backspace":
		runes := []rune(f.typed)
		f.typed = string(runes[:max(0, len(runes)-1)])
		f.sayField()
	case msg.String() == "ctrl+u":
		f.typed = ""
		f.sayField()
	default:
		f.Type(msg.Text)
		f.sayField()
	}
	return -1
}

// sayField says what the field takes.
func (f *Finder) sayField() {
	f.kit.Say("Type a word of a text, an id or a number; enter goes to the next, esc back.")
}

// mostTyped is how many letters are taken.
const mostTyped = 200

// Type puts text behind what is typed.
func (f *Finder) Type(more string) {
	more = strings.Map(func(r rune) rune {
		if text.Printable(string(r)) != string(r) {
			return -1
		}
		return r
	}, more)
	if runes := []rune(f.typed + more); f.open == searched {
		f.typed = string(runes[:min(len(runes), mostTyped)])
	}
}

// next goes to the next hit, round at the ends, and returns it.
func (f *Finder) next(by int) int {
	if len(f.hits) == 0 || f.found != f.typed {
		return -1
	}
	f.hit = (f.hit + by + len(f.hits)) % len(f.hits)
	return f.hits[f.hit]
}

// Answers to the finder's questions.
type (
	listAnswer struct {
		query run.ListQuery
		list  *run.List
		err   error
	}
	findAnswer struct {
		words string
		hits  []int
		err   error
	}
)

// Ask asks for what is open at the moment of a step, unless it is known or on its way.
func (f *Finder) Ask(step int) tea.Cmd {
	q := run.ListQuery{Step: step, Kind: run.ListKinds()[f.kind]}
	switch {
	case f.open == listed && !f.listing && step >= 0 && (f.list == nil || f.list.ListQuery != q) && !(f.problem != "" && f.refused == q):
		f.listing = true
		return f.run.Ask(f.stage, func(ctx context.Context, view run.View) any {
			list, err := view.List(ctx, q)
			return listAnswer{q, list, err}
		})
	case f.open == searched && !f.finding && f.found != f.typed:
		f.finding = true
		words := f.typed
		return f.run.Ask(f.stage, func(ctx context.Context, view run.View) any {
			hits, err := view.Find(ctx, words)
			return findAnswer{words, hits, err}
		})
	}
	return nil
}

// Take takes an answer. It returns the item that this leads to, −1 for none, and whether the answer
// is one to the finder. present is the item that is picked.
func (f *Finder) Take(answer any, present int) (item int, mine bool) {
	switch a := answer.(type) {
	case listAnswer:
		f.listing = false
		return f.takeList(a, present), true
	case findAnswer:
		f.finding = false
		if f.open != searched || errors.Is(a.err, context.Canceled) {
			return -1, true
		}
		return f.takeHits(a), true
	}
	return -1, false
}

// takeHits takes what was found, or why nothing could be: that is not asked again before something
// else is typed.
func (f *Finder) takeHits(a findAnswer) int {
	f.found, f.hits, f.hit, f.unfound = a.words, a.hits, 0, ""
	if a.err != nil {
		f.hits, f.unfound = nil, text.Printable(a.err.Error())
	}
	if len(f.hits) == 0 {
		return -1
	}
	return f.hits[0]
}

// takeList takes a list. Of a list that was there at another moment the item stays where it is.
func (f *Finder) takeList(a listAnswer, present int) int {
	if a.err != nil {
		if !errors.Is(a.err, context.Canceled) {
			f.refused, f.problem, f.list = a.query, text.Printable(a.err.Error()), nil
		}
		return -1
	}
	if a.query.Kind != run.ListKinds()[f.kind] {
		return -1
	}
	first := f.list == nil
	f.list, f.problem = a.list, ""
	f.at = slices.IndexFunc(a.list.Items, func(l run.Listed) bool { return l.Number == present })
	if f.open != listed || !first || len(a.list.Items) == 0 {
		return -1
	}
	f.at = 0
	return a.list.Items[0].Number
}
