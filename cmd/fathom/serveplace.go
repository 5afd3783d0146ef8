package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	gossh "golang.org/x/crypto/ssh"

	"fathom/data/text"
	"fathom/tui/serve/keys"
)

// place is where a laboratory is served: what one process alone has, and who it is to visitors.
type place struct {
	visitors, metrics net.Listener // metrics is nil where nobody asked for them
	path              string       // of the key of the host
	pem               []byte
	key               gossh.Signer
	made              bool // the key, just now
}

// take takes the place. It comes after all else is known to be right, and before anything is begun, which a port that
// another process has, or a key that cannot be made, would leave behind.
func (p *place) take(s *serving) (err error) {
	if p.visitors, err = listenAt("--listen", s.listen); err != nil {
		return err
	}
	if s.metrics != "" {
		if p.metrics, err = listenAt("--metrics", s.metrics); err != nil {
			return err
		}
	}
	if p.path, err = s.keyPath(); err != nil {
		return err
	}
	p.pem, p.key, p.made, err = keys.HostKey(p.path)
	return usage(err)
}

// listenAt listens at the address that a flag names.
func listenAt(flag, address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", flag, text.Clip(address), text.Cause(err))
	}
	return l, nil
}

// close gives up what was taken of the place.
func (p *place) close() {
	for _, l := range []net.Listener{p.visitors, p.metrics} {
		if l != nil {
			l.Close()
		}
	}
}

// keyPath is where the key of the host is.
func (s *serving) keyPath() (string, error) {
	if s.hostKey != "" {
		return string(s.hostKey), nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", usageError{errors.New("--host-key: it must be given here, since there is no directory for configuration files")}
	}
	return filepath.Join(dir, "fathom", "host_key"), nil
}
