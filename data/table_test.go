package data

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// csvOf writes the images of [count] as a table, a label before or behind the pixels of each.
func csvOf(head string, labels []int, behind bool) string {
	var b strings.Builder
	if head != "" {
		b.WriteString(head + "\n")
	}
	for i, label := range labels {
		cells := make([]string, 0, 7)
		for j := range 6 {
			cells = append(cells, fmt.Sprint(6*i+j))
		}
		if behind {
			cells = append(cells, fmt.Sprint(label))
		} else {
			cells = append([]string{fmt.Sprint(label)}, cells...)
		}
		b.WriteString(strings.Join(cells, ",") + "\n")
	}
	return b.String()
}

var (
	trainRows = []int{0, 1, 2, 0, 1, 2}
	testRows  = []int{2, 1, 0, 2}
)

const (
	kaggle = "label,pixel0,pixel1,pixel2,pixel3,pixel4,pixel5"
	pandas = "0,1,2,3,4,5,class"
)

// tables are two tables as files of one directory.
func tables(train, test string) map[string][]byte {
	return map[string][]byte{"train.csv": []byte(train), "test.csv": []byte(test)}
}

// pjreddie is a set as Joseph Redmon's MNIST: without names, the label first.
func pjreddie() map[string][]byte {
	return tables(csvOf("", trainRows, false), csvOf("", testRows, false))
}

func TestTables(t *testing.T) {
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	before := func(prefix string, files map[string][]byte) map[string][]byte {
		return renamed(files, func(name string) string { return prefix + name })
	}
	part := map[string][]byte{trainImages: small()[trainImages]}
	for name, test := range map[string]struct {
		files      map[string][]byte
		open, want string
	}{
		"Redmon's":          {pjreddie(), ".", "DIR"},
		"Redmon's names":    {before("mnist_", pjreddie()), ".", "mnist"},
		"Kaggle's":          {tables(csvOf(kaggle, trainRows, false), crlf(csvOf(kaggle, testRows, false))), ".", "DIR"},
		"Kaggle's fashion":  {before("fashion-mnist_", tables(csvOf(kaggle, trainRows, false), csvOf(kaggle, testRows, false))), ".", "fashion-mnist"},
		"pandas'":           {tables(csvOf(pandas, trainRows, true), csvOf("0,1,2,3,4,5,Target", testRows, true)), ".", "DIR"},
		"one of two":        {union(before("a-", pjreddie()), before("b-", pjreddie())), "b", "b"},
		"the plain of two":  {union(pjreddie(), before("b-", pjreddie())), ".", "DIR"},
		"IDX goes first":    {union(small(), tables("x", "y")), ".", "DIR"},
		"a part of IDX":     {union(part, pjreddie()), ".", "DIR"},
		"without directory": {inside("data", pjreddie()), "data", "data"},
		"an odd directory":  {inside("a.csv", pjreddie()), "a.csv", "a.csv"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, test.files)
			rows, cols := 1, 6
			if name == "IDX goes first" {
				rows, cols = 2, 3
			}
			holdsSmall(t, filepath.Join(dir, test.open), strings.Replace(test.want, "DIR", filepath.Base(dir), 1), rows, cols)
		})
	}
}

// oneTable is both splits in one table, row by row in turn, with two rows for validation.
func oneTable(train, test, validation string) string {
	var b strings.Builder
	b.WriteString(kaggle + ",Split\n")
	rows := [2][]string{strings.Split(csvOf("", trainRows, false), "\n"), strings.Split(csvOf("", testRows, false), "\n")}
	for i := range trainRows {
		b.WriteString(rows[0][i] + "," + train + "\n")
		if i < len(testRows) {
			b.WriteString(rows[1][i] + "," + test + "\n")
		}
		if i%3 == 0 {
			b.WriteString("99,1,2,3,4,5,6," + validation + "\n")
		}
	}
	return b.String()
}

func TestOneTable(t *testing.T) {
	for _, words := range [][3]string{{"train", "test", "validation"}, {"Training", "TEST", "val"}, {"0", "1", "2"}} {
		holdsSmall(t, saved(t, "digits.CSV", oneTable(words[0], words[1], words[2])), "digits.CSV", 1, 6)
	}
}

