package room

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestWordsEnd: what a member was told of the steering is gone once they have pressed a key, and once it has passed,
// when it would be wrong.
func TestWordsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, lab := quiet()
		r := New(Config{Policy: AskFirst}, lab)
		mia, tom, eva := enter(t, r, "mia"), enter(t, r, "tom"), enter(t, r, "eva")
		mia.Ask()
		tom.Ask()
		eva.Ask()
		mia.Answer(false)
		if word := tom.now().Word; word != "mia goes on steering." {
			t.Errorf("who is refused reads %q", word)
		}
		was := eva.now().Change
		tom.Typed()
		if s := tom.now(); s.Word != "" || s.Change == was {
			t.Errorf("behind a key there stands %q, and changes were %d and are %d", s.Word, was, s.Change)
		}
		was = eva.now().Change
		tom.Typed()
		if is := eva.now().Change; is != was {
			t.Error("a key that takes nothing away wakes all who are there")
		}
		time.Sleep(askEvery)
		mia.Typed()
		tom.Ask()
		tom.Give()
		if word := tom.now().Word; word != "You ask no more." {
			t.Errorf("who asks no more reads %q", word)
		}
		time.Sleep(askEvery)
		eva.Ask()
		mia.Typed()
		mia.Answer(true)
		for _, m := range []*Member{mia, tom} {
			if word := m.now().Word; word != "" {
				t.Errorf("when eva steers %s reads %q", m.Name, word)
			}
		}
		if word := eva.now().Word; word != "You steer now." {
			t.Errorf("who steers reads %q", word)
		}
		eva.Leave(true)
		if s := tom.now(); !s.Away || s.Word != "" {
			t.Errorf("when eva's line is cut it stands %+v", s)
		}
	})
	_, lab := quiet()
	own := enter(t, New(Config{Own: true}, lab), "mia")
	if s := own.now(); !s.Steers || s.Word != "" {
		t.Errorf("in a room of one's own, which nobody else steers, it stands %+v", s)
	}
}
