package compare

import (
	"slices"

	"fathom/model/spec"
)

// A RowGroup is rows that differ in nothing but their seeds.
type RowGroup struct {
	Key      string    // the same for the same settings, whatever other rows there are
	Rows     []int     // their places
	Again    int       // how many of them are of a seed that another has, and count for nothing
	Settings []Setting // those that tell the groups apart
	Accuracy Spread    // of the runs that are finished
	Last     Spread    // of the probes of their last layers
}

// GroupRows parts rows into groups, in the order of their first rows; of names the places in rows.
func GroupRows(rows []Row, of []int) []RowGroup {
	at := map[string]int{}
	var groups []RowGroup
	var firsts []Run // of each group, and which that is
	var places []int
	for _, i := range of {
		key := butSeed(rows[i].Settings, rows[i].Images)
		if rows[i].State == Unreadable {
			key = rows[i].Path // nothing is known of it
		}
		g, seen := at[key]
		if !seen {
			g = len(groups)
			at[key] = g
			groups = append(groups, RowGroup{Key: key})
			if rows[i].State != Unreadable {
				places = append(places, g)
				firsts = append(firsts, Run{Settings: rows[i].Settings, Images: rows[i].Images})
			}
		}
		groups[g].Rows = append(groups[g].Rows, i)
	}
	differ, _ := Differ(firsts)
	differ = slices.DeleteFunc(differ, func(d Difference) bool { return d.Setting == seedName })
	for g := range groups {
		var accuracies, lasts []spec.Figure
		counted, again := once(groups[g].Rows, func(i int) uint64 { return rows[i].Seed }, func(i, k int) bool {
			return rows[i].State == Finished && rows[k].State != Finished
		})
		groups[g].Again = len(again)
		for _, i := range counted {
			if rows[i].State == Finished {
				accuracies, lasts = append(accuracies, rows[i].Accuracy), append(lasts, rows[i].Last())
			}
		}
		groups[g].Accuracy, groups[g].Last = SpreadOf(accuracies), SpreadOf(lasts)
	}
	for i, g := range places {
		for _, d := range differ {
			groups[g].Settings = append(groups[g].Settings, Setting{d.Setting, d.Values[i]})
		}
	}
	return groups
}
