package store

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// twelve is a store of twelve rows and what else is written beside its layer.
func twelve(more map[string]any) map[string]any {
	files := map[string]any{"layer1.npy": f32(count, 12, 3), "labels.npy": i64(parity, 12)}
	for name, what := range more {
		files[name] = what
	}
	return files
}

// written are twelve lines that say of each row what it is.
func written(line string) string {
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, line+"\n", i)
	}
	return b.String()
}

// TestTexts finds a text for each row, in each kind of file, by the setting and by its name.
func TestTexts(t *testing.T) {
	kinds := map[string]struct {
		files map[string]any
		ref   string // "" where it is found by its name
	}{
		"a column":                   {map[string]any{"meta.csv": "n,text\n" + written("7,the text %d")}, ""},
		"a column that is named":     {map[string]any{"meta.csv": "n,words\n" + written("7,the text %d")}, "meta.csv:words"},
		"a file beside":              {map[string]any{"../meta.tsv": "id\twords\n" + written("\tthe text %d")}, "META.tsv:words"},
		"a column by number":         {map[string]any{"../meta.csv": written("7,,the text %d")}, "META.csv:2"},
		"semicolons":                 {map[string]any{"../meta.csv": "n;sentence\n" + written("7;the text %d")}, "META.csv"},
		"lines":                      {map[string]any{"sentences.txt": written("the text %d")}, ""},
		"lines that are named":       {map[string]any{"other.txt": written("the text %d")}, "other.txt"},
		"lines that end as Windows'": {map[string]any{"texts.txt": "\ufeff" + strings.ReplaceAll(written("the text %d"), "\n", "\r\n")}, ""},
		"without the last newline":   {map[string]any{"text.txt": strings.TrimSuffix(written("the text %d"), "\n")}, ""},
		"objects":                    {map[string]any{"texts.jsonl": written(`{"id": 3, "sentence": "the text %d"}`)}, ""},
		"a field":                    {map[string]any{"x.ndjson": written(`{"text": 3, "body": "the text %d"}`)}, "x.ndjson:body"},
		"JSON strings":               {map[string]any{"x.jsonl": written(`"the text %d"`)}, "x.jsonl"},
	}
	for name, k := range kinds {
		root := dir(t, nil)
		put(t, root, map[string]any{"store/none": ""})
		put(t, filepath.Join(root, "store"), twelve(k.files))
		ref := strings.Replace(k.ref, "META", filepath.Join(root, "meta"), 1)
		s := opened(t, filepath.Join(root, "store"), Settings{Text: ref})
		if !s.HasTexts() {
			t.Errorf("%s: there are no texts:\n%s", name, strings.Join(s.Decisions(), "\n"))
			continue
		}
		for row := range 12 {
			if got, want := s.Row(row).Text, fmt.Sprintf("the text %d", row); got != want {
				t.Errorf("%s: row %d says %q, want %q", name, row, got, want)
			}
		}
		if k.ref == "" && !strings.Contains(strings.Join(s.Decisions(), "\n"), "text: ") {
			t.Errorf("%s: nobody said that there are texts", name)
		}
		if err := os.WriteFile(ManifestPath(s.path), s.Manifest(), 0o600); err != nil {
			t.Fatal(err)
		}
		if again := opened(t, s.path, Settings{}); !slices.Equal(again.texts, s.texts) {
			t.Errorf("%s: by the manifest the texts are %q:\n%s", name, again.texts, s.Manifest())
		}
		if none := opened(t, s.path, Settings{Text: "none"}); none.HasTexts() {
			t.Errorf("%s: there are texts though none are wanted", name)
		}
	}
}

// TestTextsThatDoNotFit says what is wrong where texts were asked for, and goes without where a name
// alone spoke for them.
func TestTextsThatDoNotFit(t *testing.T) {
	for want, c := range map[string]struct {
		file, content, ref string
	}{
		"x.txt: 2 texts, expected one for each of 12 samples":           {"x.txt", "a\nb\n", "x.txt"},
		"x.csv: no column body, there are a and b":                      {"x.csv", "a,b\n" + written("%d,c"), "x.csv:body"},
		"x.csv: which of a and b is the text?":                          {"x.csv", "a,b\n" + written("%d,c"), "x.csv"},
		"x.jsonl: line 1: no field body, there are a":                   {"x.jsonl", written(`{"a": %d}`), "x.jsonl:body"},
		"x.jsonl: line 1: expected a JSON object":                       {"x.jsonl", written(`{"a": %d`), "x.jsonl:body"},
		"x.txt: a file of lines, which has no column body":              {"x.txt", written("%d"), "x.txt:body"},
		"--text nowhere.txt: no such file, key or column":               {"x.txt", "", "nowhere.txt"},
		"layer1.npy: 12×3 of f32, expected one text for each of 12 sam": {"x.txt", "", "layer1.npy"},
	} {
		root := dir(t, twelve(nil))
		beside := dir(t, map[string]any{c.file: c.content})
		ref := c.ref
		if strings.HasPrefix(ref, "x.") {
			ref = filepath.Join(beside, ref)
		}
		if s, err := Open(root, Settings{Text: ref}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
			if s != nil {
				s.Close()
			}
		}
	}
	s := opened(t, dir(t, twelve(map[string]any{"texts.txt": "a\n"})), Settings{})
	if said := strings.Join(s.Decisions(), "\n"); s.HasTexts() || !strings.Contains(said, "no text: ") || !strings.Contains(said, "1 text, expected one for each of 12 samples") {
		t.Errorf("it is said:\n%s", said)
	}
}

