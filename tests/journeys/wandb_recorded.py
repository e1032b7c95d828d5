"""A short training that logs with wandb, as anybody writes it: to the run that config.json names by its id, if it does."""

import json
import random

import wandb

with open("config.json") as file:
    config = json.load(file)
lr = config["lr"]
random.seed(7)
run = wandb.init(project="digits", id=config.get("id"), config={"lr": lr, "optim": {"name": "adam"}}, tags=["first"])
print("training")
loss = 1.0
for step in range(20):
    loss = loss * (1 - lr) + random.random() * 0.01
    run.log({"loss": loss, "nested": {"step": step}})
with open("model.json", "w") as file:
    json.dump({"loss": loss}, file)
model = wandb.Artifact("model", type="model")
model.add_file("model.json")
run.log_artifact(model)
run.finish()
print("trained", run.id)
