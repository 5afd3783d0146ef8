package beside

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write writes what a directory says of its queue.
func write(t *testing.T, dir string, q Queue) {
	t.Helper()
	text := fmt.Sprintf(`{"host": %q, "url": %q, "token": %q, "store": %q}`, q.Host, q.URL, q.Token, q.Store)
	if err := os.WriteFile(filepath.Join(dir, queueName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestOpen: a queue is one of this machine, whatever a file says that others may write.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		q    Queue
		want string
	}{
		{Queue{Host: hostname(), URL: "nats://127.0.0.1:4222", Token: "t"}, ""},
		{Queue{Host: "ada", URL: "nats://127.0.0.1:4222", Token: "t"}, "its queue is on the machine ada, which workers on other machines do not reach; for these it takes a queue of its own, --queue nats://HOST:PORT"},
		{Queue{Host: hostname(), URL: "nats://192.0.2.1:4222", Token: "t"}, "nats://192.0.2.1:4222 is no address of this machine"},
	} {
		write(t, dir, test.q)
		q, err := Open(dir)
		if test.want == "" && (err != nil || q != test.q) || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%+v: %+v, %v", test.q, q, err)
		}
	}
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no `fathom study --queue embedded` works on it") {
		t.Error(err)
	}
}

// TestKeptStore: a store is removed at the end, and so none is taken for one that this package has not made.
func TestKeptStore(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	here := os.TempDir()
	made := filepath.Join(here, storePrefix+"123")
	if err := os.Mkdir(made, 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(here, storePrefix+"link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		host, store, want string
	}{
		{hostname(), made, made},
		{"another", made, ""},
		{hostname(), here, ""},
		{hostname(), t.TempDir(), ""},
		{hostname(), made + "/..", ""},
		{hostname(), link, ""},
		{hostname(), made + "4", ""},
		{hostname(), "", ""},
	} {
		if got := keptStore(Queue{Host: test.host, Store: test.store}); got != test.want {
			t.Errorf("%s on %s: %q", test.store, test.host, got)
		}
	}
}

// TestAnswers: a server of a queue is known by what it says first.
func TestAnswers(t *testing.T) {
	for said, want := range map[string]bool{
		"INFO {\"server_id\":\"X\",\"server_name\":\"fathom-queue\"}\r\n": true,
		"INFO {\"server_name\":\"another\"}\r\n":                          false,
		"SSH-2.0-fathom-queue\r\n":                                        false,
		"":                                                                false,
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			if c, err := l.Accept(); err == nil {
				io.WriteString(c, said)
				c.Close()
			}
		}()
		if got := answers(l.Addr().String()); got != want {
			t.Errorf("%q is taken for a queue: %v", said, got)
		}
		l.Close()
		if answers(l.Addr().String()) {
			t.Error("nobody is there, and answers")
		}
	}
}
