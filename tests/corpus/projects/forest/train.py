"""Trains a random forest on a table and writes the model, its scores and nothing else."""
import argparse
import csv
import json
import os

import joblib
import numpy
from sklearn.ensemble import RandomForestClassifier

from features import features

parser = argparse.ArgumentParser()
parser.add_argument("--depth", type=int, default=4)
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()

with open("config.json") as file:
    config = json.load(file)
with open("data/train.csv", newline="") as file:
    rows = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]

table = numpy.array(rows)
x, y = features(table[:, :-1]), table[:, -1].astype(int)
half = len(x) // 2
forest = RandomForestClassifier(
    n_estimators=int(os.environ.get("TREES", config["trees"])), max_depth=options.depth, random_state=options.seed, n_jobs=1
)
forest.fit(x[:half], y[:half])
probabilities = forest.predict_proba(x[half:])
scores = {
    "accuracy": float((probabilities.argmax(axis=1) == y[half:]).mean()),
    "log_loss": float(-numpy.log(numpy.clip(probabilities[numpy.arange(len(x) - half), y[half:]], 1e-9, 1)).mean()),
}
joblib.dump(forest, "model.joblib")
with open("scores.json", "w") as file:
    json.dump(scores, file)
print(f"accuracy {scores['accuracy']:.6f} log_loss {scores['log_loss']:.12f}")
