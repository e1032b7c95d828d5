"""Hears of the trainings of XGBoost and LightGBM, their scikit-learn wrappers included: all of them end in `train`."""

import functools
import weakref

from . import hashes
from .fit_trace import recorded
from .guard import guarded
from .value_hash import hash_value

#: What a matrix of XGBoost was made of; it does not give it back.
_matrices = weakref.WeakKeyDictionary()


def watch_matrices(core):
    for kind in (core.DMatrix, getattr(core, "QuantileDMatrix", None)):
        if kind is not None:
            _watch_matrix(kind)


def _watch_matrix(kind):
    original = kind.__init__

    @functools.wraps(original)
    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        _note_matrix(self, args, kwargs)

    kind.__init__ = __init__


@guarded
def _note_matrix(matrix, args, kwargs):
    values = list(zip(("data", "label"), args)) + sorted(kwargs.items())
    _matrices[matrix] = hashes.of_parts(
        [f"{name} {hash_value(value)}" for name, value in values if name in ("data", "label", "weight", "base_margin")]
    )


def watch_xgboost(training):
    original = training.train

    @functools.wraps(original)
    def train(*args, **kwargs):
        def inputs():
            params, matrix = _first_two(args, kwargs, "dtrain")
            yield "params", params
            yield "data", _matrices.get(matrix)

        return recorded("xgboost.train", inputs, lambda: original(*args, **kwargs), _xgboost_model)

    training.train = train


def _xgboost_model(booster):
    return [("model", hashes.of_bytes(booster.save_raw(raw_format="ubj")))]


def watch_lightgbm(engine):
    original = engine.train

    @functools.wraps(original)
    def train(*args, **kwargs):
        def inputs():
            params, data = _first_two(args, kwargs, "train_set")
            yield "params", params
            for name in ("data", "label", "weight", "init_score"):
                yield name, getattr(data, name, None)

        return recorded("lightgbm.train", inputs, lambda: original(*args, **kwargs), _lightgbm_model)

    engine.train = train


def _lightgbm_model(booster):
    return [("model", hashes.of_text(booster.model_to_string()))]


def _first_two(args, kwargs, second):
    params = args[0] if args else kwargs.get("params")
    return params, args[1] if len(args) > 1 else kwargs.get(second)
