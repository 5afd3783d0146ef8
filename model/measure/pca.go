package measure

import (
	"fmt"
	"slices"
	"strconv"

	"fathom/data/setting"
	"fathom/data/text"
	"fathom/model/source"
	"fathom/model/spec"
)

// PCA is the name of the measure: principal components of each layer's representation.
const PCA = "pca"

var components = Measure{
	Part:  spec.Part{Name: PCA, Default: projecting, Table: pcaTable, Check: checkPCA, Stage: true},
	Looks: "no principal components",
	Notes: pcaNotes,
	start: func(s *Set) taking {
		s.pca = newProjections(s.Env)
		return s.pca
	},
}

// projecting is the principal components of the post. Nothing changes it.
var projecting = spec.Projecting{Classes: []int{0, 1, 2, 3}, Samples: 1000}

var pcaTable = spec.SettingsTable(PCA, setting.Table[spec.Projecting]{
	setting.Numbers("pca-classes", "PCA", "classes", "0,1,2,3", "classes whose images the principal components are fitted on",
		func(p *spec.Projecting) *[]int { return &p.Classes }).Labelled("PCA classes"),
	setting.Whole("pca-samples", "PCA", "how many test images to take these classes from, from the first on",
		func(p *spec.Projecting) *int { return &p.Samples }).Labelled("PCA images"),
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
		problem("", "%s is named twice", twice[0])
	} else if len(twice) > 1 {
		problem("", "%s are named twice", text.Few(twice, "and"))
	}
	return wrong
}

// pcaNotes says which classes the components never see.
func pcaNotes(s spec.Spec, samples source.Samples) []string {
	p, err := spec.Settings[spec.Projecting](s, PCA)
	if err != nil {
		return nil
	}
	test := samples.Labels(source.Test)
	n := upTo(p.Samples, len(test))
	missing := except(lacking(seenIn(test[:n], s.Source.Classes)), lacking(seenIn(test, s.Source.Classes)))
	unseen := common(missing, p.Classes)
	if len(unseen) == 0 || len(unseen) >= len(p.Classes) { // without any, the stage itself says that there is nothing to fit on
		return nil
	}
	return []string{without(unseen, s.Source.Classes,
		fmt.Sprintf("no image among the first %s, which the principal components are fitted on", text.Plural(n, "test image")))}
}
