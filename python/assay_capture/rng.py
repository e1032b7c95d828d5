"""The state of every global source of chance in this process, as one hash. Draws nothing."""

import sys

from . import hashes

#: States nobody has asked for anything yet. Without a seed they are others in every run, and mean nothing.
_fresh = {}

#: Whether somebody seeded Python's own generator. Without that its state is no fact about the program: libraries draw
#: from it while they are imported, and every run has another.
is_random_seeded = False


def note_fresh(name):
    """Called right after the import of a library."""
    _fresh[name] = _readers[name]()


def state_channel():
    """The channel `rng` with its hash; empty when nothing that is known was asked for chance."""
    parts = []
    for name, read in _readers.items():
        state = read()
        if state is not None and state != _fresh.get(name):
            parts.append(f"{name} {state}")
    return {"rng": hashes.of_parts(parts)} if parts else {}


def _random():
    random = sys.modules.get("random")
    if random is None or not is_random_seeded:
        return None
    version, words, gauss = random.getstate()
    # The hash of a tuple of whole numbers is the same in every process; that of a float or None need not be.
    return f"{version} {hash(words)} {gauss!r}"


def _numpy():
    numpy = sys.modules.get("numpy")
    if numpy is None or not hasattr(numpy, "random"):
        return None
    state = numpy.random.get_state(legacy=False)
    inner = state["state"]
    key = inner.get("key")
    if key is None:
        # Somebody set another generator than the usual one.
        return repr(inner)
    return f"{hashes.of_bytes(key)} {inner['pos']} {state['has_gauss']} {state['gauss']!r}"


def _torch():
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "get_rng_state"):
        return None
    from .tensor_hash import hash_tensor

    return hash_tensor(torch.get_rng_state())


def _cuda():
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "cuda") or not torch.cuda.is_initialized():
        return None
    from .tensor_hash import hash_tensors

    # Seed and offset, which stand on this side of the bus.
    return " ".join(hash_tensors([generator.get_state() for generator in torch.cuda.default_generators], 1 << 20))


_readers = {"random": _random, "numpy": _numpy, "torch": _torch, "cuda": _cuda}
