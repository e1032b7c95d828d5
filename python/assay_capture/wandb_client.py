"""Has a wandb client say with each request which run is being recorded, and tells of runs it keeps here to be sent later.

The client takes headers from a variable. Clients before 0.18, and later ones that are asked for the old way, send through a second
Python, which fails to send files when the first one has read that variable; so there only the second one gets it.
"""

import functools
import json
import os
import sys

from .guard import guarded
from .line_file import write

#: Newer clients read both, older ones the second.
_NEWER, _ANY = "WANDB_X_EXTRA_HTTP_HEADERS", "WANDB__EXTRA_HTTP_HEADERS"


def begin(wandb):
    told = os.environ.get("ASSAY_WANDB_RUN", "")
    if not told:
        return
    version = _version(getattr(wandb, "__version__", ""))
    if _is_sender() or (version >= (0, 18) and not _sends_the_old_way()):
        _add_header(told)
    if _is_sender():
        return
    if version < (0, 18):
        # Newer ones ask the server whether to send the code, and are told that the recorder has it.
        os.environ.setdefault("WANDB_SAVE_CODE", "false")
    elif version < (0, 21):
        _watch_require(wandb)
    _watch_init(wandb)


def _version(text):
    parts = text.split(".")[:2]
    return tuple(map(int, parts)) if len(parts) == 2 and all(map(str.isdecimal, parts)) else (0, 0)


def _is_sender():
    words = sys.orig_argv
    return any(words[at : at + 2] == ["wandb", "service"] for at in range(len(words)))


def _sends_the_old_way():
    return os.environ.get("WANDB__REQUIRE_LEGACY_SERVICE", "").lower() not in ("", "0", "false")


def _add_header(told):
    name = _NEWER if _NEWER in os.environ else _ANY
    try:
        headers = json.loads(os.environ.get(name) or "{}")
    except ValueError:
        # The client has its own word for that.
        return
    if isinstance(headers, dict):
        os.environ[name] = json.dumps({**headers, "assay-run": told})


def _take_header_away():
    for name in (_NEWER, _ANY):
        headers = json.loads(os.environ.get(name) or "{}")
        if headers.pop("assay-run", None) is None:
            continue
        if headers:
            os.environ[name] = json.dumps(headers)
        else:
            del os.environ[name]


def _watch_require(wandb):
    require = wandb.require

    @functools.wraps(require)
    def noting_require(*args, **kwargs):
        answer = require(*args, **kwargs)
        if _sends_the_old_way():
            guarded(_take_header_away)()
        return answer

    wandb.require = noting_require


def _watch_init(wandb):
    init = wandb.init

    @functools.wraps(init)
    def noting_init(*args, **kwargs):
        run = init(*args, **kwargs)
        _tell(run)
        return run

    wandb.init = noting_init


@guarded
def _tell(run):
    # Of one that is not sent now the server hears nothing by itself.
    if getattr(run, "offline", False) and not getattr(run, "disabled", False):
        told = os.environ.get("ASSAY_WANDB_RUN", "")
        write("offline-run", name=str(run.id), project=str(run.project or ""), entity=str(run.entity or ""), told=told)
