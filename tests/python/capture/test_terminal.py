"""The runner on a pseudo-terminal."""

import fcntl
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
import unittest

from recorded import HOOKS, CaptureCase

TERMINAL = os.path.join(os.path.dirname(HOOKS), "assay_capture", "terminal.py")


class Terminal(CaptureCase):
    def command(self, *command):
        return [sys.executable, "-I", "-S", TERMINAL, self.path("out"), "--", *command]

    def output(self):
        with open(self.path("out"), "rb") as file:
            return file.read()

    def run_to_end(self, *command, **options):
        return subprocess.run(self.command(*command), capture_output=True, timeout=60, check=False, **options)

    def until(self, condition):
        deadline = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), deadline, "never happened")
            time.sleep(0.01)

    def test_the_command_has_a_terminal_and_prints_to_the_file_alone(self):
        result = self.run_to_end("sh", "-c", "test -t 1 && echo terminal; echo error >&2; exit 3", stdin=subprocess.DEVNULL)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (3, b"", b"error\n"))
        self.assertEqual(self.output(), b"terminal\r\n")

    def test_output_is_added_to_what_is_there(self):
        self.write("out", "before ")
        self.run_to_end("printf", "after", stdin=subprocess.DEVNULL)
        self.assertEqual(self.output(), b"before after")

    def test_codes(self):
        self.assertEqual(self.run_to_end("sh", "-c", "kill -9 $$").returncode, 137)
        self.assertEqual(self.run_to_end("/no/such/program").returncode, 127)
        self.assertEqual(self.run_to_end(self.write("plain", "")).returncode, 126)
        self.assertEqual(subprocess.run([sys.executable, TERMINAL], capture_output=True, check=False).returncode, 2)

    def test_piped_input_reaches_its_end(self):
        self.run_to_end("cat", input=b"x" * 300_000)
        self.assertEqual(len(self.output()), 300_000)

    def test_much_output_is_all_written(self):
        self.run_to_end("sh", "-c", "yes | head -n 200000", stdin=subprocess.DEVNULL)
        self.assertEqual(len(self.output()), 600_000)

    def test_a_background_process_does_not_keep_it(self):
        result = self.run_to_end("sh", "-c", "sleep 60 & echo done", stdin=subprocess.DEVNULL)
        self.assertEqual((result.returncode, self.output()), (0, b"done\r\n"))

    def test_signals_are_passed_on(self):
        child = subprocess.Popen(self.command("sh", "-c", "trap 'echo got; exit 5' TERM; echo ready; while :; do sleep 0.01; done"), stdin=subprocess.DEVNULL)
        self.until(lambda: os.path.exists(self.path("out")) and b"ready" in self.output())
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(60), 5)
        self.assertIn(b"got", self.output())

    def on_a_terminal(self, *command):
        """Starts it with a terminal of its own, and gives its side that a person would sit at."""
        pid, master = pty.fork()
        if pid == 0:
            os.execv(sys.executable, self.command(*command))
        return pid, master

    def test_keys_window_size_and_modes(self):
        pid, master = self.on_a_terminal(
            "sh", "-c", "stty size; read line; echo got $line; trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.01; done"
        )
        self.until(lambda: os.path.exists(self.path("out")) and b"0 0" in self.output())
        self.until(lambda: not termios.tcgetattr(master)[3] & termios.ICANON)
        os.write(master, b"hello\r")
        self.until(lambda: b"ready" in self.output())
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 77, 0, 0))
        self.until(lambda: b"33 77" in self.output())
        self.assertIn(b"got hello", self.output())
        status = None
        while status is None:
            # The terminal's side must be read, or what is left in it is waited for.
            if select.select([master], [], [], 0.05)[0]:
                try:
                    os.read(master, 1000)
                except OSError:
                    pass
            found, got = os.waitpid(pid, os.WNOHANG)
            status = got if found else None
        self.assertEqual(os.waitstatus_to_exitcode(status), 0)

    def test_the_interrupt_key_interrupts_the_command_and_modes_come_back(self):
        wrapper = f"{sys.executable} -I -S {TERMINAL} {self.path('out')} -- sh -c 'trap \"echo broken; exit 9\" INT; echo ready; while :; do sleep 0.01; done'; echo code $? > {self.path('code')}; stty -a > {self.path('modes')}"
        pid, master = pty.fork()
        if pid == 0:
            os.execv("/bin/sh", ["sh", "-c", wrapper])
        self.until(lambda: os.path.exists(self.path("out")) and b"ready" in self.output())
        self.until(lambda: not termios.tcgetattr(master)[3] & termios.ICANON)
        os.write(master, b"\x03")
        self.until(lambda: os.path.exists(self.path("modes")) and os.path.getsize(self.path("modes")) > 100)
        with open(self.path("code"), encoding="ascii") as code, open(self.path("modes"), encoding="ascii") as modes:
            self.assertEqual(code.read(), "code 9\n")
            self.assertIn(" icanon", modes.read())
        os.close(master)
        os.waitpid(pid, 0)

    def test_the_modes_come_back_once_all_is_shown(self):
        ours, theirs = socket.socketpair()
        command = self.command("echo", "printed")
        command.insert(command.index("--"), str(theirs.fileno()))
        pid, master = pty.fork()
        if pid == 0:
            os.set_inheritable(theirs.fileno(), True)
            os.execv(sys.executable, command)
        theirs.close()
        ours.settimeout(60)
        self.assertEqual(ours.recv(1), b".")
        self.assertEqual(self.output(), b"printed\r\n")
        self.assertFalse(termios.tcgetattr(master)[1] & termios.OPOST)
        self.assertEqual(os.waitpid(pid, os.WNOHANG), (0, 0))
        ours.close()
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
        self.assertTrue(termios.tcgetattr(master)[1] & termios.OPOST)
        os.close(master)

    def test_a_terminal_that_is_not_ours_to_change_makes_the_line_ends(self):
        pid, master = pty.fork()
        if pid == 0:
            os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
            os.execv(sys.executable, self.command("echo", "printed"))
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
        self.assertEqual(self.output(), b"printed\n")
        os.close(master)

    def test_it_goes_on_when_the_outer_terminal_is_closed(self):
        pid, master = self.on_a_terminal("sh", "-c", "trap '' HUP; echo ready; sleep 0.3; echo on")
        self.until(lambda: os.path.exists(self.path("out")) and b"ready" in self.output())
        os.close(master)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
        self.assertIn(b"on\r\n", self.output())


if __name__ == "__main__":
    unittest.main()
