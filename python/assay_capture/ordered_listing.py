"""Deterministic mode: folders are listed in order of names, because the order of the disk is another one after a copy."""

import os

from .guard import Callable


def begin():
    listdir, scandir = os.listdir, os.scandir
    os.listdir = Callable(listdir, lambda *args, **kwargs: sorted(listdir(*args, **kwargs)), "os", "listdir")
    os.scandir = Callable(scandir, lambda *args, **kwargs: _Entries(scandir(*args, **kwargs)), "os", "scandir")
    # Programs ask whether these functions take descriptors by looking for them in this set.
    for original, replaced in ((listdir, os.listdir), (scandir, os.scandir)):
        if original in os.supports_fd:
            os.supports_fd.add(replaced)


class _Entries:
    """An iterator over entries by name that can be closed, as os.scandir gives it."""

    def __init__(self, entries):
        with entries:
            self._entries = iter(sorted(entries, key=_name))

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._entries = iter(())


def _name(entry):
    return entry.name
