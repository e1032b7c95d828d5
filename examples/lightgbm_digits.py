"""Gradient boosted trees on the digits set with LightGBM.

Shows: mlflow.autolog() records the parameters, the loss of every boosting round, the importance plots and
the booster itself.

Needs: pip install mlflow scikit-learn lightgbm
"""


import lightgbm
import mlflow
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

mlflow.set_experiment("digits")
mlflow.autolog()

images, digits = load_digits(return_X_y=True)
train_images, test_images, train_digits, test_digits = train_test_split(images, digits, test_size=0.25, random_state=0)
training = lightgbm.Dataset(train_images, label=train_digits)
unseen = lightgbm.Dataset(test_images, label=test_digits, reference=training)

losses: dict = {}
with mlflow.start_run(run_name="lightgbm") as run:
    lightgbm.train(
        {"objective": "multiclass", "num_class": 10, "num_leaves": 7, "learning_rate": 0.2, "seed": 0, "verbose": -1},
        training,
        num_boost_round=15,
        valid_sets=[training, unseen],
        valid_names=["train", "unseen"],
        callbacks=[lightgbm.record_evaluation(losses)],
    )

print(f"loss on unseen digits: {losses['unseen']['multi_logloss'][-1]:.4f}")