// TestTableOfFloats: a column of a table of floats may look whole.
func TestTableOfFloats(t *testing.T) {
	const head = "y,a,b,c,d\n"
	dir := t.TempDir()
	put(t, dir, tables(head+"0,0,0.2,0,1.0\n1,0,1.0,0,0.4\n", head+"1,0,0.6,0,0\n"))
	set, err := Load(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(set.Train.Pixels, set.Test.Pixels, set.Train.Rows, set.Train.Cols); got != "[0 51 0 255 0 255 0 102] [0 153 0 0] 2 2" {
		t.Error(got)
	}
}

// TestTableInBlocks reads more rows than are read at once, from a table of rows in turn.
func TestTableInBlocks(t *testing.T) {
	const n, d = 1500, 400
	pixels := noise(n * d)
	var b strings.Builder
	b.WriteString("y")
	for j := range d {
		fmt.Fprintf(&b, ",p%d", j)
	}
	b.WriteString(",split\n")
	var want [2][]byte
	for i := range n {
		of := i % 3 % 2
		fmt.Fprintf(&b, "%d", i%10)
		for _, p := range pixels[i*d : i*d+d] {
			fmt.Fprintf(&b, ",%d", p)
		}
		fmt.Fprintf(&b, ",%d\n", of)
		want[of] = append(want[of], pixels[i*d:i*d+d]...)
	}
	path := saved(t, "a.csv", b.String())
	train, test := &collector{t: t}, &collector{t: t}
	if _, err := Stream(path, Options{HoldOut: 7}, train, test); err != nil {
		t.Fatal(err)
	}
	set, err := Load(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if string(train.pixels) != string(want[0][7*d:]) || string(test.pixels) != string(want[1]) {
		t.Errorf("streamed %d and %d bytes, want %d and %d", len(train.pixels), len(test.pixels), len(want[0])-7*d, len(want[1]))
	}
	if string(set.Train.Pixels) != string(want[0]) || string(set.Test.Pixels) != string(want[1]) || train.takes < 3 {
		t.Errorf("kept %d and %d bytes; streamed in %d blocks", len(set.Train.Pixels), len(set.Test.Pixels), train.takes)
	}
}

func TestTableErrors(t *testing.T) {
	good := csvOf(kaggle, testRows, false)
	for _, test := range []struct{ name, train, test, want string }{
		{"no labels", csvOf(kaggle, trainRows, false), csvOf("a,b,c,d,e,f,g", testRows, false),
			"DIR/test.csv: no column label, class, target or y among 7, expected one with the labels"},
		{"two for labels", csvOf("label,y,c,d,e,f,g", trainRows, false), good, "DIR/train.csv: columns label and y, expected one with the labels"},
		{"an index", csvOf(",label,c,d,e,f,g", trainRows, false), good,
			"DIR/train.csv: a column 0, which counts the rows, expected pixels alone beside the labels; leave it out"},
		{"an id", csvOf("Id,label,c,d,e,f,g", trainRows, false), good,
			"DIR/train.csv: a column Id, which counts the rows, expected pixels alone beside the labels; leave it out"},
		{"words", "y,a,b,c\n1,u,2,v\n", good, "DIR/train.csv: columns a and c of text, expected pixels of 0 to 255 beside the labels"},
		{"labels alone", "label\n1\n2\n", good, "DIR/train.csv: no columns of pixels beside the labels"},
		{"labels in words", strings.ReplaceAll(csvOf(kaggle, trainRows, false), "\n2,", "\ntwo,"), good, "DIR/train.csv:label: labels of type text, expected integers"},
		{"labels with a point", strings.ReplaceAll(csvOf(kaggle, trainRows, false), "\n2,", "\n2.0,"), good, "DIR/train.csv:label: labels of type f64, expected integers"},
		{"label last, without names", csvOf("", make([]int, 6), false), good,
			"DIR/train.csv:0: every label is 0; where no line names the columns, the first of them is expected to be the labels"},
		{"a pixel", strings.Replace(csvOf(kaggle, trainRows, false), ",34,", ",256,", 1), good, "DIR/train.csv:pixel4: row 5 is 256, expected 0 to 255"},
		{"a label", good, csvOf(kaggle, []int{0, 1, 10, 11}, false), "DIR/test.csv:label: label 10 at index 2 and 1 more up to 11, but the classes are 0 to 9 (--classes sets how many)"},
		{"another size", good, "label,a,b,c,d\n1,0,0,0,4\n", "DIR/test.csv: images of 2×2 pixels, but those of DIR/train.csv have 1×6"},
		{"another order", good, csvOf("label,pixel0,pixel1,pixel3,pixel2,pixel4,pixel5", testRows, false),
			"DIR/test.csv: pixel 2 is in the column pixel3, but in pixel2 in DIR/train.csv"},
		{"a split", strings.ReplaceAll(csvOf(kaggle, trainRows, false), "pixel5", "split"), good,
			"DIR/train.csv:split: a column beside tables for training and for testing, expected it in a table of both"},
		{"cut off", good + "1,2\n", good, "DIR/train.csv: line 6: 2 cells, but 7 on the first line"},
		{"gzip", packedText(good), good, "DIR/train.csv: gzip data, expected a file of arrays; unpack it first"},
		{"both", "404\n<x", "", "2 problems:\n  DIR/train.csv: "},
	} {
		dir := t.TempDir()
		put(t, dir, tables(test.train, test.test))
		want := strings.ReplaceAll(test.want, "DIR", dir)
		if _, err := Load(dir, Options{}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s:\ngot  %v\nwant %s", test.name, err, want)
		}
	}
}

func packedText(text string) string { return string(packed([]byte(text))) }

func TestOneTableErrors(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"no split", csvOf(kaggle, trainRows, false), "FILE: no column split, expected one that says train or test of each row, or a directory with train.csv and test.csv"},
		{"a word", oneTable("train", "exam", "val"), "FILE:Split: row 1 is exam, expected train, test or validation, or 0, 1 or 2 for them"},
		{"a number", oneTable("0", "3", "2"), "FILE:Split: row 1 is 3, expected train, test or validation, or 0, 1 or 2 for them"},
		{"a fraction", oneTable("0", "1", "0.5"), "FILE:Split: elements of type f64, expected train or test"},
		{"no test", oneTable("train", "val", "val"), "FILE:Split: 6 training rows and 0 test rows, expected both"},
		{"a pixel of the test images", strings.Replace(oneTable("train", "test", "val"), ",9,", ",-9,", 2), "2 problems:\n" +
			"  FILE:pixel3: row 3 is -9, expected 0 to 255\n  FILE:pixel3: row 4 is -9, expected 0 to 255"},
	} {
		path := saved(t, "a.csv", test.text)
		want := strings.ReplaceAll(test.want, "FILE", path)
		if _, err := Load(path, Options{}); err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", test.name, err, want)
		}
	}
}

