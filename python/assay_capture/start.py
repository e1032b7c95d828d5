"""Starts capturing in this process, from the ASSAY_ variables of its environment."""

import os
import sys
import time

from . import endings, environment_reads, file_events, guard, import_hook, line_file, lineage, secrets
from .guard import guarded

_has_started = False

#: Settings that libraries read once, at their start; the parent process sets them.
START_SETTINGS = (
    "PYTHONHASHSEED",
    "CUBLAS_WORKSPACE_CONFIG",
    "TF_CUDNN_DETERMINISTIC",
    "FLASH_ATTENTION_DETERMINISTIC",
)

#: Characters of one argument, and of all, that a hello holds.
ARGUMENT_LIMIT = 4096
ARGUMENTS_LIMIT = 131072


def start(environment):
    """Does nothing a second time in one process."""
    global _has_started
    if _has_started:
        return
    _has_started = True
    mode = "deterministic" if environment.get("ASSAY_CAPTURE_MODE") == "deterministic" else "observe"
    guarded(secrets.begin)(environment)
    lineage.begin(environment, mode)
    line_file.open_file(environment["ASSAY_CAPTURE_DIR"], _hello_maker(mode))
    guard.write_fault = line_file.write
    file_events.begin(environment["ASSAY_CAPTURE_DIR"])
    endings.begin()
    if mode == "deterministic":
        from . import ordered_listing

        ordered_listing.begin()
    import_hook.begin()
    environment_reads.begin()
    os.register_at_fork(before=guarded(lineage.before_fork), after_in_child=guarded(_after_fork))


def _after_fork():
    line_file.after_fork()
    file_events.after_fork()
    endings.after_fork()
    lineage.after_fork()


def _hello_maker(mode):
    applied = set(os.environ.get("ASSAY_APPLIED", "").split(",")) if mode == "deterministic" else set()
    settings = [
        {"name": name, "value": os.environ[name], "state": "applied" if name in applied else "user"}
        for name in START_SETTINGS
        if os.environ.get(name)
    ]
    own = os.getpid()

    def hello():
        pid = os.getpid()
        fields = {
            "pid": pid,
            "ppid": os.getppid(),
            "argv": _arguments(),
            "executable": line_file.path_text(sys.executable or ""),
            "version": ".".join(map(str, sys.version_info[:3])),
            "implementation": sys.implementation.name,
            "build": sys.version,
            "prefix": line_file.path_text(sys.prefix),
            "basePrefix": line_file.path_text(sys.base_prefix),
            "folder": line_file.path_text(_folder()),
            "at": time.time_ns() // 1_000_000,
            "mode": mode,
            "rank": lineage.rank_text(),
            "settings": settings,
            "path": [line_file.path_text(entry) for entry in sys.path if type(entry) is str],
        }
        if pid != own:
            fields["forkOf"] = fields["ppid"]
        return fields

    return hello


def _folder():
    try:
        return os.getcwd()
    except OSError:
        # It was removed.
        return ""


def _arguments():
    texts = []
    room = ARGUMENTS_LIMIT
    for index, argument in enumerate(sys.orig_argv):
        argument = secrets.without_undecided(_without_named(argument, sys.orig_argv[index - 1] if index > 0 else ""))
        text = line_file.path_text(line_file.clip(argument, ARGUMENT_LIMIT))
        room -= len(text)
        if room < 0:
            texts.append(f"... {len(sys.orig_argv) - len(texts)} more")
            break
        texts.append(text)
    return texts


def _without_named(argument, before):
    """A value whose flag speaks of a secret is withheld, however short."""
    name, sign, value = argument.lstrip("-+~").partition("=")
    if sign and value and secrets.is_secret_name(name) and not value.isdigit():
        return argument[: len(argument) - len(value)] + "[redacted]"
    is_flag = before.startswith("-") and "=" not in before and secrets.is_secret_name(before.lstrip("-"))
    return "[redacted]" if is_flag and argument and not argument.startswith("--") and not argument.isdigit() else argument
