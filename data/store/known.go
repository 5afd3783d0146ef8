package store

// What is known of one row, by its number in the files, where those of all splits are counted.

// Row is what a store says of a row, whatever the layer.
type Row struct {
	ID     string  // "" where the store calls it by no name
	Text   string  // as the files have it, which may be anything; "" for none
	Label  int32   // −1 for none
	Target float64 // where labels are real values
	Group  string  // "" for none
	Split  Split
	Token  int // of the sample that it is, −1 where a row is a whole sample
}

// Row is what is known of a row.
func (s *Store) Row(row int) Row {
	r := Row{Label: -1, Split: Split(s.side[row]), Token: -1}
	if s.ids != nil {
		r.ID = s.ids[row]
	}
	if s.texts != nil {
		r.Text = s.texts[s.unitOf(row)]
	}
	if s.labels != nil {
		r.Label = s.labels[row]
	}
	if s.targets != nil {
		r.Target = s.targets[row]
	}
	if s.groups != nil {
		r.Group = s.named[s.groups[row]]
	}
	if s.token != nil {
		r.Token = int(s.token[row])
	}
	return r
}

// Count is the number of rows of all splits.
func (s *Store) Count() int { return len(s.side) }

// HasTexts reports whether the rows have texts.
func (s *Store) HasTexts() bool { return s.texts != nil }

// HasIDs reports whether the rows have names.
func (s *Store) HasIDs() bool { return s.ids != nil }

// unitOf is the sample that a row is of.
func (s *Store) unitOf(row int) int {
	if s.unit == nil {
		return row
	}
	return int(s.unit[row])
}
