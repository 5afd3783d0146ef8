package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"fathom/model/measure"
)

// rooms is the plan of the house: which packages of the module each one imports, and may import
// besides what those may in turn. A package without a row fails the test, and so do a row without a
// package and a name in one that its package does not import.
var rooms = map[string][]string{
	"cmd/fathom-queue":      {"data/text", "model/study/loopback"},
	"cmd/fathom/beside":     {"data/text", "model/study/loopback"},
	"model/study/loopback":  {},
	"model/study/jetstream": {"model/study/queue", "model/study/loopback"},
	"model/study/queue":     {"model/study/work"},
	"data/text":             {},
	"data/staged":           {"data/text"},
	"data/sealed":           {},
	"data/digest":           {"data/text"},
	"data/glossary":         {},
	"data/setting":          {"data/text"},
	"data/filter":           {"data/text"},
	"data":                  {"data/array", "data/text", "data/setting"},
	"data/array":            {"data/text", "model/simd"},
	"data/store":            {"data/array", "data/text", "data/setting"},
	"model/elementary":      {},
	"model/simd":            {"model/elementary"},
	"model/vector":          {"model/simd"},
	"model/linalg":          {"model/vector"},
	"model/reading":         {"model/simd"},
	"model/glm":             {"model/linalg"},
	"model/repr":            {"model/glm", "model/reading"},
	"model/projection":      {"model/repr"},
	"model/stat":            {"model/elementary"},
	"model/geometry":        {"model/repr", "model/stat"},
	"model":                 {"data", "model/simd"},
	"model/spec":            {"data/setting", "data/text"},
	"model/run":             {"model/spec"},
	"model/source":          {"model", "data/store", "model/spec"},
	"model/measure":         {"model/source", "model/geometry", "model/projection", "model/stat", "model/spec"},
	"model/compare":         {"data/filter", "model/run", "model/stat"},
	"model/shelf":           {"model/compare", "model/measure", "model/runfile"},
	"model/moments":         {"model/measure", "model/run"},
	"model/safe":            {"model/simd"},
	"model/steer":           {"model/run", "model/elementary"},
	"model/analysis":        {"model/measure", "model/moments", "model/safe", "model/steer"},
	"model/lab":             {"model/measure", "model/moments", "model/safe", "model/steer"},
	"model/runfile":         {"model/run", "data/array", "data/sealed"},
	"model/saved":           {"model/analysis", "model/lab", "model/runfile"},
	"model/export":          {"data/staged", "model/run", "model/stat"},
	"model/study":           {"data/digest", "data/sealed", "data/staged", "model/analysis", "model/runfile", "model/stat", "model/study/cost", "model/study/seeds"},
	"model/study/cost":      {"model/measure"},
	"model/study/seeds":     {"data/text"},
	"model/study/work":      {"model/lab", "model/study"},
	"tui/line":              {},
	"tui/chart":             {},
	"tui/kit":               {"data/glossary", "data/setting", "data/text", "tui/chart"},
	"tui/axis":              {"model/run", "tui/kit"},
	"tui/drawn":             {"model/run", "tui/axis", "tui/chart"},
	"tui/form":              {"model/spec", "tui/kit"},
	"tui/tab/train":         {"tui/axis"},
	"tui/tab/probes":        {"tui/axis", "tui/numbers", "tui/item"},
	"tui/item":              {"tui/axis"},
	"tui/tab/pca":           {"tui/axis", "tui/drawn", "tui/item"},
	"tui/tab/teach":         {"tui/axis"},
	"tui/tab/seeds":         {"model/stat", "tui/axis", "tui/explain"},
	"tui/tab/runs":          {"model/compare", "tui/alike", "tui/explain"},
	"tui/explain":           {"model/spec", "tui/kit"},
	"tui/alike":             {"model/spec", "tui/kit"},
	"tui/numbers":           {"tui/axis", "tui/explain"},
	"tui/tab/geometry":      {"tui/axis", "tui/alike", "tui/explain"},
	"tui/guard":             {"tui/kit"},
	"tui":                   {"tui/form", "tui/guard", "tui/line", "tui/tab/geometry", "tui/tab/pca", "tui/tab/probes", "tui/tab/seeds", "tui/tab/teach", "tui/tab/train"},
	"tui/library":           {"tui", "tui/tab/runs"},
	"tui/studies":           {"model/study", "tui"},
	"tui/serve/keys":        {"data/text"},
	"tui/serve/gate":        {},
	"tui/serve/share":       {},
	"tui/serve/room":        {"model/run"},
	"tui/serve/paint":       {},
	"tui/serve/visit":       {"tui", "tui/serve/paint", "tui/serve/room", "tui/serve/share"},
	"tui/serve":             {"tui/serve/gate", "tui/serve/keys", "tui/serve/paint", "tui/serve/share", "tui/serve/visit"},
	"tui/tuitest":           {"model/lab", "tui/axis"}, // for tests alone
	"model/modeltest":       {"data"},                  // for tests alone
	"cmd/fathom/complete":   {"data"},
	"cmd/fathom/early":      {},
	"cmd/fathom/heap":       {},
	"cmd/fathom/disk":       {"data/text"},
	"cmd/fathom/manager":    {},
	"cmd/fathom/manual":     {"data/text"},
	"cmd/fathom/cost":       {"model"},
	"cmd/fathom/peers":      {"data/text"},
	"cmd/fathom/threads":    {},
	"cmd/fathom":            {"cmd/fathom/beside", "cmd/fathom/complete", "cmd/fathom/cost", "cmd/fathom/disk", "cmd/fathom/early", "cmd/fathom/heap", "cmd/fathom/manager", "cmd/fathom/manual", "cmd/fathom/peers", "cmd/fathom/threads", "tui/library", "tui/serve", "tui/studies", "model/export", "model/saved", "model/shelf", "model/study/jetstream"},

	"cmd/fathom/ptytest": {}, // for tests alone
}

