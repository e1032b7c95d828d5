"""Runs small programs in real interpreters with the hooks on, and reads what they told."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest

HOOKS = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "..", "python", "sitecustomize"))


class Told:
    """What one run of a program told: its lines by process, in order of the processes' start."""

    def __init__(self, folder, result):
        self.folder = folder
        self.code = result.returncode
        self.stdout = result.stdout
        self.stderr = result.stderr
        self.processes = []
        if os.path.isdir(folder):
            for name in sorted((name for name in os.listdir(folder) if name.endswith(".jsonl")), key=lambda name: int(name.partition("-")[2].partition(".")[0])):
                with open(os.path.join(folder, name), encoding="ascii") as file:
                    self.processes.append([json.loads(line) for line in file])

    @property
    def lines(self):
        return [line for process in self.processes for line in process]

    def of(self, kind):
        return [line for line in self.lines if line["t"] == kind]

    def paths(self, kind):
        return [line["path"] for line in self.of(kind)]


class CaptureCase(unittest.TestCase):
    """A test with a folder of its own. Whatever the programs do, the hooks make no mistake of their own."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="assay-")
        self.addCleanup(holder.cleanup)
        self.folder = os.path.realpath(holder.name)
        self.work = os.path.join(self.folder, "work")
        os.mkdir(self.work)

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def environment(self, capture, mode="observe", **variables):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ASSAY_", "PYTHON"))}
        python_path = os.pathsep.join(part for part in (HOOKS, variables.pop("PYTHONPATH", "")) if part)
        return {
            **kept, "PYTHONPATH": python_path, "ASSAY_CAPTURE_DIR": capture, "ASSAY_CAPTURE_MODE": mode, "ASSAY_SEED": "7", **variables,
        }

    def run_program(self, program, *arguments, mode="observe", options=(), faults=0, capture=None, stdin="", **variables):
        """Runs the text of a program as main.py with the hooks on."""
        self.write("main.py", textwrap.dedent(program))
        if capture is None:
            capture = tempfile.mkdtemp(prefix="hooks-", dir=self.folder)
        result = subprocess.run(
            [sys.executable, *options, self.path("main.py"), *arguments], input=stdin, cwd=self.work, text=True, errors="surrogateescape",
            capture_output=True, timeout=120, env=self.environment(capture, mode, **variables), check=False,
        )
        told = Told(capture, result)
        self.assertEqual(len(told.of("fault")), faults, told.of("fault"))
        return told

    def run_plain(self, program, *arguments):
        """The same without hooks."""
        self.write("main.py", textwrap.dedent(program))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ASSAY_", "PYTHON"))}
        return subprocess.run(
            [sys.executable, self.path("main.py"), *arguments], cwd=self.work, text=True, capture_output=True, timeout=120, env=kept, check=False
        )
