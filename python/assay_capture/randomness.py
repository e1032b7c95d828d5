"""Seeds: told in both modes, and in deterministic mode given before any code of the program can ask for chance.

Ours come at the import of a library, so a seed the program sets always comes later and wins.
"""

import functools
import os
import sys

from . import file_events, lineage, rng
from .guard import Callable, guarded
from .line_file import clip, write

#: Calls of one function that are told.
CALL_LIMIT = 50

_calls = {}
_is_ours = False
#: What the program seeded itself since this process began or learned its identity.
_seeded_by_program = set()
#: Flags we set, with their values, to see at the end whether they stayed.
applied = {}


@guarded
def _tell(call, args, kwargs, seeds=None):
    """`seeds` is the library whose global stream the call seeds, if it does."""
    if _is_ours:
        return
    value = args[0] if args else next(iter(kwargs.values()), None)
    _calls[call] = _calls.get(call, 0) + 1
    if seeds is not None:
        _seeded_by_program.add(seeds)
        rng.is_random_seeded = rng.is_random_seeded or seeds == "random"
    elif file_events.is_library(sys._getframe(3).f_code.co_filename):
        # Libraries make generators for themselves, dozens of them while they are imported.
        return
    if _calls[call] <= CALL_LIMIT:
        write("seed", call=call, by="user", value=clip(_value_text(value), 200))


def _value_text(value):
    if value is None or isinstance(value, (bool, int, float, str, bytes, list, tuple)):
        return repr(value)
    # The repr of an object tells its address, which is another one in every run.
    name = f"{type(value).__module__}.{type(value).__qualname__}"
    return str(value.item()) if hasattr(value, "item") and getattr(value, "size", 0) == 1 else f"<{name}>"


def _apply(library, call, value, function):
    global _is_ours
    if library in _seeded_by_program:
        return
    _is_ours = True
    rng.is_random_seeded = rng.is_random_seeded or library == "random"
    try:
        function(value)
    finally:
        _is_ours = False
    write("seed", call=call, by="assay", value=str(value))


def _is_deterministic():
    return lineage.mode == "deterministic"


def watch_random(random):
    if _is_deterministic():
        _order_unseeded(random.Random)
        original = random._inst.seed
    else:
        original = random.seed
    random.seed = Callable(original, _recorded("random.seed", original), "random", "seed")
    if not _is_deterministic():
        lineage.on_enter(_forget_random)
        return

    @guarded
    def reseed(is_forked=False):
        if is_forked:
            # As above.
            _seeded_by_program.discard("random")
        _apply("random", "random.seed", lineage.seed("random", 64), original)

    reseed()
    lineage.on_enter(reseed)


def _forget_random(is_forked):
    if is_forked:
        # Python itself has just drawn a new seed for the child.
        rng.is_random_seeded = False


def _order_unseeded(kind):
    """An unseeded random.Random() draws its seed from the run's seed, by order of call."""
    original = kind.seed

    @functools.wraps(original)
    def seed(self, a=None, version=2):
        return original(self, lineage.draw("random.Random", 64) if a is None else a, version)

    kind.seed = seed


def watch_numpy(numpy):
    rng.note_fresh("numpy")
    random = numpy.random
    module = random.mtrand
    original = module.seed
    legacy = Callable(original, _recorded("numpy.random.seed", original), "numpy.random", "seed")
    random.seed = module.seed = legacy
    make = random.default_rng

    @functools.wraps(make)
    def default_rng(*args, **kwargs):
        _tell("numpy.random.default_rng", args, kwargs)
        return make(*args, **kwargs)

    random.default_rng = default_rng
    if not _is_deterministic():
        return
    # Every generator without a seed, of whatever class, takes its entropy from this one function.
    random.bit_generator.randbits = lambda bits: lineage.draw("numpy.entropy", bits)

    @guarded
    def reseed(is_forked=False):
        _apply("numpy", "numpy.random.seed", lineage.seed("numpy"), original)

    reseed()
    lineage.on_enter(reseed)


def _recorded(call, original):
    def recorded(*args, **kwargs):
        _tell(call, args, kwargs, call.partition(".")[0])
        return original(*args, **kwargs)

    return recorded


def watch_torch(torch):
    rng.note_fresh("torch")
    original = torch.manual_seed
    recorded = functools.wraps(original)(_recorded("torch.manual_seed", original))
    torch.manual_seed = sys.modules["torch.random"].manual_seed = recorded
    if not _is_deterministic():
        return

    @guarded
    def reseed(is_forked=False):
        _apply("torch", "torch.manual_seed", lineage.seed("torch"), original)

    reseed()
    lineage.on_enter(reseed)
    _set_flags(torch)


def _set_flags(torch):
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    for name, action, value in (
        # Operations that have no deterministic kernel warn instead of failing: the program ran before, it must run now.
        ("torch.deterministic_algorithms", lambda: torch.use_deterministic_algorithms(True, warn_only=True), "true"),
        ("torch.cudnn.deterministic", lambda: setattr(torch.backends.cudnn, "deterministic", True), "true"),
        ("torch.cudnn.benchmark", lambda: setattr(torch.backends.cudnn, "benchmark", False), "false"),
    ):
        _set(name, action, value)


def _set(name, action, value):
    try:
        action()
    except Exception:
        write("setting", name=name, value=value, state="refused")
        return
    applied[name] = value
    write("setting", name=name, value=value, state="applied")


@guarded
def tell_overridden(settings):
    """Flags that the program set otherwise after we had: its choice stands."""
    for name, value in list(applied.items()):
        if settings.get(name, value) != value:
            del applied[name]
            write("setting", name=name, value=settings[name], state="user")


def watch_tensorflow(tensorflow):
    original = tensorflow.random.set_seed
    recorded = functools.wraps(original)(_recorded("tensorflow.random.set_seed", original))
    tensorflow.random.set_seed = recorded
    if not _is_deterministic():
        return
    _apply("tensorflow", "tensorflow.random.set_seed", lineage.seed("tensorflow"), original)
    # Operations without a deterministic kernel would raise, in a program that ran before.
    write("setting", name="tensorflow.op_determinism", value="true", state="refused")
