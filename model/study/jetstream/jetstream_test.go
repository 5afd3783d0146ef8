package jetstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"

	"fathom/model/spec"
	"fathom/model/study"
	"fathom/model/study/queue"
	"fathom/model/study/work"
)

// serve starts a server on a loopback address.
func serve(t *testing.T, store string, port int, token string) *natsserver.Server {
	t.Helper()
	s, err := natsserver.NewServer(&natsserver.Options{
		Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: store, NoLog: true, NoSigs: true, Authorization: token,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(30 * time.Second) {
		t.Fatal("the server does not start")
	}
	return s
}

func dial(t *testing.T, s *natsserver.Server) *Conn {
	t.Helper()
	c, err := Dial(t.Context(), Config{URL: "nats://" + s.Addr().String()}, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// joined is a study of so many tasks in a new directory.
func joined(t *testing.T, tasks int) *study.Dir {
	t.Helper()
	s, err := study.Parse("plan.toml", fmt.Appendf(nil, "steps = [1, 2]\nseed = \"1..%d\"\n", tasks/2))
	if err != nil {
		t.Fatal(err)
	}
	dir, err := study.Join(filepath.Join(t.TempDir(), "study"), s)
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// crew does tasks at once.
type crew struct {
	document func(key string) []byte
	figures  map[string]spec.Figure
}

func (c crew) Do(ctx context.Context, next func(context.Context) (work.Order, bool)) error {
	for {
		order, more := next(ctx)
		if !more {
			return nil
		}
		order.Begun(time.Now())
		o := study.Outcome{Key: order.Key, State: study.Done, Started: time.Now().UTC(), Figures: c.figures}
		o.Keep(c.document(order.Key))
		if err := order.End(o); err != nil {
			order.Drop()
			return err
		}
	}
}

func short(key string) []byte { return []byte("document of " + key) }

// worker works on the study of a server until it is over.
func worker(t *testing.T, s *natsserver.Server, c queue.Crew) <-chan error {
	conn := dial(t, s)
	ended := make(chan error, 1)
	go func() {
		of, err := conn.Wait(t.Context(), nil)
		if err != nil {
			ended <- err
			return
		}
		taker, err := Take(conn, of)
		if err == nil {
			_, err = queue.Worker{Name: NewName(), About: study.About{Host: "here"}, Study: of, Queue: taker, Crew: c, Patience: time.Minute}.Do(t.Context())
			taker.Close()
		}
		ended <- err
	}()
	return ended
}

// gather gathers a study, and tells when so many tasks are done.
func gather(t *testing.T, conn *Conn, dir *study.Dir, told func(work.Progress)) {
	t.Helper()
	giver, err := Give(t.Context(), conn, dir.Study)
	if err != nil {
		t.Fatal(err)
	}
	defer giver.Close()
	at, err := queue.Gather{Dir: dir, Queue: giver, Window: 100, Told: told}.Do(t.Context())
	if err != nil || at.Before+at.Done != at.Tasks {
		t.Errorf("%+v, %v", at, err)
	}
	if err := giver.Over(t.Context()); err != nil {
		t.Error(err)
	}
}

func collected(t *testing.T, dir *study.Dir) study.Collection {
	t.Helper()
	r, err := dir.Read()
	if err != nil {
		t.Fatal(err)
	}
	return r.Collect()
}

// TestQueue: a study is done by workers over a server, and nothing is left on it. There are more
// tasks than are on the queue at a time.
func TestQueue(t *testing.T) {
	t.Parallel()
	many := 160
	if os.Getenv("FATHOM_SLOW") != "" {
		many = 400
	}
	s, dir := serve(t, t.TempDir(), natsserver.RANDOM_PORT, ""), joined(t, many)
	a, b := worker(t, s, crew{document: short}), worker(t, s, crew{document: short})
	conn := dial(t, s)
	gather(t, conn, dir, nil)
	if err := errors.Join(<-a, <-b); err != nil {
		t.Error(err)
	}
	if c := collected(t, dir); c.Tasks.Done != many || c.Work.Repeated > 0 || c.Work.Lost > 0 {
		t.Errorf("%+v %+v", c.Tasks, c.Work)
	}
	if of, err := conn.newest(t.Context()); of != nil || err != nil {
		t.Errorf("the study is still there: %v", err)
	}
	for name := range conn.js.StreamNames(t.Context()).Name() {
		if name != studiesStream {
			t.Errorf("%s is left on the server", name)
		}
	}
}

// TestLongDocuments: documents that are longer than messages come in parts.
func TestLongDocuments(t *testing.T) {
	t.Parallel()
	s, dir := serve(t, t.TempDir(), natsserver.RANDOM_PORT, ""), joined(t, 2)
	noise := rand.NewChaCha8([32]byte{1})
	long := make([]byte, 3<<20) // which does not compress
	noise.Read(long)
	w := worker(t, s, crew{document: func(key string) []byte { return append(bytes.Clone(long), key...) }})
	gather(t, dial(t, s), dir, nil)
	if err := <-w; err != nil {
		t.Error(err)
	}
	r, err := dir.Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range dir.Study.Tasks() {
		if raw, err := dir.Document(r.Found[task.Key].Outcome); err != nil || !bytes.Equal(raw, append(bytes.Clone(long), task.Key...)) {
			t.Errorf("%d bytes, %v", len(raw), err)
		}
	}
}

// TestTwice: a task that is on the queue is not put there once more.
func TestTwice(t *testing.T) {
	s, dir := serve(t, t.TempDir(), natsserver.RANDOM_PORT, ""), joined(t, 20)
	giver, err := Give(t.Context(), dial(t, s), dir.Study)
	if err != nil {
		t.Fatal(err)
	}
	defer giver.Close()
	for range 3 {
		if err := giver.Offer(t.Context(), dir.Study.Tasks()); err != nil {
			t.Fatal(err)
		}
	}
	if tasks, reports, err := giver.Held(t.Context()); tasks != 20 || reports != 0 || err != nil {
		t.Errorf("%d tasks and %d reports, %v", tasks, reports, err)
	}
}

// TestTakenOver: who gathers later is the one that does.
func TestTakenOver(t *testing.T) {
	t.Parallel()
	s, dir := serve(t, t.TempDir(), natsserver.RANDOM_PORT, ""), joined(t, 20)
	taken := make(chan error, 1)
	first, err := Give(t.Context(), dial(t, s), dir.Study)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	began := make(chan bool, 1)
	go func() {
		_, err := queue.Gather{Dir: dir, Queue: first, Told: func(work.Progress) {
			select {
			case began <- true:
			default:
			}
		}}.Do(t.Context())
		taken <- err
	}()
	<-began
	// One report shows that the first one fetches.
	taker, err := Take(dial(t, s), dir.Study)
	if err != nil {
		t.Fatal(err)
	}
	defer taker.Close()
	if err := taker.Report(t.Context(), queue.Report{Worker: "w", Key: dir.Study.Tasks()[0].Key, Dropped: true}); err != nil {
		t.Fatal(err)
	}
	for reports := 1; reports > 0; {
		switch _, reports, err = first.Held(t.Context()); {
		case gone(err): // the first one has just begun to fetch anew
			reports = 1
		case err != nil:
			t.Fatal(err)
		}
	}
	w := worker(t, s, crew{document: short})
	gather(t, dial(t, s), dir, nil)
	if err := errors.Join(<-w); err != nil {
		t.Error(err)
	}
	if err := <-taken; !errors.Is(err, queue.ErrTaken) && err != nil {
		t.Errorf("the first one says %v", err)
	}
}

// TestServerEnds: a server that is started again, with what it had or without, costs some repeated tasks at most.
func TestServerEnds(t *testing.T) {
	if os.Getenv("FATHOM_SLOW") == "" {
		t.Skip("FATHOM_SLOW is not set: it waits until clients find the server again")
	}
	for _, wiped := range []bool{false, true} {
		store, dir, began := t.TempDir(), joined(t, 200), time.Now()
		s := serve(t, store, natsserver.RANDOM_PORT, "")
		port := s.Addr().(*net.TCPAddr).Port
		half, back := make(chan bool), make(chan bool)
		done := 0
		w := worker(t, s, crew{document: func(key string) []byte {
			if done++; done == 100 {
				close(half)
				<-back
			}
			return short(key)
		}})
		go func() {
			<-half
			s.Shutdown()
			s.WaitForShutdown()
			if wiped {
				store = t.TempDir()
			}
			s = serve(t, store, port, "")
			close(back)
		}()
		gather(t, dial(t, s), dir, nil)
		if err := <-w; err != nil {
			t.Error(err)
		}
		t.Logf("wiped %t: %s", wiped, time.Since(began))
		if c := collected(t, dir); c.Tasks.Done != 200 || len(c.Conflicts) > 0 || c.Work.Repeated > 100 {
			t.Errorf("wiped %t: %+v %+v", wiped, c.Tasks, c.Work)
		}
	}
}

// TestRefuses: what is not safe, or not there, is a sentence.
func TestRefuses(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serve(t, t.TempDir(), natsserver.RANDOM_PORT, "secret")
	here := "nats://" + s.Addr().String()
	for _, test := range []struct {
		c    Config
		want string
	}{
		{Config{URL: "localhost:4222"}, "localhost:4222: a queue is such as nats://host:4222"},
		{Config{URL: "http://localhost:4222"}, "http://localhost:4222: a queue is such as nats://host:4222"},
		{Config{URL: "nats://head:4222"}, "nats://head:4222: beyond this machine a queue needs a token (--token-file), a name and a password in its address, or credentials (--creds)"},
		{Config{URL: here}, here + ": it does not let this process in"},
		{Config{URL: here, Token: "guess"}, here + ": it does not let this process in"},
		{Config{URL: here, TokenFile: token + "2"}, token + "2: no such file or directory"},
		{Config{URL: "nats://127.0.0.1:1"}, "nats://127.0.0.1:1: nobody answers there"},
		{Config{URL: "nats://user:password@127.0.0.1:1"}, "nats://127.0.0.1:1: nobody answers there"},
		{Config{URL: here, TokenFile: token}, ""},
		{Config{URL: "nats://secret@" + s.Addr().String()}, ""},
		{Config{URL: "tls://" + s.Addr().String(), TokenFile: token}, here[7:] + ": beyond this machine a queue must speak TLS, and this one does not"},
	} {
		c, err := Dial(t.Context(), test.c, 0, nil)
		if err == nil {
			c.Close()
		}
		if test.want == "" {
			if err != nil {
				t.Errorf("%+v: %v", test.c, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v:\ngot  %v\nwant %s", test.c, err, test.want)
		}
	}
	dir := filepath.Dir(token) // no server is asked, nor asked again
	if _, err := Dial(t.Context(), Config{URL: here, Creds: dir}, 0, nil); err == nil || err.Error() != dir+": is a directory" {
		t.Errorf("a directory of credentials: %v", err)
	}
}

func FuzzDecodeReport(f *testing.F) {
	o := study.Outcome{Key: "k", State: study.Done}
	o.Keep([]byte("document"))
	for _, r := range []queue.Report{{Worker: "w", Key: "k", Outcome: &o}, {Worker: "w", Key: "k", Dropped: true}, {Worker: "w", Key: "k", Begun: time.Unix(1, 0)}} {
		raw, err := encodeReport(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	raw, _ := encodeParted(queue.Report{Worker: "w", Key: "k", Outcome: &o}, "0123456789abcdef", 3)
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, _, err := decodeReport(raw, func(string, int) ([]byte, error) { return nil, io.ErrUnexpectedEOF })
		if err == nil && r.Outcome != nil && r.Outcome.Document != "" {
			if err := r.Outcome.Whole(); err != nil {
				t.Error(err)
			}
		}
	})
}
