package store

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// What an array that is no layer is, by its name.
const (
	roleLabels  = "labels"
	roleGroups  = "groups"
	roleSplit   = "split"
	roleMask    = "mask"
	rolePadding = "padding"
	roleLengths = "lengths"
	roleIDs     = "ids"
	roleWords   = "class names"
	roleTokens  = "token ids"
)

var (
	labelWords = []string{"y", "label", "labels", "target", "targets", "class", "classes"}
	groupWords = []string{"group", "groups", "subject", "subjects", "doc", "docs", "speaker", "patient", "scene"}
	// grouped are what things are that several rows may be of, where a number of theirs is given:
	// prompt_id.
	grouped = []string{"prompt", "question", "sentence", "item", "document", "image", "video", "clip", "sequence", "session"}
)

// role is what the item is by its name, "" where that says nothing.
func (it *item) role() string {
	e := it.first()
	for i, name := range []string{it.inner, it.stem, path.Base(it.dir)} {
		if name == "" || name == "." {
			continue
		}
		role := ""
		switch {
		case e.rank() == 1:
			role = columnRole(name, e.typ())
		case e.rank() == 2:
			role = tableRole(name, e.typ(), i > 0 && it.inner != "")
		}
		if role != "" {
			return role
		}
	}
	return ""
}

// columnRole is the role of an array of one dimension.
func columnRole(name string, t array.Type) string {
	lower := strings.ToLower(name)
	switch real := t.Float(); {
	case has(name, "names", "name") && (has(name, labelWords...) || lower == "names"):
		return roleWords
	case has(name, "split", "splits") && !real:
		return roleSplit
	case has(name, "lengths", "length", "lens", "len") && !real:
		return roleLengths
	case !real && (has(name, groupWords...) || has(name, "id", "ids") && has(name, grouped...)):
		return roleGroups
	case has(name, labelWords...):
		return roleLabels
	case !real && (lower == "id" || lower == "ids"):
		return roleIDs
	}
	return ""
}

// tableRole is the role of an array of two dimensions. Of one whose file alone has a telling name
// it is "" if it may be a layer.
func tableRole(name string, t array.Type, fileAlone bool) string {
	lower := strings.ToLower(name)
	switch {
	case has(name, "mask", "masks") && !(fileAlone && t.Float()):
		if has(name, "pad", "padding") {
			return rolePadding
		}
		return roleMask
	case t.Float() && fileAlone:
		return ""
	case slices.Contains(labelWords, lower) && t != array.Text:
		return roleLabels
	case !t.Float() && (has(name, "input") || has(name, "token", "tokens")) && has(name, "ids", "id"):
		return roleTokens
	}
	return ""
}

// lengths are the sizes of one dimension of an item in each part, nil where it has no such array in
// each.
func (b *builder) lengths(it *item, dim int) []int {
	entries, err := b.at(it, 0)
	if err != nil {
		return nil
	}
	var n []int
	for _, e := range entries {
		if e.rank() <= dim {
			return nil
		}
		n = append(n, e.shape()[dim])
	}
	return n
}

// candidates are the items that may be layers: numbers in two dimensions or more. Whole numbers are
// only layers where there are no others.
func (b *builder) candidates() []*item {
	var reals, wholes []*item
	for _, it := range b.items {
		e := it.first()
		switch {
		case e.rank() < 2 || e.rank() > 4 || it.used != "" || it.outside || e.typ() == array.Text || e.typ() == array.Bool:
		case it.role() != "":
		case e.typ().Float():
			reals = append(reals, it)
		default:
			wholes = append(wholes, it)
		}
	}
	if len(reals) == 0 {
		return wholes
	}
	return reals
}

// sizes are the sizes that dimensions of layers have in each part, as text, and how many layers
// have them as their first.
func (b *builder) sizes() map[string]int {
	if b.sized != nil {
		return b.sized
	}
	b.sized = map[string]int{}
	for _, it := range b.candidates() {
		for dim := range it.first().rank() - 1 {
			n := b.lengths(it, dim)
			if n == nil {
				continue
			}
			if key := fmt.Sprint(n); dim == 0 {
				b.sized[key]++
			} else {
				b.sized[key] += 0
			}
		}
	}
	return b.sized
}

