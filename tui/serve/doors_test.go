package serve

import (
	"net/netip"
	"testing"
	"time"
)

// streets are places, by their number.
func street(n byte) netip.Prefix { return netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 2, n}), 32) }

// knock has so many connections come from a place at a time, of people who say at once who they are if known, and
// returns how many were taken in and why the first of the others was not.
func (d *doors) knock(from netip.Prefix, n int, known bool, now time.Time) (in []*stay, refused string) {
	for range n {
		s, why := d.enter(from, now)
		if s == nil {
			return in, why
		}
		if in = append(in, s); known {
			d.known(s, now)
		}
	}
	return in, ""
}

// TestHowManyComeIn: each limit lets in as many as it says, and not one more.
func TestHowManyComeIn(t *testing.T) {
	now := time.Unix(1e9, 0)
	for _, tt := range []struct {
		name   string
		limits Limits
		known  bool
		want   int
		why    string
	}{
		{"from one address", Limits{PerAddress: 7}, true, 7, "too many connections from one address"},
		{"strangers from one address", Limits{StrangersFrom: 3}, false, 3, "too many who have not said who they are"},
		{"strangers", Limits{Strangers: 5}, false, 5, "too many who have not said who they are"},
		{"at once from one address", Limits{Burst: 6}, true, 6, "too many connections a second"},
		{"at once, of all", Limits{Burst: 60, PerAddress: 100}, true, 60, "too many connections a second"},
	} {
		d := newDoors(tt.limits.orUsual())
		in, why := d.knock(street(1), tt.want+1, tt.known, now)
		if len(in) != tt.want || why != tt.why {
			t.Errorf("%s: %d come in, then it is %q", tt.name, len(in), why)
		}
		if conns, strangers := d.counts(); conns != tt.want || strangers != map[bool]int{false: tt.want}[tt.known] {
			t.Errorf("%s: %d connections and %d strangers are counted", tt.name, conns, strangers)
		}
	}
}

// TestStrangersOfAll: those who have not said who they are keep others out once they are so many together, but nobody
// who comes from where somebody has come in.
func TestStrangersOfAll(t *testing.T) {
	now := time.Unix(1e9, 0)
	d := newDoors(Limits{Strangers: 4, StrangersFrom: 2}.orUsual())
	class, _ := d.knock(street(9), 1, true, now)
	d.leave(class[0], now)
	first, _ := d.knock(street(1), 2, false, now)
	d.knock(street(2), 2, false, now)
	if _, why := d.enter(street(3), now); why != "too many who have not said who they are" {
		t.Errorf("a fifth stranger: %q", why)
	}
	if in, why := d.knock(street(9), 8, false, now); len(in) != 8 {
		t.Errorf("of a class of eight %d come in, then it is %q", len(in), why)
	}
	d.leave(first[0], now)
	d.leave(first[0], now) // twice, which counts once
	if in, _ := d.knock(street(3), 3, false, now); len(in) != 1 {
		t.Errorf("one has gone, and %d come in", len(in))
	}
}

// TestAFlood: beyond the burst so many a second come in from one address, and twice as many from all.
func TestAFlood(t *testing.T) {
	now := time.Unix(1e9, 0)
	d := newDoors(Limits{PerAddress: 1000, Burst: 50}.orUsual())
	if in, _ := d.knock(street(1), 100, true, now); len(in) != 50 {
		t.Errorf("%d come in at once", len(in))
	}
	if in, _ := d.knock(street(2), 100, true, now); len(in) != 0 {
		t.Errorf("beside them %d come in from elsewhere", len(in))
	}
	second := now.Add(time.Second)
	if in, why := d.knock(street(1), 100, true, second); len(in) != 10 || why != "too many connections a second" {
		t.Errorf("a second later %d come in, then it is %q", len(in), why)
	}
	if in, _ := d.knock(street(2), 100, true, second); len(in) != 10 {
		t.Errorf("and %d from elsewhere", len(in))
	}
	small := newDoors(Limits{PerAddress: 1000, Burst: 2}.orUsual())
	n := 0
	for i := range byte(100) {
		in, _ := small.knock(street(i), 1, true, now)
		n += len(in)
	}
	if n != 40 {
		t.Errorf("where few come at once from each address %d come from all", n)
	}
}

// TestWrongKeys: so many wrong keys a minute shut the door to an address for a minute, unless somebody has come in from
// there on that day.
func TestWrongKeys(t *testing.T) {
	now := time.Unix(1e9, 0)
	d := newDoors(Limits{Failures: 4}.orUsual())
	fail := func(n int, at time.Time) (shut bool) {
		for range n {
			shut = d.fail(street(1), at)
		}
		return shut
	}
	if d.fail(street(1), now) {
		t.Error("a place that nobody has come from is shut")
	}
	d.knock(street(1), 1, false, now)
	if fail(3, now) {
		t.Error("three of four shut the door")
	}
	if now = now.Add(15 * time.Second); fail(1, now) { // one has faded
		t.Error("one that has faded counts")
	}
	if !fail(1, now) || fail(1, now) {
		t.Error("four do not shut the door once")
	}
	if _, why := d.enter(street(1), now.Add(penalty-1)); why != "too many wrong keys" {
		t.Errorf("at the shut door it is %q", why)
	}
	now = now.Add(penalty)
	in, why := d.knock(street(1), 1, true, now)
	if len(in) != 1 {
		t.Fatalf("a minute later it is %q", why)
	}
	if fail(100, now.Add(trusted-1)) {
		t.Error("the door is shut to a place that somebody has come in from on that day")
	}
	if !fail(4, now.Add(trusted)) {
		t.Error("a day later it is not")
	}
}

// TestPlacesAreForgotten: of a place nothing is kept once nothing is to be remembered of it.
func TestPlacesAreForgotten(t *testing.T) {
	now := time.Unix(1e9, 0)
	d := newDoors(Limits{Failures: 2}.orUsual())
	known, _ := d.knock(street(1), 1, true, now)
	stranger, _ := d.knock(street(2), 2, false, now)
	d.fail(street(2), now)
	d.fail(street(2), now)
	d.leave(stranger[0], now.Add(time.Hour))
	if len(d.places) != 2 {
		t.Errorf("%d places are kept, in both of which somebody is", len(d.places))
	}
	d.leave(stranger[1], now.Add(time.Hour))
	d.leave(known[0], now.Add(time.Hour))
	if len(d.places) != 1 || d.places[street(1)] == nil {
		t.Errorf("%d places are kept, want that from which somebody has come in", len(d.places))
	}
	last, _ := d.knock(street(3), 1, false, now.Add(trusted))
	d.leave(last[0], now.Add(trusted+time.Second))
	if len(d.places) != 0 {
		t.Errorf("%d places are kept for ever", len(d.places))
	}
}
