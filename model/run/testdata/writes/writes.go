// Package writes must not compile: it does to a view what only the lab may do, or who steers it. A
// test expects an error in each line that asks the view for something, and no other.
package writes

import "fathom/model/run"

func steer(view run.View) {
	view.Pause()
	view.Resume()
	view.Step()
	view.SetPace(1)
	view.Ask(run.Request{})
	view.Finish()
	view.Close()
}

func write(view run.View) {
	view.Append(nil)
	view.End(nil)
	view.Put(nil)
	view.PutProbe(nil)
	view.PutScores(nil)
	view.Set(nil)
	view.Store()
	view.Material()
	view.Remember(0)
	view.Forget(0)
}
