"""Runs an example as a person would, then prints what it did, as one line of JSON.

The examples themselves print only what a person wants to read; what a test compares with the server is read
from the variables they leave behind. Usage: python run_example.py examples/NAME.py [ARGUMENT ...]
"""

import json
import runpy
import sys
from pathlib import Path

FACTS = {
    "api_tour.py": """{
    "run_id": run.info.run_id,
    "children": children,
    "found": table[["run_id", "metrics.score", "params.fold"]].to_dict("records"),
    "weights": hashlib.sha256(random_bytes).hexdigest(),
    "text": mlflow.artifacts.load_text(f"{run.info.artifact_uri}/notes/two lines.txt"),
    "dict": mlflow.artifacts.load_dict(f"{run.info.artifact_uri}/config/model.json"),
    "table": mlflow.load_table("tables/head.json", run_ids=[run.info.run_id])["label"].tolist(),
}""",
    "huggingface_trainer.py": """{
    "run_id": run.info.run_id,
    "params": {"num_train_epochs": "3", "learning_rate": "0.003", "hidden_size": "32"},
    "points": {
        key: [[entry["step"], entry[key]] for entry in history if key in entry] for key in ("loss", "eval_loss")
    },
}""",
    "keras_digits.py": """{
    "run_id": run.info.run_id,
    "params": {"epochs": "4", "batch_size": "128", "optimizer_name": "adam"},
    "metrics": {key: [float(value) for value in values] for key, values in fitted.history.items()},
}""",
    "lightgbm_digits.py": """{
    "run_id": run.info.run_id,
    "params": {"num_leaves": "7", "learning_rate": "0.2", "num_boost_round": "15"},
    "metrics": {f"{data}-multi_logloss": values["multi_logloss"] for data, values in losses.items()},
}""",
    "lightning_digits.py": """{
    "run_id": run.info.run_id,
    "params": {"epochs": "4", "optimizer_name": "Adam", "lr": "0.01"},
    "metrics": {"train_loss": model.seen},
}""",
    "pytorch_loop.py": """{
    "run_id": run.info.run_id,
    "params": {"lr": "0.003", "batch": "64", "steps": str(steps)},
    "metrics": {"loss": losses, "accuracy": [accuracy]},
}""",
    "registry_champion.py": """{
    "name": NAME,
    "versions": [{key: one[key] for key in ("run_id", "version", "accuracy")} for one in trained],
    "champion": best["version"],
    "predicted": predicted,
}""",
    "sklearn_grid_search.py": """{
    "run_id": run.info.run_id,
    "candidates": [
        {"params": params, "mean_test_score": score}
        for params, score in zip(
            search.cv_results_["params"], search.cv_results_["mean_test_score"].tolist(), strict=True
        )
    ],
    "best_params": search.best_params_,
    "accuracy": accuracy,
}""",
    "wandb_keras.py": """{
    "run_id": run.id,
    "params": {"epochs": "4", "batch_size": "128"},
    "metrics": {f"epoch/{key}": [float(value) for value in values] for key, values in fitted.history.items()},
}""",
    "wandb_lightning.py": """{
    "run_id": run.id,
    "params": {"hidden": "32", "lr": "0.01"},
    "metrics": {"train_loss": model.seen},
}""",
    "wandb_trainer.py": """{
    "run_id": run.id,
    "params": {"num_train_epochs": "3", "learning_rate": "0.003", "hidden_size": "32"},
    "metrics": {
        f"{part}/loss": [entry[key] for entry in history if key in entry] for part, key in (("train", "loss"), ("eval", "eval_loss"))
    },
}""",
    "wandb_xgboost.py": """{
    "run_id": run.id,
    "params": {"max_depth": "3", "eta": "0.3", "learner.learner_model_param.num_class": "10"},
    "metrics": {f"{data}-mlogloss": values["mlogloss"] for data, values in losses.items()},
}""",
    "xgboost_digits.py": """{
    "run_id": run.info.run_id,
    "params": {"max_depth": "3", "eta": "0.3", "num_boost_round": "15"},
    "metrics": {f"{data}-mlogloss": values["mlogloss"] for data, values in losses.items()},
}""",
}

script = sys.argv[1]
sys.argv = sys.argv[1:]
variables = runpy.run_path(script, run_name="__main__")
print(json.dumps(eval(FACTS[Path(script).name], variables)))  # our own expressions, above
