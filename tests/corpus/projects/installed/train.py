"""Uses an installed package, whose version is all that differs."""
import json

import tinyscale

with open("numbers.json") as file:
    numbers = json.load(file)
total = sum(tinyscale.scale(number) for number in numbers)
with open("result.json", "w") as file:
    json.dump({"total": total}, file)
print(f"total {total!r}")
