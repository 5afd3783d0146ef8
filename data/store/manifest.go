package store

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"fathom/data/setting"
	"fathom/data/text"
)

// ManifestName is the file in a directory that says how it is read.
const ManifestName = "fathom.toml"

// ManifestPath is where the manifest of the store at a path is: fathom.toml in a directory, and
// beside a file acts.npz acts.npz.fathom.toml.
func ManifestPath(path string) string {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return path + "." + ManifestName
	}
	return filepath.Join(path, ManifestName)
}

// mostManifest bounds what is read of a manifest, in bytes: the names of some thousand layers.
const mostManifest = 256 << 10

// manifest takes over the settings that the store states itself and that were not given.
func (b *builder) manifest() error {
	given := b.s
	b.askedGroups = given.Groups
	info, err := os.Stat(b.store.path)
	b.single = err == nil && !info.IsDir()
	if err != nil {
		return nil // which collect says
	}
	at := ManifestPath(b.store.path)
	file, err := os.Open(at)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return fault(at, "cannot be opened: %w", text.Cause(err))
	}
	defer file.Close()
	source, err := io.ReadAll(io.LimitReader(file, mostManifest+1))
	switch {
	case err != nil:
		return fault(at, "reading failed: %w", text.Cause(err))
	case len(source) > mostManifest:
		return fault(at, "more than %s bytes, which no manifest has", text.Count(mostManifest))
	}
	stated, err := parseManifest(at, source)
	if err != nil {
		return err
	}
	b.merge(stated)
	b.decide("%s states how the store is read", text.Printable(filepath.Base(at)))
	return nil
}

// merge takes over what was not given. What was given of the tokens or the labels stands alone: it
// is not mixed with what the manifest says of the same.
func (b *builder) merge(stated Settings) {
	table := Table()
	given := b.s
	together := [][]string{{"mask", "lengths", "no-mask"}, {"labels", "target", "task"}}
	for _, f := range table {
		blocked := false
		for _, names := range together {
			if slices.Contains(names, f.Name) {
				for _, name := range names {
					blocked = blocked || isGiven(table, given, name)
				}
			}
		}
		if !blocked && !isGiven(table, given, f.Name) && isGiven(table, stated, f.Name) {
			f.Set(&b.s, f.Get(&stated))
		}
	}
	b.askedGroups = b.s.Groups
}

func isGiven(table setting.Table[Settings], s Settings, name string) bool {
	return table.Get(&s, name) != table.Get(&Settings{}, name)
}

// parseManifest reads the settings of a manifest in TOML.
func parseManifest(at string, source []byte) (Settings, error) {
	var s Settings
	values := map[string]any{}
	if err := toml.Unmarshal(bytes.TrimPrefix(source, []byte("\ufeff")), &values); err != nil {
		var where *toml.DecodeError
		if asDecode(err, &where) {
			line, _ := where.Position()
			return s, fault(at, "line %d: %s", line, strings.TrimPrefix(where.Error(), "toml: "))
		}
		return s, fault(at, "%s", strings.TrimPrefix(err.Error(), "toml: "))
	}
	table := Table()
	var wrong []error
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.ContainsFunc(table, func(f setting.Field[Settings]) bool { return f.Name == name }) {
			wrong = append(wrong, fault(at, "%s: there is no setting of that name, expected one of %s", text.Clip(name), text.List(tableNames(table), "and")))
			continue
		}
		value, ok := manifestText(values[name])
		if !ok {
			wrong = append(wrong, fault(at, "%s: expected a text, a number, true or false, or a list of texts", name))
			continue
		}
		if err := table.Set(&s, name, value); err != nil {
			wrong = append(wrong, fault(at, "%w", err))
		}
	}
	if err := s.check(); err != nil && wrong == nil {
		wrong = append(wrong, fault(at, "%w", err))
	}
	return s, text.Together(wrong...)
}

func tableNames(table setting.Table[Settings]) []string {
	var out []string
	for _, s := range table.Settings() {
		out = append(out, s.Name)
	}
	return out
}

// manifestText is a value of TOML as a flag has it.
func manifestText(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case []any:
		var all []string
		for _, item := range v {
			one, ok := manifestText(item)
			if _, list := item.([]any); !ok || list {
				return "", false
			}
			if _, name := item.(string); name {
				one = strings.ReplaceAll(one, ",", `\,`)
			}
			all = append(all, one)
		}
		return strings.Join(all, ","), true
	}
	return "", false
}

// Manifest is a fathom.toml that states all that was chosen. Opened with it in place, the store is
// read in the same way whatever else its names may come to say.
func (s *Store) Manifest() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "# How fathom reads this store. What a line states wins over what names say, and flags win over it.\n\n")
	for _, note := range s.decisions {
		fmt.Fprintf(&out, "# %s\n", text.Printable(note))
	}
	out.WriteString("\n")
	table, chosen := Table(), s.chosen
	if chosen.Files == "" {
		chosen.Files = s.numbered
	}
	for _, f := range table {
		value := f.Get(&chosen)
		switch {
		case f.Name == "layers":
			if len(s.layers) == 1 && s.sources[0][0].columns != nil {
				continue
			}
			quoted := make([]string, len(s.layers))
			for i, l := range s.layers {
				quoted[i] = tomlText(l.Name)
			}
			value = "[" + strings.Join(quoted, ", ") + "]"
		case value == f.Get(&Settings{}) && !(f.Name == "split-seed" && s.chosen.Split == "hash"):
			continue
		case f.Type == setting.TypeText:
			value = tomlText(value)
		}
		fmt.Fprintf(&out, "%s = %s\n", f.Name, value)
	}
	return out.Bytes()
}

// tomlText writes a text as TOML 1.0 does, with what is no sign to be seen as \u.
func tomlText(word string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range word {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case !strconv.IsPrint(r) && r > 0xffff:
			fmt.Fprintf(&b, `\U%08X`, r)
		case !strconv.IsPrint(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func asDecode(err error, target **toml.DecodeError) bool {
	where, ok := err.(*toml.DecodeError)
	*target = where
	return ok
}
