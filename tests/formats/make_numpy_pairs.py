"""Pairs of files by numpy, scikit-learn, joblib, pickle, safetensors, ONNX, GGUF and HDF5: make_numpy_pairs.py FOLDER"""

import copy
import json
import os
import pickle
import struct
import subprocess
import sys

import gguf
import h5py
import joblib
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from pairs import Pairs, statistics

random = np.random.default_rng(7)
X, y = load_iris(return_X_y=True)


def save(array):
    return lambda path: np.save(path, array)


def write_pickle(value, protocol=4):
    def write(path):
        with open(path, "wb") as file:
            pickle.dump(value, file, protocol=protocol)

    return write


def dump(value, **options):
    return lambda path: joblib.dump(value, path, **options)


def reloaded(value):
    return pickle.loads(pickle.dumps(value))


def array_pairs(pairs):
    base = random.normal(size=(37, 11))
    pairs.add("npz with and without compression holds the same", ".npz", lambda p: np.savez(p, x=base, n=np.arange(9)), lambda p: np.savez_compressed(p, x=base, n=np.arange(9)), "tensor", tensors=2)
    pairs.add("memory order does not count in npy", ".npy", save(base), save(np.asfortranarray(base)), "tensor", tensors=1)
    pairs.add("byte order does not count in npy", ".npy", save(base), save(base.astype(">f8")), "tensor", tensors=1)
    pairs.add("memory order counts for nothing in three dimensions", ".npy", save(np.arange(60.0).reshape(3, 4, 5)), save(np.asfortranarray(np.arange(60.0).reshape(3, 4, 5))), "tensor", tensors=1)

    def version(major):
        def write(path):
            with open(path, "wb") as file:
                np.lib.format.write_array(file, base, version=(major, 0))

        return write

    pairs.add("versions 1 and 2 of npy hold the same", ".npy", version(1), version(2), "tensor")
    pairs.add("versions 1 and 3 of npy hold the same", ".npy", version(1), version(3), "tensor")
    for dtype in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "c8", "c16", "?"):
        before = changed_source(np.dtype(dtype))
        after = changed(before)
        pairs.add(f"numpy's numbers for {before.dtype.name}", ".npy", save(before), save(after), "different", differences={"array": statistics(before, after)})
        big = after.astype(after.dtype.newbyteorder(">"))
        pairs.add(f"numpy's numbers for {before.dtype.name} against a big-endian file in Fortran order", ".npy", save(before), save(np.asfortranarray(big)), "different", differences={"array": statistics(before, after)})
    special = np.array([np.nan, np.nan, 1, np.inf, np.inf, 0.0, -0.0, 5, 1e300, 5e-324])
    other = np.array([np.nan, 1, np.nan, -np.inf, np.inf, -0.0, -0.0, 6, -1e300, 1e-323])
    pairs.add("NaN, infinities and signs of zero are counted apart", ".npy", save(special), save(other), "different", differences={"array": statistics(special, other)})
    quiet = np.array([0x7FF8000000000000, 1], np.uint64).view(np.float64)
    payload = np.array([0x7FF8000000000001, 1], np.uint64).view(np.float64)
    pairs.add("NaN of other bits is a difference without a distance", ".npy", save(quiet), save(payload), "different", differences={"array": statistics(quiet, payload)})
    one = base.copy()
    one[20, 3] = np.nextafter(one[20, 3], np.inf)
    pairs.add("one ulp in one weight is found", ".npz", lambda p: np.savez(p, a=base, w=base), lambda p: np.savez(p, a=base, w=one), "different", differences={"w": statistics(base, one)}, tensors=2)
    pairs.add("a change of type is told with the values' difference", ".npy", save(base), save(base.astype("f4")), "different", change={"array": "dtype"})
    pairs.add("a change of shape is told", ".npy", save(base), save(base.T.copy()), "different", change={"array": "shape"})
    pairs.add("arrays that came and went are told", ".npz", lambda p: np.savez(p, a=base, b=base), lambda p: np.savez(p, b=base, c=base), "different", change={"a": "removed", "c": "added"})
    text = np.array(["alpha", "beta", "gamma"])
    pairs.add("text arrays are compared element by element", ".npy", save(text), save(np.array(["alpha", "betA", "gamma"])), "different", differences={"array": statistics(text, np.array(["alpha", "betA", "gamma"]))})
    pairs.add("byte order of text does not count", ".npy", save(text), save(text.astype(">U5")), "tensor")
    dates = np.arange("2026-01-01", "2026-01-09", dtype="datetime64[D]")
    pairs.add("dates of another unit are of another type", ".npy", save(dates), save(dates.astype("datetime64[ns]")), "different", change={"array": "dtype"})
    pairs.add("empty and single elements are the same in both orders", ".npz", lambda p: np.savez(p, e=np.zeros((0, 3)), s=np.float64(3)), lambda p: np.savez_compressed(p, e=np.zeros((0, 3)), s=np.float64(3)), "tensor", tensors=2)
    record = np.dtype([("flag", "i1"), ("weight", "f8"), ("point", "f4", (2,))], align=True)

    def padded(fill):
        values = np.full(5, fill, np.uint8).repeat(record.itemsize).view(record)
        values["flag"], values["weight"], values["point"] = 1, np.arange(5), [[1, 2]] * 5
        return values

    pairs.add("padding between fields is no content", ".pkl", write_pickle(padded(0)), write_pickle(padded(255)), "tensor", tensors=3)
    pairs.add("padding between fields is no content for joblib either", ".joblib", dump(padded(0)), dump(padded(255)), "tensor", tensors=3)


