"""Loads the model that the alias points at, in a process that never saw the training, and predicts."""

import json

import mlflow
from sklearn.datasets import load_digits

data, _ = load_digits(return_X_y=True)
model = mlflow.pyfunc.load_model("models:/digits@champion")
print(json.dumps({"predicted": [int(digit) for digit in model.predict(data[:100])]}))
