package runfile

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// bootID tells one start of the machine from another, "" where nobody knows.
func bootID() string {
	raw, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(raw))
}

// startOf is when a process was started, in ticks since the machine was, "" where nobody knows: the
// 22nd field of /proc/PID/stat, see proc(5). The second, a name in brackets, may hold anything.
func startOf(pid int) string {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(raw[max(0, strings.LastIndexByte(string(raw), ')')):]), ") ")
	if fields := strings.Fields(rest); len(fields) >= 20 {
		return fields[19]
	}
	return ""
}

// isAlive reports whether there is a process of that number.
func isAlive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// localFileSystems are those whose locks are the machine's own, by the magic numbers of statfs(2).
var localFileSystems = map[int64]bool{
	0xef53:     true, // ext2, ext3, ext4
	0x58465342: true, // XFS
	0x9123683e: true, // Btrfs
	0x01021994: true, // tmpfs
	0x858458f6: true, // ramfs
	0x794c7630: true, // overlayfs
	0x2fc12fc1: true, // ZFS
	0xf2f52010: true, // F2FS
	0xca451a4e: true, // bcachefs
	0x3153464a: true, // JFS
	0x2011bab0: true, // exFAT
	0x4d44:     true, // FAT
	0x7366746e: true, // NTFS
}

// locksTrusted reports whether a lock that is free proves that nobody writes: not on a network file
// system, where another host's may not be seen. What is not known counts as one.
func locksTrusted(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && localFileSystems[int64(uint32(s.Type))]
}
