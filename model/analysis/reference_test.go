package analysis

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"fathom/data/store"
	"fathom/model/measure"
	"fathom/model/modeltest"
	"fathom/model/run"
	"fathom/model/simd"
	"fathom/model/spec"
)

// TestReferenceThroughAStore holds what the stage of the measures finds of a store of float32, from its
// files to its document, to figures that were computed outside this project in float64: those that the
// tests of model/geometry and model/repr hold the computations to. What a draw of this program decides is
// not compared: intervals by shuffled batches, and the code length and the permuted labels, which have
// orders of their own.
func TestReferenceThroughAStore(t *testing.T) {
	var want map[string]struct {
		Layers []struct {
			Participation float64 `json:"participation_ratio"`
			TwoNN         float64
			Separation    float64
			Collapse      struct {
				NC1      float64
				Norms    float64 `json:"nc2_equinorm_means"`
				Angles   float64 `json:"nc2_maxangle"`
				NC3, NC4 float64
			}
		}
		Pairs map[string]struct {
			Debiased, Angle float64
			RSA             struct{ Correlation float64 }
		}
	}
	var near map[string]struct {
		Layers []struct {
			KNN struct {
				Five float64 `json:"euclid_k5"`
			}
		}
	}
	for path, into := range map[string]any{"../geometry/testdata/geometry.json": &want, "../repr/testdata/measures.json": &near} {
		file, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(file, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	figures := map[string]float64{}
	for i, w := range want["digits"].Layers {
		layer := fmt.Sprint(" of A", i)
		figures["knn"+layer] = near["digits"].Layers[i].KNN.Five
		figures["participation_ratio"+layer], figures["twonn"+layer], figures["class_separation"+layer] = w.Participation, w.TwoNN, w.Separation
		figures["nc1"+layer], figures["nc2_norms"+layer], figures["nc2_angles"+layer] = w.Collapse.NC1, w.Collapse.Norms, w.Collapse.Angles
		figures["nc3"+layer], figures["nc4"+layer] = w.Collapse.NC3, w.Collapse.NC4
	}
	for name, w := range want["digits"].Pairs {
		layers := " of " + name[:2] + " and " + name[3:]
		figures["cka"+layers], figures["procrustes"+layers], figures["rsa"+layers] = w.Debiased, w.Angle, w.RSA.Correlation
	}
	for _, e := range measuredReference(t) {
		at := e.Measure + " of " + e.Of()
		w, there := figures[at]
		if !there {
			continue
		}
		delete(figures, at)
		if !(math.Abs(float64(e.Value)-w) <= 1e-5*math.Abs(w)) {
			t.Errorf("%s is %.9g, want %.9g", at, e.Value, w)
		}
	}
	for at := range figures {
		t.Errorf("nothing is found by %s", at)
	}
}

// measuredReference are the numbers that can be compared, of a store of the reference networks' layers. The
// probes are those of the reference, of the rows as they are.
func measuredReference(t *testing.T) (all []spec.Measured) {
	t.Helper()
	dir := writeReference(t)
	of, err := store.Open(dir, store.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	s := InStore(dir, of, store.Settings{}, spec.Probing{Solver: spec.Multinomial, C: 1, Scale: "none", Tolerance: 1e-12}, 1)
	if err := measure.Rules().Set(&s, measure.Measures, "knn,participation_ratio,twonn,class_separation,cka,nc1,nc2_norms,nc2_angles,nc3,nc4,procrustes,rsa"); err != nil {
		t.Fatal(err)
	}
	a := Start(s, of, nil, simd.NewPool(2))
	defer a.Close()
	a.Ask(run.Request{Stage: measure.Measures})
	a.Finish()
	for n := 0; ; {
		more, err := a.Next(t.Context(), n)
		if err != nil {
			break
		}
		n += len(more)
		for _, e := range more {
			switch e := e.(type) {
			case spec.Measured:
				all = append(all, e)
			case spec.Failed:
				t.Fatal(e.Reason)
			}
		}
	}
	return all
}

// writeReference writes a store of float32: the layers A0 to A3 of one reference network, B1 to B3 of
// another on the same rows, of which every fourth is a test row.
func writeReference(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	save := func(name, descr, shape string, values any) {
		t.Helper()
		header := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape)
		header = fmt.Sprintf("%-117s\n", header)
		file := append([]byte("\x93NUMPY\x01\x00\x76\x00"), header...)
		file, err := binary.Append(file, binary.LittleEndian, values)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+".npy"), file, 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	x, labels := modeltest.Digits()
	n := len(labels)
	split := make([]int32, n)
	for i := range split {
		if i%4 == 3 {
			split[i] = 1
		}
	}
	save("labels", "<i4", fmt.Sprintf("(%d,)", n), labels)
	save("split", "<i4", fmt.Sprintf("(%d,)", n), split)
	for net, name := range map[int]string{1: "A", 2: "B"} {
		for i, layer := range modeltest.Reference(x, net) {
			if net == 2 && i == 0 {
				continue // the digits again
			}
			_, width := layer.Dims()
			var values []float32
			for _, v := range layer.RawMatrix().Data {
				values = append(values, float32(v))
			}
			save(name+fmt.Sprint(i), "<f4", fmt.Sprintf("(%d, %d)", n, width), values)
		}
	}
	return dir
}
