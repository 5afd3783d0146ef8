package serve

import (
	"net"
	"strings"
	"time"
	"unicode"

	"charm.land/ssh"

	"fathom/tui/serve/keys"
	"fathom/tui/serve/room"
)

// mayEnter reports whether a key may come in. It keeps nothing: a client may offer many keys, of which it
// has one, and who somebody is is looked up again by the key that has signed, see [Server.grant].
func (s *Server) mayEnter(ctx ssh.Context, key ssh.PublicKey) bool {
	if s.stopping.Load() {
		return false
	}
	g, is := s.find(key, ctx.RemoteAddr())
	if is {
		ctx.Permissions().Extensions = g.Extensions()
	}
	return is
}

// find is what a key may do that comes from an address now.
func (s *Server) find(key ssh.PublicKey, from net.Addr) (keys.Grant, bool) {
	ring := s.ring.Load()
	if ring == nil {
		return keys.Guest(key), true
	}
	g, is := ring.Find(key, from, time.Now())
	if room, forced := roomOf(g.Command); forced && g.MayEnter(room) {
		g.Rooms = []string{room} // a key that is led to a room goes nowhere else from there
	} else if forced {
		g.Rooms = []string{}
	}
	return g, is
}

// grant is what the key may do that has signed for the connection.
func (s *Server) grant(ctx ssh.Context) (keys.Grant, bool) {
	key, is := ctx.Value(ssh.ContextKeyPublicKey).(ssh.PublicKey)
	if !is {
		return keys.Grant{}, false
	}
	return s.find(key, ctx.RemoteAddr())
}

// mayDraw reports whether a key may have a terminal.
func (s *Server) mayDraw(ctx ssh.Context, _ ssh.Pty) bool {
	g, is := s.grant(ctx)
	return is && !g.NoPTY
}

// guest is somebody as the rooms know them.
func guest(g keys.Grant, user string) room.Guest {
	return room.Guest{Key: g.Fingerprint, Name: label(user, g.Fingerprint), Host: g.Role == keys.Host, Watches: g.Role == keys.Watch}
}

// label is what somebody is called: the name that they came with, of which only so much is believed
// that it can be printed, and the beginning of their key's fingerprint, which they cannot choose.
func label(user, fingerprint string) string {
	name := strings.Map(func(r rune) rune {
		if r <= unicode.MaxLatin1 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r)) {
			return r
		}
		return -1
	}, user)
	if runes := []rune(name); len(runes) > 16 {
		name = string(runes[:16])
	}
	if name == "" {
		name = "somebody"
	}
	finger := strings.TrimPrefix(fingerprint, "SHA256:")
	return name + "~" + finger[:min(4, len(finger))]
}

// Reload takes other keys. Who came with a key that is not among them, or may do something else now, is
// told so and their visit ends.
func (s *Server) Reload(ring *keys.Ring) {
	s.ring.Store(ring)
	s.expel()
}

// expel ends the visits of those whose keys have ended meanwhile.
func (s *Server) expel() {
	for _, v := range s.all() {
		g, is := s.grant(v.ctx)
		if !is || !sameRights(g, v.grant) {
			s.drop("the key has ended", "visit", v.number)
			v.end(endKey, "Your key does not let you in any more.")
		}
	}
}

// sameRights reports whether two grants of one key let it do the same.
func sameRights(a, b keys.Grant) bool {
	return a.Role == b.Role && a.Command == b.Command && a.NoPTY == b.NoPTY && strings.Join(a.Rooms, ",") == strings.Join(b.Rooms, ",") && (a.Rooms == nil) == (b.Rooms == nil)
}
