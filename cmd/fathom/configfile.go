package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
	"github.com/spf13/pflag"

	"fathom/data/setting"
	"fathom/data/text"
)

// entry is a setting in a configuration file.
type entry struct {
	name string
	text string // as a flag takes it
	at   origin
}

// maxConfig bounds what is read of a configuration file, in bytes.
const maxConfig = 16 << 10

// openConfig reads the configuration file that --config or FATHOM_CONFIG names, which
// must be there, or else the user's own, which need not.
func openConfig(flags *pflag.FlagSet) ([]entry, error) {
	path, told := "", ""
	if f := flags.Lookup("config"); f != nil && f.Changed {
		path, told = f.Value.String(), "--config "+text.Clip(f.Value.String())
	} else if path = os.Getenv("FATHOM_CONFIG"); path != "" {
		told = "FATHOM_CONFIG=" + text.Clip(path)
	} else if path = defaultConfig(); path == "" {
		return nil, nil
	}
	text, err := readConfig(path)
	switch {
	case told == "" && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)):
		return nil, nil
	case err != nil && told == "":
		return nil, fmt.Errorf("%s: %w", tilde(path), err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", told, err)
	}
	return parseConfig(tilde(path), text)
}

// defaultConfig is the user's configuration file as the XDG Base Directory
// Specification 0.8 places it, "" if there is no home. It lets pass over relative
// directories.
func defaultConfig() string {
	dir := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil || !filepath.IsAbs(home) {
			return ""
		}
		dir = filepath.Join(home, ".config")
	}
	return filepath.Join(dir, "fathom", "config.toml")
}

// readConfig reads a file of at most maxConfig bytes. Its errors do not name the file.
func readConfig(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err == nil {
		defer f.Close()
		var text []byte
		if text, err = io.ReadAll(io.LimitReader(f, maxConfig+1)); err == nil && len(text) > maxConfig {
			return nil, fmt.Errorf("it is longer than %d KiB, which no configuration is", maxConfig>>10)
		}
		if err == nil {
			return text, nil
		}
	}
	var failed *fs.PathError
	if errors.As(err, &failed) {
		err = failed.Err
	}
	return nil, err
}

// parseConfig reads the settings of a configuration file in TOML, in their order. The
// file is named as given. The error says everything that is wrong, see [data.Together]:
// each part is one line that says where it is. What could be read comes with it.
func parseConfig(file string, source []byte) ([]entry, error) {
	source = bytes.TrimPrefix(source, []byte("\ufeff")) // as some editors begin a file
	lines, scanErr := scanConfig(file, source)
	wrong := []error{scanErr}
	var out []entry
	settings := allSettings()
	for _, at := range lines {
		if at.table {
			continue
		}
		values := map[string]any{}
		if err := toml.Unmarshal(source[at.from:at.to], &values); err != nil {
			wrong = append(wrong, brokenLine(file, source, at, err))
			continue
		}
		if at.place == "" { // no setting, or one that was refused
			continue
		}
		value := values[at.key]
		given := fmt.Sprintf("%s: %s = %s", at.place, keyText(at.key), setting.Told(value))
		i := slices.IndexFunc(settings, func(s setting.Setting) bool { return s.Name == at.key })
		if i < 0 {
			wrong = append(wrong, fmt.Errorf("%s: there is no setting of that name; %s", given, hint(at.key, names(settings))))
			continue
		}
		told, problem := setting.FromTOML(settings[i], value)
		if problem != "" {
			wrong = append(wrong, fmt.Errorf("%s: %s", given, problem))
			continue
		}
		out = append(out, entry{at.key, told, origin{at.place, given}})
	}
	return out, text.Together(wrong...)
}

// keyLine is where in a file a key stands: its place in words, "" if it was refused,
// and the bytes from its line to the next key's.
type keyLine struct {
	key, place string
	from, to   int
	table      bool // what is in it does not matter
}

