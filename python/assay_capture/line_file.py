"""The file a process tells its facts in: one JSON object per line, each one write() to a file opened for appending."""

import os
import time

from .secrets import withhold

try:
    # The json module would take a third of the whole start-up time.
    from _json import encode_basestring_ascii as _quote
except ImportError:
    from json import dumps as _quote

_folder = None
_descriptor = None
_identity = None
_owner = None
_path = None
_hello = None
_is_torn = False


def open_file(folder, hello):
    """Begins the file of this process. `hello` makes its first line."""
    global _folder, _hello
    _folder = folder
    _hello = hello
    _begin()


def after_fork():
    """A forked child has its own file, begun when it has something to say: many children only call exec."""
    global _descriptor, _owner
    if _descriptor is not None and _is_ours():
        os.close(_descriptor)
    _descriptor = None
    _owner = None


def write(kind, /, **fields):
    """Adds a line. Whatever goes wrong with the file, nothing is raised; the line is lost."""
    if _folder is None:
        return
    try:
        if _owner != os.getpid():
            _begin()
        if _descriptor is not None:
            _append(_line(kind, fields))
    except OSError:
        return


def _begin():
    global _descriptor, _identity, _owner, _path, _is_torn
    _owner = os.getpid()
    _is_torn = False
    _descriptor = None
    _path = os.path.join(_folder, f"{_owner}-{time.time_ns()}.jsonl")
    try:
        _open()
        _append(_line("hello", _hello()))
    except OSError:
        # The folder is gone, full or not ours. The program goes on without us.
        return


def _open():
    global _descriptor, _identity
    _descriptor = os.open(_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    status = os.fstat(_descriptor)
    _identity = (status.st_dev, status.st_ino)


def _is_ours():
    """Daemons close every descriptor they find, after which ours may be the number of a file of the program."""
    try:
        status = os.fstat(_descriptor)
    except OSError:
        return False
    return (status.st_dev, status.st_ino) == _identity


def _append(line):
    global _is_torn
    if not _is_ours():
        _open()
    data = line.encode("ascii") + b"\n"
    if _is_torn:
        data = b"\n" + data
    try:
        _is_torn = os.write(_descriptor, data) < len(data)
    except OSError:
        _is_torn = True
        raise


def _line(kind, fields):
    return encode({"t": kind, **fields})


def encode(value):
    """JSON in ASCII. Keys are text; what JSON has no word for is written as text."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    kind = type(value)
    if kind is str:
        return quote(value)
    if kind is int:
        return int.__repr__(value)
    if kind is float:
        return float.__repr__(value) if value - value == 0 else quote(repr(value))
    if kind is dict:
        return "{" + ",".join([quote(str(key)) + ":" + encode(item) for key, item in value.items()]) + "}"
    if kind is list or kind is tuple:
        return "[" + ",".join([encode(item) for item in value]) + "]"
    return quote(str(value))


def quote(text):
    """A JSON string. Halves of surrogate pairs, which some readers refuse, become visible escapes."""
    text = withhold(text)
    if not text.isascii():
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return _quote(text)


def path_text(path):
    """A path as JSON can hold it: bytes that are no UTF-8 as `\\xNN`, and a backslash that would read like one too."""
    if path.isascii() and "\\x" not in path:
        return path
    text = ""
    # surrogateescape holds the bytes that are no UTF-8 as U+DC80 to U+DCFF.
    for index, character in enumerate(path):
        code = ord(character)
        if 0xDC80 <= code <= 0xDCFF:
            text += f"\\x{code - 0xDC00:02x}"
        elif character == "\\" and _is_escape(path[index : index + 4]):
            text += "\\x5c"
        else:
            text += character
    return text


def _is_escape(text):
    return len(text) == 4 and text[1] == "x" and all(digit in "0123456789abcdef" for digit in text[2:])


def clip(text, limit):
    """At most `limit` characters, the middle cut out of what is longer."""
    if len(text) <= limit:
        return text
    half = (limit - 5) // 2
    return text[:half] + " ... " + text[-half:]
