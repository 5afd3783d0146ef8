package kit

import (
	"reflect"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Bound is the binding of a list that a key belongs to, also one that can do nothing just now; nil
// if none is.
func Bound(msg tea.KeyPressMsg, list []key.Binding) *key.Binding {
	for i := range list {
		if slices.Contains(list[i].Keys(), msg.String()) {
			return &list[i]
		}
	}
	return nil
}

// Steering are the keys of who steers the run.
func (k Keys) Steering() []key.Binding {
	return []key.Binding{k.Run, k.Pause, k.Resume, k.Step, k.Slower, k.Faster, k.Restart, k.NewSeed, k.Setup}
}

// Does is what a key does where it does something, "" for no key of the app.
func (k Keys) Does(msg tea.KeyPressMsg) string {
	all := reflect.ValueOf(k)
	for i := range all.NumField() {
		b := all.Field(i).Interface().(key.Binding)
		if slices.Contains(b.Keys(), msg.String()) {
			return b.Help().Desc
		}
	}
	return ""
}
