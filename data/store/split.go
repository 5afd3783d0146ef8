package store

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"

	"fathom/data/array"
	"fathom/data/text"
)

// findRows reads labels, groups and names of the samples, and makes rows of them: one of each, or
// one of each token.
func (b *builder) findRows() error {
	if b.total() > mostRows {
		return fmt.Errorf("%s: %s, expected at most %s", text.Printable(b.store.path), b.samples(), text.Count(mostRows))
	}
	if b.like != nil {
		return b.likeRows()
	}
	if err := b.readLabels(); err != nil {
		return err
	}
	if err := b.readGroups(); err != nil {
		return err
	}
	if err := b.readIDs(); err != nil {
		return err
	}
	if b.pool.kind == poolTokens {
		return b.tokens()
	}
	b.leaveUnlabelled()
	return nil
}

// leaveUnlabelled makes rows of those samples alone that are of a class.
func (b *builder) leaveUnlabelled() {
	s := b.store
	if !slices.Contains(s.labels, -1) {
		return
	}
	for unit, label := range s.labels {
		if label >= 0 {
			s.unit = append(s.unit, int32(unit))
		}
	}
	b.decide("left out: %s with the label %d, which PyTorch's losses leave out too", text.Plural(len(s.labels)-len(s.unit), "row"), ignore)
	s.labels, s.groups, s.ids = pick(s.labels, s.unit), pick(s.groups, s.unit), pick(s.ids, s.unit)
}

// readGroups reads the group of each sample.
func (b *builder) readGroups() error {
	it, err := b.named(roleGroups, "groups", b.s.Groups)
	if err != nil {
		return err
	}
	if it == nil {
		b.s.Groups = "none"
		return nil
	}
	b.s.Groups = it.ref()
	c, err := b.column(it)
	if err != nil {
		return err
	}
	if c.len() != b.total() {
		return fault(it.first().name(), "%s, expected one group for each of %s", it.about(), b.samples())
	}
	b.groupBy(c)
	return nil
}

func (b *builder) groupBy(c *column) {
	at := map[string]int32{}
	b.store.groups = make([]int32, c.len())
	for i := range b.store.groups {
		word := c.text(i)
		g, seen := at[word]
		if !seen {
			g = int32(len(at))
			at[word] = g
			b.store.named = append(b.store.named, word)
		}
		b.store.groups[i] = g
	}
}

// readIDs reads what the samples are called. Names that several samples have are their groups.
func (b *builder) readIDs() error {
	grouped := b.store.groups != nil || b.s.Groups != "none"
	it, err := b.findIDs()
	if it == nil || err != nil {
		return err
	}
	c, err := b.column(it)
	if err != nil {
		return err
	}
	b.s.IDs = it.ref()
	ids := make([]string, c.len())
	seen := make(map[string]bool, len(ids))
	for i := range ids {
		ids[i] = c.text(i)
		seen[ids[i]] = true
	}
	b.store.ids = ids
	if len(seen) < len(ids) && !grouped && b.askedGroups == "" {
		b.decide("groups: %s, since several rows have one id; --groups none says otherwise", text.Clip(it.ref()))
		b.groupBy(c)
		b.s.Groups = it.ref()
	}
	return nil
}

// findIDs is the item of what the samples are called, by the setting or by its name; nil where there
// is none.
func (b *builder) findIDs() (*item, error) {
	switch b.s.IDs {
	case "none":
		return nil, nil
	case "":
		for _, it := range b.items {
			if it.used == "" && it.role() == roleIDs && sameLengths(b.lengths(it, 0), b.n) {
				it.used = roleIDs
				return it, nil
			}
		}
		return nil, nil
	}
	it, err := b.one("ids", b.s.IDs)
	if err != nil {
		return nil, err
	}
	if it.first().rank() != 1 || !sameLengths(b.lengths(it, 0), b.n) {
		return nil, fault(it.first().name(), "%s, expected one id for each of %s", it.about(), b.samples())
	}
	if it.used == "" {
		it.used = roleIDs
	}
	return it, nil
}

