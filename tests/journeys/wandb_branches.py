"""Forks and rewinds runs with the unmodified wandb client; reads runs back by the clients' own APIs. Prints one line of JSON.

    python wandb_branches.py log PREFIX          a run, a fork of it, a fork of that, the run taken back, the run gone on with
    python wandb_branches.py read PREFIX         what wandb.Api() shows of them
    python wandb_branches.py mlflow PREFIX       what MlflowClient shows of them
    python wandb_branches.py early PREFIX        a fork that is here before what it was taken from, by steps and values, and then again
"""

import json
import math
import sys

PROJECT = "branches"
NAMES = ("base", "fork", "again")


def log(prefix):
    import wandb

    ids = {name: f"{prefix}-{name}" for name in NAMES}
    steps = []

    def play(values, more=lambda value: {}, **how):
        run = wandb.init(project=PROJECT, **how)
        steps.append(run.step)
        for value in values:
            run.log({"x": value, **more(value)})
            print(f"{run.id} {value}")
        run.finish()

    def beside(value):
        return {"y": value / 7, "word": f"at {value}", "odd": math.nan if value % 2 else math.inf}

    play(range(20), beside, id=ids["base"], config={"lr": 0.1})
    play(range(1000, 1005), id=ids["fork"], fork_from=f"{ids['base']}?_step=9")
    play(range(2000, 2003), beside, id=ids["again"], fork_from=f"{ids['fork']}?_step=11")
    play(range(3000, 3003), resume_from=f"{ids['base']}?_step=4")
    play(range(4000, 4002), id=ids["base"], resume="must")
    return {"steps": steps, "version": wandb.__version__}


def shown(value):
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def read(prefix):
    import wandb

    found = {}
    for name in NAMES:
        run = wandb.Api().run(f"{PROJECT}/{prefix}-{name}")
        rows = [{key: shown(value) for key, value in row.items() if not key.startswith("_") or key == "_step"} for row in run.scan_history(page_size=4)]
        found[name] = {
            "rows": rows,
            "history": [row["_step"] for row in run.history(samples=1000, pandas=False)],
            "thinned": [row["_step"] for row in run.history(samples=5, pandas=False)],
            "chosen": [[row["_step"], row["y"], row["word"], shown(row["odd"])] for row in run.history(keys=["y", "word", "odd"], pandas=False)],
            "scanned": [[row["_step"], row["y"]] for row in run.scan_history(keys=["_step", "y"], page_size=3)],
            "last": run.lastHistoryStep,
            "keys": {key: value["typeCounts"] for key, value in run.history_keys["keys"].items()},
            "summary": {key: shown(value) for key, value in run.summary_metrics.items() if not key.startswith("_")},
            "config": dict(run.config),
            "state": run.state,
            "printed": [line.content for line in run.console_logs()] if hasattr(run, "console_logs") else [],
        }
    return found


def early(prefix):
    import wandb

    fork = wandb.init(project=PROJECT, id=f"{prefix}-fork", fork_from=f"{prefix}-base?_step=5")
    fork.log({"x": 100})
    fork.finish()

    def steps():
        return [[row["_step"], row["x"]] for row in wandb.Api().run(f"{PROJECT}/{prefix}-fork").scan_history()]

    before = steps()
    base = wandb.init(project=PROJECT, id=f"{prefix}-base")
    for value in range(10):
        base.log({"x": value})
    base.finish()
    return {"before": before, "after": steps()}


def mlflow(prefix):
    from mlflow import MlflowClient

    client = MlflowClient()
    return {
        name: {key: [[metric.step, metric.value] for metric in client.get_metric_history(f"{prefix}-{name}", key)] for key in ("x", "y")} for name in NAMES
    }


print(json.dumps({"log": log, "read": read, "mlflow": mlflow, "early": early}[sys.argv[1]](sys.argv[2])))
