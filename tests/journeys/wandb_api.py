"""Logs runs with the unmodified wandb client and reads everything back by its public API: what differs ends it with an error.

Arguments: a folder to work in. Further ones name a run of the mlflow client as ENTITY/PROJECT/RUN, and the JSON of what it logged.
"""

import json
import math
import pathlib
import random
import re
import sys
import time

import wandb

folder = pathlib.Path(sys.argv[1])
project = "api-journey"

config = {
    "lr": 0.1,
    "epochs": 12,
    "flag": True,
    "off": False,
    "nothing": None,
    "name": "adam",
    "text": 'quotes " \\ and ünïcode 🦦',
    "optim": {"betas": [0.9, 0.999], "eps": 1e-8, "deep": {"er": "x", "n": 3}},
    "with.dot": 1,
    "infinite": math.inf,
    "tiny": 5e-324,
    "large": 2**53,
}


def rows():
    generator = random.Random(7)
    for step in range(60):
        row = {"loss": generator.gauss(0, 1), "count": step, "flag": step % 2 == 0, "note": f"at {step}", "deep": {"a": generator.random(), "b": {"c": step}}}
        if step % 5 == 0:
            row["val/acc"] = generator.random()
        if step == 11:
            row["loss"] = math.nan
        if step == 12:
            row["loss"] = -math.inf
        if step == 13:
            row["loss"] = 1.7976931348623157e308
        yield row


def same(found, wanted):
    """Equal to the bit, NaN being equal to itself; a whole number may come back without its fraction."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and found.keys() == wanted.keys() and all(same(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, (list, tuple)):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(same, found, wanted))
    if isinstance(wanted, float) and math.isnan(wanted):
        return isinstance(found, float) and math.isnan(found)
    if isinstance(wanted, bool) or isinstance(found, bool):
        return found is wanted
    return found == wanted


def check(what, found, wanted):
    if not same(found, wanted):
        raise AssertionError(f"{what}: found {found!r}, wanted {wanted!r}")


def own(row):
    return {key: value for key, value in row.items() if not key.startswith("_")}


def log_one():
    run = wandb.init(project=project, id="exact-1", name="exact", group="g", job_type="train", tags=["a", "b"], notes="*noted*", config=config)
    for row in rows():
        run.log(row)
    (folder / "result.txt").write_text("what came out\n")
    run.save(folder / "result.txt", base_path=folder, policy="now")
    print("printed by the program")
    run.summary["best"] = 0.25
    run.finish()


def read_one():
    run = wandb.Api().run(f"{project}/exact-1")
    check("config", run.config, config)
    logged = list(rows())
    check("summary", own(run.summary_metrics), {**logged[-1], "val/acc": logged[55]["val/acc"], "best": 0.25})
    check("facts", [run.name, run.state, run.group, run.job_type, sorted(run.tags), run.notes], ["exact", "finished", "g", "train", ["a", "b"], "*noted*"])
    check("rows by scan", [own(row) for row in run.scan_history(page_size=7)], logged)
    check("steps by scan", [row["_step"] for row in run.scan_history(min_step=5, max_step=9)], [5, 6, 7, 8])
    check("history", [own(row) for row in run.history(samples=1000, pandas=False)], logged)
    check("rows with keys", list(run.history(keys=["val/acc"], pandas=False)), [{"_step": step, "val/acc": row["val/acc"]} for step, row in enumerate(logged) if "val/acc" in row])
    check("scan with keys", [row["deep.b.c"] for row in run.scan_history(keys=["deep.b.c"])], list(range(60)))
    thinned = run.history(samples=10, pandas=False)
    check("thinned", [len(thinned), thinned[0]["_step"], thinned[-1]["_step"]], [10, 0, 59])
    check("last step", run.lastHistoryStep, 59)
    file = run.file("result.txt")
    check("file", file.download(root=str(folder / "fetched")).read(), "what came out\n")
    check("size", file.size, 14)
    check("pattern", [found.name for found in run.files(pattern="wandb-%.json")], ["wandb-metadata.json", "wandb-summary.json"])
    check("no such file", run.file("none.txt").size, 0)
    if hasattr(run, "console_logs"):
        check("console", "printed by the program" in [line.content for line in run.console_logs()], True)


def edit_one():
    run = wandb.Api().run(f"{project}/exact-1")
    run.config["lr"] = 0.5
    run.config["more"] = {"of": [1, 2.5, None]}
    run.tags.append("c")
    run.notes = "edited"
    run.name = "renamed"
    run.summary["best"] = 7
    run.update()
    (folder / "later.txt").write_text("later")
    run.upload_file(str(folder / "later.txt"), root=str(folder))
    again = wandb.Api().run(f"{project}/exact-1")
    check("edited config", again.config, {**config, "lr": 0.5, "more": {"of": [1, 2.5, None]}})
    check("edited facts", [again.name, sorted(again.tags), again.notes, again.summary["best"], again.state], ["renamed", ["a", "b", "c"], "edited", 7, "finished"])
    check("uploaded", again.file("later.txt").size, 5)
    again.file("later.txt").delete()
    check("deleted", "later.txt" in [file.name for file in again.files()], False)


def log_many():
    """Made by the API's own mutation: thirty starts of a client would take a minute."""
    api = wandb.Api()
    made = []
    for index in range(30):
        api.create_run(run_id=f"many-{index}", project=f"{project}-many")
        run = api.run(f"{project}-many/many-{index}")
        run.config.update({"lr": [0.001, 0.01, 0.1][index % 3], "model": ["cnn", "vit"][index % 2], "deep": {"n": index}})
        if index % 4:
            run.config["extra"] = index % 4 == 1
        run.tags = [tag for place, tag in enumerate("xyz") if index >> place & 1]
        run.name = f"run {index % 5}"
        run.update()
        if index % 6:
            run.summary.update({"acc": (index * 7 % 13) / 13})
        made.append({"id": run.id, "config": dict(run.config), "tags": list(run.tags), "name": run.name, "acc": (index * 7 % 13) / 13 if index % 6 else None})
    return made


