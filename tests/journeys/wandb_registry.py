"""Links artifacts with the wandb client, reads and changes the links, and prints what it saw as one JSON object."""

import json
import os
import sys
import tempfile

import wandb

folder = tempfile.mkdtemp()
os.chdir(folder)
facts = {}


def logged(run, name, data, kind="model"):
    with open("weights.bin", "wb") as file:
        file.write(data)
    artifact = wandb.Artifact(name, kind, metadata={"size": len(data)})
    artifact.add_file("weights.bin")
    artifact.add_file("weights.bin", "notes/same.bin")
    return run.log_artifact(artifact).wait()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def about(artifact):
    return [artifact.qualified_name, artifact.version, sorted(artifact.aliases), artifact.is_link, artifact.source_qualified_name]


if sys.argv[1] == "link":
    run = wandb.init(project="training")
    first = logged(run, "net", b"one" * 1000)
    facts["registered"] = about(run.link_artifact(first, "wandb-registry-model/digits", aliases=["staging"]))
    facts["again"] = about(first.link("wandb-registry-model/digits", aliases=["again"]))
    second = logged(run, "net", b"two" * 1000)
    facts["second"] = about(second.link("wandb-registry-model/digits"))
    facts["portfolio"] = about(run.link_artifact(second, "good-ones", aliases=["shown"]))
    facts["other registry"] = about(logged(run, "rows", b"1,2", "dataset").link("wandb-registry-dataset/rows"))
    with open("model.bin", "wb") as file:
        file.write(b"three")
    facts["linked model"] = about(run.link_model("model.bin", "reader", name="other-net", aliases=["fresh"]))
    try:
        logged(run, "good-ones", b"four")
    except Exception as error:
        facts["logged into links"] = str(error)
    run.finish()

    api = wandb.Api()
    user = wandb.init(project="serving")
    used = user.use_artifact("wandb-registry-model/digits:staging")
    facts["used"] = [about(used), read(used.download() + "/weights.bin") == b"one" * 1000, used.metadata]
    user.finish()
    found = api.artifact("default/wandb-registry-model/digits:v1")
    facts["found"] = [about(found), read(found.download() + "/weights.bin") == b"two" * 1000, found.logged_by().id == run.id]
    source = found.source_artifact
    facts["source"] = [about(source), sorted(link.qualified_name for link in source.linked_artifacts)]
    facts["users"] = [one.id for one in api.artifact("training/net:v0").used_by()] == [user.id]
    facts["latest"] = [api.artifact("wandb-registry-model/digits").version, api.artifact("training/good-ones:latest").version]
    found.aliases.append("champion")
    found.save()
    facts["promoted"] = about(api.artifact("wandb-registry-model/digits:champion"))
    shown = api.artifact("training/good-ones:shown")
    shown.aliases.remove("shown")
    shown.aliases.append("seen")
    shown.save()
    facts["renamed alias"] = [api.artifact_exists("training/good-ones:shown"), about(api.artifact("training/good-ones:seen"))]
    facts["models"] = [[one.name, one.type, one.is_sequence()] for one in api.artifact_collections("wandb-registry-model", "model")]
    facts["in training"] = sorted([one.name, one.is_sequence()] for one in api.artifact_collections("training", "model"))
    facts["versions"] = [one.version for one in api.artifacts("model", "wandb-registry-model/digits")]
    try:
        source.delete(delete_aliases=True)
    except Exception as error:
        facts["deleted while linked"] = str(error)
    api.artifact("training/good-ones:v0").unlink()
    facts["unlinked"] = [len(list(api.artifacts("model", "training/good-ones"))), sorted(link.qualified_name for link in api.artifact("training/net:v1").linked_artifacts)]
    ones = api.artifact_collection("model", "training/good-ones")
    ones.description, ones.name, ones.tags = "chosen", "best-ones", ["kept"]
    ones.save()
    renamed = api.artifact_collection("model", "training/best-ones")
    facts["described"] = [renamed.description, renamed.tags]
    renamed.delete()
    card = api.artifact_collection("model", "wandb-registry-model/digits")
    card.description, card.tags = "reads digits", ["vision"]
    card.save()
    facts["left"] = [one.name for one in api.artifact_collections("training", "model")]
    facts["runs"] = {"maker": run.id, "user": user.id}
else:
    api = wandb.Api()
    facts["versions"] = [[one.version, sorted(one.aliases)] for one in api.artifacts("model", "wandb-registry-model/digits")]
    facts["models"] = [one.name for one in api.artifact_collections("wandb-registry-model", "model")]
    card = api.artifact_collection("model", "wandb-registry-model/digits")
    facts["card"] = [card.description, card.tags]
    facts["found"] = about(api.artifact("wandb-registry-model/digits:prod"))
    api.artifact("wandb-registry-model/digits:v0").unlink()
    facts["left"] = [one.version for one in api.artifacts("model", "wandb-registry-model/digits")]
print(json.dumps(facts))
