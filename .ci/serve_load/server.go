package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/crypto/ssh"
)

// server is a `fathom serve` that was begun here.
type server struct {
	cmd    *exec.Cmd
	addr   string
	signer []ssh.Signer // of those who may come in, the first as the host
	dir    string
	log    *bytes.Buffer // what it wrote; read it once it has ended
}

// signer is a key that is the same for the same number.
func signerOf(n int) ssh.Signer {
	seed := make([]byte, ed25519.SeedSize)
	seed[0], seed[1], seed[2] = byte(n), byte(n>>8), 77
	s, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(seed))
	must(err)
	return s
}

// begin begins to serve with so many keys and these flags besides those that take limits out of the way.
func begin(program string, keys int, flags ...string) *server {
	dir, err := os.MkdirTemp("", "serve-load-*")
	must(err)
	s := &server{dir: dir, log: &bytes.Buffer{}}
	var lines strings.Builder
	for n := range keys {
		signer := signerOf(n)
		s.signer = append(s.signer, signer)
		if n == 0 {
			lines.WriteString(`fathom="host" `)
		}
		lines.Write(ssh.MarshalAuthorizedKey(signer.PublicKey()))
	}
	must(os.WriteFile(filepath.Join(dir, "keys"), []byte(lines.String()), 0o600))
	block, err := ssh.MarshalPrivateKey(ed25519.NewKeyFromSeed(make([]byte, 32)), "")
	must(err)
	must(os.WriteFile(filepath.Join(dir, "host"), pem.EncodeToMemory(block), 0o600))
	s.cmd = exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0", "--host-key", filepath.Join(dir, "host"), "--authorized-keys", filepath.Join(dir, "keys")}, flags...)...)
	s.cmd.Dir, s.cmd.Stderr = dir, s.log
	out, err := s.cmd.StdoutPipe()
	must(err)
	must(s.cmd.Start())
	lineOut := bufio.NewScanner(out)
	for s.addr == "" && lineOut.Scan() {
		if _, rest, is := strings.Cut(lineOut.Text(), " on "); is && strings.Contains(rest, "; ssh") {
			s.addr, _, _ = strings.Cut(rest, ";")
		}
	}
	if s.addr == "" {
		s.cmd.Wait()
		fail("the server says nothing of where it is: %s", s.log)
	}
	go func() {
		for lineOut.Scan() {
		}
	}()
	return s
}

// free are flags that let one machine be all visitors.
var free = []string{"--sessions", "1000", "--per-key", "1000", "--per-address", "2000", "--class", "2000"}

// dial comes in with the key of a number; wrap may stand between the client and the network.
func (s *server) dial(user string, key int, wrap func(net.Conn) net.Conn) (*ssh.Client, error) {
	nc, err := net.DialTimeout("tcp", s.addr, 10*time.Second)
	if err != nil {
		return nil, err
	}
	if wrap != nil {
		nc = wrap(nc)
	}
	nc.SetDeadline(time.Now().Add(20 * time.Second))
	c, chans, reqs, err := ssh.NewClientConn(nc, s.addr, &ssh.ClientConfig{
		User: user, Auth: []ssh.AuthMethod{ssh.PublicKeys(s.signer[key])}, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		nc.Close()
		return nil, err
	}
	nc.SetDeadline(time.Time{})
	return ssh.NewClient(c, chans, reqs), nil
}

// room is one as status has it.
type room struct {
	Name  string
	Own   bool
	Here  int
	Step  int
	Stage string
}

// state is how the server stands at a time.
type state struct {
	At          time.Time
	Visits      int
	Connections int
	Frames      int64
	Rate        float64 `json:"frames_per_second"`
	Live        int64   `json:"memory_live"`
	Memory      int64
	Goroutines  int
	Rooms       []room

	Resident int64   // bytes
	Files    int     // descriptors
	Threads  int     //
	Spent    float64 // seconds of a processor that the server has had
	Mine     float64 // that this program has
	Others   float64 // that all else has that runs on this machine
}

// step is the step of the first room.
func (s state) step() int { return s.Rooms[0].Step }

// status asks how the server stands.
func (s *server) status() state {
	var st state
	raw, err := s.do(0, "status --format json")
	must(err)
	must(json.Unmarshal(raw, &st))
	st.At = time.Now()
	pid := s.cmd.Process.Pid
	st.Spent = spent(pid)
	st.Files, st.Resident, st.Threads = files(pid), field(pid, "VmRSS:")<<10, int(field(pid, "Threads:"))
	var u syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	st.Mine = seconds(u.Utime) + seconds(u.Stime)
	st.Others = busy() - st.Mine - st.Spent
	return st
}

// do does a command, and returns what it wrote.
func (s *server) do(key int, line string) ([]byte, error) {
	c, err := s.dial("load", key, nil)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	sess, err := c.NewSession()
	if err != nil {
		return nil, err
	}
	defer sess.Close()
	var errs bytes.Buffer
	sess.Stderr = &errs
	raw, err := sess.Output(line)
	if err != nil {
		err = fmt.Errorf("%w: %s", err, errs.String())
	}
	return raw, err
}

// end ends the server, and returns its exit code and how long that took.
func (s *server) end() (code int, took time.Duration) {
	begin := time.Now()
	must(s.cmd.Process.Signal(syscall.SIGTERM))
	err := s.cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	took = time.Since(begin)
	os.RemoveAll(s.dir)
	return code, took
}

func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }

const tick = 100 // of the processor's clock in /proc, a second

// spent is what a process has had of the processors, in seconds.
func spent(pid int) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	must(err)
	f := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	u, _ := strconv.ParseFloat(f[11], 64)
	k, _ := strconv.ParseFloat(f[12], 64)
	return (u + k) / tick
}

// busy is what all processes have had of the processors, in seconds.
func busy() float64 {
	raw, err := os.ReadFile("/proc/stat")
	must(err)
	f := strings.Fields(strings.SplitN(string(raw), "\n", 2)[0])[1:]
	all := 0.
	for i, v := range f[:8] {
		if x, _ := strconv.ParseFloat(v, 64); i != 3 && i != 4 { // not idle, not waiting for a disk
			all += x
		}
	}
	return all / tick
}

// files is how many descriptors a process has open.
func files(pid int) int {
	all, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	must(err)
	return len(all)
}

// field is a number of a process's status.
func field(pid int, name string) int64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	must(err)
	_, rest, _ := strings.Cut(string(raw), name)
	f := strings.Fields(rest)
	if len(f) == 0 {
		return 0
	}
	n, _ := strconv.ParseInt(f[0], 10, 64)
	return n
}

func must(err error) {
	if err != nil {
		fail("%v", err)
	}
}

// ownStep is the step of a visitor's own room.
func ownStep(raw []byte) int {
	var st state
	must(json.Unmarshal(raw, &st))
	for _, r := range st.Rooms {
		if r.Own {
			return r.Step
		}
	}
	fail("there is no room of the visitor's own in %s", raw)
	return 0
}
