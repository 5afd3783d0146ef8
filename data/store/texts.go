package store

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fathom/data/array"
	"fathom/data/text"
)

// mostText bounds a file of texts, in bytes: all of them are held.
const mostText = 1 << 30

var (
	// textWords are what columns and files of texts are called, those that say most first.
	textWords = []string{"text", "texts", "sentence", "sentences", "prompt", "prompts", "content", "question", "questions", "document", "documents"}
	// lineEndings are those of files with a text a line.
	lineEndings = []string{".txt", ".jsonl", ".ndjson"}
)

// findTexts finds the text of each sample: where the setting says, or by its name. Texts that are
// found by name and do not fit the rows are left out with a word.
func (b *builder) findTexts() error {
	if b.s.Text == "none" || b.like != nil {
		return nil
	}
	if b.s.Text == "" {
		return b.textsByName()
	}
	if it := b.textItem(b.s.Text); it != nil {
		return b.takeTexts(it)
	}
	for _, file := range []string{b.s.Text, b.s.Text[:max(0, strings.LastIndexByte(b.s.Text, ':'))]} {
		for _, at := range []string{file, filepath.Join(b.open.root, file)} {
			if info, err := os.Stat(at); file == "" || err != nil || info.IsDir() || holdsArrays(at) {
				continue
			}
			column := strings.TrimPrefix(strings.TrimPrefix(b.s.Text, file), ":")
			texts, err := readTexts(at, column, b.total())
			b.store.texts = texts
			return err
		}
	}
	it, err := b.one("text", b.s.Text)
	if err != nil {
		return err
	}
	return b.takeTexts(it)
}

// holdsArrays reports whether a file is one of arrays, by its name.
func holdsArrays(at string) bool {
	ending := strings.ToLower(path.Ext(at))
	return slices.Contains(arrayEndings, ending) || ending == ".pt" || ending == ".pth"
}

