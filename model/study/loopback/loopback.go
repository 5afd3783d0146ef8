// Package loopback tells addresses that only their own machine reaches from all others, for which a queue and
// those who connect to it ask for more.
package loopback

import (
	"net"
	"strings"
)

// Is reports whether an address, with or without a port, can only be reached from its own machine. A name other
// than localhost is none: who it is, a server of names says.
func Is(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = strings.Trim(address, "[]")
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
