"""Parameters, seeds and settings, in both modes."""

import os
import sys
import unittest

from recorded import CaptureCase


class Parameters(CaptureCase):
    def test_argparse_results_are_told_as_text_and_secrets_are_not(self):
        told = self.run_program(
            """
            import argparse, pathlib
            parser = argparse.ArgumentParser()
            parser.add_argument('--lr', type=float); parser.add_argument('--layers', type=int, nargs='*'); parser.add_argument('--api-key')
            parser.add_argument('--out', type=pathlib.Path, default='here'); parser.add_argument('--max-tokens', type=int, default=5)
            parser.add_argument('--log', type=argparse.FileType('r'), default='-'); parser.set_defaults(run=print)
            commands = parser.add_subparsers(dest='command'); commands.add_parser('train').add_argument('--epochs', type=int)
            parser.parse_args()
            """,
            "--lr", "0.1", "--layers", "3", "4", "--api-key", "hunter2", "train", "--epochs", "2",
        )
        self.assertEqual(told.code, 0, told.stderr)
        (line,) = told.of("parameters")
        self.assertEqual(
            line["values"],
            {"lr": "0.1", "layers": "[3, 4]", "api_key": "[redacted]", "out": "here", "max_tokens": "5", "command": "train", "epochs": "2"},
        )
        self.assertNotIn("hunter2", str(line))

    def test_a_parser_a_library_uses_for_itself_is_not_told(self):
        told = self.run_program("import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'json.tool', '--indent', '3'], input=b'{}', stdout=-3)\n")
        self.assertEqual(told.of("parameters"), [])


class Observe(CaptureCase):
    def test_seeds_of_the_program_are_told(self):
        told = self.run_program("import random\nrandom.seed(3)\nrandom.seed('text')\nrandom.seed()\nrandom.Random(4)\n")
        self.assertEqual([(line["by"], line["value"]) for line in told.of("seed")], [("user", "3"), ("user", "'text'"), ("user", "None")])

    def test_chance_is_what_it_is_without_us(self):
        program = "import random\nrandom.seed(3)\nprint(random.random(), random.Random(5).random())\n"
        self.assertEqual(self.run_program(program).stdout, self.run_plain(program).stdout)
        unseeded = "import random\nprint(random.random())\n"
        self.assertNotEqual(self.run_program(unseeded).stdout, self.run_program(unseeded).stdout)

    def test_nothing_is_imported_that_the_program_does_not_import(self):
        program = "import sys\nprint(sorted(name for name in sys.modules if not name.startswith('assay_capture')))\n"
        ours = set(eval(self.run_program(program).stdout))
        plain = set(eval(self.run_plain(program).stdout))
        self.assertLessEqual(ours - plain, {"sitecustomize", "atexit", "_json"})

    def test_settings_of_the_environment_are_the_users(self):
        told = self.run_program("", PYTHONHASHSEED="3", CUBLAS_WORKSPACE_CONFIG=":16:8")
        self.assertIn({"name": "PYTHONHASHSEED", "value": "3", "state": "user"}, told.of("hello")[0]["settings"])
        self.assertEqual(told.of("bye")[0]["settings"]["PYTHONHASHSEED"], "3")
        self.assertEqual(self.run_program("").of("bye")[0]["settings"]["PYTHONHASHSEED"], "random")


class Deterministic(CaptureCase):
    def out(self, program, *arguments, **variables):
        told = self.run_program(program, *arguments, mode="deterministic", **variables)
        self.assertEqual((told.code, told.stderr), (0, ""))
        return told.stdout

    def twice(self, program):
        first, second = self.out(program), self.out(program)
        self.assertEqual(first, second)
        return first

    def test_unseeded_chance_repeats_and_the_seed_matters(self):
        program = "import random\nprint(random.random(), random.Random().random(), random.Random().random())\nrandom.seed(); print(random.random())\n"
        first = self.twice(program)
        self.assertEqual(len(set(first.split())), 4)
        self.assertNotEqual(first, self.out(program, ASSAY_SEED="8"))

    def test_the_programs_own_seed_wins(self):
        program = "import random\nrandom.seed(3)\nprint(random.random(), random.Random(5).random(), random.Random('x').random())\n"
        self.assertEqual(self.out(program), self.run_plain(program).stdout)

    def test_system_chance_stays_chance(self):
        program = "import random, secrets\nprint(random.SystemRandom().random(), secrets.token_hex())\n"
        self.assertNotEqual(self.out(program), self.out(program))

    def test_every_forked_or_spawned_worker_has_a_stream_of_its_own_that_repeats(self):
        for method in ("fork", "spawn", "forkserver"):
            printed = self.twice(
                f"""
                import multiprocessing, random
                def work(pipe): pipe.send(random.random())
                if __name__ == '__main__':
                    context = multiprocessing.get_context('{method}')
                    for _ in range(3):
                        mine, theirs = context.Pipe()
                        worker = context.Process(target=work, args=(theirs,)); worker.start(); print(mine.recv()); worker.join()
                    print(random.random())
                """
            )
            self.assertEqual(len(set(printed.split())), 4, method)

    def test_so_have_programs_started_alike(self):
        program = """
            import os, subprocess, sys
            for _ in range(2): subprocess.run([sys.executable, '-c', 'import random; print(random.random())'], check=True)
            for rank in '01': subprocess.run([sys.executable, '-c', 'import random; print(random.random())'], check=True, env={**os.environ, 'RANK': rank})
            for _ in range(2):
                if os.fork() == 0:
                    import random; print(random.random(), flush=True); os._exit(0)
                os.wait()
        """
        self.assertEqual(len(set(self.twice(program).split())), 6)

    def test_a_seed_set_before_a_worker_starts_holds_in_spawned_workers(self):
        printed = self.twice(
            """
            import multiprocessing, random
            random.seed(99)
            def work(): print(random.random(), flush=True)
            if __name__ == '__main__':
                worker = multiprocessing.get_context('spawn').Process(target=work); worker.start(); worker.join()
            """
        )
        self.assertEqual(printed, self.run_plain("import random\nrandom.seed(99)\nprint(random.random())\n").stdout)

    def test_folders_are_listed_by_name(self):
        for name in "zebra apple mango kiwi".split():
            self.write(name, "")
        printed = self.out(
            """
            import glob, os, pathlib
            print(os.listdir('.')); print([e.name for e in os.scandir('.')]); print(glob.glob('*'), os.listdir(b'.'))
            print([f for *_, fs in os.walk('.') for f in fs]); print([p.name for p in pathlib.Path('.').iterdir()])
            fd = os.open('.', os.O_RDONLY); print(os.listdir(fd))
            """
        )
        for line in printed.splitlines():
            self.assertLess(line.index("apple"), line.index("kiwi"))
            self.assertLess(line.index("mango"), line.index("zebra"))

    def test_hooks_tell_what_they_applied(self):
        told = self.run_program("import random", mode="deterministic", PYTHONHASHSEED="7", ASSAY_APPLIED="PYTHONHASHSEED", CUBLAS_WORKSPACE_CONFIG=":16:8")
        states = {setting["name"]: setting["state"] for setting in told.of("hello")[0]["settings"]}
        self.assertEqual(states, {"PYTHONHASHSEED": "applied", "CUBLAS_WORKSPACE_CONFIG": "user"})
        self.assertEqual([(line["call"], line["by"], line["value"]) for line in told.of("seed")], [("random.seed", "assay", "7")])


if __name__ == "__main__":
    unittest.main()
