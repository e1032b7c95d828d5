"""Libraries that open files in C, C++ or Rust, where no audit event is raised: the path is told at their door.

Each row names a function or class of a module, where its path stands among the arguments, and whether it reads or
writes. What was measured about each library stands in README.md.
"""

import functools
import types

from . import file_events
from .guard import Callable, guarded

READ, WRITE, BY_MODE = "read", "write", "mode"

#: module -> rows of (attribute, position of the path, keyword of the path, what happens)
DOORS = {
    "h5py._hl.files": (("File.__init__", 1, "name", BY_MODE),),
    "safetensors": (("safe_open", 0, "filename", READ), ("serialize_file", 1, "filename", WRITE)),
    "xgboost.core": (
        ("DMatrix.__init__", 1, "data", READ), ("Booster.load_model", 1, "fname", READ), ("Booster.save_model", 1, "fname", WRITE),
    ),
    "lightgbm.basic": (
        ("Dataset.__init__", 1, "data", READ), ("Dataset.save_binary", 1, "filename", WRITE),
        ("Booster.__init__", 3, "model_file", READ), ("Booster.save_model", 1, "filename", WRITE),
    ),
    "pyarrow": (
        ("memory_map", 0, "path", BY_MODE), ("OSFile", 0, "path", BY_MODE), ("input_stream", 0, "source", READ),
        ("output_stream", 0, "source", WRITE),
    ),
    "pyarrow.csv": (("read_csv", 0, "input_file", READ), ("open_csv", 0, "input_file", READ), ("write_csv", 1, "output_file", WRITE)),
    "pyarrow.json": (("read_json", 0, "input_file", READ), ("open_json", 0, "input_file", READ)),
    "pyarrow.orc": (("ORCFile.__init__", 1, "source", READ), ("write_table", 1, "where", WRITE)),
    "pyarrow.feather": (("read_feather", 0, "source", READ), ("read_table", 0, "source", READ), ("write_feather", 1, "dest", WRITE)),
    "pyarrow.parquet.core": (
        ("ParquetFile.__init__", 1, "source", READ), ("ParquetDataset.__init__", 1, "path_or_paths", READ),
        ("read_table", 0, "source", READ), ("read_metadata", 0, "where", READ), ("ParquetWriter.__init__", 1, "where", WRITE),
    ),
    "pyarrow.dataset": (("dataset", 0, "source", READ), ("write_dataset", 1, "base_dir", WRITE)),
    "cv2": (("imread", 0, "filename", READ), ("VideoCapture", 0, "filename", READ), ("imwrite", 0, "filename", WRITE)),
    "torch": (
        ("load", 0, "f", READ), ("save", 1, "f", WRITE), ("from_file", 0, "filename", READ), ("jit.load", 0, "f", READ),
        ("jit.save", 1, "f", WRITE), ("UntypedStorage.from_file", 0, "filename", READ),
    ),
    "polars": tuple(
        [(f"{verb}_{kind}", 0, "source", READ) for verb in ("read", "scan") for kind in ("csv", "parquet", "ipc", "ndjson", "avro", "json")]
        + [(f"DataFrame.write_{kind}", 1, "file", WRITE) for kind in ("csv", "parquet", "ipc", "ndjson", "avro", "json")]
        + [(f"LazyFrame.sink_{kind}", 1, "path", WRITE) for kind in ("csv", "parquet", "ipc", "ndjson")]
    ),
    "tokenizers": (("Tokenizer.from_file", 0, "path", READ),),
}


def watch(module):
    for door in DOORS[module.__name__]:
        guarded(_replace)(module, *door)


watch_torch = watch


def _replace(module, name, position, keyword, what):
    owner = module
    *parents, last = name.split(".")
    for parent in parents:
        owner = getattr(owner, parent, None)
        if owner is None:
            return
    original = owner.__dict__.get(last)
    if original is None:
        return

    @guarded
    def note(args, kwargs):
        path = kwargs[keyword] if keyword in kwargs else args[position] if position < len(args) else None
        mode = kwargs.get("mode", args[position + 1] if position + 1 < len(args) else "r")
        _note(path, mode if what is BY_MODE else what)

    if isinstance(original, types.FunctionType):

        @functools.wraps(original)
        def noted(*args, **kwargs):
            note(args, kwargs)
            return original(*args, **kwargs)

        setattr(owner, last, noted)
    elif owner is module and callable(original):

        def call(*args, **kwargs):
            note(args, kwargs)
            return original(*args, **kwargs)

        setattr(owner, last, Callable(original, call, module.__name__, last))


def _note(path, what):
    if isinstance(path, (list, tuple)):
        for part in path[:10_000]:
            _note(part, what)
        return
    if what == READ or what.startswith("r") or what == "a":
        file_events.note_read(_local(path))
    if what == WRITE or what[:1] in ("w", "x", "a") or "+" in what:
        file_events.note_write(_local(path))


def _local(path):
    # XGBoost takes its options in the form of an address: `train.txt?format=libsvm#cache`.
    return path.partition("?")[0] if isinstance(path, str) and "?format=" in path else path
