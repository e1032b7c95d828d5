"""Files and connections, from the interpreter's audit events.

The hot path is one set lookup: a path that was told once is not looked at again. What is seen here for the first
time costs a stat and a write.
"""

import os
import stat
import sys
import time
from _thread import get_ident

from . import lineage, secrets, trackers
from .guard import belongs_to_program, tell_fault
from .line_file import clip, path_text, write

#: Distinct paths of one kind that a process tells.
LIMIT = 200_000
SPAWN_LIMIT = 2_000

_seen_reads = set()
_seen_writes = set()
_relative = []
_told = {}
_busy = set()
_ignored = ()
_site_folders = ()
#: Files of the library that look for modules and installed packages.
_finders = ()
#: Where the program began.
first_folder = ""
#: Host names by address, from look-ups of this process.
names = {}
#: Where the program's own tracking goes, which is no input.
_trackers = frozenset()
#: Databases that were opened, with their state then.
_databases = {}
#: Where files go that the program has read and is about to change.
_kept_folder = ""
_kept = set()
#: A larger file takes so long to be written anew that the recorder has come to it before.
KEEP_BYTES = 64 * 1024 * 1024
#: Names of a folder whose order is told.
LISTED_LIMIT = 100_000


def begin(capture_folder):
    global _ignored, _site_folders, _finders, _kept_folder, _trackers, first_folder
    _trackers = trackers.places()
    _kept_folder = os.path.join(capture_folder, "kept")
    try:
        first_folder = os.getcwd()
    except OSError:
        first_folder = "/"
    library = os.path.dirname(os.__file__)
    _finders = (os.path.join(library, "importlib", ""), os.path.join(library, "pkgutil.py"))
    folders = [library, os.path.dirname(os.path.dirname(os.path.abspath(__file__))), capture_folder]
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix}:
        for name in ("lib", "lib64"):
            folders.append(os.path.join(prefix, name, f"python{sys.version_info[0]}.{sys.version_info[1]}"))
    sites = [entry for entry in sys.path if os.path.basename(entry) in ("site-packages", "dist-packages")]
    every = {os.path.abspath(folder) + "/" for folder in folders + sites}
    every |= {os.path.realpath(folder) + "/" for folder in every}
    _site_folders = tuple(every)
    _ignored = ("/proc/", "/sys/", "/dev/", *every, os.path.join(os.path.abspath(sys.prefix), "pyvenv.cfg"))
    sys.addaudithook(_hook)


def after_fork():
    _seen_reads.clear()
    _seen_writes.clear()
    _relative.clear()
    _told.clear()
    _busy.clear()
    _databases.clear()
    _kept.clear()


def is_library(path):
    """Whether a file belongs to the interpreter or to an installed package."""
    return path.startswith(_site_folders)


def is_program(path):
    """Whether a code object's file is the program's own: no library, no tool installed beside the interpreter."""
    return not path.startswith(("<frozen", os.path.join(sys.prefix, "bin", ""))) and not is_library(path)


def note_read(path, by="library"):
    """A file, or all files below a folder, that a library read without the interpreter's knowledge."""
    _run(_note_read, (path, by))


def note_write(path):
    _run(_note_write, (path,))


def _hook(event, args):
    handler = _handlers.get(event)
    if handler is not None:
        handler(args)


def _on_open(args):
    path, _, flags = args
    try:
        if flags & 3:
            if path in _seen_writes:
                return
        elif path in _seen_reads:
            return
    except TypeError:
        # Not hashable, so no path either.
        return
    if type(path) is not int:
        _run(_note_open, (path, flags))


def _run(function, args):
    ident = get_ident()
    if ident in _busy:
        return
    _busy.add(ident)
    try:
        function(*args)
    except Exception as error:
        if belongs_to_program(error):
            raise
        # Neither what is no path nor a folder that is gone is a mistake of ours.
        if not isinstance(error, (OSError, _NoPath)):
            tell_fault(error)
    finally:
        _busy.discard(ident)


def _slow(function):
    return lambda args: _run(function, args)


class _NoPath(Exception):
    """The program gave something that is no path; it will hear so itself."""


def _absolute(path):
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise _NoPath
    name = os.fsdecode(path)
    if not name.startswith("/"):
        name = os.path.join(os.getcwd(), name)
    return os.path.normpath(name) if "//" in name or "/." in name or name.endswith("/") else name


def _is_ignored(path):
    # Memory that processes share as files is a way in like any other.
    if path.startswith(_ignored) and not path.startswith("/dev/shm/"):
        return True
    # A compiled file stands for its source; where there is none, it is the program itself.
    return "/__pycache__/" in path or (path.endswith(".pyc") and os.path.exists(path[:-1]))


