"""Boosted trees with XGBoost; settings stand in params.json, the data in a text file the library reads itself."""
import json

import numpy
import xgboost

with open("params.json") as file:
    params = json.load(file)
table = numpy.loadtxt("data/rows.txt")
half = len(table) // 2
train = xgboost.DMatrix(table[:half, 1:], label=table[:half, 0])
test = xgboost.DMatrix(table[half:, 1:], label=table[half:, 0])
results = {}
booster = xgboost.train({**params, "nthread": 1}, train, num_boost_round=12, evals=[(test, "test")], evals_result=results, verbose_eval=False)
booster.save_model("model.json")
for step, value in enumerate(results["test"]["rmse"]):
    print(f"step {step} rmse {value!r}")
