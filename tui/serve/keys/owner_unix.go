//go:build unix

package keys

import (
	"fmt"
	"os"
	"syscall"

	"fathom/data/text"
)

// onlyOurs says why somebody else than us and root could change a file or directory.
func onlyOurs(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return fmt.Errorf("%s: others than its owner may write it (its mode is %04o); chmod go-w mends it", text.Quote(path), mode)
	}
	if s, is := info.Sys().(*syscall.Stat_t); is && s.Uid != 0 && int(s.Uid) != os.Geteuid() {
		return fmt.Errorf("%s: it belongs to somebody else", text.Quote(path))
	}
	return nil
}

// secret says why somebody else could read a file.
func secret(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%s: others than its owner may read it (its mode is %04o); chmod 600 mends it", text.Quote(path), mode)
	}
	return onlyOurs(path)
}
