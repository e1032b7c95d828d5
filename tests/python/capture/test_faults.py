"""Nothing that happens to the hooks happens to the program."""

import os
import shutil
import sys
import tempfile
import unittest

from recorded import CaptureCase

PROGRAM = """
import argparse, os, random, subprocess, sys, multiprocessing
random.seed(1)
open('in.txt').read()
open('out.txt', 'w').write('x')
if os.fork() == 0:
    open('in2.txt', 'w').close(); os._exit(0)
os.wait()
subprocess.run([sys.executable, '-c', 'print(1)'])
print('done', round(random.random(), 6))
"""


class Places(CaptureCase):
    def setUp(self):
        super().setUp()
        self.write("in.txt", "content")
        self.expected = self.run_plain(PROGRAM).stdout

    def check(self, capture, **options):
        told = self.run_program(PROGRAM, capture=capture, **options)
        self.assertEqual((told.code, told.stdout, told.stderr), (0, self.expected, ""))
        return told

    def test_no_such_folder(self):
        self.check(os.path.join(self.folder, "nowhere"))

    def test_a_file_for_a_folder(self):
        self.write("file", "")
        result = self.run_with(os.path.join(self.work, "file"))
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, self.expected, ""))

    def run_with(self, capture):
        import subprocess

        return subprocess.run([sys.executable, self.write("main.py", PROGRAM)], cwd=self.work, env=self.environment(capture), capture_output=True, text=True, check=False)

    def test_a_device_that_is_always_full(self):
        result = self.run_with("/dev/full")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, self.expected, ""))

    def test_no_room_for_a_line(self):
        told = self.run_program("import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\nopen('in.txt').read()\nprint('done')\n")
        self.assertEqual((told.code, told.stdout, told.stderr), (0, "done\n", ""))

    def test_room_again_after_a_torn_line(self):
        capture = tempfile.mkdtemp(dir=self.folder)
        program = """
            import os, resource
            hooks = os.environ['ASSAY_CAPTURE_DIR']
            size = os.path.getsize(os.path.join(hooks, os.listdir(hooks)[0]))
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, resource.RLIM_INFINITY))
            open('in.txt').read()
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            open('out.txt', 'w').close()
        """
        import subprocess
        import textwrap

        subprocess.run([sys.executable, self.write("main.py", textwrap.dedent(program))], cwd=self.work, env=self.environment(capture), check=True)
        (name,) = os.listdir(capture)
        with open(os.path.join(capture, name), encoding="ascii") as file:
            lines = file.read().split("\n")
        self.assertTrue(any(self.path("out.txt") in line and line.startswith("{") for line in lines))
        self.assertTrue(any(line.startswith('{"t":') and not line.endswith("}") for line in lines), "no line was torn")

    def test_the_folder_goes_away_while_the_program_runs(self):
        capture = tempfile.mkdtemp(dir=self.folder)
        told = self.run_program("import os, shutil\nshutil.rmtree(os.environ['ASSAY_CAPTURE_DIR'])\n" + PROGRAM, capture=capture)
        self.assertEqual((told.code, told.stdout, told.stderr), (0, self.expected, ""))

    def test_a_folder_that_takes_no_new_files(self):
        if os.geteuid() == 0:
            # Permissions do not bind root; one without its powers runs the same program.
            program = "import os\nos.setgid(65534); os.setuid(65534)\nopen('in.txt').read()\nif os.fork() == 0: open('in.txt').close(); os._exit(0)\nos.wait()\nprint('done')\n"
        else:
            program = "import os\nos.chmod(os.environ['ASSAY_CAPTURE_DIR'], 0o500)\nopen('in.txt').read()\nif os.fork() == 0: open('in.txt').close(); os._exit(0)\nos.wait()\nprint('done')\n"
        for folder in (self.folder, self.work):
            os.chmod(folder, 0o755)
        told = self.run_program(program)
        self.assertEqual((told.code, told.stdout, told.stderr), (0, "done\n", ""))

    def test_descriptors_closed_and_used_again(self):
        told = self.run_program(
            """
            import os
            os.closerange(3, 64)
            files = [open(f'mine{n}', 'w') for n in range(10)]
            open('in.txt').read()
            for file in files: file.close()
            assert all(os.path.getsize(f'mine{n}') == 0 for n in range(10))
            """
        )
        self.assertEqual(told.code, 0, told.stderr)
        self.assertIn(self.path("in.txt"), told.paths("read"))


