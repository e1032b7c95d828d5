"""The flight recorder of torch: at watched steps of every optimizer, what went in, the state of chance, what came out.

Between watched steps nothing of ours stands in the path of a module, and one function call in that of an optimizer.
"""

import sys
import weakref

from . import hashes, lineage, rng, schedule, state
from .guard import guarded
from .line_file import write
from .tensor_hash import hash_tensors

#: Calls of the model that are looked at before one step.
BATCH_LIMIT = 64
#: Bytes of a batch that are hashed.
BATCH_BYTES = 4 << 20
TENSOR_LIMIT = 10_000
EVERYTHING = 1 << 62

_optimizers = weakref.WeakKeyDictionary()
_counts = {}
_batches = []
_plain_call = None
_depth = 0


class _Watched:
    def __init__(self, source):
        self.source = source
        self.step = 0
        self.size = None


def begin(torch):
    # torch.optim hides the module behind no name of its own.
    sys.modules["torch.optim.optimizer"].register_optimizer_step_post_hook(_after_step)
    _listen(torch)


def _after_step(optimizer, _args, _kwargs):
    torch = sys.modules["torch"]
    if torch.compiler.is_compiling() or torch.jit.is_tracing():
        return
    ended = _note_step(torch, optimizer)
    if ended:
        schedule.end_program()


@guarded
def _note_step(torch, optimizer):
    watched = _optimizers.get(optimizer)
    if watched is None:
        watched = _optimizers[optimizer] = _Watched(_name(optimizer))
    watched.step += 1
    if watched.size is None:
        watched.size = sum(tensor.numel() * tensor.element_size() for _, tensor in _parameters(optimizer))
    if schedule.is_watched(watched.step, watched.size):
        _record(torch, optimizer, watched)
    _batches.clear()
    if any(schedule.is_watched(other.step + 1, other.size or 0) for other in list(_optimizers.values())):
        _listen(torch)
    else:
        _stop_listening(torch)
    return schedule.is_end(watched.source, watched.step)


def _name(optimizer):
    kind = type(optimizer)
    module = ".".join(part for part in kind.__module__.split(".") if not part.startswith("_"))
    # torch.optim.adamw.AdamW is known as torch.optim.AdamW.
    if module.startswith("torch.optim."):
        module = "torch.optim"
    name = f"{module}.{kind.__qualname__}"
    count = _counts[name] = _counts.get(name, -1) + 1
    return f"{name}#{count}"


def _parameters(optimizer):
    for group_index, group in enumerate(optimizer.param_groups):
        names = group.get("param_names")
        for index, tensor in enumerate(group["params"]):
            yield names[index] if names else f"{group_index}.{index}", tensor


def _record(torch, optimizer, watched):
    if torch.cuda.is_initialized() and torch.cuda.is_current_stream_capturing():
        return
    detailed = schedule.is_detailed(watched.step)
    named = list(_parameters(optimizer))
    limit = EVERYTHING if detailed or watched.size <= schedule.ORDINARY_BYTES else max(4096, schedule.ORDINARY_BYTES // len(named))
    with torch.no_grad():
        found = hash_tensors([tensor for _, tensor in named], limit)
        channels = {"batch": hashes.of_parts(_batches)} if _batches else {}
        channels.update(rng.state_channel(), params=hashes.of_parts(found))
    fields = {"source": watched.source, "rank": _rank(torch), "step": watched.step, "channels": channels}
    if detailed:
        names = _module_names(named)
        fields["tensors"] = [{"name": name, "hash": value} for name, value in zip(names, found)][:TENSOR_LIMIT]
    write("step", **fields)
    state.tell_once()


def _rank(torch):
    distributed = torch.distributed
    if distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank()
    return int(lineage.rank_text())


_modules = weakref.WeakSet()


def _module_names(named):
    """The names parameters have in the model that was called; those of no model by group and place."""
    by_identity = {}
    for module in list(_modules):
        for name, tensor in module.named_parameters():
            by_identity.setdefault(id(tensor), name.replace("_orig_mod.", ""))
    return [by_identity.get(id(tensor), name) for name, tensor in named]


def _listen(torch):
    """Takes the place of Module.__call__ until the next step, to see what the outermost modules are given."""
    global _plain_call
    module = torch.nn.Module
    if _plain_call is not None:
        return
    original = module.__dict__["__call__"]

    def __call__(self, *args, **kwargs):
        global _depth
        # While a model is compiled or traced, what we do would become a part of it.
        if _depth == 0 and self.training and not torch.compiler.is_compiling() and not torch.jit.is_tracing():
            _note_batch(torch, self, args, kwargs)
        _depth += 1
        try:
            return original(self, *args, **kwargs)
        finally:
            _depth -= 1

    __call__.__wrapped__ = original
    _plain_call = original
    module.__call__ = __call__


def _stop_listening(torch):
    global _plain_call
    if _plain_call is not None:
        torch.nn.Module.__call__ = _plain_call
        _plain_call = None


@guarded
def _note_batch(torch, module, args, kwargs):
    if not torch.is_grad_enabled() or len(_batches) >= BATCH_LIMIT:
        return
    _modules.add(module)
    tensors = []
    _collect(torch, (args, kwargs), tensors, 0)
    if tensors:
        with torch.no_grad():
            _batches.append(hashes.of_parts(hash_tensors(tensors, BATCH_BYTES)))


def _collect(torch, value, tensors, depth):
    if isinstance(value, torch.Tensor):
        # What has a gradient came out of the model, and says nothing of the data.
        if not value.requires_grad:
            tensors.append(value)
    elif depth < 6 and len(tensors) < 1000:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
        for item in inner:
            _collect(torch, item, tensors, depth + 1)
