package line

import (
	"os"

	"golang.org/x/sys/unix"
)

// tells says that due knows.
const tells = true

// due reports whether a read of a file would end at once.
func due(f *os.File) bool {
	asked := []unix.PollFd{{Fd: int32(f.Fd()), Events: unix.POLLIN}}
	for {
		n, err := unix.Poll(asked, 0)
		if err != unix.EINTR {
			return n != 0 || err != nil // what is wrong with it a read tells
		}
	}
}