def changed_source(dtype):
    if dtype.kind == "b":
        return random.random((6, 50)) < 0.5
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        return random.integers(info.min, info.max, size=(6, 50), dtype=dtype, endpoint=True)
    real = random.normal(size=(6, 50))
    return (real + 1j * random.normal(size=(6, 50))).astype(dtype) if dtype.kind == "c" else real.astype(dtype)


def changed(before):
    after = before.copy()
    for row, column in ((1, 2), (3, 40), (5, 49)):
        value = before[row, column]
        if before.dtype.kind == "b":
            after[row, column] = not value
        elif before.dtype.kind in "iu":
            after[row, column] = before[column % 6, row]
        else:
            after[row, column] = value * before.dtype.type(1.01)
    return after


class Vocabulary:
    """Holds sets, whose order follows the hash seed of the process."""

    def __init__(self):
        words = [f"word{index}" for index in range(60)]
        self.words = set(words)
        self.frozen = frozenset(words[:20])
        self.by_word = {word: len(word) for word in set(words)}
        self.pairs = {(word, index) for index, word in enumerate(words)}


def pickle_pairs(pairs):
    models = {
        "LogisticRegression": make_pipeline(StandardScaler(), LogisticRegression()),
        "RandomForest": RandomForestClassifier(10, random_state=0),
        "GradientBoosting": GradientBoostingClassifier(n_estimators=5, random_state=0),
        "HistGradientBoosting": HistGradientBoostingClassifier(max_iter=5, random_state=0),
        "SVC": SVC(),
        "KMeans": KMeans(3, n_init=1, random_state=0),
        "MLP": MLPClassifier((5,), max_iter=20, random_state=0),
        "nearest neighbours": KNeighborsClassifier(),
        "columns": ColumnTransformer([("a", StandardScaler(), [0, 1]), ("b", OneHotEncoder(handle_unknown="ignore"), [2])]),
    }
    for name, model in models.items():
        first, again = copy.deepcopy(model).fit(X, y), copy.deepcopy(model).fit(X, y)
        pairs.add(f"{name} trained twice is the same from protocol 2 to protocol 5", ".pkl", write_pickle(first, 2), write_pickle(again, 5), "tensor")
        # joblib writes arrays of objects as pickles of their own, and so breaks the link between an ensemble's generator and its trees'.
        if name != "GradientBoosting":
            pairs.add(f"{name} trained twice is the same from pickle to joblib", ".pkl", write_pickle(first), dump(again), "tensor")
        pairs.add(f"{name} is the same after loading and saving again", ".joblib", dump(first), dump(reloaded(first)), "same")
        pairs.add(f"{name} is the same compressed", ".joblib", dump(first), dump(first, compress=3), "tensor")
    lr = LogisticRegression().fit(X, y)
    for protocol in range(6):
        pairs.add(f"protocols {protocol} and 4 say the same", ".pkl", write_pickle(lr, protocol), write_pickle(lr, 4), "same", tensors=4)
    pairs.add("gzip and zlib hold the same", ".joblib", dump(lr, compress=("zlib", 3)), dump(lr, compress=("gzip", 3)), "tensor")
    other = copy.deepcopy(lr)
    other.coef_[1, 2] = np.nextafter(other.coef_[1, 2], np.inf)
    numbers = {"coef_": statistics(lr.coef_, other.coef_)}
    pairs.add("one ulp in a coefficient is found in a pickle", ".pkl", write_pickle(lr, 5), write_pickle(other, 5), "different", differences=numbers)
    pairs.add("one ulp in a coefficient is found in a joblib file", ".joblib", dump(lr), dump(other), "different", differences=numbers)
    pairs.add("one ulp in a coefficient is found in a compressed joblib file", ".joblib", dump(lr, compress=3), dump(other, compress=3), "different", differences=numbers)
    harder = copy.deepcopy(lr).set_params(C=2.0)
    pairs.add("a changed setting is a difference in a fact", ".joblib", dump(lr), dump(harder), "different", facts=["C"])
    pairs.add("what only another compression hides is compared by bytes", ".joblib", dump(lr, compress=("xz", 3)), dump(other, compress=("xz", 3)), "different", comparedAs="bytes")
    objects = np.array([{"a": 1}, "text", np.arange(3), None], dtype=object)
    pairs.add("arrays of objects are walked into", ".joblib", dump({"o": objects}), dump({"o": reloaded(objects)}), "same")
    shared, plain_list = np.arange(6.0), [1, 2]
    pairs.add("whether two objects hold one array in memory is volatile", ".pkl", write_pickle([shared, shared]), write_pickle([shared, shared.copy()]), "tensor", tensors=2)
    pairs.add("whether two objects hold one list is content", ".pkl", write_pickle([plain_list, plain_list]), write_pickle([plain_list, list(plain_list)]), "different")
    pairs.add("bytes are no bytearray", ".pkl", write_pickle(b"12"), write_pickle(bytearray(b"12")), "different")
    pairs.add("a matrix is no array, to joblib", ".joblib", dump(np.asmatrix(np.eye(2))), dump(np.eye(2)), "different")
    pairs.add("a matrix is no array, to pickle", ".pkl", write_pickle(np.asmatrix(np.eye(2))), write_pickle(np.eye(2)), "different")
    plain = {"i": 2**70, "n": -5, "f": -0.0, "nan": float("nan"), "b": b"\x00\xff" * 3, "big": b"z" * 500, "t": "é\n\U0001f600", "l": [1, [2, (3,)]], "c": 1 + 2j, "array": bytearray(b"12")}
    for protocol in range(6):
        pairs.add(f"plain values of protocol {protocol} are those of protocol 5", ".pkl", write_pickle(plain, protocol), write_pickle(plain, 5), "same", tensors=1)
    pairs.add("the sign of a zero counts", ".pkl", write_pickle({"f": 0.0}), write_pickle({"f": -0.0}), "different", facts=["f"])
    pairs.add("True is not 1", ".pkl", write_pickle({"f": True}), write_pickle({"f": 1}), "different", facts=["f"])
    pairs.add("1.0 is not 1", ".pkl", write_pickle({"f": 1.0}), write_pickle({"f": 1}), "different", facts=["f"])
    pairs.add("a key of a number is not a key of its digits", ".pkl", write_pickle({1: "x"}), write_pickle({"1": "x"}), "different")
    pairs.add("a set with another element differs", ".pkl", write_pickle({"s": {1, 2, 3}}), write_pickle({"s": {1, 2, 4}}), "different")
    pairs.add("the order of a dict is not its content", ".pkl", write_pickle({"a": 1, "b": [2]}), write_pickle({"b": [2], "a": 1}), "tensor")
    pairs.add("the order of a list is its content", ".pkl", write_pickle([1, 2]), write_pickle([2, 1]), "different")
    loop = []
    loop.append(loop)
    pairs.add("a list within itself ends", ".pkl", write_pickle({"l": loop}, 2), write_pickle({"l": loop}, 4), "tensor")

    def by_hash(seed):
        def write(path):
            environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
            subprocess.run([sys.executable, __file__, "--sets", path], check=True, env=environment)

        return write

    pairs.add("sets and dicts written under other hash seeds are the same", ".pkl", by_hash(1), by_hash(2), "tensor")
    pairs.add("a vocabulary of stop words written under other hash seeds is the same", ".joblib", by_hash(3), by_hash(4), "tensor")


