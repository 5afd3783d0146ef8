package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"fathom/data/text"
	"fathom/tui/serve"
)

// What a host's own machinery hears of a laboratory: systemd, and who collects metrics.

// metricsTime is how long somebody may take who asks for metrics.
const metricsTime = 10 * time.Second

// serveMetrics serves how the server stands at an address, until what it returns is called.
func serveMetrics(at string, server *serve.Server, log *slog.Logger) (end func(), err error) {
	listener, err := net.Listen("tcp", at)
	if err != nil {
		return nil, fmt.Errorf("--metrics %s: %w", text.Clip(at), err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_ = server.WriteMetrics(w) // who asked has gone
	})
	h := &http.Server{Handler: mux, ReadTimeout: metricsTime, WriteTimeout: metricsTime, IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
	go func() {
		if err := h.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics", "err", text.OnOneLine(err))
		}
	}()
	return func() { _ = h.Close() }, nil
}

// tellManager tells systemd how the service stands (sd_notify(3)): a datagram to the socket that it names.
// Where it names none nobody wants to know.
func tellManager(state string) error {
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

// watchdogEvery is how often systemd wants to be told that the service is alive, 0 for never
// (sd_watchdog_enabled(3)): half of the time after which it would end it.
func watchdogEvery() time.Duration {
	usec, err := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64)
	if pid := os.Getenv("WATCHDOG_PID"); err != nil || usec <= 0 || pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return 0
	}
	return time.Duration(usec) * time.Microsecond / 2
}

// keepAlive tells systemd that the service is alive, as long as its rooms answer, until ctx ends.
func keepAlive(ctx context.Context, server *serve.Server) {
	every := watchdogEvery()
	if every == 0 {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			server.Status() // which waits for each lock that a visit needs
			_ = tellManager("WATCHDOG=1")
		case <-ctx.Done():
			return
		}
	}
}