// textItem is the one item of words that a reference names, nil for none or several.
func (b *builder) textItem(ref string) *item {
	found := b.matching(ref)
	if len(found) > 1 {
		found = slices.DeleteFunc(slices.Clone(found), func(it *item) bool { return it.first().typ() != array.Text || it.used != "" })
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// takeTexts reads the texts of an item.
func (b *builder) takeTexts(it *item) error {
	if it.first().rank() != 1 || !slices.Equal(b.lengths(it, 0), b.n) {
		return fault(it.first().name(), "%s, expected one text for each of %s", it.about(), b.samples())
	}
	c, err := b.column(it)
	if err != nil {
		return err
	}
	b.store.texts = make([]string, c.len())
	for i := range b.store.texts {
		b.store.texts[i] = c.text(i)
	}
	if it.used == "" {
		it.used = "text"
	}
	b.s.Text = it.ref()
	return nil
}

// textsByName looks for a column of words or a file of lines that is called as texts are.
func (b *builder) textsByName() error {
	for _, word := range textWords {
		for _, it := range b.items {
			e := it.first()
			if it.used == "" && e.rank() == 1 && e.typ() == array.Text && strings.EqualFold(it.title(), word) && slices.Equal(b.lengths(it, 0), b.n) {
				b.decide("text: %s, by its name", text.Clip(it.ref()))
				return b.takeTexts(it)
			}
		}
		for _, ending := range lineEndings {
			at := filepath.Join(b.store.path, word+ending)
			if info, err := os.Stat(at); b.single || err != nil || !info.Mode().IsRegular() {
				continue
			}
			texts, err := readTexts(at, "", b.total())
			if err != nil {
				b.decide("no text: %s", err)
				return nil
			}
			b.decide("text: %s, by its name", word+ending)
			b.store.texts, b.s.Text = texts, word+ending
			return nil
		}
	}
	return nil
}

// readTexts reads a text for each of n samples from a file: from a column of CSV or TSV, from a
// field of JSON objects, one a line, or the lines themselves. Without a column it is the one that is
// called as texts are, or the only one.
func readTexts(at, column string, n int) ([]string, error) {
	file, err := os.Open(at)
	if err != nil {
		return nil, fault(at, "cannot be opened: %w", text.Cause(err))
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, fault(at, "cannot be opened: %w", text.Cause(err))
	case !info.Mode().IsRegular():
		return nil, fault(at, "a device or a pipe, expected a file")
	case info.Size() > mostText:
		return nil, fault(at, "%s bytes, expected at most %s of texts", text.Count(int(info.Size())), text.Count(mostText))
	}
	source := bufio.NewReaderSize(file, 1<<16)
	if mark, _ := source.Peek(3); string(mark) == "\ufeff" {
		_, _ = source.Discard(3) // which was just read
	}
	var texts []string
	switch ending := strings.ToLower(path.Ext(at)); {
	case ending == ".csv" || ending == ".tsv":
		texts, err = tableTexts(source, ending, column, n)
	case ending == ".jsonl" || ending == ".ndjson":
		texts, err = jsonTexts(source, column)
	case column != "":
		err = fmt.Errorf("a file of lines, which has no column %s; only CSV, TSV and JSON lines have some", text.Clip(column))
	default:
		texts, err = lines(source)
	}
	if err != nil {
		return nil, fault(at, "%w", err)
	}
	if len(texts) != n {
		return nil, fault(at, "%s, expected one for each of %s", text.Plural(len(texts), "text"), text.Plural(n, "sample"))
	}
	return texts, nil
}

// lines are those of a file, without what ends them.
func lines(from *bufio.Reader) (all []string, err error) {
	for {
		line, err := from.ReadString('\n')
		if line != "" {
			all = append(all, strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"))
		}
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading failed: %w", text.Cause(err))
		}
	}
}

// jsonTexts are a field of objects, one a line; a line that is a string is a text itself.
func jsonTexts(from *bufio.Reader, column string) ([]string, error) {
	all, err := lines(from)
	if err != nil {
		return nil, err
	}
	for i, line := range all {
		wrong := func(err error) error { return fmt.Errorf("line %s: %w", text.Count(i+1), err) }
		var word string
		if json.Unmarshal([]byte(line), &word) == nil && column == "" {
			all[i] = word
			continue
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			return nil, wrong(errors.New("expected a JSON object"))
		}
		if column == "" {
			if column, err = textColumn(fieldNames(fields)); err != nil {
				return nil, wrong(err)
			}
		}
		value, there := fields[column]
		if !there {
			return nil, wrong(fmt.Errorf("no field %s, there are %s", text.Clip(column), text.Few(clip(fieldNames(fields)), "and")))
		}
		if json.Unmarshal(value, &word) != nil { // a number, say
			var compact bytes.Buffer
			if err := json.Compact(&compact, value); err != nil {
				return nil, wrong(err)
			}
			word = compact.String()
		}
		all[i] = word
	}
	return all, nil
}

func fieldNames(fields map[string]json.RawMessage) []string {
	var all []string
	for name := range fields {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// textColumn is the name of the texts among others.
func textColumn(all []string) (string, error) {
	for _, word := range textWords {
		for _, name := range all {
			if strings.EqualFold(name, word) {
				return name, nil
			}
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return "", fmt.Errorf("which of %s is the text? a colon and its name behind the file's say it", text.Few(clip(all), "and"))
}

// tableTexts are a column of a table, of which the first row is names where there is one row more
// than samples. A column may be named by its number, from 0 on, too. Cells may be empty here.
func tableTexts(from *bufio.Reader, ending, column string, n int) ([]string, error) {
	r := csv.NewReader(from)
	r.LazyQuotes, r.ReuseRecord = true, true
	if head, _ := from.Peek(1 << 15); ending == ".tsv" {
		r.Comma = '\t'
	} else if line, _, _ := bytes.Cut(head, []byte("\n")); bytes.Count(line, []byte(",")) == 0 {
		for _, other := range []byte(";\t") {
			if bytes.IndexByte(line, other) >= 0 {
				r.Comma = rune(other)
			}
		}
	}
	first, err := r.Read()
	switch {
	case err == io.EOF:
		return nil, errors.New("a table without rows")
	case err != nil:
		return nil, err
	}
	header := slices.Clone(first)
	at := slices.Index(header, column)
	var wrong error
	if column == "" {
		if name, err := textColumn(header); err == nil {
			at = slices.Index(header, name)
		} else {
			wrong = err
		}
	} else if k, err := strconv.Atoi(column); at < 0 && err == nil && k >= 0 && k < len(header) {
		at = k
	}
	if at < 0 && wrong == nil {
		wrong = fmt.Errorf("no column %s, there are %s", text.Clip(column), text.Few(clip(header), "and"))
	}
	if wrong != nil {
		return nil, wrong
	}
	all := []string{strings.Clone(header[at])}
	for {
		record, err := r.Read()
		switch {
		case err == io.EOF:
			if len(all) == n+1 {
				all = all[1:]
			}
			return all, nil
		case err != nil:
			return nil, err
		}
		all = append(all, strings.Clone(record[at]))
	}
}