def find_many(made):
    api = wandb.Api()
    ways = [
        ({"config.lr": 0.01}, lambda run: run["config"]["lr"] == 0.01),
        ({"config.lr": {"$gt": 0.005, "$lte": 0.1}}, lambda run: 0.005 < run["config"]["lr"] <= 0.1),
        ({"config.lr.value": {"$in": [0.1, 0.001]}}, lambda run: run["config"]["lr"] in (0.1, 0.001)),
        ({"config.deep.n": {"$gte": 10, "$ne": 12}}, lambda run: run["config"]["deep"]["n"] >= 10 and run["config"]["deep"]["n"] != 12),
        ({"config.extra": True}, lambda run: run["config"].get("extra") is True),
        ({"config.extra": {"$exists": False}}, lambda run: "extra" not in run["config"]),
        ({"config.extra": {"$ne": True}}, lambda run: run["config"].get("extra") is not True),
        ({"tags": "x"}, lambda run: "x" in run["tags"]),
        ({"tags": {"$nin": ["x", "y"]}}, lambda run: not {"x", "y"} & set(run["tags"])),
        ({"$and": [{"tags": {"$in": ["z"]}}, {"$not": {"config.model": "cnn"}}]}, lambda run: "z" in run["tags"] and run["config"]["model"] != "cnn"),
        ({"$or": [{"display_name": "run 1"}, {"summary_metrics.acc": {"$gt": 0.8}}]}, lambda run: run["name"] == "run 1" or (run["acc"] or 0) > 0.8),
        ({"$nor": [{"config.model": "vit"}, {"summary_metrics.acc": None}]}, lambda run: run["config"]["model"] != "vit" and run["acc"] is not None),
        ({"display_name": {"$regex": "^run [0-2]$"}}, lambda run: re.search("^run [0-2]$", run["name"])),
        ({"state": "running", "name": {"$in": ["many-3", "many-4"]}}, lambda run: run["id"] in ("many-3", "many-4")),
    ]
    for filters, passes in ways:
        runs = api.runs(f"{project}-many", filters, per_page=4)
        wanted = sorted(run["id"] for run in made if passes(run))
        check(f"{filters}", sorted(run.id for run in runs), wanted)
        check(f"count of {filters}", len(runs), len(wanted))
        check(f"sense of {filters}", 0 < len(wanted) < len(made), True)
    for order, key in (("config.deep.n", lambda run: run["config"]["deep"]["n"]), ("summary_metrics.acc", lambda run: run["acc"])):
        for sign in "+-":
            found = [next(one for one in made if one["id"] == run.id) for run in api.runs(f"{project}-many", order=sign + order, per_page=7)]
            values = [key(run) for run in found]
            known = [value for value in values if value is not None]
            check(f"{sign}{order}", values, sorted(known, reverse=sign == "-") + [None] * (len(values) - len(known)))
    for filters in ({"colour": 1}, {"config.lr": {"$near": 1}}):
        started = time.monotonic()
        try:
            len(api.runs(f"{project}-many", filters))
        except Exception as error:
            check(f"refusal of {filters}", "colour" in str(error) or "$near" in str(error), True)
        else:
            raise AssertionError(f"{filters} was not refused")
        check(f"no second try of {filters}", time.monotonic() - started < 30, True)


def read_mlflow(path, logged):
    run = wandb.Api().run(path)
    check("params", run.config, logged["params"])
    check("metrics", run.summary_metrics, {key: points[-1][1] for key, points in logged["metrics"].items()})
    for key, points in logged["metrics"].items():
        check(f"series {key}", [[row["_step"], row[key]] for row in run.scan_history() if key in row], points)
        check(f"chosen {key}", [[row["_step"], row[key]] for row in run.history(keys=[key], pandas=False)], points)
    check("artifact", run.file("notes/a.txt").download(root=str(folder / "mlflow")).read(), logged["text"])
    entity, project_name, _ = path.split("/")
    found = wandb.Api().runs(f"{entity}/{project_name}", {"config.lr": {"$lt": 0.1}, "summary_metrics.loss": {"$lt": 1}}, order="-summary_metrics.loss")
    check("found", [one.id for one in found], [run.id])


def what_there_is_none_of():
    api = wandb.Api()
    held = api.project(f"{project}-many")
    check("projects", {f"{project}-many", project} <= {one.name for one in api.projects()}, True)
    check("sweeps", list(held.sweeps()), [])
    check("reports", list(api.reports(f"default/{project}")), [])
    for ask in (lambda: api.run(f"{project}/none"), lambda: api.sweep(f"{project}/none"), lambda: api.create_user("a@example.org"), lambda: list(api.runs("none"))):
        try:
            ask()
        except Exception as error:
            check("a reason", len(str(error)) > 0, True)
        else:
            raise AssertionError("nothing was refused")
    run = api.run(f"{project}-many/many-29")
    run.delete()
    check("deleted run", "many-29" in [one.id for one in wandb.Api().runs(f"{project}-many")], False)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        read_mlflow(sys.argv[2], json.loads(sys.argv[3]))
    else:
        log_one()
        read_one()
        edit_one()
        find_many(log_many())
        what_there_is_none_of()
    print("everything is as it was logged")
