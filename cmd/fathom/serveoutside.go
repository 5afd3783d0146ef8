package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"fathom/cmd/fathom/manager"
	"fathom/data/text"
	"fathom/tui/serve"
)

// What a host's own machinery hears of a laboratory: systemd, and who collects metrics.

// metricsTime is how long somebody may take who asks for metrics.
const metricsTime = 10 * time.Second

// serveMetrics serves how the server stands to who asks a listener, until what it returns is called.
func serveMetrics(listener net.Listener, server *serve.Server, log *slog.Logger) (end func()) {
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
	return func() { _ = h.Close() }
}

// keepAlive tells systemd that the service is alive, as long as its rooms answer, until ctx ends.
func keepAlive(ctx context.Context, server *serve.Server) {
	every := manager.Every()
	if every == 0 {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			server.Status() // which waits for each lock that a visit needs
			_ = manager.Tell("WATCHDOG=1")
		case <-ctx.Done():
			return
		}
	}
}
