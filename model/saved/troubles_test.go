package saved

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"fathom/model"
	"fathom/model/lab"
	"fathom/model/runfile"
	"fathom/model/source"
	"fathom/model/spec"
)

// aSaver is a saver of a run of tiny that nobody makes, which sees what a test puts into its log.
func aSaver(t *testing.T) (*saver, *slowLog) {
	t.Helper()
	w, err := runfile.Create(t.TempDir(), runfile.Header{Spec: tiny(), Made: made()})
	must(t, err)
	t.Cleanup(func() { _ = w.Close() })
	v, log := newSaver(w, tiny(), 0, 0, 0), &slowLog{}
	v.of = log
	return v, log
}

// aNetwork is one of tiny after so many steps.
func aNetwork(step int) lab.Moment {
	return lab.Moment{Subject: spec.Base, Step: step, Rank: step, Net: model.New(lab.Shape(tiny(), 4), model.Stream(uint64(step), "test"))}
}

// TestProblemStays: that nothing can be saved any more is said to the end, also while nothing new comes.
func TestProblemStays(t *testing.T) {
	v, log := aSaver(t)
	must(t, os.Remove(filepath.Join(v.w.Path(), "events.ndjson")))
	log.events = []spec.Event{spec.Started{Stage: spec.Train, Subject: spec.Base}}
	v.write()
	if v.Problem() == nil {
		t.Fatal("the log is gone, and nothing is said")
	}
	log.events, v.retry = nil, time.Time{}
	v.cursor = 0
	v.write()
	if v.Problem() == nil {
		t.Error("it is not said any more, and nothing can be saved")
	}
}

// TestNetworkIsKeptLater: a network on the way that the disk has refused is kept when it can be, and
// is missed until then.
func TestNetworkIsKeptLater(t *testing.T) {
	v, _ := aSaver(t)
	v.every = 1
	weights := filepath.Join(v.w.Path(), "weights")
	must(t, os.Remove(weights)) // so that no file can be made in it
	must(t, v.Moment(t.Context(), aNetwork(10)))
	v.write()
	if v.Problem() == nil {
		t.Fatal("a network is not kept, and nothing is said")
	}
	v.retry = time.Time{}
	v.write()
	if v.Problem() == nil {
		t.Fatal("a network is still not kept, and that is not said any more")
	}
	must(t, os.Mkdir(weights, 0o777))
	v.retry = time.Time{}
	v.write()
	r, err := runfile.Open(v.w.Path())
	must(t, err)
	defer r.Close()
	if _, there, err := r.Weights(spec.Base, 10); !there || err != nil || v.Problem() != nil {
		t.Errorf("the network: %v, %v; %v", there, err, v.Problem())
	}
}

// TestAbandoned: a training that waits for room to have a network kept goes on when the saver fails.
func TestAbandoned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSaver(nil, tiny(), 0, 0, 0)
		must(t, v.room.Acquire(t.Context(), mostQueued))
		v.waiting = append(v.waiting, item{bytes: mostQueued}) // taken, and not written yet
		kept := make(chan error, 1)
		go func() { kept <- v.Moment(t.Context(), aNetwork(10)) }()
		synctest.Wait() // it waits for room
		v.abandon()
		synctest.Wait()
		select {
		case err := <-kept:
			must(t, err)
		default:
			t.Fatal("it still waits")
		}
		must(t, v.Moment(t.Context(), aNetwork(20)))
	})
}

// TestDataAreAskedFor: the saver of a lab that began without one knows the data by the first network,
// though nobody has told it that they were loaded.
func TestDataAreAskedFor(t *testing.T) {
	v, _ := aSaver(t)
	v.material = func() (*source.Material, bool) {
		m, err := images(tiny())
		return m, err == nil
	}
	must(t, v.Moment(t.Context(), aNetwork(0)))
	v.write()
	if v.every < 0 || v.known == nil {
		t.Errorf("of so many moments one is kept: %d; it knows %v", v.every, v.known)
	}
}

// TestEndsBetweenTwoLooks: a run that ends, and whose writer goes, between two looks of who follows it is
// finished, and not dead.
func TestEndsBetweenTwoLooks(t *testing.T) {
	w, err := runfile.Create(t.TempDir(), runfile.Header{Spec: tiny(), Made: made()})
	must(t, err)
	disk, err := runfile.Open(w.Path())
	must(t, err)
	defer disk.Close()
	follower := newView(disk, images, pool)
	if s, err := follower.news(); err != nil || s.State != runfile.Running {
		t.Fatalf("while it is written it is %v, %v", s, err)
	}
	must(t, w.End(runfile.EndedDone, ""))
	must(t, w.Close())
	s, err := follower.news()
	if err != nil || s.State != runfile.Finished || follower.end(s) != nil {
		t.Errorf("it is %v, %v: %v", s, err, follower.end(s))
	}
}

// TestDamageWhileFollowed: what is damaged in what another process adds to a run is known to who follows
// it, and the rest is shown.
func TestDamageWhileFollowed(t *testing.T) {
	w, err := runfile.Create(t.TempDir(), runfile.Header{Spec: tiny(), Made: made()})
	must(t, err)
	defer w.Close()
	disk, err := runfile.Open(w.Path())
	must(t, err)
	defer disk.Close()
	v := newView(disk, images, pool)
	_, err = v.news()
	if must(t, err); len(v.Damage()) > 0 {
		t.Fatalf("damage: %v", v.Damage())
	}
	must(t, w.Append([]runfile.Entry{{Event: spec.Looked{Step: 1}}}))
	log := filepath.Join(w.Path(), runfile.LogFile)
	raw, err := os.ReadFile(log)
	must(t, err)
	raw[len(raw)-30] ^= 1
	must(t, os.WriteFile(log, raw, 0o666))
	must(t, w.Append([]runfile.Entry{{Event: spec.Looked{Step: 2}}}))
	_, err = v.news()
	must(t, err)
	if events, _ := v.Since(0); len(v.Damage()) == 0 || len(events) != 1 {
		t.Errorf("damage: %v; %d events, want 1", v.Damage(), len(events))
	}
}