// fits reports whether a column of so many elements in each part may go with a layer.
func (b *builder) fits(n []int) bool {
	_, fits := b.sizes()[fmt.Sprint(n)]
	return n != nil && fits
}

// count finds the labels and with them how many samples there are.
func (b *builder) count() error {
	b.roles = map[string]*item{}
	if len(b.candidates()) == 0 && b.table() == nil {
		err := fmt.Errorf("%s: %s, but no layer among them: expected numbers in two dimensions or more", text.Printable(b.store.path), text.Plural(len(b.items), "array"))
		if b.single {
			return err
		}
		return notYet{err}
	}
	label, err := b.findLabels()
	var ambiguous *Ambiguity
	switch {
	case b.like != nil && errors.As(err, &ambiguous): // they are those of the other store
		label = nil
	case err != nil && label == nil:
		return err
	case err != nil: // which of several is not clear, but how long they are
		b.wrong = append(b.wrong, err)
	}
	if label != nil {
		b.n = b.lengths(label, 0)
		if b.n == nil {
			_, err := b.at(label, 0)
			return err
		}
		label.used = roleLabels
		b.roles[roleLabels] = label
		return nil
	}
	b.n = b.usual()
	if b.n == nil {
		return fmt.Errorf("%s: no layer has an array for each of %s", text.Printable(b.store.path), text.List(splitNames(b.parts), "and"))
	}
	return nil
}

// usual is the sizes of the first dimension that most layers have, of several those that come
// first.
func (b *builder) usual() []int {
	var best []int
	most := 0
	for _, it := range b.candidates() {
		if n := b.lengths(it, 0); n != nil && b.sizes()[fmt.Sprint(n)] > most {
			best, most = n, b.sizes()[fmt.Sprint(n)]
		}
	}
	return best
}

// named is the one item of a role, by the setting or by its name; nil where there is none.
func (b *builder) named(role, setting, ref string) (*item, error) {
	if it := b.roles[role]; it != nil {
		return it, nil
	}
	var found []*item
	switch {
	case ref == "none":
		return nil, nil
	case ref != "":
		it, err := b.one(setting, ref)
		if err != nil {
			return nil, err
		}
		found = []*item{it}
	default:
		for _, it := range b.items {
			if it.used == "" && it.role() == role && slices.Equal(b.lengths(it, 0), b.n) {
				found = append(found, it)
			}
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	if len(found) > 1 {
		a := &Ambiguity{Sentence: fmt.Sprintf("%s: %s may be the %s", text.Printable(b.store.path), text.List(clip(titles(found)), "and"), role)}
		for _, it := range found {
			a.Readings = append(a.Readings, Reading{"--" + setting + " " + text.Quote(it.ref()), it.about()})
		}
		if role == roleGroups {
			a.Readings = append(a.Readings, Reading{"--groups none", "each row for itself"})
		}
		return nil, a
	}
	it := found[0]
	if got := b.lengths(it, 0); !slices.Equal(got, b.n) {
		if _, err := b.at(it, 0); err != nil {
			return nil, err
		}
		return nil, fault(it.first().name(), "%s, expected one for each of %s", it.about(), b.samples())
	}
	if ref == "" {
		b.decide("%s: %s, by its name", role, text.Clip(it.ref()))
	}
	it.used = role
	b.roles[role] = it
	return it, nil
}

func titles(all []*item) []string {
	out := make([]string, len(all))
	for i, it := range all {
		out[i] = it.ref()
	}
	return out
}

// samples says how many samples there are.
func (b *builder) samples() string {
	if b.parts == nil {
		return text.Plural(b.n[0], "sample")
	}
	var all []string
	for i, split := range b.parts {
		all = append(all, text.Count(b.n[i])+" "+split.String())
	}
	return text.List(all, "and") + " samples"
}

// total is the number of samples in all parts.
func (b *builder) total() int {
	n := 0
	for _, k := range b.n {
		n += k
	}
	return n
}
