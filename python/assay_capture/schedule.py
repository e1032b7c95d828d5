"""Which steps the flight recorder looks at. The same in every run, so that two runs can be compared: it counts steps
and bytes, never time."""

import os

#: Bytes of parameters that are hashed in full at an ordinary step; larger models are sampled.
ORDINARY_BYTES = 1 << 20
EARLY_STEPS = 16
EVERY = 64


def is_detailed(step):
    """Steps 1, 2, 4, 8 and so on: everything in full, and tensor by tensor."""
    return step & (step - 1) == 0


def is_ordinary(step, size):
    """The early steps of models that hash in a millisecond, and every 64th; above 64 MiB of parameters every 512th."""
    if size > 64 * ORDINARY_BYTES:
        return step % (8 * EVERY) == 0
    return step % EVERY == 0 or (step <= EARLY_STEPS and size <= ORDINARY_BYTES)


def is_watched(step, size):
    return is_detailed(step) or is_ordinary(step, size)


_stop_step = 0
_stop_source = None


def begin():
    global _stop_step, _stop_source
    try:
        _stop_step = int(os.environ.get("ASSAY_STOP_AT_STEP", "0"))
    except ValueError:
        _stop_step = 0
    _stop_source = os.environ.get("ASSAY_STOP_AT_SOURCE") or None


def has_stop_source():
    return _stop_source is not None


def is_end(source, step):
    """Whether the program is to end here."""
    return _stop_step > 0 and step >= _stop_step and _stop_source in (None, source)


_has_raised = False


def end_program():
    """Ends the program as sys.exit(0) does; the second time, when it caught that, without asking it."""
    global _has_raised
    import atexit
    import sys
    import threading

    from . import endings

    endings.mark_stopped()
    if not _has_raised and threading.current_thread() is threading.main_thread():
        _has_raised = True
        raise SystemExit(0)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            continue
    # The program's own functions for its end first; ours, registered before them, comes last.
    atexit._run_exitfuncs()
    os._exit(0)


begin()
