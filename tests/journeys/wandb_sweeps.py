"""Parts of the journey of sweeps, played with the unmodified wandb client.

`cli ARGS`         the client's own command line, looking for commands more often than every five seconds
`train FILE ARGS`  what agents start: it logs, and then: `wait` for the file; `hold` on while there is one; be preempted once for `preempt`
`agent PROJECT`    a random sweep with three runs in this process, read back by the public API
`stop PROJECT`     a sweep whose second run is far behind and ends only when it is stopped
"""

import json
import os
import pathlib
import sys
import time

import wandb
import wandb.agents.pyagent
import wandb.wandb_agent

# For tests, as the client says beside the first of them: five seconds between any two runs are a minute of waiting.
wandb.agents.pyagent.Agent.HEARTBEAT_SLEEP_SECONDS = 0.5
wandb.wandb_agent.Agent.POLL_INTERVAL = 0.5


def cli():
    from wandb.cli.cli import cli as command

    sys.argv = ["wandb", *sys.argv[2:]]
    command()


def train():
    gate = pathlib.Path(sys.argv[2])
    told = [text for text in sys.argv[3:] if text.startswith("--")]
    with wandb.init() as run:
        note = gate.parent / f"note-{run.id}"
        note.write_text(json.dumps({"pid": os.getpid(), "told": told}))
        note.rename(gate.parent / f"begun-{run.id}")
        for step in range(4):
            run.log({"loss": run.config.lr + 1 / (step + 1)})
        once = gate.with_suffix(".preempted")
        if "preempt" in sys.argv and not once.exists():
            once.write_text("")
            run.mark_preempting()
            time.sleep(1)
            sys.exit(1)
        until = time.time() + 60
        while time.time() < until and (("wait" in sys.argv and not gate.exists()) or ("hold" in sys.argv and gate.exists())):
            time.sleep(0.1)
        run.log({"loss": run.config.lr})


def random_sweep(project, **more):
    return wandb.sweep({"method": "random", "name": "by chance", "metric": {"name": "loss", "goal": "minimize"}, "parameters": {"lr": {"min": 0.0, "max": 1.0}, "n": {"min": 1, "max": 9}, "deep": {"parameters": {"er": {"values": ["a", "b"]}}}}, **more}, project=project)


def agent():
    project = sys.argv[2]
    sweep_id = random_sweep(project, run_cap=3)
    seen = {}

    def once():
        with wandb.init(project=project) as run:
            seen[run.id] = dict(run.config)
            run.log({"loss": run.config.lr})

    wandb.agent(sweep_id, function=once, project=project)
    api = wandb.Api()
    sweep = api.sweep(f"default/{project}/{sweep_id}")
    best = sweep.best_run()
    print(
        json.dumps(
            {
                "sweep": sweep_id,
                "seen": seen,
                "read": {run.id: run.config for run in sweep.runs},
                "states": sorted({run.state for run in sweep.runs}),
                "sweeps_of_runs": sorted({run.sweep_name if hasattr(run, "sweep_name") else run._attrs["sweepName"] for run in sweep.runs}),
                "best": best.id,
                "best_loss": best.summary["loss"],
                "state": sweep.state,
                "name": sweep.name,
                "expected": sweep.expected_run_count,
                "listed": [one.id for one in api.project(project, "default").sweeps()],
                "agents": [len(list(one.runs())) for one in sweep.agents()],
            }
        )
    )


def stop():
    project = sys.argv[2]
    sweep_id = random_sweep(project, run_cap=2, early_terminate={"type": "hyperband", "min_iter": 2, "eta": 3})
    ended = []

    def once():
        with wandb.init(project=project, settings=wandb.Settings(x_file_stream_transmit_interval=0.5)) as run:
            behind = 100 * len(ended)
            try:
                for step in range(4):
                    run.log({"loss": behind + 1 / (step + 1)})
                until = time.time() + 60
                while behind and time.time() < until:
                    time.sleep(0.1)
                ended.append("by itself")
            except BaseException:
                ended.append("stopped")
                raise

    wandb.agent(sweep_id, function=once, project=project, count=2)
    sweep = wandb.Api().sweep(f"default/{project}/{sweep_id}")
    print(json.dumps({"ended": ended, "states": [run.state for run in sweep.runs], "state": sweep.state}))


{"cli": cli, "train": train, "agent": agent, "stop": stop}[sys.argv[1]]()
