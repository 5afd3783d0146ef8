// Package manager tells the system's manager of services, systemd, how a service stands.
package manager

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

// Tell tells systemd how the service stands (sd_notify(3)): a datagram to the socket that it names.
// Where it names none nobody wants to know.
func Tell(state string) error {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"}) // a name that begins with @ is an abstract one
	if err != nil {
		return fmt.Errorf("telling the system's manager: %w", err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(state)); err != nil {
		return fmt.Errorf("telling the system's manager: %w", err)
	}
	return nil
}

// Every is how often systemd wants to be told that the service is alive, 0 for never
// (sd_watchdog_enabled(3)): half of the time after which it would end it.
func Every() time.Duration {
	usec, err := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64)
	if pid := os.Getenv("WATCHDOG_PID"); err != nil || usec <= 0 || pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return 0
	}
	return time.Duration(usec) * time.Microsecond / 2
}
