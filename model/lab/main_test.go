package lab

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage grow: small experiments make much of it and keep little, so that to collect it at the growth
// that suits large ones takes long. These tests hold nothing of how much memory is used.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	os.Exit(m.Run())
}