class Strange(CaptureCase):
    def test_command_lines_without_end(self):
        told = self.run_program("import sys\nprint(len(sys.argv))", *["x" * 100_000] * 8, *["y"] * 20_000)
        self.assertEqual(told.stdout, "20009\n")
        self.assertLess(len(str(told.of("hello"))), 300_000)

    def test_arguments_that_are_no_text(self):
        told = self.run_program("import sys\nprint(len(sys.argv))", os.fsdecode(b"\xff\xfe"))
        self.assertEqual(told.of("hello")[0]["argv"][-1], "\\xff\\xfe")

    def test_recursion_without_end(self):
        told = self.run_program(
            """
            import sys
            def deeper(n):
                try: open(f'f{n}').close()
                except OSError: pass
                return deeper(n + 1)
            for _ in range(3):
                try: deeper(0)
                except RecursionError: print('caught')
            """
        )
        self.assertEqual((told.code, told.stdout), (0, "caught\n" * 3), told.stderr)

    def test_odd_things_to_open(self):
        told = self.run_program(
            """
            import os, io
            for odd in (None, 3.5, [], b'', '', '\\0', 'x' * 10000, bytearray(b'x'), 10**6, object()):
                for call in (open, os.open, os.listdir, os.remove, os.mkdir):
                    try: call(odd, os.O_RDONLY) if call is os.open else call(odd)
                    except (OSError, TypeError, ValueError): pass
            class Path:
                def __fspath__(self): return 'in.txt'
            open('in.txt', 'w').close()
            open(Path()).close()
            """
        )
        self.assertEqual(told.code, 0, told.stderr)
        self.assertIn(self.path("in.txt"), told.paths("read"))

    def test_what_we_replaced_can_be_inspected_pickled_and_inherited_from(self):
        program = """
            import argparse, copy, inspect, os, pickle, random, socket, sys, threading
            for thing in (sys.exit, os._exit, random.seed, os.listdir, os.scandir, socket.getaddrinfo, argparse.ArgumentParser.parse_known_args):
                assert pickle.loads(pickle.dumps(thing)) is thing, thing
                assert copy.deepcopy(thing) is thing
                inspect.signature(thing); inspect.getdoc(thing); repr(thing); assert callable(thing)
                assert thing.__name__ and thing.__module__
            class Holder:
                listdir, scandir, seed = os.listdir, os.scandir, random.seed
            Holder().listdir('.'); list(Holder().scandir('.')); Holder().seed(1)
            class Mine(random.Random):
                def random(self): return 0.5
            assert Mine(3).random() == 0.5
            class Parser(argparse.ArgumentParser):
                def parse_known_args(self, *a, **k): return super().parse_known_args(*a, **k)
            Parser().parse_args([])
            assert os.listdir in os.supports_fd or os.listdir.__wrapped__ not in os.supports_fd
            with os.scandir('.') as entries: assert 'main.py' in [entry.name for entry in entries]
            import pathlib, glob, shutil, tempfile
            assert 'main.py' in [path.name for path in pathlib.Path('.').iterdir()]
            assert list(pathlib.Path('.').glob('*.py')) and glob.glob('**/*.py', recursive=True)
            shutil.rmtree(tempfile.mkdtemp())
        """
        for mode in ("observe", "deterministic"):
            told = self.run_program(program, mode=mode)
            self.assertEqual((told.code, told.stderr), (0, ""), mode)

    def test_many_threads(self):
        told = self.run_program(
            """
            import threading
            def work(k):
                for n in range(200): open(f'f{k}-{n}', 'w').close(); open(f'f{k}-{n}').close()
            threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            """
        )
        self.assertEqual((told.code, len(told.of("write")), len([p for p in told.paths("read") if not p.endswith("main.py")])), (0, 1600, 1600))


if __name__ == "__main__":
    unittest.main()
