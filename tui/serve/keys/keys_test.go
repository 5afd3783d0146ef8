package keys

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// aKey is a public key that is the same for the same number.
func aKey(t testing.TB, n byte) ssh.PublicKey {
	t.Helper()
	seed := make([]byte, ed25519.SeedSize)
	seed[0] = n
	key, err := ssh.NewPublicKey(ed25519.NewKeyFromSeed(seed).Public())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// keyLine is a line with it.
func keyLine(t testing.TB, n byte) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(aKey(t, n)))) + fmt.Sprintf(" mia%d@lab", n)
}

func onlyStatus(command string) error {
	if command != "status" {
		return errors.New("no such command")
	}
	return nil
}

var noon = time.Date(2027, 1, 31, 12, 0, 0, 0, time.UTC)

// TestOptions reads a line with each option, and says what the key may do.
func TestOptions(t *testing.T) {
	for _, tt := range []struct {
		options string
		want    Grant
	}{
		{"", Grant{Role: Steer}},
		{`restrict`, Grant{Role: Steer, NoPTY: true}},
		{`restrict,pty`, Grant{Role: Steer}},
		{`no-pty,no-port-forwarding,no-X11-forwarding,no-agent-forwarding,no-user-rc`, Grant{Role: Steer, NoPTY: true}},
		{`command="status"`, Grant{Role: Steer, Command: "status"}},
		{`expiry-time="20270131"`, Grant{Role: Steer, Expires: time.Date(2027, 1, 31, 0, 0, 0, 0, time.Local)}},
		{`expiry-time="202701311201Z"`, Grant{Role: Steer, Expires: noon.Add(time.Minute)}},
		{`fathom="watch"`, Grant{Role: Watch}},
		{`fathom="host;rooms=lab,other"`, Grant{Role: Host, Rooms: []string{"lab", "other"}}},
	} {
		_, got, err := grantOf([]byte(strings.TrimSpace(tt.options+" "+keyLine(t, 1))), onlyStatus)
		if err != nil {
			t.Errorf("%s: %v", tt.options, err)
			continue
		}
		if !strings.HasPrefix(got.Fingerprint, "SHA256:") || got.Comment != "mia1@lab" {
			t.Errorf("%s: the key is %q of %q", tt.options, got.Fingerprint, got.Comment)
		}
		got.Fingerprint, got.Comment = "", ""
		if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", tt.want); g != w {
			t.Errorf("%s: it may %s, want %s", tt.options, g, w)
		}
	}
}

// TestRefused: what cannot be applied is said with the file and the line, all of it, and no key of the
// file is read.
func TestRefused(t *testing.T) {
	for options, want := range map[string]string{
		`environment="A=b"`:                 "environment: fathom takes no variables",
		`permitopen="a:1"`:                  "permitopen: fathom forwards nothing",
		`permitlisten="1"`:                  "permitlisten: fathom forwards nothing",
		`restrict,agent-forwarding`:         "agent-forwarding: fathom forwards nothing",
		`tunnel="1"`:                        "tunnel: fathom forwards nothing",
		`principals="a"`:                    "principals: fathom takes no certificates",
		`cert-authority`:                    "cert-authority: fathom takes no certificates",
		`verify-required`:                   "verify-required: fathom cannot tell",
		`command="rm -rf /"`:                "command: no such command",
		`command`:                           "command: it needs a value",
		`restrict="yes"`:                    "restrict: it has no value",
		`from="example.org"`:                `from: example.org is no address`,
		`from="10.0.0.1/8"`:                 `from: 10.0.0.1/8 is no network`,
		`from="::ffff:10.0.0.0/104"`:        `from: ::ffff:10.0.0.0/104 is no network`,
		`from="10.0.0.1",from="::1"`:        "from: it stands there twice",
		`command="status",Command="status"`: "Command: it stands there twice",
		`from="!10.0.0.1"`:                  "from: it lists only who may not come in",
		`expiry-time="tomorrow"`:            `expiry-time: tomorrow is no time`,
		`fathom="king"`:                     `fathom: king is none of`,
		`fathom="rooms"`:                    `fathom: rooms is none of`,
		`fathom="rooms="`:                   `fathom: rooms= is none of`,
		`fathom="halls=a"`:                  `fathom: halls=a is none of`,
		`fathom="watch="`:                   `fathom: watch= is none of`,
		`shell`:                             "shell: there is no such option",
	} {
		file := "# who may come\n\n" + keyLine(t, 1) + "\n" + options + " " + keyLine(t, 2) + "\n"
		r, err := Parse("keys", []byte(file), onlyStatus)
		if err == nil || r != nil || !strings.HasPrefix(err.Error(), "keys, line 4: "+want) {
			t.Errorf("%s: %v, want %q", options, err, want)
		}
	}
	_, err := Parse("keys", []byte("nonsense\n"+keyLine(t, 1)+"\nssh-ed25519 AAAA\nssh-rsa \x1b[2J\n"), onlyStatus)
	if got := fmt.Sprint(err); strings.Count(got, "line ") != 3 || !strings.Contains(got, "line 1: it is no public key") || !strings.Contains(got, "line 4: it holds a control character") {
		t.Errorf("of three bad lines it says %q", got)
	}
}

