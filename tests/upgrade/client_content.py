"""What the real MLflow client leaves on a server: a run with files, a dataset and a scikit-learn model, registered under
an alias, and a prompt. Small, and the same each time."""

import mlflow
import numpy
import pandas
from sklearn.linear_model import LinearRegression

mlflow.set_experiment("by the client")
frame = pandas.DataFrame({"x": numpy.arange(8.0), "y": numpy.arange(8.0) * 2 + 1})

with mlflow.start_run(run_name="straight line", tags={"team": "vision"}, description="by *the* client") as run:
    mlflow.log_params({"fit_intercept": True, "rate": 0.1})
    for step, loss in enumerate([1.0, 0.5, float("nan"), float("inf")]):
        mlflow.log_metric("loss", loss, step=step)
    mlflow.log_dict({"layers": [64, 10]}, "config/model.json")
    mlflow.log_text("one\ntwo\n", "notes/two lines.txt")
    mlflow.log_table(frame.head(2), "tables/head.json")
    mlflow.log_input(mlflow.data.from_pandas(frame, source="https://example.org/points.csv", name="points", targets="y"), context="training")
    line = LinearRegression().fit(frame[["x"]], frame["y"])
    mlflow.sklearn.log_model(line, name="line", input_example=frame[["x"]].head(2), registered_model_name="line", pip_requirements=["scikit-learn"])
    with mlflow.start_run(run_name="inner", nested=True):
        mlflow.log_metric("score", 0.5)

client = mlflow.MlflowClient()
client.set_registered_model_alias("line", "champion", "1")
client.set_model_version_tag("line", "1", "checked", "yes")
mlflow.genai.register_prompt(name="summary", template="Summarise {{ text }}", commit_message="the first")
