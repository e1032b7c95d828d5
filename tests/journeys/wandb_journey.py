"""What one person does with the wandb client, in one of the parts named below. Prints what it did as the last line, in JSON.

    python wandb_journey.py PART [ARGUMENT ...]
"""

import json
import math
import os
import random
import sys
import time

import wandb

PROJECT = "journey"
METRICS = [f"metric {index}" for index in range(18)] + ["group/loss", "group/accuracy"]


def whole():
    """Everything that one run can hold, but media and artifacts."""
    config = {
        "lr": 0.1,
        "optim": {"name": "adam", "betas": [0.9, 0.999], "eps": 1e-08, "nested": {"deep": {"er": None}}},
        "words": "smörgåsbord 🙂",
        "flag": True,
        "big": 2**53 + 1,
        "layers": [64, 32],
        "dotted.name": 3,
    }
    run = wandb.init(
        project=PROJECT, config=config, name="the whole", group="folds", job_type="train", tags=["baseline", "v1"], notes="some *notes*", save_code=True
    )
    run.config.update({"lr": 0.25}, allow_val_change=True)
    run.define_metric("epoch")
    run.define_metric("group/loss", step_metric="epoch", summary="min")
    run.define_metric("group/accuracy", summary="max")
    run.define_metric("metric 0", summary="none")
    values = series(2000)
    for step in range(2000):
        run.log({**{name: values[name][step] for name in METRICS}, "epoch": step // 100})
        if step % 100 == 0:
            print(f"epoch {step // 100}")
    bar(50)
    run.log({"nan": math.nan, "inf": math.inf, "-inf": -math.inf, "tiny": 5e-324, "huge": 1.7976931348623157e308, "large": 2**60 + 1})
    run.log({"text": "hello", "flag": True, "nothing": None, "list": [1, 2.5], "nested": {"a": 1, "b": {"c": 2.5}}})
    print("to the other stream", file=sys.stderr)
    run.summary["best"] = 42
    run.summary.update({"table": {"rows": 3}})
    with open("notes.txt", "w") as file:
        file.write("kept beside the run\n")
    run.save("notes.txt")
    # The client looks at the machine twice a second from another process, which a busy machine keeps waiting.
    time.sleep(3)
    facts = {"id": run.id, "url": run.url, "dir": run.dir, "project_url": run.get_project_url() if hasattr(run, "get_project_url") else run.project_url, "config": dict(run.config), "values": values}
    run.finish()
    return facts


def series(length):
    """Doubles of every size, in the same order for the same client and the next."""
    source = random.Random(7)
    return {name: [(source.random() - 0.5) * 10.0 ** source.randint(-12, 12) for _ in range(length)] for name in METRICS}


def bar(count):
    """As tqdm draws it: one line, over and over."""
    for done in range(count + 1):
        sys.stderr.write(f"\r{done * 100 // count:3d}%|{'#' * (done // 5):10}| {done}/{count}")
        sys.stderr.flush()
    sys.stderr.write("\n")


def steps(run_id, first, count, mode="allow"):
    """Goes on with a run, or begins it; logs so many steps, whose values are their numbers from `first`."""
    run = wandb.init(project=PROJECT, id=run_id, resume=mode, config={"first": int(first)} if int(first) == 0 else None)
    facts = {"id": run.id, "resumed": run.resumed, "step": run.step, "summary": run.summary.get("x"), "first": run.config.get("first")}
    for value in range(int(first), int(first) + int(count)):
        print(f"line {value}")
        run.log({"x": value})
    run.finish()
    return facts


def fork(run_id, step, count):
    run = wandb.init(project=PROJECT, fork_from=f"{run_id}?_step={step}")
    facts = {"id": run.id, "step": run.step}
    for value in range(int(count)):
        run.log({"x": 1000 + value})
    run.finish()
    return facts


def rewind(run_id, step, count):
    run = wandb.init(project=PROJECT, resume_from=f"{run_id}?_step={step}")
    facts = {"id": run.id, "step": run.step}
    for value in range(int(count)):
        run.log({"x": 2000 + value})
    run.finish()
    return facts


def offline(run_id):
    run = wandb.init(project=PROJECT, id=run_id, mode="offline", config={"where": {"am": "i"}}, dir=".")
    for value in range(300):
        run.log({"x": value / 3, "text": f"row {value}"})
    print("printed offline")
    folder = os.path.dirname(run.dir)
    run.finish()
    return {"id": run.id, "folder": folder}


def shared(run_id, label, count):
    """One of several programs that log to one run."""
    settings = wandb.Settings(mode="shared", x_label=label, x_primary=label == "primary", x_update_finish_state=label == "primary")
    run = wandb.init(project=PROJECT, id=run_id, settings=settings)
    for value in range(int(count)):
        run.log({f"{label}/x": value})
        print(f"{label} {value}")
    run.finish()
    return {"id": run.id}


def hang(run_id, count):
    """Logs, says so, and is killed by whoever started it."""
    run = wandb.init(project=PROJECT, id=run_id, resume="allow")
    for value in range(int(count)):
        run.log({"x": value})
    print(json.dumps({"id": run.id}), flush=True)
    time.sleep(600)


def preempt(run_id):
    run = wandb.init(project=PROJECT, id=run_id, resume="allow")
    run.log({"x": 1})
    run.mark_preempting()
    run.finish(exit_code=1)
    return {"id": run.id}


PARTS = {part.__name__: part for part in (whole, steps, fork, rewind, offline, shared, hang, preempt)}

if __name__ == "__main__":
    facts = PARTS[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({**facts, "version": wandb.__version__}))
