"""Learns to tell good batches of a factory from bad ones. An ordinary script: it knows nothing of Assay."""
import argparse
import csv
import json

import numpy
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss

from features import features
from track import log_metrics

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--rate", type=float, default=0.02)
options = parser.parse_args()

with open("config.json") as file:
    config = json.load(file)
with open("data/batches.csv", newline="") as file:
    header, *rows = csv.reader(file)
table = numpy.array(rows, dtype=float)
x, y = features(table[:, :-1]), table[:, -1].astype(int)
train, test = slice(0, 700), slice(700, None)

order = numpy.random.default_rng(options.seed)
model = SGDClassifier(loss="log_loss", alpha=config["penalty"], learning_rate="constant", eta0=options.rate, random_state=options.seed)
for epoch in range(config["epochs"]):
    shuffled = order.permutation(700)
    model.partial_fit(x[train][shuffled], y[train][shuffled], classes=[0, 1])
    accuracy = model.score(x[test], y[test])
    loss = log_loss(y[test], model.predict_proba(x[test]))
    log_metrics(epoch, accuracy=accuracy, loss=loss)
    print(f"epoch {epoch:2d}  accuracy {accuracy:.4f}  loss {loss:.4f}")

numpy.savez("model.npz", weights=model.coef_, offset=model.intercept_)
