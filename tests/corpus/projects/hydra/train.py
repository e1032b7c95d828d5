"""A line fitted by gradient descent, configured by Hydra."""
import json
import random

import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(config):
    chance = random.Random(config.seed)
    points = [(x / 10, 2 * x / 10 + chance.random()) for x in range(20)]
    weights = [0.0] * config.model.width
    for _ in range(config.steps):
        for x, y in points:
            error = sum(weights) * x - y
            weights = [weight - config.lr * error * x / len(weights) for weight in weights]
    with open("result.json", "w") as file:
        json.dump({"slope": sum(weights)}, file)
    print(f"slope {sum(weights)!r}")


main()
