"""Tells which of the variables it was given the program asks for by name. Their values are not told.

Copying the whole environment asks for every name too, in order; that is what starting a program does, and no question.
"""

import os

from .guard import guarded
from .line_file import write

#: Names of one process.
LIMIT = 1000

_told = set()


class _Watched(os._Environ):
    """os.environ, as it is, with an ear. It has no state of its own, so that the class can be given to the object."""

    __slots__ = ()

    def __getitem__(self, key):
        value = super().__getitem__(key)
        _note(key)
        return value

    def __iter__(self):
        _expect(list(self._data))
        return super().__iter__()

    def copy(self):
        return {self.decodekey(key): self.decodevalue(value) for key, value in list(self._data.items())}


# Whoever prints the class sees what was always there.
_Watched.__module__, _Watched.__qualname__ = os._Environ.__module__, os._Environ.__qualname__

_expected = ()
_position = 0


def _expect(names):
    """Whoever lists all names may be about to copy everything."""
    global _expected, _position
    _expected = names
    _position = 0


@guarded
def _note(key):
    global _expected, _position
    if _expected:
        at = _position
        if at < len(_expected) and os.fsencode(key) == _expected[at]:
            _position = at + 1
            if _position == len(_expected):
                _expected = ()
            return
        earlier, _expected = _expected[:at], ()
        for name in earlier:
            _tell(os.fsdecode(name))
    _tell(os.fsdecode(key))


def _tell(name):
    if name in _told or len(_told) >= LIMIT:
        return
    _told.add(name)
    write("getenv", name=name)


def begin():
    """Not where somebody else has replaced os.environ."""
    for variables in (os.environ, os.environb):
        if type(variables) is os._Environ:
            variables.__class__ = _Watched
