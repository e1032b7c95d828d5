"""Pairs of files by XGBoost, LightGBM and Keras: make_boosting_pairs.py FOLDER"""

import os
import re
import sys
import time

import lightgbm
import xgboost
from sklearn.datasets import load_iris

from pairs import Pairs

X, y = load_iris(return_X_y=True)


def boosted(**settings):
    return xgboost.train({"objective": "multi:softprob", "num_class": 3, "max_depth": 3, "nthread": 1, **settings}, xgboost.DMatrix(X, y), num_boost_round=4)


def leaves(**settings):
    parameters = {"objective": "multiclass", "num_class": 3, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1, **settings}
    return lightgbm.train(parameters, lightgbm.Dataset(X, y), num_boost_round=4)


def xgboost_pairs(pairs):
    write = lambda **settings: lambda path: boosted(**settings).save_model(path)

    def versioned(path):
        write()(path)
        text = open(path).read()
        changed = re.sub(r'"version":\[[^]]*\]', '"version":[9,9,9]', text)
        assert changed != text
        open(path, "w").write(changed)

    def nudged(path):
        write()(path)
        text = open(path).read()
        changed = re.sub(r'("base_weights":\[[^,]*),([^,]*)', r"\1,0.125", text, count=1)
        assert changed != text
        open(path, "w").write(changed)

    for suffix in (".json", ".ubj"):
        pairs.add(f"XGBoost trained twice is the same in {suffix}", suffix, write(), write(), "byte")
        pairs.add(f"XGBoost trained with another seed of rows differs in {suffix}", suffix, write(subsample=0.5, seed=1), write(subsample=0.5, seed=2), "different")
    pairs.add("the version of XGBoost is no content", ".json", write(), versioned, "tensor")
    pairs.add("one weight of one tree of XGBoost is found by name", ".json", write(), nudged, "different", change={"learner/gradient_booster/model/trees/[0]/base_weights": "values"})


def lightgbm_pairs(pairs):
    write = lambda **settings: lambda path: leaves(**settings).save_model(path)

    def nudged(path):
        write()(path)
        text = open(path).read()
        head, tail = text.split("Tree=5", 1)
        changed = re.sub(r"leaf_value=(\S+)", "leaf_value=0.5", tail, count=1)
        open(path, "w").write(f"{head}Tree=5{changed}")

    pairs.add("LightGBM trained twice is the same", ".txt", write(), write(), "byte")
    pairs.add("the number of threads LightGBM had is no content", ".txt", write(num_threads=1), write(num_threads=2), "tensor")
    pairs.add("one leaf of one tree of LightGBM is found by name", ".txt", write(), nudged, "different", change={"tree 5/leaf_value": "values"})
    pairs.add("another learning rate of LightGBM differs", ".txt", write(), write(learning_rate=0.2), "different")


def keras_pairs(pairs):
    os.environ["KERAS_BACKEND"] = "torch"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import keras

    def model(seed):
        keras.utils.set_random_seed(seed)
        layers = [keras.layers.Input((4,), name="x"), keras.layers.Dense(5, activation="relu", name="hidden"), keras.layers.Dense(3, name="out")]
        return keras.Sequential(layers, name="small")

    def write(seed, wait=0.0):
        def save(path):
            time.sleep(wait)
            model(seed).save(path)

        return save

    pairs.add("a Keras model saved at another time is the same", ".keras", write(0), write(0, wait=2.1), "tensor")
    pairs.add("a Keras model of other weights differs", ".keras", write(0), write(1), "different")


if __name__ == "__main__":
    collected = Pairs(sys.argv[1])
    xgboost_pairs(collected)
    lightgbm_pairs(collected)
    keras_pairs(collected)
    collected.save()
