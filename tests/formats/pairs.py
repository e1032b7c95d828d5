"""Writes pairs of files and what is true of each pair, by numpy's own numbers; imported by the make_*_pairs.py."""

import json
import pathlib

import numpy as np


def _bits(array):
    """Each element's bits as an unsigned integer, or its bytes; one row per element."""
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat.view(np.uint8).reshape(flat.size, flat.itemsize)


def _ordered(array):
    """Integers whose differences count representable floats."""
    width = array.itemsize
    bits = np.ascontiguousarray(array).reshape(-1).view(f"<u{width}")
    magnitude = (bits & np.array((1 << (8 * width - 1)) - 1, bits.dtype)).astype(object)
    return np.where(bits == magnitude, magnitude, -magnitude)


def statistics(before, after):
    """What the comparison must report for two arrays of one type and shape."""
    differs = (_bits(before) != _bits(after)).any(axis=1)
    a, b = before.reshape(-1), after.reshape(-1)
    result = {"elements": a.size, "differing": int(differs.sum()), "first": [int(i) for i in np.unravel_index(int(np.argmax(differs)), before.shape)]}
    if a.dtype.kind in "SUV":
        return result
    finite = np.isfinite(a) & np.isfinite(b)
    exact = object if a.dtype.kind in "iu" else np.complex128 if a.dtype.kind == "c" else np.float64
    left, right = a.astype(exact), b.astype(exact)
    chosen = differs & finite
    distance = np.abs(left[chosen] - right[chosen]).astype(np.float64)
    size = np.maximum(np.abs(left[chosen]), np.abs(right[chosen])).astype(np.float64)
    result["maxAbs"] = float(distance.max()) if distance.size else None
    result["maxRelative"] = float(np.max(np.divide(distance, size, out=np.zeros_like(distance), where=size > 0))) if distance.size else None
    if a.dtype.kind == "f":
        steps = np.abs(_ordered(before) - _ordered(after))[chosen]
        result["maxUlp"] = int(max(steps)) if len(steps) else None
        nan_a, nan_b = np.isnan(a), np.isnan(b)
        result["nanBefore"], result["nanAfter"] = int((nan_a & ~nan_b).sum()), int((nan_b & ~nan_a).sum())
        result["nanOtherBits"] = int((nan_a & nan_b & differs).sum())
        result["infinities"] = int(((np.isinf(a) | np.isinf(b)) & ~nan_a & ~nan_b & (a != b)).sum())
        result["signedZeros"] = int(((a == 0) & (b == 0) & differs).sum())
    x, y = left[finite].astype(np.complex128), right[finite].astype(np.complex128)
    with np.errstate(over="ignore", invalid="ignore"):
        length = np.sqrt((np.abs(x) ** 2).sum()) * np.sqrt((np.abs(y) ** 2).sum())
        cosine = (x * y.conj()).real.sum() / length if length > 0 else np.nan
    result["cosine"] = float(cosine) if np.isfinite(cosine) else None
    return result


class Pairs:
    """A folder of pairs; `save` writes pairs.json beside them."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.rows = []

    def add(self, claim, suffix, before, after, level, **expected):
        """`before` and `after` write a file at the path they are given."""
        number = len(self.rows)
        paths = [self.folder / f"{number:03d}-{side}{suffix}" for side in ("before", "after")]
        for path, write in zip(paths, (before, after)):
            write(str(path))
        self.rows.append({"claim": claim, "before": paths[0].name, "after": paths[1].name, "level": level, **expected})

    def save(self):
        (self.folder / "pairs.json").write_text(json.dumps(self.rows, allow_nan=False))
