"""Runs our code right after a framework was imported for the first time, and imports none by itself."""

import sys

from .guard import guarded
from .line_file import write
from .watched import ACTIONS, FRAMEWORKS


class _Finder:
    """First on sys.meta_path. For all but the watched modules it costs a dictionary look-up."""

    def __init__(self, watched):
        self._pending = dict.fromkeys(watched)

    def find_spec(self, name, path=None, target=None):
        if name not in self._pending:
            return None
        del self._pending[name]
        try:
            for finder in list(sys.meta_path):
                if finder is self or not hasattr(finder, "find_spec"):
                    continue
                spec = finder.find_spec(name, path, target)
                if spec is not None:
                    self._watch(name, spec)
                    return spec
            return None
        finally:
            # It may be on a path that is added later; and who asks whether it is there may import it later.
            self._pending[name] = None

    @guarded
    def _watch(self, name, spec):
        loader = spec.loader
        original = getattr(loader, "exec_module", None)
        if original is None or isinstance(loader, type):
            return

        def exec_module(module):
            # The loader is left as it was found, before any code of the module can look at it.
            loader.__dict__.pop("exec_module", None)
            self._pending.pop(name, None)
            original(module)
            imported(name, module)

        loader.exec_module = exec_module


@guarded
def imported(name, module):
    if name in FRAMEWORKS:
        write("import", name=name, version=str(module.__dict__.get("__version__", "")))
    for file, function in ACTIONS.get(name, ()):
        _act(file, function, module)


@guarded
def _act(file, function, module):
    package = __name__.rpartition(".")[0]
    __import__(f"{package}.{file}")
    getattr(sys.modules[f"{package}.{file}"], function)(module)


def begin():
    watched = set(ACTIONS) | FRAMEWORKS
    there = {name for name in watched if name in sys.modules}
    sys.meta_path.insert(0, _Finder(watched - there))
    for name in sorted(there):
        imported(name, sys.modules[name])
