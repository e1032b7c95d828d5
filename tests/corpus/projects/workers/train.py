"""Scores files in processes of joblib."""
import argparse
import glob

from joblib import Parallel, delayed

from score import score

parser = argparse.ArgumentParser()
parser.add_argument("--jobs", type=int, default=2)
options = parser.parse_args()
scores = Parallel(n_jobs=options.jobs)(delayed(score)(path, options.jobs) for path in sorted(glob.glob("parts/*.txt")))
with open("total.txt", "w") as file:
    file.write(repr(sum(scores)))
print(f"total {sum(scores)!r}")
