package tui

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"

	"fathom/model/run"
	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// places says where each binding of the keymap works, by the name of its field: "" everywhere, a tab
// by its title, or what is open.
var places = map[string]string{
	"": "Next Prev Run Pause Resume Step Restart NewSeed Setup Slower Faster Back Forward First Live Play Stop Export ExportView Copy Help Up Quit Redraw Suspend Runs",

	"question": "Yes No",
	"help":     "MoreOf LessOf ProbeDown ProbeUp Up",
	"Train":    "Near Far Whole Reading Steps Quantity ProbeUp ProbeDown ProbeBack ProbeOn",
	"Probes":   "Quantity Explain Toggle All Near Far Whole Confusion Open Layout ProbeUp ProbeDown ProbeBack ProbeOn NextProbe PrevProbe Mistake Images MoreOf LessOf Close Reading Steps",
	"PCA": "Layer PrevLayer Pair PrevPair NextPair NextProbe PrevProbe Class PrevClass Toggle Only All Layout Space Spin Turn Pick Unpick Walk " +
		"Axes Distance Find Lists Refit Wrong Near Far Common Whole Pan Unturn Glyphs Shade",
	"Teach":    "Near Far Whole Reading Steps Init",
	"Seeds":    "More Fewer Open Close ProbeUp ProbeDown ProbeBack ProbeOn Reading Steps Whole",
	"Geometry": "Layout Quantity Steps Near Far Whole ProbeUp ProbeDown ProbeBack ProbeOn NextProbe PrevProbe Explain Close",
	"store":    "Notes Layout Find Lists Distance",
	"runs": "Runs Filter Mark MarkOnly Baseline BySeed Order Tests Same Pane Show Remove Run ProbeUp ProbeDown MoreOf LessOf Back Forward First Live " +
		"Reading Steps Quantity",
	"study": "Pane Prev ProbeUp ProbeDown ProbeBack ProbeOn MoreOf LessOf Show Close Up Baseline Layout Quantity Notes Export Help Quit",
	"room":  "Steer",
	"form":  "Start Leave Copy Default NextField PrevField NextGroup PrevGroup Choose ChooseBack Abort Find",
}

// meanings is the table of keys: what a key means, and the bindings that mean it.
var meanings = map[string]string{
	"move: to the next layer, pair, image, cell, field, screen": "Next Prev Layer PrevLayer Pair PrevPair Turn Walk Init ProbeUp ProbeDown ProbeBack ProbeOn NextField PrevField Choose ChooseBack Pane",

	"pan":                                    "Pan",
	"open, start, yes":                       "Open Images Pick Start Yes Show Explain",
	"back, close, no":                        "Up Unpick Close Leave No",
	"the next page, group":                   "MoreOf NextGroup",
	"the page, group before":                 "LessOf PrevGroup",
	"run the stage, go on with a run":        "Run",
	"pause, go on":                           "Pause Resume",
	"a single step":                          "Step",
	"slower":                                 "Slower",
	"faster":                                 "Faster",
	"restart":                                "Restart",
	"restart with a new seed":                "NewSeed",
	"set up another":                         "Setup",
	"export":                                 "Export",
	"export this view":                       "ExportView",
	"copy":                                   "Copy",
	"a moment back":                          "Back",
	"a moment forward":                       "Forward",
	"the first moment":                       "First",
	"the newest moment":                      "Live",
	"play, stop":                             "Play Stop",
	"help":                                   "Help",
	"quit":                                   "Quit Abort",
	"error rate, accuracy":                   "Reading",
	"log, linear steps":                      "Steps",
	"loss, accuracy; another measure":        "Quantity",
	"the next layer":                         "NextProbe",
	"the layer before":                       "PrevProbe",
	"the next pair":                          "NextPair",
	"the next class":                         "Class",
	"the class before":                       "PrevClass",
	"drop or draw a class, a run, a measure": "Toggle Mark",
	"isolate a class, a run":                 "Only MarkOnly",
	"all classes, layers, measures":          "All Tests",
	"layout, groups":                         "Layout BySeed",
	"runs, rooms":                            "Runs",
	"the baseline":                           "Baseline",
	"the order":                              "Order",
	"also what is the same":                  "Same",
	"remove":                                 "Remove",
	"3-D, pair":                              "Space",
	"turn by itself":                         "Spin",
	"refit":                                  "Refit",
	"misclassified alone":                    "Wrong",
	"nearer, more":                           "Near More",
	"farther, fewer":                         "Far Fewer",
	"the whole":                              "Whole",
	"one scale for all":                      "Common",
	"unturned axes":                          "Unturn",
	"digits, dots":                           "Glyphs",
	"density":                                "Shade",
	"confusion matrix, table":                "Confusion",
	"the next mistake":                       "Mistake",
	"what was checked":                       "Notes",
	"find in a list":                         "Find Filter",

	"the next axes: PCA, LDA, the probe's, t-SNE, UMAP": "Axes",
	"lists to walk, the next list":                      "Lists",
	"neighbours by Euclid, by cosine":                   "Distance",

	"draw the screen anew":                   "Redraw",
	"to the shell, and back with `fg`":       "Suspend",
	"the default":                            "Default",
	"the steering: ask for it, give it back": "Steer",
}

