package compare

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"fathom/data/filter"
	"fathom/model/measure"
	"fathom/model/spec"
)

var now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// table is the rows of the tests.
func table() []Row {
	post := measure.Rules().Default
	row := func(name string, state State, seed uint64, accuracy, loss spec.Figure, age time.Duration) Row {
		s := post
		s.Seed = seed
		return Row{
			Path: "runs/" + name, Name: name, ID: name + "-id", State: state, Settings: SettingsOf(measure.Rules(), s), Seed: seed, Data: "mnist", Hidden: []int{100, 100},
			Accuracy: accuracy, Loss: loss, Teach: NotKnown, Step: 41, Steps: 100, Started: now.Add(-age), Seconds: 6, Bytes: 44e6,
			Layers: []string{"input", "hidden1"}, Probes: []spec.Figure{0.83, accuracy - 0.01},
		}
	}
	rows := []Row{
		row("a", Finished, 3, 0.97, 0.1, time.Hour), row("b", Dead, 1, NotKnown, NotKnown, 2*time.Hour), row("c", Running, 2, 0.98, 0.2, time.Minute),
		row("d", Finished, 18446744073709551615, 0.97, 0.05, 3*24*time.Hour),
	}
	rows[1].Note, rows[1].Probes = "killed at noon", nil
	rows[3].Hidden, rows[3].Bytes = []int{64}, 1e6
	return rows
}

func names(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(r.Name)
	}
	return b.String()
}

func TestSort(t *testing.T) {
	for by, want := range map[Order]string{
		"when": "cabd", "acc": "cadb", "loss": "dacb", "last": "cadb", "seed": "bcad", "shape": "dcab", "data": "cabd", "state": "adcb", "took": "cabd", "size": "cabd", "name": "abcd",
	} {
		rows := table()
		if Sort(rows, by); names(rows) != want {
			t.Errorf("by %s: %s, want %s", by, names(rows), want)
		}
	}
	if len(Orders()) != 11 {
		t.Error("an order has no test")
	}
}

func TestFilterRows(t *testing.T) {
	rows := table()
	fields := Fields(measure.Rules(), rows)
	for text, want := range map[string]string{
		"":                          "abcd",
		"state=dead":                "b",
		"acc>0.97":                  "c",
		"when<90m":                  "ac",
		"took=6":                    "abcd",
		"size<40MB":                 "d",
		"seed=18446744073709551615": "d",
		"seed<3":                    "bc",
		"probe.hidden1>0.965":       "c",
		"noon":                      "b",
		"note:noon":                 "b",
		"64":                        "d",
		"d-id":                      "d",
		"id:b-":                     "b",
		"learning-rate=0.01":        "abcd",
		"steps>=10000 activation=tanh hidden=100,100,100": "abcd",
		"teach>-1":               "",
		"not teach>-1 loss<=0.1": "ad",
		"store=x":                "",
	} {
		f, err := filter.Parse(text, fields)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		got := ""
		for i := range rows {
			if f.Match(rows[i].At(now)) {
				got += rows[i].Name
			}
		}
		if got != want {
			t.Errorf("%q picks %s, want %s", text, got, want)
		}
	}
}

func TestStands(t *testing.T) {
	rows := table()
	if got := rows[1].Stands() + "|" + rows[0].Stands() + "|" + rows[2].Stands(); got != "dead 41%|finished|running" {
		t.Error(got)
	}
	if rows[2].Above(&rows[0]).Finite() {
		t.Error("figures within a training are subtracted")
	}
	rows[0].Step = 100
	if rows[2].Above(&rows[0]).Finite() || rows[0].Above(&rows[2]).Finite() {
		t.Error("a figure within a training is subtracted")
	}
	rows[2].Step = 100
	if d := rows[2].Above(&rows[0]); d < 0.0099 || d > 0.0101 {
		t.Errorf("c stands %v above a", d)
	}
	rows[0].Data = "fashion" // of whose images nothing is known
	if rows[2].Above(&rows[0]).Finite() {
		t.Error("runs on other data are subtracted")
	}
	rows[0].Data, rows[0].Images = rows[2].Data, "others"
	if rows[2].Above(&rows[0]).Finite() {
		t.Error("runs on other images are subtracted")
	}
}

func TestDocument(t *testing.T) {
	a, b := made(1, 40, 100, 60), made(2, 80, 100, 60)
	b.Points[1].Loss = NotKnown
	a.Path = "runs/a"
	raw, err := Compare([]Run{a, b}, 0).Document(letter)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Runs []struct {
			Name, Path string
			Accuracy   float64
			Last       float64 `json:"last_layer"`
		}
		Differ []Difference
		Same   []Setting
		Curves struct {
			Steps []int
			Runs  []struct{ Loss []*float64 }
		}
		Tests, Layers []Test
		Sentence      string
		Groups        []Group
		GroupSentence string `json:"group_sentence"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Runs) != 2 || doc.Runs[0].Path != "runs/a" || doc.Runs[0].Accuracy != 0.96 || doc.Runs[1].Last != 0.88 || doc.Runs[1].Name != "B" {
		t.Errorf("the runs are %+v", doc.Runs)
	}
	if len(doc.Differ) != 1 || len(doc.Same) != 4 || len(doc.Curves.Steps) != 4 || doc.Curves.Runs[1].Loss[1] != nil || *doc.Curves.Runs[1].Loss[0] != 2 {
		t.Errorf("differ %v, same %v, curves %+v", doc.Differ, doc.Same, doc.Curves)
	}
	if len(doc.Tests) != 2 || len(doc.Layers) != 2 || !strings.HasPrefix(doc.Sentence, "On these 1,000 test images A errs less often than B") {
		t.Errorf("tests %v, layers %v, %q", doc.Tests, doc.Layers, doc.Sentence)
	}
	if len(doc.Groups) != 1 || doc.GroupSentence != "" || doc.Groups[0].Accuracy.N != 2 {
		t.Errorf("the groups are %+v, %q", doc.Groups, doc.GroupSentence)
	}
	alone, err := Compare([]Run{{Path: "empty"}}, 0).Document(letter)
	if err != nil || strings.Contains(string(alone), "NaN") || !strings.Contains(string(alone), `"tests": []`) {
		t.Errorf("%v: %s", err, alone)
	}
}

// TestEqual: a table is equal to itself though figures of it are NaN, and to no other.
func TestEqual(t *testing.T) {
	if !Equal(table(), table()) {
		t.Error("a table is not equal to itself")
	}
	for name, change := range map[string]func(rows []Row){
		"accuracy": func(rows []Row) { rows[0].Accuracy = 0.5 },
		"known":    func(rows []Row) { rows[1].Accuracy = 0.5 },
		"probes":   func(rows []Row) { rows[0].Probes = rows[0].Probes[:1] },
		"state":    func(rows []Row) { rows[2].State = Finished },
		"settings": func(rows []Row) { rows[2].Settings = rows[2].Settings[1:] },
		"time":     func(rows []Row) { rows[2].Started = now },
	} {
		rows := table()
		if change(rows); Equal(rows, table()) {
			t.Errorf("%s is not seen", name)
		}
	}
	if Equal(table(), table()[:3]) {
		t.Error("a row is missing")
	}
}
