package compare

import "strconv"

// seedName is the setting that groups leave out, and imagesName the SHA-256 that says that images differ
// though dataName is the same.
const (
	dataName   = "data"
	seedName   = "seed"
	storeName  = "store"
	imagesName = "test images"
)

// unset is the value of a setting that a run has not.
const unset = "–"

// A Difference is a setting whose values are not all the same: one of each run.
type Difference struct {
	Setting string   `json:"setting"`
	Values  []string `json:"values"`
}

// Differ parts the settings of runs into those that differ and those that all have alike, both in the
// order of the runs' own lists.
func Differ(runs []Run) (differ []Difference, same []Setting) {
	var names []string
	values := map[string][]string{}
	for i, r := range runs {
		for _, s := range r.all() {
			if values[s.Name] == nil {
				names = append(names, s.Name)
				values[s.Name] = make([]string, len(runs))
				for k := range runs {
					values[s.Name][k] = unset
				}
			}
			values[s.Name][i] = s.Value
		}
	}
	for _, name := range names {
		switch all := values[name]; {
		case alike(all):
			same = append(same, Setting{name, all[0]})
		case name != imagesName || values[dataName] == nil || alike(values[dataName]):
			differ = append(differ, Difference{name, all})
		}
	}
	return differ, same
}

// all are the settings of a run and what it was made with and of.
func (r *Run) all() []Setting {
	all := append([]Setting(nil), r.Settings...)
	if r.Images != "" {
		all = append(all, Setting{r.itemsName(), r.Images[:min(len(r.Images), 12)]})
	}
	return append(all, r.Made...)
}

// itemsName is the name of what says which test items a run has.
func (r *Run) itemsName() string {
	if r.Stored {
		return r.items()
	}
	return imagesName
}

func alike(values []string) bool {
	for _, v := range values {
		if v != values[0] {
			return false
		}
	}
	return true
}

func uintText(n uint64) string { return strconv.FormatUint(n, 10) }