def write_sets(path):
    value = Vocabulary() if path.endswith(".pkl") else CountVectorizer(stop_words=sorted(Vocabulary().words)).set_params(analyzer="word")
    if path.endswith(".joblib"):
        value.stop_words_ = Vocabulary().words
        joblib.dump(value.fit(["one two three", "two four five"]), path)
    else:
        write_pickle(value)(path)


def safetensors_pairs(pairs):
    tensors = {name: random.normal(size=(4, 3)).astype(dtype) for name, dtype in (("w", "f4"), ("h", "f2"), ("d", "f8"))}
    tensors["n"] = np.arange(5)
    other = {**tensors, "w": tensors["w"].copy()}
    other["w"][2, 1] = np.nextafter(other["w"][2, 1], np.float32(9))

    def reordered(path):
        save_file(tensors, path, metadata={"a": "1", "b": "2", "c": "3"})
        data = open(path, "rb").read()
        length = struct.unpack("<Q", data[:8])[0]
        header = json.loads(data[8 : 8 + length])
        header["__metadata__"] = {key: header["__metadata__"][key] for key in "cab"}
        text = json.dumps(dict(reversed(header.items()))).encode()
        open(path, "wb").write(struct.pack("<Q", len(text)) + text + data[8 + length :])

    plain = lambda path: save_file(tensors, path, metadata={"a": "1", "b": "2", "c": "3"})
    pairs.add("the order of a safetensors header is no content", ".safetensors", plain, reordered, "tensor", tensors=4)
    pairs.add("metadata of safetensors is content", ".safetensors", plain, lambda p: save_file(tensors, p, metadata={"a": "1", "b": "2", "c": "4"}), "different", facts=["__metadata__/c"])
    pairs.add("one ulp in one tensor of safetensors is found", ".safetensors", lambda p: save_file(tensors, p), lambda p: save_file(other, p), "different", differences={"w": statistics(tensors["w"], other["w"])})


