"""Forests grown on the digits set, one after the other, on one processor."""

from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier

images, digits = load_digits(return_X_y=True)
for seed in range(25):
    forest = RandomForestClassifier(n_estimators=50, random_state=seed).fit(images, digits)
print(forest.score(images, digits))