// forTests are the packages that only tests may import.
var forTests = []string{"model/modeltest", "tui/tuitest", "cmd/fathom/ptytest"}

// mayImport is all that a row allows: what it names, and what those rows name in turn.
func mayImport(room string) map[string]bool {
	all := map[string]bool{}
	for _, name := range rooms[room] {
		all[name] = true
		for below := range mayImport(name) {
			all[below] = true
		}
	}
	return all
}

// TestTheHouse holds every package to its row of the plan.
func TestTheHouse(t *testing.T) {
	t.Parallel()
	ours := module(t) + "/"
	var seen []string
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, ours)
		if _, planned := rooms[room]; !planned {
			t.Errorf("%s has no row in rooms above, the plan of the house; CONTRIBUTING lists the packages, too", room)
			continue
		}
		seen = append(seen, room)
		may := mayImport(room)
		for _, name := range rooms[room] {
			if !slices.Contains(p.Imports, ours+name) {
				t.Errorf("%s may import %s, and does not", room, name)
			}
		}
		for _, path := range p.Imports {
			if name, inside := strings.CutPrefix(path, ours); inside && (!may[name] || slices.Contains(forTests, name)) {
				t.Errorf("%s imports %s, which its row in rooms does not allow: imports go downwards only", room, name)
			}
		}
	}
	for room := range rooms {
		if !slices.Contains(seen, room) {
			t.Errorf("the plan has a row for %s, which there is not", room)
		}
	}
}

// TestNothingBelowKnowsATerminal keeps what draws and what reads flags out of data and model, and
// out of all that they are built from.
func TestNothingBelowKnowsATerminal(t *testing.T) {
	t.Parallel()
	below := builtFrom(t, func(room string) bool {
		return strings.HasPrefix(room+"/", "data/") || strings.HasPrefix(room+"/", "model/")
	})
	if !slices.Contains(below, module(t)+"/model/lab") {
		t.Fatalf("model/lab is not among the %d packages below: the test looks in the wrong place", len(below))
	}
	for _, path := range below {
		for _, above := range []string{
			"charm.land/", "github.com/charmbracelet/", "github.com/NimbleMarkets/", "github.com/spf13/", "golang.org/x/term",
			"github.com/muesli/",
		} {
			if strings.HasPrefix(path, above) {
				t.Errorf("something under data or model imports %s", path)
			}
		}
	}
}

// TestAMeasureIsNamedWhereItIsShown: the name of a measure stands in package measure, in its tab,
// in the export and in the document, so that one more is added there and nowhere else.
func TestAMeasureIsNamedWhereItIsShown(t *testing.T) {
	t.Parallel() // when what makes garbage is over: what was parsed is much, and is kept
	names := map[string]bool{}
	for _, m := range measure.List() {
		names[strconv.Quote(m.Name)] = true
	}
	if len(names) < 3 {
		t.Fatalf("only the measures %v", names)
	}
	may := []string{"model/measure/", "tui/tab/", "tui/numbers/", "model/export/", "model/run/document.go"}
	shown := 0
	eachFile(t, func(path string, file *ast.File) {
		allowed := slices.ContainsFunc(may, func(place string) bool { return strings.HasPrefix(path, place) })
		ast.Inspect(file, func(n ast.Node) bool {
			word, ok := n.(*ast.BasicLit)
			switch {
			case !ok || !names[word.Value]:
			case allowed:
				shown++
			default:
				t.Errorf("%s names the measure %s", path, word.Value)
			}
			return true
		})
	})
	if shown < 2*len(names) {
		t.Errorf("measures are named %d times where they may be: the test looks in the wrong place", shown)
	}
}

