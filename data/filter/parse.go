package filter

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fathom/data/text"
)

// signs cannot stand in a word without quotes.
const signs = `=<>!:|"\`

// operators lists the operators, those first that begin with another one.
var operators = []string{"!=", "<=", ">=", "=", "<", ">", ":"}

// Parse reads a filter over rows that have these fields. Blanks alone are the zero Filter.
func Parse(s string, fields []Field) (Filter, error) {
	p := parser{rest: s, fields: fields}
	var f Filter
	var all []term
	for p.skip(); p.rest != ""; p.skip() {
		if p.or() {
			if len(all) == 0 {
				return Filter{}, fmt.Errorf("there is nothing before %q", "or")
			}
			f.any, all = append(f.any, all), nil
			if p.skip(); p.rest == "" {
				return Filter{}, fmt.Errorf("there is nothing behind %q", "or")
			}
			continue
		}
		t, err := p.term()
		if err != nil {
			return Filter{}, err
		}
		all = append(all, t)
	}
	if len(all) > 0 {
		f.any = append(f.any, all)
	}
	return f, nil
}

// parser is at a place in a filter that is being read.
type parser struct {
	rest   string
	fields []Field
}

func isBlank(r rune) bool { return unicode.IsSpace(r) }

func isKeyword(word string) bool {
	return strings.EqualFold(word, "or") || strings.EqualFold(word, "not")
}

func (p *parser) skip() { p.rest = strings.TrimLeftFunc(p.rest, isBlank) }

// or reads the word or the sign between two ways to be picked.
func (p *parser) or() bool {
	if rest, ok := strings.CutPrefix(p.rest, "|"); ok {
		p.rest = strings.TrimPrefix(rest, "|")
		return true
	}
	return p.keyword("or")
}

// keyword reads a word that joins others. As the name of a field it would be none.
func (p *parser) keyword(word string) bool {
	if len(p.rest) < len(word) || !strings.EqualFold(p.rest[:len(word)], word) {
		return false
	}
	if next, _ := utf8.DecodeRuneInString(p.rest[len(word):]); len(p.rest) > len(word) && !isBlank(next) {
		return false
	}
	p.rest = p.rest[len(word):]
	return true
}

// term reads a word or a condition with what turns it around.
func (p *parser) term() (t term, err error) {
	for {
		before, minus := strings.CutPrefix(p.rest, "-")
		if minus {
			p.rest = before
		} else if !p.keyword("not") {
			break
		}
		t.not = !t.not
		if p.skip(); p.rest == "" || p.rest[0] == '|' {
			return t, fmt.Errorf("there is nothing behind %q", map[bool]string{true: "-", false: "not"}[minus])
		}
	}
	name, isQuoted, err := p.word(signs)
	if err != nil {
		return t, err
	}
	p.skip()
	op := p.operator()
	switch {
	case op == "" && name == "" && !isQuoted:
		return t, fmt.Errorf("%s stands alone; what has signs in it is written in double quotes", text.Clip(p.rest[:1]))
	case op == "" && name == "":
		return t, fmt.Errorf("there is nothing between the quotes")
	case op == "":
		t.word = strings.ToLower(name)
		return t, nil
	case name == "" || isQuoted:
		return t, fmt.Errorf("there is no field before %s", op)
	}
	t.op = op
	return t, p.condition(&t, name)
}

// condition reads the value of a condition on a field.
func (p *parser) condition(t *term, name string) error {
	i := slices.IndexFunc(p.fields, func(f Field) bool { return strings.EqualFold(f.Name, name) })
	if i < 0 {
		return p.unknown(name)
	}
	t.field = p.fields[i]
	p.skip()
	word, isQuoted, err := p.word("|")
	if err != nil {
		return err
	}
	if word == "" && !isQuoted {
		return fmt.Errorf("%s%s: there is no value behind it", t.field.Name, t.op)
	}
	if t.op == ":" {
		t.value = Value{Text: word}
		return nil
	}
	if !t.field.Kind.ordered() && t.op != "=" && t.op != "!=" {
		return fmt.Errorf("%s%s%s: %s is no number; it takes =, : and !=", t.field.Name, t.op, text.Clip(word), t.field.Name)
	}
	v, wrong := t.field.read(word)
	if wrong != "" {
		return fmt.Errorf("%s%s%s: %s", t.field.Name, t.op, text.Clip(word), wrong)
	}
	t.value = v
	return nil
}

// unknown says that there is no field of a name, and which there are: the ones that it is part of or
// begins like, or else the first.
func (p *parser) unknown(name string) error {
	var near, all []string
	for _, f := range p.fields {
		all = append(all, f.Name)
		if lower := strings.ToLower(name); strings.Contains(f.Name, lower) || strings.HasPrefix(lower, f.Name) {
			near = append(near, f.Name)
		}
	}
	if len(near) > 0 {
		are := "is"
		if len(near) > 1 {
			are = "are"
		}
		return fmt.Errorf("%s is no field, but %s %s", text.Clip(name), text.Few(near, "and"), are)
	}
	const few = 6 // of which it takes a line at most
	if len(all) > few+1 {
		all = append(all[:few], text.Count(len(all)-few)+" more")
	}
	return fmt.Errorf("%s is no field; there are %s", text.Clip(name), text.List(all, "and"))
}

// operator reads one, "" where there is none.
func (p *parser) operator() string {
	for _, op := range operators {
		if rest, ok := strings.CutPrefix(p.rest, op); ok {
			p.rest = rest
			return op
		}
	}
	return ""
}

// word reads a text in quotes, or what comes before a blank and before any of the signs.
func (p *parser) word(until string) (word string, isQuoted bool, err error) {
	if rest, ok := strings.CutPrefix(p.rest, `"`); ok {
		word, err = p.quote(rest)
		return word, true, err
	}
	end := strings.IndexFunc(p.rest, func(r rune) bool { return isBlank(r) || strings.ContainsRune(until, r) })
	if end < 0 {
		end = len(p.rest)
	}
	word, p.rest = p.rest[:end], p.rest[end:]
	return word, false, nil
}

// quote reads up to the closing quote. A backslash lets the sign behind it stand for itself.
func (p *parser) quote(rest string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '"':
			p.rest = rest[i+1:]
			return b.String(), nil
		case c == '\\' && i+1 < len(rest):
			i++
			b.WriteByte(rest[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", fmt.Errorf("the quote before %s is not closed", text.Clip(rest))
}