// bindings are those of the keymap by the names of their fields.
func bindings(k kit.Keys, names string) (out []key.Binding) {
	for _, name := range strings.Fields(names) {
		out = append(out, reflect.ValueOf(k).FieldByName(name).Interface().(key.Binding))
	}
	return out
}

// TestEveryBindingHasItsPlace: none is missing above, and each says what it does.
func TestEveryBindingHasItsPlace(t *testing.T) {
	all := reflect.ValueOf(kit.NewKeys())
	placed, meant := map[string]bool{}, map[string]bool{}
	for of, table := range map[*map[string]bool]map[string]string{&placed: places, &meant: meanings} {
		for _, names := range table {
			for _, name := range strings.Fields(names) {
				(*of)[name] = true
			}
		}
	}
	for i := range all.NumField() {
		name := all.Type().Field(i).Name
		if b := all.Field(i).Interface().(key.Binding); len(b.Keys()) == 0 || b.Help().Desc == "" {
			t.Errorf("%s has no keys or no help", name)
		}
		if !placed[name] || !meant[name] {
			t.Errorf("%s has a place: %v; has a meaning: %v", name, placed[name], meant[name])
		}
	}
}

// inQuestions are the letters that answer a question, as everywhere; while one is asked no key means
// anything else.
var inQuestions = []string{"y", "Y", "n"}

