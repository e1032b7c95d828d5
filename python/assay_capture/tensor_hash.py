"""Hashes of tensors: on the CPU over their memory, on a device as two integer sums of which 16 bytes are copied."""

import ctypes
import sys

from . import hashes

#: Elements of one piece of a tensor on a device, which bounds the memory a sum needs beside it to a few MiB.
PIECE = 1 << 20
UNKNOWN = "?" * 16


def hash_tensor(tensor, limit=1 << 62):
    return hash_tensors([tensor], limit)[0]


def hash_tensors(tensors, limit):
    """One hash each; `limit` bytes of each are looked at. All sums of one device cross the bus together."""
    results = []
    waiting = []
    for tensor in tensors:
        result = UNKNOWN
        try:
            tensor = plain(tensor)
            if tensor.device.type == "cpu":
                result = _on_cpu(tensor, limit)
            elif tensor.device.type != "meta":
                waiting.append((len(results), tensor.device, sums(tensor), tensor))
        except (RuntimeError, TypeError, ValueError, NotImplementedError, AttributeError):
            # A kind of tensor without plain memory, or no memory left on the device.
            result = UNKNOWN
        results.append(result)
    _fetch(waiting, results)
    return results


def _fetch(waiting, results):
    torch = sys.modules["torch"]
    for device in {device for _, device, _, _ in waiting}:
        own = [entry for entry in waiting if entry[1] == device]
        numbers = torch.stack([pair for _, _, pair, _ in own]).cpu().tolist()
        for (index, _, _, tensor), (first, second) in zip(own, numbers):
            results[index] = hashes.of_text(f"{first} {second} {describe(tensor)}")


def plain(tensor):
    """The local, dense, detached values."""
    tensor = tensor.detach()
    for name in ("_local_tensor", "_tensor"):
        inner = getattr(tensor, name, None)
        if inner is not None and hasattr(inner, "data_ptr"):
            tensor = inner
    if tensor.layout is not sys.modules["torch"].strided:
        tensor = tensor.coalesce().values() if tensor.is_sparse else tensor.values()
    return tensor.resolve_conj().resolve_neg()


def describe(tensor):
    return f"{tensor.dtype} {tuple(tensor.shape)}"


def _on_cpu(tensor, limit):
    size = tensor.numel() * tensor.element_size()
    if size == 0:
        return hashes.of_text(describe(tensor))
    if not tensor.is_contiguous():
        # A transposed matrix is hashed by its memory as it lies, to save a copy.
        tensor = _dense(tensor)
    memory = memoryview((ctypes.c_char * size).from_address(tensor.data_ptr())).cast("B")
    return hashes.of_parts((hashes.of_memory(memory, limit), describe(tensor)))


def _dense(tensor):
    order = sorted(range(tensor.dim()), key=lambda index: -tensor.stride(index))
    permuted = tensor.permute(order)
    return permuted if permuted.is_contiguous() else tensor.contiguous()


def sums(tensor):
    """Two sums over the bits, wrapping around: the plain one, and one in which every element counts by its place."""
    torch = sys.modules["torch"]
    flat = _dense(tensor).reshape(-1)
    if flat.dtype is torch.bool:
        flat = flat.to(torch.uint8)
    flat = flat.view(torch.int32 if flat.element_size() % 4 == 0 else torch.int16 if flat.element_size() == 2 else torch.int8)
    plain_sum = torch.zeros((), dtype=torch.int64, device=flat.device)
    placed_sum = torch.zeros((), dtype=torch.int64, device=flat.device)
    for start in range(0, flat.numel(), PIECE):
        piece = flat[start : start + PIECE].to(torch.int64)
        places = torch.arange(start, start + piece.numel(), dtype=torch.int64, device=flat.device)
        plain_sum += piece.sum()
        # An odd multiplier per place: no change of one element alone leaves the sum as it was.
        placed_sum += (piece * (places * 2654435761 * 2 + 1)).sum()
    return torch.stack((plain_sum, placed_sum))
