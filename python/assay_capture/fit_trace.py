"""The flight recorder of libraries that learn in one call: what went in, the state of chance before, what came out."""

import os
import sys

from . import hashes, lineage, rng, schedule, state
from .guard import guarded
from .line_file import write
from .value_hash import hash_value

_depth = 0
_owner = 0
_steps = {}
_fits = 0


def is_worker():
    """Pools hand tasks to whichever worker is free: what a worker fits is not in the same order in the next run."""
    process = sys.modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None


def recorded(source, inputs, fit, fitted):
    """Runs `fit`. `inputs` gives the values that go in, `fitted` name and hash of what came out of a result.

    Fits within a fit, also in other threads, belong to it and are not told.
    """
    global _depth, _owner, _fits
    if _owner != os.getpid():
        _owner, _depth = os.getpid(), 0
    if _depth or is_worker():
        return fit()
    _fits += 1
    number = _fits
    step = _steps[source] = _steps.get(source, 0) + 1
    watched = schedule.is_watched(step, 0)
    channels = _before(inputs) if watched else None
    _depth += 1
    try:
        result = fit()
    finally:
        _depth -= 1
    if channels is not None:
        _after(source, step, channels, fitted, result)
    if schedule.is_end(source, step if schedule.has_stop_source() else number):
        schedule.end_program()
    return result


@guarded
def _before(inputs):
    parts = []
    for name, value in inputs():
        if value is not None:
            parts.append(f"{name} {hash_value(value)}")
    return {"inputs": hashes.of_parts(parts), **rng.state_channel()}


@guarded
def _after(source, step, channels, fitted, result):
    tensors = fitted(result)
    channels["fitted"] = hashes.of_parts([f"{name} {value}" for name, value in tensors])
    fields = {"source": source, "rank": int(lineage.rank_text()), "step": step, "channels": channels}
    if schedule.is_detailed(step):
        fields["tensors"] = [{"name": name, "hash": value} for name, value in tensors[:1000]]
    write("step", **fields)
    state.tell_once()


def public_name(kind):
    """`sklearn.linear_model.LogisticRegression`, without the private modules it is defined in."""
    module = ".".join(part for part in kind.__module__.split(".") if not part.startswith("_"))
    return f"{module}.{kind.__qualname__}"
