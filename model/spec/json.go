package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"unicode/utf8"

	"fathom/data/text"
)

// maxText is the most bytes that a Spec has as JSON: several times those of the longest lists that
// can be.
const maxText = 1 << 20

// asJSON is a Spec that encoding/json writes and reads field by field.
type asJSON Spec

// Parse reads a Spec from its JSON, all of it. Errors, each one sentence, are: another version, a
// field that it does not know, a name that stands twice in an object, two subjects or two measures
// of one name, settings that are no object, more than 1 MiB, and anything behind it. Whether its
// settings go together, [Rules.Validate] tells.
func Parse(text []byte) (Spec, error) {
	s, err := parse(text)
	if err == nil {
		err = s.check()
	}
	if err != nil {
		return Spec{}, fmt.Errorf("this is no experiment: %w", err)
	}
	return s, nil
}

func parse(text []byte) (Spec, error) {
	if err := checkSize(text); err != nil {
		return Spec{}, err
	}
	// Another version may have any fields, so it is the version that is said to be wrong.
	var head struct {
		Version *int `json:"version"`
	}
	if json.Unmarshal(text, &head) == nil && head.Version != nil {
		if err := checkVersion(*head.Version); err != nil {
			return Spec{}, err
		}
	}
	var s asJSON
	if err := strict(text, &s); err != nil {
		return Spec{}, err
	}
	for i := range s.Measures {
		// As encoding/json writes it: without spaces, and with \u003c for <.
		settings, err := json.Marshal(s.Measures[i].Settings)
		if err != nil {
			return Spec{}, plain(err)
		}
		s.Measures[i].Settings = settings
	}
	return Spec(s), nil
}

// MarshalJSON writes what [Parse] reads back to the same value. A Spec that Parse would not accept
// is an error, and so is a text in it that is not UTF-8, such as some directories' names: it would
// be read back as another.
func (s Spec) MarshalJSON() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("this experiment cannot be written: %w", err)
	}
	text, err := json.Marshal(asJSON(s))
	if err == nil {
		err = checkSize(text)
	}
	if err != nil {
		return nil, fmt.Errorf("this experiment cannot be written: %w", err)
	}
	return text, nil
}

// UnmarshalJSON is [Parse].
func (s *Spec) UnmarshalJSON(text []byte) error {
	read, err := Parse(text)
	if err != nil {
		return err
	}
	*s = read
	return nil
}

// check finds why a Spec has no JSON, or JSON that would not be read back to the same value.
func (s Spec) check() error {
	if err := checkVersion(s.Version); err != nil {
		return err
	}
	texts := append(text.Words(s.Stages), s.Source.Data)
	ids, measures := map[string]bool{}, map[string]bool{}
	for _, subject := range s.Subjects {
		if ids[subject.ID] {
			return fmt.Errorf("there are two subjects %.40q", subject.ID)
		}
		ids[subject.ID] = true
		texts = append(texts, subject.ID, subject.From, string(subject.Network.Activation), string(subject.Lesson.Start))
	}
	for _, m := range s.Measures {
		if measures[m.Name] {
			return fmt.Errorf("there are two measures %.40q", m.Name)
		}
		measures[m.Name] = true
		texts = append(texts, m.Name)
		if err := clean(m.Settings); err != nil {
			return fmt.Errorf("the settings of measure %.40q: %w", m.Name, err)
		}
		if !bytes.HasPrefix(bytes.TrimLeft(m.Settings, " \t\r\n"), []byte("{")) {
			return fmt.Errorf("the settings of measure %.40q are no object", m.Name)
		}
	}
	if i := slices.IndexFunc(texts, func(s string) bool { return !utf8.ValidString(s) }); i >= 0 {
		return fmt.Errorf("%.40q is not UTF-8", texts[i])
	}
	return nil
}

func checkVersion(version int) error {
	if version != Version {
		return fmt.Errorf("its version is %d, and this program knows version %d", version, Version)
	}
	return nil
}

func checkSize(whole []byte) error {
	if len(whole) > maxText {
		return fmt.Errorf("it has %s bytes, more than the %s that one may have", text.Count(len(whole)), text.Count(maxText))
	}
	return nil
}

// IsZero tells what JSON leaves out. A learning rate of −0, which == takes for 0, stays.
func (n Network) IsZero() bool {
	return reflect.ValueOf(n).IsZero() && !math.Signbit(float64(n.LearningRate))
}

// IsZero tells what JSON leaves out. A weight of −0 stays.
func (lesson Lesson) IsZero() bool {
	return reflect.ValueOf(lesson).IsZero() && !math.Signbit(float64(lesson.Weight))
}
