"""Many small things a result can depend on, with nothing but the standard library."""
import json
import locale
import os
import random
import subprocess
import time
import urllib.request

settings = json.load(open("settings.json"))
total = 0.0

if settings["seed"] == "clock":
    random.seed(time.time_ns())
else:
    random.seed(settings["seed"])
total += random.random()

weights = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "shared", "weights.json")
if os.path.exists(weights):
    total += sum(json.load(open(weights)))

for place, name in enumerate(os.listdir("parts")):
    total += (place + 1) * float(open(os.path.join("parts", name)).read())

if os.access("tool.sh", os.X_OK):
    total += float(subprocess.run(["./tool.sh"], capture_output=True, text=True, check=True).stdout)

locale.setlocale(locale.LC_ALL, "")
total += float(locale.localeconv()["decimal_point"] == ",") + len(time.strftime("%A", time.gmtime(0)))

if settings.get("address"):
    with urllib.request.urlopen(settings["address"]) as answer:
        total += float(answer.read())

if os.path.exists("checkpoint.json"):
    total += json.load(open("checkpoint.json"))["total"]
json.dump({"total": total}, open("checkpoint.json" if settings.get("resumes") else "result.json", "w"))
print(f"total {total!r}")
