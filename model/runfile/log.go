package runfile

import (
	"bytes"
	"fmt"

	"fathom/data/sealed"
	"fathom/data/text"
)

// A scanner reads a log from its beginning on, as it grows. What it has read is never read again.
type scanner struct {
	at      int64 // bytes read: all lines that are whole
	next    int   // the number that the next line must have
	line    int   // lines seen, good or bad, for people
	open    bool  // the last line is whole and has no line feed yet
	written bool  // somebody writes now, who may take back a line that has no line feed yet
	damage  []string
	skipped int // lines of kinds that a newer minor has
}

// tail is what stands behind the last line that is whole.
type tail struct {
	bytes int64
	wrong bool // it has a line feed, and is no line that was written: lost power, or damage
	zeros bool // it is NUL bytes: lost power
}

// scan takes the bytes of the log from s.at on and returns the lines in them that are whole. The
// last of them may lack its line feed, where nobody writes. What is behind them stays unread.
func (s *scanner) scan(raw []byte) (lines []Line, rest tail) {
	if s.open && len(raw) > 0 && raw[0] == '\n' {
		raw, s.at, s.open = raw[1:], s.at+1, false
	}
	type bad struct {
		number int
		why    error
	}
	var wrong []bad // lines that are wrong, with nothing good behind them so far
	var held int64  // their bytes
	for len(raw) > 0 {
		one, after, ended := bytes.Cut(raw, []byte("\n"))
		l, err := parseLine(one)
		if !ended && (err != nil || s.written) || len(bytes.Trim(one, "\x00")) == 0 && len(bytes.Trim(after, "\x00\n")) == 0 {
			break // a torn line, or NUL bytes to the end
		}
		s.line++
		size := int64(len(one))
		if ended {
			size++
		}
		if err == nil && len(one) > mostLine {
			err = sealed.ErrNone
		}
		raw = after
		if err != nil {
			wrong, held = append(wrong, bad{s.line, err}), held+size
			continue
		}
		for _, b := range wrong {
			s.damage = append(s.damage, fmt.Sprintf("%s line %s: %v", logName, text.Count(b.number), b.why))
		}
		s.at, wrong, held = s.at+held+size, nil, 0
		s.open = !ended
		if l.Seq != s.next {
			s.damage = append(s.damage, fmt.Sprintf("%s line %s: it has the number %d, expected %d", logName, text.Count(s.line), l.Seq, s.next))
		}
		if l.Seq < s.next {
			continue // a line that stands there twice
		}
		s.next = l.Seq + 1
		lines = append(lines, l)
	}
	s.line -= len(wrong)
	rest = tail{bytes: held + int64(len(raw)), wrong: len(wrong) > 0}
	rest.zeros = !rest.wrong && len(raw) > 0 && len(bytes.Trim(raw, "\x00\n")) == 0
	return lines, rest
}
