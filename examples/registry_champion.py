"""Two models of one kind: register both, call the better one the champion, load it back by that name.

Shows: the registry (versions, descriptions, tags, an alias) and the round trip: what
models:/NAME@champion predicts is what the model in memory predicted.

Needs: pip install mlflow scikit-learn
"""


import mlflow
from mlflow.models import infer_signature
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

NAME = "digit reader"
images, digits = load_digits(return_X_y=True)
train_images, test_images, train_digits, test_digits = train_test_split(images, digits, test_size=0.25, random_state=0)

mlflow.set_experiment("digits")
client = mlflow.MlflowClient()
trained = []
for strength in (0.0001, 0.1):
    with mlflow.start_run(run_name=f"C={strength}") as run:
        model = LogisticRegression(C=strength, max_iter=500).fit(train_images, train_digits)
        accuracy = model.score(test_images, test_digits)
        mlflow.log_param("C", strength)
        mlflow.log_metric("accuracy", accuracy)
        mlflow.sklearn.log_model(
            model,
            "model",
            signature=infer_signature(train_images, model.predict(train_images)),
            registered_model_name=NAME,
        )
    (version,) = client.search_model_versions(f"run_id = '{run.info.run_id}'")
    client.update_model_version(NAME, version.version, description=f"regularised with C = {strength}")
    client.set_model_version_tag(NAME, version.version, "accuracy", f"{accuracy:.4f}")
    trained.append({"run_id": run.info.run_id, "version": str(version.version), "accuracy": accuracy, "model": model})

best = max(trained, key=lambda one: one["accuracy"])
client.set_registered_model_alias(NAME, "champion", best["version"])
champion = mlflow.pyfunc.load_model(f"models:/{NAME}@champion")
predicted = champion.predict(test_images).tolist()
assert predicted == best["model"].predict(test_images).tolist()

print(f"{NAME}, version {best['version']}, is the champion: accuracy {best['accuracy']:.4f}")
