"""Grid search over a support vector machine on the digits set.

Shows: one line, mlflow.autolog(), records the search as a parent run, each candidate as a nested run,
the cross-validation table, plots, the best model with its signature, and the training data as an input.

Needs: pip install mlflow scikit-learn
"""


import mlflow
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.svm import SVC

mlflow.set_experiment("digits")
mlflow.autolog()

images, digits = load_digits(return_X_y=True)
train_images, test_images, train_digits, test_digits = train_test_split(images, digits, test_size=0.25, random_state=0)

search = GridSearchCV(SVC(), {"C": [0.1, 10.0], "gamma": [0.0001, 0.001]}, cv=3)
with mlflow.start_run(run_name="grid search") as run:
    search.fit(train_images, train_digits)
    accuracy = search.score(test_images, test_digits)
    mlflow.log_metric("accuracy on unseen digits", accuracy)

print(f"best of the grid: {search.best_params_}, accuracy on unseen digits {accuracy:.3f}")
