package paint

import "sync"

// Memo keeps what lies between the pictures of those who see the same, who go from one to the next at about
// the same time. Its methods may be called from any goroutine.
type Memo struct {
	mu   sync.Mutex
	kept [remembered]way
	next int
}

// remembered is how many ways from one picture to another are kept: from none and from the one before to the
// newest, and those of who has missed one or two. Of two pictures it is mostly seen at once whether they are
// the same, since they are in one place then.
const remembered = 6

// way is what leads from one picture to another.
type way struct {
	on      Terminal
	was, is string
	bytes   []byte
}

// Between is [Terminal.Between] from the first row on, worked out once. Nobody writes to what it returns.
func (m *Memo) Between(t Terminal, was, is string) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.kept {
		if w := &m.kept[i]; w.on == t && w.is == is && w.was == was {
			return w.bytes
		}
	}
	w := way{t, was, is, t.Between(nil, was, is, 0)}
	m.kept[m.next] = w
	m.next = (m.next + 1) % remembered
	return w.bytes
}