func sameLengths(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// tokens makes a row of each token that is none of padding and has a label, and groups them by
// sample.
func (b *builder) tokens() error {
	l := b.store.sources[0][0].layout
	for _, s := range b.store.sources[0] {
		if s.layout.positions != l.positions {
			return fmt.Errorf("--pool tokens: layers of %s and of %s, expected as many at every layer", text.Plural(l.positions, "token"), text.Count(s.layout.positions))
		}
	}
	byToken, labels := b.labelsByToken, b.store.labels
	targets := b.store.targets
	if have := max(len(labels), len(targets)); byToken && have != b.total()*l.positions {
		it := b.roles[roleLabels]
		return fault(it.first().name(), "%s, expected %s tokens a row", it.about(), text.Count(l.positions))
	}
	b.store.labels, b.store.targets = nil, nil
	groups, ids := b.store.groups, b.store.ids
	b.store.groups, b.store.ids = []int32{}, nil
	if groups == nil {
		b.decide("groups: the tokens of a row of the files are one group")
	}
	for unit := range b.total() {
		for t := range l.positions {
			at := unit
			if byToken {
				at = unit*l.positions + t
			}
			if !b.mask.is(unit, t) || labels != nil && labels[at] < 0 {
				continue
			}
			if len(b.store.unit) == mostRows {
				return fmt.Errorf("--pool tokens: more than %s tokens", text.Count(mostRows))
			}
			b.store.unit, b.store.token = append(b.store.unit, int32(unit)), append(b.store.token, int32(t))
			if labels != nil {
				b.store.labels = append(b.store.labels, labels[at])
			}
			if targets != nil {
				b.store.targets = append(b.store.targets, targets[at])
			}
			g := int32(unit)
			if groups != nil {
				g = groups[unit]
			}
			b.store.groups = append(b.store.groups, g)
			if ids != nil {
				b.store.ids = append(b.store.ids, ids[unit]+":"+strconv.Itoa(t))
			}
		}
	}
	if groups == nil {
		for unit := range b.total() {
			b.store.named = append(b.store.named, strconv.Itoa(unit))
		}
	}
	if len(b.store.unit) == 0 {
		return fmt.Errorf("%s: no token has a label", text.Printable(b.store.path))
	}
	return nil
}

// rows is the number of rows of all splits.
func (b *builder) rows() int {
	if b.store.unit != nil {
		return len(b.store.unit)
	}
	return b.total()
}

// sample is the sample that a row is of.
func (b *builder) sample(row int) int {
	if b.store.unit != nil {
		return int(b.store.unit[row])
	}
	return row
}

// divideRows puts each row into a split.
func (b *builder) divideRows() error {
	if b.like != nil {
		return nil
	}
	split, err := b.splitOf()
	if err != nil {
		return err
	}
	index := &b.store.index
	b.store.side = make([]uint8, b.rows())
	for row := range b.rows() {
		s := split(row)
		b.store.side[row] = uint8(s)
		index[s] = append(index[s], int32(row))
	}
	if len(index[Test]) == 0 && len(index[Validation]) > 0 {
		b.decide("the validation rows are tested on, since there are no test rows")
		index[Test], index[Validation] = index[Validation], nil
		for _, row := range index[Test] {
			b.store.side[row] = uint8(Test)
		}
	}
	for _, s := range []Split{Train, Test} {
		if len(index[s]) > 0 {
			continue
		}
		if b.s.Split == "hash" {
			of := text.Plural(b.total(), "row")
			if b.store.groups != nil {
				of = text.Plural(len(b.store.named), "group")
			}
			return fmt.Errorf("%s: the split by hash of %s leaves no %s rows; --split, --split-seed or --test-share make another", text.Printable(b.store.path), of, s)
		}
		return fmt.Errorf("%s: no %s rows by --split %s", text.Printable(b.store.path), s, text.Clip(b.s.Split))
	}
	return nil
}

// splitOf is the split of each row: by an array, by the names of the files, or by hash.
func (b *builder) splitOf() (func(row int) Split, error) {
	switch b.s.Split {
	case "hash":
		return b.byHash(), nil
	case "names", "":
		if b.parts != nil {
			b.s.Split = "names"
			b.decide("split: by the words %s in the names", text.List(splitNames(b.parts), "and"))
			return b.byNames(), nil
		}
	}
	it, err := b.named(roleSplit, "split", b.s.Split)
	if err != nil {
		return nil, err
	}
	if it == nil {
		b.s.Split = "hash"
		return b.byHash(), nil
	}
	b.s.Split = it.ref()
	return b.byColumn(it)
}

func (b *builder) byNames() func(int) Split {
	ends := make([]int, len(b.n))
	end := 0
	for i, n := range b.n {
		end += n
		ends[i] = end
	}
	return func(row int) Split {
		unit, i := b.sample(row), 0
		for unit >= ends[i] {
			i++
		}
		return b.parts[i]
	}
}

// byColumn is the split that a column says.
func (b *builder) byColumn(it *item) (func(int) Split, error) {
	c, err := b.column(it)
	if err != nil {
		return nil, err
	}
	if c.len() != b.total() {
		return nil, fault(it.first().name(), "%s, expected one for each of %s", it.about(), b.samples())
	}
	if it.first().typ() == array.Bool || c.reals != nil {
		return nil, fault(it.first().name(), "%s, expected words, or 0 for train, 1 for test and 2 for validation", it.about())
	}
	all := make([]Split, c.len())
	for i := range all {
		if c.words != nil {
			split, known := splitWord(c.words[i])
			if !known {
				return nil, fault(it.first().name(), "element %s is %s, expected train, test or validation", text.Count(i), text.Clip(c.words[i]))
			}
			all[i] = split
			continue
		}
		if v := c.ints[i]; v < 0 || v >= Splits {
			return nil, fault(it.first().name(), "element %s is %d, expected 0 for train, 1 for test or 2 for validation", text.Count(i), v)
		}
		all[i] = Split(c.ints[i])
	}
	return func(row int) Split { return all[b.sample(row)] }, nil
}

// byHash tests on a share of the groups, or of the rows where there are none: those of which
// u(seed, group) is below it. The same group is on the same side whatever else is in the store.
func (b *builder) byHash() func(int) Split {
	if b.s.TestShare == 0 {
		b.s.TestShare = defaultShare
	}
	if b.s.Seed == 0 {
		b.s.Seed = b.s.SeedElse
	}
	what := "rows, by hash of their number"
	if b.store.groups != nil {
		what = "groups, by hash"
	}
	b.decide("split: %s of every 100 %s with seed %d are tested on", text.Decimal(100*b.s.TestShare, 0), what, b.s.Seed)
	return func(row int) Split {
		name := ""
		if b.store.groups != nil {
			name = b.store.named[b.store.groups[row]]
		} else {
			name = strconv.Itoa(b.sample(row))
		}
		if uniform(b.s.Seed, name) < b.s.TestShare {
			return Test
		}
		return Train
	}
}

// uniform is a number from 0 up to 1 that is the same for the same seed and name: FNV-1a of the
// name, mixed with the seed by splitmix64 (Steele, Lea and Flood, 2014), of which the upper 53 bits
// count.
func uniform(seed uint64, name string) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // which never fails
	return float64(splitmix64(splitmix64(seed)^h.Sum64())>>11) / (1 << 53)
}

func splitmix64(z uint64) uint64 {
	z += 0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}
