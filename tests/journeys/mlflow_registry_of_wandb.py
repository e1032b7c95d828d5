"""Reads with the mlflow client what was linked into the registry with wandb, changes it, and prints what it saw as one JSON object."""

import json
import os

import mlflow
from mlflow import MlflowClient

client = MlflowClient()
facts = {"models": {model.name: [model.description, dict(model.tags), dict(model.aliases)] for model in client.search_registered_models()}}
facts["versions"] = sorted([int(one.version), one.run_id, sorted(one.aliases)] for one in client.search_model_versions("name='digits'"))
champion = client.get_model_version_by_alias("digits", "champion")
facts["champion"] = [int(champion.version), champion.source]
folder = mlflow.artifacts.download_artifacts("models:/digits@champion")
with open(os.path.join(folder, "weights.bin"), "rb") as file:
    facts["downloaded"] = [file.read() == b"two" * 1000, sorted(os.listdir(os.path.join(folder, "notes")))]
client.set_registered_model_alias("digits", "prod", 2)
client.delete_registered_model_alias("digits", "champion")
client.create_registered_model("only-mlflow")
made = client.create_model_version("digits", source="s3://elsewhere/model")
facts["made"] = int(made.version)
print(json.dumps(facts))
