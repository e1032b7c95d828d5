"""Remembers under which name a program looked an address up: addresses of one service change from run to run."""

import functools

from . import file_events
from .guard import guarded

LIMIT = 10_000


def watch(socket):
    original = socket.getaddrinfo

    @functools.wraps(original)
    def getaddrinfo(host, *args, **kwargs):
        found = original(host, *args, **kwargs)
        _remember(host, found)
        return found

    socket.getaddrinfo = getaddrinfo


@guarded
def _remember(host, found):
    name = host.decode("ascii") if isinstance(host, bytes) else host
    if isinstance(name, str) and len(file_events.names) < LIMIT:
        for *_, address in found:
            file_events.names.setdefault(address[0], name)
