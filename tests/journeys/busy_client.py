"""Logs points from many threads at once by the unmodified client, as several processes of a training do."""

import sys
from concurrent.futures import ThreadPoolExecutor

from mlflow import MlflowClient
from mlflow.entities import Metric

client = MlflowClient(sys.argv[1])
run_id = client.create_run("0").info.run_id


def log(thread: int) -> None:
    metrics = [Metric(f"thread {thread}", float(step), 1_700_000_000_000 + step, step) for step in range(100)]
    client.log_batch(run_id, metrics=metrics)


with ThreadPoolExecutor(24) as threads:
    list(threads.map(log, range(24)))
print(run_id)
