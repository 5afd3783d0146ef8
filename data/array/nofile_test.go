package array

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOpenWhatIsNoFile: what is no file, or no array, is refused with the way to it.
func TestOpenWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	zarr := filepath.Join(dir, "acts.zarr")
	if err := os.Mkdir(zarr, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(zarr, ".zgroup"), []byte("{}"), 0o666); err != nil {
		t.Fatal(err)
	}
	h5 := filepath.Join(dir, "x.h5")
	if err := os.WriteFile(h5, []byte(hdf5Magic+"rest"), 0o666); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		dir:                         "a directory, expected a file of arrays",
		filepath.Join(dir, "a.npy"): "no such file",
		zarr:                        "import zarr, numpy as np\nf = zarr.open(\"" + zarr + "\", mode=\"r\")\n[np.save(f\"{k}.npy\", f[k][...]) for k in f]",
		h5:                          "import h5py, numpy as np\nf = h5py.File(\"" + h5 + "\")\n[np.save(f\"{k}.npy\", f[k][...]) for k in f]",
		"/dev/null":                 "a device or a pipe",
	} {
		if _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
