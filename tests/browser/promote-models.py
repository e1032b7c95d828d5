"""Two runs of one experiment that each log a model with a signature; the second is better. Prints their ids."""

import json

import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier

data, target = load_digits(return_X_y=True)
mlflow.set_experiment("digit readers")
runs = []
for name, alpha, accuracy in (("first reader", 1.0, 0.8), ("second reader", 0.001, 0.95)):
    with mlflow.start_run(run_name=name) as run:
        model = SGDClassifier(alpha=alpha, random_state=0, max_iter=5).fit(data, target)
        mlflow.log_params({"alpha": alpha, "max_iter": 5})
        mlflow.log_metrics({"val_acc": accuracy, "val_loss": 1 - accuracy})
        mlflow.sklearn.log_model(model, name="model", signature=infer_signature(data, model.predict(data)))
        runs.append(run.info.run_id)
print(json.dumps(runs))
