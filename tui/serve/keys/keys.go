// Package keys says who may come in: it reads a file of authorized keys as sshd(8) of OpenSSH
// describes it, and makes the key of the host.
//
// An option of a key is applied, or the file is not read at all: a key never has more rights than its
// line gives it.
package keys

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"fathom/data/text"
)

// Role is what a visitor may do in a shared room.
type Role string

const (
	Watch Role = "watch" // look on, and steer what is the visitor's own
	Steer Role = "steer" // ask to steer a shared room
	Host  Role = "host"  // take the steering without being asked
)

// A Grant is what a key may do.
type Grant struct {
	Fingerprint string    // of the key, as SHA256:…
	Comment     string    // behind the key in its line
	Line        int       // of the file, from 1; 0 for a guest, whose key stands in no file
	Role        Role      // Steer unless the line says otherwise
	Rooms       []string  // which shared rooms may be entered; nil for all
	Command     string    // what is done whatever is asked for; "" for what is asked for
	NoPTY       bool      // no app, commands alone
	Expires     time.Time // when the key ends; zero for never

	from    []pattern // nil for anywhere
	noTouch bool
}

// MayEnter reports whether a shared room of a name may be entered.
func (g Grant) MayEnter(room string) bool { return g.Rooms == nil || slices.Contains(g.Rooms, room) }

// Ended reports whether the key has ended by a time.
func (g Grant) Ended(now time.Time) bool { return !g.Expires.IsZero() && !now.Before(g.Expires) }

// Extensions are what the protocol's library has to know of the key, nil for nothing.
func (g Grant) Extensions() map[string]string {
	if g.noTouch {
		return map[string]string{"no-touch-required": ""}
	}
	return nil
}

// A Ring is all keys of a file. It does not change.
type Ring struct {
	grants map[string]Grant // by the key as it goes over the wire
	// Notes are sentences of what was read and means nothing: a key that comes twice.
	Notes []string
}

// mostBytes is how long a file of keys may be: some 10,000 of RSA with 4,096 bits.
const mostBytes = 8 << 20

// Read reads a file of keys. check says why a forced command is none that there is. The error has a
// part for every line that cannot be applied, with its file and number.
func Read(path string, check func(command string) error) (*Ring, error) {
	if err := private(path); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err == nil && info.Size() > mostBytes {
		return nil, fmt.Errorf("%s: a file of keys has %s bytes at most", text.Quote(path), text.Count(mostBytes))
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: the keys cannot be read: %w", text.Quote(path), text.Cause(err))
	}
	return Parse(path, raw, check)
}

// Parse reads the keys of a file.
func Parse(path string, raw []byte, check func(command string) error) (*Ring, error) {
	r := &Ring{grants: map[string]Grant{}}
	var wrong []error
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	for i, line := range bytes.Split(raw, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		at := fmt.Sprintf("%s, line %d", text.Quote(path), i+1)
		key, grant, err := grantOf(line, check)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", at, err))
			continue
		}
		grant.Line = i + 1
		wire := string(key.Marshal())
		if first, is := r.grants[wire]; is {
			r.Notes = append(r.Notes, fmt.Sprintf("%s: the key stands on line %d already, which is the one that counts", at, first.Line))
			continue
		}
		r.grants[wire] = grant
	}
	if len(wrong) > 0 {
		return nil, text.Together(wrong...)
	}
	return r, nil
}

// grantOf reads one line.
func grantOf(line []byte, check func(command string) error) (ssh.PublicKey, Grant, error) {
	if slices.ContainsFunc(line, func(b byte) bool { return b < ' ' && b != '\t' || b == 0x7f }) {
		return nil, Grant{}, errors.New("it holds a control character")
	}
	key, comment, options, _, err := ssh.ParseAuthorizedKey(line)
	if err != nil {
		return nil, Grant{}, errors.New("it is no public key")
	}
	if _, is := key.(*ssh.Certificate); is {
		return nil, Grant{}, errors.New("it is a certificate, which fathom does not take")
	}
	g := Grant{Fingerprint: ssh.FingerprintSHA256(key), Comment: text.Printable(text.Clip(comment)), Role: Steer}
	var wrong []error
	seen := map[string]bool{}
	for _, option := range options {
		name, value, has := strings.Cut(option, "=")
		lower := strings.ToLower(name)
		if has && seen[lower] {
			wrong = append(wrong, fmt.Errorf("%s: it stands there twice", text.Printable(text.Clip(name))))
			continue
		}
		seen[lower] = true
		if has {
			value = unquote(value)
		}
		if err := g.apply(lower, value, has, check); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", text.Printable(text.Clip(name)), err))
		}
	}
	return key, g, text.Together(wrong...)
}

// unquote is the text of a quoted value, in which \" is a quote.
func unquote(value string) string {
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	return strings.ReplaceAll(value, `\"`, `"`)
}

// Find returns what a key may do that comes from an address at a time, false where it may do nothing.
func (r *Ring) Find(key ssh.PublicKey, from net.Addr, now time.Time) (Grant, bool) {
	g, is := r.grants[string(key.Marshal())]
	if !is || g.Ended(now) || g.from != nil && !matches(g.from, addressOf(from)) {
		return Grant{}, false
	}
	return g, true
}

// Len is how many keys there are.
func (r *Ring) Len() int { return len(r.grants) }

// Guest is what any key may do where everyone is let in.
func Guest(key ssh.PublicKey) Grant {
	return Grant{Fingerprint: ssh.FingerprintSHA256(key), Role: Watch}
}

// addressOf is the address that somebody comes from, the zero one for a network that has none.
func addressOf(a net.Addr) netip.Addr {
	tcp, is := a.(*net.TCPAddr)
	if !is {
		return netip.Addr{}
	}
	addr, _ := netip.AddrFromSlice(tcp.IP)
	return addr.Unmap()
}

// private says why a file could be changed by somebody else than its owner.
func private(named string) error {
	path, err := filepath.EvalSymlinks(named)
	if err != nil {
		return fmt.Errorf("%s: the keys cannot be read: %w", text.Quote(named), text.Cause(err))
	}
	for _, p := range []string{path, filepath.Dir(path)} {
		if err := onlyOurs(p); err != nil {
			return err
		}
	}
	return nil
}
