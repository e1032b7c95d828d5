"""Every Python below a recorded one tells its own facts and says goodbye."""

import os
import subprocess
import sys
import unittest

from recorded import HOOKS, CaptureCase


class Children(CaptureCase):
    def check_workers(self, method):
        told = self.run_program(
            f"""
            import multiprocessing
            def work(n):
                return open(f'in{{n}}').read()
            if __name__ == '__main__':
                for n in range(2): open(f'in{{n}}', 'w').write(str(n))
                context = multiprocessing.get_context('{method}')
                workers = [context.Process(target=work, args=(n,)) for n in range(2)]
                for worker in workers: worker.start()
                for worker in workers: worker.join()
                assert [worker.exitcode for worker in workers] == [0, 0]
            """
        )
        self.assertEqual(told.code, 0, told.stderr)
        for number in range(2):
            readers = [process for process in told.processes if any(line.get("path") == self.path(f"in{number}") and line["t"] == "read" for line in process)]
            self.assertEqual(len(readers), 1)
            self.assertEqual(readers[0][0]["t"], "hello")
            self.assertEqual(readers[0][-1]["t"], "bye")
            self.assertNotEqual(readers[0][0]["pid"], told.processes[0][0]["pid"])

    def test_forked_workers(self):
        self.check_workers("fork")

    def test_spawned_workers(self):
        self.check_workers("spawn")

    def test_workers_of_a_fork_server(self):
        self.check_workers("forkserver")

    def test_a_worker_that_fails_tells_its_exception(self):
        told = self.run_program(
            """
            import multiprocessing, pickle
            class Worker(multiprocessing.get_context('fork').Process):
                def run(self):
                    assert 'run' not in vars(self)
                    raise ValueError('in the worker')
            worker = Worker(); worker.start(); worker.join()
            print(worker.exitcode)
            """
        )
        self.assertEqual([(line["type"], line["message"]) for line in told.of("exception")], [("ValueError", "in the worker")])
        self.assertEqual(told.stdout, "1\n")
        self.assertIn("ValueError: in the worker", told.stderr)

    def test_pools_and_executors(self):
        told = self.run_program(
            """
            import concurrent.futures, multiprocessing
            def work(n): return n * n
            if __name__ == '__main__':
                with multiprocessing.Pool(2) as pool: assert pool.map(work, range(4)) == [0, 1, 4, 9]
                with concurrent.futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context('spawn')) as pool:
                    assert list(pool.map(work, range(4))) == [0, 1, 4, 9]
            """
        )
        self.assertEqual(told.code, 0, told.stderr)

    def test_programs_of_a_program(self):
        told = self.run_program(
            """
            import os, subprocess, sys
            subprocess.run([sys.executable, '-c', 'print(1)'], check=True)
            pid = os.fork()
            if pid == 0: os.execv(sys.executable, [sys.executable, '-c', 'print(2)'])
            os.waitpid(pid, 0)
            os.posix_spawn(sys.executable, [sys.executable, '-c', 'print(3)'], os.environ)
            os.wait()
            """
        )
        self.assertEqual(told.code, 0, told.stderr)
        codes = {process[0]["argv"][-1] for process in told.processes if "forkOf" not in process[0]}
        self.assertEqual(codes, {self.path("main.py"), "print(1)", "print(2)", "print(3)"})
        before_exec = [process for process in told.processes if "forkOf" in process[0]]
        self.assertEqual([process[-1]["exit"] for process in before_exec], ["exec"])

    def test_a_fork_that_does_nothing_has_no_file_of_its_own_but_its_goodbye(self):
        told = self.run_program("import os\npid = os.fork()\nif pid == 0: os._exit(3)\nassert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3\n")
        self.assertEqual(told.code, 0, told.stderr)
        self.assertEqual([(line["exit"], line["code"]) for line in told.of("bye")][:1] + [told.of("bye")[-1]["exit"]], [("normal", None), "os-exit"])

    def test_virtual_environments(self):
        environment = self.path("venv")
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True, env={"PATH": os.environ["PATH"]})
        told = self.run_program(f"import subprocess\nsubprocess.run([{environment + '/bin/python'!r}, '-c', ''], check=True)\n")
        self.assertIn(environment, [line["prefix"] for line in told.of("hello")])