// u8 is an array of bytes.
func u8(of func(i int) int, shape ...int) block {
	b := block{descr: "|u1", shape: shape}
	for i := range size(shape) {
		b.raw = append(b.raw, byte(of(i)))
	}
	return b
}

// TestImages finds an image for each row: of bytes and of fractions, with colours before and after.
func TestImages(t *testing.T) {
	plain := func(i int) int { return 3 * i % 256 }
	for name, c := range map[string]struct {
		block block
		ref   string
		want  func(row, pixel int) float64
	}{
		"bytes by name": {u8(plain, 12, 2, 5), "", func(row, pixel int) float64 { return float64(plain(10*row + pixel)) }},
		"fractions": {f32(func(i int) float64 { return float64(i%11) / 10 }, 12, 2, 5), "images.npy",
			func(row, pixel int) float64 { return 25.5 * float64((10*row+pixel)%11) }},
		"any numbers": {f32(func(i int) float64 { return float64(i%10) - 3 }, 12, 2, 5), "images.npy",
			func(_, pixel int) float64 { return 255.0 / 9 * float64(pixel) }},
		"colours": {u8(plain, 12, 2, 5, 3), "images.npy", func(row, pixel int) float64 {
			at := 3 * (10*row + pixel)
			return 0.299*float64(plain(at)) + 0.587*float64(plain(at+1)) + 0.114*float64(plain(at+2))
		}},
		"colours first": {u8(plain, 12, 3, 2, 5), "images.npy", func(row, pixel int) float64 {
			at := 30*row + pixel
			return 0.299*float64(plain(at)) + 0.587*float64(plain(at+10)) + 0.114*float64(plain(at+20))
		}},
	} {
		s := opened(t, dir(t, twelve(map[string]any{"images.npy": c.block})), Settings{Images: c.ref, Layers: "layer1"})
		for row := range 12 {
			image, err := s.Image(row)
			if err != nil || image == nil || image.Rows != 2 || image.Cols != 5 {
				t.Fatalf("%s: image %d is %v, %v", name, row, image, err)
			}
			for pixel, got := range image.Pixels {
				if want := c.want(row, pixel); float64(got) < want-0.51 || float64(got) > want+0.51 {
					t.Errorf("%s: pixel %d of image %d is %d, want %.1f", name, pixel, row, got, want)
				}
			}
		}
	}
	s := opened(t, dir(t, twelve(nil)), Settings{})
	if image, err := s.Image(3); s.HasImages() || image != nil || err != nil {
		t.Errorf("there is an image: %v, %v", image, err)
	}
	s = opened(t, dir(t, twelve(map[string]any{"images.npy": u8(plain, 11, 2, 5)})), Settings{Layers: "layer1"})
	if said := strings.Join(s.Decisions(), "\n"); s.HasImages() || !strings.Contains(said, "no images: ") || !strings.Contains(said, "11×2×5 of u8, expected one image for each of 12 samples") {
		t.Errorf("nobody said that there are too few images:\n%s", said)
	}
	digits, err := Open(dir(t, map[string]any{"layer1.npy": f32(count, 10_000, 1), "labels.npy": i64(parity, 10_000)}), Settings{Images: "../mnist/t10k-images-idx3-ubyte.gz"})
	if err != nil {
		t.Fatal(err)
	}
	defer digits.Close()
	if image, err := digits.Image(9999); err != nil || image.Rows != 28 || slices.Max(image.Pixels) < 250 {
		t.Errorf("the last digit is %v, %v", image, err)
	}
	for want, b := range map[string]block{
		"11×2×5 of u8, expected one image for each of 12 samples":  u8(plain, 11, 2, 5),
		"12×5 of u8, expected images × rows × columns":             u8(plain, 12, 5),
		"12×2×5×2 of u8, expected images × rows × columns, with 1": u8(plain, 12, 2, 5, 2),
		"images of 0×5, expected 1 to":                             u8(plain, 12, 0, 5),
	} {
		beside := filepath.Join(dir(t, map[string]any{"x.npy": b}), "x.npy")
		if _, err := Open(dir(t, twelve(nil)), Settings{Images: beside}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// TestRow says of each row what it is called, its label, group and split.
func TestRow(t *testing.T) {
	root := dir(t, twelve(map[string]any{
		"split.csv": "split,name,subject\n" + strings.Repeat("train,a,g\ntest,b,h\n", 6),
	}))
	s := opened(t, root, Settings{IDs: "name", Split: "split.csv:split", Groups: "subject"})
	for row := range 12 {
		want := Row{ID: "a", Label: 0, Group: "g", Split: Train, Token: -1}
		if row%2 == 1 {
			want = Row{ID: "b", Label: 1, Group: "h", Split: Test, Token: -1}
		}
		if got := s.Row(row); got != want {
			t.Errorf("row %d is %+v, want %+v", row, got, want)
		}
	}
	if !strings.Contains(string(s.Manifest()), `ids = "split.csv:name"`) || s.Count() != 12 || !s.HasIDs() {
		t.Errorf("the manifest states:\n%s", s.Manifest())
	}
	if _, err := Open(root, Settings{IDs: "layer1.npy"}); err == nil || !strings.Contains(err.Error(), "12×3 of f32, expected one id for each of 12 samples") {
		t.Errorf("a layer as ids: %v", err)
	}
	if s := opened(t, root, Settings{IDs: "none", Split: "split.csv:split"}); s.HasIDs() {
		t.Error("there are ids though none are wanted")
	}
}
