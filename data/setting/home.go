package setting

import (
	"os"
	"path/filepath"
	"strings"
)

// FromHome puts the home directory for a tilde that a path begins with, alone or
// before a slash, as a shell does with what is typed there. Everything else, and all
// where there is no home, stays as it is.
func FromHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && rest[0] != '/' {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return filepath.Join(home, rest)
}
