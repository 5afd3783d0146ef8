package runs

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fathom/data/text"
	"fathom/model/compare"
	"fathom/model/spec"
	"fathom/tui/kit"
)

// A column of the table.
type column struct {
	title string
	width int
	left  bool
	keep  int // the columns of the least keep stay where there is no room for all
	cell  func(r *compare.Row) string
}

// gap parts columns, and lead is what stands before the first: the cursor, the mark and a blank.
const (
	gap  = 2
	lead = 3
)

// columns are those that a table so wide has room for.
func (m *Model) columns(width int) []column {
	all := m.allColumns(width >= 90)
	order := slices.Clone(all)
	slices.SortStableFunc(order, func(a, b column) int { return cmp.Compare(a.keep, b.keep) })
	room, kept := width-lead, map[string]bool{}
	for _, c := range order {
		if room -= c.width + gap; room+gap < 0 {
			break
		}
		kept[c.title] = true
	}
	return slices.DeleteFunc(all, func(c column) bool { return !kept[c.title] })
}

// widths are what the columns need whose values differ in length.
type widths struct{ data, shape, state, layers int }

// widthsOf are those of the rows that are shown.
func (m *Model) widthsOf() widths {
	w := widths{data: 5, shape: 5, state: 8}
	for _, e := range m.entries {
		if e.row < 0 || m.rows[e.row].State == compare.Unreadable {
			continue
		}
		r := &m.rows[e.row]
		w.data = min(max(w.data, kit.Cells(r.Data)), 12)
		w.shape = min(max(w.shape, len(r.Shape())), 16)
		w.state = max(w.state, len(r.Stands()))
		w.layers = max(w.layers, len(r.Probes))
	}
	return w
}

// allColumns lists the columns in the order in which they are shown.
func (m *Model) allColumns(roomy bool) []column {
	w, layers := m.widths, m.widths.layers
	probes := func(r *compare.Row) string { return shortProbes(r.Probes, 2) }
	probesWidth := 7
	if roomy && layers > 2 && layers <= 6 {
		probes, probesWidth = func(r *compare.Row) string { return shortProbes(r.Probes, layers) }, 4*layers-1
	}
	setting := func(name string) func(r *compare.Row) string {
		return func(r *compare.Row) string { return r.Setting(name) }
	}
	return []column{
		{"data", w.data, true, 5, func(r *compare.Row) string { return text.Printable(r.Data) }},
		{"shape", w.shape, true, 3, (*compare.Row).Shape},
		{"seed", 4, false, 4, func(r *compare.Row) string { return compact(uintText(r.Seed), 4) }},
		{"state", w.state, true, 1, (*compare.Row).Stands},
		{"acc", 6, false, 2, func(r *compare.Row) string { return known(r.Accuracy, kit.Accuracy[spec.Figure]) }},
		{"Δ base", 7, false, 6, m.aboveBase},
		{"probes", probesWidth, true, 7, probes},
		{"loss", 7, false, 10, func(r *compare.Row) string {
			return known(r.Loss, func(f spec.Figure) string { return kit.Loss(float64(f)) })
		}},
		{"rate", 5, false, 12, setting("learning-rate")},
		{"batch", 5, false, 13, setting("batch")},
		{"steps", 7, false, 11, func(r *compare.Row) string { return text.Count(r.Steps) }},
		{"teach", 7, false, 15, func(r *compare.Row) string { return known(r.Teach, kit.Signed[spec.Figure]) }},
		{"size", 6, false, 14, func(r *compare.Row) string { return size(r.Bytes) }},
		{"when", 5, false, 8, func(r *compare.Row) string { return age(m.now, r.Started) }},
		{"took", 6, false, 9, func(r *compare.Row) string { return took(r.Seconds) }},
		{"note", 16, true, 16, func(r *compare.Row) string { return text.Printable(r.Note) }},
	}
}

// aboveBase is how far the accuracy of a row stands above the baseline's.
func (m *Model) aboveBase(r *compare.Row) string {
	base := m.baseRow()
	switch {
	case base == nil:
		return ""
	case base.Path == r.Path:
		return "base"
	}
	return known(r.Above(base), kit.Signed[spec.Figure])
}

// baseRow is the row of the run that is the baseline, nil for none.
func (m *Model) baseRow() *compare.Row {
	if m.grouped {
		return nil
	}
	if place := m.marks().base(); place >= 0 {
		if i := m.find(m.marks().places[place]); i >= 0 {
			return &m.rows[i]
		}
	}
	return nil
}

// known writes a figure, nothing of one that there is not.
func known(f spec.Figure, write func(spec.Figure) string) string {
	if !f.Finite() {
		return ""
	}
	return write(f)
}

// shortProbes writes accuracies with two digits, ".83 .97": of more than so many the first and the
// last.
func shortProbes(probes []spec.Figure, most int) string {
	if n := len(probes); n > most {
		probes = []spec.Figure{probes[0], probes[n-1]}
	}
	words := make([]string, len(probes))
	for i, p := range probes {
		words[i] = known(p, func(f spec.Figure) string { return strings.TrimPrefix(text.Decimal(float64(f), 2), "0") })
		if words[i] == "" {
			words[i] = "–"
		}
	}
	return strings.Join(words, " ")
}

// compact writes a long number by its ends.
func compact(digits string, width int) string {
	if len(digits) <= width {
		return digits
	}
	return digits[:width-2] + "…" + digits[len(digits)-1:]
}

// age writes how long ago something was.
func age(now, then time.Time) string {
	if then.IsZero() || now.IsZero() {
		return ""
	}
	switch d := now.Sub(then); {
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return count(d, time.Minute) + " m"
	case d < 48*time.Hour:
		return count(d, time.Hour) + " h"
	case d < 21*24*time.Hour:
		return count(d, 24*time.Hour) + " d"
	case d < 2*365*24*time.Hour:
		return count(d, 7*24*time.Hour) + " w"
	default:
		return count(d, 365*24*time.Hour) + " y"
	}
}

func count(d, unit time.Duration) string { return text.Count(int(d / unit)) }

// took writes how long something lasted.
func took(seconds float64) string {
	switch {
	case !(seconds > 0):
		return ""
	case seconds < 99.95:
		return text.Decimal(seconds, 1) + " s"
	case seconds < 100*60:
		return text.Count(int(seconds/60+0.5)) + " m"
	}
	return text.Count(int(seconds/3600+0.5)) + " h"
}

// size writes a number of bytes.
func size(bytes int64) string {
	switch b := float64(bytes); {
	case bytes <= 0:
		return ""
	case b < 999.5e3:
		return text.Decimal(b/1e3, 0) + " kB"
	case b < 999.5e6:
		return text.Decimal(b/1e6, 0) + " MB"
	default:
		return text.Decimal(b/1e9, 1) + " GB"
	}
}
