"""Sends numbers to the tracking server, with nothing but the standard library. `mlflow.log_metrics` would do as well."""
import json
import os
import time
import urllib.request


def log_metrics(step, **values):
    address, run = os.environ.get("MLFLOW_TRACKING_URI", ""), os.environ.get("MLFLOW_RUN_ID")
    if not address.startswith("http") or not run:
        return
    now = int(time.time() * 1000)
    metrics = [{"key": key, "value": float(value), "step": step, "timestamp": now} for key, value in values.items()]
    request = urllib.request.Request(
        f"{address}/api/2.0/mlflow/runs/log-batch", json.dumps({"run_id": run, "metrics": metrics}).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=10).close()
