"""Gradient boosted trees on the digits set with XGBoost.

Shows: mlflow.autolog() records the parameters, the loss of every boosting round, the importance plot and
the booster itself.

Needs: pip install mlflow scikit-learn xgboost   (or xgboost-cpu, which is far smaller)
"""


import mlflow
import xgboost
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

mlflow.set_experiment("digits")
mlflow.autolog()

images, digits = load_digits(return_X_y=True)
train_images, test_images, train_digits, test_digits = train_test_split(images, digits, test_size=0.25, random_state=0)
training = xgboost.DMatrix(train_images, label=train_digits)
unseen = xgboost.DMatrix(test_images, label=test_digits)

losses: dict = {}
with mlflow.start_run(run_name="xgboost") as run:
    xgboost.train(
        {"objective": "multi:softprob", "num_class": 10, "eval_metric": "mlogloss", "max_depth": 3, "eta": 0.3, "seed": 0},
        training,
        num_boost_round=15,
        evals=[(training, "train"), (unseen, "unseen")],
        evals_result=losses,
        verbose_eval=False,
    )

print(f"loss on unseen digits: {losses['unseen']['mlogloss'][-1]:.4f}")
