package main

import (
	"context"
	"go/ast"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/cmd/fathom/manager"
	"fathom/tui/serve"
	"fathom/tui/serve/keys"
	"fathom/tui/serve/share"
)

// aServer is a server of a laboratory, which does not serve.
func aServer(t *testing.T) *serve.Server {
	t.Helper()
	l, _ := served(t)
	pem, _, _, err := keys.HostKey(filepath.Join(t.TempDir(), "host_key"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := serve.New(serve.Config{HostKey: pem, House: l.house, App: l.app, Log: slog.New(slog.DiscardHandler), Drawing: share.New(1), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestMetrics serves them: each line is a comment or a name with a number, each name has one type, and
// nothing names a room or a file.
func TestMetrics(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := listener.Addr().String()
	defer serveMetrics(listener, aServer(t), slog.New(slog.DiscardHandler))()
	r, err := http.Get("http://" + at + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "# TYPE fathom_serve_") && len(f) == 4 && !types[f[2]]:
			types[f[2]] = true
		case strings.HasPrefix(line, "fathom_serve_") && len(f) == 2:
			if name, _, _ := strings.Cut(f[0], "{"); !types[name] {
				t.Errorf("%s has no type before it", f[0])
			}
		default:
			t.Errorf("the line %q", line)
		}
	}
	if !strings.Contains(string(raw), `fathom_serve_rooms{kind="shared"} 1`) || !strings.Contains(string(raw), "fathom_serve_sessions 0") || strings.Contains(string(raw), `"lab"`) {
		t.Errorf("the metrics are\n%s", raw)
	}
}

// TestNothingIsBegunOnATakenPort: where another process has a port, or the key of the host cannot be made, that is said
// before a run is begun that would be left behind.
func TestNothingIsBegunOnATakenPort(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	writeSet(t, dir)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if err := os.WriteFile("file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before, at, key := filesBelow(t, dir), taken.Addr().String(), filepath.Join(t.TempDir(), "key")
	for _, flags := range [][]string{
		{"--listen", at, "--host-key", key},
		{"--metrics", at, "--listen", "127.0.0.1:0", "--host-key", key},
		{"--host-key", filepath.Join("file", "key"), "--listen", "127.0.0.1:0"},
	} {
		said := strings.Replace(strings.Join(flags[:2], " "), "--host-key "+flags[1], "the key of the host: ", 1)
		out, err := call(append(append([]string{"serve", "--allow-anyone", "--save", "runs"}, flags...), small(dir)[1:]...)...)
		if err == nil || !strings.Contains(err.Error(), said) || out != "" {
			t.Errorf("%q: it ends with %v, not %q, and says %q", flags, err, said, out)
		}
		if left := filesBelow(t, dir); !slices.Equal(left, before) {
			t.Errorf("%q: there were %q, and are %q", flags, before, left)
		}
	}
}

// TestManagerIsTold: systemd is told what it asked for, over the socket that it names, and nobody where
// it names none.
func TestManagerIsTold(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	if err := manager.Tell("READY=1"); err != nil {
		t.Error(err)
	}
	path := filepath.Join(t.TempDir(), "s")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Skip(err) // there are no such sockets here
	}
	defer conn.Close()
	t.Setenv("NOTIFY_SOCKET", path)
	if err := manager.Tell("READY=1"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("WATCHDOG_USEC", "2000")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go keepAlive(ctx, aServer(t))
	conn.SetReadDeadline(time.Now().Add(time.Minute))
	for _, want := range []string{"READY=1", "WATCHDOG=1", "WATCHDOG=1"} {
		b := make([]byte, 64)
		n, err := conn.Read(b)
		if err != nil || string(b[:n]) != want {
			t.Errorf("it is told %q, %v; want %q", b[:n], err, want)
		}
	}
	cancel()
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "none"))
	if manager.Tell("READY=1") == nil {
		t.Error("a socket that is not there takes what it is told")
	}
	t.Setenv("WATCHDOG_PID", "1")
	if every := manager.Every(); every != 0 {
		t.Errorf("another process is to tell, and this one does every %v", every)
	}
}

// TestVisitsEndAlone: no goroutine is begun in what serves visitors but by what catches its panic, and that
// of a timer or a group is one: a mistake in one would end all visits.
func TestVisitsEndAlone(t *testing.T) {
	t.Parallel() // when what makes garbage is over: what was parsed is much, and is kept
	seen := 0
	eachFile(t, func(path string, file *ast.File) {
		if !strings.HasPrefix(path, "tui/serve") {
			return
		}
		seen++
		ast.Inspect(file, func(n ast.Node) bool {
			if _, is := n.(*ast.GoStmt); is {
				t.Errorf("%s begins a goroutine of its own", path)
			}
			if call, is := n.(*ast.CallExpr); is {
				of, _ := call.Fun.(*ast.SelectorExpr)
				if of != nil && (of.Sel.Name == "Go" || of.Sel.Name == "AfterFunc") && !catches(call.Args[len(call.Args)-1]) {
					t.Errorf("%s begins a goroutine by %s that does not catch its panic", path, of.Sel.Name)
				}
			}
			return true
		})
	})
	if seen < 20 {
		t.Fatalf("%d files are looked at: the test looks in the wrong place", seen)
	}
}

// catches reports whether a function calls another one safely, and does nothing else.
func catches(f ast.Expr) bool {
	is, _ := f.(*ast.FuncLit)
	if is == nil || len(is.Body.List) != 1 {
		return false
	}
	only, _ := is.Body.List[0].(*ast.ExprStmt)
	if only == nil {
		return false
	}
	call, _ := only.X.(*ast.CallExpr)
	if call == nil {
		return false
	}
	switch of := call.Fun.(type) {
	case *ast.Ident:
		return of.Name == "safely"
	case *ast.SelectorExpr:
		return of.Sel.Name == "safely"
	}
	return false
}