// TestFind looks keys up by where they come from and when.
func TestFind(t *testing.T) {
	file := "\ufeff" + strings.Join([]string{
		`from="192.0.2.0/24,!192.0.2.7,2001:db8::/32,198.51.100.*" ` + keyLine(t, 1),
		`expiry-time="202701311200Z" ` + keyLine(t, 2),
		"\t" + keyLine(t, 3) + strings.Repeat(" long", 2000), // longer than a buffer of a reader of lines
		`fathom="host" ` + keyLine(t, 3),
	}, "\r\n")
	r, err := Parse("keys", []byte(file), onlyStatus)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], "keys, line 4: the key stands on line 3 already") || r.Len() != 3 {
		t.Errorf("%d keys, noted are %q", r.Len(), r.Notes)
	}
	for _, tt := range []struct {
		key  byte
		from string
		now  time.Time
		line int // 0 for nobody
	}{
		{1, "192.0.2.1", noon, 1}, {1, "::ffff:192.0.2.1", noon, 1}, {1, "192.0.2.7", noon, 0}, {1, "192.0.3.1", noon, 0},
		{1, "2001:db8::5", noon, 1}, {1, "2001:db9::5", noon, 0}, {1, "198.51.100.9", noon, 1}, {1, "127.0.0.1", noon, 0},
		{2, "127.0.0.1", noon.Add(-time.Second), 2}, {2, "127.0.0.1", noon, 0},
		{3, "127.0.0.1", noon, 3}, {4, "127.0.0.1", noon, 0},
	} {
		g, is := r.Find(aKey(t, tt.key), &net.TCPAddr{IP: net.ParseIP(tt.from), Port: 1}, tt.now)
		if is != (tt.line > 0) || g.Line != tt.line {
			t.Errorf("key %d from %s at %v: line %d, %v; want line %d", tt.key, tt.from, tt.now, g.Line, is, tt.line)
		}
	}
	if g, _ := r.Find(aKey(t, 3), &net.UnixAddr{Name: "x"}, noon); g.Role != Steer {
		t.Errorf("of a key that comes twice the role is %q, which is the second line's", g.Role)
	}
	if _, is := r.Find(aKey(t, 1), &net.UnixAddr{Name: "x"}, noon); is {
		t.Error("a key that is bound to an address comes in without one")
	}
}

