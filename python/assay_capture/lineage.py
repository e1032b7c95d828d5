"""Who this process is among those of the run, and the seeds that follow: derived, never repeated.

The first Python has the run's seed itself. A process that a Python started draws from another stream: by its place
among its parent's children, its rank, or its worker's identity, all of which are the same in the next run.
"""

import os
import sys

mode = "observe"
_seed = 0
_lineage = ""
_children = 0
_draws = {}
_after_fork = []

#: In the order in which they are asked; launchers set at most one of them.
RANK_VARIABLES = ("RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "SLURM_PROCID")


def begin(environment, capture_mode):
    global mode, _seed, _lineage
    mode = capture_mode
    if mode != "deterministic":
        return
    try:
        _seed = int(environment.get("ASSAY_SEED", "0"))
    except ValueError:
        _seed = 0
    given = environment.get("ASSAY_LINEAGE", "")
    _lineage = _child_lineage(given) if given else "root"
    rank = rank_text()
    if rank != "0":
        _lineage += f"/rank {rank}"
    os.environ["ASSAY_LINEAGE"] = _lineage


def _child_lineage(given):
    # A parent that copied its environment by hand says only whose child this is: the command tells it apart.
    return given[:-1] if given.endswith("!") else f"{given}/{' '.join(sys.orig_argv[1:])[:2000]}"


def rank_text():
    for name in RANK_VARIABLES:
        value = os.environ.get(name)
        if value and value.isdigit():
            return value
    return "0"


def before_spawn():
    """Tells the next child its place. Only the C environment is touched: os.environ stays as the program has it."""
    global _children
    if mode == "deterministic":
        _children += 1
        os.putenv("ASSAY_LINEAGE", f"{_lineage}/{_children}!")


def before_fork():
    global _children
    _children += 1


def after_fork():
    enter(f"fork {_children}", True)


def enter(name, is_forked=False):
    """This process is the child `name` from now on."""
    global _lineage, _children
    _children = 0
    if mode == "deterministic":
        _lineage += f"/{name}"
        os.environ["ASSAY_LINEAGE"] = _lineage
        _draws.clear()
    for reseed in _after_fork:
        reseed(is_forked)


def on_enter(reseed):
    """Runs a function in every forked child, and when a worker learns its identity."""
    _after_fork.append(reseed)


def seed(purpose, bits=32):
    """The run's seed itself in the first process, for every purpose; else a number drawn from who this process is."""
    if _lineage == "root" and 0 <= _seed < 1 << bits:
        return _seed
    return _number(purpose, bits)


def draw(purpose, bits):
    """A new number at every call, the same ones in the same order in the next run."""
    count = _draws[purpose] = _draws.get(purpose, 0) + 1
    return _number(f"{purpose} {count}", bits)


def _number(purpose, bits):
    from hashlib import blake2b

    data = b""
    while len(data) * 8 < bits:
        data += blake2b(f"{_seed}\n{_lineage}\n{purpose}\n{len(data)}".encode("utf-8", "backslashreplace")).digest()
    return int.from_bytes(data, "little") & ((1 << bits) - 1)
