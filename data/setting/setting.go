package setting

import (
	"cmp"
	"slices"

	"fathom/data/text"
)

// Type is what a setting's value is, as a file with types writes it.
type Type int

// The types of settings.
const (
	TypeText    Type = iota // one text
	TypeNumber              // one number, whole or not
	TypeBool                // true or false
	TypeNumbers             // a list of whole numbers
	TypeWords               // a list of words
)

// Setting describes one value that can be set by name.
type Setting struct {
	Name    string   // "learning-rate"; the flag is this with -- before it
	Help    string   // what it is, without a capital and a full stop
	Kind    string   // what help calls the argument; "dir" is a directory
	Group   string   // settings of a group are shown together, under its name
	Type    Type     // how a typed file writes the value
	Choices []string // the words there are, nil unless that is a closed list

	Label   string   // what a form calls it, in words; "" for its name
	ForZero string   // the word that stands for 0 and may be told in its place, "" for none
	Spoken  []string // what each of the choices is in words, nil where they speak for themselves
}

// Title is what a form calls the setting.
func (s Setting) Title() string { return cmp.Or(s.Label, s.Name) }

// Shown is a value as a form lets it be edited: 0 as the word that stands for it.
func (s Setting) Shown(value string) string {
	if value == "0" && s.ForZero != "" {
		return s.ForZero
	}
	return value
}

// Say is a value in words, for who reads it.
func (s Setting) Say(value string) string {
	if i := slices.Index(s.Choices, value); i >= 0 && i < len(s.Spoken) {
		return s.Spoken[i]
	}
	return s.Shown(value)
}

// Field is a setting and its place in a T.
type Field[T any] struct {
	Setting
	Get func(*T) string
	// Set reads the value from text, lists separated by commas. It returns what is wrong
	// with it, "it must be …", and then changes nothing, or "".
	Set func(to *T, value string) (problem string)
}

// Labelled is the field with words for its name.
func (f Field[T]) Labelled(label string) Field[T] {
	f.Label = label
	return f
}

// Worded is the field with words for each of its choices, in their order.
func (f Field[T]) Worded(words ...string) Field[T] {
	f.Spoken = words
	return f
}

// Zero is the field with a word that stands for 0.
func (f Field[T]) Zero(word string) Field[T] {
	set := f.Set
	f.ForZero = word
	f.Set = func(to *T, value string) string {
		if value == word {
			value = "0"
		}
		return set(to, value)
	}
	return f
}

// Table is all settings of a T, in the order in which help shows them; those of a group
// stand together.
type Table[T any] []Field[T]

// Settings lists the settings of the table. The caller may change the list.
func (t Table[T]) Settings() []Setting {
	out := make([]Setting, len(t))
	for i, f := range t {
		out[i] = f.Setting
		out[i].Choices = slices.Clone(f.Choices)
	}
	return out
}

// Set reads one setting from text, as its flag takes it. The error is an [*Error], and
// leaves everything as it was. It cannot tell what is wrong only beside other settings.
func (t Table[T]) Set(to *T, name, value string) error {
	f, known := t.lookUp(name)
	if !known {
		return &Error{Setting: name, Problem: "there is no setting of that name"}
	}
	if problem := f.Set(to, value); problem != "" {
		return &Error{Setting: name, Value: text.Clip(value), Problem: problem}
	}
	return nil
}

// Get returns a setting as [Table.Set] reads it, "" for a name that there is not.
func (t Table[T]) Get(of *T, name string) string {
	f, known := t.lookUp(name)
	if !known {
		return ""
	}
	return f.Get(of)
}

// Has reports whether there is a setting of a name.
func (t Table[T]) Has(name string) bool {
	_, known := t.lookUp(name)
	return known
}

func (t Table[T]) lookUp(name string) (f Field[T], known bool) {
	i := slices.IndexFunc(t, func(f Field[T]) bool { return f.Name == name })
	if i < 0 {
		return Field[T]{}, false
	}
	return t[i], true
}

// Lift makes the table of a part of a W one of the whole: get returns the part, and edit lets it be
// changed. Edit is called only with a change that goes well. Get's part may share what it refers to
// with the whole: a [Field] sets a new value and writes into none.
func Lift[W, T any](get func(W) T, edit func(whole *W, change func(part *T)), of Table[T]) Table[W] {
	table := make(Table[W], len(of))
	for i, f := range of {
		table[i] = Field[W]{
			Setting: f.Setting,
			Get: func(whole *W) string {
				part := get(*whole)
				return f.Get(&part)
			},
			Set: func(whole *W, value string) (problem string) {
				try := get(*whole)
				if problem := f.Set(&try, value); problem != "" {
					return problem
				}
				edit(whole, func(part *T) { problem = f.Set(part, value) })
				return problem
			},
		}
	}
	return table
}