// TestOneMeaningAKey: over all tabs, the form, the help and whatever is open, a key means one thing,
// and CONTRIBUTING's table of keys says which.
func TestOneMeaningAKey(t *testing.T) {
	of := map[string]string{}
	for meaning, names := range meanings {
		for _, name := range strings.Fields(names) {
			for _, k := range bindings(kit.NewKeys(), name)[0].Keys() {
				if (name == "Yes" || name == "No") && slices.Contains(inQuestions, k) {
					continue
				}
				if other, taken := of[k]; taken && other != meaning {
					t.Errorf("%s means %q and %q", k, other, meaning)
				}
				of[k] = meaning
			}
		}
	}
	text, err := os.ReadFile("../.github/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "## The keys")
	table, _, _ = strings.Cut(table, "\n## ")
	written := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]*`) \\| ([^|]*) \\|$").FindAllStringSubmatch(table, -1) {
		for _, k := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			written[k[1]] = row[2]
		}
	}
	for k, meaning := range of {
		if written[k] != meaning {
			t.Errorf("CONTRIBUTING.md says of %s %q, want %q", k, written[k], meaning)
		}
	}
	for k := range written {
		if of[k] == "" {
			t.Errorf("CONTRIBUTING.md speaks of a key %s that means nothing", k)
		}
	}
}

// TestCapitals: a capital does the like of its small letter, most of them to the whole experiment,
// which they may end, and all else has small letters.
func TestCapitals(t *testing.T) {
	capitals := map[string]string{"R": "Restart", "N": "NewSeed", "S": "Setup", "E": "ExportView"}
	small := map[string]string{"r": "Run", "n": "Mistake", "s": "Step", "e": "Export"}
	all := reflect.ValueOf(kit.NewKeys())
	for i := range all.NumField() {
		name := all.Type().Field(i).Name
		for _, k := range all.Field(i).Interface().(key.Binding).Keys() {
			if k == strings.ToLower(k) || name == "Yes" {
				continue
			}
			if capitals[k] != name {
				t.Errorf("the capital %s is for %s", k, name)
			}
			if lower := strings.ToLower(k); !slices.Contains(bindings(kit.NewKeys(), small[lower])[0].Keys(), lower) {
				t.Errorf("%s has no small letter that does the like", k)
			}
		}
	}
}

// body is the screen of an app without what says what a key did.
func body(a *App) string {
	word := a.word
	a.word = ""
	defer func() { a.word = word }()
	return a.screen()
}

// TestKeysDoNothingElse walks the whole keymap over all tabs and situations: a key whose bindings all
// belong elsewhere, or are disabled just now, changes nothing, starts nothing and says so. Without FATHOM_SLOW each
// is pressed on every tab in a third of the situations.
func TestKeysDoNothingElse(t *testing.T) {
	var keys []string
	for _, names := range places {
		for _, b := range bindings(kit.NewKeys(), names) {
			keys = append(keys, b.Keys()...)
		}
	}
	slices.Sort(keys)
	keys = slices.DeleteFunc(slices.Compact(keys), func(k string) bool { return k == "ctrl+c" || k == "f2" || k == "ctrl+r" || k == "ctrl+y" })
	for s, situation := range situations {
		t.Run(situation.name, func(t *testing.T) {
			t.Parallel()
			tried := 0
			for _, past := range []bool{false, true} {
				for i := range 6 {
					a := quiet(t, 120, 36)
					show(a, situation.gauge, situation.log(still(a)))
					a.Update(tuitest.Press(fmt.Sprint(i + 1)))
					if past {
						a.run.Time.Moments, a.run.Time.Past, a.run.Time.At = []int{0, 100}, true, 0
					}
					before, offered := body(a), a.offered() // which stay as they are while no key does anything
					for at, k := range keys {
						if (at+s)%3 > 0 && os.Getenv("FATHOM_SLOW") == "" {
							continue
						}
						if !slices.Contains(offered, k) {
							tried++
							a.doesNothing(t, k, before)
						}
					}
				}
			}
			if tried < 100 {
				t.Errorf("only %d keys were tried", tried)
			}
		})
	}
}

// doesNothing fails if a key changes anything on the shown tab, or nothing says that it does not.
// before is the screen before it.
func (a *App) doesNothing(t *testing.T, k, before string) {
	t.Helper()
	a.word = ""
	_, cmd := a.Update(tuitest.Press(k))
	if cmd != nil || body(a) != before {
		t.Errorf("%s on the tab %s, past %v: something happens, which no help tells", k, a.tabs[a.shown].Title(), a.run.Time.Past)
	}
	if a.word == "" {
		t.Errorf("%s on the tab %s, past %v: nothing says that nothing happens", k, a.tabs[a.shown].Title(), a.run.Time.Past)
	}
}

// TestEveryKeyLeavesAWord: whatever a key does on a tab, or in what is open over it, a line says it.
func TestEveryKeyLeavesAWord(t *testing.T) {
	for w, way := range [][]string{{"1"}, {"2"}, {"2", "c"}, {"2", "o"}, {"2", "o", "enter"}, {"2", "c", "enter"}, {"3"}, {"3", "enter"}, {"3", "v"}, {"4"}, {"5"}, {"5", "g"}, {"5", "enter"}, {"6"}, {"6", "enter"}} {
		for i, k := range tuitest.AllKeys() {
			if strings.Contains("? S f2 q ctrl+c R N", k) {
				continue // they open something, or end it
			}
			if (i+w)%3 > 0 && os.Getenv("FATHOM_SLOW") == "" {
				continue // each key on five of the fifteen
			}
			a := quiet(t, 120, 36)
			show(a, run.Gauge{Moments: 2}, tuitest.Everything(still(a)))
			typed(a, way...)
			a.word, a.notice = "", notice{}
			typed(a, k)
			if a.word == "" && a.notice.text == "" {
				t.Errorf("%v, then %s: no word", way, k)
			}
		}
	}
}

// offered are the keys that have a binding which works on the shown tab now.
func (a *App) offered() (keys []string) {
	for _, b := range bindings(a.bindings(), places[""]) {
		if b.Enabled() {
			keys = append(keys, b.Keys()...)
		}
	}
	keys = slices.DeleteFunc(keys, func(k string) bool { return k == "esc" })
	for _, b := range bindings(a.kit.Keys, places[a.tabs[a.shown].Title()]) {
		keys = append(keys, b.Keys()...)
	}
	if a.run.Time.Past {
		keys = append(keys, "esc")
	}
	return append(keys, "1", "2", "3", "4", "5", "6")
}