// TestWhoMayWriteTheKeys: a file that others may write is refused, and so is one in such a directory.
func TestWhoMayWriteTheKeys(t *testing.T) {
	dir := t.TempDir()
	if err := onlyOurs(dir); err != nil || os.PathSeparator != '/' {
		t.Skip("modes say nothing here: ", err)
	}
	path := filepath.Join(dir, "keys")
	os.WriteFile(path, []byte(keyLine(t, 1)), 0o600)
	if r, err := Read(path, onlyStatus); err != nil || r.Len() != 1 {
		t.Fatalf("%v, %v", r, err)
	}
	for _, wide := range []string{path, dir} {
		info, _ := os.Stat(wide)
		for _, others := range []os.FileMode{0o020, 0o002} {
			os.Chmod(wide, info.Mode().Perm()|others)
			if _, err := Read(path, onlyStatus); err == nil || !strings.Contains(err.Error(), "others than its owner may write it") {
				t.Errorf("%s may be written by others: %v", wide, err)
			}
			os.Chmod(wide, info.Mode().Perm())
		}
	}
	if os.Chown(path, 12345, -1) == nil { // which the system's administrator alone can do
		if _, err := Read(path, onlyStatus); err == nil || !strings.Contains(err.Error(), "it belongs to somebody else") {
			t.Errorf("the file of another one is read: %v", err)
		}
	}
}

// TestHostKey: a key is made once, is read again, and is refused where others may read it.
func TestHostKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "host_key")
	_, first, made, err := HostKey(path)
	if err != nil || !made {
		t.Fatal(made, err)
	}
	_, second, made, err := HostKey(path)
	if err != nil || made || ssh.FingerprintSHA256(first.PublicKey()) != ssh.FingerprintSHA256(second.PublicKey()) {
		t.Errorf("the second start has another key, or none: %v, %v", made, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("there are %d files beside the key", len(left)-1)
	}
	if os.PathSeparator == '/' {
		info, _ := os.Stat(path)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("the key has mode %04o", info.Mode().Perm())
		}
		for _, wide := range []os.FileMode{0o640, 0o604} {
			os.Chmod(path, wide)
			if _, _, made, err := HostKey(path); made || err == nil || !strings.Contains(err.Error(), "others than its owner may read it") {
				t.Errorf("a key that others may read: %v, %v", made, err)
			}
		}
		os.Chmod(path, 0o600)
	}
	os.WriteFile(path, []byte("nonsense"), 0o600)
	if _, _, made, err := HostKey(path); made || err == nil || !strings.Contains(err.Error(), "no private key") {
		t.Errorf("a file that is no key: %v, %v", made, err)
	}
}

// TestACertificate: one is no key, whoever signed it.
func TestACertificate(t *testing.T) {
	signer, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	c := &ssh.Certificate{Key: aKey(t, 1), CertType: ssh.UserCert, ValidBefore: ssh.CertTimeInfinity}
	if err := c.SignCert(rand.Reader, signer); err != nil {
		t.Fatal(err)
	}
	if _, _, err := grantOf(bytes.TrimSpace(ssh.MarshalAuthorizedKey(c)), onlyStatus); err == nil || err.Error() != "it is a certificate, which fathom does not take" {
		t.Errorf("%v", err)
	}
}

// TestRights: what a grant lets in, and what a guest is.
func TestRights(t *testing.T) {
	_, led, err := grantOf([]byte(`no-touch-required,fathom="rooms=lab,other" `+keyLine(t, 1)), onlyStatus)
	if err != nil {
		t.Fatal(err)
	}
	guest := Guest(aKey(t, 1))
	for room, want := range map[string]bool{"lab": true, "other": true, "third": false, "": false} {
		if led.MayEnter(room) != want || !guest.MayEnter(room) {
			t.Errorf("to %q: %v, a guest %v", room, led.MayEnter(room), guest.MayEnter(room))
		}
	}
	if guest.Role != Watch || guest.Fingerprint != led.Fingerprint || guest.Line != 0 || guest.Extensions() != nil {
		t.Errorf("a guest is %+v", guest)
	}
	if _, is := led.Extensions()["no-touch-required"]; !is {
		t.Error("a key that need not be touched has to be")
	}
}