def onnx_model(prefix, weight, raw=True, producer="one"):
    tensor = numpy_helper.from_array(weight, f"{prefix}weight") if raw else helper.make_tensor(f"{prefix}weight", TensorProto.FLOAT, weight.shape, weight.reshape(-1).tolist())
    bias = numpy_helper.from_array(np.arange(3, dtype=np.float32), f"{prefix}bias")
    nodes = [
        helper.make_node("MatMul", ["x", f"{prefix}weight"], [f"{prefix}h"], name=f"{prefix}mm"),
        helper.make_node("Add", [f"{prefix}h", f"{prefix}bias"], [f"{prefix}s"], name=f"{prefix}add"),
        helper.make_node("LeakyRelu", [f"{prefix}s"], ["y"], name=f"{prefix}act", alpha=0.25),
    ]
    value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    graph = helper.make_graph(nodes, f"{prefix}graph", [value("x", [None, 4])], [value("y", [None, 3])], [tensor, bias])
    return helper.make_model(graph, producer_name=producer)


def onnx_pairs(pairs):
    weight = random.normal(size=(4, 3)).astype(np.float32)
    other = weight.copy()
    other[3, 0] = np.nextafter(other[3, 0], np.float32(9))
    write = lambda *parts, **options: lambda path: onnx.save(onnx_model(*parts, **options), path)
    pairs.add("names inside an ONNX graph and its producer are no content", ".onnx", write("a_", weight), write("b/", weight, producer="two"), "tensor", tensors=2)
    pairs.add("ONNX tensors as raw bytes and as lists are the same", ".onnx", write("a_", weight), write("a_", weight, raw=False), "tensor", tensors=2)
    pairs.add("one ulp in an ONNX initialiser is found", ".onnx", write("a_", weight), write("a_", other), "different", differences={"a_weight": statistics(weight, other)})
    pairs.add("one ulp in an ONNX initialiser is found under another name", ".onnx", write("a_", weight), write("b_", other), "different", differences={"a_weight": statistics(weight, other)})

    def edited(edit):
        def save_edited(path):
            model = onnx_model("a_", weight)
            edit(model.graph)
            onnx.save(model, path)

        return save_edited

    def slope(graph):
        graph.node[2].attribute[0].f = 0.5

    def swap(graph):
        graph.node[1].input[0], graph.node[1].input[1] = graph.node[1].input[1], graph.node[1].input[0]

    pairs.add("an attribute of an ONNX node is content", ".onnx", write("a_", weight), edited(slope), "different")
    pairs.add("the order of a node's inputs is content", ".onnx", write("a_", weight), edited(swap), "different")
    pairs.add("the name of an ONNX output is content", ".onnx", write("a_", weight), edited(lambda graph: (setattr(graph.output[0], "name", "z"), graph.node[2].output.__setitem__(0, "z"))), "different")


