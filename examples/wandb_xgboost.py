"""Gradient boosted trees on the digits set with XGBoost, which logs with wandb's callback for it.

Shows: the booster's configuration, the loss of every boosting round, the importance of the features.

Needs: pip install wandb scikit-learn xgboost   (or xgboost-cpu, which is far smaller)
"""

import wandb
import xgboost
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from wandb.integration.xgboost import WandbCallback

images, digits = load_digits(return_X_y=True)
train_images, test_images, train_digits, test_digits = train_test_split(images, digits, test_size=0.25, random_state=0)
training = xgboost.DMatrix(train_images, label=train_digits)
unseen = xgboost.DMatrix(test_images, label=test_digits)

params = {"objective": "multi:softprob", "num_class": 10, "eval_metric": "mlogloss", "max_depth": 3, "eta": 0.3, "seed": 0}
losses: dict = {}
with wandb.init(project="digits", name="xgboost", config=params) as run:
    xgboost.train(
        params,
        training,
        num_boost_round=15,
        evals=[(training, "train"), (unseen, "unseen")],
        evals_result=losses,
        verbose_eval=False,
        callbacks=[WandbCallback()],
    )

print(f"loss on unseen digits: {losses['unseen']['mlogloss'][-1]:.4f}")
