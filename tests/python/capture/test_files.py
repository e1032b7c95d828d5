"""What is told of files, folders, databases, connections and programs."""

import os
import py_compile
import sys
import unittest

from recorded import CaptureCase


class Reads(CaptureCase):
    def test_a_read_is_told_once_with_its_state(self):
        data = self.write("data.txt", "12345")
        told = self.run_program(
            """
            for _ in range(3):
                open('data.txt').read()
            open('./sub/../data.txt').read() if False else open('./data.txt').read()
            """
        )
        reads = [line for line in told.of("read") if line["path"] == data]
        self.assertEqual(len(reads), 1)
        status = os.stat(data)
        self.assertEqual((reads[0]["size"], reads[0]["mtimeNs"], reads[0]["inode"]), (5, str(status.st_mtime_ns), str(status.st_ino)))

    def test_one_that_failed_first_is_told_when_it_succeeds(self):
        told = self.run_program(
            """
            try: open('later.txt')
            except FileNotFoundError: pass
            open('later.txt', 'w').write('now')
            open('later.txt').read()
            """
        )
        self.assertEqual(told.paths("write"), [self.path("later.txt")])
        self.assertIn(self.path("later.txt"), told.paths("read"))

    def test_modes_tell_reading_from_writing(self):
        for name in ("plus", "append", "truncate", "new"):
            if name != "new":
                self.write(name, "content")
        told = self.run_program(
            """
            import os
            open('plus', 'r+').close(); open('append', 'a+').close(); open('truncate', 'w+').close(); open('new', 'x').close()
            os.close(os.open('raw', os.O_RDWR | os.O_CREAT))
            """
        )
        reads = [os.path.basename(path) for path in told.paths("read")]
        writes = [os.path.basename(path) for path in told.paths("write")]
        self.assertEqual([name for name in reads if name != "main.py"], ["plus", "append"])
        self.assertEqual(writes, ["plus", "append", "truncate", "new", "raw"])

    def test_what_was_read_is_saved_before_the_program_changes_it(self):
        for name in ("rewritten", "appended", "replaced", "removed", "unread"):
            self.write(name, f"old {name}")
        told = self.run_program(
            """
            import os
            for name in ('rewritten', 'appended', 'replaced', 'removed'):
                open(name).read()
            for _ in range(2):
                open('rewritten', 'w').write('new')
            open('appended', 'r+').write('new')
            open('next', 'w').write('new')
            os.replace('next', 'replaced')
            os.remove('removed')
            open('unread', 'w').write('new')
            """
        )
        kept = {os.path.basename(line["path"]): line for line in told.of("kept")}
        self.assertEqual(sorted(kept), ["appended", "removed", "replaced", "rewritten"])
        self.assertEqual(len(told.of("kept")), 4)
        reads = {line["path"]: line for line in told.of("read")}
        for name, line in kept.items():
            with open(os.path.join(told.folder, "kept", line["file"]), encoding="ascii") as file:
                self.assertEqual(file.read(), f"old {name}")
            read = reads[line["path"]]
            self.assertEqual([line[key] for key in ("size", "mtimeNs", "inode")], [read[key] for key in ("size", "mtimeNs", "inode")])

    def test_a_relative_path_means_another_file_after_chdir(self):
        for folder in ("a", "b"):
            os.mkdir(self.path(folder))
            self.write(f"{folder}/x.txt", folder)
        told = self.run_program("import os\nfor d in ('a', '../b'):\n    os.chdir(d); open('x.txt').read()\n")
        self.assertEqual([p for p in told.paths("read") if p.endswith("x.txt")], [self.path("a/x.txt"), self.path("b/x.txt")])

    def test_names_that_are_no_utf8_come_as_escapes(self):
        name = os.path.join(os.fsencode(self.work), b"caf\xe9.txt")
        with open(name, "wb") as file:
            file.write(b"x")
        told = self.run_program("import os\nfor n in os.listdir(b'.'):\n    open(n).close()\nopen('lit\\\\x41', 'w').close()\n")
        self.assertIn(self.path("caf\\xe9.txt"), told.paths("read"))
        self.assertEqual(told.paths("write"), [self.path("lit\\x5cx41")])

    def test_the_interpreter_and_its_packages_are_not_told(self):
        told = self.run_program("import json, email.message, unittest\nopen('/proc/self/status').read(); open('/dev/null', 'w').close()\n")
        self.assertEqual(told.paths("read"), [self.path("main.py")])
        self.assertEqual(told.paths("write"), [])

    def test_a_file_mapped_at_the_end_is_told_even_when_nobody_saw_it_opened(self):
        self.write("mapped.bin", "x" * 4096)
        told = self.run_program(
            """
            import ctypes, os
            libc = ctypes.CDLL(None, use_errno=True)
            libc.mmap.restype = ctypes.c_void_p
            libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
            fd = libc.open(b'mapped.bin', 0)
            assert libc.mmap(None, 4096, 1, 2, fd, 0)
            """
        )
        self.assertEqual([line["by"] for line in told.of("read") if line["path"] == self.path("mapped.bin")], ["map"])

    def test_databases_are_read_and_written(self):
        told = self.run_program(
            """
            import sqlite3
            for text in ('create table t (x)', 'insert into t values (1)'):
                with sqlite3.connect('new.db') as db: db.execute(text)
            sqlite3.connect(':memory:').close()
            sqlite3.connect('file:new.db?mode=ro', uri=True).execute('select * from t')
            """
        )
        self.assertIn(self.path("new.db"), told.paths("write"))
        self.assertIn(self.path("new.db"), told.paths("read"))
        self.assertFalse([path for path in told.paths("read") + told.paths("write") if "memory" in path])

    def test_the_log_of_a_database_belongs_to_it(self):
        for name in ("used.db", "used.db-wal", "used.db-journal", "used.db-shm"):
            with open(self.path(name), "wb") as file:
                file.write(b"SQLite" if name.endswith("db") else b"log")
        told = self.run_program("import sqlite3; sqlite3.connect('used.db')")
        read = [path for path in told.paths("read") if "used.db" in path]
        self.assertEqual(sorted(read), [self.path(name) for name in ("used.db", "used.db-journal", "used.db-wal")])

    def test_a_module_without_a_source_is_told_and_one_with_a_source_is_not(self):
        os.mkdir(self.path("bare"))
        for name in ("lone", "paired"):
            with open(self.path(f"bare/{name}.py"), "w") as file:
                file.write("VALUE = 1")
            py_compile.compile(self.path(f"bare/{name}.py"), cfile=self.path(f"bare/{name}.pyc"), doraise=True)
        os.remove(self.path("bare/lone.py"))
        told = self.run_program("import sys; sys.path.insert(0, 'bare'); import lone, paired; open('bare/paired.pyc', 'rb').close()")
        self.assertEqual(told.code, 0, told.stderr)
        read = told.paths("read")
        self.assertIn(self.path("bare/lone.pyc"), read)
        self.assertIn(self.path("bare/paired.py"), read)
        self.assertNotIn(self.path("bare/paired.pyc"), read)

    @unittest.skipUnless(os.path.isdir("/dev/shm"), "no file system in memory")
    def test_files_in_shared_memory_are_told(self):
        path = f"/dev/shm/{os.path.basename(self.folder)}-numbers"
        try:
            with open(path, "w") as file:
                file.write("1")
            self.assertIn(path, self.run_program(f"open({path!r}).read()").paths("read"))
        finally:
            os.remove(path)


