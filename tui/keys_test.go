package tui

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"

	"fathom/tui/kit"
	"fathom/tui/tuitest"
)

// bindingsOf says where each binding of the keymap works: "" everywhere, a tab by its
// title, or the form.
func bindingsOf(k kit.Keys) map[string][]key.Binding {
	return map[string][]key.Binding{
		"": {k.Next, k.Prev, k.Run, k.Pause, k.Resume, k.Step, k.Restart, k.NewSeed, k.Setup, k.Slower, k.Faster,
			k.Back, k.Forward, k.First, k.Live, k.Play, k.Stop, k.Export, k.Help, k.Quit},
		"question": {k.Yes, k.No},
		"Train":    {k.Zoom, k.Span, k.Quantity, k.ProbeUp, k.ProbeDown, k.ProbeBack, k.ProbeOn},
		"Probes": {k.Confusion, k.ProbeUp, k.ProbeDown, k.ProbeBack, k.ProbeOn, k.NextProbe, k.PrevProbe, k.Mistake, k.Images,
			k.MoreOf, k.LessOf, k.Close, k.Zoom, k.Span},
		"PCA": {k.Layer, k.PrevLayer, k.Pair, k.PrevPair, k.Class, k.PrevClass, k.Toggle, k.Only, k.All, k.Layout, k.Space, k.Spin,
			k.Turn, k.Pick, k.Unpick, k.Walk, k.Refit, k.Wrong, k.Near, k.Far, k.Common, k.Whole, k.Pan, k.Unturn, k.Glyphs, k.Shade},
		"Teach": {k.Zoom, k.Span, k.Init},
		"store": {k.Notes, k.Layout},
		"form": {k.Start, k.Leave, k.Copy, k.Default, k.NextField, k.PrevField, k.NextGroup, k.PrevGroup, k.Choose, k.ChooseBack,
			k.Abort},
	}
}

// TestEveryBindingHasItsPlace: none is missing above, and each says what it does.
func TestEveryBindingHasItsPlace(t *testing.T) {
	k := kit.NewKeys()
	known := 0
	for _, bindings := range bindingsOf(k) {
		known += len(bindings)
	}
	all := 0
	for v := reflect.ValueOf(k); all < v.NumField(); all++ {
		if b, ok := v.Field(all).Interface().(key.Binding); ok && (len(b.Keys()) == 0 || b.Help().Desc == "") {
			t.Errorf("%s has no keys or no help", v.Type().Field(all).Name)
		}
	}
	// Zoom and Span work in three places, Layout and the arrows in two.
	if want := all + 9; known != want {
		t.Errorf("%d bindings have a place, the keymap has %d", known, want)
	}
}

// TestKeysDoNothingElse walks the whole keymap over all tabs and situations: a key
// whose bindings all belong elsewhere, or are disabled just now, changes nothing and
// starts nothing.
func TestKeysDoNothingElse(t *testing.T) {
	places := bindingsOf(kit.NewKeys())
	var keys []string
	for _, bindings := range places {
		for _, b := range bindings {
			keys = append(keys, b.Keys()...)
		}
	}
	slices.Sort(keys)
	keys = slices.DeleteFunc(slices.Compact(keys), func(k string) bool { return k == "ctrl+c" || k == "f2" || k == "ctrl+r" || k == "ctrl+y" })
	tried := 0
	for _, situation := range situations {
		for _, past := range []bool{false, true} {
			for i := range 4 {
				a := quiet(t, 120, 36)
				show(a, situation.gauge, situation.log(still(a)))
				a.Update(tuitest.Press(fmt.Sprint(i + 1)))
				if past {
					a.run.Time.Moments, a.run.Time.Past, a.run.Time.At = []int{0, 100}, true, 0
				}
				for _, k := range keys {
					if a.offers(places, k) {
						continue
					}
					tried++
					before := a.screen()
					_, cmd := a.Update(tuitest.Press(k))
					if cmd != nil || a.screen() != before {
						t.Errorf("%s on the tab %s, %s, past %v: something happens, which no help tells", k, a.tabs[i].Title(), situation.name, past)
					}
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d keys were tried", tried)
	}
}

// offers reports whether a key has a binding that works on the shown tab now.
func (a *App) offers(places map[string][]key.Binding, k string) bool {
	has := func(b key.Binding) bool { return slices.Contains(b.Keys(), k) }
	now := bindingsOf(a.bindings())[""]
	return strings.Contains("1234", k) || slices.ContainsFunc(now, func(b key.Binding) bool { return b.Enabled() && has(b) }) ||
		slices.ContainsFunc(places[a.tabs[a.shown].Title()], has) && !strings.Contains(k, "f2")
}