// TestWhatIsQuoted: quotes within a value are kept, and what steers a terminal is not read.
func TestWhatIsQuoted(t *testing.T) {
	said := ""
	if _, _, err := grantOf([]byte(`command="say \"a b\"" `+keyLine(t, 1)), func(command string) error { said = command; return nil }); err != nil || said != `say "a b"` {
		t.Errorf("the command is %s, %v", said, err)
	}
	for _, steers := range []string{"\x7f", "\x1b", "\x00"} {
		if _, _, err := grantOf([]byte(keyLine(t, 1)+steers), onlyStatus); err == nil || err.Error() != "it holds a control character" {
			t.Errorf("%q: %v", steers, err)
		}
	}
}

// TestUnquote: quotes go where a value has both.
func TestUnquote(t *testing.T) {
	for value, want := range map[string]string{`"`: `"`, ``: ``, `""`: ``, `"a`: `"a`, `a"`: `a"`, `a`: `a`, `"a"`: `a`, `"\""`: `"`} {
		if got := unquote(value); got != want {
			t.Errorf("%s is read as %s, want %s", value, got, want)
		}
	}
}

// TestZones: a time with a Z is one of UTC wherever the host is, and one without is the host's own.
func TestZones(t *testing.T) {
	defer func(was *time.Location) { time.Local = was }(time.Local)
	time.Local = time.FixedZone("far", 5*60*60)
	for value, want := range map[string]time.Time{
		"202701311200Z": noon, "202701311700": noon, "20270131170001": noon.Add(time.Second), "20270131": noon.Add(-17 * time.Hour),
	} {
		if got, err := expiry(value); err != nil || !got.Equal(want) {
			t.Errorf("%s is %v, %v, want %v", value, got, err, want)
		}
	}
}

// TestAddresses: one in a zone counts as that without, and letters of an address may be large.
func TestAddresses(t *testing.T) {
	r, err := Parse("keys", []byte(`from="fe80::1,2001:DB8::*,::ffff:192.0.2.9" `+keyLine(t, 1)), onlyStatus)
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []*net.TCPAddr{{IP: net.ParseIP("fe80::1"), Zone: "eth0"}, {IP: net.ParseIP("2001:db8::7")}, {IP: net.ParseIP("192.0.2.9")}} {
		if _, is := r.Find(aKey(t, 1), from, noon); !is {
			t.Errorf("nobody comes from %v", from)
		}
	}
}

// TestALongFile: a file of keys that is longer than any is not read.
func TestALongFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	os.WriteFile(path, []byte("#"), 0o600)
	if err := os.Truncate(path, mostBytes+1); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path, onlyStatus); err == nil || !strings.Contains(err.Error(), "a file of keys has 8,388,608 bytes at most") {
		t.Errorf("%v", err)
	}
}

// TestOneHostKey: of servers that start at once all have the key of the first.
func TestOneHostKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "host_key")
	var all sync.WaitGroup
	var seen sync.Map
	for range 20 {
		all.Go(func() {
			raw, _, _, err := HostKey(path)
			if err != nil {
				t.Error(err)
			}
			seen.Store(string(raw), true)
		})
	}
	all.Wait()
	n := 0
	seen.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("they have %d keys", n)
	}
	was, _ := os.ReadFile(path)
	if err := makeHostKey(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("another one is made: %v", err)
	}
	if is, _ := os.ReadFile(path); string(is) != string(was) {
		t.Error("it is another one now")
	}
}

// FuzzParse reads any file.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`from="1.2.3.4",command="status",fathom="watch;rooms=a" ` + keyLine(f, 1)))
	f.Add([]byte(`expiry-time="20270131" ssh-ed25519 AAAA`))
	f.Add([]byte("\"\\\" =,;\r\n\ufeff"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if r, err := Parse("keys", raw, onlyStatus); (r == nil) == (err == nil) {
			t.Errorf("%v and %v", r, err)
		}
	})
}
