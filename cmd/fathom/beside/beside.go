// Package beside runs the server of a study's queue: the program fathom-queue, which stands beside this one. It is
// started again when it ends, with what it held, and ends with who started it, however that ends.
package beside

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"fathom/data/text"
	"fathom/model/study/loopback"
)

// ErrNone is of a program that is not there.
var ErrNone = errors.New("--queue embedded needs the program fathom-queue beside fathom, and it is not there")

// TokenVariable is the variable by which the server is told its token.
const TokenVariable = "FATHOM_QUEUE_TOKEN"

// secret is a token that nobody guesses.
func secret() string { return rand.Text() }

// queueName is the file of a study's directory that says where its queue is, for the owner alone.
const queueName = "queue.json"

// Queue is a queue of a study on this machine.
type Queue struct {
	Host  string `json:"host"` // the machine's name
	URL   string `json:"url"`
	Token string `json:"token"`
	Store string `json:"store"` // where it keeps its messages: on this machine, since a network's disk is not good for that
}

// read reads what a directory says of its queue.
func read(dir string) (q Queue, err error) {
	raw, err := os.ReadFile(filepath.Join(dir, queueName))
	if err == nil {
		err = json.Unmarshal(raw, &q)
	}
	return q, err
}

// Open reads where the queue of a study's directory is. The error is a sentence.
func Open(dir string) (Queue, error) {
	q, err := read(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return q, fmt.Errorf("%s: no `fathom study --queue embedded` works on it", text.Quote(dir))
	}
	if err != nil {
		return q, fmt.Errorf("%s: %w", text.Quote(filepath.Join(dir, queueName)), text.Cause(err))
	}
	if q.Host != hostname() {
		return q, fmt.Errorf("%s: its queue is on the machine %s, which workers on other machines do not reach; for these it takes a queue of its own, --queue nats://HOST:PORT", text.Quote(dir), text.Clip(q.Host))
	}
	if u, err := url.Parse(q.URL); err != nil || !loopback.Is(u.Host) {
		return q, fmt.Errorf("%s: %s is no address of this machine", text.Quote(filepath.Join(dir, queueName)), text.Clip(q.URL))
	}
	return q, nil
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}

// Names of directories that [Start] makes.
const storePrefix = "fathom-queue-"

// keptStore is the directory that a queue has kept its messages in, where it can be used again. What a file says that
// others may write is not taken for it: at the end it is removed.
func keptStore(q Queue) string {
	name := strings.TrimPrefix(filepath.Base(q.Store), storePrefix)
	if q.Host != hostname() || filepath.Dir(q.Store) != filepath.Clean(os.TempDir()) || name == filepath.Base(q.Store) {
		return ""
	}
	if info, err := os.Lstat(q.Store); err != nil || !info.IsDir() {
		return ""
	}
	return q.Store
}

// answers reports whether a server of a queue listens at an address: it says who it is before it is asked.
func answers(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	conn.SetReadDeadline(time.Now().Add(time.Second))
	line, _ := bufio.NewReaderSize(conn, 1<<12).ReadSlice('\n')
	return bytes.HasPrefix(line, []byte("INFO ")) && bytes.Contains(line, []byte(`"fathom-queue"`))
}

// anyPort is where a new queue listens.
const anyPort = "nats://127.0.0.1:0"