def _first(kind, path):
    """Whether this process has not told this of this path yet, and may."""
    told = _told.setdefault(kind, set())
    if path in told:
        return False
    if len(told) >= LIMIT:
        if len(told) == LIMIT:
            told.add("")
            write("overflow", what=kind, limit=LIMIT)
        return False
    told.add(path)
    return True


def _note_open(path, flags):
    absolute = _absolute(path)
    if _is_ignored(absolute):
        return
    access = flags & 3
    status = _status(absolute)
    if status is not None and not stat.S_ISREG(status.st_mode):
        return
    if status is not None and (access == os.O_RDONLY or (access == os.O_RDWR and not flags & os.O_TRUNC and status.st_size)):
        _tell_read(absolute, status, "open")
    if access != os.O_RDONLY:
        _remember(_seen_writes, path)
        _keep(absolute, status)
        _tell_write(absolute)
    elif status is not None:
        _remember(_seen_reads, path)


def _remember(seen, path):
    if len(seen) < LIMIT and type(path) in (str, bytes):
        seen.add(path)
        if path[:1] not in ("/", b"/"):
            _relative.append(path)


def _status(path):
    try:
        return os.stat(path)
    except (OSError, ValueError):
        # Not there, or no path at all: the open that follows fails too.
        return None


def _now():
    return time.time_ns() // 1_000_000


def _tell_read(path, status, by):
    if _first("read", path):
        write(
            "read", path=path_text(path), size=status.st_size, mtimeNs=str(status.st_mtime_ns),
            inode=str(status.st_ino), at=_now(), by=by,
        )


def _tell_write(path):
    if _first("write", path):
        write("write", path=path_text(path), at=_now())


def _keep(path, status):
    """Saves the bytes of a file that this process has read, before its first change: the recorder may come too late."""
    if path in _kept or path not in _told.get("read", ()) or path in _told.get("write", ()):
        return
    if status is None or not stat.S_ISREG(status.st_mode) or status.st_size > KEEP_BYTES:
        return
    _kept.add(path)
    if secrets.stand_in(path):
        return
    name = f"{os.getpid()}-{time.time_ns()}"
    os.makedirs(_kept_folder, mode=0o700, exist_ok=True)
    _copy(path, os.path.join(_kept_folder, name))
    write(
        "kept", path=path_text(path), file=name, size=status.st_size, mtimeNs=str(status.st_mtime_ns),
        inode=str(status.st_ino),
    )


def _copy(path, target):
    source = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        copy = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            while True:
                chunk = os.read(source, 1024 * 1024)
                if not chunk:
                    return
                while chunk:
                    chunk = chunk[os.write(copy, chunk) :]
        finally:
            os.close(copy)
    finally:
        os.close(source)


def _note_read(path, by):
    absolute = _absolute(path)
    if "://" in os.fsdecode(path) or _is_ignored(absolute):
        return
    status = _status(absolute)
    if status is None:
        return
    if stat.S_ISREG(status.st_mode):
        _tell_read(absolute, status, by)
    elif stat.S_ISDIR(status.st_mode):
        for folder, folders, files in os.walk(absolute):
            folders.sort()
            for name in sorted(files):
                file = os.path.join(folder, name)
                inner = _status(file)
                if inner is not None and stat.S_ISREG(inner.st_mode):
                    _tell_read(file, inner, by)


def _note_write(path):
    absolute = _absolute(path)
    if "://" not in os.fsdecode(path) and not _is_ignored(absolute):
        _tell_write(absolute)


def _on_rename(source, target, source_folder, target_folder):
    # A path relative to an open folder cannot be made absolute from here.
    if source_folder != -1 or target_folder != -1:
        return
    before, after = _absolute(source), _absolute(target)
    for path in (before, after):
        _keep(path, _status(path))
    if not (_is_ignored(before) and _is_ignored(after)) and _first("rename", f"{before}\0{after}"):
        write("rename", **{"from": path_text(before)}, to=path_text(after), at=_now())


def _on_remove(path, folder=-1):
    if folder != -1:
        return
    absolute = _absolute(path)
    _keep(absolute, _status(absolute))
    if not _is_ignored(absolute) and _first("delete", absolute):
        write("delete", path=path_text(absolute), at=_now())


def _on_mkdir(path, _mode, folder):
    if folder != -1:
        return
    absolute = _absolute(path)
    if not _is_ignored(absolute) and _first("mkdir", absolute):
        write("mkdir", path=path_text(absolute), at=_now())


def _on_link(_source, target, *folders):
    if all(folder == -1 for folder in folders[:2]):
        _note_write(target)


def _on_truncate(path, _length):
    if not isinstance(path, int):
        _note_write(path)


def _on_list(path=None):
    if isinstance(path, int):
        return
    absolute = _absolute(path or ".")
    # The import system lists the folders of sys.path, which says nothing of the program.
    if _is_ignored(absolute + "/") or _is_import(sys._getframe(4)):
        return
    if _first("list", absolute):
        write("list", path=path_text(absolute), at=_now(), **_names_in(absolute))


