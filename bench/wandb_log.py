"""Logs STEPS rows of ten metrics with the `wandb` client and prints what each part took, in seconds, as JSON."""

import json
import math
import sys
import time

import wandb

steps = int(sys.argv[1])
began = time.perf_counter()
run = wandb.init(project="bench")
started = time.perf_counter()
for step in range(steps):
    run.log({f"curve {key}": math.sin(step / 50 + key) for key in range(10)})
logged = time.perf_counter()
run.finish()
ended = time.perf_counter()
print(json.dumps({"run": run.id, "init": started - began, "log": logged - started, "finish": ended - logged, "total": ended - began}))
