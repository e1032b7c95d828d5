"""Logs, uses, fetches, changes and deletes artifacts with the wandb client, and prints what it saw as one JSON object."""

import datetime
import json
import os
import tempfile

import numpy
import wandb
from wandb.sdk.artifacts._generated import RUN_INPUT_ARTIFACTS_GQL, RUN_OUTPUT_ARTIFACTS_GQL

folder = tempfile.mkdtemp()
os.chdir(folder)
facts = {}


def write(name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def digits(contents):
    artifact = wandb.Artifact("digits", "Data Set", description="of a journey", metadata={"rows": 3, "nested": {"x": [1, None, "y"]}})
    for name, data in contents.items():
        artifact.add_file(write(f"{len(os.listdir(folder))}/{name}", data), name)
    return artifact


def lineage(query, run):
    found = wandb.Api()._service_api.execute_graphql(query, {"entity": "default", "project": "journey", "run": run.id, "perPage": 10})
    return sorted(edge["node"]["artifactSequence"]["name"] for edge in found["project"]["run"]["artifacts"]["edges"])


versions = [{"train.bin": bytes([index]) * 5_000, "docs/same.txt": b"the same"} for index in range(3)]
maker = wandb.init(project="journey", name="maker")
logged = []
for index, contents in enumerate(versions):
    artifact = maker.log_artifact(digits(contents), aliases=["best"] if index == 1 else None, tags=["green"] if index == 2 else None).wait()
    logged.append([artifact.version, sorted(artifact.aliases), artifact.size])
facts["logged"] = logged
again = maker.log_artifact(digits(versions[1]), aliases=["again"]).wait()
facts["again"] = [again.version, sorted(again.aliases)]

outside = wandb.Artifact("outside", "dataset")
outside.add_reference("warehouse://nowhere/x.bin", name="x.bin")
outside.add_reference("https://example.invalid/y", name="y", checksum=False)
maker.log_artifact(outside).wait()
facts["references"] = {path: entry.ref for path, entry in wandb.Api().artifact("journey/outside:v0").manifest.entries.items()}

many = wandb.Artifact("many", "dataset")
many.add_dir(os.path.dirname([write(f"many/{index:03}.bin", f"{index}".encode() * 50) for index in range(300)][0]))
maker.log_artifact(many).wait()

pixels = (numpy.arange(48) % 251).astype("uint8").reshape(4, 4, 3)
maker.log({"table": wandb.Table(columns=["n", "text", "picture"], data=[[1, "x", wandb.Image(pixels)], [2, "y", wandb.Image(pixels)]])})
maker.log({"picture": wandb.Image(pixels)})
maker.finish()

user = wandb.init(project="journey", name="user")
used = user.use_artifact("digits:best")
place = used.download()
facts["used"] = [used.version, used.type, used.description, used.metadata, read(f"{place}/train.bin") == versions[1]["train.bin"], read(f"{place}/docs/same.txt").decode()]
used.verify()

draft = used.new_draft()
draft.add_file(write("new/extra.txt", b"more"), "extra.txt")
draft.remove("docs/same.txt")
draft = user.log_artifact(draft).wait()
facts["draft"] = [draft.version, sorted(draft.manifest.entries), draft.digest == draft.manifest.digest()]
added = wandb.Artifact("digits", "Data Set", incremental=True)
added.add_file(write("new/added.txt", b"added"), "added.txt")
user.log_artifact(added).wait()
whole = wandb.Api().artifact("journey/digits:latest")
facts["incremental"] = [whole.version, sorted(whole.manifest.entries), whole.digest == whole.manifest.digest()]

derived = wandb.Artifact("derived", "dataset")
derived.add_reference(whole.get_entry("train.bin"), name="from.bin")
derived.ttl = datetime.timedelta(days=3)
derived = user.log_artifact(derived).wait()
facts["derived"] = [derived.ttl.days, read(f"{derived.download()}/from.bin") == versions[1]["train.bin"]]
try:
    wrong = wandb.Artifact("derived", "model")
    wrong.add_file(write("new/wrong", b"q"), "q")
    user.log_artifact(wrong).wait()
except ValueError as error:
    facts["wrong type"] = str(error)
user.finish()

sharers = []
for index in range(2):
    run = wandb.init(project="journey", group="all")
    shard = wandb.Artifact("shards", "dataset")
    shard.add_file(write(f"shards/{index}", bytes([index]) * 100), f"{index}.bin")
    (run.upsert_artifact if index == 0 else run.finish_artifact)(shard, distributed_id="together")
    run.finish()
    sharers.append(run)

api = wandb.Api()
shards = api.artifact("journey/shards:v0")
facts["shared"] = [sorted(shards.manifest.entries), shards.digest == shards.manifest.digest(), [lineage(RUN_OUTPUT_ARTIFACTS_GQL, run) for run in sharers]]
facts["many"] = [sum(1 for _ in api.artifact("journey/many:v0").files(per_page=100)), len(os.listdir(api.artifact("journey/many:v0").download()))]
table = api.artifact(f"journey/run-{maker.id}-table:latest").get("table")
facts["table"] = [table.columns, [row[:2] for row in table.data], bool((numpy.asarray(table.data[0][2].image) == pixels).all())]
facts["types"] = [kind.name for kind in api.artifact_types("journey")]
facts["collections"] = [found.name for found in api.artifact_collections("journey", "Data Set")]
facts["versions"] = [found.version for found in api.artifacts("Data Set", "journey/digits")]
facts["tags"] = api.artifact("journey/digits:v2").tags
kept = api.artifact("journey/derived:v0")
lives = [kept.ttl.days]
for ttl in (None, datetime.timedelta(hours=7), wandb.ArtifactTTL.INHERIT):
    kept.ttl = ttl
    kept.save()
    kept = api.artifact("journey/derived:v0")
    lives.append([kept.ttl and kept.ttl.total_seconds(), kept._ttl_is_inherited])
facts["lives"] = lives
best = api.artifact("journey/digits:best")
for name in ("seen", "not-seen"):
    found = api.artifact_collection("dataset", "journey/many") if name == "seen" else api.artifact_collection("dataset", "journey/shards")
    found.tags = [name]
    found.save()


def named(**query):
    found = api.artifact_type("dataset", "journey").collections(**query)
    return [[one.name for one in found], len(found)]


facts["filtered collections"] = [
    named(filters={"tag": "seen"}),
    named(filters={"name": {"$regex": "^(many|sh)"}}, order="-name"),
    named(filters={"$or": [{"tags": {"$in": ["seen"]}}, {"name": "shards"}]}, order="+created_at", per_page=1),
    named(filters={"tag": {"$ne": "seen"}, "created_at": {"$lt": "2001-01-01"}}),
    [found.name for found in api.project("journey").collections(filters={"alias": "best"})],
]
listed = wandb.apis.public.Artifacts(api._service_api, "default", "journey", "digits", "Data Set", filters={"state": "COMMITTED", "tag": "green"})
facts["filtered versions"] = [
    [found.version for found in listed],
    len(listed),
    [found.version for found in wandb.apis.public.Artifacts(api._service_api, "default", "journey", "digits", "Data Set", filters={"version": {"$lt": 3}}, order="+created_at", per_page=2)],
    [found.version for found in api.artifacts("Data Set", "journey/digits", tags="green")],
    len(api.artifacts("Data Set", "journey/digits", per_page=2)),
]
try:
    named(filters={"colour": "red"})
except Exception as error:
    facts["unknown field"] = str(error)
facts["lineage"] = [best.logged_by().id == maker.id, [run.id for run in best.used_by()] == [user.id], lineage(RUN_INPUT_ARTIFACTS_GQL, user), lineage(RUN_OUTPUT_ARTIFACTS_GQL, user)]

best.aliases.append("golden")
best.description, best.metadata["rows"], best.tags = "said again", 4, ["red"]
best.save()
golden = api.artifact("journey/digits:golden")
facts["changed"] = [golden.version, golden.description, golden.metadata["rows"], golden.tags]
golden.aliases.remove("golden")
golden.save()
api.artifact("journey/digits:v0").delete()
facts["deleted"] = [api.artifact_exists("journey/digits:golden"), api.artifact_exists("journey/digits:v0"), [found.version for found in api.artifacts("Data Set", "journey/digits")]]
collection = api.artifact_collection("dataset", "journey/derived")
collection.description, collection.tags, collection.name = "told", ["t"], "renamed"
collection.save()
renamed = api.artifact_collection("dataset", "journey/renamed")
facts["renamed"] = [renamed.description, renamed.tags, api.artifact("journey/renamed:v0").type]
api.artifact_collection("dataset", "journey/outside").delete()
facts["left"] = sorted(found.name for found in api.artifact_collections("journey", "dataset"))
facts["runs"] = {"maker": maker.id, "user": user.id}
print(json.dumps(facts))
