package loopback

import "testing"

func TestIs(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:4222": true, "127.5.5.5": true, "localhost:1": true, "[::1]:4222": true, "::1": true, "[::1]": true,
		"0.0.0.0:4222": false, ":4222": false, "10.0.0.1:4222": false, "[::]:4222": false, "localhost.example.org:4222": false, "head:4222": false, "": false,
		"127.0.0.1.example.org:4222": false,
	} {
		if Is(address) != want {
			t.Errorf("%q: %t", address, !want)
		}
	}
}
