package text

import (
	"errors"
	"io/fs"
	"os"
)

// Cause is what went wrong with a file or a port, without the operation, the paths and the addresses
// that the packages fs, os and net put before it: the sentence around it names the file or the port
// once, in the user's words. Any other error is returned as it is.
func Cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError    // of a rename or a link
	var call *os.SyscallError // of a socket
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	case errors.As(err, &call):
		return call.Err
	}
	return err
}
