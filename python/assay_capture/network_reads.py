"""Tells what came back over HTTP: the address without its query, and a digest of the answer's body.

Bodies pass through http.client under urllib, requests, urllib3 and what is built on them; other stacks (httpx, aiohttp)
are seen as connections alone. Nothing is kept of a body but its digest; a body that is not read to its end is not told.
"""

from . import trackers
from .guard import guarded
from .line_file import clip, path_text, write

#: Answers of one process.
LIMIT = 2000

_count = 0
_trackers = frozenset()


def watch(client):
    global _trackers
    _trackers = trackers.places()
    response = client.HTTPResponse
    getresponse = client.HTTPConnection.getresponse
    putrequest = client.HTTPConnection.putrequest

    def noting_putrequest(self, method, url, *args, **kwargs):
        _note_request(self, method, url)
        return putrequest(self, method, url, *args, **kwargs)

    def noting_getresponse(self, *args, **kwargs):
        answer = getresponse(self, *args, **kwargs)
        _begin(self, answer)
        return answer

    _dress(noting_putrequest, putrequest)
    _dress(noting_getresponse, getresponse)
    client.HTTPConnection.putrequest = noting_putrequest
    client.HTTPConnection.getresponse = noting_getresponse
    for name in ("read", "read1", "readline"):
        setattr(response, name, _hearing(getattr(response, name), _take))
    response.readinto = _hearing(response.readinto, _take_into)


def _hearing(original, hear):
    def method(self, *args, **kwargs):
        state = self.__dict__.get("_assay_answer")
        taken = state[4] if state is not None else 0
        result = original(self, *args, **kwargs)
        # One way of reading may go through another, which has heard it then.
        if state is not None and state[4] == taken and "_assay_answer" in self.__dict__:
            hear(self, args, result)
        return result

    return _dress(method, original)


def _dress(function, original):
    function.__name__, function.__qualname__, function.__module__ = original.__name__, original.__qualname__, original.__module__
    function.__doc__, function.__wrapped__ = original.__doc__, original
    return function


@guarded
def _note_request(connection, method, url):
    connection.__dict__["_assay_request"] = (method, url)


@guarded
def _begin(connection, answer):
    method, url = connection.__dict__.pop("_assay_request", ("", ""))
    if method not in ("GET", "POST") or _count >= LIMIT or not isinstance(url, str):
        return
    host = connection.host if ":" not in connection.host else f"[{connection.host}]"
    place = f"{host}:{connection.port}"
    if place in _trackers:
        return
    import hashlib

    scheme = "https" if connection.default_port == 443 else "http"
    path = url.partition("?")[0] if url.startswith("/") else url.partition("?")[0].partition("://")[2].partition("/")[2]
    answer.__dict__["_assay_answer"] = [f"{scheme}://{place}/{path.lstrip('/')}", answer.status, hashlib.sha256(), 0, 0]


@guarded
def _take(answer, _args, data):
    state = answer.__dict__["_assay_answer"]
    state[4] += 1
    if data:
        state[2].update(data)
        state[3] += len(data)
    if _is_done(answer):
        _tell(answer)


@guarded
def _take_into(answer, args, count):
    state = answer.__dict__["_assay_answer"]
    state[4] += 1
    if count:
        state[2].update(memoryview(args[0]).cast("B")[:count])
        state[3] += count
    if _is_done(answer):
        _tell(answer)


def _is_done(answer):
    # Before Python 3.13 an answer that was read line by line is not closed at its end.
    return answer.isclosed() or (answer.length == 0 and not answer.chunked)


def _tell(answer):
    global _count
    address, status, digest, size, _ = answer.__dict__.pop("_assay_answer")
    _count += 1
    write("fetch", address=path_text(clip(address, 2000)), status=status, size=size, digest=digest.hexdigest())
