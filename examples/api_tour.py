"""The rest of the tracking interface in one run, without any framework.

Shows: params, metrics with steps (also not-a-number), tags, a note, figures, images, tables, dictionaries,
text and files as artifacts, a dataset as an input, nested runs, and search_runs into a data frame.

Needs: pip install mlflow matplotlib pandas pillow
"""

import hashlib
import tempfile
from pathlib import Path

import matplotlib
import mlflow
import numpy
import pandas

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402  (after the choice of a backend without a screen)

mlflow.set_experiment("tour")
random = numpy.random.default_rng(0)
frame = pandas.DataFrame({"x": numpy.arange(20), "y": random.normal(size=20), "label": list("ab" * 10)})

with mlflow.start_run(run_name="tour", tags={"team": "vision", "stage": "draft"}, description="What *one* run can hold") as run:
    mlflow.log_params({"depth": 3, "name": "tree", "empty": "", "words": "smörgåsbord 🙂"})
    mlflow.log_metrics({"loss": 0.5, "accuracy": 0.9}, step=0)
    mlflow.log_metric("loss", 0.25, step=1)
    mlflow.log_metric("loss", float("nan"), step=2)
    mlflow.log_metric("loss", -0.125, step=-1)
    mlflow.set_tag("stage", "final")

    figure, axes = pyplot.subplots(figsize=(3, 2))
    axes.plot(frame["x"], frame["y"])
    mlflow.log_figure(figure, "plots/curve.png")
    pyplot.close(figure)
    mlflow.log_image(random.integers(0, 255, size=(16, 16, 3), dtype=numpy.uint8), "images/noise.png")
    mlflow.log_table(frame.head(3), "tables/head.json")
    mlflow.log_dict({"layers": [64, 10], "bias": True}, "config/model.json")
    mlflow.log_text("one\ntwo\n", "notes/two lines.txt")
    with tempfile.TemporaryDirectory() as folder:
        random_bytes = random.bytes(100_000)
        Path(folder, "empty.bin").write_bytes(b"")
        Path(folder, "weights.bin").write_bytes(random_bytes)
        mlflow.log_artifacts(folder, "files")

    mlflow.log_input(mlflow.data.from_pandas(frame, name="made up", targets="label"), context="training")
    children = []
    for fold in range(3):
        with mlflow.start_run(run_name=f"fold {fold}", nested=True) as child:
            mlflow.log_param("fold", fold)
            mlflow.log_metric("score", 0.5 + fold / 10)
            children.append(child.info.run_id)

table = mlflow.search_runs(
    filter_string=f"tags.`mlflow.parentRunId` = '{run.info.run_id}' and metrics.score > 0.55",
    order_by=["metrics.score DESC"],
)

print(table[["run_id", "metrics.score", "params.fold"]])
