package measure

import (
	"slices"
	"strconv"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/spec"
)

// PCA is the name of the measure: principal components of each layer's representation.
const PCA = "pca"

// projecting is the principal components of the post.
var projecting = spec.Projecting{Classes: []int{0, 1, 2, 3}, Samples: 1000}

var pcaTable = spec.SettingsTable(PCA, setting.Table[spec.Projecting]{
	setting.Numbers("pca-classes", "pca", "classes", "0,1,2,3", "classes that the principal components are fitted on",
		func(p *spec.Projecting) *[]int { return &p.Classes }),
	setting.Whole("pca-samples", "pca", "first test images that those of the PCA classes are taken from, or all there are",
		func(p *spec.Projecting) *int { return &p.Samples }),
})

func checkPCA(s spec.Spec) []*setting.Error {
	p, err := spec.Settings[spec.Projecting](s, PCA)
	if err != nil {
		return []*setting.Error{{Setting: "stages", Problem: err.Error()}}
	}
	return append(checkClasses(s, p.Classes), spec.AtLeast(pcaTable, s, 2, p.Samples, "pca-samples")...)
}

// checkClasses finds what is wrong with the classes that the components are fitted on.
func checkClasses(s spec.Spec, classes []int) (wrong []*setting.Error) {
	if len(classes) == 0 {
		return []*setting.Error{{Setting: "pca-classes", Problem: "no class is named"}}
	}
	problem := func(with, format string, args ...any) {
		wrong = append(wrong, spec.Problem(pcaTable, s, "pca-classes", with, format, args...))
	}
	var beyond, twice []string
	for i, class := range classes {
		word := strconv.Itoa(class)
		switch known := slices.Contains(classes[:i], class); {
		case known && !slices.Contains(twice, word):
			twice = append(twice, word)
		case !known && (class < 0 || class >= s.Source.Classes):
			beyond = append(beyond, word)
		}
	}
	if len(beyond) > 0 {
		problem("classes", "the classes are 0 to %d, not %s", s.Source.Classes-1, text.Few(beyond, "or"))
	}
	if len(twice) == 1 {
		problem("", "%s stands there twice", twice[0])
	} else if len(twice) > 1 {
		problem("", "%s stand there twice", text.Few(twice, "and"))
	}
	return wrong
}
