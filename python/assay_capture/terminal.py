"""Runs a command on a pseudo-terminal: `terminal.py OUTFILE [SHOWN] -- COMMAND ...`.

What the command prints is appended to OUTFILE and nowhere else; who started this shows it from there, and is asked over
the descriptor SHOWN, a socket, to close that once all is shown: until then the outer terminal must stay as the command's
output needs it. What is typed goes to the command; input and error output that are no terminal stay what they are. Ends
with the command's exit code, 128 and the number for a signal, 127 when there is no such command, 126 when it cannot be
run. Goes on without a terminal when the outer one is closed.

Run it with `python -I -S`, so that it is no part of what is recorded.
"""

import errno
import fcntl
import os
import pty
import select
import signal
import sys
import termios
import tty

CHUNK = 65536
FORWARDED = frozenset(
    {signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGCONT}
)
#: Seconds without output after which a command that has ended is done, though others hold its terminal open.
SETTLED = 0.1


def main(arguments):
    own, command = split(arguments)
    if len(own) not in (1, 2) or not command:
        print("usage: terminal.py OUTFILE [SHOWN] -- COMMAND ...", file=sys.stderr)
        return 2
    shown = int(own[1]) if len(own) == 2 else None
    if shown is not None:
        os.set_inheritable(shown, False)
    output = os.open(own[0], os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    master, slave = pty.openpty()
    copy_window_size(slave)
    outer = make_raw()
    try:
        if outer is None and is_terminal(1):
            pass_output_unchanged(slave)
        signal.pthread_sigmask(signal.SIG_BLOCK, FORWARDED)
        child = start(command, slave)
        os.close(slave)
        wake = watch_signals(child, master)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, FORWARDED)
        code = copy(child, master, output, wake, outer is not None)
        os.close(output)
        if outer is not None and shown is not None:
            wait_until_shown(shown)
        return code
    finally:
        restore(outer)


def split(arguments):
    """Our own words, and those of the command."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def start(command, slave):
    """Forks the command. Those of its first three files that are terminals become the pseudo-terminal."""
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for descriptor in (0, 1, 2):
            if descriptor == 1 or is_terminal(descriptor):
                os.dup2(slave, descriptor)
        # Python ignores these two; programs expect them as the system has them.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, FORWARDED)
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, os.fsencode(f"{command[0]}: {error.strerror}\n"))
        os._exit(127 if error.errno == errno.ENOENT else 126)
    finally:
        os._exit(126)


def watch_signals(child, master):
    """Passes signals on to the command's group. The descriptor that is returned has bytes after every signal."""
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    for number in FORWARDED:
        signal.signal(number, lambda got, _frame: send(child, got))
    signal.signal(signal.SIGWINCH, lambda _got, _frame: copy_window_size(master))
    signal.signal(signal.SIGCHLD, lambda _got, _frame: None)
    # Writing modes to a terminal from the background would stop this process.
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    return read


def send(child, number):
    try:
        os.kill(child, number)
    except ProcessLookupError:
        return


def copy(child, master, output, wake, reads_input):
    """Until the command has ended and what it printed has been written; returns its exit code."""
    typed = b""
    status = None
    is_open = True
    while True:
        sources = [wake] + [master] * is_open + [0] * (reads_input and len(typed) < CHUNK)
        targets = [master] * (is_open and bool(typed))
        ready, free, _ = select.select(sources, targets, [], None if status is None else SETTLED)
        if wake in ready:
            read(wake)
        if master in ready:
            data = read(master)
            is_open = bool(data)
            write_all(output, data)
        elif status is not None:
            return code_of(status)
        if 0 in ready:
            more = read(0)
            reads_input = bool(more)
            typed += more
        if master in free:
            typed = typed[write_some(master, typed) :]
        if status is None:
            status = ended(child)
            reads_input = reads_input and status is None


def ended(child):
    """The status of a command that has ended, else None."""
    found, status = os.waitpid(child, os.WNOHANG)
    return status if found == child else None


def read(descriptor):
    """What is there; nothing at the end, which a terminal tells as an error."""
    try:
        return os.read(descriptor, CHUNK)
    except OSError:
        return b""


def write_some(descriptor, data):
    try:
        return os.write(descriptor, data[:512])
    except OSError:
        # The command has closed its terminal: what is typed goes nowhere.
        return len(data)


def write_all(descriptor, data):
    while data:
        try:
            data = data[os.write(descriptor, data) :]
        except OSError:
            # A full disk loses output; the command goes on.
            return


def code_of(status):
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def is_terminal(descriptor):
    try:
        return os.isatty(descriptor)
    except OSError:
        return False


def copy_window_size(target):
    for descriptor in (1, 0, 2):
        try:
            size = fcntl.ioctl(descriptor, termios.TIOCGWINSZ, bytes(8))
            fcntl.ioctl(target, termios.TIOCSWINSZ, size)
            return
        except OSError:
            continue


def make_raw():
    """Hands every key to the command. Returns the modes to restore; None where input is not ours to read."""
    try:
        if not is_terminal(0) or os.tcgetpgrp(0) != os.getpgrp():
            return None
        modes = termios.tcgetattr(0)
        tty.setraw(0)
        return modes
    except (OSError, termios.error):
        return None


def pass_output_unchanged(slave):
    """The outer terminal is not ours to change and makes its own line ends of what it is shown: once is enough."""
    try:
        modes = termios.tcgetattr(slave)
        modes[1] &= ~termios.OPOST
        termios.tcsetattr(slave, termios.TCSANOW, modes)
    except termios.error:
        return


def wait_until_shown(shown):
    """What was printed has its line ends already; a terminal that has its modes back would make them again."""
    try:
        os.write(shown, b".")
        os.read(shown, 1)
    except OSError:
        # Whoever shows it is gone.
        return


def restore(modes):
    if modes is None:
        return
    try:
        termios.tcsetattr(0, termios.TCSADRAIN, modes)
    except (OSError, termios.error):
        # The terminal is gone.
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
