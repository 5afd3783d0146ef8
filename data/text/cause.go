package text

import (
	"errors"
	"io/fs"
	"os"
)

// Cause is what went wrong with a file, without the operation and the paths that the packages fs and os
// put before it: the sentence around it names the file once, in the user's words. Any other error is
// returned as it is.
func Cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError // of a rename or a link
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
