package simd

import (
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestSelect(t *testing.T) {
	supported := Supported()
	if !slices.Contains(supported, "go") {
		t.Fatalf("supported tiers %v, want go among them", supported)
	}
	for _, name := range tierNames {
		k, err := Select(name)
		if slices.Contains(supported, name) {
			if err != nil || k.Tier() != name {
				t.Errorf("Select(%q) = %v, %v", name, k, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("Select(%q): error %v, want one that names it", name, err)
		}
	}
	if best, err := Select(""); err != nil || best.Tier() != supported[0] {
		t.Errorf("Select of the best: %v, want %s", err, supported[0])
	}
	for _, name := range []string{"sse", "AVX2", "avx2 "} {
		if _, err := Select(name); err == nil || !strings.Contains(err.Error(), "unknown") {
			t.Errorf("Select(%q): error %v, want one that says it is unknown", name, err)
		}
	}
}

// TestDefault runs itself with the environment variable set.
func TestDefault(t *testing.T) {
	const child = "SIMD_TEST_CHILD"
	if os.Getenv(child) != "" {
		t.Logf("tier %s, error %v.", Default().Tier(), EnvError())
		return
	}
	if err := EnvError(); err != nil {
		t.Errorf("these tests run on other kernels than those that were asked for: %v", err)
	}
	best := Supported()[0]
	for value, want := range map[string]string{
		"":     "tier " + best + ", error <nil>.",
		"go":   "tier go, error <nil>.",
		"mmx":  "tier " + best + ", error " + EnvVar + `: kernel tier "mmx" is unknown, expected ` + strings.Join(Supported(), " or ") + ".",
		best:   "tier " + best + ", error <nil>.",
		" avx": "tier " + best + ", error " + EnvVar + ": kernel tier",
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestDefault$", "-test.v")
		cmd.Env = append(os.Environ(), child+"=1", EnvVar+"="+value)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s=%s: %v, output %s, want %s", EnvVar, value, err, out, want)
		}
	}
}

// TestMissingTier runs itself as if the processor had no AVX2.
func TestMissingTier(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("all processors of this architecture have the same tiers")
	}
	const child = "SIMD_TEST_CHILD"
	if os.Getenv(child) != "" {
		t.Logf("tier %s of %v, error %v.", Default().Tier(), Supported(), EnvError())
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestMissingTier$", "-test.v")
	cmd.Env = append(os.Environ(), child+"=1", EnvVar+"=avx2", "GODEBUG=cpu.avx2=off")
	out, err := cmd.CombinedOutput()
	want := `tier go of [go], error ` + EnvVar + `: kernel tier "avx2": this processor does not support it, expected go.`
	if err != nil || !strings.Contains(string(out), want) {
		t.Errorf("%v, output %s, want %s", err, out, want)
	}
}

// TestGeneratedRegisters checks what the assembler does not: that the AVX2 code stays with the
// sixteen registers there are without AVX-512, and that functions with vectors leave the upper
// halves clear.
func TestGeneratedRegisters(t *testing.T) {
	for _, file := range []string{"avx2_amd64.s", "avx512_amd64.s"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if high := regexp.MustCompile(`\b(Z\d+|K[0-7]|Y(1[6-9]|[23]\d))\b`); file == "avx2_amd64.s" && high.Match(text) {
			t.Errorf("%s uses the register %s", file, high.Find(text))
		}
		returns := strings.Count(string(text), "\tRET\n")
		if clears := strings.Count(string(text), "\tVZEROUPPER\n\tRET\n"); returns == 0 || clears != returns {
			t.Errorf("%s: %d of %d returns come after VZEROUPPER", file, clears, returns)
		}
	}
}

// TestNEONRegisters checks that the kernels of arm64 leave alone what belongs to the system, the assembler
// and Go: R18 and those from R27 on.
func TestNEONRegisters(t *testing.T) {
	text, err := os.ReadFile("neon_arm64.s")
	if err != nil {
		t.Fatal(err)
	}
	if taken := regexp.MustCompile(`\b(R18|R2[789]|R3\d|RSP)\b`).Find(text); taken != nil {
		t.Errorf("the register %s is used", taken)
	}
	if !strings.Contains(string(text), "R17") {
		t.Error("no register is named as it is looked for here")
	}
}

func TestPeak(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		for cores := 1; cores <= 3; cores++ {
			if g := k.Peak(cores, 1); !(g > 0) {
				t.Errorf("peak of %g GFLOPS on %d cores", g, cores)
			}
		}
	})
}

// TestNoKernelIsMissing: a tier has each of them, also one that is added to the others later.
func TestNoKernelIsMissing(t *testing.T) {
	forEachTier(t, func(t *testing.T, k *Kernels) {
		v := reflect.ValueOf(*k)
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.Func && f.IsNil() {
				t.Errorf("%s is missing", v.Type().Field(i).Name)
			}
		}
	})
}
