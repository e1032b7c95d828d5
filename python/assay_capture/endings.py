"""How a process ends: its exceptions, its exit code, and its last line."""

import atexit
import os
import sys
import time

from . import file_events, lineage
from .guard import Callable, guarded
from .line_file import clip, path_text, write

MESSAGE_LIMIT = 2_000
TRACEBACK_LIMIT = 20_000

_exception = None
_exit_code = None
_has_exit_code = False
_is_over = False
_stopped = False
#: Names of modules that a forked child found loaded.
_forked_modules = frozenset()


def begin():
    previous = sys.excepthook

    def excepthook(kind, error, trace):
        _note_main(error, trace)
        previous(kind, error, trace)

    excepthook.__wrapped__ = previous
    sys.excepthook = excepthook
    _wrap_exits()
    # Registered first, so it runs last.
    atexit.register(_at_exit)


def _wrap_exits():
    plain_exit, hard_exit = sys.exit, os._exit

    def note_exit(status=None, /):
        global _exit_code, _has_exit_code
        _exit_code, _has_exit_code = status, True
        plain_exit(status)

    def note_hard_exit(status):
        guarded(bye)("os-exit", status)
        hard_exit(status)

    sys.exit = Callable(plain_exit, note_exit, "sys", "exit")
    os._exit = Callable(hard_exit, note_hard_exit, "os", "_exit")


def after_fork():
    global _exception, _exit_code, _has_exit_code, _is_over, _forked_modules
    _exception, _exit_code, _has_exit_code, _is_over = None, None, False, False
    # What the parent had loaded, the parent tells.
    _forked_modules = frozenset(sys.modules)


def mark_stopped():
    global _stopped
    _stopped = True


@guarded
def _note_main(error, trace):
    global _exception
    if error is not _exception:
        _exception = error
        tell_exception(error, trace, None)


@guarded
def tell_exception(error, trace, thread):
    import traceback

    lines = traceback.format_exception(type(error), error, trace)
    fields = {
        "type": _type_name(type(error)),
        "message": clip(_message(error), MESSAGE_LIMIT),
        "where": _where(error, trace),
        "traceback": clip("".join(lines), TRACEBACK_LIMIT),
    }
    if thread is not None:
        fields["thread"] = thread
    write("exception", **fields)


def _type_name(kind):
    return kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"


def _message(error):
    try:
        return str(error)
    except Exception:
        return ""


def _where(error, trace):
    """The innermost line that is not of an installed package: where a person looks first."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    place = innermost = ""
    while trace is not None:
        innermost = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        if not innermost.startswith("<") and not file_events.is_library(innermost):
            place = innermost
        trace = trace.tb_next
    return path_text(place or innermost)


@guarded
def _at_exit():
    # A program may have put its own function in the place of sys.excepthook. The interpreter remembers what it gave it.
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    if error is not None and not hasattr(sys, "ps1"):
        _note_main(error, error.__traceback__)
    if _stopped:
        bye("stopped", 0)
    elif _exception is not None:
        bye("exception", None if isinstance(_exception, KeyboardInterrupt) else 1)
    elif _has_exit_code:
        bye("sysexit", _code_of(_exit_code))
    else:
        bye("normal", None)
    if isinstance(_exception, KeyboardInterrupt):
        _end_by_signal_again()


def _end_by_signal_again():
    """Python dies of an interruption by its signal, unless text was evaluated after it, as namedtuple does: then it has forgotten."""
    try:
        exec("raise KeyboardInterrupt")
    except KeyboardInterrupt:
        return


def _code_of(status):
    # As Python does it: None is success, a number is itself, anything else is printed and means 1.
    if status is None:
        return 0
    return status & 0xFF if isinstance(status, int) else 1


def bye(exit, code):
    """The last line. A process that could not become another program after all may say it again."""
    global _is_over
    if _is_over and exit != "stopped":
        return
    _is_over = exit != "exec"
    from . import state

    file_events.tell_changed_databases()
    fields = state.collect(_forked_modules)
    randomness = sys.modules.get("assay_capture.randomness")
    if randomness is not None:
        randomness.tell_overridden(fields["settings"])
    write("bye", at=time.time_ns() // 1_000_000, exit=exit, code=code, **fields)


def watch_threads(threading):
    previous = threading.excepthook

    def excepthook(args, /):
        if args.exc_type is not SystemExit and args.exc_value is not None:
            tell_exception(args.exc_value, args.exc_traceback, getattr(args.thread, "name", "") or "thread")
        previous(args)

    excepthook.__wrapped__ = previous
    threading.excepthook = excepthook


def watch_workers(module):
    """A process of multiprocessing prints its exception itself, and has an identity to draw its seeds from."""
    import functools

    process = module.BaseProcess
    original = process._bootstrap

    @functools.wraps(original)
    def _bootstrap(self, *args, **kwargs):
        guarded(_enter_worker)(self)
        return original(self, *args, **kwargs)

    process._bootstrap = _bootstrap


def _enter_worker(worker):
    lineage.enter("worker " + ".".join(map(str, worker._identity)))
    run = worker.run

    def watched_run():
        # Only here to see what run raises: the worker must look as before to the program, and must pickle.
        worker.__dict__.pop("run", None)
        try:
            run()
        except Exception as error:
            tell_exception(error, error.__traceback__, worker.name)
            raise

    worker.run = watched_run
