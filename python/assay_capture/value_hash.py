"""Hashes of what estimators are given and what they learn: arrays, tables, sparse matrices, numbers, other estimators.

What has no content that is the same in the next run (an open file, a function, a generator) has no hash: None.
"""

import sys

from . import hashes

#: Bytes of one array that are hashed; larger ones are sampled in blocks.
ARRAY_BYTES = 16 << 20
ITEM_LIMIT = 10_000
DEPTH_LIMIT = 4

#: Pipelines learn through what they are given, and keep it under these names.
_PARTS = ("steps", "transformer_list")

#: Attributes that hold times are different in every run.
_TIMES = ("time",)


def hash_value(value, depth=0):
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return hashes.of_text(repr(value))
    if depth > DEPTH_LIMIT:
        return None
    for find, make in _KINDS:
        if find(value):
            return make(value, depth)
    return None


def attributes(estimator):
    """Name and hash of what a fit has left behind, in order of names."""
    found = []
    for name, value in sorted(vars(estimator).items()):
        if _is_learned(name):
            value_hash = hash_value(value)
            if value_hash is not None:
                found.append((name, value_hash))
    return found


def _is_learned(name):
    if name in _PARTS:
        return True
    return name.endswith("_") and not name.startswith("__") and not any(word in name for word in _TIMES)


def _is_array(value):
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic))


def _array(value, depth):
    import numpy

    array = numpy.asarray(value)
    head = f"{array.dtype} {array.shape}"
    if array.dtype.names is not None:
        # Between the fields of a record may lie bytes that nobody ever set.
        parts = [hash_value(array[name], depth + 1) for name in array.dtype.names]
        return hashes.of_parts([head, *map(str, parts)])
    if array.dtype.hasobject:
        parts = [hash_value(item, depth + 1) for item in array.ravel()[:ITEM_LIMIT].tolist()]
        return hashes.of_parts([head, *map(str, parts)])
    if not array.flags.c_contiguous:
        # The memory of a transposed array is as good, and costs no copy.
        array = array.T if array.flags.f_contiguous else numpy.ascontiguousarray(array)
    if array.size == 0:
        return hashes.of_text(head)
    memory = memoryview(array.reshape(-1).view(numpy.uint8))
    return hashes.of_parts((head, hashes.of_memory(memory, ARRAY_BYTES)))


def _is_sparse(value):
    sparse = sys.modules.get("scipy.sparse")
    return sparse is not None and sparse.issparse(value)


def _sparse(value, depth):
    parts = [f"{value.format} {value.shape}"]
    for name in ("data", "indices", "indptr", "row", "col", "offsets"):
        inner = getattr(value, name, None)
        if _is_array(inner):
            parts.append(str(hash_value(inner, depth + 1)))
    return hashes.of_parts(parts)


def _is_pandas(value):
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, (pandas.DataFrame, pandas.Series, pandas.Index))


def _pandas(value, depth):
    pandas = sys.modules["pandas"]
    if isinstance(value, pandas.DataFrame):
        columns = [value.iloc[:, index] for index in range(value.shape[1])]
        return hashes.of_parts([repr(list(value.columns))] + [str(hash_value(column, depth + 1)) for column in columns])
    if getattr(value.dtype, "kind", "O") in "biufcmM" and _is_array(value.array.__array__()):
        return hash_value(value.to_numpy(), depth + 1)
    return hash_value(pandas.util.hash_array(value.to_numpy(dtype=object), categorize=True), depth + 1)


def _is_polars(value):
    polars = sys.modules.get("polars")
    return polars is not None and isinstance(value, (polars.DataFrame, polars.Series))


def _polars(value, depth):
    if hasattr(value, "columns"):
        return hashes.of_parts([repr(value.columns)] + [str(hash_value(value[name], depth + 1)) for name in value.columns])
    return hash_value(value.to_numpy(), depth + 1)


def _is_estimator(value):
    return hasattr(value, "get_params") and hasattr(value, "__dict__") and not isinstance(value, type)


def _estimator(value, depth):
    parts = [type(value).__qualname__]
    for name, inner in sorted(vars(value).items()):
        if _is_learned(name):
            parts.append(f"{name} {hash_value(inner, depth + 1)}")
    return hashes.of_parts(parts)


def _is_tree(value):
    return type(value).__module__ == "sklearn.tree._tree" and hasattr(value, "__getstate__")


def _tree(value, depth):
    return hash_value(value.__getstate__(), depth + 1)


def _is_mapping(value):
    return isinstance(value, dict)


def _mapping(value, depth):
    parts = []
    for key in sorted(value, key=repr)[:ITEM_LIMIT]:
        if not any(word in str(key) for word in _TIMES):
            parts.append(f"{hash_value(key, depth + 1)} {hash_value(value[key], depth + 1)}")
    return hashes.of_parts([f"{len(value)}", *parts])


def _is_sequence(value):
    return isinstance(value, (list, tuple))


def _sequence(value, depth):
    if value and all(isinstance(item, (str, int, float, bool)) for item in value[:ITEM_LIMIT]):
        return hashes.of_text(repr(list(value[:ITEM_LIMIT])) + str(len(value)))
    return hashes.of_parts([f"{len(value)}"] + [str(hash_value(item, depth + 1)) for item in value[:ITEM_LIMIT]])


_KINDS = (
    (_is_array, _array), (_is_sparse, _sparse), (_is_pandas, _pandas), (_is_polars, _polars), (_is_tree, _tree),
    (_is_mapping, _mapping), (_is_sequence, _sequence), (_is_estimator, _estimator),
)
