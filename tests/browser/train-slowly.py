"""Trains while somebody watches: one run that logs for a few seconds, and two that are over at once."""

import json
import pathlib
import tempfile
import time

import mlflow
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier

data, target = load_digits(return_X_y=True)
mlflow.set_experiment("live digits")

with mlflow.start_run(run_name="first try"):
    mlflow.log_params({"optimizer": "sgd", "alpha": 0.01})
    for step in range(60):
        mlflow.log_metric("loss", 2.5 / (step + 1) + 0.01 * (step % 3), step=step)
        mlflow.log_metric("val_acc", 0.6 + step / 200, step=step)
        time.sleep(0.2)

with mlflow.start_run(run_name="peaked early"):
    for step, value in enumerate([0.4, 0.97, 0.7, 0.5]):
        mlflow.log_metric("val_acc", value, step=step)
    mlflow.log_text("what was tried\n", "notes.txt")
    mlflow.log_dict({"classes": list(range(10)), "best": 0.97}, "report.json")
    mlflow.log_text("truth,predicted,count\n0,0,41\n1,1,37\n", "confusion.csv")
    # A red square of 2 x 2 pixels; written by hand so that no imaging package is needed.
    picture = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a73"
        "0000001049444154789c6338616404440c100a00233604b1467c16330000000049454e44ae426082"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "picture.png")
        path.write_bytes(picture)
        mlflow.log_artifact(str(path))
    model = SGDClassifier(loss="log_loss", random_state=0).fit(data, target)
    mlflow.sklearn.log_model(model, name="model", input_example=data[:1])

with mlflow.start_run(run_name="ended higher"):
    for step, value in enumerate([0.4, 0.6, 0.7, 0.8]):
        mlflow.log_metric("val_acc", value, step=step)

print(json.dumps({"predicted": [int(digit) for digit in model.predict(data[:100])]}))
