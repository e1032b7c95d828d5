# Logs runs to be found and compared, in two experiments, as any program of MLflow does. Prints their ids as JSON.
import json

import mlflow
import numpy

ids = []
for experiment, name, lr, decay in [
    ("spring sweep", "walnut baseline", 0.1, 0.8),
    ("spring sweep", "walnut with warmup", 0.05, 0.7),
    ("autumn sweep", "hazel at night", 0.05, 0.6),
]:
    mlflow.set_experiment(experiment)
    with mlflow.start_run(run_name=name) as run:
        mlflow.log_params({"lr": lr, "optimizer": "adam", "depth": 4})
        mlflow.set_tag("mlflow.note.content", f"Tried because the {experiment.split()[0]} data drifted.")
        data = mlflow.data.from_numpy(numpy.full((8, 2), lr), source="https://data.example/points", name="points")
        mlflow.log_input(data, context="training")
        for step in range(12):
            mlflow.log_metrics({"val_loss": 1 / (1 + step * decay), "val_accuracy": 1 - 0.5 / (1 + step * decay)}, step=step)
        for step in range(2):
            mlflow.log_image(numpy.full((16, 16, 3), 80 + 100 * step, dtype="uint8"), key="sample", step=step)
        mlflow.log_text(f"learning rate {lr}\n", "config/notes.txt")
        mlflow.log_text(f"{lr}\n", "result.txt")
        ids.append(run.info.run_id)
client = mlflow.MlflowClient()
client.create_registered_model("nut reader")
source = client.get_run(ids[0]).info.artifact_uri + "/config"
version = client.create_model_version("nut reader", source, run_id=ids[0])
client.set_registered_model_alias("nut reader", "champion", version.version)
print(json.dumps(ids))