// find looks for a program that stands beside this one, or in the path.
func find(name string) (string, error) {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if own, err := os.Executable(); err == nil {
		if own, err = filepath.EvalSymlinks(own); err == nil {
			path := filepath.Join(filepath.Dir(own), name)
			if _, err := os.Stat(path); err == nil {
				return path, nil
			}
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", ErrNone
	}
	return path, nil
}

// Server is a process of fathom-queue that is started again when it ends.
type Server struct {
	Queue
	dir     string
	program string
	failed  chan error
	stop    context.CancelFunc
	gone    chan struct{}
}

// Start starts the queue of a directory, where it was before if that is free. One that is there still, which another
// process may use, is an error.
func Start(dir string) (*Server, error) {
	program, err := find("fathom-queue")
	if err != nil {
		return nil, ErrNone
	}
	s := &Server{dir: dir, program: program, failed: make(chan error, 1), gone: make(chan struct{})}
	if s.Queue, err = read(dir); err != nil || s.Token == "" || keptStore(s.Queue) == "" {
		s.Queue = Queue{URL: anyPort, Token: secret()}
	} else if u, err := url.Parse(s.URL); err != nil || !loopback.Is(u.Host) {
		s.Queue = Queue{URL: anyPort, Token: secret()}
	} else {
		for began := time.Now(); answers(u.Host); time.Sleep(endsWithin / 20) { // who was killed leaves it for a moment
			if time.Since(began) > endsWithin {
				return nil, fmt.Errorf("%s: another `fathom study --queue embedded` works on it; `fathom worker %s` does some of its tasks", text.Quote(dir), text.Quote(dir))
			}
		}
	}
	s.Host = hostname()
	if s.Store == "" {
		if s.Store, err = os.MkdirTemp("", storePrefix); err != nil {
			return nil, err
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	process, err := s.once(ctx)
	if err != nil && s.URL != anyPort { // somebody else is there now
		s.URL = anyPort
		process, err = s.once(ctx)
	}
	if err != nil {
		stop()
		return nil, err
	}
	raw, err := json.MarshalIndent(s.Queue, "", "  ")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, queueName), append(raw, '\n'), 0o600)
	}
	if err != nil {
		stop()
		process.end()
		return nil, err
	}
	go s.keep(ctx, process)
	return s, nil
}

// endsWithin is how long a server may take to end when who started it was killed.
const endsWithin = 5 * time.Second

// serverProcess is one that listens.
type serverProcess struct {
	cmd *exec.Cmd
	in  io.Closer
}

func (p serverProcess) end() {
	p.in.Close() // which ends it
	p.cmd.Wait()
}

// once starts a process and waits until it listens.
func (s *Server) once(ctx context.Context) (p serverProcess, err error) {
	u, err := url.Parse(s.URL)
	if err != nil {
		return p, err
	}
	cmd := exec.Command(s.program, "--listen", u.Host, "--store", s.Store, "--until-input-ends")
	cmd.Env = append(os.Environ(), TokenVariable+"="+s.Token)
	said := &strings.Builder{}
	cmd.Stderr = said
	in, err := cmd.StdinPipe()
	if err != nil {
		return p, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return p, err
	}
	if err := cmd.Start(); err != nil {
		return p, fmt.Errorf("%s: %w", text.Quote(s.program), text.Cause(err))
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	at := strings.LastIndex(line, "nats://")
	if err != nil || at < 0 {
		in.Close()
		cmd.Wait()
		return p, fmt.Errorf("the queue does not start: %s", text.Line(said.String()))
	}
	s.URL = strings.TrimSpace(line[at:])
	return serverProcess{cmd, in}, nil
}

// keep starts the process again when it ends: what it held is in its store.
func (s *Server) keep(ctx context.Context, p serverProcess) {
	defer close(s.gone)
	for {
		ended := make(chan struct{})
		go func() { p.cmd.Wait(); close(ended) }()
		select {
		case <-ctx.Done():
			p.in.Close()
			select {
			case <-ended:
			case <-time.After(5 * time.Second):
				p.cmd.Process.Kill()
				<-ended
			}
			return
		case <-ended:
			p.in.Close()
		}
		var err error
		for try := 0; ; try++ {
			if p, err = s.once(ctx); err == nil {
				break
			}
			if try == 20 || ctx.Err() != nil {
				s.failed <- err
				return
			}
			select { // its port may still be taken
			case <-ctx.Done():
			case <-time.After(500 * time.Millisecond):
			}
		}
	}
}

// Failed brings why the process cannot be kept running.
func (s *Server) Failed() <-chan error { return s.failed }

// End ends the process. over tells that what it holds is wanted no more.
func (s *Server) End(over bool) {
	s.stop()
	<-s.gone
	if over {
		os.RemoveAll(s.Store)
		if q, err := read(s.dir); err == nil && q.Token == s.Token {
			os.Remove(filepath.Join(s.dir, queueName))
		}
	}
}