// scanConfig cuts a file into its keys, each of which is decoded for itself, so that
// one that is wrong hides no other. It refuses what a configuration has no use for:
// tables, after which it ends, and a key that comes twice. The last part holds what is
// not TOML, if there is such; decoding says more about that.
func scanConfig(file string, source []byte) (out []keyLine, err error) {
	var wrong []error
	out = []keyLine{{to: len(source)}} // what stands before the first key
	var p unstable.Parser
	p.Reset(source)
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind == unstable.Comment {
			continue
		}
		var parts []string
		offset := 0
		for key := e.Key(); key.Next(); {
			if parts == nil {
				offset = int(key.Node().Raw.Offset)
			}
			parts = append(parts, keyText(string(key.Node().Data)))
		}
		begin := 1 + bytes.LastIndexByte(source[:offset], '\n')
		place := fmt.Sprintf("%s line %d", file, 1+bytes.Count(source[:offset], []byte("\n")))
		out[len(out)-1].to = begin
		if e.Kind != unstable.KeyValue || len(parts) > 1 || holdsTable(e.Value()) {
			wrong = append(wrong, fmt.Errorf("%s: %s: there are no tables here; write each setting as name = value", place, text.Brief(strings.Join(parts, "."))))
			if e.Kind != unstable.KeyValue {
				return out, text.Together(wrong...) // the keys that follow are the table's
			}
			out = append(out, keyLine{from: begin, to: len(source), table: true})
			continue
		}
		key := e.Key()
		key.Next()
		line := keyLine{key: string(key.Node().Data), place: place, from: begin, to: len(source)}
		if i := slices.IndexFunc(out, func(k keyLine) bool { return k.place != "" && k.key == line.key }); i >= 0 {
			wrong = append(wrong, fmt.Errorf("%s: %s: it stands in %s already", place, parts[0], strings.TrimPrefix(out[i].place, file+" ")))
			line.place = ""
		}
		out = append(out, line)
	}
	if p.Error() != nil {
		out = splitBroken(source, out)
	}
	return out, text.Together(wrong...)
}

// splitBroken parts the last key from what behind it is not TOML.
func splitBroken(text []byte, lines []keyLine) []keyLine {
	last := &lines[len(lines)-1]
	for at := last.from; ; {
		n := bytes.IndexByte(text[at:], '\n') + 1
		if at += n; n == 0 || at == len(text) {
			last.table = false // the key itself is broken
			return lines
		}
		var p unstable.Parser
		p.Reset(text[last.from:at])
		for p.NextExpression() {
		}
		if p.Error() == nil {
			last.to = at
			return append(lines, keyLine{from: at, to: len(text)})
		}
	}
}

// holdsTable reports whether a value is an inline table or an array with one.
func holdsTable(value *unstable.Node) bool {
	if value.Kind == unstable.Array {
		for element := value.Children(); element.Next(); {
			if holdsTable(element.Node()) {
				return true
			}
		}
	}
	return value.Kind == unstable.InlineTable
}

var (
	// bareKey is a key that needs no quotes.
	bareKey = regexp.MustCompile(`^[\w-]+$`)
	// bareText is a line whose value lacks its quotes.
	bareText = regexp.MustCompile(`^[\w-]+\s*=\s*[\pL~./][^"'=]*$`)
)

// brokenLine is the error of a part of a file that cannot be decoded.
func brokenLine(file string, source []byte, part keyLine, err error) error {
	why := strings.TrimPrefix(err.Error(), "toml: ")
	before := bytes.Count(source[:part.from], []byte("\n"))
	var broken *toml.DecodeError
	if !errors.As(err, &broken) {
		return fmt.Errorf("%s line %d: %s", file, 1+before, text.Printable(why))
	}
	given, line := "", 0
	if line, _ = broken.Position(); 0 < line {
		given = text.Printable(strings.TrimSpace(string(bytes.SplitAfter(source[part.from:], []byte("\n"))[line-1])))
	}
	switch {
	case strings.Contains(why, "value out of range"):
		why = "the number is too large; in quotes, it can be larger"
	case bareText.MatchString(given):
		why = "a text must be in quotes"
	default:
		why = "this is not TOML: " + text.Printable(why)
	}
	if given != "" {
		given = text.Brief(given) + ": "
	}
	return fmt.Errorf("%s line %d: %s%s", file, before+line, given, why)
}

// keyText writes a key as a file has it.
func keyText(key string) string {
	if bareKey.MatchString(key) {
		return key
	}
	return text.Brief(setting.TOMLString(key))
}

// hint says what a wrong name was probably meant to be, or where the right ones are.
func hint(wrong string, names []string) string {
	if near := text.Nearest(strings.ReplaceAll(wrong, "_", "-"), names); near != "" {
		return "did you mean " + near + "?"
	}
	return "`fathom config` lists them all"
}

// tilde names a file as a user does whose home it is in.
func tilde(path string) string {
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		if rest, in := strings.CutPrefix(path, strings.TrimRight(home, "/")+"/"); in {
			path = "~/" + rest
		}
	}
	return text.Printable(path)
}
