package array

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"fathom/data/text"
)

const (
	mostTable   = 2 << 30  // bytes of a table
	mostColumns = 16384    // of it
	mostRecord  = 16 << 20 // bytes of a row: a quote that nobody closes would make one of the whole file
)

// csv reads a table: every column is an array of the rows, whole numbers (I64), decimal numbers
// with a point (F64) or Text. The first row is the names of the columns if not all of it is
// numbers, or if it counts 0, 1, 2, … as pandas does; columns without a name have their number,
// from 0 on. A cell must not be empty, and in a column of numbers nothing may stand for one that is
// missing.
//
// The table is read twice, so that no cell is kept as text that is a number: once to see what each
// column holds and how many rows there are, once for the values.
func (f *File) csv() error {
	p := f.place()
	if f.size > mostTable {
		return p.fault("a table of %s, expected at most %s; save its numbers as .npy", size(f.size), count(mostTable))
	}
	comma, err := f.delimiter()
	if err != nil {
		return err
	}
	t := &table{place: p, comma: comma}
	if err := t.scan(f.rows(comma), t.survey); err != nil {
		return err
	}
	if t.rows == 0 {
		return p.fault("a table without rows")
	}
	if err := t.decide(f); err != nil {
		return err
	}
	need := t.bytes()
	if !f.keeper.take(need) {
		return p.fault("a table that takes %s in memory, more than there are for it; save its numbers as .npy", size(need))
	}
	t.allocate()
	if err := t.scan(f.rows(comma), t.fill); err != nil {
		return err
	}
	for i := range t.columns {
		c := &t.columns[i]
		c.same = nil
		if len(c.words) < t.rows && len(c.numbers) < 8*t.rows {
			return p.fault("file changed while it was read")
		}
		a := f.add(place{path: f.Path, key: c.name}, c.typ, c.typ.Size(), []int{t.rows}, &source{reader: bytes.NewReader(c.numbers)}, 0, false)
		a.sections[0].words = c.words
	}
	return nil
}

// delimiter finds out what stands between cells: a tab in a .tsv; otherwise of comma, semicolon and
// tab the one that the first line has most of outside quotes.
func (f *File) delimiter() (rune, error) {
	head := make([]byte, min(f.size, 64<<10))
	if n, err := f.source.ReadAt(head, 0); n < len(head) {
		return 0, f.place().at(int64(n), "reading failed: %w", text.Cause(err))
	}
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return 0, f.place().at(0, "text in UTF-16, expected UTF-8")
	}
	if at := bytes.IndexByte(head, '\r'); at >= 0 && bytes.IndexByte(head, '\n') < 0 {
		return 0, f.place().at(int64(at), "a line that ends in a carriage return alone, expected a newline")
	}
	if extension(f.Path) == ".tsv" {
		return '\t', nil
	}
	var counts [3]int
	quoted := false
	for _, c := range head {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			return mostOf(counts), nil
		default:
			if i := strings.IndexByte(",;\t", c); i >= 0 {
				counts[i]++
			}
		}
	}
	return mostOf(counts), nil
}

func mostOf(counts [3]int) rune {
	best := 0
	for i, n := range counts {
		if n > counts[best] {
			best = i
		}
	}
	return rune(",;\t"[best])
}

// rows reads the table from its beginning, without the mark that some programs put there.
func (f *File) rows(comma rune) *rowReader {
	from := int64(0)
	mark := make([]byte, 3)
	if n, _ := f.source.ReadAt(mark, 0); string(mark[:n]) == "\ufeff" {
		from = 3
	}
	limited := &rowLimit{reader: io.NewSectionReader(f.source, from, f.size-from), comma: byte(comma)}
	r := &rowReader{Reader: csv.NewReader(limited), limit: limited}
	r.Comma, r.ReuseRecord = comma, true
	return r
}

type rowReader struct {
	*csv.Reader
	limit *rowLimit
}

// rowLimit ends a row that is too long, or has too many cells: a cell takes a hundred times the
// memory of the comma that makes it.
type rowLimit struct {
	reader io.Reader
	comma  byte
	read   int64 // bytes until now
	row    int64 // and until the row began
	commas int   // since then
}

const readAhead = 4096 // of package csv: so many bytes before a row, or commas, may be counted with it

var (
	errRow   = fmt.Errorf("a row of more than %s; is a quote left open?", size(mostRecord))
	errCells = fmt.Errorf("more than %s cells", text.Count(mostColumns))
)

// begin begins a row at an offset.
func (l *rowLimit) begin(row int64) { l.row, l.commas = row, 0 }

func (l *rowLimit) Read(p []byte) (int, error) {
	switch {
	case l.read-l.row > mostRecord:
		return 0, errRow
	case l.commas > mostColumns+readAhead:
		return 0, errCells
	}
	n, err := l.reader.Read(p[:min(len(p), readAhead)])
	l.read += int64(n)
	l.commas += bytes.Count(p[:n], []byte{l.comma})
	return n, err
}
