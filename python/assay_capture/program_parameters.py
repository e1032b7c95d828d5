"""What a program says its settings are: the results of argparse, click, Hydra and absl."""

import functools
import os
import sys

from . import file_events
from .guard import guarded
from .line_file import clip, write
from .secrets import is_secret_name, learn

VALUE_LIMIT = 2_000
COUNT_LIMIT = 500
DEPTH_LIMIT = 8

_nesting = 0


@guarded
def tell(source, values):
    """A line of all values that have a text which is the same in the next run."""
    texts = {}
    for name, value in values.items():
        _add(texts, str(name), value, 0)
    if texts:
        write("parameters", source=source, values=texts)


def _add(texts, name, value, depth):
    if len(texts) >= COUNT_LIMIT or depth > DEPTH_LIMIT:
        return
    named = value if isinstance(value, dict) else _pairs(value)
    if named is not None:
        for key, item in named.items():
            _add(texts, f"{name}.{key}", item, depth + 1)
        return
    text = _text(value)
    if text is None:
        return
    is_secret = is_secret_name(name) and text not in ("", "None")
    if is_secret:
        _withhold(name, text)
    texts[name] = "[redacted]" if is_secret else clip(text, VALUE_LIMIT)


def _pairs(value):
    """An option given once a name, as `-p alpha 0.5 -p beta 2`: each name is a parameter of its own."""
    if not isinstance(value, (list, tuple)) or not value:
        return None
    for item in value:
        if not isinstance(item, (list, tuple)) or len(item) != 2 or not isinstance(item[0], str) or not item[0].isidentifier():
            return None
    named = dict(value)
    return named if len(named) == len(value) else None


def _withhold(name, value):
    """Tells where on the command line it stands, which its flag alone may not say."""
    learn(name, value)
    for from_end, word in enumerate(reversed(sys.orig_argv), 1):
        if word.endswith(value) and (word == value or word.startswith("-")):
            write("secret", name=name, fromEnd=from_end, length=len(value))


def _text(value):
    if value is None or isinstance(value, (str, bool, int, float, complex)):
        return str(getattr(value, "value", value))
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if isinstance(value, (list, tuple)):
        parts = [_text(item) for item in value[:1000]]
        return None if None in parts else "[" + ", ".join(parts) + "]"
    inner = getattr(value, "value", None)
    # A member of an enumeration; objects of other kinds print their address.
    return inner if isinstance(inner, str) else None


def watch_argparse(argparse):
    original = argparse.ArgumentParser.parse_known_args

    @functools.wraps(original)
    def parse_known_args(self, *args, **kwargs):
        global _nesting
        # The parser of a subcommand is called from within; its results come with the outer ones.
        _nesting += 1
        try:
            found = original(self, *args, **kwargs)
        finally:
            _nesting -= 1
        if _nesting == 0 and _is_asked_by_program(sys._getframe(1)):
            guarded(lambda: tell("argparse", vars(found[0])))()
        return found

    argparse.ArgumentParser.parse_known_args = parse_known_args


@guarded
def _is_asked_by_program(frame):
    """Launchers and workers of libraries parse arguments too, in processes without any code of the program."""
    while frame is not None:
        if file_events.is_program(frame.f_code.co_filename):
            return True
        frame = frame.f_back
    return False


def watch_click(core):
    original = core.Command.invoke

    @functools.wraps(original)
    def invoke(self, ctx):
        if not _is_client_helper(self):
            guarded(lambda: tell("click", ctx.params))()
        return original(self, ctx)

    core.Command.invoke = invoke


@guarded
def _is_client_helper(command):
    """Older wandb clients start themselves once more to send what is logged; that one's ports are no parameters."""
    module = getattr(command.callback, "__module__", None) or ""
    return command.name == "service" and module.partition(".")[0] == "wandb"


def watch_hydra(utils):
    original = utils.run_job

    @functools.wraps(original)
    def run_job(task_function, config, *args, **kwargs):
        _tell_hydra(config)
        return original(task_function, config, *args, **kwargs)

    utils.run_job = run_job


@guarded
def _tell_hydra(config):
    from omegaconf import OmegaConf

    # Interpolations are told as they stand: to resolve them would run resolvers a second time.
    values = OmegaConf.to_container(config, resolve=False)
    tell("hydra", {key: value for key, value in values.items() if key != "hydra"})


def watch_absl(flags):
    original = flags.FlagValues.__call__

    @functools.wraps(original)
    def parse(self, argv, *args, **kwargs):
        rest = original(self, argv, *args, **kwargs)
        _tell_absl(self, argv)
        return rest

    flags.FlagValues.__call__ = parse


@guarded
def _tell_absl(values, argv):
    own = {flag.name for flag in values.get_key_flags_for_module(argv[0])}
    tell("absl", {name: values[name].value for name in values if name in own or values[name].present})