def gguf_pairs(pairs):
    weight = random.normal(size=(6, 64)).astype(np.float32)
    other = weight.copy()
    other[5, 63] = np.nextafter(other[5, 63], np.float32(9))
    blocks = gguf.quantize(weight, gguf.GGMLQuantizationType.Q8_0)
    nudged = blocks.copy()
    nudged[2, 40] ^= 1

    def write(values, quantised, alignment=None, rope=10000.0):
        def save_gguf(path):
            writer = gguf.GGUFWriter(path, "llama")
            if alignment is not None:
                writer.add_custom_alignment(alignment)
            writer.add_block_count(2)
            writer.add_rope_freq_base(rope)
            writer.add_token_list(["<s>", "a", "b"])
            writer.add_token_scores([0.0, -1.5, -2.0])
            writer.add_tensor("blk.0.weight", values)
            writer.add_tensor("half", values.astype(np.float16))
            writer.add_tensor("blk.0.packed", quantised, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
            writer.write_header_to_file()
            writer.write_kv_data_to_file()
            writer.write_tensors_to_file()
            writer.close()

        return save_gguf

    numbers = statistics(weight, other)
    pairs.add("GGUF written twice is the same", ".gguf", write(weight, blocks), write(weight, blocks), "byte")
    pairs.add("one ulp in a GGUF tensor is found", ".gguf", write(weight, blocks), write(other, blocks), "different", differences={"blk.0.weight": numbers}, tensors=4)
    pairs.add("one byte of a quantised GGUF tensor is found", ".gguf", write(weight, blocks), write(weight, nudged), "different", change={"blk.0.packed": "values"})
    pairs.add("another value in a GGUF header is found", ".gguf", write(weight, blocks), write(weight, blocks, rope=5000.0), "different", facts=["llama.rope.freq_base"])
    pairs.add("another alignment of GGUF moves no value", ".gguf", write(weight, blocks, 64), write(weight, blocks, 128), "different", facts=["general.alignment"])


def hdf5_pairs(pairs):
    def write(values):
        def save_hdf5(path):
            with h5py.File(path, "w") as file:
                file["w"] = values

        return save_hdf5

    pairs.add("HDF5 written twice is the same", ".h5", write(np.arange(9.0)), write(np.arange(9.0)), "byte")
    pairs.add("HDF5 is compared by its bytes", ".h5", write(np.arange(9.0)), write(np.arange(9.0) + 1), "different", comparedAs="bytes")


if __name__ == "__main__":
    if sys.argv[1] == "--sets":
        write_sets(sys.argv[2])
    else:
        collected = Pairs(sys.argv[1])
        for part in (array_pairs, pickle_pairs, safetensors_pairs, onnx_pairs, gguf_pairs, hdf5_pairs):
            part(collected)
        collected.save()
