"""Boosted trees with LightGBM, tracked by the MLflow client as somebody who never heard of Assay would."""
import os

import lightgbm
import mlflow
import numpy

bagging_seed = int(os.environ.get("BAGGING_SEED", "3"))
rng = numpy.random.default_rng(5)
x = rng.normal(size=(400, 6))
y = x[:, 0] * 2 + numpy.sin(x[:, 1]) + rng.normal(scale=0.1, size=400)
with open("leaves.txt") as file:
    leaves = int(file.read())
with mlflow.start_run():
    mlflow.log_param("leaves", leaves)
    history = {}
    booster = lightgbm.train(
        {"objective": "l2", "num_leaves": leaves, "bagging_fraction": 0.7, "bagging_freq": 1, "bagging_seed": bagging_seed, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1},
        lightgbm.Dataset(x[:300], y[:300]),
        num_boost_round=10,
        valid_sets=[lightgbm.Dataset(x[300:], y[300:])],
        callbacks=[lightgbm.record_evaluation(history)],
    )
    for step, value in enumerate(history["valid_0"]["l2"]):
        mlflow.log_metric("l2", value, step=step)
    booster.save_model("model.txt")