def _names_in(folder):
    """What the program is about to see: which names, and in which order, each as a hash."""
    try:
        listed = os.listdir(os.fsencode(folder))
    except OSError:
        return {}
    if len(listed) > LISTED_LIMIT:
        return {"count": len(listed)}
    from zlib import crc32

    order = crc32(b"\0".join(listed))
    listed.sort()
    return {"count": len(listed), "order": f"{order:08x}", "names": f"{crc32(bytes(1).join(listed)):08x}"}


def _is_import(frame):
    if frame is None:
        return False
    file = frame.f_code.co_filename
    return file.startswith("<frozen importlib") or file.startswith(_finders)


def _on_chdir(_path):
    for path in _relative:
        _seen_reads.discard(path)
        _seen_writes.discard(path)
    _relative.clear()


def _on_connect(_socket, address):
    if type(address) is not tuple or len(address) < 2 or type(address[1]) is not int:
        return
    host = address[0].decode("ascii", "replace") if isinstance(address[0], (bytes, bytearray)) else str(address[0])
    if _is_loopback(host):
        # Of no other machine, so no input by itself; whoever explains a difference wants to know of it.
        if not any(place.endswith(f":{address[1]}") for place in _trackers) and _first("connect-local", (host, address[1])):
            write("connect", host=host, port=address[1], isLocal=True)
        return
    host = names.get(host, host)
    if not _is_loopback(host) and f"{host}:{address[1]}" not in _trackers and _first("connect", (host, address[1])):
        write("connect", host=host, port=address[1])


def _is_loopback(host):
    return host in ("", "localhost", "::1", "0.0.0.0", "::") or host.startswith(("127.", "::ffff:127."))


def _on_spawn(executable, arguments, *_):
    lineage.before_spawn()
    if isinstance(arguments, (str, bytes, os.PathLike)):
        arguments = [arguments]
    argv = [path_text(clip(os.fsdecode(part), 4096)) for part in list(arguments or [executable])[:1000]]
    _tell_spawn(argv)


def _tell_spawn(argv):
    argv = [secrets.without_undecided(part) for part in argv]
    told = _told.setdefault("spawn", set())
    key = tuple(argv)
    if key in told or len(told) >= SPAWN_LIMIT:
        return
    told.add(key)
    write("spawn", argv=argv)


def _on_system(command):
    lineage.before_spawn()
    _tell_spawn(["/bin/sh", "-c", path_text(clip(os.fsdecode(command), 4096))])


def _on_exec(path, arguments, _environment):
    from . import endings

    _on_spawn(path, arguments)
    endings.bye("exec", None)


def _on_database(database):
    name = os.fsdecode(database)
    if name.startswith("file:"):
        from urllib.parse import unquote

        name = unquote(name[5:].partition("?")[0])
        if name.startswith("//"):
            name = "/" + name[2:].partition("/")[2]
    if not name or name == ":memory:":
        return
    absolute = _absolute(name)
    if _is_ignored(absolute):
        return
    status = _status(absolute)
    _databases.setdefault(absolute, status and (status.st_mtime_ns, status.st_size))
    # What a program that was killed left in the log, or in the journal, belongs to the database.
    for part in (absolute, absolute + "-wal", absolute + "-journal"):
        status = _status(part)
        if status is not None and stat.S_ISREG(status.st_mode) and status.st_size:
            _tell_read(part, status, "open")


def tell_changed_databases():
    """A database is opened by SQLite itself: whether it was written to shows in the end."""
    for path, before in _databases.items():
        status = _status(path)
        if status is not None and (status.st_mtime_ns, status.st_size) != before:
            _run(_tell_write, (path,))


_handlers = {
    "open": _on_open,
    "os.chdir": _slow(_on_chdir),
    "os.rename": _slow(_on_rename),
    "os.remove": _slow(_on_remove),
    "os.rmdir": _slow(_on_remove),
    "shutil.rmtree": _slow(_on_remove),
    "os.mkdir": _slow(_on_mkdir),
    "os.link": _slow(_on_link),
    "os.symlink": _slow(_on_link),
    "os.truncate": _slow(_on_truncate),
    "os.listdir": _slow(_on_list),
    "os.scandir": _slow(_on_list),
    "socket.connect": _slow(_on_connect),
    "subprocess.Popen": _slow(_on_spawn),
    "os.posix_spawn": _slow(_on_spawn),
    "os.spawn": _slow(lambda _mode, path, args, *_: _on_spawn(path, args)),
    "os.system": _slow(_on_system),
    "os.exec": _slow(_on_exec),
    "sqlite3.connect": _slow(_on_database),
}
