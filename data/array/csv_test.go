package array

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	for name, content := range map[string]string{
		"a.csv":  "id,score,class,note\n1,0.5,cat,\"a, b\"\n2,-1e3,größe,\"say \"\"x\"\"\"\n9223372036854775807,inf,cat,z\n",
		"b.csv":  "\ufeffid;score;class;note\r\n1;0.5;cat;\"a, b\"\r\n2;-1e3;größe;\"say \"\"x\"\"\"\r\n9223372036854775807;inf;cat;z\r\n",
		"c.tsv":  "id\tscore\tclass\tnote\n1\t0.5\tcat\t\"a, b\"\n2\t-1e3\tgröße\t\"say \"\"x\"\"\"\n9223372036854775807\tinf\tcat\tz",
		"d.txt":  "id\tscore\tclass\tnote\n1\t0.5\tcat\t\"a, b\"\n2\t-1e3\tgröße\t\"say \"\"x\"\"\"\n9223372036854775807\tinf\tcat\tz\n\n",
		"e.csv":  " id , score, class, note\n1, 0.5, cat,\"a, b\"\n2,-1e3, größe,\"say \"\"x\"\"\"\n9223372036854775807,inf,cat,z\n",
		"f0.CSV": "id,score,class,note\n1,0.5,cat,\"a, b\"\n2,-1e3,größe,\"say \"\"x\"\"\"\n9223372036854775807,inf,cat,z\n",
	} {
		f := opened(t, written(t, name, []byte(content)), Options{})
		if len(f.Arrays) != 4 || f.Notes != nil {
			t.Errorf("%s: %d arrays and the notes %q", name, len(f.Arrays), f.Notes)
		}
		ids := make([]int64, 2)
		if err := key(t, f, "id").ReadInts(ids, 1); err != nil || !slices.Equal(ids, []int64{2, 1<<63 - 1}) {
			t.Errorf("%s: the ids are %v, %v", name, ids, err)
		}
		scores := make([]float32, 2)
		if err := key(t, f, "score").ReadFloats(scores, 0); err != nil || !slices.Equal(scores, []float32{0.5, -1000}) {
			t.Errorf("%s: the scores are %v, %v", name, scores, err)
		}
		if words, err := key(t, f, "class").Text(1, 3); err != nil || !slices.Equal(words, []string{"größe", "cat"}) {
			t.Errorf("%s: the classes are %q, %v", name, words, err)
		}
		if words, err := key(t, f, "note").Text(0, 2); err != nil || !slices.Equal(words, []string{"a, b", `say "x"`}) {
			t.Errorf("%s: the notes are %q, %v", name, words, err)
		}
	}
}

// TestCSVNames: what the columns are called where the first row does not say it.
func TestCSVNames(t *testing.T) {
	for content, want := range map[string]string{
		"0,1,2\n5,6,7\n":   "0 1 2 of 1", // pandas counts
		"5,6,7\n5,6,7\n":   "0 1 2 of 2",
		"0\n1\n":           "0 of 2",
		",a\n0,5\n1,6\n":   "0 a of 2", // its index has no name
		"0,1.5\n0,1\n":     "0 1 of 2",
		"\"a,b,c\";d\n1;2": "a,b,c d of 1",
	} {
		f := opened(t, written(t, "a.csv", []byte(content)), Options{})
		var names []string
		for _, a := range f.Arrays {
			names = append(names, a.Key)
		}
		if got := strings.Join(names, " ") + " of " + string(rune('0'+f.Arrays[0].Len())); got != want {
			t.Errorf("%q has the columns %s, want %s", content, got, want)
		}
	}
}

// TestCSVAmongNumbers: words among numbers are text, which is said.
func TestCSVAmongNumbers(t *testing.T) {
	f := opened(t, written(t, "a.csv", []byte("id,x\n1,NA\n2,b\n3,NA\n4b,c\n99999999999999999999,d\n")), Options{})
	if f.Arrays[0].Type != Text || f.Arrays[1].Type != Text || len(f.Notes) != 1 || !strings.HasSuffix(f.Notes[0], ":id: read as text, since line 5 has 4b among numbers") {
		t.Errorf("%s and %s with the notes %q", f.Arrays[0].Type, f.Arrays[1].Type, f.Notes)
	}
}

// TestCSVLargeNumbers: a number that an int64 does not hold would lose digits as a float64.
func TestCSVLargeNumbers(t *testing.T) {
	a := opened(t, written(t, "a.csv", []byte("id\n1\n99999999999999999999\n")), Options{}).Arrays[0]
	if words, err := a.Text(0, 2); err != nil || !slices.Equal(words, []string{"1", "99999999999999999999"}) {
		t.Errorf("the ids are %q, %v", words, err)
	}
}

