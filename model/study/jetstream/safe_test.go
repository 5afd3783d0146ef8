package jetstream

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"fathom/model/study"
	"fathom/model/study/queue"
)

// TestBeyondThisMachine: a connection to another machine has TLS or there is none, whoever is asked.
func TestBeyondThisMachine(t *testing.T) {
	for url, want := range map[string]bool{
		"nats://head:4222": true, "nats://192.0.2.1:4222": true, "nats://127.0.0.1.example:4222": true, "nats://[2001:db8::1]:4222": true,
		"tls://127.0.0.1:4222": true, "nats://127.0.0.1:4222": false, "nats://localhost:4222": false, "nats://[::1]:4222": false,
	} {
		options, err := Config{URL: url, Token: "t"}.options()
		if err != nil {
			t.Fatal(err)
		}
		o := nats.GetDefaultOptions()
		for _, option := range options {
			if err := option(&o); err != nil {
				t.Fatal(err)
			}
		}
		if o.Secure != want || want && (o.TLSConfig == nil || o.TLSConfig.InsecureSkipVerify) {
			t.Errorf("%s has TLS: %v, %+v", url, o.Secure, o.TLSConfig)
		}
	}
}

// TestDamagedReports: a report whose document is not the one that it names is none, in one piece and in parts.
func TestDamagedReports(t *testing.T) {
	o := study.Outcome{Key: "k", State: study.Done}
	o.Keep([]byte("a document"))
	raw, err := encodeReport(queue.Report{Worker: "w", Key: "k", Outcome: &o})
	if err != nil {
		t.Fatal(err)
	}
	parted, err := encodeParted(queue.Report{Worker: "w", Key: "k"}, "0123456789abcdef", 2)
	if err != nil {
		t.Fatal(err)
	}
	inParts := func(all []byte) (*queue.Report, error) {
		r, said, err := decodeReport(parted, func(name string, i int) ([]byte, error) {
			return [][]byte{all[:20], all[20:]}[i], nil
		})
		if said.Name != "0123456789abcdef" || said.Parts != 2 {
			t.Errorf("its parts are called %+v", said)
		}
		return r, err
	}
	for name, decode := range map[string]func([]byte) (*queue.Report, error){
		"in one piece": func(all []byte) (*queue.Report, error) { r, _, err := decodeReport(all, nil); return r, err },
		"in parts":     inParts,
	} {
		if r, err := decode(raw); err != nil || r.Outcome.Whole() != nil || r.Key != "k" {
			t.Errorf("%s: %v", name, err)
		}
		for _, damaged := range [][]byte{raw[:len(raw)-1], append(raw[:len(raw)-3:len(raw)-3], 'x', 'y', 'z')} {
			if _, err := decode(damaged); !errors.Is(err, errReport) {
				t.Errorf("%s, damaged: %v", name, err)
			}
		}
	}
	if _, err := inParts(parted); !errors.Is(err, errReport) {
		t.Errorf("parts of parts: %v", err)
	}
}

// TestTakenFrom: who is not the one any more who gathers is told so, and leaves it to the other.
func TestTakenFrom(t *testing.T) {
	s, dir := serve(t, t.TempDir(), natsserver.RANDOM_PORT, ""), joined(t, 2)
	taker, err := Take(dial(t, s), dir.Study)
	if err != nil {
		t.Fatal(err)
	}
	defer taker.Close()
	key := dir.Study.Tasks()[0].Key
	// fetches sees that a Giver fetches: it brings a report.
	fetches := func(g *Giver, i int) {
		t.Helper()
		name := fmt.Sprint("w", i)
		if err := taker.Report(t.Context(), queue.Report{Worker: name, Key: key, Dropped: true}); err != nil {
			t.Fatal(err)
		}
		for {
			r, err := g.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if r.Ack(); r.Worker == name {
				return
			}
		}
	}
	first, err := Give(t.Context(), dial(t, s), dir.Study)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	fetches(first, 1)
	second, err := Give(t.Context(), dial(t, s), dir.Study)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	fetches(second, 2)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		_, err := first.Next(ctx)
		if errors.Is(err, queue.ErrTaken) {
			break
		}
		if ctx.Err() != nil {
			t.Fatal("the first one is not told")
		}
	}
	fetches(second, 3)
}
