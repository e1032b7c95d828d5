"""Settings of programs that use click, typer or absl."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from recorded import CaptureCase


class Parameters(CaptureCase):
    def values(self, program, *arguments):
        told = self.run_program(program, *arguments)
        self.assertEqual(told.code, 0, told.stderr)
        return [(line["source"], line["values"]) for line in told.of("parameters")]

    def test_click(self):
        program = """
            import click
            @click.group()
            @click.option('--verbose', is_flag=True)
            def main(verbose): pass
            @main.command()
            @click.option('--lr', type=float, default=0.1)
            @click.option('--token')
            def train(lr, token): pass
            main()
        """
        self.assertEqual(
            self.values(program, "--verbose", "train", "--token", "abc"),
            [("click", {"verbose": "True"}), ("click", {"lr": "0.1", "token": "[redacted]"})],
        )

    def test_click_with_an_option_that_is_given_once_a_name(self):
        program = """
            import click
            @click.command()
            @click.option('-p', '--parameters', nargs=2, multiple=True)
            @click.option('--size', nargs=2, type=int)
            @click.option('--pair', nargs=2, multiple=True)
            def main(parameters, size, pair): pass
            main()
        """
        arguments = ("-p", "alpha", "0.5", "-p", "beta", "two", "--size", "3", "4", "--pair", "a", "b", "--pair", "a", "c")
        self.assertEqual(
            self.values(program, *arguments),
            [("click", {"parameters.alpha": "0.5", "parameters.beta": "two", "size": "[3, 4]", "pair": "[[a, b], [a, c]]"})],
        )

    def test_typer(self):
        program = "import typer\ndef main(lr: float = 0.1, name: str = 'a'): print(lr)\ntyper.run(main)\n"
        self.assertEqual(self.values(program, "--lr", "0.5"), [("click", {"lr": "0.5", "name": "a"})])

    def test_absl(self):
        program = """
            from absl import app, flags
            flags.DEFINE_float('lr', 0.1, 'rate'); flags.DEFINE_string('password', 'x', 'secret')
            app.run(lambda argv: None)
        """
        self.assertEqual(self.values(program, "--lr=0.5"), [("absl", {"lr": "0.5", "password": "[redacted]"})])


if __name__ == "__main__":
    unittest.main()
