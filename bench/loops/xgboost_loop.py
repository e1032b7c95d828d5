"""Boosted trees on the digits set, round by round, on one processor."""

import xgboost
from sklearn.datasets import load_digits

images, digits = load_digits(return_X_y=True)
booster = xgboost.train(
    {"objective": "multi:softprob", "num_class": 10, "max_depth": 4, "nthread": 1, "seed": 0},
    xgboost.DMatrix(images, label=digits),
    num_boost_round=60,
)
print(booster.num_boosted_rounds())
