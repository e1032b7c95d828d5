# A training program as people write them, for a real MLflow client: an experiment of its own choice, nested runs,
# autologging with a model, files. With a pause file it waits in the middle until that file is there.
import os
import pathlib
import sys
import tempfile
import time

import mlflow
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

folder = pathlib.Path(tempfile.mkdtemp())
times = []


def timed(call, *args, **kwargs):
    begin = time.perf_counter()
    result = call(*args, **kwargs)
    times.append(time.perf_counter() - begin)
    return result


def pause():
    """Tells that the middle is reached, and waits to be told to go on."""
    middle = os.environ.get("TRAIN_MIDDLE")
    if middle is None:
        return
    pathlib.Path(middle, "reached").touch()
    while not pathlib.Path(middle, "go").exists():
        time.sleep(0.05)


experiment = os.environ.get("TRAIN_EXPERIMENT")
if experiment:
    mlflow.set_experiment(experiment)
mlflow.sklearn.autolog(log_datasets=True)
features, labels = make_classification(n_samples=80, n_features=4, random_state=7)

with mlflow.start_run() as run:
    timed(mlflow.log_params, {"lr": 0.1, "depth": 3, "name": "ünï"})
    timed(mlflow.set_tags, {"team": "a", "stage": "first"})
    for step in range(20):
        timed(mlflow.log_metric, "loss", 1 / (step + 1), step=step)
        timed(mlflow.log_metrics, {"acc": step / 20, "val/acc": step / 25}, step=step)
    timed(mlflow.log_text, "begin\n", "notes/begin.txt")
    pause()
    for number in range(2):
        with mlflow.start_run(run_name=f"child-{number}", nested=True):
            timed(mlflow.log_param, "number", number)
            model = LogisticRegression(C=1.0 + number, max_iter=50).fit(features, labels)
            timed(mlflow.log_metric, "extra", model.score(features, labels))
    path = folder / "weights.bin"
    path.write_bytes(bytes(range(256)) * 1024)
    timed(mlflow.log_artifact, str(path), "files")
    (folder / "empty.txt").write_text("")
    timed(mlflow.log_artifact, str(folder / "empty.txt"), "files")
    timed(mlflow.set_tag, "stage", "second")
    timed(mlflow.log_metric, "odd", float("nan"), step=1)
    timed(mlflow.log_metric, "odd", float("inf"), step=2)
    # What a program may look up of its own run.
    own = mlflow.get_run(run.info.run_id)
    assert own.data.params["depth"] == "3", own.data.params
    assert own.data.tags["stage"] == "second", own.data.tags
    assert abs(own.data.metrics["loss"] - 1 / 20) < 1e-12, own.data.metrics
    client = mlflow.MlflowClient()
    assert len(client.get_metric_history(run.info.run_id, "loss")) == 20
    assert [f.path for f in client.list_artifacts(run.info.run_id, "files")] == ["files/empty.txt", "files/weights.bin"]

with mlflow.start_run(run_name="second"):
    timed(mlflow.log_param, "later", "yes")
    timed(client.delete_tag, mlflow.active_run().info.run_id, "mlflow.source.type")

times.sort()
print("calls", len(times), "median", times[len(times) // 2], "most", times[-1], file=sys.stderr)
print("done")
