package setting

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"fathom/data/text"
)

// FromTOML writes a value of a TOML document as [Field.Set] reads it, or says what is wrong with it.
// Every setting may also be a string that is just that. The value is one that a decoder into any
// makes: string, int64, float64, bool, time.Time, []any.
func FromTOML(s Setting, value any) (text, problem string) {
	switch v := value.(type) {
	case string:
		return WithHome(s, v), ""
	case []any:
		if s.Type != TypeNumbers && s.Type != TypeWords {
			return "", "it must be one value, not a list"
		}
		texts := make([]string, len(v))
		for i, element := range v {
			word, isWord := element.(string)
			if texts[i] = word; !isWord || s.Type != TypeWords {
				texts[i] = TOML(element)
			}
		}
		return strings.Join(texts, ","), ""
	}
	text = TOML(value)
	_, truth := value.(bool)
	switch {
	case s.Type == TypeText && s.Choices == nil:
		return "", "it must be in quotes"
	case s.Type == TypeBool && !truth:
		return "", "it must be true or false"
	}
	return text, ""
}

// WithHome is a setting's text with the home directory for a tilde in a directory's name: neither in
// a file nor in a variable's quotes a shell puts it there.
func WithHome(s Setting, text string) string {
	if s.Kind == "dir" {
		return FromHome(text)
	}
	return text
}

// TOML writes a value as TOML does. Whole numbers have no point, others have one or an exponent.
func TOML(value any) string {
	switch v := value.(type) {
	case string:
		return TOMLString(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		text := strings.ToLower(strconv.FormatFloat(v, 'g', -1, 64))
		if !strings.ContainsAny(text, ".einf") {
			text += ".0"
		}
		return text
	case []any:
		texts := make([]string, len(v))
		for i, element := range v {
			texts[i] = TOML(element)
		}
		return "[" + strings.Join(texts, ", ") + "]"
	case time.Time:
		return v.Format(time.RFC3339)
	}
	return fmt.Sprint(value)
}

// Told is a value as a sentence about it has it: as [TOML] writes it, on one line and brief.
func Told(value any) string { return text.Brief(text.Printable(TOML(value))) }

// TOMLString writes a basic string of TOML.
func TOMLString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case !strconv.IsPrint(r):
			fmt.Fprintf(&b, "\\U%08X", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
