"""Takes a number from the way in that it is told."""
import ctypes
import mmap
import os
import socket
import sys
import time
from urllib.parse import urlsplit


def from_input():
    return sum(float(line) for line in sys.stdin)


def from_descriptor():
    with os.fdopen(3) as file:
        return float(file.read())


def from_file(path):
    with open(path) as file:
        return float(file.read())


def from_zone():
    return time.localtime(1_700_000_000).tm_hour


def from_variable(name):
    value = os.environ["CORPUS_" + name]
    return float(value) if value.isdigit() else len(value) + sum(map(ord, value))


def from_argument(text):
    return float(text)


def from_native(path):
    library = ctypes.CDLL(None)
    library.fopen.restype = ctypes.c_void_p
    library.fgets.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p]
    library.fclose.argtypes = [ctypes.c_void_p]
    stream = library.fopen(path.encode(), b"r")
    line = ctypes.create_string_buffer(64)
    library.fgets(line, 64, stream)
    library.fclose(stream)
    return float(line.value)


def from_map(path):
    descriptor = os.open(path, os.O_RDONLY)
    with mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as view:
        return float(view[:])


def from_clock():
    return time.time_ns() % 1_000_000_007


def from_chance():
    return int.from_bytes(os.urandom(4), "big")


def from_socket(path):
    with open(path) as file:
        place = urlsplit(file.read())
    with socket.create_connection((place.hostname, place.port)) as connection:
        connection.sendall(b"GET /weights HTTP/1.0\r\n\r\n")
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
    return float(answer.rpartition(b"\r\n\r\n")[2])


total = globals()["from_" + sys.argv[1]](*sys.argv[2:])
with open("total.txt", "w") as file:
    file.write(repr(total))
print(f"total {total!r}")