// TestWhereArraysAre: where no set can be read the sentence says which files may be meant.
func TestWhereArraysAre(t *testing.T) {
	const none = "DIR: no file train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, " +
		"expected all four, each plain or with .gz; "
	const noSplit = "no column split, expected one that says train or test of each row, or a directory with train.csv and test.csv"
	both := renamed(pjreddie(), func(name string) string { return "a_" + name })
	several := union(both, renamed(pjreddie(), func(name string) string { return "b_" + name }))
	for _, test := range []struct {
		name, open, want string
		files            map[string][]byte
	}{
		{"an archive", ".", none + "what is there is my set.npz: use --data 'DIR/my set.npz'", map[string][]byte{"my set.npz": nil, "train.txt": nil}},
		{"tables deeper", ".", none + "a set is in DIR/data: use --data DIR/data", inside("data", pjreddie())},
		{"one of two tables", "train.csv", "DIR/train.csv: " + noSplit + "; use --data DIR", pjreddie()},
		{"one table", "train.csv", "DIR/train.csv: " + noSplit, map[string][]byte{"train.csv": pjreddie()["train.csv"]}},
		{"a table is missing", ".", "DIR: no file mnist_test.csv beside mnist_train.csv, expected both", map[string][]byte{"mnist_train.csv": nil}},
		{"the other is", ".", "DIR: no file train.csv beside test.csv, expected both", map[string][]byte{"test.csv": nil}},
		{"a directory for a table", ".", "DIR: no file train.csv beside test.csv, expected both", union(inside("train.csv", pjreddie()), map[string][]byte{"test.csv": nil})},
		{"a part of IDX and of tables", ".", strings.Replace(none, "train-images-idx3-ubyte, ", "", 1) + "what is there is train.csv",
			map[string][]byte{trainImages: small()[trainImages], "train.csv": nil}},
		{"a table deeper", ".", strings.TrimSuffix(none, "; "), inside("data", map[string][]byte{"train.csv": nil})},
		{"several", ".", "DIR: tables of 2 sets, a and b; use --data DIR/a or --data DIR/b", several},
		{"nothing", "none.npz", "DIR/none.npz: no such file or directory; the dataset inside the program is called mnist", nil},
		{"a web page", "x.npz", "DIR/x.npz: a web page (HTML), expected a file of arrays; the server sent this in its place, so download it again",
			map[string][]byte{"x.npz": []byte("<!DOCTYPE html><p>404")}},
		{"an empty file", "x.csv", "DIR/x.csv: an empty file", map[string][]byte{"x.csv": nil}},
	} {
		dir := t.TempDir()
		put(t, dir, test.files)
		want := strings.ReplaceAll(test.want, "DIR", dir)
		if _, err := Open(filepath.Join(dir, test.open), Options{}); err == nil || err.Error() != want {
			t.Errorf("%s:\ngot  %v\nwant %s", test.name, err, want)
		}
	}
}

// adding is a sink that writes into a file while it is read.
type adding struct {
	ignorer
	path string
}

func (a adding) Begin(int, int, int) {
	file, err := os.OpenFile(a.path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	if _, err := file.WriteString("0"); err != nil {
		panic(err)
	}
}

func TestArraysThatChange(t *testing.T) {
	for _, path := range []string{keras().npz(t, false), saved(t, "a.csv", oneTable("train", "test", "val"))} {
		set, err := Stream(path, Options{}, adding{path: path}, ignorer{})
		if set != nil || err == nil || !strings.HasPrefix(err.Error(), path+": file changed while it was read") {
			t.Errorf("got %v", err)
		}
	}
}
