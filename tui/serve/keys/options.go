package keys

import (
	"errors"
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"
	"time"

	"fathom/data/text"
)

// apply does what an option says, or says why it cannot be done. has is whether it has a value.
func (g *Grant) apply(name, value string, has bool, check func(command string) error) (err error) {
	wants := slices.Contains([]string{"from", "command", "expiry-time", "fathom", "environment", "permitopen", "permitlisten", "tunnel", "principals"}, name)
	if wants != has {
		return errors.New(map[bool]string{true: "it needs a value", false: "it has no value"}[wants])
	}
	switch name {
	case "restrict":
		g.NoPTY = true
	case "no-pty":
		g.NoPTY = true
	case "pty":
		g.NoPTY = false
	case "no-touch-required":
		g.noTouch = true
	case "no-agent-forwarding", "no-port-forwarding", "no-x11-forwarding", "no-user-rc":
		// There are none.
	case "from":
		g.from, err = patterns(value)
	case "expiry-time":
		g.Expires, err = expiry(value)
	case "command":
		if err = check(value); err == nil {
			g.Command = value
		}
	case "fathom":
		err = g.own(value)
	case "agent-forwarding", "port-forwarding", "x11-forwarding", "user-rc", "permitopen", "permitlisten", "tunnel":
		err = errors.New("fathom forwards nothing")
	case "environment":
		err = errors.New("fathom takes no variables")
	case "verify-required":
		err = errors.New("fathom cannot tell whether a PIN was asked for")
	case "cert-authority", "principals":
		err = errors.New("fathom takes no certificates")
	default:
		err = errors.New("there is no such option")
	}
	return err
}

// own reads the option that only fathom has: a role, and rooms=a,b.
func (g *Grant) own(value string) error {
	for _, part := range strings.Split(value, ";") {
		switch name, list, has := strings.Cut(strings.TrimSpace(part), "="); {
		case !has && slices.Contains([]Role{Watch, Steer, Host}, Role(name)):
			g.Role = Role(name)
		case has && name == "rooms" && list != "":
			g.Rooms = strings.Split(list, ",")
		default:
			return fmt.Errorf("%s is none of watch, steer, host and rooms=a,b", text.Clip(part))
		}
	}
	return nil
}

// pattern is an address, or some, that a key may come from or may not.
type pattern struct {
	not    bool
	prefix netip.Prefix
	glob   string // with * and ?, "" for none
}

// patterns reads a list of them. A name of a host is none: who answers for names could let in whom
// they like.
func patterns(list string) (all []pattern, err error) {
	positive := false
	for _, word := range strings.Split(list, ",") {
		var p pattern
		word, p.not = strings.CutPrefix(strings.TrimSpace(word), "!")
		positive = positive || !p.not
		switch addr, e := netip.ParseAddr(word); {
		case e == nil:
			addr = addr.Unmap()
			p.prefix = netip.PrefixFrom(addr, addr.BitLen())
		case strings.Contains(word, "/"):
			if p.prefix, err = netip.ParsePrefix(word); err != nil || p.prefix != p.prefix.Masked() || p.prefix.Addr().Is4In6() {
				return nil, fmt.Errorf("%s is no network such as 192.0.2.0/24", text.Clip(word))
			}
		case word != "" && strings.Trim(word, "0123456789abcdefABCDEF.:*?") == "":
			p.glob = strings.ToLower(word)
		default:
			return nil, fmt.Errorf("%s is no address, and names of hosts are not asked for", text.Clip(word))
		}
		all = append(all, p)
	}
	if !positive {
		return nil, errors.New("it lists only who may not come in")
	}
	return all, nil
}

// matches reports whether an address is one of those that may, and none of those that may not.
func matches(all []pattern, addr netip.Addr) bool {
	may := false
	for _, p := range all {
		is := addr.IsValid() && p.glob == "" && p.prefix.Contains(addr)
		if p.glob != "" && addr.IsValid() {
			is, _ = path.Match(p.glob, addr.String())
		}
		if is && p.not {
			return false
		}
		may = may || is
	}
	return may
}

// expiry reads a time as OpenSSH writes it: YYYYMMDD[HHMM[SS]], with a Z for UTC, else of this place.
func expiry(value string) (time.Time, error) {
	digits, utc := strings.CutSuffix(value, "Z")
	where := time.Local
	if utc {
		where = time.UTC
	}
	for _, layout := range []string{"20060102", "200601021504", "20060102150405"} {
		if t, err := time.ParseInLocation(layout, digits, where); err == nil && len(digits) == len(layout) {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s is no time such as 20270131 or 202701311200Z", text.Clip(value))
}
