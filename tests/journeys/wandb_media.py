"""Logs every kind of media with the wandb client, reads all of it back with the public API, and prints what was the same as one JSON object."""

import hashlib
import json
import os
import tempfile

import numpy
import wandb

folder = tempfile.mkdtemp()
os.chdir(folder)


def written(name, data):
    with open(name, "wb") as file:
        file.write(data)
    return name


class Figure:
    """As much of a plotly figure as the client asks for."""

    def to_plotly_json(self):
        return {"data": [{"type": "scatter", "x": [1, 2], "y": [3.5, float("1e-9")]}], "layout": {"title": "é"}}


Figure.__module__ = "plotly.graph_objs._figure"

pixels = (numpy.arange(16 * 16 * 3) % 251).astype("uint8").reshape(16, 16, 3)
mask = (numpy.arange(256).reshape(16, 16) % 3).astype("uint8")
labels = {0: "none", 1: "cat", 2: "dog"}
boxes = [
    {"position": {"minX": 0.1, "maxX": 0.5, "minY": 0.25, "maxY": 1 / 3}, "class_id": 1, "box_caption": "a cat", "scores": {"sure": 0.75}},
    {"position": {"middle": [4, 5], "width": 2, "height": 3}, "domain": "pixel", "class_id": 2},
]
frames = bytes(range(256)) * 64
molecule = b"ATOM      1  N   GLY A   1      11.104   6.134  -6.504  1.00  0.00           N\n"
cloud = numpy.array([[0.1, 0.2, 0.3, 1], [1 / 3, 0.5, -2.0, 2]])


def media():
    return {
        "picture": wandb.Image(
            pixels,
            boxes={"found": {"box_data": boxes, "class_labels": labels}},
            masks={"truth": {"mask_data": mask, "class_labels": labels}},
            caption="all",
        ),
        "deep": {"pair": [wandb.Image(pixels, caption="one"), wandb.Image(pixels[::-1], caption="two")]},
        "page": wandb.Html("<p>é</p>", inject=False),
        "cloud": wandb.Object3D(cloud),
        "molecule": wandb.Molecule(written("one.pdb", molecule)),
        "figure": wandb.Plotly(Figure()),
        "film": wandb.Video(written("one.mp4", frames), format="mp4"),
        "sound": wandb.Audio(written("one.wav", frames[:512]), caption="hiss"),
        "spread": wandb.Histogram(np_histogram=([1, 2, 3], [0.0, 0.5, 1.0, 1 / 3 + 1])),
    }


run = wandb.init(project="media")
run.log({**media(), "loss": 1.0})
run.log({"picture": wandb.Image(pixels[::2]), "loss": 0.5})
left = wandb.Table(columns=["id", "text"], data=[[1, "a"], [2, "b"]])
right = wandb.Table(columns=["id", "score"], data=[[1, 0.1], [2, 1 / 3]])
run.log({"joined": wandb.JoinedTable(left, right, "id")})
growing = wandb.Table(columns=["step", "value"], log_mode="INCREMENTAL")
for step in range(3):
    growing.add_data(step, 1 / (step + 3))
    run.log({"growing": growing})
run.finish()

api = wandb.Api()
found = api.run(f"media/{run.id}")
rows = list(found.scan_history())
facts = {"id": run.id, "rows": len(rows), "steps": {}, "types": {}, "files": 0, "changed": []}
paths = {}


def visit(key, value, step):
    if not isinstance(value, dict):
        return
    kind = value.get("_type")
    if kind is None:
        for name, item in value.items():
            visit(f"{key}.{name}", item, step)
        return
    facts["types"][key] = kind
    facts["steps"].setdefault(key, []).append(step)
    for one in [value, *value.get("all_boxes", {}).values(), *(value.get("boxes") or {}).values(), *(value.get("masks") or {}).values()]:
        if isinstance(one, dict) and "path" in one and "sha256" in one:
            paths[one["path"]] = one["sha256"]
    for name in value.get("filenames", []):
        paths[name] = None


for row in rows:
    for name, value in row.items():
        if not name.startswith("_"):
            visit(name, value, row["_step"])

contents = {}
for path, sha256 in paths.items():
    with open(found.file(path).download(root=tempfile.mkdtemp()).name, "rb") as file:
        contents[path] = file.read()
    facts["files"] += 1
    if sha256 is not None and hashlib.sha256(contents[path]).hexdigest() != sha256:
        facts["changed"].append(path)
    with open(os.path.join(run.dir, path), "rb") as file:
        if file.read() != contents[path]:
            facts["changed"].append(path)


def content(name):
    return contents[rows[0][name]["path"]]


picture = rows[0]["picture"]
read_boxes = json.loads(contents[picture["boxes"]["found"]["path"]])
facts["boxes"] = read_boxes["box_data"] == boxes
facts["sizes"] = [picture["width"], picture["height"], rows[0]["deep"]["pair"]["count"]]
facts["same"] = [
    content("film") == frames,
    content("sound") == frames[:512],
    content("molecule") == molecule,
    content("page").decode() == "<p>é</p>",
    json.loads(content("figure")) == Figure().to_plotly_json(),
    numpy.array_equal(numpy.array(json.loads(content("cloud"))), cloud),
]
facts["spread"] = [rows[0]["spread"]["values"], rows[0]["spread"]["bins"] == [0.0, 0.5, 1.0, 1 / 3 + 1]]

artifacts = {artifact.name.split(":")[0]: artifact for artifact in found.logged_artifacts()}
facts["artifacts"] = sorted([artifact.type, name.replace(run.id, "ID")] for name, artifact in artifacts.items())
joined = next(artifact for name, artifact in artifacts.items() if "joined" in name).get("joined")
facts["joined"] = [joined._table1.data == left.data, joined._table2.data == right.data, joined._join_key]
growing_name = next(name for name in artifacts if "growing" in name)
latest = api.artifact(f"media/{growing_name}:latest")
increments = [entry for entry in latest.manifest.entries if entry.endswith(".table.json")]
facts["growing"] = [len(increments), sorted(latest.get(increments[0].removesuffix(".table.json")).data)]
print(json.dumps(facts))
