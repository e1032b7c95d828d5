"""Some steps, one after the other, that can be cut off."""
import os
import sys
import time

with open("rates.txt") as file:
    rates = [float(line) for line in file]
count = int(os.environ.get("STEPS", "6"))
if count < 1:
    print("no steps", file=sys.stderr)
    sys.exit(3)
value = 1.0
for step in range(count):
    value *= 1 + rates[0]
    print(f"step {step} value {value!r}", flush=True)
    time.sleep(0.1)
with open("value.txt", "w") as file:
    file.write(repr(value))
