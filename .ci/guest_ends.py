#!/usr/bin/env python3
"""How long fathom takes to end, for each signal and each kind of terminal.

    .ci/guest_ends.py FATHOM [TIMES]

FATHOM is the program. The app and `fathom run` are ended TIMES times (20) by SIGTERM, SIGINT and SIGHUP in a terminal that reads, in
one that answers nothing, and in one that has stopped reading and is full; help and a usage error end by themselves. It
prints the greatest and the median seconds from the signal, or from the start, to the end of the process, the exit codes,
and what the terminal was left with. It fails if a terminal is left raw, or changed where it reads. How long something took it
prints, and judges nothing by it.
"""
import collections
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import threading
import time

SMALL = "--train-samples 2000 --test-samples 1000 --steps 30000 --evaluate-every 50 --probe-every 100 --probe-samples 300".split()
PROGRAMS = {"app": SMALL, "run": ["run", *SMALL]}
UNDER_WAY = {"app": rb"\]2;fathom \S+ training", "run": rb"step"}
SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
BOUND = 60  # seconds that anything is waited for

QUESTION = re.compile(rb"\x1b\](1[01]);\?(?:\x07|\x1b\\)|\x1b\[>0?q|\x1b\[0?c|\x1b\[6n|\x1b\[\?(\d+)\$p|\x1b\[\?u")


class Terminal:
    """A terminal of 80x24 cells that plays for one program; reads until it is told to stall."""

    def __init__(self, answers):
        self.answers, self.text, self.reads = answers, b"", True
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.set_blocking(self.master, False)
        self.over = False
        self.thread = threading.Thread(target=self.play, daemon=True)
        self.thread.start()

    def play(self):
        asked = 0
        while not self.over:
            if not self.reads or not select.select([self.master], [], [], 0.02)[0]:
                time.sleep(0 if self.reads else 0.02)
                continue
            try:
                self.text += os.read(self.master, 1 << 16)
            except OSError:
                continue
            for m in QUESTION.finditer(self.text, asked):
                asked = m.end()
                if self.answers:
                    os.write(self.master, answer(m))

    def start(self, argv):
        pid = os.fork()
        if pid == 0:
            os.setsid()
            for by in SIGNALS:  # which are ignored where this is a job in the background, or under nohup
                signal.signal(by, signal.SIG_DFL)
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            for fd in 0, 1, 2:
                os.dup2(self.slave, fd)
            os.closerange(3, 64)
            env = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "XDG_CONFIG_HOME": os.devnull, "HOME": tempfile.gettempdir(), "PATH": "/usr/bin:/bin"}
            try:
                os.execve(argv[0], argv, env)
            finally:
                os._exit(127)
        return pid

    def until(self, pattern):
        end = time.monotonic() + BOUND
        while not re.search(pattern, self.text):
            if time.monotonic() > end:
                raise TimeoutError(f"{pattern} is never drawn, but {self.text[-300:]}")
            time.sleep(0.01)

    def fill(self):
        """Stops reading, and fills what lies between the program and the terminal."""
        self.reads = False
        time.sleep(0.05)
        fd = os.open(os.ttyname(self.slave), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        end = time.monotonic() + 0.5  # in which the program, too, comes to a write that does not return
        while time.monotonic() < end:
            try:
                os.write(fd, b"\0" * 64)
            except BlockingIOError:
                time.sleep(0.01)
        os.close(fd)

    def cooked(self):
        return termios.tcgetattr(self.slave)[3] & (termios.ICANON | termios.ECHO) == termios.ICANON | termios.ECHO

    def left(self):
        """What is left changed and unread, in words."""
        said = [] if self.cooked() else ["raw"]
        if self.reads:
            time.sleep(0.05)
            modes = {}
            for m in re.finditer(rb"\x1b\[\?([\d;]+)([hl])", self.text):
                modes.update({int(mode): m[2] == b"h" for mode in m[1].split(b";")})
            said += [f"mode {mode} {'on' if on else 'off'}" for mode, on in sorted(modes.items()) if on != (mode in (7, 25))]
            fcntl.ioctl(self.slave, termios.TCFLSH, termios.TCOFLUSH)
            state = termios.tcgetattr(self.slave)
            state[3] &= ~(termios.ICANON | termios.ECHO)
            termios.tcsetattr(self.slave, termios.TCSANOW, state)
            if select.select([self.slave], [], [], 0)[0]:
                said.append(f"unread {os.read(self.slave, 4096)!r}")
        return said

    def close(self):
        self.over = True
        self.thread.join()
        os.close(self.master)
        os.close(self.slave)


def answer(m):
    """What a terminal answers to a question."""
    asked = m[0]
    if asked.startswith(b"\x1b]"):
        return b"\x1b]" + m[1] + b";rgb:0000/0000/0000\x07"
    if asked.endswith(b"q"):
        return b"\x1bP>|played 1\x1b\\"
    if asked.endswith(b"c"):
        return b"\x1b[?62;22c"
    if asked.endswith(b"n"):
        return b"\x1b[24;1R"
    if asked.endswith(b"$p"):
        return b"\x1b[?" + m[2] + b";2$y"
    return b"\x1b[?0u"


def ended(pid, since):
    """The seconds from since until the process ends, and its exit code, as a shell has it; None if it never does."""
    handle = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    there = poll.poll(20_000)
    took = time.monotonic() - since
    os.close(handle)
    if not there:
        os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    code = os.waitstatus_to_exitcode(status)
    return (took if there else None), (code if code >= 0 else 128 - code)


def once(argv, kind, under_way, by):
    terminal = Terminal(answers=kind != "never answers")
    try:
        since = time.monotonic()
        pid = terminal.start(argv)
        if by:
            terminal.until(under_way)
            if kind == "stalls":
                terminal.fill()
            since = time.monotonic()
            os.kill(pid, by)
        took, code = ended(pid, since)
        return took, code, terminal.left()
    finally:
        terminal.close()


def main():
    fathom, times = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20
    rows = [(name, args, UNDER_WAY[name], kind, by) for name, args in PROGRAMS.items() for kind in ("reads", "never answers", "stalls") for by in SIGNALS]
    rows += [(name, [name], None, kind, None) for name in ("--help", "rnu") for kind in ("reads", "never answers")]
    print(f"{'program':8}{'terminal':15}{'signal':8}{'greatest s':>11}{'median s':>10}  exit codes; what is left  ({times} times)")
    bad = 0
    for name, args, under_way, kind, by in rows:
        took, codes, left = [], collections.Counter(), collections.Counter()
        for _ in range(times):
            seconds, code, what = once([fathom, *args], kind, under_way, by)
            took.append(20 if seconds is None else seconds)
            codes[code] += 1
            left.update(what)
        bad += bool(left)
        said = ", ".join(f"{code}" if n == times else f"{code} ({n})" for code, n in sorted(codes.items()))
        said += "; " + (", ".join(f"{what} ({n})" for what, n in left.items()) or "nothing")
        print(f"{name:8}{kind:15}{by.name if by else '-':8}{max(took):11.3f}{statistics.median(took):10.3f}  {said}", flush=True)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