class Changes(CaptureCase):
    def test_renames_deletes_and_folders(self):
        told = self.run_program(
            """
            import os, shutil
            os.mkdir('made'); open('a', 'w').close(); os.rename('a', 'made/b'); os.replace('made/b', 'made/c')
            os.remove('made/c'); open('made/d', 'w').close(); shutil.rmtree('made')
            """
        )
        renames = [(line["from"], line["to"]) for line in told.of("rename")]
        self.assertEqual(renames, [(self.path("a"), self.path("made/b")), (self.path("made/b"), self.path("made/c"))])
        self.assertEqual(told.paths("mkdir"), [self.path("made")])
        self.assertIn(self.path("made/c"), told.paths("delete"))
        self.assertIn(self.path("made"), told.paths("delete"))

    def test_listings_of_the_program_are_told_and_those_of_the_import_system_are_not(self):
        os.mkdir(self.path("data"))
        self.write("module_beside.py", "")
        told = self.run_program(
            "import module_beside, importlib.metadata, os, glob\nlist(importlib.metadata.distributions())\nos.listdir('data'); list(os.scandir('data')); glob.glob('data/*')\n"
        )
        self.assertEqual(told.paths("list"), [self.path("data")])

    def test_connections_go_by_name_and_leave_this_machine(self):
        told = self.run_program(
            """
            import socket, threading
            real = socket.getaddrinfo
            server = socket.create_server(('127.0.0.1', 0))
            socket.create_connection(server.getsockname()).close()
            client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            client.setblocking(False)
            for address in (('192.0.2.1', 443), ('192.0.2.1', 443)):
                try: client.connect(address)
                except OSError: pass
            """
        )
        self.assertEqual([(line["host"], line["port"]) for line in told.of("connect") if not line.get("isLocal")], [("192.0.2.1", 443)])
        self.assertTrue(any(line.get("isLocal") for line in told.of("connect")))

    def test_programs_it_starts_are_told(self):
        told = self.run_program("import os, subprocess\nsubprocess.run(['true', 'one']); subprocess.run('true two', shell=True); os.system('true three')\n")
        argv = [line["argv"] for line in told.of("spawn")]
        self.assertEqual(argv[0], ["true", "one"])
        self.assertIn("true two", argv[1])
        self.assertEqual(argv[2][-1], "true three")


if __name__ == "__main__":
    unittest.main()