// TestNamedFilesAreThere: what the pages for people call a file or a directory of the module is one, and
// so is what they link to and show.
func TestNamedFilesAreThere(t *testing.T) {
	named := regexp.MustCompile("`((?:cmd|data|model|tui|\\.ci|\\.github)/[A-Za-z0-9_./-]+)`")
	linked := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	pages, err := filepath.Glob("../../.github/*.md")
	if err != nil {
		t.Fatal(err)
	}
	files, links := 0, 0
	for _, page := range append(pages, filepath.FromSlash("../../README.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range named.FindAllStringSubmatch(string(text), -1) {
			files++
			if _, err := os.Stat(filepath.Join("../..", filepath.FromSlash(match[1]))); err != nil {
				t.Errorf("%s names %s, which there is not", page, match[1])
			}
		}
		for _, match := range linked.FindAllStringSubmatch(string(text), -1) {
			links++
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), filepath.FromSlash(match[1]))); err != nil {
				t.Errorf("%s links to %s, which there is not", page, match[1])
			}
		}
	}
	if files < 20 || links < 20 {
		t.Fatalf("%d files are named and %d linked: the test looks in the wrong place", files, links)
	}
}

// eachFile visits the program's Go files, tests and generators left out, by their paths in the
// module.
func eachFile(t *testing.T, visit func(path string, file *ast.File)) {
	t.Helper()
	all, err := parseFiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		visit(f.path, f.File)
	}
}

// parsedFile is a Go file of the module.
type parsedFile struct {
	path string
	*ast.File
}

// parseFiles reads them once.
var parseFiles = sync.OnceValues(func() (all []parsedFile, err error) {
	fset := token.NewFileSet()
	err = filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (strings.HasPrefix(entry.Name(), "_") || entry.Name() == "testdata" || entry.Name() == ".git"):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err == nil {
			all = append(all, parsedFile{filepath.ToSlash(strings.TrimPrefix(path, filepath.FromSlash("../../"))), file})
		}
		return err
	})
	return all, err
})

// TestNoSessionChangesAVariable: two sessions of the app in one process share the variables of its
// packages, so nothing assigns to one of these, to a part of it, or takes its address.
func TestNoSessionChangesAVariable(t *testing.T) {
	t.Parallel() // when what makes garbage is over: what was parsed is much, and is kept

	variables := map[string]map[string]bool{} // of each directory
	var files []*ast.File
	var places []string
	eachFile(t, func(path string, file *ast.File) {
		if !strings.HasPrefix(path, "tui/") {
			return
		}
		dir := filepath.Dir(path)
		files, places = append(files, file), append(places, dir)
		if variables[dir] == nil {
			variables[dir] = map[string]bool{}
		}
		for _, d := range file.Decls {
			if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.VAR {
				for _, s := range d.Specs {
					for _, name := range s.(*ast.ValueSpec).Names {
						variables[dir][name.Name] = name.Name != "_"
					}
				}
			}
		}
	})
	if !variables["tui/kit"]["signs"] {
		t.Fatalf("the variables are %v: the test looks in the wrong place", variables)
	}
	for i, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			var changed []ast.Expr
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					changed = n.Lhs
				}
			case *ast.IncDecStmt:
				changed = []ast.Expr{n.X}
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					changed = []ast.Expr{n.X}
				}
			}
			for _, x := range changed {
				if name := rootOf(x); variables[places[i]][name] {
					t.Errorf("%s changes its variable %s, or one of that name", places[i], name)
				}
			}
			return true
		})
	}
}

// rootOf is the name that an expression such as a.b[c] begins with, "" if it begins with none.
func rootOf(x ast.Expr) string {
	for {
		switch e := x.(type) {
		case *ast.Ident:
			return e.Name
		case *ast.SelectorExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.ParenExpr:
			x = e.X
		default:
			return ""
		}
	}
}

// TestOneImporterOfCharts keeps ntcharts behind tui/chart.
func TestOneImporterOfCharts(t *testing.T) {
	t.Parallel()
	found := false
	for _, p := range packages(t) {
		for _, path := range p.Imports {
			if strings.HasPrefix(path, "github.com/NimbleMarkets/ntcharts") {
				if found = true; p.ImportPath != module(t)+"/tui/chart" {
					t.Errorf("%s imports ntcharts", p.ImportPath)
				}
			}
		}
	}
	if !found {
		t.Error("nobody imports ntcharts: the test looks in the wrong place")
	}
}
