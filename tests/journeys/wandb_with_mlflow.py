"""With the mlflow client: `log` logs a run and prints what it logged, `read RUN` prints what a run of wandb looks like."""

import json
import sys

import mlflow
from mlflow import MlflowClient


def log():
    mlflow.set_experiment("from-mlflow")
    with mlflow.start_run() as run:
        params = {"lr": "0.01", "model": "cnn", "optim.beta": "0.9"}
        mlflow.log_params(params)
        for step in range(20):
            mlflow.log_metric("loss", 1 / (step + 2), step=step)
            if step % 4 == 0:
                mlflow.log_metric("val", step * 0.1, step=step)
        mlflow.log_text("a text\n", "notes/a.txt")
        metrics = {"loss": [[step, 1 / (step + 2)] for step in range(20)], "val": [[step, step * 0.1] for step in range(0, 20, 4)]}
        nested = {"lr": "0.01", "model": "cnn", "optim": {"beta": "0.9"}}
        print(json.dumps({"run": run.info.run_id, "params": nested, "metrics": metrics, "text": "a text\n"}))


def read(run_id):
    client = MlflowClient()
    run = client.get_run(run_id)
    experiment = client.get_experiment(run.info.experiment_id)
    found = client.search_runs([experiment.experiment_id], "params.model = 'adam' and metrics.count >= 59")
    print(
        json.dumps(
            {
                "experiment": experiment.name,
                "name": run.info.run_name,
                "status": run.info.status,
                "params": {key: run.data.params[key] for key in ("lr", "epochs", "name", "optim.eps", "optim.deep.er")},
                "count": [[metric.step, metric.value] for metric in client.get_metric_history(run_id, "count")],
                "tags": sorted(key for key in run.data.tags if "." not in key),
                "files": sorted(file.path for file in client.list_artifacts(run_id)),
                "found": [one.info.run_id for one in client.search_runs([experiment.experiment_id], "params.name = 'adam' and metrics.count >= 59")],
                "not_found": len(found),
            }
        )
    )


log() if sys.argv[1] == "log" else read(sys.argv[2])