class Endings(CaptureCase):
    def end_of(self, program, **options):
        told = self.run_program(program, **options)
        return told, told.of("bye")[-1] if told.of("bye") else None

    def test_a_normal_end(self):
        told, bye = self.end_of("print('out')")
        self.assertEqual((told.code, told.stdout, bye["exit"], bye["code"]), (0, "out\n", "normal", None))
        self.assertIn(self.path("main.py"), bye["modules"])

    def test_exit_codes(self):
        for call, code in (("sys.exit(3)", 3), ("sys.exit()", 0), ("sys.exit('no')", 1), ("sys.exit(None)", 0), ("sys.exit(-1)", 255)):
            told, bye = self.end_of(f"import sys\n{call}\n")
            self.assertEqual((told.code, bye["exit"], bye["code"]), (code, "sysexit", code), call)

    def test_an_exception_is_told_with_its_line_and_printed_as_ever(self):
        program = "def f():\n    raise KeyError('x')\nimport json\njson.loads('{')\n"
        told, bye = self.end_of(program)
        plain = self.run_plain(program)
        self.assertEqual((told.code, told.stderr), (plain.returncode, plain.stderr))
        (exception,) = told.of("exception")
        self.assertEqual(exception["type"], "json.decoder.JSONDecodeError")
        self.assertEqual(exception["where"], self.path("main.py") + ":4")
        self.assertEqual((bye["exit"], bye["code"]), ("exception", 1))

    def test_a_hook_of_the_program_does_not_hide_its_exception(self):
        told, _ = self.end_of("import sys\nsys.excepthook = lambda *_: print('mine')\nraise ValueError('seen')\n")
        self.assertEqual(told.stdout, "mine\n")
        self.assertEqual([line["message"] for line in told.of("exception")], ["seen"])

    def test_long_messages_are_cut(self):
        told, _ = self.end_of("raise ValueError('x' * 100_000)")
        (exception,) = told.of("exception")
        self.assertLessEqual(len(exception["message"]), 2_000)
        self.assertLessEqual(len(exception["traceback"]), 20_000)

    def test_exceptions_of_threads_have_the_threads_name(self):
        told, bye = self.end_of("import threading\ndef f(): 1 / 0\nt = threading.Thread(target=f, name='side'); t.start(); t.join()\n")
        self.assertEqual([(line["type"], line["thread"]) for line in told.of("exception")], [("ZeroDivisionError", "side")])
        self.assertEqual((told.code, bye["exit"]), (0, "normal"))

    def test_sigterm_kills_as_it_does_without_us(self):
        told, bye = self.end_of("import os, signal\nassert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL\nos.kill(os.getpid(), signal.SIGTERM)\n")
        self.assertEqual((told.code, bye), (-15, None))

    def test_hard_exits(self):
        told, bye = self.end_of("import os\nos._exit(4)")
        self.assertEqual((told.code, bye["exit"], bye["code"]), (4, "os-exit", 4))

    def test_exits_inside_functions_for_the_end(self):
        program = "import atexit, sys\natexit.register(sys.exit, 5)\nprint('x')\n"
        told, bye = self.end_of(program)
        plain = self.run_plain(program)
        # Python prints a traceback here, in which our function stands too.
        self.assertEqual((told.code, told.stdout, told.stderr.splitlines()[-1]), (plain.returncode, plain.stdout, plain.stderr.splitlines()[-1]))
        self.assertIsNotNone(bye)

    def test_signal_handlers_that_raise_are_heard_wherever_they_strike(self):
        told, _ = self.end_of(
            """
            import signal, os
            class Late(Exception): pass
            def late(*_): raise Late
            signal.signal(signal.SIGALRM, late)
            caught = 0
            for round in range(40):
                signal.setitimer(signal.ITIMER_REAL, 0.002)
                try:
                    while True:
                        for n in range(200):
                            try: open(f'x{round}-{n}', 'w').close()
                            except OSError: pass
                except Late: caught += 1
            print(caught)
            """
        )
        self.assertEqual((told.code, told.stdout), (0, "40\n"), told.stderr)

    def test_a_daemon_thread_at_the_end(self):
        told, bye = self.end_of("import threading, time\nthreading.Thread(target=lambda: [open('/etc/hostname').close() or time.sleep(0) for _ in iter(int, 1)], daemon=True).start()\ntime.sleep(.05)\n")
        self.assertEqual((told.code, told.stderr, bye["exit"]), (0, "", "normal"))

    def test_asyncio(self):
        told, _ = self.end_of("import asyncio\nasync def main():\n    await asyncio.create_subprocess_exec('true')\n    await asyncio.sleep(0)\nasyncio.run(main())\n")
        self.assertEqual(told.code, 0, told.stderr)

    def test_an_exec_that_fails_is_no_end(self):
        told, bye = self.end_of("import os\ntry: os.execv('/no/such/program', ['x'])\nexcept OSError: print('on')\n")
        self.assertEqual((told.stdout, bye["exit"]), ("on\n", "normal"))


class Options(CaptureCase):
    def test_interpreters_that_take_no_hooks_run_as_ever(self):
        for option in ("-S", "-E", "-I"):
            told = self.run_program("print('fine')", options=(option,))
            self.assertEqual((told.code, told.stdout, told.stderr, told.processes), (0, "fine\n", "", []), option)

    def test_a_shadowed_sitecustomize_still_runs(self):
        os.mkdir(self.path("site"))
        self.write("site/sitecustomize.py", "value = 5\nprint('theirs')\n")
        told = self.run_program("import sitecustomize\nprint(sitecustomize.value, sitecustomize.__file__)\n", PYTHONPATH=self.path("site"))
        self.assertEqual(told.stdout, f"theirs\n5 {self.path('site/sitecustomize.py')}\n")

    def test_its_mistakes_are_reported_as_ever(self):
        os.mkdir(self.path("site"))
        self.write("site/sitecustomize.py", "raise RuntimeError('theirs')\n")
        told = self.run_program("print('on')", PYTHONPATH=self.path("site"))
        self.assertEqual(told.stdout, "on\n")
        self.assertIn("RuntimeError: theirs", told.stderr)

    def test_without_a_folder_to_write_to_nothing_is_started(self):
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": HOOKS}
        result = subprocess.run([sys.executable, "-c", "import sys; print('assay_capture' in sys.modules, sys.path.count(sys.argv[1]))", HOOKS], env=environment, capture_output=True, text=True, check=True)
        self.assertEqual(result.stdout, "False 1\n")

    def test_the_program_finds_its_path_and_its_signals_as_they_were(self):
        program = "import sys, signal, os\nprint(sys.path[0], sys.argv, os.listdir.__name__, [signal.getsignal(n) for n in (2, 15)])\n"
        self.assertEqual(self.run_program(program, "a").stdout, self.run_plain(program, "a").stdout)


if __name__ == "__main__":
    unittest.main()