func TestCSVRefuses(t *testing.T) {
	for content, want := range map[string]string{
		"a,b\n1,2\n1,\n":                      "a.csv:b: line 3: an empty cell",
		"a,b\n1,2\n1,NA\n":                    "a.csv:b: line 3: NA, expected a number",
		"a,b\nnan,2\n1,3\n":                   "a.csv:a: line 2: nan, expected a number",
		"a;b\n1;2\n0,5;1\n":                   "a.csv:a: line 3: 0,5, expected a number with a decimal point",
		"a,b\n1,2\n1,2,3\n":                   "a.csv: line 3: 3 cells, but 2 on the first line",
		"a,b\n1,2\n\n1,2\n":                   "a.csv: line 3 is empty",
		"a,b\n\"x\ny\",2\n\n1,2\n":            "a.csv: line 4 is empty",
		"\na,b\n1,2\n":                        "a.csv: line 1 is empty",
		"a,a\n1,2\n":                          "a.csv: line 1: two columns named a",
		"a,b\n1,\"2\n3,4\n":                   "a.csv: line 2: a quote that is not closed until line 3",
		"a,b\n1,2\"3\n":                       "a.csv: line 2: bare",
		"a,b\n":                               "a.csv: a table without rows",
		"a,b\n1,\xff\n":                       "a.csv: line 2: cell 2 is \"\\xff\", expected text in UTF-8",
		"a,b\n1,x\x00\n":                      "expected text in UTF-8",
		"\xff\xfea\x00":                       "byte 0: text in UTF-16",
		"a,b\r1,2\r":                          "byte 3: a line that ends in a carriage return alone, expected a newline",
		strings.Repeat(",", 16384):            "16,385 columns, expected at most 16,384",
		strings.Repeat(",", 66000):            "line 1: more than 16,384 cells",
		"a\n1\n" + strings.Repeat(",", 66000): "line 3: more than 16,384 cells",
		"\"" + strings.Repeat("a", 9):         "line 1: extraneous or missing",
	} {
		path := written(t, "a.csv", []byte(content))
		_, err := Open(path, Options{})
		if err == nil || !strings.HasPrefix(err.Error(), path) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.20q: %v", content, err)
		}
	}
	path := written(t, "a.csv", []byte("a,b\n1,x\n2,y\n"))
	if many := opened(t, written(t, "b.csv", []byte(strings.Repeat("5,", 16383)+"5\n")), Options{}); len(many.Arrays) != 16384 {
		t.Errorf("%d arrays", len(many.Arrays))
	}
	if _, err := Open(path, Options{Memory: 49}); err == nil || !strings.Contains(err.Error(), "takes 50 bytes in memory") {
		t.Errorf("with too little memory: %v", err)
	}
	opened(t, path, Options{Memory: 50})
}

// TestCSVLongRow: a quote that nobody closes does not take the whole file into memory.
func TestCSVLongRow(t *testing.T) {
	content := make([]byte, mostRecord+1<<20)
	for i := range content {
		content[i] = 'a'
	}
	copy(content, "a,b\n1,\"")
	_, err := Open(written(t, "a.csv", content), Options{})
	if err == nil || !strings.Contains(err.Error(), "line 2: a row of more than 16,777,216 bytes") {
		t.Errorf("%v", err)
	}
}

// TestDigitsOf holds the short way against the long one.
func TestDigitsOf(t *testing.T) {
	for _, cell := range []string{
		"", "0", "7", "007", "255", "999999999999999999", "000000000000000001", "9999999999999999999", "+1", "-1", "1.0", "1e3", " 1", "1 ", "/", ":", "\u0661", "x",
	} {
		want, err := strconv.ParseInt(cell, 10, 64)
		good := err == nil && !strings.ContainsAny(cell, "+-") && len(cell) <= 18
		if got, ok := digitsOf(cell); ok != good || ok && got != want {
			t.Errorf("%q: %d, %v, want %d, %v", cell, got, ok, want, good)
		}
		number, ok := figure(cell)
		if parsed, err := strconv.ParseFloat(cell, 64); ok != (err == nil && len(cell) < 19) || ok && number != parsed {
			t.Errorf("%q: the figure %v, %v", cell, number, ok)
		}
	}
}

func BenchmarkCSV(b *testing.B) {
	row := strings.Repeat("0,127,9,255,", 196) + "3\n"
	path := written(b, "a.csv", []byte(strings.Repeat(row, 1000)))
	b.SetBytes(int64(1000 * len(row)))
	for b.Loop() {
		f, err := Open(path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
