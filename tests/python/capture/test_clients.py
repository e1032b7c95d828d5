"""What the wandb client of a recorded program is told, by its version; the client itself is in tests/journeys/wandb-recorded.test.ts."""

import json

from recorded import CaptureCase

PACKAGE = """
import os
__version__ = "{version}"
def require(what):
    os.environ["WANDB__REQUIRE_LEGACY_SERVICE"] = "true"
class Run:
    id, project, entity, offline, disabled = "abc", "digits", None, True, False
def init(**settings):
    "As the client says."
    return Run()
"""

ASK = """
import os, sys, wandb
print({{name: os.environ.get(name) for name in ("WANDB__EXTRA_HTTP_HEADERS", "WANDB_X_EXTRA_HTTP_HEADERS", "WANDB_SAVE_CODE")}})
{more}
"""


class WandbClient(CaptureCase):
    def ask(self, version, *arguments, more="", **variables):
        self.write("wandb.py", PACKAGE.format(version=version))
        return self.run_program(ASK.format(more=more), *arguments, ASSAY_WANDB_RUN="run; stays", **variables)

    def headers(self, told, name="WANDB__EXTRA_HTTP_HEADERS"):
        text = eval(told.stdout.splitlines()[-1])[name]  # what the program above printed
        return text and json.loads(text)

    def test_a_client_says_which_run_is_recorded_and_keeps_the_headers_it_had(self):
        self.assertEqual(self.headers(self.ask("0.31.0")), {"assay-run": "run; stays"})
        self.assertEqual(self.headers(self.ask("0.31.0", WANDB__EXTRA_HTTP_HEADERS='{"x": "y"}')), {"x": "y", "assay-run": "run; stays"})
        self.assertEqual(self.headers(self.ask("0.31.0", WANDB_X_EXTRA_HTTP_HEADERS='{"x": "y"}'), "WANDB_X_EXTRA_HTTP_HEADERS"), {"x": "y", "assay-run": "run; stays"})

    def test_headers_that_are_none_are_left_to_the_client(self):
        told = self.ask("0.31.0", WANDB__EXTRA_HTTP_HEADERS="{x")
        self.assertIn("{x", told.stdout)

    def test_without_a_recording_server_nothing_is_said(self):
        self.write("wandb.py", PACKAGE.format(version="0.31.0"))
        told = self.run_program(ASK.format(more="wandb.init()"))
        self.assertIsNone(self.headers(told))
        self.assertEqual(told.of("offline-run"), [])

    def test_a_client_that_sends_through_a_second_python_is_told_there_alone(self):
        told = self.ask("0.17.9")
        self.assertIsNone(self.headers(told))
        self.assertIn("'WANDB_SAVE_CODE': 'false'", told.stdout)
        self.assertEqual(self.headers(self.ask("0.17.9", "wandb", "service")), {"assay-run": "run; stays"})
        self.assertIsNone(self.headers(self.ask("0.19.1", WANDB__REQUIRE_LEGACY_SERVICE="true")))
        more = 'wandb.require("legacy-service"); print({"WANDB__EXTRA_HTTP_HEADERS": os.environ.get("WANDB__EXTRA_HTTP_HEADERS")})'
        self.assertIsNone(self.headers(self.ask("0.19.1", more=more)))
        self.assertEqual(self.headers(self.ask("0.19.1", more=more, WANDB__EXTRA_HTTP_HEADERS='{"x": "y"}')), {"x": "y"})

    def test_a_run_that_is_kept_on_this_machine_is_told(self):
        told = self.ask("0.31.0", more="assert wandb.init(project='digits').id == 'abc'; assert wandb.init.__doc__ == 'As the client says.'")
        self.assertEqual(told.code, 0, told.stderr)
        (line,) = told.of("offline-run")
        self.assertEqual([line["name"], line["project"], line["entity"], line["told"]], ["abc", "digits", "", "run; stays"])


class Imports(CaptureCase):
    def test_a_module_that_was_only_asked_for_is_watched_when_it_is_imported(self):
        self.write("wandb.py", PACKAGE.format(version="0.31.0"))
        program = "import importlib.util\nassert importlib.util.find_spec('wandb')\n" + ASK.format(more="")
        self.assertEqual(WandbClient.headers(self, self.run_program(program, ASSAY_WANDB_RUN="run")), {"assay-run": "run"})
