"""Tells two classes of pictures apart by their mean colour; the pictures lie in a folder a class."""
import json
import os

import numpy
from PIL import Image

means = {}
for name in sorted(os.listdir("pictures")):
    rows = []
    for file in sorted(os.listdir(os.path.join("pictures", name))):
        rows.append(numpy.asarray(Image.open(os.path.join("pictures", name, file)).convert("L"), dtype=float).ravel())
    means[name] = [len(rows), float(numpy.mean(rows)), float(numpy.std(rows))]
with open("means.json", "w") as file:
    json.dump(means, file)
print(means)
