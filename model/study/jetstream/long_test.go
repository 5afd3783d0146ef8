package jetstream

import (
	"fmt"
	"testing"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"fathom/model/spec"
	"fathom/model/study"
)

// TestLongReports: a report whose figures alone are longer than a message comes whole.
func TestLongReports(t *testing.T) {
	t.Parallel()
	s, dir := serve(t, t.TempDir(), natsserver.RANDOM_PORT, ""), joined(t, 2)
	figures := map[string]spec.Figure{}
	for i := range 4000 {
		figures[fmt.Sprintf("separation.layer%0300d", i)] = 0.125
	}
	w := worker(t, s, crew{short, figures})
	gather(t, dial(t, s), dir, nil)
	if err := <-w; err != nil {
		t.Error(err)
	}
	r, err := dir.Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range dir.Study.Tasks() {
		f := r.Found[task.Key]
		if f == nil || f.State != study.Done || r.Value(f, fmt.Sprintf("separation.layer%0300d", 3999)) != 0.125 {
			t.Errorf("%+v", f)
		}
	}
}

// TestRevived: what a consumer would not send though it is on the queue, as a server leaves it that was killed between
// an acknowledgement and the removal, is handed out again. Here the consumer looks for another subject.
func TestRevived(t *testing.T) {
	s, dir := serve(t, t.TempDir(), natsserver.RANDOM_PORT, ""), joined(t, 4)
	conn := dial(t, s)
	giver, err := Give(t.Context(), conn, dir.Study)
	if err != nil {
		t.Fatal(err)
	}
	defer giver.Close()
	all := dir.Study.Tasks()
	if err := giver.Offer(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	if err := conn.js.DeleteConsumer(t.Context(), giver.names.stream(tasks), workers); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.js.CreateConsumer(t.Context(), giver.names.stream(tasks), jetstream.ConsumerConfig{
		Durable: workers, AckPolicy: jetstream.AckExplicitPolicy, FilterSubject: giver.names.subject("task", "none"),
	}); err != nil {
		t.Fatal(err)
	}
	if held, _, err := giver.Held(t.Context()); held != 0 || err != nil {
		t.Fatalf("%d tasks would be sent, %v", held, err)
	}
	if err := giver.Offer(t.Context(), all); err != nil { // as Gather does, since too little is held
		t.Fatal(err)
	}
	if held, _, err := giver.Held(t.Context()); held != len(all) || err != nil {
		t.Fatalf("%d tasks would be sent, %v", held, err)
	}
	taker, err := Take(dial(t, s), dir.Study)
	if err != nil {
		t.Fatal(err)
	}
	defer taker.Close()
	for range all {
		taken, err := taker.Take(t.Context())
		if err != nil || taken.Times() != 1 {
			t.Fatal(err)
		}
		if err := taken.Done(t.Context()); err != nil {
			t.Error(err)
		}
	}
	// What is there and will be sent is left as it is: a task in hand is counted no less.
	if err := giver.Offer(t.Context(), all[:2]); err != nil {
		t.Fatal(err)
	}
	if _, err := taker.Take(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, err := conn.js.Consumer(t.Context(), giver.names.stream(tasks), workers)
	if err != nil {
		t.Fatal(err)
	}
	if err := giver.Offer(t.Context(), all[:2]); err != nil {
		t.Fatal(err)
	}
	after, err := conn.js.Consumer(t.Context(), giver.names.stream(tasks), workers)
	if err != nil || !after.CachedInfo().Created.Equal(before.CachedInfo().Created) {
		t.Errorf("the consumer was made anew: %v", err)
	}
}
