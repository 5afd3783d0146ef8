package gate

import (
	"crypto/ed25519"
	"net"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

// session is a channel of a client's to a server that does whatever passes the gate.
func session(t *testing.T) ssh.Channel {
	t.Helper()
	key, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") // both sides of the handshake write first, which a pipe does not take
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		line, err := listener.Accept()
		if err != nil {
			return
		}
		config := &ssh.ServerConfig{NoClientAuth: true}
		config.AddHostKey(key)
		_, channels, asked, err := ssh.NewServerConn(line, config)
		if err != nil {
			t.Error(err)
			return
		}
		go ssh.DiscardRequests(asked)
		for nc := range channels {
			_, passed, err := Wrap(nc, func(f func()) { go f() }).Accept()
			if err != nil {
				t.Error(err)
				return
			}
			go func() {
				for req := range passed {
					_ = req.Reply(true, nil)
				}
			}()
		}
	}()
	client, err := ssh.Dial("tcp", listener.Addr().String(), &ssh.ClientConfig{User: "ada", HostKeyCallback: ssh.FixedHostKey(key.PublicKey())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	ch, asked, err := client.OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go ssh.DiscardRequests(asked)
	return ch
}

// TestWhatIsAnswered: a client that asks is told of each request whether it was done, and no of whatever does not
// pass, before the shell and behind it.
func TestWhatIsAnswered(t *testing.T) {
	ch := session(t)
	for i, ask := range []struct {
		req  *ssh.Request
		want bool
	}{
		{&ssh.Request{Type: "subsystem", Payload: ssh.Marshal(struct{ Name string }{"sftp"})}, false},
		{&ssh.Request{Type: "x11-req"}, false},
		{&ssh.Request{Type: "auth-agent-req@openssh.com"}, false},
		{&ssh.Request{Type: "signal"}, false},
		{resize(90, 30), false}, // of no window
		{variable("LD_PRELOAD", "x.so"), false},
		{variable("LANG", "C"), true},
		{&ssh.Request{Type: "pty-req", Payload: []byte{1}}, false},
		{pty("xterm", 80, 24), true},
		{pty("xterm", 90, 30), false},
		{resize(90, 30), true},
		{command(""), false},
		{command(strings.Repeat("x", mostCommand+1)), false},
		{&ssh.Request{Type: "shell"}, true},
		{&ssh.Request{Type: "shell"}, false},
		{command("status"), false},
		{variable("LANG", "C"), false},
		{resize(91, 31), true},
	} {
		got, err := ch.SendRequest(ask.req.Type, true, ask.req.Payload)
		if err != nil || got != ask.want {
			t.Errorf("request %d, %s: answered %v, %v, want %v", i, ask.req.Type, got, err, ask.want)
		}
	}
}
